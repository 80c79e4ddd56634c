"""Values of the calendar: written and read back, their ends, their arithmetic."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.values import calendar
from pipeline.values.calendar import Clock, Duration, Interval, Point, Repeated, Vague

WRITTEN = [
    ("2025", Point(2025), "year", "date"),
    ("2025-05", Point(2025, 5), "month", "date"),
    ("2025-05-14", Point(2025, 5, 14), "day", "date"),
    ("XXXX-05-14", Point(None, 5, 14), "day", "date"),
    ("2025-05-14T15:30", Point(2025, 5, 14, Clock(15, 30)), "time", "time"),
    ("2025-05-14T15:30+03:00~", Point(2025, 5, 14, Clock(15, 30, "+03:00"), approximate=True), "time", "time"),
    ("T10:00", Point(clock=Clock(10)), "time", "time"),
    ("199X", Point(1990, loose=1), "decade", "date"),
    ("19XX", Point(1900, loose=2), "century", "date"),
    ("2024-33", Point(2024, part=33), "part", "date"),
    ("2010~", Point(2010, approximate=True), "year", "date"),
    ("-0752", Point(-752), "year", "date"),
    ("2025-05-13/2025-05-15", Interval(Point(2025, 5, 13), Point(2025, 5, 15)), None, "date"),
    ("1995/..", Interval(Point(1995), None), None, "date"),
    ("../2010", Interval(None, Point(2010)), None, "date"),
    ("P1Y6M", Duration(years=Decimal(1), months=Decimal(6)), None, "duration"),
    ("PT3H", Duration(hours=Decimal(3)), None, "duration"),
    ("P2D/P3D", calendar.DurationRange(Duration(days=Decimal(2)), Duration(days=Decimal(3))), None, "duration"),
    ("R/P1W", Repeated(Duration(weeks=Decimal(1))), None, "set"),
    ("R", Repeated(), None, "set"),
    ("PAST_REF", Vague("PAST_REF"), None, "vague"),
]


@pytest.mark.parametrize("text, value, precision, kind", WRITTEN)
def test_a_value_is_written_and_read_back(text, value, precision, kind):
    assert str(value) == text
    assert calendar.parse(text) == value
    assert calendar.kind_of(value) == kind
    assert precision is None or value.precision == precision


@pytest.mark.parametrize("text", [None, "", "..", "2025-13", "2025-02-30", "P", "R/", "май", "2025-05-14/x"])
def test_what_is_no_value_is_none(text):
    assert calendar.parse(text) is None or calendar.kind_of(calendar.parse(text)) is None


@pytest.mark.parametrize(
    "value, expected",
    [
        ("2025-05-13/2025-05-15", ("2025-05-13", "2025-05-15")),
        ("1995/..", ("1995", None)),
        ("../2010", (None, "2010")),
        ("2024-33", ("2024-01", "2024-03")),
        ("2024-24", ("2024-12", "2025-02")),
        ("2009/2013-40", ("2009", "2013-06")),
        ("199X", ("1990", "1999")),
        ("19XX", ("1900", "1999")),
        ("XXXX-05-14", ("XXXX-05-14", "XXXX-05-14")),
        ("2018-12-13T21:00~", ("2018-12-13T21:00", "2018-12-13T21:00")),
        ("P3Y", (None, None)),
        ("T10:00", (None, None)),
    ],
)
def test_ends(value, expected):
    assert calendar.bounds(value) == expected


def test_halves_of_years_are_told_in_months():
    assert str(Duration(years=Decimal("1.5")).whole_months()) == "P1Y6M"
    assert str(Duration(years=Decimal("1.3")).whole_months()) == "P1.3Y"


def test_durations_add_up():
    assert str(Duration(years=Decimal(1)) + Duration(months=Decimal(2))) == "P1Y2M"
    assert str(Duration(weeks=Decimal(1)) * Decimal(3)) == "P3W"


def test_months_are_added_and_shorter_ones_end_earlier():
    assert calendar.add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert calendar.add_months(date(2025, 3, 31), -4) == date(2024, 11, 30)


def test_a_week_is_monday_to_sunday():
    assert str(calendar.week_of(date(2025, 5, 14))) == "2025-05-12/2025-05-18"
