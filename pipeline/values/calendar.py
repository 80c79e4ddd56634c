"""Times: points and intervals of the calendar, durations, repeated and vague times.

``str(value)`` writes EDTF (ISO 8601-2, https://www.loc.gov/standards/datetime/) and ISO 8601, ``parse`` reads it back.
No other module looks into these strings.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, Union

Precision = Literal["century", "decade", "year", "part", "month", "day", "time"]

SPRING, SUMMER, AUTUMN, WINTER = 21, 22, 23, 24
#: first and last month of the parts of a year (ISO 8601-2, 4.8); winter ends in the year after
PARTS = {
    **{SPRING: (3, 5), SUMMER: (6, 8), AUTUMN: (9, 11), WINTER: (12, 2)},
    **{33 + n: (3 * n + 1, 3 * n + 3) for n in range(4)},
    **{40 + n: (6 * n + 1, 6 * n + 6) for n in range(2)},
}


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of the day; ``zone`` as ISO 8601 writes it (``+03:00``, ``Z``), empty where none is told."""

    hour: int
    minute: int = 0
    zone: str = ""

    def __str__(self) -> str:
        return f"T{self.hour:02d}:{self.minute:02d}{self.zone}"


@dataclass(frozen=True, slots=True)
class Point:
    """A century, decade, year, part of a year (``PARTS``), month, day or time; what is not told is None.

    ``loose`` counts the last digits of the year that are not told: 1990 and 1 for the 1990s, 1900 and 2 for the 20th
    century. Years before our era are astronomical: -752 is 753 BC.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    clock: Clock | None = None
    part: int | None = None
    loose: int = 0
    approximate: bool = False

    @property
    def precision(self) -> Precision:
        if self.clock is not None:
            return "time"
        if self.day is not None:
            return "day"
        if self.month is not None:
            return "month"
        if self.part is not None:
            return "part"
        return ("year", "decade", "century")[self.loose]

    @property
    def exact_day(self) -> date | None:
        """The day, where it is told whole."""
        if self.year is None or self.month is None or self.day is None or not 1 <= self.year <= 9999:
            return None
        return date(self.year, self.month, self.day)

    def at(self, clock: Clock, approximate: bool = False) -> Point:
        return replace(self, clock=clock, approximate=approximate)

    @property
    def first(self) -> Point:
        """The first year, month or day of it: 1990 of the 1990s, December of winter."""
        if self.loose:
            return Point(self.year)
        return Point(self.year, PARTS[self.part][0]) if self.part else replace(self, approximate=False)

    @property
    def last(self) -> Point:
        """The last year, month or day of it: 1999 of the 1990s, February of the year after of winter."""
        if self.year is not None and self.loose:
            return Point(self.year + 10**self.loose - 1)
        if self.year is not None and self.part == WINTER:
            return Point(min(self.year + 1, 9999), 2)
        return Point(self.year, PARTS[self.part][1]) if self.part else replace(self, approximate=False)

    def __str__(self) -> str:
        mark = "~" if self.approximate else ""
        if self.year is None and self.month is None:
            return f"{self.clock or ''}{mark}"
        year = "XXXX" if self.year is None else f"{self.year:05d}" if self.year < 0 else f"{self.year:04d}"
        if self.loose:
            year = year[: -self.loose] + "X" * self.loose
        part = self.month if self.month is not None else self.part
        out = year if part is None else f"{year}-{part:02d}"
        if self.day is not None:
            out += f"-{self.day:02d}"
        return f"{out}{self.clock or ''}{mark}"


def day_point(day: date) -> Point:
    return Point(day.year, day.month, day.day)


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``start`` to ``end``, both in it; None where it is open."""

    start: Point | None
    end: Point | None

    def __str__(self) -> str:
        return f"{self.start or '..'}/{self.end or '..'}"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time, part by part, as it was told."""

    years: Decimal = Decimal(0)
    months: Decimal = Decimal(0)
    weeks: Decimal = Decimal(0)
    days: Decimal = Decimal(0)
    hours: Decimal = Decimal(0)
    minutes: Decimal = Decimal(0)
    seconds: Decimal = Decimal(0)

    def __add__(self, other: Duration) -> Duration:
        return Duration(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __mul__(self, times: Decimal) -> Duration:
        return Duration(*(getattr(self, f.name) * times for f in fields(self)))

    @property
    def rough(self) -> Decimal:
        """Seconds, with months of 30 days: to compare two."""
        lengths = (365 * 86400, 30 * 86400, 7 * 86400, 86400, 3600, 60, 1)
        return sum((getattr(self, f.name) * n for f, n in zip(fields(self), lengths)), Decimal(0))

    def whole_months(self) -> Duration:
        """Halves and quarters of years told in months: P1.5Y is P1Y6M."""
        whole = self.years.to_integral_value(rounding="ROUND_FLOOR")
        months = (self.years - whole) * 12
        if not months or months != months.to_integral_value():
            return self
        return replace(self, years=whole, months=self.months + months)

    def __str__(self) -> str:
        days = "".join(
            f"{_number(n)}{letter}" for n, letter in zip((self.years, self.months, self.weeks, self.days), "YMWD") if n
        )
        clock = "".join(
            f"{_number(n)}{letter}" for n, letter in zip((self.hours, self.minutes, self.seconds), "HMS") if n
        )
        return f"P{days}" + (f"T{clock}" if clock else "") if days or clock else "P0D"


@dataclass(frozen=True, slots=True)
class DurationRange:
    """Between two lengths: «2–3 дня»."""

    low: Duration
    high: Duration

    def __str__(self) -> str:
        return f"{self.low}/{self.high}"


@dataclass(frozen=True, slots=True)
class Repeated:
    """Again and again; ``every`` is None where the text doesn't tell how often."""

    every: Duration | None = None

    def __str__(self) -> str:
        return f"R/{self.every}" if self.every else "R"


