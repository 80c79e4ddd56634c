"""Atoms: weekdays, units by their distance, lengths of time, repeated and vague times."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.grammars.dates import words
from pipeline.grammars.dates.compound import ClockTime, Fixed
from pipeline.grammars.dates.expressions import SeasonOf, Shift, Weekday, Weekend, When
from pipeline.grammars.dates.lapses import Length, LengthRange
from pipeline.grammars.dates.words import PIECES
from pipeline.grammars.rule import Hit, Rules
from pipeline.russian import numerals
from pipeline.values import calendar
from pipeline.values.calendar import Duration, Point, Repeated

LENGTHS = Rules(PIECES)

# --- days and units by their distance --------------------------------------------------------------


@LENGTHS.rule(
    r"{left} (?P<w>" + words.words(words.DAY_WORDS) + ")",
    {"вчера": "2025-05-13", "послезавтра": "2025-05-16"},
)
def day_word(hit: Hit) -> Shift:
    return Shift("D", words.DAY_WORDS[hit["w"]], fallback=hit["w"] == "накануне", now=hit["w"] == "сегодня")


LENGTHS.add(
    "day_adjective",
    r"{left} (?P<w>"
    + words.words(words.ADJECTIVE_DAYS)
    + r") (?P<noun>{_}(?:день|дня|дню|вечер[а-я]*|утр[а-я]*|ноч[а-я]*))?",
    lambda hit: Shift("D", words.ADJECTIVE_DAYS[hit["w"]], adjective=not hit["noun"]),
    {"вчерашний вечер": "2025-05-13", "с сегодняшнего дня": "2025-05-14/.."},
)


@LENGTHS.rule(
    r"{left} (?: (?:{relative:r}|(?P<near>ближайш(?:ий|ую|ее|ей|его))){_} )?"
    r" (?: {weekday:w} | {weekday_short:s} (?=,?{_}(?:\d|в{_}\d)) )",
    {
        "в понедельник": "2025-05-12",
        "в минувшую пятницу": "2025-05-09",
        "Ср, 14 мая": "2025-05-14",
        "в ближайшую пятницу": "2025-05-16",
    },
)
def weekday(hit: Hit) -> Weekday | None:
    number = words.WEEKDAYS[hit["w"]] if hit["w"] else words.WEEKDAYS_SHORT[hit["s"].rstrip(".")]
    return Weekday(number, 1 if hit["near"] else words.step(hit["r"]) if hit["r"] else None)


@LENGTHS.rule(
    r"{left} (?P<w>" + words.words(words.ADJECTIVE_WEEKDAYS) + r") (?!{_}(?:школ|газет|чтени|служб))",
    {"субботний матч прошёл": "2025-05-10", "в воскресные дни": "R/P1W"},
)
def weekday_adjective(hit: Hit) -> Weekday | Fixed:
    if hit["w"].endswith(("е", "х", "м", "ми")) and re.match(" +дн(?:и|ей|ям|ями|ях)(?![а-я])", hit.after):
        return Fixed(Repeated(Duration(weeks=Decimal(1))))
    return Weekday(words.ADJECTIVE_WEEKDAYS[hit["w"]], adjective=True)


@LENGTHS.rule(
    r"{left} (?P<p>на|в) {_} (?:{relative:r}{_})? (?:выходны(?:е|х)|уик-?энд[а-я]*)(?![а-я])",
    {"в минувшие выходные": "2025-05-10/2025-05-11", "на этих выходных": "2025-05-17/2025-05-18"},
)
def weekend(hit: Hit) -> Weekend:
    return Weekend(words.step(hit["r"]) if hit["r"] else None)


_UNIT_STEMS = {"мес": "M", "нед": "W", "ква": "Q", "дес": "X", "пол": "H2", "век": "C", "сто": "C"}


@LENGTHS.rule(
    r"{left} {relative:r} {_} (?P<u>месяц(?:а|е|у|ем)?|недел(?:я|е|и|ю|ей)|квартал(?:а|е|у)?|десятилети(?:е|я|и)"
    r"|век(?:а|е)?|столети(?:е|я|и)|полугоди(?:е|я|и))(?![а-я])",
    {"на прошлой неделе": "2025-05-05/2025-05-11", "в следующем квартале": "2025-35", "прошлого века": "19XX"},
)
def relative_unit(hit: Hit) -> Shift:
    step = words.step(hit["r"])
    same = hit["r"].endswith("же")
    return Shift(_UNIT_STEMS[hit["u"][:3]], step or 0, of_text=step is None or same, that=step is None and not same)


@LENGTHS.rule(
    r"{left} {relative:r} {_} (?P<u>день|дня|дню|днем|сутки|суток|утро|вечер|ночь)(?![а-я])",
    {
        "3 мая был пожар. На следующий день начался суд": "2025-05-04",
        "3 мая был пожар. В тот же день начался суд": "2025-05-03",
    },
)
def relative_day(hit: Hit) -> Shift | Fixed | None:
    adjective, step = hit["r"], words.step(hit["r"])
    if adjective == "это" or adjective.startswith(("наступающ", "предстоящ")):
        return None
    if adjective.startswith(("текущ", "нынешн")) and hit["u"].startswith("д"):
        return Fixed(calendar.Vague("PRESENT_REF"))
    if step == -1 and hit["u"].startswith("сут"):
        return Shift("D", -1, fallback=True)
    that = step is None and not adjective.endswith("же")
    return Shift("D", step or 0, of_text=True, fallback=step == 1 or adjective.startswith("эт"), that=that)


@LENGTHS.rule(
    r"{left} (?: на{_}(?:другой|последующий){_}(?:день|утро) | (?:назавтра|наутро) )(?![а-я])",
    {"3 мая был пожар. На другой день начался суд": "2025-05-04"},
)
def next_day(hit: Hit) -> Shift:
    return Shift("D", 1, of_text=True)


@LENGTHS.rule(
    r"{left} {relative:r} {_} {season:s}",
    {"прошлой осенью": "2024-23", "этой зимой": "2025-24"},
)
def relative_season(hit: Hit) -> SeasonOf | When | None:
    step = words.step(hit["r"])
    if hit["r"].endswith(("их", "ых", "ие", "ые", "им", "ым")):
        return None
    return SeasonOf(words.SEASONS[hit["s"]], step) if step is not None else When(Point(part=words.SEASONS[hit["s"]]))


# --- lengths --------------------------------------------------------------------------------------


@LENGTHS.rule(
    r"{left} (?P<h>[01]?\d|2[0-4]) {_} ?час(?:а|ов|ам)? {_} (?:и{_})? (?P<m>[0-5]?\d) {_} мин(?:ут[аыу]?|\.)?(?![а-я])",
    {"прибывает в 19 часов 52 минуты": "T19:52", "2 часа 15 минут": "PT2H15M"},
)
def hours_and_minutes(hit: Hit) -> Length:
    return Length(words.length(Decimal(hit["h"]), "H") + words.length(Decimal(hit["m"]), "MIN"), "MIN", "hours")


@LENGTHS.rule(
    r"{left} {amount:n} (?:-?(?:х|ти|и|ми))? {_} (?:{filler}{_})? {unit_dot|unit:u}",
    {"20 лет": "P20Y", "два с половиной года": "P2Y6M", "10 рабочих дней": "P10D", "трое суток": "P3D"},
)
def length(hit: Hit) -> Length | ClockTime | None:
    number, unit = words.amount(hit["n"]), words.UNITS[hit["u"].rstrip(".")]
    if unit == "H" and (m := re.fullmatch(r"(\d\d)\.(\d\d)", hit["n"])):
        found = words.clock(int(m[1]), int(m[2]))
        return ClockTime(found) if found else None
    if number is None or unit == "Y" and number >= 1000:
        return None
    hours = unit == "H" and number <= 24 and number == int(number)
    return Length(words.length(number, unit), unit, "hours" if hours else "length")


@LENGTHS.rule(
    r"{left} {amount:a} (?:{dash}|{_}(?:или|до){_}) {amount:b} (?:-?(?:х|ти|и|ми))? {_} (?:{filler}{_})? {unit:u}",
    {"2–3 дня": "P2D/P3D", "от двух до пяти лет": "P2Y/P5Y"},
)
def length_range(hit: Hit) -> LengthRange | None:
    low, high, unit = words.amount(hit["a"]), words.amount(hit["b"]), words.UNITS[hit["u"]]
    if low is None or high is None or low >= high or unit == "Y" and high >= 1000:
        return None
    if unit == "H" and high <= 24 and hit.before.endswith("с "):
        return None
    return LengthRange(words.length(low, unit), words.length(high, unit))


@LENGTHS.rule(r"{left} {unit:u} {_} {amount:n} (?={_}(?:тому{_})?назад)", {"лет десять назад": "2015"})
def length_about(hit: Hit) -> Length | None:
    number, unit = words.amount(hit["n"]), words.UNITS[hit["u"]]
    return Length(words.length(number, unit), unit) if number is not None else None


@LENGTHS.rule(
    r"{left} (?P<w>пол[\ -](?:года|часа|дня|месяца|минуты|суток|века)(?!\w)|" + words.words(words.LENGTHS) + ")",
    {"полгода": "P6M", "четверть века": "P25Y", "пол-часа": "PT30M"},
)
def named_length(hit: Hit) -> Length:
    return Length(words.named_length(hit["w"]), "M")


@LENGTHS.rule(r"{left} {one_unit:u}", {"за неделю": "P1W", "неделю назад": "2025-05-07"})
def lone_unit(hit: Hit) -> Length:
    unit = words.UNITS[hit["u"]]
    return Length(words.length(Decimal(1), unit), unit, "lone")


@LENGTHS.rule(
    r"{left} (?:нескольк(?:о|их|ими|им)|много|немного|многи[хе]|считанны[ех]) {_} {unit:u}",
    {"несколько дней назад": "PAST_REF"},
)
def some(hit: Hit) -> Length:
    unit = words.UNITS[hit["u"]]
    return Length(words.length(Decimal(1), unit), unit, "some")


@LENGTHS.rule(
    r"{left} (?: (?P<n>\d{1,3})-? | {number_prefix:w} ) (?P<u>"
    + words.words(words.ADJECTIVE_LENGTHS)
    + ") (?!{_}(?:возраст|давност))",
    {"12-часовой": "PT12H", "после трёхчасового перерыва": "PT3H", "двухнедельный отпуск": "P2W"},
)
def adjective_length(hit: Hit) -> Length | None:
    number = Decimal(hit["n"]) if hit["n"] else numerals.parse_prefix(hit["w"])
    return Length(words.length(number, words.ADJECTIVE_LENGTHS[hit["u"]]), sort="closed") if number else None


@LENGTHS.rule(
    r"{left} (?: (?P<n>\d{1,3})-? | {number_prefix:w} ) летн(?:ий|его|ему|им|ем|яя|ей|юю|ее|ие|их|ими)(?={_}{terms})",
    {"35-летнее заключение": "P35Y", "двухлетний срок": "P2Y"},
)
def adjective_years(hit: Hit) -> Length | None:
    number = Decimal(hit["n"]) if hit["n"] else numerals.parse_prefix(hit["w"])
    return Length(words.length(number, "Y"), sort="closed") if number else None


# --- repeated and vague -----------------------------------------------------------------------------


LENGTHS.add(
    "repeated",
    r"{left} (?P<w>" + words.words(words.REPEATED) + ")",
    lambda hit: Fixed(calendar.parse(words.REPEATED[re.sub(" +", " ", hit["w"])])),
    {"ежегодно": "R/P1Y", "по утрам": "R/P1D"},
)

LENGTHS.add(
    "vague",
    r"{left} (?P<w>" + words.words(words.VAGUE) + ") (?: (?<!прошлом)(?<!будущем) | (?!{_}{unit}) )",
    lambda hit: Fixed(calendar.Vague(words.VAGUE[re.sub(" +", " ", hit["w"])])),
    {"сейчас": "PRESENT_REF", "в ближайшее  время": "FUTURE_REF", "недавно": "PAST_REF"},
)


@LENGTHS.rule(
    r"{left} по {_} (?P<w>" + words.words(f for f in words.WEEKDAYS if f.endswith("ам")) + ")",
    {"по субботам": "R/P1W"},
)
def by_weekdays(hit: Hit) -> Fixed:
    return Fixed(Repeated(Duration(weeks=Decimal(1))))


_EACH = {"утр": "D", "веч": "D", "ноч": "D"}


@LENGTHS.rule(
    r"{left} кажд(?:ый|ую|ое|ые|ого|ой|ых) {_} (?:{amount:n}{_})?"
    r" (?: {weekday:w} | (?P<p>утро|вечер|ночь|весну|лето|осень|зиму)(?!\w) | {unit:u} )",
    {"каждый день": "R/P1D", "каждые три года": "R/P3Y", "каждую пятницу": "R/P1W", "каждую весну": "R/P1Y"},
)
def each(hit: Hit) -> Fixed:
    unit = "W" if hit["w"] else words.UNITS[hit["u"]] if hit["u"] else _EACH.get(hit["p"][:3], "Y")
    return Fixed(Repeated(words.length(words.amount(hit["n"]) or Decimal(1), unit)))


@LENGTHS.rule(
    r"{left} (?: (?:(?:один|два|три|\d+){_})? раза? | дважды | трижды ) {_} в {_}"
    r" (?:{amount:n}{_})? (?: {unit:u} | (?P<half>полгода)(?!\w) )",
    {"раз в неделю": "R/P1W", "дважды в год": "R/P1Y", "раз в полгода": "R/P6M"},
)
def times(hit: Hit) -> Fixed:
    if hit["half"]:
        return Fixed(Repeated(Duration(months=Decimal(6))))
    return Fixed(Repeated(words.length(words.amount(hit["n"]) or Decimal(1), words.UNITS[hit["u"]])))
