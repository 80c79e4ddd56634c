"""Combinations with lengths of time: sums, before and after, so often in a unit, parts of a year that is told."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipeline.grammars.dates.compound import Bound, Fixed, Span
from pipeline.grammars.dates.expressions import Expression, Shift, When, Year
from pipeline.grammars.dates.lapses import Lapse, Length
from pipeline.grammars.dates.ranges import strong
from pipeline.grammars.dates.sorts import PIECES, SYMBOLS
from pipeline.grammars.rule import Hit, Rules
from pipeline.values.calendar import Duration, Point, Repeated, Vague

SHIFTS = Rules(PIECES)
_SIZES = ("S", "MIN", "H", "D", "W", "M", "Q", "Y", "X", "C")


@SHIFTS.rule(
    r"{length|hours|lone:a} (?:{_}и)? {_} {length|hours:b}",
    {
        "1 год 5 месяцев": "P1Y5M",
        "3 дня и 2 часа": "P3DT2H",
        "спустя год и два месяца после 5 мая 2020 года": "2021-07",
    },
)
def sum_of_lengths(hit: Hit) -> Length | None:
    a, b = hit.value("a"), hit.value("b")
    if a.unit not in _SIZES or b.unit not in _SIZES or _SIZES.index(a.unit) <= _SIZES.index(b.unit):
        return None
    if a.sort == "lone" and " и " not in hit.match[0]:
        return None
    return Length(a.duration + b.duration, b.unit)


@SHIFTS.rule(
    r"{approx:x} {_} (?:чем{_})? {length|hours|lone:l}",
    {"около недели": "P1W", "не более трёх лет": "P3Y", "немногим более года": "P1Y"},
)
def about_length(hit: Hit) -> Length | None:
    return replace(hit.value("l"), sort="length") if hit["x"] != "в районе" else None


# --- before and after -------------------------------------------------------------------------------


@SHIFTS.rule(
    r"{any_length:l} (?:{_}тому)? {_} назад (?!\w)",
    {
        "40 лет назад": "1985",
        "неделю назад": "2025-05-07",
        "три года тому назад": "2022",
        "несколько дней назад": "PAST_REF",
    },
)
def ago(hit: Hit) -> Lapse:
    return Lapse(hit.value("l"), -1)


@SHIFTS.rule(
    r"{left} (?P<w>через|спустя) {_} (?:{approx}{_})? {any_length:l} {_} после {_} {point:b}",
    {"через два года после 2010 года": "2012", "спустя неделю после 5 мая 2020 года": "2020-05-12"},
)
def after_point(hit: Hit) -> Lapse:
    return Lapse(hit.value("l"), 1, base=strong(hit.value("b")))


@SHIFTS.rule(
    r"{left} за {_} (?:{approx}{_})? {any_length:l} {_} до {_} {point:b}",
    {"за неделю до 11 сентября 2001 года": "2001-09-04"},
)
def before_point(hit: Hit) -> Lapse | None:
    return Lapse(hit.value("l"), -1, base=strong(hit.value("b"))) if hit.value("l").sort != "some" else None


@SHIFTS.rule(
    r"{left} (?:{approx}{_})? (?P<w>через|спустя) {_} (?:{approx}{_})? {any_length:l} (?P<after>{_}после(?!\w))?",
    {
        "через два дня пройдёт": "2025-05-16",
        "В 1995 году он окончил школу, а спустя три года уехал": "1998",
        "через несколько дней откроется": "FUTURE_REF",
    },
)
def later(hit: Hit) -> Lapse:
    of_text = hit["w"] == "спустя" or bool(hit["after"])
    return Lapse(hit.value("l"), 1, of_text=of_text, by_tense=not of_text)


@SHIFTS.rule(r"{any_length:l} {_} спустя (?!\w)", {"25 мая его задержали. Сутки спустя офицера уволили": "2025-05-26"})
def later_after(hit: Hit) -> Lapse:
    return Lapse(hit.value("l"), 1, of_text=True)


@SHIFTS.rule(
    r"(?<!\bна\ ) {length|lone|some:l} {_} (?P<d>ранее|раньше|позже|позднее) (?!\w)",
    {"В 1988 году он победил. Годом позже проиграл": "1989", "двумя неделями ранее": "2025-04-30"},
)
def earlier_or_later(hit: Hit) -> Lapse:
    return Lapse(hit.value("l"), 1 if hit["d"].startswith("поз") else -1, of_text=True, or_published=True)


@SHIFTS.rule(
    r"{left} за {_} {any_length:l} {_} до (?:{_}(?:этого|того))? (?!\w)",
    {
        "Форум открылся 3 июня 2024 года. За день до этого прибыли гости": "2024-06-02",
        "за несколько часов до приезда": "PAST_REF",
    },
)
def before_that(hit: Hit) -> Lapse | None:
    length = hit.value("l")
    told = length.duration
    if length.sort != "some" and (told.hours or told.minutes or told.seconds or told.years > 20):
        return None
    return Lapse(length, -1, of_text=True)


@SHIFTS.rule(r"{rel:r} {_} {date|day:d}", {"накануне 9 мая": "2025-05-08"})
def eve_of_day(hit: Hit) -> Lapse | None:
    if hit.words("r") != "накануне":
        return None
    return Lapse(Length(Duration(days=Decimal(1)), "D"), -1, base=hit.value("d"))


# --- parts of units ---------------------------------------------------------------------------------


@SHIFTS.rule(
    r"{left} (?:(?:за|в|по{_}итогам|в{_}течение|на){_})? (?:перв(?:ые|ых){_})? {length:l} {_} {any_year:y}",
    {"за десять месяцев 2016 года": "2016-01/2016-10", "первые 9 месяцев прошлого года": "2024-01/2024-09"},
)
def first_months(hit: Hit) -> Span | None:
    months, year = hit.value("l").duration, hit.value("y")
    if not 2 <= months.months <= 11 or months.years or months.days or year.sort not in {"year", "bare"}:
        return None
    first = When(Point(month=1)).of_year(year)
    last = When(Point(month=int(months.months))).of_year(year)
    return Span(first, last) if first and last else None


_HERE = {"года": "Y", "месяца": "M", "недели": "W", "квартала": "Q", "десятилетия": "X", "века": "C"}


@SHIFTS.rule(
    r"{left} (?P<p>с|до|к|в|на|от)? {_}? (?P<w>начал|середин|кон[ец]|перв|втор) [а-я]*"
    r" (?:{_}половин[а-я]+)? {_} {lone:u} (?!{_}{point})",
    {"с начала года": "2025/..", "до конца месяца": "../2025-05", "в середине недели": "2025-05-12/2025-05-18"},
)
def part_of_present(hit: Hit) -> Expression | None:
    unit = _HERE.get(hit.words("u"))
    if unit not in {"Y", "M", "W"}:
        return None
    here: Expression = When(Point(), Year()) if unit == "Y" else Shift(unit, 0)
    if hit["p"] in {"с", "от"} and hit["w"] == "начал" or hit["p"] == "до":
        return Bound(here, since=hit["p"] != "до")
    return here


@SHIFTS.rule(
    r"{left} (?P<p>с|в|до)? {_}? (?:начал[а-я]*{_}|наступлени[а-я]+{_}|приход[а-я]+{_})?"
    r" (?:нового|новом) {_} {lone:u}",
    {"с нового года": "2025/..", "в новом году": "2025", "до нового года": "../2025-01-01"},
)
def new_year(hit: Hit) -> Expression | None:
    if hit.words("u") not in {"года", "году"} or not (hit["p"] or "начал" in hit.match[0]):
        return None
    if hit["p"] == "до":
        return Bound(When(Point(month=1, day=1), Year(new=True)), since=False)
    here = When(Point(), Year(new=True))
    return Bound(here, since=True) if hit["p"] == "с" else here


# --- how often, how long ----------------------------------------------------------------------------

_COUNTED = re.compile(
    SYMBOLS.piece(*SYMBOLS.of) + r"|\d|\bод(?:ин|на|но|ну)\b|\bд?в[ае]\b|тысяч|миллион|сот[ен]|десят|раз|процент"
)
_PER = {"день", "год", "месяц", "неделю", "сутки", "час", "минуту", "секунду"}
_NO_RATE = re.compile(r" +(?:выбор|голосован|рожден|памят|когда|провед|приезд|открыт|матч|смерт|убийств|[\"«])")


@SHIFTS.rule(r"{left} в {_} {lone:u}", {"выпускает 200 тонн в год": "R/P1Y"})
def per_unit(hit: Hit) -> Fixed | None:
    if hit.words("u") not in _PER or not _COUNTED.search(hit.before[-60:]) or _NO_RATE.match(hit.after):
        return None
    return Fixed(Repeated(hit.value("u").duration))


@SHIFTS.rule(
    r"{left} (?P<p>за|{during}|на) {_} (?:{filler}{_})* {lone:l} (?!{_}(?:назад|до)(?!\w))",
    {"за неделю": "P1W", "за последний месяц": "P1M", "на год": "P1Y", "в течение всего дня": "P1D"},
)
def within_unit(hit: Hit) -> Length | None:
    if hit["p"] == "на" and hit.words("l") not in {"год", "месяц", "неделю", "сутки", "час"}:
        return None
    return replace(hit.value("l"), sort="closed")


@SHIFTS.rule(
    r"{left} (?:за|{during}) {_} (?:{filler}{_})? {some:l}",
    {"в течение нескольких лет": "PAST_REF"},
)
def within_some(hit: Hit) -> Fixed:
    return Fixed(Vague("PAST_REF"))


@SHIFTS.rule(
    r"(?: {left} (?:{during}|за|на|до|свыше|от){_} )?"
    r" (?:{filler}{_})* (?:{approx}{_})? {length|hours:l}",
    {"за последние три года": "P3Y", "в течение примерно 26 лет": "P26Y", "до трёх лет": "P3Y"},
)
def told_length(hit: Hit) -> Length:
    return replace(hit.value("l"), sort="closed")


@SHIFTS.rule(
    r"(?<=[а-я]\ )(?<!\bв\ )(?<!\bво\ )(?<!\bна\ )(?<!\bза\ )"
    r" (?P<n>втор|трет|четверт|пят)(?:ой|ий|ый|ую|ья|ью) {_} {lone:u}",
    {"идёт уже второй день": "P2D"},
)
def ordinal_length(hit: Hit) -> Length | None:
    unit = hit.value("u")
    if hit.words("u") not in {"день", "год", "месяц", "неделю", "сутки"}:
        return None
    number = {"втор": 2, "трет": 3, "четв": 4, "пят": 5}[hit["n"][:4]]
    return Length(unit.duration * Decimal(number), unit.unit, "closed")
