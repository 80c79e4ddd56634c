"""Quantities in text: the number, its bounds, and the currency or measure right after or before it.

What is *counted* needs morphology and is the stage's part (pipeline/stages/figures.py).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipeline import lexicon
from pipeline.russian import morph, numerals
from pipeline.russian.numerals import S, alternation

#: phrase before a number -> comparison; longest first
COMPARISONS = {
    "не менее чем": ">=",
    "не менее": ">=",
    "не меньше чем": ">=",
    "не меньше": ">=",
    "как минимум": ">=",
    "минимум": ">=",
    "по меньшей мере": ">=",
    "по крайней мере": ">=",
    "не ниже": ">=",
    "не более чем": "<=",
    "не более": "<=",
    "не больше чем": "<=",
    "не больше": "<=",
    "максимум": "<=",
    "не свыше": "<=",
    "не выше": "<=",
    "не превышает": "<=",
    "не превысит": "<=",
    "не превышают": "<=",
    "не превышал": "<=",
    "не превышала": "<=",
    "не превышало": "<=",
    "не превышали": "<=",
    "не превысил": "<=",
    "не превысила": "<=",
    "не превысило": "<=",
    "не превысили": "<=",
    **{f"не {must} превышать": "<=" for must in ("должен", "должна", "должно", "должны", "может", "могут")},
    "не превышающий": "<=",
    "не превышающая": "<=",
    "не превышающие": "<=",
    "не превышающей": "<=",
    "не превышающих": "<=",
    "чуть более": ">",
    "чуть больше": ">",
    "немногим более": ">",
    "немногим больше": ">",
    "более чем": ">",
    "более": ">",
    "больше чем": ">",
    "больше": ">",
    "свыше": ">",
    "превышает": ">",
    "превысил": ">",
    "превысила": ">",
    "превысило": ">",
    "превысили": ">",
    "превышающий": ">",
    "превышающую": ">",
    "превысит": ">",
    "выше": ">",
    "чуть менее": "<",
    "чуть меньше": "<",
    "менее чем": "<",
    "менее": "<",
    "меньше чем": "<",
    "меньше": "<",
    "ниже": "<",
    "около": "~",
    "примерно": "~",
    "порядка": "~",
    "почти": "~",
    "приблизительно": "~",
    "ориентировочно": "~",
    "где-то": "~",
    "в районе": "~",
    "практически": "~",
    "~": "~",
    "≈": "~",
    "до": "<=",
    "от": ">=",
    "с": "~",
}
COMPARISON = rf"(?:(?<![\w-])(?P<cmp>{alternation(set(COMPARISONS) - {'с'}).replace(chr(92) + ' ', S + '+')}|с(?={S}(?:десяток|сотню)))(?:{S}+|(?<=[~≈])))"
_CHANGE = re.compile(
    r"(?:вырос|выраст|возрос|возраст(?:ет|ёт|ут|ает|ают|ать)|увелич|подн[яи]|повы[сш]|рост[аеу]?\b|сниз|сниж|сократ|сокращ|упал|упад|уменьш|довед|довест|доведен|подорож|подешев|расшир|продл)",
    re.I,
)

_SIGN_CODES: dict[str, str] = {}
_NOUN_CODES: dict[str, str] = {}
_CENTS: dict[str, str] = {}
for _code, _nouns, _abbreviations, *_cents in lexicon.rows("amounts/currencies.tsv"):
    for _noun in _nouns.split():
        if "_" not in _noun:
            for _form in morph.forms(_noun):
                _NOUN_CODES.setdefault(_form, _code)
    for _abbreviation in _abbreviations.split():
        _SIGN_CODES[_abbreviation.rstrip(".")] = _code
    for _cent in _cents[0].split() if _cents else []:
        for _form in morph.forms(_cent.rstrip(".")):
            _CENTS.setdefault(_form, _code)
for _form in morph.forms("фунт"):
    _NOUN_CODES[_form] = "фунт"
for _noun in ("франк", "крона", "лира", "динар", "песо", "лев", "манат"):
    for _form in morph.forms(_noun):
        _NOUN_CODES.setdefault(_form, _noun)
#: (noun, ISO 3166) -> ISO 4217
BY_COUNTRY = {(noun, country): code for noun, country, code in lexicon.rows("amounts/currency_countries.tsv")}

_UNIT_ABBREVIATIONS: dict[str, str] = {}
_unit_patterns = []
for _lemma, *_rest in lexicon.rows("amounts/units.tsv"):
    for _abbreviation in _rest[0].replace(r"\s?", "§").split() if _rest else []:
        _pattern = re.escape(_abbreviation).replace("§", r"\s?")
        _unit_patterns.append((_pattern, _lemma))
_unit_patterns.sort(key=lambda p: -len(p[0]))
UNIT_ABBREVIATION = rf"(?:{'|'.join(p for p, _ in _unit_patterns)})(?![\w/])\.?"


def unit_lemma(text: str) -> str | None:
    """Lemma of the measure that an abbreviation («кв. км», «га») stands for."""
    low = text.lower()
    for pattern, name in _unit_patterns:
        if re.fullmatch(pattern + r"\.?", low):
            return name
    return None


def currency_noun(word: str) -> str | None:
    """ISO code of a currency noun's form; the noun itself where only a country decides; None for other words."""
    return _NOUN_CODES.get(word.lower().replace("ё", "е"))


