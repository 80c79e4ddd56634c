"""Expressions that are put together of others, and those that are no point of the calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from pipeline.grammars.dates.context import Context
from pipeline.grammars.dates.expressions import UNPLACED, Expression, Reading, Shift, Weekday, When
from pipeline.values import calendar
from pipeline.values.calendar import Clock, Interval, Point, Time, day_point


@dataclass(frozen=True, slots=True)
class Fixed:
    """What stands by itself: a repeated or vague time, an interval that is told whole."""

    value: Time | None
    sort: str = "closed"
    basis: str = "none"

    def resolve(self, ctx: Context) -> Reading:
        return Reading(self.value, self.basis, calendar.kind_of(self.value) or "date")


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of the day; its day is the one that the text is at."""

    clock: Clock
    approximate: bool = False
    sort: str = "clock"

    def resolve(self, ctx: Context) -> Reading:
        day, basis = self._day(ctx)
        return Reading(replace(day, clock=self.clock, approximate=self.approximate), basis, "time")

    def _day(self, ctx: Context) -> tuple[Point, str]:
        """The day told last on the line; of what has happened, the one told last or that of publication; or no day."""
        between = ctx.text[ctx.anchor_at : ctx.start] if ctx.anchor_day and ctx.anchor_at >= 0 else None
        if ctx.anchor_day and between is not None and ("\n" not in between or len(between) < 40):
            after_midnight = ctx.night_end is not None and self.clock.hour < 9
            return (ctx.night_end if after_midnight and ctx.night_end else day_point(ctx.anchor_day)), "text"
        if ctx.today and ctx.tense() < 0:
            if ctx.anchor_day and ctx.start - ctx.anchor_at < 300:
                return day_point(ctx.anchor_day), "text"
            return day_point(ctx.today), "published"
        return Point(), "explicit"


@dataclass(frozen=True, slots=True)
class Dotted:
    """«14.30», «14.05»: a clock time or a day of a month, as what stands beside it tells."""

    first: int
    second: int
    whole: bool = True  #: both with two digits, as a day has them

    sort = "dotted"

    @property
    def clock(self) -> Clock | None:
        return Clock(self.first, self.second) if self.first < 24 and self.second < 60 else None

    @property
    def day(self) -> When | None:
        if not self.whole or not calendar.valid_day(None, self.second, self.first):
            return None
        return When(Point(month=self.second, day=self.first))

    def resolve(self, ctx: Context) -> Reading | None:
        alone = ctx.start == 0 or ctx.text[ctx.start - 1] in " \n("
        return self.day.resolve(ctx) if self.day is not None and alone else None


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """«вечером»: the day that the text is at."""

    noon: bool = False
    sort: str = "day_part"

    def resolve(self, ctx: Context) -> Reading:
        if ctx.anchor_day and ctx.near_anchor():
            return Reading(day_point(ctx.anchor_day), "text")
        if ctx.today and not self.noon and ctx.anchor is None:
            return Reading(day_point(ctx.today), "published")
        return Reading(calendar.Vague("PAST_REF"), "none", "vague")


@dataclass(frozen=True, slots=True)
class Aside:
    """What something is compared with or named after: days without a year around it are not of its year."""

    of: Expression
    named: bool = False  #: after it, which tells the year where nothing else does: «учения „Запад-2017“»

    sort = "closed"

    def resolve(self, ctx: Context) -> Reading | None:
        reading = self.of.resolve(ctx)
        return replace(reading, aside=not self.named or ctx.year is not None) if reading else None


@dataclass(frozen=True, slots=True)
class Bound:
    """From a point on (``since``), or up to it."""

    of: Expression
    since: bool

    sort = "bound"

    def resolve(self, ctx: Context) -> Reading | None:
        ctx.lean = 0 if self.since else 1
        reading = self.of.resolve(ctx)
        ctx.lean = 0
        if reading is None or reading.value is None:
            return reading
        value = reading.value
        if isinstance(value, Point):
            value = Interval(value, value)
        if not isinstance(value, Interval):
            return reading
        bound = Interval(value.start, None) if self.since else Interval(None, value.end)
        return replace(reading, value=bound)


