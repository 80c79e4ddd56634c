"""Expressions of time (TIMEX3's DATE, TIME, DURATION, SET) in Russian text, with their values.

Atoms (``points``, ``clocks``, ``lengths``) find what is indivisible; combinations put it together in the order of
``COMBINATIONS``; ``not_dates`` leaves out what only looks like it; what is left is resolved in the order of the text,
since «на следующий день» needs what stands before it (``context``). Kinds and ``basis`` are described in
docs/records.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipeline.grammars import rule
from pipeline.grammars.dates.bounds import BOUNDS, is_weak
from pipeline.grammars.dates.clocks import CLOCKS
from pipeline.grammars.dates.context import Context
from pipeline.grammars.dates.joins import JOINS
from pipeline.grammars.dates.lengths import LENGTHS
from pipeline.grammars.dates.not_dates import NOT_DATES
from pipeline.grammars.dates.points import POINTS
from pipeline.grammars.dates.ranges import RANGES
from pipeline.grammars.dates.shifts import SHIFTS
from pipeline.grammars.dates.sorts import PIECES, SYMBOLS
from pipeline.grammars.rule import Atoms, Combinations
from pipeline.russian.letters import Folded, fold
from pipeline.values import calendar
from pipeline.values.calendar import Point, Time

ATOMS = Atoms(PIECES, POINTS, CLOCKS, LENGTHS)
COMBINATIONS = Combinations(PIECES, SYMBOLS, JOINS, RANGES, SHIFTS, BOUNDS)


@dataclass(frozen=True, slots=True)
class Found:
    """A resolved expression; offsets in the text that was searched.

    ``kind``: date, time, duration, set or vague. ``value`` is None where it can't be placed. ``basis``: explicit,
    published, text or none.
    """

    start: int
    end: int
    kind: str
    value: Time | None
    basis: str
    rules: tuple[str, ...]

    @property
    def written(self) -> str | None:
        """The value in EDTF or ISO 8601."""
        return str(self.value) if self.value is not None else None


def find(text: str, published: str | None = None) -> list[Found]:
    """Every expression of time in ``text``, in order, none overlapping.

    Args:
        text: any text; offsets count its characters.
        published: publication date (EDTF day, month or year, a time may follow), or None.
    """
    folded = fold(text)
    ctx = Context(folded.text, _point(published))
    out = []
    for found in COMBINATIONS.apply(folded.text, ATOMS.find(folded.text)):
        if is_weak(found.value) or any(says_no(folded, found) for says_no, _ in NOT_DATES):
            continue
        start, end = found.start, _trimmed(folded, found.start, found.end)
        ctx.start, ctx.end = start, end
        reading = _resolved(found.value, ctx)
        if reading is None:
            continue
        kind = calendar.kind_of(reading.value) or reading.kind
        basis = reading.basis if reading.value is not None else "none"
        out.append(Found(*folded.span(start, end), kind, reading.value, basis, found.rules))
        if kind in {"date", "time"} and not reading.aside and not _in_brackets(folded.text, found):
            ctx.remember(reading.value, basis)
    return out


def _in_brackets(text: str, found: rule.Found) -> bool:
    """Whether a month or a year is told by the way: «(32 205 за январь — июнь 2019 года)»."""
    if found.value.sort in {"date", "day", "moment", "rel"}:
        return False
    opened = text.rfind("(", max(0, found.start - 80), found.start)
    return opened >= 0 and ")" not in text[opened : found.start] and ")" in text[found.end : found.end + 40]


def _resolved(expression, ctx: Context):
    """The reading; None for days that no calendar has, and beyond the years 1 to 9999."""
    try:
        return expression.resolve(ctx)
    except (OverflowError, ValueError):
        return None


def _trimmed(folded: Folded, start: int, end: int) -> int:
    while end > start and folded.text[end - 1] in " ,":
        end -= 1
    return end


@lru_cache(maxsize=256)
def _point(published: str | None) -> Point | None:
    value = calendar.parse(published)
    return value if isinstance(value, Point) else None