def currency_noun_lemma(word: str) -> str | None:
    """Lemma of a currency noun's form (доллар for долларов), None for other words."""
    for parse in morph.parses(word):
        if currency_noun(parse.normal_form):
            return parse.normal_form
    return None


def hundredth(word: str) -> str | None:
    """Currency whose hundredth part («копеек») the word names."""
    return _CENTS.get(word.lower())


_SIGNS = alternation([s for s in _SIGN_CODES if not s.isalpha()])
#: codes that may stand before the number: «USD 3.14», «EUR20»
_CODES = rf"(?<![A-Za-z])(?:{alternation({row[0] for row in lexicon.rows('currencies.tsv')})}){S}?"
_LETTER_SIGNS = alternation([s for s in _SIGN_CODES if s.isalpha() and not (len(s) == 1)])
CURRENCY_SIGN = rf"(?:{_SIGNS}|(?:{_LETTER_SIGNS}|р(?=\.))(?![\wа-яё])\.?)"


def sign_code(text: str) -> str | None:
    """ISO code of a sign or abbreviation («₸», «руб.», «USD»)."""
    return _SIGN_CODES.get(text.lower().rstrip("."))


@dataclass
class Quantity:
    """A number in text. ``start`` covers the comparison; ``number_end`` ends the last number."""

    start: int
    number_start: int
    number_end: int
    low: Decimal | None
    high: Decimal | None
    cmp: str
    code: str | None = None  #: currency from a sign before the number
    end: int = 0
    explicit: bool = False  #: a comparison stands in the text
    inner: str = ""  #: the word after the first number of a range: «от 10 *долларов* до 20»


@lru_cache(maxsize=1)
def _main() -> re.Pattern:
    number = numerals.number_pattern()
    minus = r"(?:(?<![\w-])[+−-](?=\d)|минус[ ])?"
    return re.compile(
        rf"(?:{COMPARISON}(?:(?:на|в){S}+)?)?(?:{COMPARISON.replace('?P<cmp>', '?P<cmp2>')})?(?P<sign>{_SIGNS}|us\$|{_CODES})?{S}?(?P<a>{minus}{number})"
        rf"(?P<rest>(?:{S}?(?:{CURRENCY_SIGN}|%)?{S}?[–—−-]{S}?|(?:{S}[а-яё]+)?{S}до{S}|{S}или{S})(?P<b>{numerals.DIGITS}(?:{S}?{numerals.MULTIPLIER})?|{numerals.word_pattern()}(?:{S}+{numerals.MULTIPLIER})?)(?![\d]))?",
        re.I,
    )


