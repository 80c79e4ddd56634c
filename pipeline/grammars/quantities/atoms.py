"""Atoms: single numbers, with the unit that touches them; bounds; round numbers; «несколько»."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline import lexicon
from pipeline.grammars.quantities.pieces import PIECES, any_of, sign_code, unit_lemma
from pipeline.grammars.quantities.quantity import Bound, Few, Quantity, Round
from pipeline.grammars.rule import Atoms, Hit
from pipeline.russian import morph, numerals
from pipeline.values.amounts import Amount


def _bounds() -> dict[str, str]:
    """Phrase -> comparison; a word with a star in all its forms."""
    out: dict[str, str] = {}
    for row in lexicon.table("amounts/bounds.tsv"):
        phrases = [""]
        for word in row.phrase.split():
            forms = sorted(morph.forms(word[:-1])) if word.endswith("*") else [word]
            phrases = [f"{phrase} {form}".strip() for phrase in phrases for form in forms]
        for phrase in phrases:
            out.setdefault(phrase.replace("ё", "е"), row.comparison)
    return out


_POWERS = {"кв": "квадратный", "куб": "кубический"}
BOUNDS = _bounds()
_WORD = re.compile(r"[а-яk]+")

ATOMS = Atoms(
    {
        **PIECES,
        "bound": any_of(phrase for phrase in BOUNDS if phrase[0].isalpha()),
    }
)


def _number(hit: Hit, unit: str | None = None) -> Quantity | None:
    text = hit["n"]
    value = numerals.parse_amount(text)
    if value is None:
        return None
    words = _WORD.findall(text)
    multipliers = [m for word in words if (m := numerals.multiplier(word))]
    return Quantity(
        Amount.exactly(value, unit),
        "measured" if unit else "number",
        hit.start,
        multipliers[-1] if multipliers else None,
        words=bool(words) and not any(c.isdigit() for c in text),
    )


@ATOMS.rule(
    r"(?<![а-я-]) пол (?:умиллиона|умиллиарда|миллиона|миллиарда|тысячи|утора{_}тысяч) (?![а-я])",
    {"полмиллиона рублей": "500000"},
)
def half(hit: Hit) -> Quantity | None:
    value = numerals.parse_amount(hit.match[0])
    return (
        None if value is None else Quantity(Amount.exactly(value), begins=hit.start, multiplier=Decimal(1), words=True)
    )


@ATOMS.rule(r"(?<![а-я-]) {small:a} - {small:b} (?![а-я-])", {"дней пять-шесть": "5..6", "две-три недели": "2..3"})
def pair(hit: Hit) -> Quantity | None:
    low, high = numerals.parse_amount(hit["a"]), numerals.parse_amount(hit["b"])
    if low is None or high is None or low >= high:
        return None
    return Quantity(Amount(low, high, "range"), "range", hit.start)


@ATOMS.rule("{number:n} {percent}", {"12,5 %": "12.5 %", "двадцать процентов": "20 %", "5 %-ный": "5 %"})
def percent(hit: Hit) -> Quantity | None:
    return _number(hit, "%")


@ATOMS.rule("{number:n} {points}", {"0,5 процентного пункта": "0.5 пп", "2 п.п.": "2 пп"})
def points(hit: Hit) -> Quantity | None:
    return _number(hit, "пп")


@ATOMS.rule(
    r"{number:n} \.? [ ]? -? {sign:s} (?:[ ]?сша(?![а-я])|/)?",
    {"500 руб.": "500 RUB", "20 $ США": "20 USD", "15 т.р.": "15000 RUB", "40 тыс. р. за день": "40000 RUB"},
)
def sum_in_short(hit: Hit) -> Quantity | None:
    found = _number(hit, sign_code(hit["s"]))
    follows = hit.match.string[hit.end : hit.end + 2]
    if found is not None and hit["s"] in {"р", "р."} and found.multiplier is None and re.match(r"[ ]?[а-я]", follows):
        return None  # «на 5 р. Урал»: a river or a district
    return found


@ATOMS.rule(r"{sign_before:s} [ ]? {digits:n}", {"$10 млн": "10000000 USD", "USD 3.14": "3.14 USD", "€20": "20 EUR"})
def sum_after_sign(hit: Hit) -> Quantity | None:
    return _number(hit, sign_code(hit["s"].strip()))


@ATOMS.rule(
    r"(?<![\w.-]) т (?:[ ]? (?=\d+[.,]?\d*[ ]?(?:тыс|мл|трлн|триллион))) {digits:n}",
    {"долг составил Т2,67 млрд": "2670000000 KZT"},
)
def sum_in_tenge(hit: Hit) -> Quantity | None:
    return _number(hit, "KZT")


@ATOMS.rule(
    r"{number:n} [ ]? {abbreviation:u} (?:\.(?=[ ][а-я]))?",
    {"1 200 кв. м": "1200 квадратный метр", "15 м/с": "15 метр в секунду"},
)
def measure(hit: Hit) -> Quantity | None:
    return _number(hit, unit_lemma(hit["u"]))


@ATOMS.rule(
    "{number:n}",
    {
        "пришло 12 гостей": "12",
        "продано 1 млн 147 тыс. 670 машин": "1147670",
        "три с половиной тысячи": "3500",
        "1.844.036.360,12": "1844036360.12",
        "минус 25": "-25",
        "двадцати пяти": "25",
        "две целых пять десятых": "2.5",
    },
)
def number(hit: Hit) -> Quantity | None:
    """After those with a unit, which are longer: so that each number is read once."""
    return _number(hit)


@ATOMS.rule(
    r"{number:n} [ ]? (?P<power>кв|куб)\.? [ ]? (?P<length>(?:кило|санти|деци)?метр|фут)[а-я]*",
    {"18,4 тыс. кв. метров": "18400 квадратный метр", "2 куб. фута": "2 кубический фут"},
)
def area_or_volume(hit: Hit) -> Quantity | None:
    return _number(hit, f"{_POWERS[hit['power']]} {hit['length']}")


@ATOMS.rule(r"(?<![\w-]) {bound:b} (?![\w-])", {"не менее чем 5": ">=5", "превысила 40 единиц": ">40"})
def bound(hit: Hit) -> Bound:
    return Bound(BOUNDS[" ".join(hit["b"].split())])


@ATOMS.rule("[~≈]", {"~20 человек": "~20"})
def sign_of_approximation(hit: Hit) -> Bound:
    return Bound(BOUNDS[hit.match[0]])


_ROUND = {
    "деся": Decimal(10),
    "сот": Decimal(100),
    "тыс": Decimal(1000),
    "миллион": Decimal(10) ** 6,
    "миллиард": Decimal(10) ** 9,
}


#: in the singular, which alone tells no number
_ONE_ROUND = re.compile(
    r"десят(?:ок|к[ауе]|ком)|сотн(?:я|ю|е|ей)|тысяч(?:а|у|е|ей)|милли(?:он|ард)[ауе]?|милли(?:он|ард)ом"
)


@ATOMS.rule(
    r"(?<![а-я-]) (?: десят(?:ок|к(?:[аиуе]|ом|ов|ам|ами|ах)) | сот(?:н[яиюе]|ней|ням|нями|нях|ен)"
    r" | тысяч(?:[аиуе]|ам|ами|ах)? | милли(?:он|ард)(?:[аеуы]|ов|ом|ам|ами|ах)? ) (?![а-я-])",
    {"два десятка": "20", "более сотни": ">100", "тысячи людей": "?"},
)
def round_number(hit: Hit) -> Round:
    word = hit.match[0]
    factor = next(factor for stem, factor in _ROUND.items() if word.startswith(stem))
    return Round(factor, not _ONE_ROUND.fullmatch(word))


@ATOMS.rule(r"(?<![а-я-]) нескольк (?:о|их|им|ими) (?![а-я-])", {"несколько домов": "?"})
def few(hit: Hit) -> Few:
    return Few()
