"""Combinations of several dates: lists that share a month or a year, from one to another."""

from __future__ import annotations

from dataclasses import replace

from pipeline.grammars.dates import words
from pipeline.grammars.dates.compound import Bound, Fixed, Span
from pipeline.grammars.dates.expressions import Expression, When
from pipeline.grammars.dates.joins import placed
from pipeline.grammars.dates.points import sub_ordinal
from pipeline.grammars.dates.sorts import PIECES
from pipeline.grammars.rule import Hit, Rules
from pipeline.russian import numerals
from pipeline.values import calendar
from pipeline.values.calendar import Point, Vague

RANGES = Rules(PIECES)


def _day(when: When) -> int:
    return when.point.day or 0


def _same_month(day: str, other: When) -> When | None:
    """A day told by its number in the month of another."""
    number, point = words.day(day), other.point
    if point.month is None or not calendar.valid_day(point.year, point.month, number):
        return None
    return replace(other, point=replace(point, day=number, clock=None))


# --- from one to another ----------------------------------------------------------------------------


@RANGES.rule(
    r"(?<!\w) (?: (?:в{_})? ночь | {day_part} ) {_} (?:с|со) {_} (?: {a_day:n} | {any_day:a} ) {_} на {_} {any_day:b}",
    {"в ночь с 13 на 14 мая": "2025-05-13/2025-05-14", "пропал в ночь с пятницы на субботу": "2025-05-09/2025-05-10"},
)
def night(hit: Hit) -> Span | None:
    last = hit.value("b")
    number = hit["n"]
    if number and not isinstance(last, When):
        return None
    first = _same_month(number, last) if number else hit.value("a")
    return Span(first, last) if first else None


@RANGES.rule(
    r"(?<![\w.,:/№-]) (?:(?:с|со|от){_})? {a_day:n}"
    r" (?: {to} | {dash} ) {date|day:b}",
    {"13–15 мая": "2025-05-13/2025-05-15", "с 12 по 30 апреля 2024 года": "2024-04-12/2024-04-30"},
)
def days_of_month(hit: Hit) -> Span | None:
    last = hit.value("b")
    first = _same_month(hit["n"], last)
    return Span(first, last) if first and _day(first) < _day(last) else None


@RANGES.rule(
    r"{left} между {_} (?: {a_day:n} | {point:a} ) {_} и {_} {point:b}",
    {"между 12 и 14 мая": "2025-05-12/2025-05-14", "между 2010 и 2012 годами": "2010/2012"},
)
def between(hit: Hit) -> Span | None:
    number, last = hit["n"], hit.value("b")
    if number:
        first = _same_month(number, last) if isinstance(last, When) and last.point.day else None
        return Span(first, last) if first else None
    return Span(strong(hit.value("a")), strong(last))


@RANGES.rule(
    r"{left} (?:начиная{_}с|со?|c|от) {_} (?:{part_of_it}{_})? {point:a} ,? {to} (?:{part_of_it}{_})? {point:b}",
    {
        "с 28 апреля по 3 мая": "2025-04-28/2025-05-03",
        "с 06.11.2012 по 09 мая 2022 года": "2012-11-06/2022-05-09",
        "с 2009 года по первое полугодие 2013 года": "2009/2013-40",
        "с конца 2017-го по начало 2018-го годов": "2017/2018",
        "с 30 декабря по 8 января 2025 года": "2024-12-30/2025-01-08",
        "с октября 2023 по март 2024 года": "2023-10/2024-03",
    },
)
def from_to(hit: Hit) -> Span:
    return Span(strong(hit.value("a")), strong(hit.value("b")))


def strong(value: Expression) -> Expression:
    """What words beside it make more than a bare number."""
    if isinstance(value, When):
        return replace(value, weak=False)
    return placed(value)


@RANGES.rule(
    r"{left} (?:начиная{_}с|со?|c) {_} (?:{part_of_it}{_})? {point:a} {_}"
    r" (?: по{_}(?:настоящее{_}время|наши{_}дни) | и?{_}?{closed:v} )",
    {"с 2009 года по настоящее время": "2009/..", "с 1990 года по сей день": "1990/.."},
)
def until_now(hit: Hit) -> Bound | None:
    told = hit.value("v")
    if told is not None and not (isinstance(told, Fixed) and told.value == Vague("PRESENT_REF")):
        return None
    if told is not None and not hit.words("v").startswith("по "):
        return None
    return Bound(strong(hit.value("a")), since=True)