@dataclass(frozen=True, slots=True)
class Span:
    """From one expression to another; what one of them leaves open is taken from the other."""

    first: Expression
    last: Expression

    @property
    def sort(self) -> str:
        return "clocks" if isinstance(self.first, ClockTime) and isinstance(self.last, ClockTime) else "span"

    def resolve(self, ctx: Context) -> Reading | None:
        first, last = self._shared()
        a, b = first.resolve(ctx), last.resolve(ctx)
        if a is not None and isinstance(a.value, Point) and isinstance(last, Weekday) and last.sort != "moment":
            b = replace(a, value=_next_weekday(a.value, last.number))
        if a is None or b is None:
            return None
        if isinstance(last, Shift) and last == Shift("D", 0) and not isinstance(b.value, Point):
            return replace(a, value=Interval(_edge(a.value, 0), None))
        if a.value is None or b.value is None:
            return UNPLACED
        if isinstance(last, When) and isinstance(first, When) and not first.dated and not last.dated:
            a = self._before(a, b)
        start, end = _edge(a.value, 0), _edge(b.value, 1)
        if start is None or end is None or not _in_order(start, end):
            return None
        kind = "time" if start.clock or end.clock else "date"
        basis = next((r for r in ("published", "text", "none") if r in (a.basis, b.basis)), "explicit")
        return Reading(Interval(start, end), basis if last is self.last else b.basis, kind)

    def _shared(self) -> tuple[Expression, Expression]:
        """Both with their years, where one of them tells it."""
        first, last = self.first, self.last
        if isinstance(first, When) and isinstance(last, When) and first.dated != last.dated:
            if last.dated:
                of = _earlier(first, last)
                first = first.of_year(of) or first
            else:
                last = last.of_year(_later(first, last)) or last
        return first, last

    def _before(self, a: Reading, b: Reading) -> Reading:
        """The first of two without a year in the year of the second, or the one before."""
        if not isinstance(a.value, Point) or not isinstance(b.value, Point) or b.value.year is None:
            return a
        value = replace(a.value, year=b.value.year)
        if not _in_order(value, b.value):
            value = replace(value, year=b.value.year - 1)
        return replace(b, value=value)


def _next_weekday(after: Point, number: int) -> Point | None:
    day = after.exact_day
    return day_point(day + timedelta(days=(number - day.isoweekday()) % 7 or 7)) if day else None


def _edge(value: Time | None, index: int) -> Point | None:
    if isinstance(value, Interval):
        return (value.start, value.end)[index]
    return value if isinstance(value, Point) else None


def _in_order(start: Point, end: Point) -> bool:
    """Whether two ends that both tell their day stand in order; clock times alone may go over midnight."""
    if start.month is None and start.year is None or end.month is None and end.year is None:
        return True
    return _order(start.first, 0) <= _order(end.last, 99)


def _order(point: Point, open_part: int) -> tuple[int, int, int]:
    return point.year or 0, point.month or open_part, point.day or open_part


def _within_year(when: When) -> tuple[int, int]:
    first = when.point.first
    return first.month or 0, first.day or 0


def _moved(when: When, years: int) -> When:
    if when.point.year is not None:
        return replace(when, point=replace(when.point, year=when.point.year + years))
    return replace(when, year=replace(when.year, step=when.year.step + years)) if when.year else when


def _earlier(first: When, last: When) -> When:
    return _moved(last, -1) if _within_year(first) > _within_year(last) and _within_year(last) != (0, 0) else last


def _later(first: When, last: When) -> When:
    return _moved(first, 1) if _within_year(first) > _within_year(last) and _within_year(last) != (0, 0) else first
