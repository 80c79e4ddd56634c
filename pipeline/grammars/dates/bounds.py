"""Combinations that close an expression: parts («в начале»), about, from and up to, prepositions."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.grammars.dates.compound import Aside, Bound
from pipeline.grammars.dates.expressions import Expression, Shift, Weekday, When
from pipeline.grammars.dates.joins import is_about
from pipeline.grammars.dates.ranges import strong
from pipeline.grammars.dates.sorts import PIECES, SYMBOLS
from pipeline.grammars.rule import Hit, Rules
from pipeline.values.calendar import Repeated

BOUNDS = Rules(PIECES)


#: instrumentals, which «с» joins to what is compared: «с июнем», «с прошлым годом», «с 2019 годом»
_INSTRUMENTAL = re.compile(r"(?:ом|ем|ым|им)(?: 20\d\d|\W)*(?: года| г\.?)?\Z")
_HEAD_INSTRUMENTAL = re.compile(r"\A(?:[а-я]+(?:ым|им) )?[а-я]+(?:ем|ом)(?!\w)")


#: what makes a number of four digits a count: «в 2018 домов», «с 1500 тонн»
_COUNTED = re.compile(
    r" (?:[а-я]+(?:ов|ей|ий|ек|ок|ь)(?![а-я])|тыс|млн|млрд|руб|долл|евро|тенге|человек|раз|штук|%|[-–—] ?\d)|[.,:/-]\d"
)


def is_counted(hit: Hit) -> bool:
    """Whether a bare number after a preposition is no year."""
    value = hit.value("d")
    if value.sort == "bare" and not hit.words("d")[:4].isdigit():
        return True
    return value.sort == "bare" and (bool(_COUNTED.match(hit.after)) or not 1900 <= value.point.year < 2050)


@BOUNDS.rule(
    r"{part_of_it} {_} {point:d}",
    {"в начале мая 2017 года": "2017-05", "в середине 1990-х": "199X", "во второй половине 2016 года": "2016"},
)
def part_of_point(hit: Hit) -> Expression:
    return strong(hit.value("d"))


@BOUNDS.rule(
    r"{left} (?:начиная{_}с|со?|c) {_} (?:{approx}{_})? {point:d}",
    {
        "с 1995 года": "1995/..",
        "с 1 января 2026 года": "2026-01-01/..",
        "по сравнению с июнем прошлого года": "2024-06",
    },
)
def since(hit: Hit) -> Expression | None:
    told = hit.words("d")
    if _INSTRUMENTAL.search(told) or _HEAD_INSTRUMENTAL.search(told):
        return Aside(strong(hit.value("d")))
    if is_counted(hit):
        return None
    return bound(hit.value("d"), since=True)


@BOUNDS.rule(
    r"{left} (?:вплоть{_}до|до|по|не{_}позднее) {_} (?:{approx}{_})? {point:d}",
    {"до 2030 года": "../2030", "до 13 апреля": "../2025-04-13", "по 19 мая 2019 года": "../2019-05-19"},
)
def until(hit: Hit) -> Expression | None:
    value = hit.value("d")
    if hit.match[0].startswith("по ") and value.sort not in {"date", "day", "year", "month_of", "month", "moment"}:
        return None
    if is_counted(hit):
        return None
    return bound(value, since=False)


def bound(value: Expression, since: bool) -> Expression:
    of_something = isinstance(value, (Shift, Weekday)) and value.adjective
    return value if of_something else Bound(strong(value), since)


@BOUNDS.rule(
    r"{left} (?:в{_})? {approx:x} {_} (?:в{_})? {year|month_of|long|day|date:d}",
    {"около 2010 года": "2010~", "примерно в 1990 году": "1990~"},
)
def about(hit: Hit) -> Expression | None:
    value = hit.value("d")
    return replace(value, point=replace(value.point, approximate=True)) if is_about(hit["x"]) else value


@BOUNDS.rule(
    r"{left} (?:{during}|по{_}итогам|по{_}состоянию{_}на|во?|за|на|ко?|после|от|перед|накануне|род\.) {_} {point:d}",
    {"в 2018": "2018", "в понедельник": "2025-05-12", "к 26 марта": "2025-03-26", "после 2010 года": "2010"},
)
def preposition(hit: Hit) -> Expression | None:
    return None if is_counted(hit) else strong(hit.value("d"))


@BOUNDS.rule(r"(?<=\() {bare:d} (?=[),;]) | (?<=[,;][ ]) {bare:e} (?=\)) ", {"Роман «Путь» (1953)": "1953"})
def in_brackets(hit: Hit) -> Expression | None:
    if hit.value("e") is not None and ")" in hit.before[hit.before.rfind("(") + 1 :]:
        return None
    return strong(hit.value("d") or hit.value("e"))


@BOUNDS.rule(
    r"{left} (?:{during}|по{_}итогам|в|во|за|на|к|ко|после|около) {_} {span|day_part|clocks:d}",
    {"в 2026–2030 годах": "2026/2030", "за январь-июнь 2019 года": "2019-01/2019-06"},
)
def preposition_of_span(hit: Hit) -> Expression:
    return hit.value("d")


@BOUNDS.rule(
    r"{closed:s} (?:{_}и{_}[а-я]+(?:ам|ям))? ,? {_} (?:(?:в|к|с|до|около){_})? {clocks|clock:c}",
    {"приём по вторникам и пятницам с 11.00 до 12.00": "R/P1W", "ежедневно в 10:00": "R/P1D"},
)
def hours_of_repeated(hit: Hit) -> Expression | None:
    value = getattr(hit.value("s"), "value", None)
    return hit.value("s") if isinstance(value, Repeated) else None


@BOUNDS.rule(r"{clocks|clock} ,? {_} {closed:s}", {"с 8.00 до 20.00 ежедневно": "R/P1D"})
def repeated_after_hours(hit: Hit) -> Expression | None:
    return hours_of_repeated(hit)


@BOUNDS.rule(r"{long:d} (?=[.,;:!?)»]|\Z)", {"Это были лихие 90-е.": "199X"})
def decade_at_the_end(hit: Hit) -> Expression | None:
    return strong(hit.value("d")) if hit.value("d").weak and hit.words("d")[0].isdigit() else None


_PLACED_BEFORE = re.compile(SYMBOLS.piece("rel") + r"(?: и |, | или )\Z")


@BOUNDS.rule(r"{weekday:d}", {"Матчи прошли в пятницу и субботу": "2025-05-10"})
def weekday_after_weekday(hit: Hit) -> Expression | None:
    return replace(hit.value("d"), following=True) if _PLACED_BEFORE.search(hit.before) else None


_YEAR_BEFORE = re.compile(SYMBOLS.piece("year") + r"(?: и |, | или )\Z")


@BOUNDS.rule(r"{bare:d}", {"проиграл в 2013 и 2014": "2014"})
def year_after_year(hit: Hit) -> Expression | None:
    return strong(hit.value("d")) if _YEAR_BEFORE.search(hit.before) and not is_counted(hit) else None


def is_weak(value: object) -> bool:
    """Whether an expression has found none of the words that it needs."""
    sort = getattr(value, "sort", "")
    return sort in {"lone", "some", "zone", "weekday", "bare"} or isinstance(value, When) and value.weak