#: the first three letters of a word, a digit, or a sign
_BEGINNING = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,3}|\d|[^\w\s.,;:!?()«»]")


@lru_cache(maxsize=1)
def _openings() -> frozenset[str]:
    """First three letters of what ``_main`` may begin with; other words need no look."""
    phrases = [
        *COMPARISONS,
        *numerals.cardinals(),
        *numerals.MULTIPLIERS,
        "полу",
        "полмиллиона",
        "полтысячи",
        "минус",
        "десятка",
        "сотни",
        "us",
        *(row[0] for row in lexicon.rows("amounts/currencies.tsv")),
    ]
    return frozenset(phrase.split()[0][:3].lower() for phrase in phrases)


def _starts(text: str):
    """Positions where a quantity may begin."""
    openings = _openings()
    for m in _BEGINNING.finditer(text):
        beginning = m[0]
        if not beginning.isalpha() or beginning.lower() in openings:
            yield m.start()


_INDEFINITE = re.compile(
    r"(?<![а-яё-])(?P<w>десятк[иаов]{1,2}(?:ми|м)?|десятками|сотн(?:и|ями|ях|ям)|сотен|тысячи|тысяч|тысячами|миллионы|миллионов|миллиарды|миллиардов|несколько|нескольких|нескольким|несколькими)(?![а-яё])",
    re.I,
)
_NAME_BEFORE = re.compile(
    r"(?<![А-Яа-яЁёA-Za-z])(?:[A-Za-zА-ЯЁ]{2,}[a-zа-яё]{0,0}|[A-Z][a-z]+|№|[Cc]тать\w+|стать\w+|ст\.|ч\.|п\.|част\w+|пункт\w*|дом|д\.|кв\.|корпус|каб\.|кабинет\w*|школ\w+|гимнази\w+|лице\w+|больниц\w+|поликлиник\w+|маршрут\w*|трасс\w+|рейс\w*|канал|выпуск\w*|глав[аыеу]|верси\w+|номер\w*|тел\.?:?|телефон\w*:?|индекс|участок|участк\w+|ул\.|улиц\w+|вид\w*|категори\w+|коттедж|подъезд|литер\w*|серии)[ \u00a0]?$"
)
_PHONE = re.compile(
    r"(?=[+\d№#])(?:(?:\+7|(?<!\d)8)[ \u00a0]?\(?\d{3}\)?[ \u00a0-]?\d{3}[ \u00a0-]?\d\d[ \u00a0-]?\d\d|\+\d[\d ()-]{8,}|\d{2,3}-\d{2}-\d{2}|\b\d{1,3}(?:\.\d{1,3}){2,}\b|(?<!\d)\d{10,}(?!\d)|(?<![\d,.])\d{1,3}:\d{1,3}(?![\d])|(?<!\d)\d+/\d+(?!\d)|[№#][ \u00a0]?[\w/-]+)"
)
_ADDRESS = re.compile(r"https?://\S{1,2000}|www\.\S{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255}")


_VAGUE_THOUSANDS = {"тысячи", "тысяч", "миллионы", "миллионов", "миллиарды", "миллиардов"}


class _Ranges:
    """Character ranges, asked for one that overlaps."""

    def __init__(self, ranges: list[tuple[int, int]]):
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted(ranges):
            if self.ends and start < self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append(start)
                self.ends.append(end)

    def over(self, start: int, end: int) -> int | None:
        """End of the first range (overlapping ones joined) that shares a character with ``start``–``end``."""
        i = bisect_right(self.ends, start)
        return self.ends[i] if i < len(self.ends) and self.starts[i] < end else None


#: numbers in a row with no word between: a table's, of which nothing tells what they count
_TABLE = re.compile(r"(?<![\w.,])(?:[+−-]?\d[\d.,]{0,15}%?[\s;|]{1,5}){15,}[\d.,]*")


