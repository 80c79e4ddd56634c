"""Atoms: days, months, years, parts of years, decades and centuries, in digits and words."""

from __future__ import annotations

from dataclasses import replace

from pipeline.grammars.dates import words
from pipeline.grammars.dates.compound import Aside, Dotted, Fixed
from pipeline.grammars.dates.expressions import When, Year
from pipeline.grammars.dates.words import PIECES
from pipeline.grammars.rule import Hit, Rules
from pipeline.russian import numerals
from pipeline.values import calendar
from pipeline.values.calendar import Interval, Point

POINTS = Rules(PIECES)


def _full_year(text: str) -> int:
    """A year of two digits in full."""
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 40 else 1900)


def _day_of(year: int | None, month: int, day: int) -> When | None:
    return When(Point(year, month, day)) if calendar.valid_day(year, month, day) else None


@POINTS.rule(
    r"{free} (?P<y>(?:19|20)\d\d)(?P<s>[-./])(?P<m>\d\d)(?P=s)(?P<d>\d\d)"
    r"(?: [t\ ] (?P<h>\d\d):(?P<mi>\d\d)(?::\d\d)? (?P<z>z|[+-]\d\d:?\d\d)? )? (?![\w-])",
    {"2025-05-14": "2025-05-14", "2025-05-14T15:30+05:00": "2025-05-14T15:30+05:00"},
)
def iso_day(hit: Hit) -> When | None:
    day = _day_of(int(hit["y"]), int(hit["m"]), int(hit["d"]))
    if day is None or not hit["h"]:
        return day
    zone = hit["z"].upper()
    clock = words.clock(int(hit["h"]), int(hit["mi"]), zone=zone[:3] + ":" + zone[-2:] if len(zone) == 5 else zone)
    return replace(day, point=day.point.at(clock)) if clock else None


@POINTS.rule(
    r"(?:{free}|(?<=\d-)) (?P<d>\d{1,2})(?P<s>[./-])\ ?(?P<m>\d{1,2})(?P=s)\ ?(?P<y>\d{4}|\d{2}) (?:\ ?{year_word})?"
    r" (?![\w/]|[.,]\d)",
    {"14.05.2025": "2025-05-14", "14/05/25": "2025-05-14", "1-2-1999": "1999-02-01"},
)
def numeric_day(hit: Hit) -> When | None:
    return _day_of(_full_year(hit["y"]), int(hit["m"]), int(hit["d"]))


@POINTS.rule(
    r"(?:{free}|(?<=\d-)) (?P<a>\d{1,2})\.(?P<b>\d\d) "
    r" (?![\w%]|[.,:]\d|\ ?(?:млн|млрд|тыс|%|проц|метр|рубл|балл|секунд))",
    {"Приём 14.05 в посольстве": "2025-05-14", "в 14.30": "T14:30"},
)
def dotted(hit: Hit) -> Dotted | None:
    found = Dotted(int(hit["a"]), int(hit["b"]), whole=len(hit["a"]) == 2)
    return found if found.clock or found.day else None


@POINTS.rule(
    r"{number_left} {a_day:d} \ ? {month|month_glued:m}",
    {"14 мая": "2025-05-14", "2-го марта": "2025-03-02", "12 апреляжители": "2025-04-12"},
)
def day_of_month(hit: Hit) -> When | None:
    return _day_of(None, words.month(hit["m"]), words.day(hit["d"]))


@POINTS.rule(
    r"{left} {a_day:d} \ ? {month:m} {_} (?P<y>\d\d)\ ?г\.",
    {"12 мая 24 г.": "2024-05-12"},
)
def day_of_short_year(hit: Hit) -> When | None:
    return _day_of(_full_year(hit["y"]), words.month(hit["m"]), words.day(hit["d"]))


@POINTS.rule(r"{left} {month:m} {_} {daynum:d} ,? {_} {year4:y} (?![\w])", {"Авг 26, 2015 15:12": "2015-08-26T15:12"})
def month_first(hit: Hit) -> When | None:
    return _day_of(int(hit["y"]), words.month(hit["m"]), int(hit["d"]))


@POINTS.rule(
    r"(?:{left}|(?<=[а-я]-)) (?: {month_word:m} (?:{_} месяц[аеу]?)? | {month_dot:s} )",
    {"в мае": "2025-05", "май 2017 года": "2017-05"},
)
def month(hit: Hit) -> When:
    return When(Point(month=words.month(hit["m"] or hit["s"])))


@POINTS.rule(
    r"{left} (?P<w>"
    + words.words(words.ADJECTIVE_MONTHS)
    + r") (?!{_}(?:район|улиц|площад|револ|указ|жук|праздник|округ))",
    {"июньской 2016 года трагедии": "2016-06", "на майских выборах": "2025-05"},
)
def month_adjective(hit: Hit) -> When:
    return When(Point(month=words.ADJECTIVE_MONTHS[hit["w"]]))


