"""Lengths of time, and the points that they are away from others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from pipeline.grammars.dates.context import Context
from pipeline.grammars.dates.expressions import UNPLACED, Expression, Reading
from pipeline.values import calendar
from pipeline.values.calendar import Clock, Duration, Point, day_point


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time. ``lone``: the name of a unit alone, which needs words beside it. ``hours``: so many whole
    hours that it may be a clock time. ``some``: how many isn't told."""

    duration: Duration
    unit: str = ""  #: code of the unit told last
    sort: str = "length"

    def resolve(self, ctx: Context) -> Reading | None:
        if self.sort in {"lone", "some"}:
            return None
        return Reading(self.duration, "none", "duration")


@dataclass(frozen=True, slots=True)
class LengthRange:
    low: Duration
    high: Duration

    sort = "closed"

    def resolve(self, ctx: Context) -> Reading | None:
        return Reading(calendar.DurationRange(self.low, self.high), "none", "duration")


@dataclass(frozen=True, slots=True)
class Lapse:
    """A point that is a length of time before or after another: after publication, after what the text told of, after
    ``base``."""

    length: Length
    sign: int
    base: Expression | None = None
    of_text: bool = False
    by_tense: bool = False  #: «через»: of the text where the clause tells of the past
    or_published: bool = False  #: «двумя неделями ранее»: of the publication where the text has told of no day

    sort = "lapse"

    def resolve(self, ctx: Context) -> Reading | None:
        if self.length.sort == "some":
            future = self.sign > 0 and self.by_tense and ctx.tense() > 0
            return Reading(calendar.Vague("FUTURE_REF" if future else "PAST_REF"), "none", "vague")
        duration = self.length.duration
        if duration.hours or duration.minutes or duration.seconds:
            return self._by_the_clock(ctx)
        base, basis = self._base(ctx)
        if base is None:
            return UNPLACED
        value = point_after(duration, self.sign, base)
        return Reading(value, basis) if value is not None else UNPLACED

    def _base(self, ctx: Context) -> tuple[date | None, str]:
        if self.base is not None:
            reading = self.base.resolve(ctx)
            first = calendar.ends(reading.value)[0] if reading else None
            if first is None or first.year is None or reading is None:
                return None, "none"
            return date(first.year, first.month or 1, first.day or 1), reading.basis
        if self.of_text or self.by_tense and ctx.tense() < 0:
            base = self._text_base(ctx)
            if base is not None or not self.or_published:
                return base, "text"
        return ctx.about_today, "published"

    def _text_base(self, ctx: Context) -> date | None:
        if ctx.anchor_day:
            return ctx.anchor_day
        anchor, years = ctx.anchor, self.length.duration.years
        if anchor is None or anchor.year is None or not (anchor.month or years):
            return None
        if self.length.duration.days or self.length.duration.weeks:
            return None
        return date(anchor.year, anchor.month or 1, 1)

    def _by_the_clock(self, ctx: Context) -> Reading:
        """«два часа назад», where the hour of publication is known."""
        clock = ctx.published.clock if ctx.published else None
        if clock is None or ctx.today is None or self.of_text:
            return Reading(None, "none", "time")
        then = datetime.combine(ctx.today, datetime.min.time()).replace(hour=clock.hour, minute=clock.minute)
        then += self.sign * timedelta(seconds=int(self.length.duration.rough))
        return Reading(day_point(then.date()).at(Clock(then.hour, then.minute)), "published", "time")


def point_after(duration: Duration, sign: int, base: date) -> Point | None:
    """The point a length of time from ``base``, as precise as the length's smallest unit."""
    try:
        months = sign * (duration.years * 12 + duration.months)
        if duration.weeks or duration.days:
            day = calendar.add_months(base, int(months))
            return day_point(day + sign * timedelta(days=int(duration.weeks * 7 + duration.days)))
        if duration.months:
            month = calendar.add_months(base, int(months)) + timedelta(days=int((months - int(months)) * 30))
            return Point(month.year, month.month)
        year = base.year + sign * duration.years
        return Point(int(year)) if 0 < year < Decimal(9999) else None
    except (OverflowError, ValueError):
        return None
