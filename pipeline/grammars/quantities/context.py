"""What the clause before decides: «вырос до 50» is a new level, «пришло до 50» a bound; «с 5 до 7» likewise."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipeline import lexicon
from pipeline.grammars.quantities.pieces import any_of
from pipeline.grammars.quantities.quantity import Quantity
from pipeline.grammars.rule import Found
from pipeline.values.amounts import Amount

#: how far back a word of change may stand
_REACH = 90
_CHANGES = lexicon.words("amounts/changes.txt")
_CHANGED = re.compile(rf"(?<![а-я])(?:{any_of(_CHANGES)})")
_CLAUSE = re.compile(r"[.!?;\n]")
_FROM = re.compile(r"(?:^|\s)со?\s[^,]{1,40}$")
#: two levels of one thing differ by less than this: «с 21 до 20 тыс.» is of thousands twice, «с 500 до 2 тыс.» is not
_NEAR = 20


def settled(text: str, found: list[Found]) -> list[Found]:
    """``found`` with a bound, a range or levels for each «до 5» and «с 5 до 7»."""
    return [_SETTLE[f.value.sort](text, f) if f.value.sort in _SETTLE else f for f in found]


def _clause(text: str, start: int) -> str:
    return _CLAUSE.split(text[max(0, start - _REACH) : start])[-1]


def _up_to(text: str, f: Found) -> Found:
    quantity, clause = f.value, _clause(text, f.start)
    if clause.endswith("возрасте "):
        return replace(f, value=replace(quantity, sort="bounded"))
    number = quantity.amount.high
    if (
        quantity.amount.cmp != "<="
        or number is None
        or _CHANGED.search(clause) is None
        and _FROM.search(clause) is None
    ):
        return replace(f, value=replace(quantity, sort="bounded"))
    level = replace(quantity, amount=Amount.exactly(number, quantity.amount.unit), sort="number")
    return replace(f, start=quantity.begins, value=level)


def _levels(text: str, f: Found) -> Found:
    """«с 5 до 7»: two levels after a word of change or where they go down, else a range."""
    quantity: Quantity = f.value
    first, last = quantity.members
    a, b = first.value.amount, last.value.amount
    if a.cmp == "=" and last.value.multiplier and not first.value.multiplier and not quantity.inner:
        a = Amount.exactly(_scaled(a.low, b.low or b.high, last.value.multiplier), a.unit)
    if b.unit and not a.unit and not quantity.inner:
        a = replace(a, unit=b.unit)
    if a.cmp == b.cmp == "=" and a.low < b.low and _CHANGED.search(_clause(text, f.start)) is None:
        amount = Amount(a.low, b.low, "range", b.unit or a.unit)
        return replace(f, start=quantity.begins, value=replace(quantity, amount=amount, sort="range", members=()))
    first = replace(first, value=replace(first.value, amount=a))
    return replace(f, value=replace(quantity, sort="several", members=(first, last)))


def _scaled(number: Decimal, other: Decimal, multiplier: Decimal) -> Decimal:
    near = 1 / Decimal(_NEAR) < number * multiplier / other < _NEAR if other else False
    return number * multiplier if near else number


_SETTLE = {"upto": _up_to, "levels": _levels}