@POINTS.rule(
    r"{number_left} {year4:y} (?: {year_end}? \ ? {year_word} | {year_end} )",
    {"в 2014 году": "2014", "2030 г.": "2030", "в конце 2017-го": "2017"},
)
def year(hit: Hit) -> When:
    return When(Point(int(hit["y"])))


@POINTS.rule(r"{number_left} {year4:y} (?![\w%]|[.,:/]\d)", {"Роман (1984)": "1984", "с 2010": "2010/.."})
def bare_year(hit: Hit) -> When:
    return When(Point(int(hit["y"])), weak=True)


@POINTS.rule(r"(?<=[а-яa-z]{3}-) (?P<y>19\d\d|20[0-4]\d) (?![\w%]|[.,:/-]\d)", {"выставка «Экспо-2017»": "2017"})
def year_of_name(hit: Hit) -> Aside:
    return Aside(When(Point(int(hit["y"]))), named=True)


@POINTS.rule(
    r"{left} {year4:a} \ ?[-–—]\ ? (?P<b>\d\d) (?:-?[ех])? \ ? (?:гг\.?|год[а-я]*)(?![а-я])",
    {"революции 1848–49 гг.": "1848/1849"},
)
def short_years(hit: Hit) -> Fixed | None:
    first = int(hit["a"])
    last = first // 100 * 100 + int(hit["b"])
    return Fixed(Interval(Point(first), Point(last)), basis="explicit") if first < last else None


@POINTS.rule(
    r"{left} (?<!\bна\ ) (?P<y>\d\d)-(?:го|м) (?![\w-]) (?P<word>{_}год(?:а|у|ом|е)?(?!\w))?",
    {"в мае 37-го": "1937-05", "в 98-м году": "1998"},
)
def year_of_two_digits(hit: Hit) -> When:
    return When(Point(int(hit["y"]) + (2000 if int(hit["y"]) < 30 else 1900)), weak=not hit["word"])


@POINTS.rule(
    r"{left} год(?:а|у)? \ ? (?P<a>\d{4})(?!\w) | (?<![\w.,]) (?P<b>1?\d{3}) \ ? год(?:а|у|ом|е)?(?![а-я])",
    {"год 2000": "2000", "в 988 году": "0988"},
)
def loose_year(hit: Hit) -> When | None:
    number = int(hit["a"] or hit["b"])
    return When(Point(number)) if 100 <= number < 2100 else None


@POINTS.rule(
    r"{left} {year_spoken:y} (?P<word>{_}{year_word})?",
    {
        "тысяча девятьсот сорок пятый год": "1945",
        "мая сорок пятого года": "1945-05",
        "второго марта две тысячи двадцатого года": "2020-03-02",
    },
)
def spoken_year(hit: Hit) -> When | None:
    number = words.spoken_year(hit["y"])
    if number is None or number > 2999 or number < 20:
        return None
    return When(Point(number if number >= 100 else 1900 + number), weak=not hit["word"])


@POINTS.rule(
    r"{left} (?P<y>\d{1,4}) (?:-?(?:й|го|м|ом|ого))? (?:\ ?{year_word})? {_} до {_} н(?:\.|ашей)\ ?э(?:\.|ры)",
    {"в 753 году до нашей эры": "-0752", "44 г. до н. э.": "-0043"},
)
def year_before_era(hit: Hit) -> When:
    return When(Point(1 - int(hit["y"])))


@POINTS.rule(
    r"{left} (?P<y>\d{1,4}) (?:-?(?:й|го|м|ом|ого))? (?:\ ?{year_word})? {_} н(?:\.|ашей)\ ?э(?:\.|ры)",
    {"в 79 году н. э.": "0079"},
)
def year_of_era(hit: Hit) -> When:
    return When(Point(int(hit["y"])))