@RANGES.rule(
    r"(?: {date|day|moment:a} {dash} {date|day|moment:b} | {month|month_of:c} (?: {dash} | {to} ) {month|month_of:d}"
    r" | {part|part_of:e} {dash} {part|part_of:f}"
    r" | {year:g} (?: {dash} | {to} ) {any_year:h} | {long:i} {dash} {long:j} )",
    {
        "30 декабря 2024 года — 8 января 2025 года": "2024-12-30/2025-01-08",
        "в январе — марте 2024 года": "2024-01/2024-03",
        "январь-июнь 2019 года": "2019-01/2019-06",
    },
)
def dash(hit: Hit) -> Span | None:
    for a, b in ("ab", "cd", "ef", "gh", "ij"):
        if hit.value(a) is not None:
            first, last = hit.value(a), hit.value(b)
            return Span(strong(first), strong(last)) if first != last else None
    return None


@RANGES.rule(
    r"{bare:a} (?: {to} | {dash} ) {any_year:b}",
    {"2003—2011": "2003/2011", "2003 по 2011 год": "2003/2011"},
)
def years(hit: Hit) -> Span | None:
    first, last = hit.value("a").point.year, hit.value("b").point.year
    if first is None or last is None or not first < last <= first + 400:
        return None
    return Span(strong(hit.value("a")), strong(hit.value("b")))


@RANGES.rule(r"{bare:a} {dash} {long:b}", {"период 1920–1930-х": "192X/193X"})
def decades(hit: Hit) -> Span | None:
    first, last = hit.value("a").point.year, hit.value("b").point
    if first % 10 or last.loose != 1 or first >= last.year:
        return None
    return Span(When(Point(first, loose=1)), strong(hit.value("b")))


@RANGES.rule(
    r"{left} (?:(?:с|в){_})? (?:{part_of_it}{_})? (?:{roman:r}|(?P<n>\d{1,2}))(?:-?(?:й|го|м|ом|ого))? (?:{_}веке?а?)?"
    r" (?: {dash} | {to} | {_}и{_} ) (?:в{_})? (?:{part_of_it}{_})? {long:b}",
    {"XVII–XIX века": "16XX/18XX", "в XIX и XX веках": "18XX/19XX", "в конце XIX — начале XX века": "18XX/19XX"},
)
def centuries(hit: Hit) -> Span | None:
    number, last = numerals.parse_ordinal(hit["r"] or hit["n"]), hit.value("b").point
    if not number or last.loose != 2 or not (number - 1) * 100 < last.year:
        return None
    return Span(When(Point((number - 1) * 100, loose=2)), hit.value("b"))


# --- lists ------------------------------------------------------------------------------------------


@RANGES.rule(
    r"(?<![\w,:/№%-])(?<!\d\.) (?: (?:с{_})? {daynum:a}{ordinal_end}? (?:{dash}|{to}) )? {a_day:n}"
    r" (?={and}{date|day:d})",
    {"3, 5, 10 июня": "2025-06-03", "13, 14 и 16 мая": "2025-05-14", "3–5, 10 и 12 июня": "2025-06-03/2025-06-05"},
)
def day_before_day(hit: Hit) -> When | Span | None:
    last = _same_month(hit["n"], hit.value("d"))
    if last is None or _day(last) >= _day(hit.value("d")):
        return None
    first = _same_month(hit["a"], last) if hit["a"] else None
    return Span(first, last) if first and _day(first) < _day(last) else last


def _same_kind_of_part(ordinal: str, other: When) -> When | None:
    """«первом (и втором квартале 2024 года)»: a part told by its number, of the kind and year of another."""
    number, part = sub_ordinal(ordinal), other.point.part or 0
    first = 40 if part >= 40 else 33
    if not number or part < 33 or not first <= first + number - 1 < part:
        return None
    return replace(other, point=replace(other.point, part=first + number - 1))


@RANGES.rule(r"{left} {sub_ordinal:n} {dash} {part|part_of:b}", {"в III–IV кварталах 2024 года": "2024-35/2024-36"})
def part_to_part(hit: Hit) -> Span | None:
    first = _same_kind_of_part(hit["n"], hit.value("b"))
    return Span(first, hit.value("b")) if first else None


@RANGES.rule(r"{left} {sub_ordinal:n} (?={and}{part|part_of:b})", {"в первом и втором кварталах 2024 года": "2024-33"})
def part_before_part(hit: Hit) -> When | None:
    return _same_kind_of_part(hit["n"], hit.value("b"))


@RANGES.rule(
    r"{day|month|part:a} (?={and}(?:(?:в|на){_})?{date|month_of|part_of:b})",
    {"30 июня и 1 июля 2019 года": "2019-06-30", "в апреле, мае и июне 2024 года": "2024-05"},
)
def year_after_list(hit: Hit) -> When | None:
    first, last = hit.value("a"), hit.value("b")
    same = (first.point.day is None, first.point.part is None) == (last.point.day is None, last.point.part is None)
    return first.of_year(last) if same else None


@RANGES.rule(
    r"{bare:a} (?={and}(?:(?:в|на){_})?{year:b})",
    {"в 2009, 2011 и 2013 годах": "2011"},
)
def year_before_year(hit: Hit) -> Expression:
    return strong(hit.value("a"))
