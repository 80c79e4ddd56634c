"""Combinations within one date: day and year, day and weekday, day and clock time, clock time and zone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pipeline.grammars.dates import words
from pipeline.grammars.dates.compound import Bound, ClockTime, Dotted, Fixed, Span
from pipeline.grammars.dates.expressions import Expression, Shift, Weekday, When
from pipeline.grammars.dates.lapses import Length
from pipeline.grammars.dates.sorts import PIECES
from pipeline.grammars.rule import Hit, Rules
from pipeline.values.calendar import WINTER, Clock, Duration, Interval, Repeated

JOINS = Rules(PIECES)


def as_clock(value: object) -> Clock | None:
    """The clock time that an atom may be: «15:00», «10 часов», «14.30»."""
    if isinstance(value, ClockTime):
        return value.clock
    if isinstance(value, Dotted):
        return value.clock
    if isinstance(value, Length) and value.sort == "hours":
        return words.clock(int(value.duration.hours), int(value.duration.minutes))
    return None


def is_about(word: str) -> bool:
    """Whether a word of ``approximate.tsv`` leaves open how much."""
    return bool(word) and words.APPROXIMATE.get(word.strip()) == "~"


def with_clock(day: Expression, clock: Clock | None, about: bool = False) -> Expression | None:
    """A day at a time."""
    if clock is None:
        return None
    if isinstance(day, When):
        return replace(day, point=replace(day.point, clock=clock, approximate=about))
    return replace(day, clock=clock, approximate=about) if isinstance(day, (Shift, Weekday)) else None


# --- days and years -------------------------------------------------------------------------------


@JOINS.rule(r"{left} {relative:r} {_} {any_year:y}", {"первое полугодие этого 2016 года": "2016-40"})
def said_twice(hit: Hit) -> When:
    return replace(hit.value("y"), weak=False)


@JOINS.rule(
    r"{part:d} {_} (?: {bare:y} {dash} {any_year} | {closed:z} )",
    {"зимой 2023–2024 годов": "2023-24", "зимой 2023/24": "2023-24"},
)
def winter_of_two_years(hit: Hit) -> When | None:
    if hit.value("d").point.part != WINTER:
        return None
    if hit.value("z") is None:
        return hit.value("d").of_year(hit.value("y"))
    years = getattr(hit.value("z"), "value", None)
    return hit.value("d").of_year(When(years.start)) if isinstance(years, Interval) and years.start else None


@JOINS.rule(
    r"{day|month|part:d} (?: {_} | ,\ ? | (?<=\.)\ ? ) (?:в{_})? {any_year:y}",
    {"14 мая 2025 года": "2025-05-14", "в мае прошлого года": "2024-05", "в первом квартале, в 2024 году": "2024-33"},
)
def with_year(hit: Hit) -> When | None:
    return hit.value("d").of_year(hit.value("y"))


@JOINS.rule(
    r"{weekday|rel:w} (?:{_}{day_part})? (?: {dash} | \ ?,\ ? | {_} ) (?:{day_part}{_})? {date|day:d}",
    {"в среду, 26 января 2011 года": "2011-01-26", "вторника — 29 января": "2025-01-29", "вчера, 13 мая": "2025-05-13"},
)
def weekday_and_day(hit: Hit) -> When | None:
    return hit.value("d") if hit.words("w") != "накануне" or "," in hit.match[0] else None


@JOINS.rule(
    r"{date|day:d} (?: ,\ ? | \ \( | {_} ) (?:во?{_})? {weekday} \)?",
    {"26 января 2011 года, в среду": "2011-01-26", "14 мая (среда)": "2025-05-14"},
)
def day_and_weekday(hit: Hit) -> When:
    return hit.value("d")


@JOINS.rule(
    r"{day_part} (?: ,\ ? | {_} ) (?:во?{_})? {any_day:d}",
    {
        "утром в среду 26 января 2011 года": "2011-01-26",
        "вечером 10 апреля": "2025-04-10",
        "вечером в четверг прошёл": "2025-05-08",
    },
)
def day_after_its_part(hit: Hit) -> Expression:
    return placed(hit.value("d"))


@JOINS.rule(r"{any_day:d} (?: ,\ ? | {_} ) {day_part}", {"вчера вечером": "2025-05-13", "14 мая утром": "2025-05-14"})
def day_before_its_part(hit: Hit) -> Expression:
    return placed(hit.value("d"))


@JOINS.rule(r"{day_part} {_} (?:и|или) {_} {day_part}", {"трудятся днём и ночью": "R/P1D"})
def day_and_night(hit: Hit) -> Fixed:
    return Fixed(Repeated(Duration(days=Decimal(1))))


@JOINS.rule(
    r"(?<!\w) (?:в{_})? (?:ночь|утро|вечер) {_} на {_} {any_day:d}",
    {"в ночь на 19 декабря 2018 года": "2018-12-19", "в ночь на субботу": "2025-05-10"},
)
def night_before(hit: Hit) -> Expression:
    return placed(hit.value("d"))


@JOINS.rule(
    r"{weekday:d} (?: {_} (?:на|в))? {_} {unit:w}",
    {"во вторник на следующей неделе": "2025-05-20", "в среду прошлой недели": "2025-05-07"},
)
def weekday_of_week(hit: Hit) -> Weekday | None:
    week = hit.value("w")
    if not isinstance(week, Shift) or week.unit != "W" or week.of_text:
        return None
    return replace(hit.value("d"), week=week.step)


def placed(day: Expression) -> Expression:
    """A weekday with words beside it that make it a day."""
    return replace(day, adjective=True) if isinstance(day, Weekday) else day


# --- clock times ------------------------------------------------------------------------------------


@JOINS.rule(
    r"{any_clock:c} ,? \ ? \(? \ ? {zone:z} \)?",
    {"в 15:00 (мск)": "T15:00+03:00", "Около 15 часов по местному времени 13 мая": "2025-05-13T15:00~"},
)
def clock_and_zone(hit: Hit) -> ClockTime | None:
    clock = as_clock(hit.value("c"))
    return ClockTime(replace(clock, zone=str(hit.value("z")))) if clock else None


@JOINS.rule(r"{hours:h} {_} (?: {clock_part:p} | {lone:u} )", {"в три часа дня": "T15:00"})
def hours_of_part(hit: Hit) -> ClockTime | None:
    length, part = hit.value("h").duration, hit["p"] or hit.words("u")
    if part not in words.CLOCK_PARTS:
        return None
    clock = words.clock(int(length.hours), int(length.minutes), part)
    return ClockTime(clock) if clock else None


@JOINS.rule(r"{dotted:a} {dash} {dotted:b}", {"14.00-16.00": "T14:00/T16:00", "12.05–15.05": "2025-05-12/2025-05-15"})
def dotted_range(hit: Hit) -> Span | None:
    a, b = hit.value("a"), hit.value("b")
    if a.day and b.day:
        return Span(a.day, b.day)
    return Span(ClockTime(a.clock), ClockTime(b.clock)) if a.clock and b.clock else None


@JOINS.rule(
    r"{left} (?:с|со) {_} {weekday:a} {_} по {_} {weekday:b}", {"с понедельника по пятницу": "2025-05-12/2025-05-16"}
)
def weekdays(hit: Hit) -> Span:
    return Span(hit.value("a"), hit.value("b"))


@JOINS.rule(r"{dotted:d} (?= (?:{dash}|{to}|{and}) {date} )", {"12.05-15.05.2025": "2025-05-12/2025-05-15"})
def dotted_before_day(hit: Hit) -> When | None:
    return hit.value("d").day


@JOINS.rule(r"{dotted:d} ,? {_} в {_} {any_clock:c}", {"Матч пройдёт 24.05 в 19.00": "2025-05-24T19:00"})
def dotted_day_and_clock(hit: Hit) -> Expression | None:
    day = hit.value("d").day
    return with_clock(day, as_clock(hit.value("c"))) if day else None


@JOINS.rule(
    r"{left} (?: с {_} (?: (?P<n>[01]?\d|2[0-4])(?:\ час[а-я]*)? | {any_clock:a} ) {_} (?:до|по)"
    r" | между {_} (?: (?P<m>[01]?\d|2[0-4]) | {any_clock:c} ) {_} и ) {_} {any_clock:b}",
    {"с 10 до 15 часов": "T10:00/T15:00", "с 9:00 до 18:00": "T09:00/T18:00", "между 10 и 12 часами": "T10:00/T12:00"},
)
def clock_range(hit: Hit) -> Span | None:
    number, start = hit["n"] or hit["m"], hit.value("a") or hit.value("c")
    first = words.clock(int(number)) if number else as_clock(start)
    last = as_clock(hit.value("b"))
    if isinstance(start, Dotted) and isinstance(hit.value("b"), Dotted) and " по " in hit.match[0]:
        return None
    return Span(ClockTime(first), ClockTime(last)) if first and last else None


@JOINS.rule(r"{clock:a} {dash} {clock:b}", {"10:00–12:30": "T10:00/T12:30"})
def clock_dash(hit: Hit) -> Span:
    return Span(hit.value("a"), hit.value("b"))


@JOINS.rule(
    r"{any_day:d} ,? {_} {clocks:c}",
    {"14 мая 2025 года с 10:00 до 12:30": "2025-05-14T10:00/2025-05-14T12:30"},
)
def day_and_clocks(hit: Hit) -> Span | None:
    first, last = (with_clock(hit.value("d"), as_clock(part)) for part in (hit.value("c").first, hit.value("c").last))
    return Span(first, last) if first and last else None


@JOINS.rule(
    r"{clocks:c} ,? {_} {any_day:d}",
    {"с 14 до 18 часов 20 мая": "2025-05-20T14:00/2025-05-20T18:00"},
)
def clocks_and_day(hit: Hit) -> Span | None:
    return day_and_clocks(hit)


@JOINS.rule(
    r"{left} с {_} {any_clock:a} ,? {_} {any_day:d} ,? {_} (?:до|по) {_} {any_clock:b} ,? {_} {any_day:e}",
    {"с 23:00 12 мая до 6:00 13 мая 2024 года": "2024-05-12T23:00/2024-05-13T06:00"},
)
def moments(hit: Hit) -> Span | None:
    first = with_clock(hit.value("d"), as_clock(hit.value("a")))
    last = with_clock(hit.value("e"), as_clock(hit.value("b")))
    return Span(first, last) if first and last else None


@JOINS.rule(
    r"{any_day:d} (?: ,\ ? | {_} | (?=\ ?\d) ) (?:{approx:x}{_})? {at:p}? (?:{approx:x2}{_})? {any_clock:c}",
    {
        "14 мая 2025 года в 15:30": "2025-05-14T15:30",
        "13 мая около 15:00": "2025-05-13T15:00~",
        "вчера примерно в 18.30": "2025-05-13T18:30~",
        "12 апреля 2024 19:53": "2024-04-12T19:53",
    },
)
def day_and_clock(hit: Hit) -> Expression | None:
    clock = hit.value("c")
    if clock.sort != "clock" and not hit["p"] and not is_about(hit["x"]):
        return None
    about = is_about(hit["x"]) or is_about(hit["x2"]) or hit["p"].startswith("около")
    return with_clock(hit.value("d"), as_clock(clock), about or getattr(clock, "approximate", False))


@JOINS.rule(
    r"(?:{approx:x}{_})? {at:p}? (?:{approx:x2}{_})? {any_clock:c} ,? {_} (?:во?{_})? {any_day:d}",
    {
        "15:45, 19 декабря 2025": "2025-12-19T15:45",
        "в 6 часов вечера во вторник": "2025-05-13T18:00",
        "около 21:00 13 декабря 2018 года": "2018-12-13T21:00~",
        "до 9 утра 15 мая": "../2025-05-15T09:00",
    },
)
def clock_and_day(hit: Hit) -> Expression | None:
    clock = hit.value("c")
    if clock.sort != "clock" and not hit["p"] and not hit["x"]:
        return None
    about = is_about(hit["x"]) or is_about(hit["x2"]) or hit["p"].startswith("около")
    moment = with_clock(hit.value("d"), as_clock(clock), about or getattr(clock, "approximate", False))
    preposition = hit["p"].strip()
    return Bound(moment, since=preposition == "с") if moment and preposition in {"с", "до"} else moment


@JOINS.rule(
    r"{moment:m} \ ? \( \ ? {clock} \)?",
    {"в воскресенье утром около 07:40 по местному времени (09:40 мск)": "2025-05-11T07:40~"},
)
def told_in_two_zones(hit: Hit) -> Expression:
    return hit.value("m")


@JOINS.rule(
    r"{left} (?: (?P<p>в|к|до|после|с|около) {_} (?:{approx:x}{_})? | {approx:y}{_} (?:в{_})? )"
    r" {any_clock:c} (?!{_}(?:назад|спустя))",
    {"в 14.30": "T14:30", "около 21:00": "T21:00~", "в 10 часов": "T10:00", "примерно в 15:00": "T15:00~"},
)
def clock_told(hit: Hit) -> ClockTime | None:
    value = hit.value("c")
    if value.sort == "hours" and hit["p"] not in {"в", "к"} and not (hit["y"] and hit.match[0].find(" в ") > 0):
        return None
    clock = as_clock(value)
    about = hit["p"] == "около" or is_about(hit["x"]) or is_about(hit["y"]) or getattr(value, "approximate", False)
    return ClockTime(clock, about) if clock else None