@POINTS.rule(
    r"(?:{left}|(?<=[а-я]{3}-)) (?P<a>(?:19|20)\d\d) [/–-] (?P<b>\d{4}|\d\d) (?:-?(?:го|м|й|ом|ый))?"
    r" (?: (?<=\d/\d\d)(?!\w) | (?<=\d/\d{4})(?!\w) | (?={_}(?:учебн|сезон|спортивн|финансов|хозяйственн)))"
    r" (?:{_} (?:учебн|спортивн|финансов|хозяйственн)[а-я]+)? (?:{_}{year_word})?",
    {"в 2010/11 учебном году": "2010/2011", "сезон 2023/2024": "2023/2024", "сезон-2018/19": "2018/2019"},
)
def school_year(hit: Hit) -> Fixed | None:
    first = int(hit["a"])
    last = int(hit["b"]) + (first // 100 * 100 if len(hit["b"]) == 2 else 0)
    last += 100 if last < first else 0
    return Fixed(Interval(Point(first), Point(last)), basis="explicit") if last == first + 1 else None


@POINTS.rule(
    r"{left} {relative:r} {_} год(?:а|у|ом)?(?![а-я]) | {left} [ст]\.\ ?г\.",
    {"в прошлом году": "2024", "мае с.г.": "2025-05", "Завод открыли в 2010 году, цех — в том же году": "2010"},
)
def relative_year(hit: Hit) -> When:
    if not hit["r"]:
        return When(Point(), Year())
    step = words.step(hit["r"])
    return When(Point(), Year(step or 0, of_text=step is None or hit["r"].endswith("же")))


# --- parts of years, decades, centuries ---------------------------------------------------------

_ORDINALS = {"перв": 1, "втор": 2, "трет": 3, "четв": 4}


def sub_ordinal(text: str) -> int | None:
    """«II», «2-й», «второго» -> 2."""
    return _ORDINALS.get(text[:4]) or numerals.parse_ordinal(text.replace("і", "i"))


@POINTS.rule(
    r"(?:{left}|(?<=[iv\d]-)) {sub_ordinal:n} {_} (?P<u>квартал[а-я]*|кв\.|полугоди[а-я]*)",
    {"в первом квартале 2024 года": "2024-33", "II полугодие 2023 года": "2023-41", "в 3 кв. 2024 г.": "2024-35"},
)
def quarter(hit: Hit) -> When | None:
    number, half = sub_ordinal(hit["n"]), hit["u"].startswith("полугод")
    if not number or number > (2 if half else 4):
        return None
    return When(Point(part=39 + number if half else 32 + number))


@POINTS.rule(
    r"{left} (?: весн(?:ой|ы|у|а|е) | летом | осен(?:ью|и|ь) | зим(?:ой|ы|у|а|е)"
    r" | лет(?:о|а|е)(?=,?{_}(?:\d{4}|{relative})) ) (?![а-я]) (?:{dash}(?:весной|летом|осенью|зимой))?",
    {"летом 2014 года": "2014-22", "зимой": "2025-24"},
)
def season(hit: Hit) -> When:
    word = next(w for w in (hit.match[0][:n] for n in range(len(hit.match[0]), 3, -1)) if w in words.SEASONS)
    return When(Point(part=words.SEASONS[word]))


@POINTS.rule(
    r"{left} (?P<y>(?:1\d|20)\d0)-?(?:е|х|м|ми|ых|ые|ым) (?:\ ?(?:гг\.?|год[а-я]*|г\.))? (?![а-я])",
    {"1990-е": "199X", "в 1980-х годах": "198X"},
)
def decade(hit: Hit) -> When:
    return When(Point(int(hit["y"]), loose=1))


@POINTS.rule(
    r"{left} (?:(?P<d>[02-9]0)-?(?:е|х|ых|ые|(?:м|ми|ым)(?=\ ?(?:гг|годам)))|{tens:w})"
    r" (?P<word>\ ?(?:гг\.?|год[а-я]*|г\.))?"
    r" (?:{_} (?:прошлого|(?P<c>[ivxх]+)) {_} (?:века|столетия|в\.))? (?![а-я]|{_}чис)",
    {"в 90-х": "199X", "20-е годы XIX века": "182X", "в девяностые годы": "199X", "в девяностые": "199X"},
)
def short_decade(hit: Hit) -> When:
    tens = int(hit["d"]) if hit["d"] else words.ORDINALS[hit["w"]]
    century = (numerals.roman(hit["c"]) or 20) - 1 if hit["c"] else 19 if tens else 20
    return When(Point(century * 100 + tens, loose=1), weak=not hit["word"])


@POINTS.rule(
    r"{left} (?: {roman:r} | (?P<n>\d{1,2})(?:-?(?:й|го|м|ом|ого|х))? | (?P<w>(?:двадцать{_})?"
    + words.words([f for f, v in words.ORDINALS.items() if 1 <= v <= 21])
    + r") ) {_} (?: век(?:а|е|у|ом|ов|ах)?(?![а-я]) | столети[а-я]+ | в\.(?=\ ?[а-я(,]) | вв\. )"
    r" (?P<bc>{_}до{_}н(?:\.|ашей)\ ?э(?:\.|ры))?",
    {"XIX век": "18XX", "в 19 веке": "18XX", "двадцатый век": "19XX", "в двадцать первом столетии": "20XX"},
)
def century(hit: Hit) -> When | None:
    number = numerals.parse_ordinal(hit["r"] or hit["n"] or hit["w"])
    if not number or number > 22 or hit["bc"]:
        return None
    return When(Point((number - 1) * 100, loose=2))