def find(text: str, blocked: list[tuple[int, int]]) -> list[Quantity]:
    """Numbers of ``text`` in order, apart from those inside ``blocked`` character ranges.

    Args:
        text: any text.
        blocked: ranges that are something else, dates above all.
    """
    patterns = [_PHONE, _TABLE, *([_ADDRESS] if "@" in text or "http" in text or "www." in text else [])]
    closed = _Ranges(blocked + [m.span() for pattern in patterns for m in pattern.finditer(text)])
    out: list[Quantity] = []
    position = 0
    pattern = _main()
    for candidate in _starts(text):
        if candidate < position or (m := pattern.match(text, candidate)) is None:
            continue
        position = m.end()
        start, end = m.start("a"), m.end()
        clash = closed.over(start, m.end("a"))
        if clash is not None:
            position = max(clash, m.start() + 1)
            continue
        rest = m["rest"]
        if rest and closed.over(m.start("b"), end) is not None:
            rest, end = None, m.end("a")
            position = end
        if not (m["cmp"] or m["cmp2"] or rest) and m["a"].lower() in _VAGUE_THOUSANDS:
            # «занимаются тысячи человек»: no one knows how many
            position = m.end("a")
            out.append(Quantity(start, start, position, None, None, "~", None, position))
            continue
        low = numerals.parse_amount(m["a"])
        if low is None or _is_name(text, m):
            position = m.end("a")
            continue
        words = [re.sub(rf"{S}+", " ", w.lower()) for w in (m["cmp"], m["cmp2"]) if w]
        high: Decimal | None = low
        cmp, explicit = "=", bool(words)
        if rest:
            upper = numerals.parse_amount(m["b"])
            to = re.search(r"\bдо\b", rest) is not None
            a_multiplier = re.search(numerals.MULTIPLIER, m["a"], re.I)
            b_multiplier = re.search(numerals.MULTIPLIER, m["b"] or "", re.I)
            scaled = low
            if upper is not None and b_multiplier and not a_multiplier and low < upper:
                scaled = low * (numerals.multiplier(b_multiplier[0]) or 1)
            if (
                upper is not None
                and to
                and re.search(rf"(?:^|[^а-яё])с(?:о)?{S}$", text[max(0, start - 4) : start])
                and _CHANGE.search(re.split(r"[.!?;\n]", text[max(0, m.start() - 90) : m.start()])[-1])
            ):
                # «вырос с 120 до 190 тыс.»: two levels, not a range
                out.append(Quantity(start, start, m.end("a"), scaled, scaled, "=", None, m.end("a"), True))
                out.append(Quantity(m.start("b"), m.start("b"), m.end("b"), upper, upper, "=", None, m.end("b"), True))
                continue
            if (
                upper is None
                or scaled >= upper
                or (
                    to
                    and "от" not in words
                    and not re.search(r"(?:^|\s)с\s$", text[max(0, m.start() - 3) : m.start()])
                    and re.search(r"[а-яё]+\s+до", rest)
                )
            ):
                end = m.end("a")
                position = end
            else:
                low, high, cmp = scaled, upper, "range"
                words = [w for w in words if w != "от"]
                if any(COMPARISONS[w] == "~" for w in words):
                    cmp = "range"
        if cmp != "range":
            if words:
                cmp = _comparison(words, text, m.start())
            if cmp in {">", ">="}:
                high = None
            elif cmp in {"<", "<="}:
                low, high = None, low
        whole_start = (
            m.start("cmp") if m["cmp"] else m.start("cmp2") if m["cmp2"] else m.start("sign") if m["sign"] else start
        )
        if cmp == "=" and words:
            whole_start = m.start("sign") if m["sign"] else start
        inner = re.match(rf"{S}([а-яё]+){S}до{S}$", text[m.end("a") : m.start("b")]) if cmp == "range" else None
        out.append(
            Quantity(
                whole_start,
                m.start("sign") if m["sign"] else start,
                end,
                low,
                high,
                cmp,
                sign_code(m["sign"].strip()) if m["sign"] else None,
                end,
                explicit,
                inner[1] if inner else "",
            )
        )
    out = _between(text, out)
    ended = {q.number_end: q for q in reversed(out)}
    found = _Ranges([(q.start, q.number_end) for q in out])
    for m in _INDEFINITE.finditer(text):
        low_word = m["w"].lower()
        previous = ended.get(m.start()) or ended.get(m.start() - 1)
        if previous is not None and low_word.startswith(("десятк", "сот")):
            factor = 10 if low_word.startswith("д") else 100
            previous.low = previous.low * factor if previous.low is not None else None
            previous.high = previous.high * factor if previous.high is not None else None
            previous.number_end = previous.end = m.end()
        elif found.over(m.start(), m.start() + 1) is None and closed.over(m.start(), m.end()) is None:
            out.append(Quantity(m.start(), m.start(), m.end(), None, None, "~", None, m.end()))
            ended[m.end()] = out[-1]
    out.sort(key=lambda q: q.start)
    return out


