"""Combinations over found numbers: bounds, ranges, levels, lists and parts that share what stands after the last."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pipeline import lexicon
from pipeline.grammars.quantities.pieces import PIECES, any_of
from pipeline.grammars.quantities.quantity import Quantity
from pipeline.grammars.rule import Combinations, Hit, Symbols
from pipeline.values.amounts import Amount

SYMBOLS = Symbols("number", "measured", "bounded", "range", "upto", "levels", "several", "bound", "round", "few")
#: groups of numbers between the first and the last of a list without a noun between; more of them are a table
_MIDDLE = [f"m{i}" for i in range(6)]
#: round numbers that are a genitive of one too: «более сотни»
_GENITIVES = {"сотни", "тысячи"}
_MEMBERS = {"a", *_MIDDLE, "b"}

COMBINATIONS = Combinations(
    {
        "word": PIECES["word"],
        "n": SYMBOLS.piece("number", "measured"),
        "end": SYMBOLS.piece("number", "measured", "bounded"),
        "preposition": any_of(lexicon.words("amounts/between.txt")),
        "dash": " ?[–—−-] ?",
        "start": r"(?<![\w-])",
    },
    SYMBOLS,
)


def _number(quantity: Quantity) -> Decimal | None:
    amount = quantity.amount
    return amount.low if amount.low is not None else amount.high


def _begins(hit: Hit) -> int:
    """Where the round number of a hit begins, after its bound."""
    found = hit.found("r")
    return hit.start if found is None else found.start


def _range(hit: Hit, inner: str = "") -> Quantity | None:
    """From ``a`` to ``b``: «5–7 млн» is of millions at both ends, «5%–7%» has one unit."""
    a, b = hit.value("a"), hit.value("b")
    low, high = _number(a), _number(b)
    if low is None or high is None or a.amount.unit and b.amount.unit and a.amount.unit != b.amount.unit:
        return None
    if b.multiplier and not a.multiplier and low < high:
        low *= b.multiplier
    if low >= high:
        return None
    unit = b.amount.unit or a.amount.unit
    return Quantity(Amount(low, high, "range", unit), "range", a.begins, b.multiplier, inner=inner)


def _several(hit: Hit, inner: str = "") -> Quantity:
    members = tuple(f for name in _MEMBERS & hit.match.re.groupindex.keys() if (f := hit.found(name)) is not None)
    members = tuple(sorted(members, key=lambda f: f.start))
    return Quantity(members[-1].value.amount, "several", members[0].value.begins, inner=inner, members=members)


def _bounded(quantity: Quantity, cmp: str, sort: str = "bounded") -> Quantity:
    number = _number(quantity)
    if number is None or quantity.amount.cmp != "=":
        return replace(quantity, sort=sort)
    return replace(quantity, amount=Amount.bounded(number, cmp, quantity.amount.unit), sort=sort)


@COMBINATIONS.rule("(?:{few}|{round}) {_} {round}", {"несколько десятков условий": "?", "десятки тысяч": "?"})
def few_tens(hit: Hit) -> Quantity:
    return Quantity(Amount(None, None, "~"), "bounded", hit.start)


@COMBINATIONS.rule("{few}", {"несколько домов": "?"})
def some(hit: Hit) -> Quantity:
    return Quantity(Amount(None, None, "~"), "bounded", hit.start)


@COMBINATIONS.rule("{n:n} {_} {round:r}", {"два десятка фильмов": "20"})
def tens(hit: Hit) -> Quantity | None:
    quantity, factor = hit.value("n"), hit.value("r").factor
    if factor > 100 or quantity.amount.low is None:
        return None
    return replace(quantity, amount=Amount.exactly(quantity.amount.low * factor), multiplier=factor)


_FRACTIONS = {
    "четверть": Decimal("0.25"),
    "половина": Decimal("0.5"),
    "половину": Decimal("0.5"),
    "треть": 1 / Decimal(3),
}


@COMBINATIONS.rule("{start} (?P<f>четверть|половин[ау]|треть) {_} {round:r}", {"четверть миллиона граждан": "250000"})
def part_of_a_round(hit: Hit) -> Quantity:
    value = round(_FRACTIONS[hit["f"]] * hit.value("r").factor)
    return Quantity(Amount.exactly(value), begins=hit.start, multiplier=Decimal(1), words=True)


@COMBINATIONS.rule("{start} с {_} {round:r}", {"с десяток представителей": "~10"})
def about_ten(hit: Hit) -> Quantity:
    return Quantity(Amount.bounded(hit.value("r").factor, "~"), "bounded", hit.start)


@COMBINATIONS.rule(
    "{bound:b} {_} (?:{preposition}{_})? {round:r}", {"более сотни аппаратов": ">100", "около тысячи": "~1000"}
)
def bounded_ten(hit: Hit) -> Quantity | None:
    if hit.value("r").plural and hit.words("r") not in _GENITIVES:
        return None
    return Quantity(Amount.bounded(hit.value("r").factor, hit.value("b").cmp), "bounded", _begins(hit))


@COMBINATIONS.rule("{start} до {_} {round:r}", {"до сотни человек": "<=100"})
def up_to_ten(hit: Hit) -> Quantity:
    return Quantity(Amount.bounded(hit.value("r").factor, "<="), "upto", _begins(hit))


@COMBINATIONS.rule(
    r"{n:a} {dash} {n:b} (?!\d)",
    {
        "20–25 человек": "20..25",
        "5%–10%": "5..10 %",
        "$10-20 млн": "10000000..20000000 USD",
        "5-7 тыс.": "5000..7000",
        "минус 15–20 градусов": "-20..-15",
    },
)
def dashed(hit: Hit) -> Quantity | None:
    found = _range(hit)
    low, high = (found.amount.low, found.amount.high) if found is not None else (None, None)
    if found is None or low is None or high is None or not low < 0 < high or hit.words("b").startswith("+"):
        return found
    return replace(found, amount=replace(found.amount, low=-high, high=low))


@COMBINATIONS.rule("{n:a} {_} или {_} {n:b}", {"два или три дома": "2..3"})
def either(hit: Hit) -> Quantity | None:
    return _range(hit)


@COMBINATIONS.rule(
    "{n:n} {_} (?:и|или) {_} {bound:b} (?! {_} {n})", {"двух и более лиц": ">=2", "10 или менее": "<=10"}
)
def and_more(hit: Hit) -> Quantity | None:
    cmp = {">": ">=", "<": "<="}.get(hit.value("b").cmp)
    return _bounded(hit.value("n"), cmp) if cmp else None


@COMBINATIONS.rule(
    "{bound:b} (?:{_} (?:{preposition} {_})?)? {n:n}",
    {"более чем за 72 миллиона": ">72000000", "не менее 40": ">=40", "почти в три раза": "~3", "≈5": "~5"},
)
def bounded(hit: Hit) -> Quantity:
    return _bounded(hit.value("n"), hit.value("b").cmp)


@COMBINATIONS.rule("{bound} (?:{_} (?:{preposition} {_})?)? {range:n}", {"примерно на 10-15%": "10..15 %"})
def about_a_range(hit: Hit) -> Quantity:
    return hit.value("n")


@COMBINATIONS.rule(
    "{start} от {_} {end:a} (?P<inner>(?:{_}{word}){0,2}) {_} до {_} {end:b}",
    {
        "от 5 до 7": "5..7",
        "от 5% до 7%": "5..7 %",
        "от 10 долларов до 20": "10..20",
        "от 2 до 5 млн": "2000000..5000000",
    },
)
def from_to(hit: Hit) -> Quantity | None:
    return _range(hit, hit["inner"].strip())


@COMBINATIONS.rule(
    "{start} между {_} {n:a} (?P<inner>(?:{_}{word}){0,2}) {_} и {_} {n:b}", {"между 10 и 20 градусами": "10..20"}
)
def between(hit: Hit) -> Quantity | None:
    return _range(hit, hit["inner"].strip())


@COMBINATIONS.rule(
    "{start} со? {_} {end:a} (?P<inner>(?:{_}{word}){0,2}) {_} до {_} {end:b}",
    {
        "вырос с 5 до 7 млн": "5000000; 7000000",
        "ставка снижена с 21 до 20 процентов": "21 %; 20 %",
        "доля с 2 до 5 единиц": "2..5",
    },
)
def levels(hit: Hit) -> Quantity:
    return replace(_several(hit, hit["inner"].strip()), sort="levels")


@COMBINATIONS.rule("{number:a} {_} из {_} {number:b}", {"6 из 7 истребителей": "6; 7"})
def out_of(hit: Hit) -> Quantity:
    """«одна из трёх» tells which, not how many."""
    if hit.value("a").words and _number(hit.value("a")) == 1:
        return hit.value("b")
    return _several(hit)


@COMBINATIONS.rule(
    "{n:a} " + " ".join(f"(?: , [ ] {{n:{name}}} )?" for name in _MIDDLE) + " {_} и {_} {n:b}",
    {"12 и 15 тонн": "12; 15", "5, 7 и 9 мест": "5; 7; 9"},
)
def listed(hit: Hit) -> Quantity | None:
    """«97 из 100 и 348 …» is no list."""
    return None if hit.before.endswith("из ") else _several(hit)


@COMBINATIONS.rule("{start} до {_} {end:n}", {"пришло до 50 человек": "<=50", "зарплата выросла до 50 тысяч": "50000"})
def up_to(hit: Hit) -> Quantity:
    return _bounded(hit.value("n"), "<=", "upto")


@COMBINATIONS.rule("{start} от {_} {n:n}", {"от 20 до дома": ">=20"})
def at_least(hit: Hit) -> Quantity:
    return _bounded(hit.value("n"), ">=")


@COMBINATIONS.rule("{round:r}", {"тысячи людей": "?", "сотни домов": "?", "собралась тысяча гостей": "1000"})
def many(hit: Hit) -> Quantity | None:
    """«тысячи» are uncounted, «тысяча» is a number, «десяток» and «сотня» alone are neither."""
    round_ = hit.value("r")
    if round_.plural:
        return Quantity(Amount(None, None, "~"), "bounded", hit.start)
    return (
        Quantity(Amount.exactly(round_.factor), begins=hit.start, multiplier=round_.factor)
        if round_.factor >= 1000
        else None
    )