@dataclass(frozen=True, slots=True)
class Vague:
    """Once, now or some day: ``PAST_REF``, ``PRESENT_REF``, ``FUTURE_REF`` (TIMEX3)."""

    reference: str

    def __str__(self) -> str:
        return self.reference


Time = Union[Point, Interval, Duration, DurationRange, Repeated, Vague]


def _number(value: Decimal) -> str:
    return str(int(value)) if value == value.to_integral_value() else format(value.normalize(), "f")


# --- reading ------------------------------------------------------------------------------------

_POINT = re.compile(
    r"(?:(?P<year>-?\d{4}|\d{3}X|\d\dXX|XXXX)(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?)?"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d)?(?P<zone>Z|[+-]\d\d:\d\d)?)?(?P<mark>[~?%]?)"
)
_DURATION = re.compile(
    r"P(?:([\d.]+)Y)?(?:([\d.]+)M)?(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?"
)


def parse(text: str | None) -> Time | None:
    """The value of an EDTF or ISO 8601 string as this module writes it; None for anything else.

    >>> parse("199X")
    Point(year=1990, month=None, day=None, clock=None, part=None, loose=1, approximate=False)
    """
    if not text:
        return None
    if text.endswith("_REF"):
        return Vague(text)
    if text[0] == "R":
        every = _duration(text[2:]) if text[1:2] == "/" else None
        return Repeated(every) if every or text == "R" else None
    low, slash, high = text.partition("/")
    if text[0] == "P":
        a, b = _duration(low), _duration(high)
        return DurationRange(a, b) if a and b else a if not slash else None
    if not slash:
        return _point(text)
    start, end = _point(low), _point(high)
    if start is None and low not in {"..", ""} or end is None and high not in {"..", ""}:
        return None
    return Interval(start, end)


def _duration(text: str) -> Duration | None:
    m = _DURATION.fullmatch(text)
    return Duration(*(Decimal(g or 0) for g in m.groups())) if m and text[-1] not in "PT" else None


def _point(text: str) -> Point | None:
    m = _POINT.fullmatch(text)
    if m is None or not m["year"] and not m["hour"]:
        return None
    clock = Clock(int(m["hour"]), int(m["minute"]), m["zone"] or "") if m["hour"] else None
    year, loose = None, 0
    if m["year"] and m["year"] != "XXXX":
        loose = m["year"].count("X")
        year = int(m["year"].replace("X", "0"))
    number = int(m["month"]) if m["month"] else None
    day = int(m["day"]) if m["day"] else None
    part = number if number is not None and number > 12 else None
    if part is not None and part not in PARTS:
        return None
    month = None if part else number
    if day is not None and not (month and valid_day(year, month, day)) or month == 0:
        return None
    return Point(year, month, day, clock, part, loose, bool(m["mark"]))


def kind_of(value: Time | None) -> str | None:
    """``date``, ``time``, ``duration``, ``set`` or ``vague``."""
    if isinstance(value, (Duration, DurationRange)):
        return "duration"
    if isinstance(value, Repeated):
        return "set"
    if isinstance(value, Vague):
        return "vague"
    edge = (value.start or value.end) if isinstance(value, Interval) else value
    return None if edge is None else "time" if edge.clock is not None else "date"


def ends(value: Time | None) -> tuple[Point | None, Point | None]:
    """First and last point of a value on the calendar; None where open, or where it is not on the calendar."""
    if isinstance(value, Point):
        value = Interval(value, value)
    if not isinstance(value, Interval):
        return None, None
    start, end = value.start, value.end
    on_calendar = [p is not None and (p.year is not None or p.month is not None) for p in (start, end)]
    return (start.first if start and on_calendar[0] else None), (end.last if end and on_calendar[1] else None)


def bounds(value: str | None) -> tuple[str | None, str | None]:
    """Start and end of a written value, each a day, month or year; None where open or unknown.

    >>> bounds("2025-05-13/2025-05-15")
    ('2025-05-13', '2025-05-15')
    >>> bounds("1995/..")
    ('1995', None)
    """
    start, end = ends(parse(value))
    return (str(start) if start else None), (str(end) if end else None)


# --- arithmetic ---------------------------------------------------------------------------------


def valid_day(year: int | None, month: int, day: int) -> bool:
    """Whether there is such a day (29 February counts when the year is unknown)."""
    if year is not None and not 1 <= year <= 9999:
        year = 2000
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year or 2000, month)[1]


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def week_of(day: date) -> Interval:
    """Monday to Sunday around ``day``."""
    monday = day - timedelta(days=day.weekday())
    return Interval(day_point(monday), day_point(monday + timedelta(days=6)))


def quarter_of(month: int) -> int:
    """The part of a year (33–36) that a month is in."""
    return 33 + (month - 1) // 3
