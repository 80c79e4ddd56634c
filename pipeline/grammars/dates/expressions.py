"""What atoms and combinations make: expressions of time with what they leave open, which a context then fills.

Each has a ``sort``, by which combinations know it, and ``resolve``. An expression that is told but can't be placed
resolves to a ``Reading`` without a value, what turns out to be no expression of time to None.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from pipeline.grammars.dates.context import Context
from pipeline.values import calendar
from pipeline.values.calendar import Clock, Interval, Point, Time, Vague, day_point

SPAN_LIMIT = 400  #: years


@dataclass(frozen=True, slots=True)
class Reading:
    """A resolved expression: its value (None where it can't be placed), what that rests on, its kind."""

    value: Time | None
    basis: str
    kind: str = "date"
    aside: bool = False  #: compared with, not told of: the days around it are not of its year


class Expression(Protocol):
    @property
    def sort(self) -> str: ...

    def resolve(self, ctx: Context) -> Reading | None: ...


UNPLACED = Reading(None, "none")


@dataclass(frozen=True, slots=True)
class Year:
    """A year that is not told by its number: steps from the year of publication, or the one that the text told of."""

    step: int = 0
    of_text: bool = False
    new: bool = False  #: «с нового года»: the next one, or this one when it has just begun

    def resolve(self, ctx: Context) -> tuple[int | None, str]:
        base, basis = (ctx.anchor_year, "text") if self.of_text else (ctx.year, "published")
        step = self.step + (self.new and (ctx.month or 12) > 6)
        return (None if base is None else base + step), basis


@dataclass(frozen=True, slots=True)
class When:
    """A point of the calendar of which the year, or more, may be open."""

    point: Point
    year: Year | None = None
    weak: bool = False  #: a bare number or word, which needs others beside it to be an expression of time

    @property
    def dated(self) -> bool:
        """Whether its year is told."""
        return self.point.year is not None or self.year is not None

    @property
    def sort(self) -> str:
        if self.point.clock is not None:
            return "moment"
        if self.point.loose:
            return "long"
        if self.point.day is not None:
            return "date" if self.dated else "day"
        if self.point.month is not None:
            return "month_of" if self.dated else "month"
        if self.point.part is not None:
            return "part_of" if self.dated else "part"
        return "bare" if self.weak else "year"

    def of_year(self, other: When) -> When | None:
        """The same in the year of another; None for a day that this year doesn't have."""
        point = replace(self.point, year=other.point.year)
        if point.day and point.month and not calendar.valid_day(point.year, point.month, point.day):
            return None
        return replace(self, point=point, year=other.year, weak=False)

    def resolve(self, ctx: Context) -> Reading | None:
        if self.point.year is not None:
            return Reading(self.point, "explicit")
        if self.year is not None:
            number, basis = self.year.resolve(ctx)
        elif self.point.part is not None:
            number, basis = self._year_of_part(ctx)
        else:
            number, basis = ctx.fill_year(self.point.month or 1, self.point.day)
        point = replace(self.point, year=number)
        if number is None and point.month is None or number is not None and not 1 <= number <= 9999:
            return UNPLACED
        if point.day and not calendar.valid_day(number, point.month or 1, point.day):
            return None
        return Reading(point, basis if number is not None else "none" if point.day is None else basis)

    def _year_of_part(self, ctx: Context) -> tuple[int | None, str]:
        """Of a quarter the year that the text is at, of a season the nearest by the tense."""
        part = self.point.part or 0
        if part > calendar.WINTER:
            return (ctx.anchor_year, "text") if ctx.near_anchor() else (ctx.year, "published")
        told = ctx.anchor_year
        if told is not None and told != ctx.year and ctx.near_anchor() and ctx.tense() <= 0:
            return told, "text"
        year, month = ctx.year, ctx.month
        if year and month:
            first = calendar.PARTS[part][0]
            year += 1 if ctx.tense() > 0 and month > first + 2 else -1 if ctx.tense() < 0 and month < first else 0
        return year, "published"


@dataclass(frozen=True, slots=True)
class SeasonOf:
    """«прошлой осенью»: a season by its distance."""

    part: int
    step: int

    sort = "rel_part"

    def resolve(self, ctx: Context) -> Reading:
        if ctx.year is None:
            return UNPLACED
        year = ctx.year + self.step
        if self.part == calendar.WINTER and self.step and ctx.month:
            # the last winter began in December of the year before, in January it is not over yet
            last = ctx.year - (ctx.month < 12)
            passing = ctx.month in {1, 2, 12}
            year = last + self.step + (self.step < 0 and not passing)
        over = {calendar.SUMMER: 8, calendar.AUTUMN: 11}.get(self.part)
        if self.step < 0 and over and ctx.month and ctx.month > over:
            year += 1
        return Reading(Point(year, part=self.part), "published")


@dataclass(frozen=True, slots=True)
class Shift:
    """A calendar unit by its distance from the present one, or from the one that the text told of."""

    unit: str  #: code of units.tsv, «H2» for a half-year
    step: int
    of_text: bool = False
    clock: Clock | None = None
    approximate: bool = False
    adjective: bool = False  #: «до завтрашнего заседания»: the day of something, which is no bound
    fallback: bool = False  #: of the publication date where the text has told of no day, or the other way round
    now: bool = False  #: «сегодня»: the present at large where no date of publication is known
    that: bool = False  #: «в тот день»: the past at large where the text has told of no day

    @property
    def sort(self) -> str:
        return "moment" if self.clock else "rel" if self.unit == "D" else "unit"

    def resolve(self, ctx: Context) -> Reading | None:
        value, basis = self._placed(ctx)
        if value is None or self.now and self.clock is None and ctx.nowadays():
            return self._unplaced()
        if self.clock is not None and isinstance(value, Point):
            return Reading(value.at(self.clock, self.approximate), basis, "time")
        return Reading(value, basis)

    def _unplaced(self) -> Reading:
        if self.clock is not None:
            return Reading(Point(clock=self.clock), "explicit", "time")
        if self.that:
            return Reading(Vague("PAST_REF"), "none", "vague")
        return Reading(Vague("PRESENT_REF"), "none", "vague") if self.now else UNPLACED

    def _placed(self, ctx: Context) -> tuple[Time | None, str]:
        if self.of_text:
            return self._from_text(ctx)
        base: date | None = ctx.today
        if base is None and self.unit in {"Y", "X", "C"} or self.unit == "M" and ctx.month:
            base = ctx.about_today
        if base is None:
            day = ctx.anchor_day if self.fallback else None
            return (moved(self.unit, self.step, day), "text") if day else (None, "none")
        return moved(self.unit, self.step, base), "published"

    def _from_text(self, ctx: Context) -> tuple[Time | None, str]:
        anchor, day = ctx.anchor, ctx.anchor_day
        if self.unit in {"D", "W"}:
            if day is not None:
                return moved(self.unit, self.step, day), "text"
            return (moved("D", self.step, ctx.today), "published") if self.fallback and ctx.today else (None, "none")
        if anchor is None or anchor.year is None or self.unit == "M" and anchor.month is None:
            return None, "none"
        return moved(self.unit, self.step, date(anchor.year, anchor.month or 1, 1)), "text"


def moved(unit: str, step: int, base: date) -> Time:
    """The calendar unit ``step`` after the one that holds ``base``.

    Raises:
        ValueError, OverflowError: it is beyond the years 1 to 9999.
    """
    if not 1 <= base.year + step * {"Y": 1, "X": 10, "C": 100}.get(unit, 0) <= 9999:
        raise ValueError(f"{step} {unit} from {base}")
    if unit == "Y":
        return Point(base.year + step)
    if unit == "M":
        month = calendar.add_months(base.replace(day=1), step)
        return Point(month.year, month.month)
    if unit == "W":
        return calendar.week_of(base + timedelta(weeks=step))
    if unit == "Q":
        month = calendar.add_months(base.replace(day=1), 3 * step)
        return Point(month.year, part=calendar.quarter_of(month.month))
    if unit == "H2":
        index = base.year * 2 + (base.month > 6) + step
        return Point(index // 2, part=40 + index % 2)
    if unit == "X":
        return Point((base.year // 10 + step) * 10, loose=1)
    if unit == "C":
        return Point((base.year // 100 + step) * 100, loose=2)
    return day_point(base + timedelta(days=step))


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week: the last, this, the next one, or whichever the tense tells."""

    number: int
    step: int | None = None
    week: int | None = None  #: weeks from the present one
    clock: Clock | None = None
    approximate: bool = False
    adjective: bool = False  #: or with a preposition: placed by what stands beside it
    following: bool = False  #: «в пятницу и субботу»: the next after the day told before

    @property
    def sort(self) -> str:
        placed = self.adjective or self.following or self.step is not None or self.week is not None
        return "moment" if self.clock else "rel" if placed else "weekday"

    def resolve(self, ctx: Context) -> Reading:
        today = ctx.today
        if today is None:
            return Reading(Point(clock=self.clock), "explicit", "time") if self.clock else UNPLACED
        point = day_point(self._day(today, ctx))
        return (
            Reading(point.at(self.clock, self.approximate), "published", "time")
            if self.clock
            else Reading(point, "published")
        )

    def _day(self, today: date, ctx: Context) -> date:
        if self.following and ctx.anchor_day is not None:
            return ctx.anchor_day + timedelta(days=(self.number - ctx.anchor_day.isoweekday()) % 7 or 7)
        back, ahead = (today.isoweekday() - self.number) % 7, (self.number - today.isoweekday()) % 7
        if self.week is not None:
            return today + timedelta(days=self.number - today.isoweekday(), weeks=self.week)
        if self.step is not None and self.step < 0:
            return today - timedelta(days=back or 7, weeks=-1 - self.step)
        if self.step is not None and self.step > 0:
            return today + timedelta(days=ahead or 7)
        if self.step is not None:
            return today + timedelta(days=self.number - today.isoweekday())
        tense = ctx.tense()
        if tense > 0 or tense == 0 and back > 3 and ahead <= 2:
            return today + timedelta(days=ahead)
        return today - timedelta(days=back)


@dataclass(frozen=True, slots=True)
class Weekend:
    step: int | None = None

    sort = "unit"

    def resolve(self, ctx: Context) -> Reading:
        if ctx.today is None:
            return UNPLACED
        step = self.step if self.step is not None else 1 if ctx.tense() > 0 else -1
        saturday = ctx.today + timedelta(days=5 - ctx.today.weekday())
        if step < 0 and saturday >= ctx.today:
            saturday -= timedelta(weeks=1)
        return Reading(Interval(day_point(saturday), day_point(saturday + timedelta(days=1))), "published")