def _between(text: str, found: list[Quantity]) -> list[Quantity]:
    """«между 10 и 20» is a range."""
    out: list[Quantity] = []
    for q in found:
        last = out[-1] if out else None
        if (
            last is not None
            and last.cmp == q.cmp == "="
            and last.low is not None
            and q.low is not None
            and last.low < q.low
            and (m := re.fullmatch(rf"(?:{S}([а-яё]+))?{S}и{S}", text[last.number_end : q.start]))
            and re.search(rf"(?<![а-яё])между{S}$", text[max(0, last.start - 8) : last.start], re.I)
        ):
            out[-1] = Quantity(
                last.start,
                last.number_start,
                q.number_end,
                last.low,
                q.high,
                "range",
                last.code,
                q.number_end,
                True,
                m[1] or "",
            )
        else:
            out.append(q)
    return out


def _comparison(words: list[str], text: str, start: int) -> str:
    values = [COMPARISONS[w] for w in words]
    if words[0] == "до" or (words[-1] == "до" and len(words) == 2):
        # «выросли до 3,4 млрд», «с 5 до 7»: a new level, not a bound
        clause = re.split(r"[.!?;\n]", text[max(0, start - 90) : start])[-1]
        if _CHANGE.search(clause) or re.search(r"(?:^|\s)с(?:о)?\s[^,]{1,40}$", clause):
            rest = [v for w, v in zip(words, values) if w != "до"]
            return rest[0] if rest else "="
    return values[-1] if values[0] in {"<=", ">="} and len(values) == 2 and words[0] in {"до", "от"} else values[0]


def _is_name(text: str, m: re.Match) -> bool:
    """Whether the number belongs to a name: «ОНУВ 3.0», «Боинг-737», «статья 158», «школа № 5»."""
    before = text[max(0, m.start("a") - 16) : m.start("a")]
    if m["sign"] or m["cmp"] or m["cmp2"]:
        return False
    if re.search(r"[A-Za-z][-–]?$|[»\"]\s?-$", before):
        return True
    if name := _NAME_BEFORE.search(before):
        if re.match(r"(?:дом|вид|канал|глав|категори|част)", name[0]) and re.match(
            r"\s?(?:тыс|млн|млрд|[%$€₽])", text[m.end("a") :]
        ):
            return False
        # capitals before a number that counts something: «МЧС 25 человек»
        if name[0].strip().isupper() or re.match(r"[A-Z]", name[0]):
            after = text[m.end("a") : m.end("a") + 25]
            return (
                not re.match(rf"{S}?(?:%|[$€₽₸£]|{S}?(?:тыс|млн|млрд)|{S}[а-яё]{{3,}})", after)
                or re.match(rf"{S}(?:для|при|про|или|как|что|под|над|был|стал|это)", after) is not None
            )
        return True
    return False
