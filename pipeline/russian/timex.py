"""Expressions of time (TIMEX3's DATE, TIME, DURATION, SET) in Russian text, resolved to EDTF and ISO 8601.

Each rule is a named pattern and a small function that turns its match into a value; ``RULES``
lists them. All matches are collected, the longest that do not overlap are kept, and these are
resolved in the order of the text, since «на следующий день» needs what stands before it.
The values follow ISO 8601-2 (EDTF); kinds and ``basis`` are described in docs/records.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Callable, Iterable, TypedDict

from pipeline import lexicon
from pipeline.russian import edtf, morph, numerals
from pipeline.russian.numerals import S, alternation


class DateValue(TypedDict):
    """What ``span._.date`` holds."""

    kind: str
    value: str | None
    start: str | None
    end: str | None
    basis: str


@dataclass
class Context:
    """What resolution knows while it walks through the text."""

    published: str | None = None
    anchor: date | None = None  #: the last day that the text told of
    anchor_year: int | None = None
    anchor_month: int | None = None
    text: str = ""
    start: int = 0
    end: int = 0
    anchor_at: int = -1
    placed_at: int = -1  #: where the last day ended whose year came from the publication date
    later_year: int | None = None  #: a year that follows the expression in the same list («5 и 7 мая 2019»)

    @property
    def today(self) -> date | None:
        return edtf.parse_day(self.published)

    @property
    def year(self) -> int | None:
        return edtf.year_of(self.published)

    @property
    def month(self) -> int | None:
        return edtf.month_of(self.published)


Result = tuple  # (kind, value, basis)


@dataclass
class Rule:
    name: str
    pattern: re.Pattern
    resolve: Callable[[re.Match, Context], Result | None]
    weight: int = 0


RULES: list[Rule] = []


def rule(pattern: str, weight: int = 0, flags: int = re.IGNORECASE):
    """Register a rule; ``weight`` decides between matches of the same length."""

    def register(function):
        RULES.append(Rule(function.__name__, re.compile(pattern, flags), function, weight))
        return function

    return register


# --- the vocabulary ---------------------------------------------------------------------------


def _lexicon_forms(table: str) -> tuple[dict[str, int], dict[str, int]]:
    full, short = {}, {}
    for number, word, *abbreviations in lexicon.rows(table):
        for form in morph.forms(word):
            full[form] = int(number)
        for abbreviation in abbreviations[0].split() if abbreviations else []:
            short[abbreviation] = int(number)
    return full, short


_MONTHS, _MONTHS_SHORT = _lexicon_forms("months.tsv")
for _plural in [f for f in _MONTHS if f.endswith(("ями", "ами", "ям", "ам", "ях", "ах", "ей")) and f not in {"мартам"}]:
    _MONTHS.pop(_plural)
_WEEKDAYS, _WEEKDAYS_SHORT = _lexicon_forms("weekdays.tsv")
_WEEKDAY_PLURALS = {f: n for f, n in _WEEKDAYS.items() if f.endswith(("ам",))}
_ORD = numerals.ordinals()
_DAY_ORDS = {
    f: v for f, v in _ORD.items() if v <= 30 and f.endswith(("ого", "его", "ое", "ье", "ему", "ому", "ым", "им", "ем"))
}
_TENS = {"двадцать": 20, "тридцать": 30, "двадцати": 20, "тридцати": 30}

B, E = r"(?<![\w-])", r"(?![\w])"
#: a capital may follow at once where a space was lost: «13 апреляИран»
MONTH = rf"(?:(?:{alternation(_MONTHS)})(?-i:(?![а-яё]))|(?:{alternation(_MONTHS_SHORT)})(?:\.|(?![а-яё.])))"
MONTH_FULL = rf"(?:(?:{alternation(_MONTHS)})(?-i:(?![а-яё])))"
DAY_DIGITS = r"(?:(?:0?[1-9]|[12]\d|3[01])(?!\d))"
DAY_WORD = rf"(?:(?:(?:двадцать|тридцать|двадцати|тридцати){S}+)?(?:{alternation(_DAY_ORDS)})(?![а-яё]))"
DAY = rf"(?:{DAY_DIGITS}(?:-?(?:ого|его|го|е|ое|му|ым))?|{DAY_WORD})"
YEAR_WORD = r"(?:г(?:\.г)?\.?(?![а-яё])|год(?:а|у|ом|е|ы|ов|ам|ах|ами)?(?![а-яё])|гг\.?(?![а-яё]))"
_YEAR_CARDINALS = alternation(
    {f for f, v in numerals.cardinals().items() if v >= 20 and v != 150} | {"тысяча", "тысячи", "две", "двух"}
)
YEAR_SPOKEN = rf"(?:(?:(?:{_YEAR_CARDINALS}){S}+)+(?:{alternation(_ORD)})(?![а-яё])|двухтысячн(?:ого|ом|ый)(?![а-яё]))"
YEAR4 = r"(?:1[0-9]\d\d|20\d\d)(?![\d%])"
#: a full year, optionally with the word for it
YEAR = rf"(?:{YEAR4}(?:-?(?:го|м|й|ом|ого|е)(?![а-яё]))?(?:{S}?{YEAR_WORD})?|{YEAR_SPOKEN}(?:{S}+{YEAR_WORD})?)"
THIS, LAST, NEXT = (
    r"эт|нынешн|текущ|наступивш",
    r"прошл|минувш|прошедш|истекш",
    r"следующ|будущ|грядущ|наступающ|предстоящ",
)
ADJ_END = (
    r"(?:ий|ый|ой|ого|его|ому|ему|ом|ем|им|ым|ая|яя|ую|юю|ей|ою|ее|ое|ие|ые|их|ых|ими|ыми|у|а|и|о|от|ою|ими|ом|той|ого)"
)
RELATIVE = rf"(?:позапрошл|(?:{LAST}|{NEXT}|{THIS}|т)){ADJ_END}(?:{S}+же)?"
REL_YEAR = (
    rf"(?:(?:позапрошл|{LAST}|{NEXT}|{THIS})(?:ого|его){S}+года|(?:того|этого){S}+же{S}+года|с\.?{S}?г\.|т\.?{S}?г\.)"
)
ANY_YEAR = rf"(?:{REL_YEAR}|{YEAR})"
DASH = r"[-–—−]"
CLOCK = r"(?:(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?(?!\d|\.\d)|(?:[01]?\d|2[0-4])(?:[ \u00a0]час(?:ов|а|у|ам)?(?![а-яё])|[ \u00a0]?ч\.?(?![а-яё]))(?:[ \u00a0](?:[0-5]?\d)[ \u00a0](?:минут[аыу]?|мин\.?)(?![а-яё]))?)"
PART_OF_DAY = r"(?:утра|дня|вечера|ночи|пополудни)(?![а-яё])"
ZONE = rf"(?:по{S}(?:московскому|местному|киевскому|алматинскому|астанинскому|столичному)?{S}?(?:времени|мск|москве|астане|алматы|гринвичу)|мск|msk|utc(?:{S}?[+−-]{S}?\d\d?)?|gmt(?:{S}?[+−-]{S}?\d\d?)?)(?![а-яёa-z])"
TIME = rf"(?:{CLOCK}(?:{S}{PART_OF_DAY})?(?:{S}?\(?{ZONE}\)?)?)"
WEEKDAY = rf"(?:{alternation(_WEEKDAYS)})(?![а-яё])"
_AMOUNT = (
    r"(?:\d+(?:[.,]\d+)?|"
    + alternation({f for f, v in numerals.cardinals().items()} | {"пару", "пара", "парой", "пары"})
    + r")"
)
AMOUNT = rf"(?:{_AMOUNT}(?:{S}+(?:{alternation(numerals.cardinals())}))*(?:{S}с{S}половиной)?)"
_UNIT_FORMS = {
    "Y": ["год", "года", "году", "годом", "годы", "лет", "годам", "годами", "годов", "лета", "летам", "годах", "годе"],
    "M": ["месяц", "месяца", "месяцев", "месяцу", "месяцем", "месяцы", "месяцам", "месяцами", "месяцах", "мес"],
    "W": [
        "неделя",
        "недели",
        "неделю",
        "недель",
        "неделей",
        "неделе",
        "неделям",
        "неделями",
        "неделях",
        "неделька",
        "недельку",
    ],
    "D": [
        "день",
        "дня",
        "дней",
        "дню",
        "днем",
        "днём",
        "дни",
        "дням",
        "днями",
        "днях",
        "сутки",
        "суток",
        "суткам",
        "сутками",
        "денек",
        "денька",
        "деньков",
    ],
    "Q": ["квартал", "квартала", "кварталов", "кварталам", "квартале"],
    "TH": [
        "час",
        "часа",
        "часов",
        "часу",
        "часом",
        "часам",
        "часами",
        "часах",
        "часок",
        "часочков",
        "часик",
        "часика",
        "часиков",
        "часочек",
        "ч",
    ],
    "TM": [
        "минута",
        "минуты",
        "минуту",
        "минут",
        "минутам",
        "минутами",
        "минутой",
        "минутку",
        "минутки",
        "минутка",
        "минуточка",
        "минуточки",
        "минуточку",
        "мин",
    ],
    "TS": ["секунда", "секунды", "секунду", "секунд", "секундам", "секундами", "сек"],
    "C": ["век", "века", "веков", "столетие", "столетия", "столетий"],
    "X": ["десятилетие", "десятилетия", "десятилетий", "десятилетию"],
}
_UNITS = {form: unit for unit, forms in _UNIT_FORMS.items() for form in forms}
UNIT = rf"(?:{alternation(_UNITS)})(?![а-яё])"
#: what may go on with a longer unit: «1 год *5 месяцев*»
SMALLER = rf"(?:{alternation({f for f, u in _UNITS.items() if u not in {'Y', 'C', 'X', 'Q'}})})(?![а-яё])"
PART = r"(?:(?:начал|середин|кон[её]?ц|первой{0}половин|второй{0}половин|перв(?:ая|ую){0}половин|втор(?:ая|ую){0}половин|исход)(?:а|у|е|ом|ой|ы)?{0}+)".replace(
    "{0}", S
)
#: words before a date that belong to it but say nothing of a bound
LEAD = rf"(?:(?:в{S}ночь{S}на|в{S}течени[еи]|на{S}протяжении|по{S}итогам|во|в|за|на|к|ко){S}+)?"
#: a Latin c is typed for the preposition now and then
SINCE = rf"(?:(?:начиная{S}с|[сc]|со){S}+(?:{PART})?)"
UNTIL = rf"(?:(?:вплоть{S}до|до|по){S}+(?:{PART})?)"
AFTER = rf"(?:после{S}+(?:{PART})?)"


def _month(text: str) -> int:
    text = text.lower().rstrip(".")
    return _MONTHS.get(text) or _MONTHS_SHORT[text]


def _day(text: str) -> int:
    text = text.lower()
    if m := re.match(r"\d+", text):
        return int(m[0])
    words = text.split()
    return _TENS.get(words[0], 0) + _DAY_ORDS[words[-1]] if len(words) == 2 else _DAY_ORDS[words[0]]


def _spoken_year(text: str) -> int | None:
    words = [w for w in re.findall("[а-яё]+", text.lower()) if not w.startswith("год")]
    if not words:
        return None
    if words[-1].startswith("двухтысячн"):
        return 2000
    head = numerals.parse_amount(" ".join(words[:-1])) if len(words) > 1 else Decimal(0)
    return int(head or 0) + _ORD.get(words[-1], 0)


def _year(text: str | None, ctx: Context) -> tuple[int | None, str]:
    """The year that ``text`` (ANY_YEAR) names, and the basis of that."""
    if not text:
        return None, "published"
    low = text.lower()
    if m := re.match(r"\d{4}", low):
        return int(m[0]), "explicit"
    if re.match(rf"(?:т|эт)ого{S}+же", low):
        return ctx.anchor_year, "text"
    if re.match(r"[ст]\.?\s?г\.", low):
        return ctx.year, "published"
    if re.match("позапрошл", low):
        return (ctx.year - 2 if ctx.year else None), "published"
    if re.match(rf"(?:{LAST})(?:ого|его){S}+год", low):
        return (ctx.year - 1 if ctx.year else None), "published"
    if re.match(rf"(?:{NEXT})(?:ого|его){S}+год", low):
        return (ctx.year + 1 if ctx.year else None), "published"
    if re.match(rf"(?:{THIS})(?:ого|его){S}+год", low):
        return ctx.year, "published"
    return _spoken_year(low), "explicit"


_PLANNED = re.compile(
    r"(?<![а-яё])(?:намерен\w*|планиру\w+|запланиров\w+|предстоит|предстоящ\w+|состо[ия]тся|ожида\w+|намечен\w*|готовится|пройти|должн\w+|назначен\w* на|до конца)(?![а-яё])",
    re.I,
)
_VERB_LIKE = re.compile(
    r"(?<![а-яё])[а-яё]{2,}(?:л|ла|ло|ли|лся|лась|лось|лись|[иеёяю]т|ут|ат|[иеёяю]тся|утся|атся|у|ю|ем|им|н|на|но|ны)(?![а-яё])",
    re.I,
)


@lru_cache(maxsize=20_000)
def _verb_tense(word: str) -> int:
    """-1 a past, 1 a future, 0 neither, by the likeliest reading of the dictionary."""
    tag = morph.parses(word)[0].tag
    if "past" in tag or "PRTS" in tag:
        return -1
    return 1 if "futr" in tag and tag.POS == "VERB" else 0


@lru_cache(maxsize=2_000)
def _told(clause: str) -> int:
    """-1, 1 or 0 by the verbs of a clause, as ``_tense``."""
    future = past = False
    for m in _VERB_LIKE.finditer(clause):
        told = _verb_tense(m[0].lower())
        future, past = future or told > 0, past or told < 0
    if not future and _PLANNED.search(clause):
        # «планировал пройти», «было намечено» tell of plans all the same
        return 1 if not past else 0
    return future - past


def _tense(ctx: Context) -> int:
    """-1 when the clause around the expression tells of the past, +1 of the future, 0 when it does not tell."""

    def around(marks: str, reach: int) -> str:
        first, last = max(ctx.start - reach, 0), ctx.end + reach
        left = max(ctx.text.rfind(c, first, ctx.start) for c in marks) + 1
        right = min((i for i in (ctx.text.find(c, ctx.end, last) for c in marks) if i >= 0), default=last)
        return ctx.text[max(left, first) : right]

    return _told(around(".!?\n,;:()«»", 120)) or _told(around(".!?\n", 90))


def _near_anchor(ctx: Context) -> bool:
    """Whether the year was last named so near that a day without a year belongs to it."""
    if ctx.anchor_at < 0 or ctx.anchor_year is None:
        return False
    between = ctx.text[ctx.anchor_at : ctx.start]
    return between.count("\n") == 0 and len(re.findall(r"[.!?]\s", between)) <= 1


def _placed_near(ctx: Context) -> bool:
    """Whether the sentence has a day that goes by the publication date: years named beside it («дело 2014 года») are not of its days."""
    return ctx.placed_at >= 0 and re.search(r"[.!?\n]\s|\n", ctx.text[ctx.placed_at : ctx.start]) is None


def _fill_year(ctx: Context, month: int, day: int | None) -> tuple[int | None, str]:
    """The year of a day or month that leaves it out."""
    if ctx.later_year:
        return ctx.later_year, "explicit"
    today = ctx.today
    if ctx.anchor_year is not None and _near_anchor(ctx) and ctx.anchor_year != ctx.year and not _placed_near(ctx):
        return ctx.anchor_year, "text"
    if today is None:
        return (ctx.year, "published") if ctx.year else (ctx.anchor_year, "text")
    tense = _tense(ctx)
    best = None
    for year in (today.year - 1, today.year, today.year + 1):
        if not edtf.valid_day(year, month, day or 1):
            continue
        moment = date(year, month, day or 15)
        distance = abs((moment - today).days)
        if tense < 0 and (moment - today).days > (2 if day else 20):
            distance += 200
        if tense > 0 and (today - moment).days > (2 if day else 40):
            distance += 60
        if best is None or distance < best[0]:
            best = (distance, year)
    return (best[1] if best else None), "published"


def _bound(prefix: str | None, value: str | None) -> str | None:
    """``value`` as an open interval where the preposition makes it one."""
    if not prefix or value is None:
        return value
    word = prefix.lower().split()[0]
    if word in {"с", "c", "со", "начиная"}:
        return f"{value}/.."
    if word in {"до", "вплоть", "по"}:
        return f"../{value}"
    return value


def _clock(text: str) -> str | None:
    """``THH:MM``, with an offset when the zone is named."""
    low = text.lower()
    if m := re.match(r"(\d{1,2})[:.](\d\d)", low):
        hour, minute = int(m[1]), int(m[2])
    elif m := re.match(rf"(\d{{1,2}}){S}?ч\w*\.?(?:{S}(\d{{1,2}}){S}?мин)?", low):
        hour, minute = int(m[1]), int(m[2] or 0)
    else:
        return None
    if re.search("вечера|пополудни", low) and hour < 12 or re.search(r"\bдня", low) and hour < 6:
        hour += 12
    if re.search(r"\bночи", low) and hour == 12 or hour == 24:
        hour = 0
    if hour > 24 or minute > 59:
        return None
    zone = ""
    if re.search(r"мск|московск|москве|msk", low):
        zone = "+03:00"
    elif re.search(r"гринвичу|(?:utc|gmt)\s*\Z", low):
        zone = "Z"
    elif m := re.search(r"(?:utc|gmt)\s?([+−-])\s?(\d+)", low):
        zone = f"{'+' if m[1] == '+' else '-'}{int(m[2]):02d}:00"
    return f"T{hour:02d}:{minute:02d}{zone}"


def _with_time(value: str | None, clock: str | None) -> str | None:
    stamp = _clock(clock) if clock else None
    return f"{value}{stamp}" if value and stamp and re.fullmatch(r"[\dX]{4}-\d\d-\d\d", value) else value


# --- absolute dates ---------------------------------------------------------------------------


def _check(year, month, day):
    return edtf.valid_day(year, month, day)


@rule(
    rf"(?<![\w.,:/-])(?:{LEAD}|(?P<p>{SINCE}|{UNTIL}))(?P<d>\d{{1,2}})(?P<s>[./-]){S}?(?P<m>\d{{1,2}})(?P=s){S}?(?P<y>\d{{4}}|\d{{2}})(?:{S}?{YEAR_WORD})?(?:,?{S}(?:в{S}|к{S})?(?P<t>{TIME}))?(?![\w/]|[.,]\d)"
)
def numeric_date(m, ctx):
    """14.05.2025, 14/05/25, 14.05.2025 15:30"""
    day, month, year = int(m["d"]), int(m["m"]), int(m["y"])
    if len(m["y"]) == 2:
        year += 2000 if year < 40 else 1900
    if not _check(year, month, day):
        return None
    value = _with_time(edtf.day_value(year, month, day), m["t"])
    return "time" if m["t"] else "date", _bound(m["p"], value), "explicit"


@rule(
    rf"{B}(?P<y>(?:19|20)\d\d)[-./](?P<m>\d\d)[-./](?P<d>\d\d)(?:[T ](?P<h>\d\d):(?P<mi>\d\d)(?::\d\d)?(?P<z>Z|[+-]\d\d:?\d\d)?)?(?![\w-])"
)
def iso_date(m, ctx):
    """2025-05-14, 2025-05-14T15:30+05:00"""
    if not _check(int(m["y"]), int(m["m"]), int(m["d"])):
        return None
    value = f"{m['y']}-{m['m']}-{m['d']}"
    if m["h"]:
        zone = m["z"] or ""
        value += f"T{m['h']}:{m['mi']}" + (zone[:3] + ":" + zone[-2:] if len(zone) == 5 else zone)
    return "time" if m["h"] else "date", value, "explicit"


@rule(
    rf"(?<![\w.,:/-])(?:{LEAD}|(?P<p>{SINCE}|{UNTIL}))(?P<d>0[1-9]|[12]\d|3[01])\.(?P<m>0[1-9]|1[0-2])(?![\w%]|[.,]\d|{S}?(?:млн|млрд|тыс|%|проц|метр|рубл|балл|секунд))",
    -1,
)
def numeric_day_month(m, ctx):
    """14.05 (both two digits, so that 3.0 stays a number)"""
    if not re.search(r"(?:^|[(\s])$", ctx.text[max(0, ctx.start - 1) : ctx.start]):
        return None
    year, basis = _fill_year(ctx, int(m["m"]), int(m["d"]))
    if not _check(year, int(m["m"]), int(m["d"])):
        return None
    return "date", _bound(m["p"], edtf.day_value(year, int(m["m"]), int(m["d"]))), basis


@rule(
    rf"{B}(?:{LEAD}|(?P<p>{SINCE}))(?P<d1>{DAY}){S}?(?P<j>{S}по{S}|{S}до{S}|{S}и{S}|{DASH}{S}?){S}?(?P<d2>{DAY}){S}?(?P<m>{MONTH})(?:,?{S}*(?:в{S})?(?P<y>{ANY_YEAR}))?"
)
def day_range(m, ctx):
    """13–15 мая, с 12 по 30 апреля 2024 года, 13 и 14 мая"""
    month, d1, d2 = _month(m["m"]), _day(m["d1"]), _day(m["d2"])
    year, basis = _year(m["y"], ctx) if m["y"] else _fill_year(ctx, month, d1)
    if not (_check(year, month, d1) and _check(year, month, d2)) or d1 >= d2:
        return None
    if m["j"].strip() == "и" and d2 != d1 + 1:
        return None
    return "date", f"{edtf.day_value(year, month, d1)}/{edtf.day_value(year, month, d2)}", basis


@rule(
    rf"{B}(?:{LEAD}|{SINCE})(?P<d1>{DAY}){S}?(?P<m1>{MONTH})(?:,?{S}?(?P<y1>{ANY_YEAR}))?(?:(?:{S}(?:года?|г\.)?)?{S}?(?:{S}по|{S}до|{DASH}){S}?)(?P<d2>{DAY}){S}?(?P<m2>{MONTH})(?:,?{S}?(?P<y2>{ANY_YEAR}))?"
)
def cross_range(m, ctx):
    """с 28 апреля по 3 мая, 30 декабря 2024 года — 8 января 2025 года"""
    m1, d1, m2, d2 = _month(m["m1"]), _day(m["d1"]), _month(m["m2"]), _day(m["d2"])
    if m["y2"]:
        y2, basis = _year(m["y2"], ctx)
    elif m["y1"]:
        y2, basis = _year(m["y1"], ctx)
        y2 = y2 + 1 if y2 and (m2, d2) < (m1, d1) else y2
    else:
        y2, basis = _fill_year(ctx, m2, d2)
    y1 = _year(m["y1"], ctx)[0] if m["y1"] else (y2 - 1 if y2 and (m1, d1) > (m2, d2) else y2)
    if not (_check(y1, m1, d1) and _check(y2, m2, d2)):
        return None
    return "date", f"{edtf.day_value(y1, m1, d1)}/{edtf.day_value(y2, m2, d2)}", basis


@rule(
    rf"(?:(?<![\w-])|(?<=[а-яё])(?=\d))(?:(?:утром|дн[её]м|вечером|ночью){S}(?=во?{S}))?(?P<p>{SINCE}|{UNTIL}|{AFTER})?{LEAD}(?:(?P<w>{WEEKDAY}|(?:{alternation(_WEEKDAYS_SHORT)})(?![а-яё])\.?)(?:{S}(?:утром|дн[её]м|вечером|ночью))?(?:,|{S}?{DASH})?{S}+)?(?:(?:утром|дн[её]м|вечером|ночью){S})?(?:(?P<t0>{TIME})[,]?{S}+)?(?P<d>{DAY}){S}?(?P<m>{MONTH})(?:,?{S}*(?:в{S})?(?P<y>{ANY_YEAR}|\d\d{S}?г\.))?(?:,{S}(?:во?{S})?{WEEKDAY})?(?:,?{S}(?:(?:утром|дн[её]м|вечером|ночью),?{S})?(?:(?:в|около|к|на|до){S})?(?P<t>{TIME}))?(?:,?{S}(?:утром|дн[её]м|вечером|ночью)(?![а-яё]))?"
)
def day_of_month(m, ctx):
    """14 мая, 14 мая 2025 года в 15:30, в среду, 14 мая, второго марта, до 13 апреля"""
    month, day = _month(m["m"]), _day(m["d"])
    year, basis = _year(m["y"], ctx) if m["y"] else _fill_year(ctx, month, day)
    if m["y"] and re.fullmatch(rf"\d\d{S}?г\.", m["y"]):
        year, basis = 2000 + int(m["y"][:2]) - (100 if int(m["y"][:2]) > 40 else 0), "explicit"
    if not _check(year, month, day):
        return None
    clock = m["t"] or m["t0"]
    value = _with_time(edtf.day_value(year, month, day), clock)
    return "time" if clock and "T" in value else "date", _bound(m["p"], value), basis


@rule(rf"{B}(?P<m>{MONTH}){S}+(?P<d>{DAY_DIGITS}),?{S}+(?P<y>{YEAR4})(?:,?{S}(?P<t>{TIME}))?{E}")
def month_day_year(m, ctx):
    """Авг 26, 2015 15:12"""
    if not _check(int(m["y"]), _month(m["m"]), int(m["d"])):
        return None
    value = _with_time(edtf.day_value(int(m["y"]), _month(m["m"]), int(m["d"])), m["t"])
    return "time" if m["t"] else "date", value, "explicit"


@rule(
    rf"{B}(?:{LEAD}|{SINCE})(?P<m1>{MONTH_FULL})(?:{S}(?P<y1>{ANY_YEAR}))?{S}?(?:{S}по|{S}до|{DASH}|{S}и){S}?(?P<m2>{MONTH_FULL})(?:{S}(?P<y2>{ANY_YEAR}))?"
)
def month_range(m, ctx):
    """в январе — марте 2024 года, с октября 2023 по март 2024 года"""
    m1, m2 = _month(m["m1"]), _month(m["m2"])
    if m["y2"]:
        y2, basis = _year(m["y2"], ctx)
    elif m["y1"]:
        y2, basis = _year(m["y1"], ctx)
    else:
        y2, basis = _fill_year(ctx, m2, None)
    y1 = _year(m["y1"], ctx)[0] if m["y1"] else (y2 - 1 if y2 and m1 > m2 else y2)
    if not y1 or not y2:
        return "date", f"XXXX-{m1:02d}/XXXX-{m2:02d}", "none"
    return "date", f"{y1}-{m1:02d}/{y2}-{m2:02d}", basis


@rule(
    rf"{B}(?P<p>{SINCE}|{UNTIL}|{AFTER})?{LEAD}(?:{PART})?(?P<m>{MONTH_FULL}|(?:{alternation(_MONTHS_SHORT)})\.)(?:(?:{S}месяц[аеу]?)?,?{S}(?:в{S})?(?P<y>{ANY_YEAR}))?"
)
def month_of_year(m, ctx):
    """в мае, в начале мая 2017 года, мае прошлого года"""
    month = _month(m["m"])
    word = m["m"].lower()
    if (
        not m["y"]
        and word in {"май", "мая", "марта", "август"}
        and m[0][0].isupper()
        and not m[0].lower().startswith("в")
    ):
        return None  # Май, Марта, Август as names
    year, basis = _year(m["y"], ctx) if m["y"] else _fill_year(ctx, month, None)
    value = f"{year}-{month:02d}" if year else f"XXXX-{month:02d}"
    return "date", _bound(m["p"], value), basis


@rule(
    rf"{B}(?P<pre>(?:{LEAD}|{SINCE}|между{S}))(?P<y1>{YEAR4})(?:{S}?(?:года|году|г\.?))?(?P<j>{S}?(?:{S}по|{S}до|{DASH}){S}?|{S}(?:и|или){S})(?:в{S})?(?P<y2>{YEAR4}|\d\d(?=-?[еx]?{S}(?:год|гг)))(?:-?(?:й|го|м|е))?(?:{S}?{YEAR_WORD})?{E}",
    1,
)
def year_range(m, ctx):
    """2026–2030 годы, с 2010 по 2015 год"""
    y1, y2 = int(m["y1"]), int(m["y2"])
    if y2 < 100:
        y2 += y1 // 100 * 100
    if y1 >= y2 or y2 - y1 > 400 or ("и" in m["j"] and y2 != y1 + 1):
        return None
    return "date", f"{y1}/{y2}", "explicit"


@rule(
    rf"{B}(?P<p>{SINCE}|{UNTIL}|{AFTER})?{LEAD}(?:{PART})?(?P<y>(?:{YEAR4}(?:-?(?:го|м|й|ом|ого)(?![а-яё]))?{S}?{YEAR_WORD}|{YEAR_SPOKEN}{S}{YEAR_WORD}))"
)
def year_with_word(m, ctx):
    """в 2014 году, с 1995 года, до 2030 г., за 2025 год, тысяча девятьсот сорок пятый год"""
    year = _year(m["y"], ctx)[0]
    if not year or year > 2999:
        return None
    return "date", _bound(m["p"], f"{year:04d}"), "explicit"


@rule(rf"{B}год{S}?(?P<y>\d{{4}}){E}|(?P<y3>(?<!\d)1?\d{{3,4}}){S}?год(?:а|у|ом|е)?(?![а-яё])", -2)
def year_loose(m, ctx):
    """год 2000, 1000 год"""
    year = int(m["y"] or m["y3"])
    return ("date", f"{year:04d}", "explicit") if 100 <= year < 2100 else None


@rule(
    rf"(?<=\()(?P<y>{YEAR4})(?=[),;])|(?<=[,;]\s)(?P<y3>{YEAR4})(?=\))|{B}(?P<pre>(?:в|с|со|до|к|после|на|за){S}+(?:{PART})?)(?P<y2>(?:19\d\d|20[0-4]\d)(?:-?(?:го|м|й|ом|ого))?)(?![\w%]|[.,:/-]\d|{S}(?:[а-яё]+(?:ов|ей|ий|ек|ок|ь)(?![а-яё])|тыс|млн|млрд|руб|долл|евро|тенге|человек|раз|штук|%|{DASH}{S}?\d))",
    -1,
)
def bare_year(m, ctx):
    """(1984), в 2018, «с 2010»"""
    if m["y3"] and ")" in ctx.text[ctx.text.rfind("(", 0, m.start()) + 1 : m.start()]:
        return None
    if m["y"] or m["y3"]:
        return "date", m["y"] or m["y3"], "explicit"
    return "date", _bound(m["pre"], m["y2"][:4]), "explicit"


@rule(
    rf"{B}(?P<p>{SINCE}|{UNTIL})?{LEAD}(?:{PART})?(?P<y>(?:1\d|20)\d0)-?(?:е|х|м|ми|ых|ые|ым)(?:{S}?(?:гг\.?|год\w*|г\.))?(?![а-яё])"
)
def decade(m, ctx):
    """1990-е, в 1980-х годах"""
    return "date", _bound(m["p"], m["y"][:3] + "X"), "explicit"


_DECADES = {
    "двадцат": 2,
    "тридцат": 3,
    "сороков": 4,
    "пятидесят": 5,
    "шестидесят": 6,
    "семидесят": 7,
    "восьмидесят": 8,
    "девяност": 9,
}


@rule(
    rf"{B}(?P<p>{SINCE}|{UNTIL})?{LEAD}(?:{PART})?(?:(?P<d>[2-9]0)-?(?:е|х|м|ми|ых|ые|ым)(?:{S}?(?:гг\.?|год\w*|г\.))|(?P<w>{'|'.join(_DECADES)})(?:ые|ых|ым|ыми)(?:{S}(?P<g>гг\.?|год\w*))?)(?:{S}(?:прошлого|(?P<c>[XIVХ]+)){S}(?:века|столетия|в\.))?(?![а-яё])"
)
def short_decade(m, ctx):
    """в 90-х годах, в девяностые, 20-е годы XIX века"""
    digit = m["d"][0] if m["d"] else _DECADES[m["w"].lower()]
    century = 19 if not m["c"] else (numerals.roman(m["c"]) or 20) - 1
    return "date", _bound(m["p"], f"{century}{digit}X"), "explicit"


_CENTURY = rf"(?P<c>[XIVХ]{{1,6}}|\d{{1,2}}(?:-?(?:й|го|м|ом|ого))?|(?:(?:двадцать{S})?(?:{alternation([f for f, v in _ORD.items() if 1 <= v <= 21])})))"


@rule(
    rf"{B}(?P<p>{SINCE}|{UNTIL})?{LEAD}(?:{PART})?(?:(?P<c1>[XIVХ]{{1,6}}|\d{{1,2}})(?:-?(?:й|го|м|ом|ого))?{S}?(?:(?:века?|веке)?{S}?{DASH}{S}?)(?P<c2>[XIVХ]{{1,6}}|\d{{1,2}})(?:-?(?:й|го|м|ом|ого|х))?{S}(?:век\w*|столети\w*|вв\.)|{_CENTURY}{S}(?:век(?:а|е|у|ом)?(?![а-яё])|столети[еяюи]|в\.(?={S}?[а-яё(,])))(?P<bc>{S}до{S}н(?:\.|ашей){S}?э(?:\.|ры))?"
)
def century(m, ctx):
    """XIX век, в 19 веке, двадцатый век, XVII–XIX века"""

    def number(text):
        return numerals.parse_ordinal(text)

    if m["bc"]:
        return "date", None, "explicit"
    if m["c1"]:
        a, b = number(m["c1"]), number(m["c2"])
        if not a or not b or a >= b or b > 21:
            return None
        return "date", f"{a - 1:02d}XX/{b - 1:02d}XX", "explicit"
    n = number(m["c"])
    if not n or n > 22:
        return None
    return "date", _bound(m["p"], f"{n - 1:02d}XX"), "explicit"


_QUARTER = {"1": 33, "2": 34, "3": 35, "4": 36}
_SUB = r"(?P<n>[IVІ]{1,3}|[1-4](?:-?(?:й|го|м|ом|ого|е|ое))?|перв\w+|втор\w+|трет\w+|четв[её]рт\w+)"


def _sub_year(n: str) -> int | None:
    low = n.lower()
    for stem, value in (("перв", 1), ("втор", 2), ("трет", 3), ("четв", 4)):
        if low.startswith(stem):
            return value
    return numerals.parse_ordinal(n.replace("І", "I"))


@rule(
    rf"{B}(?:(?P<p>{SINCE}|{UNTIL})|{LEAD}|по{S}итогам{S}){_SUB}{S}(?P<u>квартал\w*|кв\.|полугоди\w*)(?:,?{S}(?P<y>{ANY_YEAR}))?"
)
def quarter(m, ctx):
    """в первом квартале 2024 года, за II полугодие"""
    n = _sub_year(m["n"])
    year, basis = (
        _year(m["y"], ctx) if m["y"] else ((ctx.anchor_year, "text") if _near_anchor(ctx) else (ctx.year, "published"))
    )
    half = m["u"].lower().startswith("полугод")
    if not n or n > (2 if half else 4) or not year:
        return ("date", None, "none") if n else None
    return "date", _bound(m["p"], f"{year}-{39 + n if half else 32 + n}"), basis


@rule(
    rf"{B}(?:за|в|по{S}итогам|в{S}течение){S}(?:перв(?:ые|ых){S})?(?P<n>\d{{1,2}}|{alternation([f for f, v in numerals.cardinals().items() if 2 <= v <= 11 and v == int(v)])}){S}месяц\w*{S}(?P<y>{ANY_YEAR})"
)
def first_months(m, ctx):
    """за десять месяцев 2016 года"""
    n = numerals.parse_amount(m["n"])
    year, basis = _year(m["y"], ctx)
    if not year or not n or n > 12:
        return None
    return "date", f"{year}-01/{year}-{int(n):02d}", basis


_SEASONS = {"весн": 21, "лет": 22, "осен": 23, "зим": 24}


@rule(
    rf"{B}(?P<p>{SINCE}|{UNTIL})?{LEAD}(?:{PART})?(?:(?P<r>{RELATIVE}){S})?(?P<s>весн(?:ой|ы|у|а|е)|летом|осен(?:ью|и|ь)|зим(?:ой|ы|у|а|е)|лет(?:о|а|е)(?={S}(?:\d{{4}}|{LAST}|{NEXT}|{THIS})))(?:(?:{S}|{DASH})(?:весной|летом|осенью|зимой))?(?:,?{S}(?P<y2>{YEAR4}){DASH}(?P<y3>{YEAR4}|\d\d)(?:{S}?{YEAR_WORD})?|,?{S}(?P<y>{ANY_YEAR}))?(?![а-яё])"
)
def season(m, ctx):
    """летом 2014 года, этой зимой, прошлой осенью"""
    word = m["s"].lower()
    code = next(v for k, v in _SEASONS.items() if word.startswith(k))
    basis = "published"
    if m["y2"]:
        year, basis = int(m["y2"]), "explicit"
    elif m["y"]:
        year, basis = _year(m["y"], ctx)
    else:
        year = ctx.year
        if year and m["r"]:
            step = _step(m["r"])
            year += step
            month = ctx.month
            if step < 0 and code in (22, 23) and month and month > {22: 8, 23: 11}[code]:
                year += 1
        elif year and ctx.month:
            start = {21: 3, 22: 6, 23: 9, 24: 12}[code]
            if _tense(ctx) < 0 and ctx.month < start:
                year -= 1
            elif _tense(ctx) > 0 and ctx.month > start + 2:
                year += 1
        if not m["r"] and not m[0].lower().startswith(("в", "к", "с", "л", "о", "з", "н", "д")):
            return None
    return "date", _bound(m["p"], f"{year}-{code}") if year else None, basis if year else "none"


# --- relative to the publication or to the text ------------------------------------------------

_DAY_WORDS = {
    "позапозавчера": -3,
    "послепослезавтра": 3,
    "позавчера": -2,
    "вчера": -1,
    "сегодня": 0,
    "завтра": 1,
    "послезавтра": 2,
    "накануне": -1,
}


@rule(
    rf"{B}(?:(?:в|к|около){S}(?P<t0>{TIME}){S})?(?P<p>(?:на|с|до|к|за){S})?(?P<w>{'|'.join(_DAY_WORDS)})(?![а-яё])(?:,?{S}(?:утром|дн[её]м|вечером|ночью)(?![а-яё]))?(?:,?{S}(?:(?:в|около|к|до){S})?(?P<t>{TIME}))?(?:,?{S}(?P<d>{DAY_DIGITS}){S}(?P<m>{MONTH})(?:{S}(?P<y>{YEAR}))?)?"
)
def day_word(m, ctx):
    """вчера, сегодня в 15:00, завтра утром, сегодня, 14 мая"""
    word = m["w"].lower()
    if m["d"]:
        year = _year(m["y"], ctx)[0] if m["y"] else _fill_year(ctx, _month(m["m"]), _day(m["d"]))[0]
        return "date", edtf.day_value(year, _month(m["m"]), _day(m["d"])), "explicit" if m["y"] else "published"
    if (
        word == "накануне"
        and re.match(rf"{S}[А-ЯЁа-яё]+(?:ого|ой|ов|его|ия|а|ы|и)(?![а-яё])", ctx.text[ctx.end :])
        and not re.match(rf"{S}(?:в|на|вечером|с|по)(?![а-яё])", ctx.text[ctx.end :])
    ):
        return None
    base, basis = ctx.today, "published"
    if word == "накануне" and base is None:
        base, basis = ctx.anchor, "text"
    if base is None:
        return ("vague", "PRESENT_REF", "none") if word == "сегодня" else ("date", None, "none")
    clock = m["t"] or m["t0"]
    value = _with_time(str(base + timedelta(days=_DAY_WORDS[word])), clock)
    prefix = (m["p"] or "").strip().lower()
    return "time" if clock else "date", _bound(prefix if prefix in {"с", "до"} else None, value), basis


@rule(
    rf"{B}(?:(?P<p>с|до){S}|к{S})?(?P<w>вчерашн|сегодняшн|завтрашн){ADJ_END}(?:{S}(?:день|дня|дню|вечер\w*|утр\w*|ноч\w*))?(?![а-яё])"
)
def day_adjective(m, ctx):
    """вчерашний, к сегодняшнему дню"""
    if ctx.today is None:
        return "date", None, "none"
    return (
        "date",
        _bound(m["p"], str(ctx.today + timedelta(days={"вч": -1, "се": 0, "за": 1}[m["w"][:2].lower()]))),
        "published",
    )


def _step(adjective: str) -> int:
    low = adjective.lower()
    if low.startswith("позапрошл"):
        return -2
    if re.match(LAST, low):
        return -1
    if re.match(NEXT, low):
        return 1
    return 0


def _shift(unit: str, n: int, base: date) -> str:
    """The calendar unit ``n`` after the one that holds ``base``."""
    if unit == "Y":
        return f"{base.year + n}"
    if unit == "M":
        return str(edtf.add_months(base, n))[:7]
    if unit == "W":
        return edtf.week_of(base + timedelta(weeks=n))
    if unit == "Q":
        other = edtf.add_months(base.replace(day=1), 3 * n)
        return f"{other.year}-{33 + (other.month - 1) // 3}"
    if unit == "X":
        return f"{(base.year // 10) + n}X"
    if unit == "C":
        return f"{base.year // 100 + n}XX"
    return str(base + timedelta(days=n))


@rule(
    rf"{B}(?P<p>{SINCE}|{UNTIL})?(?:(?:в{S}течение|на|в|за|к|по{S}итогам){S})?(?:{PART})?(?P<r>(?:позапрошл|{LAST}|{NEXT}|{THIS}|т){ADJ_END}(?P<same>{S}же)?){S}(?P<u>год(?:а|у|ом)?|месяц(?:а|е|у|ем)?|недел(?:я|е|и|ю|ей)|квартал(?:а|е|у)?|десятилети(?:е|я|и)|век(?:а|е)?|столети(?:е|я|и)|полугоди(?:е|я|и)|день|дня|сутки|суток)(?![а-яё])"
)
def relative_unit(m, ctx):
    """в прошлом году, на этой неделе, в следующем квартале, в том же месяце, в тот же день"""
    unit = next(
        u
        for u, stems in (
            ("Y", "год"),
            ("M", "месяц"),
            ("W", "недел"),
            ("Q", "квартал"),
            ("X", "десятилет"),
            ("H", "полугод"),
            ("C", ("век", "столет")),
            ("D", ("день", "дня", "сут")),
        )
        if m["u"].lower().startswith(stems)
    )
    low = m["r"].lower()
    same, that = bool(m["same"]), low.startswith("т") and not low.startswith("тек")
    step = _step(low)
    if that or same or (unit == "D" and step):
        if unit == "Y" and ctx.anchor_year:
            return "date", _bound(m["p"], str(ctx.anchor_year + step)), "text"
        if unit == "M" and ctx.anchor_year and ctx.anchor_month:
            moment = edtf.add_months(date(ctx.anchor_year, ctx.anchor_month, 1), step)
            return "date", _bound(m["p"], str(moment)[:7]), "text"
        if ctx.anchor and unit in "DW":
            return "date", _bound(m["p"], _shift(unit, step, ctx.anchor)), "text"
        if unit == "D" and ctx.today and step > 0:
            return "date", str(ctx.today + timedelta(days=1)), "published"
        return ("vague", "PAST_REF", "none") if that and not same else ("date", None, "none")
    if unit == "D" and low.startswith(("текущ", "нынешн")):
        return "vague", "PRESENT_REF", "none"
    if unit == "D":
        return ("date", str(ctx.today), "published") if ctx.today and not same else ("date", None, "none")
    if unit == "H":
        if not ctx.today:
            return "date", None, "none"
        index = ctx.today.year * 2 + (ctx.today.month > 6) + step
        return "date", f"{index // 2}-{40 + index % 2}", "published"
    if unit == "Y":
        return "date", _bound(m["p"], f"{ctx.year + step}") if ctx.year else None, "published" if ctx.year else "none"
    base = ctx.today or (date(ctx.year, ctx.month, 15) if unit == "M" and ctx.year and ctx.month else None)
    return "date", _bound(m["p"], _shift(unit, step, base)) if base else None, "published" if base else "none"


def _amount(text: str | None) -> Decimal | None:
    if not text:
        return Decimal(1)
    if text.lower().startswith("пар"):
        return Decimal(2)
    return numerals.parse_amount(text)


def _offset(unit: str, amount: Decimal, sign: int, base: date, fine: bool = True) -> str | None:
    """The point ``amount`` units from ``base``, as precise as the unit."""
    n = amount * sign
    try:
        if unit in {"Y", "X", "C"}:
            years = n * {"Y": 1, "X": 10, "C": 100}[unit]
            if amount == Decimal("1.5") and unit == "Y":
                return str(edtf.add_months(base, int(years * 12)))[:7]
            return f"{int(base.year + years):04d}" if 0 < base.year + years < 9999 else None
        if unit in {"M", "Q"}:
            return str(edtf.add_months(base, int(n * (3 if unit == "Q" else 1))))[:7]
        if unit == "W":
            return str(base + timedelta(days=int(n * 7)))
        if unit == "D":
            return str(base + timedelta(days=int(n)))
    except (OverflowError, ValueError):
        return None
    return None


APPROX = r"(?:около|примерно|почти|приблизительно|более(?:{0}чем)?|больше|менее|порядка|ровно|где-то|чуть{0}более|спустя)".replace(
    "{0}", S
)
_VAGUE_AMOUNT = r"(?:несколько|нескольких|много|немного|многих|считанные)"


@rule(
    rf"{B}(?:{APPROX}{S})?(?:(?P<v>{_VAGUE_AMOUNT})|(?P<n>{AMOUNT}))?{S}?(?P<u>{UNIT}|полгода|полчаса|полтора{S}года)(?:{S}(?:и{S})?(?P<n2>\d+){S}(?P<u2>{UNIT}))?(?:{S}тому)?{S}назад(?![а-яё])"
)
def ago(m, ctx):
    """40 лет назад, неделю назад, несколько дней назад"""
    if m["v"]:
        return "vague", "PAST_REF", "none"
    return _from_base(m, ctx, -1, ctx.today or _year_base(ctx), "published")


def _year_base(ctx: Context) -> date | None:
    return date(ctx.year, ctx.month or 7, 1) if ctx.year else None


def _from_base(m, ctx, sign, base, basis):
    word = m["u"].lower()
    amount, unit = _amount(m["n"]), _UNITS.get(word)
    if word == "полгода":
        amount, unit = Decimal(6), "M"
    elif word == "полчаса" or (unit or "").startswith("T"):
        if ctx.today is None or basis != "published" or word == "полчаса":
            return "time", None, "none"
        clock = re.search(r"T(\d\d):(\d\d)", ctx.published or "")
        if not clock or amount is None:
            return "time", None, "none"
        seconds = {"TH": 3600, "TM": 60, "TS": 1}[unit] * amount
        if m.groupdict().get("n2") and _UNITS.get(m["u2"].lower()) == "TM":
            seconds += 60 * int(m["n2"])
        from datetime import datetime

        moment = datetime(
            ctx.today.year, ctx.today.month, ctx.today.day, int(clock[1]), int(clock[2])
        ) + sign * timedelta(seconds=int(seconds))
        return "time", moment.strftime("%Y-%m-%dT%H:%M"), "published"
    if base is None or amount is None or unit is None:
        return "date", None, "none"
    if m.groupdict().get("n2") and unit == "Y" and _UNITS.get(m["u2"].lower()) == "M":
        amount, unit = amount * 12 + int(m["n2"]), "M"
    value = _offset(unit, amount, sign, base)
    return "date", value, basis if value else "none"


@rule(
    rf"{B}(?P<w>через|спустя){S}(?:{APPROX}{S})?(?:(?P<v>{_VAGUE_AMOUNT})|(?P<n>{AMOUNT}))?{S}?(?P<u>{UNIT}|полгода|полчаса)(?P<after>{S}после(?![а-яё]))?|{B}(?:(?:(?P<v2>{_VAGUE_AMOUNT})|(?P<n2>{AMOUNT})){S})?(?P<u2>{UNIT}){S}спустя(?![а-яё])"
)
def later(m, ctx):
    """через два дня, спустя три года, три года спустя"""
    group = {"n": m["n"] or m["n2"], "u": m["u"] or m["u2"]}
    if m["v"] or m["v2"]:
        return "vague", "FUTURE_REF" if (m["w"] or "").lower() == "через" and _tense(ctx) > 0 else "PAST_REF", "none"
    from_text = (m["w"] or "спустя").lower() == "спустя" or m["after"] or _tense(ctx) < 0
    unit = _UNITS.get(group["u"].lower(), "M")
    if from_text:
        if ctx.anchor:
            return _from_base(_Match(group), ctx, 1, ctx.anchor, "text")
        if ctx.anchor_year:
            base = date(ctx.anchor_year, ctx.anchor_month or 1, 1)
            if unit == "Y" or (unit == "M" and ctx.anchor_month):
                return _from_base(_Match(group), ctx, 1, base, "text")
        if ctx.today and unit == "D" and not m["after"]:
            return "date", None, "none"
        return "date", None, "none"
    return _from_base(_Match(group), ctx, 1, ctx.today or _year_base(ctx), "published")


class _Match(dict):
    """A match's groups that a second rule can read."""

    def groupdict(self):
        return self


@rule(
    rf"{B}(?P<n>{AMOUNT})?{S}?(?P<u>годом|месяцем|неделей|дн[её]м|сутками|годами|лет|днями|неделями|месяцами|часом|часами){S}(?P<d>ранее|раньше|позже|позднее)(?![а-яё])|{B}за{S}(?P<n2>{AMOUNT})?{S}?(?P<u2>год|месяц|неделю|день|сутки|лет|года|дня|дней|месяца|месяцев|недели|недель){S}до(?:{S}(?:этого|того))?(?![а-яё])"
)
def earlier_later(m, ctx):
    """годом ранее, двумя неделями позже, за день до этого"""
    word = (m["u"] or m["u2"]).lower()
    sign = 1 if (m["d"] or "").lower() in {"позже", "позднее"} else -1
    base = ctx.anchor
    unit = _UNITS.get(word)
    if (unit or "").startswith("T"):
        return "time", None, "none"
    if base is None and ctx.anchor_year:
        base = date(ctx.anchor_year, ctx.anchor_month or 1, 1) if unit == "Y" or ctx.anchor_month else None
    if base is None and m["u"]:
        return _from_base(_Match(n=m["n"], u=word), ctx, sign, ctx.today, "published")
    return _from_base(_Match(n=m["n"] or m["n2"], u=word), ctx, sign, base, "text")


def _weekday_near(number: int, today: date, ctx: Context) -> date:
    """The day that a bare weekday means: the last one, or where the clause tells of the future, or says nothing and it is near, the next."""
    back, ahead = (today.isoweekday() - number) % 7, (number - today.isoweekday()) % 7
    tense = _tense(ctx)
    if tense > 0 or tense == 0 and back > 3 and ahead <= 2:
        return today + timedelta(days=ahead)
    return today - timedelta(days=back)


@rule(
    rf"{B}(?:в(?:о)?|на|со?|до|к|с){S}(?:(?P<r>{RELATIVE}){S})?(?P<w>{WEEKDAY})(?:{S}(?:на|в){S}(?P<wk>{RELATIVE}){S}недел[еюи](?![а-яё]))?(?:{S}(?:утром|дн[её]м|вечером|ночью)(?![а-яё]))?(?:,?{S}(?:в{S})?(?P<t>{TIME}))?|{B}(?P<w4>{WEEKDAY}){S}(?:на|в){S}(?P<wk4>{RELATIVE}){S}недел[еюи](?![а-яё])|{B}(?:утром|вечером|ночью|дн[её]м){S}(?:в{S})?(?P<w3>{WEEKDAY})|{B}(?P<r2>{RELATIVE}){S}(?P<w2>{WEEKDAY})"
)
def weekday(m, ctx):
    """в понедельник, в минувшую пятницу, во вторник в 15:00, вечером в четверг"""
    number = _WEEKDAYS[(m["w"] or m["w2"] or m["w3"] or m["w4"]).lower()]
    today = ctx.today
    if today is None:
        return "date", None, "none"
    back = (today.isoweekday() - number) % 7
    relative = (m["r"] or m["r2"] or "").lower()
    ahead = (number - today.isoweekday()) % 7
    week = m["wk"] or m["wk4"]
    if week:
        # «во вторник на следующей неделе»
        day = today + timedelta(days=number - today.isoweekday(), weeks=_step(week))
    elif relative and _step(relative) < 0:
        day = today - timedelta(days=back or 7)
    elif relative and _step(relative) > 0:
        day = today + timedelta(days=ahead or 7)
    elif relative:
        day = today + timedelta(days=number - today.isoweekday())
    else:
        day = _weekday_near(number, today, ctx)
    value = _with_time(str(day), m["t"])
    return "time" if m["t"] else "date", value, "published"


@rule(rf"(?<=[ \u00a0]и[ \u00a0])(?P<w>{WEEKDAY})")
def weekday_more(m, ctx):
    """в пятницу и *субботу*"""
    before = re.search(rf"({WEEKDAY}){S}и{S}$", ctx.text[max(0, m.start() - 20) : m.start()], re.I)
    if before is None or ctx.today is None:
        return None
    step = (_WEEKDAYS[m["w"].lower()] - _WEEKDAYS[before[1].lower()]) % 7
    if ctx.anchor is None or ctx.anchor.isoweekday() != _WEEKDAYS[before[1].lower()]:
        return "date", None, "none"
    return "date", str(ctx.anchor + timedelta(days=step or 7)), "published"


@rule(rf"{B}(?:(?:в|около|к|после|до){S})?(?P<t>{TIME}|(?:[1-9]|1[0-2]){S}{PART_OF_DAY}),?{S}во?{S}(?P<w>{WEEKDAY})")
def time_of_weekday(m, ctx):
    """в 6 часов вечера во вторник"""
    if ctx.today is None:
        return None
    stamp = _clock(m["t"] if re.search("[:.]|ч", m["t"]) else re.sub(r"^(\d+)", r"\1 ч", m["t"]))
    if not stamp:
        return None
    return "time", f"{_weekday_near(_WEEKDAYS[m['w'].lower()], ctx.today, ctx)}{stamp}", "published"


_WEEKDAY_ADJECTIVES = {"понедельничн": 1, "вторничн": 2, "четвергов": 4, "пятничн": 5, "субботн": 6, "воскресн": 7}


@rule(rf"{B}(?P<w>{'|'.join(_WEEKDAY_ADJECTIVES)}){ADJ_END}(?![а-яё])(?!{S}(?:школ|газет|чтени|служб))")
def weekday_adjective(m, ctx):
    """субботний, воскресного"""
    if ctx.today is None:
        return "date", None, "none"
    number = _WEEKDAY_ADJECTIVES[m["w"].lower()]
    back = (ctx.today.isoweekday() - number) % 7
    day = ctx.today + timedelta(days=(7 - back) % 7) if _tense(ctx) > 0 else ctx.today - timedelta(days=back)
    return "date", str(day), "published"


_MONTH_ADJECTIVES = {
    "январск": 1,
    "февральск": 2,
    "мартовск": 3,
    "апрельск": 4,
    "майск": 5,
    "июньск": 6,
    "июльск": 7,
    "августовск": 8,
    "сентябрьск": 9,
    "октябрьск": 10,
    "ноябрьск": 11,
    "декабрьск": 12,
}


@rule(
    rf"{B}(?P<m>{'|'.join(_MONTH_ADJECTIVES)}){ADJ_END}(?![а-яё])(?!{S}(?:район|улиц|площад|револ|указ|жук|праздник|округ))(?:{S}(?P<y>{ANY_YEAR}))?",
    0,
    0,
)
def month_adjective(m, ctx):
    """июньской трагедии; with a capital it is a name: «Октябрьский район»"""
    month = _MONTH_ADJECTIVES[m["m"]]
    year, basis = _year(m["y"], ctx) if m["y"] else _fill_year(ctx, month, None)
    return "date", f"{year}-{month:02d}" if year else f"XXXX-{month:02d}", basis


@rule(rf"{B}(?:на|в){S}(?:(?P<r>{RELATIVE}){S})?(?:выходны(?:е|х)|уик-?энд\w*)(?![а-яё])")
def weekend(m, ctx):
    """в минувшие выходные, на выходных"""
    if ctx.today is None:
        return "date", None, "none"
    step = _step(m["r"] or "") or (1 if _tense(ctx) > 0 else -1 if m["r"] is None else 0)
    saturday = ctx.today + timedelta(days=5 - ctx.today.weekday())
    if step < 0 and saturday > ctx.today - timedelta(days=1):
        saturday -= timedelta(weeks=1)
    return "date", f"{saturday}/{saturday + timedelta(days=1)}", "published"


@rule(
    rf"{B}(?:на|в){S}(?P<r>следующ|друг|тот{S}же|последующ)(?:ий|ой|ее|ую)?{S}(?:день|утро)(?![а-яё])|{B}назавтра(?![а-яё])"
)
def next_day(m, ctx):
    """на следующий день, в тот же день"""
    same = "же" in m[0].lower()
    if ctx.anchor:
        return "date", str(ctx.anchor + timedelta(days=0 if same else 1)), "text"
    return "date", None, "none"


# --- clock times ------------------------------------------------------------------------------


@rule(
    rf"{B}(?:с{S})(?P<a>(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?)(?:{S}?час\w*|{S}?ч\.)?{S}(?:до|по){S}(?P<b>(?:[01]?\d|2[0-4])[:.][0-5]\d|(?:[01]?\d|2[0-4])(?={S}?(?:час|ч\.)))(?:{S}?час\w*|{S}?ч\.)?(?:{S}{PART_OF_DAY})?|{B}(?P<a2>(?:[01]?\d|2[0-3]):[0-5]\d){S}?{DASH}{S}?(?P<b2>(?:[01]?\d|2[0-3]):[0-5]\d){E}"
)
def clock_range(m, ctx):
    """с 9:00 до 18:00, с 10 до 15 часов"""

    def stamp(text):
        return _clock(text if re.search("[:.]", text) else text + " ч")

    a, b = stamp(m["a"] or m["a2"]), stamp(m["b"] or m["b2"])
    if not a or not b:
        return None
    day, basis = _day_for_time(ctx)
    return "time", f"{day}{a}/{day}{b}", basis


def _day_for_time(ctx: Context) -> tuple[str, str]:
    if ctx.anchor and ctx.anchor_at >= 0 and "\n" not in ctx.text[ctx.anchor_at : ctx.start]:
        return str(ctx.anchor), "text"
    return "", "explicit"


@rule(
    rf"{B}(?:(?:в|около|к|после|до|с){S}(?:{APPROX}{S})?)?(?P<t>(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?!\d|:\d)(?:{S}{PART_OF_DAY})?(?:{S}?\(?{ZONE}\)?)?)(?:,?{S}(?P<d>{DAY_DIGITS}){S}(?P<m>{MONTH})(?:{S}(?P<y>{YEAR}))?)?",
    -1,
)
def clock_digits(m, ctx):
    """15:45, в 15:45 мск, 15:45, 19 декабря 2025"""
    stamp = _clock(m["t"])
    if not stamp:
        return None
    before = ctx.text[max(0, ctx.start - 20) : ctx.start].lower()
    if re.search(r"сч[её]т\w*\W*$|побед\w*\W*$", before):
        return None
    if m["d"]:
        year, basis = _year(m["y"], ctx) if m["y"] else _fill_year(ctx, _month(m["m"]), _day(m["d"]))
        if not _check(year, _month(m["m"]), _day(m["d"])):
            return None
        return "time", edtf.day_value(year, _month(m["m"]), _day(m["d"])) + stamp, basis
    day, basis = _day_for_time(ctx)
    return "time", day + stamp, basis


@rule(
    rf"{B}(?:в|к|около|после|до|с){S}(?:{APPROX}{S})?(?P<t>(?:(?:[01]?\d|2[0-3])\.[0-5]\d(?![\d%]|{S}(?:млн|млрд|тыс|процент|метр|балл|секунд))|(?:[01]?\d|2[0-4]){S}(?:час(?:ов|а|у|ам)?|ч\.?)(?:{S}\d{{1,2}}{S}(?:минут[аы]?|мин\.?))?)(?:{S}{PART_OF_DAY})?(?:{S}?\(?{ZONE}\)?)?|(?P<h>(?:[1-9]|1[0-2])){S}(?P<pd>{PART_OF_DAY}))",
    -1,
)
def clock_words(m, ctx):
    """в 10 часов утра, в 14.30, в 7 вечера"""
    if re.match(r"(?:с|до|после|около)\s", m[0].lower()) and not re.search(
        r"[:.]\d\d|утра|вечера|ночи|дня", m[0].lower()
    ):
        return None
    stamp = _clock(f"{m['h']} ч {m['pd']}" if m["h"] else m["t"])
    if not stamp:
        return None
    day, basis = _day_for_time(ctx)
    return "time", day + stamp, basis


@rule(
    rf"{B}(?P<w>утром|вечером|ночью|дн[её]м|в{S}полдень|в{S}полночь|в{S}ночь{S}на{S}(?P<wd>{WEEKDAY}))(?![а-яё])(?:{S}этого{S}же{S}дня)?",
    -2,
)
def part_of_day(m, ctx):
    """вечером, в ночь на субботу"""
    if m["wd"] and ctx.today:
        back = (ctx.today.isoweekday() - _WEEKDAYS[m["wd"].lower()]) % 7
        return "date", str(ctx.today - timedelta(days=back)), "published"
    if ctx.anchor and _near_anchor(ctx):
        return "date", str(ctx.anchor), "text"
    if ctx.today and not m["w"].lower().startswith("в "):
        return "date", str(ctx.today), "published"
    return "vague", "PAST_REF", "none"


# --- durations, repeated, vague -----------------------------------------------------------------


def _iso_duration(parts: list[tuple[Decimal, str]]) -> str:
    day_part, time_part = {}, {}
    for amount, unit in parts:
        if unit == "Q":
            amount, unit = amount * 3, "M"
        if unit in {"X", "C"}:
            amount, unit = amount * (10 if unit == "X" else 100), "Y"
        whole = amount == amount.to_integral_value()
        if not whole and unit == "Y" and amount * 12 == (amount * 12).to_integral_value():
            months = int(amount * 12)
            day_part["Y"] = day_part.get("Y", 0) + Decimal(months // 12)
            day_part["M"] = day_part.get("M", 0) + Decimal(months % 12)
            continue
        target = time_part if unit.startswith("T") else day_part
        key = unit[-1]
        target[key] = target.get(key, 0) + amount
    number = lambda v: str(int(v)) if v == v.to_integral_value() else format(v.normalize(), "f")  # noqa: E731
    out = "P" + "".join(f"{number(day_part[k])}{k}" for k in "YMWD" if day_part.get(k))
    if time_part:
        out += "T" + "".join(f"{number(time_part[k])}{k}" for k in "HMS" if time_part.get(k))
    return out if len(out) > 1 else "P0D"


_DUR_LEAD = rf"(?:(?:в{S}течени[еи]|на{S}протяжении|за|на|до|свыше|от|через){S})?(?:(?:последни[ехй]|последн(?:юю|ее|ие)|ближайши[ехй]|ближайш(?:ую|ее)|минувши[ехй]|первы[ех]|следующи[ехй]|прошедши[ехй]|перв(?:ую|ый)|цел(?:ых|ый|ую|ое)){S})*(?:(?:не{S}(?:более|менее|больше|меньше|позднее)|{APPROX}|свыше|немногим{S}более|как{S}минимум){S}(?:чем{S})?)?"


@rule(
    rf"{B}{_DUR_LEAD}(?P<n>{AMOUNT})(?:-?(?:{DASH}|{S}(?:или|до){S}){S}?(?P<n2>{AMOUNT}))?(?:-?(?:х|ти|и|ми))?{S}(?:календарн\w+{S}|рабочи[ехй]{S}|полных{S}|долгих{S})?(?P<u>{UNIT})(?:{S}(?:и{S})?(?P<n3>{AMOUNT}){S}(?P<u3>{SMALLER}))?(?:{S}(?:и{S})?(?P<n4>{AMOUNT}){S}(?P<u4>{SMALLER}))?",
    -3,
)
def duration(m, ctx):
    """20 лет, 2–3 дня, полтора года, за последние три года, 1 год 5 месяцев"""
    unit = _UNITS[m["u"].lower()]
    amount = _amount(m["n"])
    if amount is None or (unit == "Y" and amount >= 1000):
        return None
    if m["n2"]:
        other = _amount(m["n2"])
        if other is None or other <= amount:
            return None
        return "duration", f"{_iso_duration([(amount, unit)])}/{_iso_duration([(other, unit)])}", "none"
    parts = [(amount, unit)]
    for n, u in ((m["n3"], m["u3"]), (m["n4"], m["u4"])):
        if n:
            parts.append((_amount(n) or Decimal(0), _UNITS[u.lower()]))
    return "duration", _iso_duration(parts), "none"


@rule(
    rf"{B}(?:за|в{S}течение|на{S}протяжении|на|через|немногим{S}более){S}(?:последн\w+{S}|прошедш\w+{S}|ближайш\w+{S}|эт\w+{S}|цел\w+{S}|весь{S}|всю{S}|вс[её]{S})?(?P<u>год|года|месяц|месяца|неделю|недели|сутки|суток|день|дня|час|часа|десятилетие|десятилетия|полгода|полчаса)(?![а-яё])(?!{S}(?:назад|до|{THIS}|{LAST}))",
    -3,
)
def single_duration(m, ctx):
    """за неделю, за последний месяц, в течение года, на год"""
    word = m["u"].lower()
    if re.match(rf"(?:на|в){S}", m[0].lower()) and not re.match(
        rf"(?:на{S}(?:год|месяц|неделю|сутки|час|полгода)|в{S}течение|на{S}протяжении)", m[0].lower()
    ):
        return None
    special = {"полгода": "P6M", "полчаса": "PT30M"}
    return "duration", special.get(word) or _iso_duration([(Decimal(1), _UNITS[word])]), "none"


_HALVES = {
    "года": "P6M",
    "часа": "PT30M",
    "дня": "PT12H",
    "месяца": "P15D",
    "минуты": "PT30S",
    "суток": "PT12H",
    "века": "P50Y",
}


@rule(
    rf"{B}(?:почти{S}|около{S}|более{S}|за{S}|на{S}|через{S})?(?P<w>пол{S}?-?(?:года|часа|дня|месяца|минуты|суток|века)|полтора{S}года|полутора{S}лет|(?:(?P<q>1|3|три){S})?четверт(?:ь|и){S}(?:века|часа|года))(?![а-яё])(?!{S}назад)",
    -2,
)
def half_duration(m, ctx):
    """полгода, полчаса, полтора года"""
    word = re.sub(S, " ", m["w"].lower())
    if word in {"полтора года", "полутора лет"}:
        return "duration", "P1Y6M", "none"
    if word.startswith("пол"):
        return "duration", _HALVES[re.sub(r"^пол[ -]?", "", word)], "none"
    quarters = 3 if m["q"] in {"3", "три"} else 1
    return (
        "duration",
        {"века": f"P{25 * quarters}Y", "часа": f"PT{15 * quarters}M", "года": f"P{3 * quarters}M"}[word.split()[-1]],
        "none",
    )


@rule(
    r"(?<![\w-])(?P<n>\d{1,3})-?(?P<u>часов|минутн|дневн|суточн|недельн|месячн)(?:ой|ый|ая|ое|ого|ую|ом|ым|ые|ых|ыми)(?![а-яё])",
    -1,
)
def adjective_duration(m, ctx):
    """12-часовой, 10-дневный"""
    unit = {"часов": "TH", "минутн": "TM", "дневн": "D", "суточн": "D", "недельн": "W", "месячн": "M"}[m["u"].lower()]
    return "duration", _iso_duration([(Decimal(m["n"]), unit)]), "none"


#: nouns for which «35-летний» tells how long, not how old
_TERMS = r"(?:тюремн\w+{0}|исправительн\w+{0}|условн\w+{0}|действующ\w+{0})?(?:заключени|срок|контракт|период|тюрем|план|перерыв|договор|аренд|пребыван|правлени|кредит|облигаци|работ|войн|карьер|стаж|запрет|дисквалификаци|опыт|сотрудничеств|мораторий|моратори|лишени|ссылк|каторг|программ|цикл|истори|отсрочк|максимум|минимум)".replace(
    "{0}", S
)


@rule(rf"{B}(?P<n>\d{{1,3}}|[а-яё]{{3,24}}?)-?летн(?:ий|его|ему|им|ем|яя|ей|юю|ее|ие|их|ими)(?={S}{_TERMS})")
def adjective_years(m, ctx):
    """35-летнее заключение, двухлетний срок"""
    amount = Decimal(m["n"]) if m["n"].isdigit() else numerals.parse_prefix(m["n"])
    return ("duration", _iso_duration([(amount, "Y")]), "none") if amount else None


@rule(rf"{B}(?:ежегодно|ежемесячно|еженедельно|ежедневно|ежечасно|ежеквартально|ежеминутно|ежесуточно)(?![а-яё])")
def set_adverb(m, ctx):
    """ежегодно, еженедельно"""
    table = {
        "ежегод": "P1Y",
        "ежемес": "P1M",
        "еженед": "P1W",
        "ежедне": "P1D",
        "ежечас": "PT1H",
        "ежеква": "P3M",
        "ежемин": "PT1M",
        "ежесут": "P1D",
    }
    return "set", "R/" + table[m[0].lower()[:6]], "none"


@rule(
    rf"{B}(?:кажд(?:ый|ую|ое|ые|ого|ой|ых)){S}(?:(?P<n>{AMOUNT}){S})?(?P<u>{UNIT}|утро|вечер|ночь|весну|лето|осень|зиму|{WEEKDAY})|{B}(?:(?:один|два|три|\d+){S})?раза?{S}в{S}(?:(?P<n2>{AMOUNT}){S})?(?P<u2>{UNIT}|полгода)"
)
def set_each(m, ctx):
    """каждый день, каждые три года, раз в неделю"""
    word = (m["u"] or m["u2"]).lower()
    if word in _WEEKDAYS:
        return "set", "R/P1W", "none"
    if word == "полгода":
        return "set", "R/P6M", "none"
    unit = _UNITS.get(word) or {"утро": "D", "вечер": "D", "ночь": "D"}.get(word, "Y")
    return "set", "R/" + _iso_duration([(_amount(m["n"] or m["n2"]) or Decimal(1), unit)]), "none"


@rule(
    rf"{B}(?:по{S}(?P<w>(?:{alternation(_WEEKDAY_PLURALS)})(?![а-яё])|выходным|будням|утрам|вечерам|ночам|праздникам)|(?P<p>в{S}(?:день|год|месяц|неделю|сутки|час|минуту|секунду))(?![а-яё])(?!{S}(?:[А-ЯЁ«\"]|выбор|голосован|рожден|памят|когда|провед|приезд|открыт|матч|смерт|убийств|{THIS})))",
    -2,
    0,
)
def set_by(m, ctx):
    """по субботам, 200 тонн в год"""
    if m["w"]:
        word = m["w"].lower()
        return (
            "set",
            "R/P1W" if word in _WEEKDAY_PLURALS or word in {"выходным"} else "R/P1D" if word != "праздникам" else "R",
            "none",
        )
    if not re.search(r"\d|тысяч|миллион|сот[ен]|десят|раз", ctx.text[max(0, ctx.start - 60) : ctx.start]):
        return None
    unit = _UNITS[m["p"].lower().split()[-1]]
    return "set", "R/" + _iso_duration([(Decimal(1), unit)]), "none"


_VAGUE = {
    "PRESENT_REF": [
        "в настоящее время",
        "в настоящий момент",
        "на данный момент",
        "в данный момент",
        "сейчас",
        "на сегодняшний день",
        "в наши дни",
        "в наше время",
        "по сей день",
        "на текущий момент",
        "в эти дни",
        "в это время",
        "ныне",
        "теперь",
        "на сегодня",
    ],
    "PAST_REF": [
        "недавно",
        "в последнее время",
        "на днях",
        "в прошлом",
        "в последние годы",
        "в последние месяцы",
        "в последние недели",
        "в последние дни",
        "в разные годы",
        "в то время",
        "в те годы",
        "в те времена",
        "в юности",
        "в детстве",
        "в молодости",
        "давно",
        "несколько лет назад",
        "последние годы",
        "за последние годы",
        "последние недели",
        "в советское время",
        "в преддверии",
        "в течение нескольких лет",
        "за несколько часов",
        "за несколько дней",
        "за несколько месяцев",
        "за несколько минут",
        "за последние несколько лет",
    ],
    "FUTURE_REF": [
        "в ближайшее время",
        "в будущем",
        "в ближайшем будущем",
        "в ближайшие годы",
        "в ближайшие дни",
        "в ближайшие месяцы",
        "в ближайшие недели",
        "в скором времени",
        "вскоре",
        "скоро",
        "в дальнейшем",
        "в перспективе",
        "в предстоящие годы",
        "в ближайшей перспективе",
    ],
}
_VAGUE_TABLE = {phrase: value for value, phrases in _VAGUE.items() for phrase in phrases}


@rule(rf"{B}(?:{alternation(_VAGUE_TABLE).replace(chr(92) + ' ', S + '+')}){E}", -1)
def vague(m, ctx):
    """сейчас, недавно, в ближайшее время"""
    return "vague", _VAGUE_TABLE[re.sub(rf"{S}+", " ", m[0].lower())], "none"


# --- the search -------------------------------------------------------------------------------

_LINE = re.compile(r"[^\n]+")
#: the first three letters of a word, a number and the sign after it
_BEGINNING = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,3}|\d+(?:[.:/-]|(?=(\w))|)")


def _beginnings(*words: str) -> frozenset[str]:
    return frozenset(w[:3] for words_ in words for w in words_.split())


_MONTH_WORDS = _beginnings(*_MONTHS, *_MONTHS_SHORT)
_WEEKDAY_WORDS = _beginnings(*_WEEKDAYS)
_UNIT_WORDS = _beginnings(*_UNITS) - {"ч"}
_DAY_PARTS = _beginnings("утром вечером ночью ночь днем днём")
#: for each rule, of what words (by their first three letters) and numbers every match of it has one; «0» is a number, «0.» one with a point after it,
#: «0000» one of four digits. A rule is tried around them alone, which only saves time.
_TRIGGERS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            "day_range",
            "cross_range",
            "day_of_month",
            "month_day_year",
            "month_range",
            "month_of_year",
            "month_adjective",
        ),
        _MONTH_WORDS,
    ),
    **dict.fromkeys(
        ("weekday", "weekday_more", "time_of_weekday", "weekday_adjective"),
        _WEEKDAY_WORDS | _beginnings(*_WEEKDAY_ADJECTIVES),
    ),
    **dict.fromkeys(("numeric_date", "iso_date"), frozenset({"0.", "0/", "0-"})),
    "numeric_day_month": frozenset({"0."}),
    "clock_digits": frozenset({"0:"}),
    "clock_range": frozenset({"0:"}) | _beginnings("до по"),
    "clock_words": frozenset({"0."}) | _beginnings("час часов ч утра дня вечера ночи пополудни"),
    "year_range": frozenset({"0000"}),
    "bare_year": frozenset({"0000"}),
    "year_loose": _beginnings("год"),
    "year_with_word": _beginnings("год годы г гг"),
    "decade": frozenset({"0-", "0е", "0х", "0м", "0ы"}),
    "short_decade": frozenset({"0-", "0е", "0х", "0м", "0ы"}) | _beginnings(*_DECADES),
    "century": _beginnings("век столетие в вв"),
    "quarter": _beginnings("квартал кв полугодие"),
    "first_months": _beginnings("месяц"),
    "season": _beginnings("весной летом лето осенью зимой"),
    "day_word": _beginnings(*_DAY_WORDS),
    "day_adjective": _beginnings("вчерашний сегодняшний завтрашний"),
    "relative_unit": _beginnings("год месяц неделя недель квартал десятилетие век столетие полугодие день дня сутки"),
    "ago": _beginnings("назад"),
    "later": _beginnings("через спустя"),
    "earlier_later": _beginnings("ранее раньше позже позднее до"),
    "weekend": _beginnings("выходные уик"),
    "next_day": _beginnings("день утро назавтра"),
    "part_of_day": _DAY_PARTS | _beginnings("полдень полночь"),
    "set_adverb": _beginnings("ежегодно"),
    "set_each": _beginnings("каждый раз раза"),
    "set_by": _beginnings("по в"),
    "half_duration": _beginnings("полгода полтора четверть"),
    "single_duration": _UNIT_WORDS | _beginnings("полгода"),
    "adjective_duration": frozenset({"0"}),
    "duration": _UNIT_WORDS,
    "vague": frozenset().union(*(_beginnings(max(phrase.split(), key=len)) for phrase in _VAGUE_TABLE)),
}
#: what a line must hold for rules whose words may begin anyhow: «двадцатилетний»
_HOLDS = {"adjective_years": "летн"}
#: what stands before or after the trigger of some rules
_BESIDE = {
    "day_of_month": (re.compile(rf"[\dоеум]{S}?\Z", re.I), None),
    "month_day_year": (None, re.compile(rf"[а-яё]+\.?{S}+\d", re.I)),
    "day_range": (
        re.compile(rf"(?:{S}(?:по|до|и){S}|{DASH}){S}{{0,2}}[^{S[1:-1]}]+(?:{S}+[^{S[1:-1]}]+)?{S}?\Z", re.I),
        None,
    ),
    "century": (None, re.compile("век|столет|вв?[.]", re.I)),
    "relative_unit": (re.compile(rf"(?:{LAST}|{NEXT}|{THIS}|(?<![^\W\d_])т)[а-яё]{{1,3}}(?:{S}же)?{S}\Z", re.I), None),
    "earlier_later": (re.compile(rf"(?:год|месяц|недел|ден|дн|сут|лет|час)[а-яё]*{S}\Z", re.I), None),
    "vague": (None, re.compile(alternation({max(phrase.split(), key=len) for phrase in _VAGUE_TABLE}), re.I)),
    "set_by": (None, re.compile(rf"[пв]о?{S}", re.I)),
}
#: characters between the months of a range, and before and after a trigger in the longest expression
_LONGEST_RANGE, _BEFORE, _AFTER = 90, 80, 110


def _triggers(text: str, start: int, end: int) -> dict[str, list[int]]:
    """Where in a line words and numbers begin, by the keys of ``_TRIGGERS``."""
    out: dict[str, list[int]] = {}
    for m in _BEGINNING.finditer(text, start, end):
        key = m[0]
        if key[0].isdigit():
            number = key.rstrip(".:/-")
            sign = key[len(number) :] or (m[1] or "").lower()
            keys = ["0", f"0{sign}"] if sign else ["0"]
            if len(number) == 4:
                keys.append("0000")
        else:
            keys = [key.lower()]
        for key in keys:
            out.setdefault(key, []).append(m.start())
    return out


def _around(places: Iterable[int], start: int, end: int) -> list[tuple[int, int]]:
    """Stretches of a line around some places in it, wide enough for the longest expression."""
    out: list[tuple[int, int]] = []
    for place in places:
        a, b = max(start, place - _BEFORE), min(end, place + _AFTER)
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    return out


def _places(name: str, triggers: list[int], text: str, start: int, end: int) -> list[int]:
    """Of the triggers in a line those that the rule may be about."""
    if name in ("month_range", "cross_range"):
        return sorted({m for pair in zip(triggers, triggers[1:]) if pair[1] - pair[0] <= _LONGEST_RANGE for m in pair})
    before, after = _BESIDE.get(name) or (None, None)
    if before is not None:
        return [place for place in triggers if before.search(text, max(start, place - 60), place)]
    return [place for place in triggers if after.match(text, place, end)] if after is not None else triggers


_WORDS = re.compile(r"[^\W\d_]+|\d+")
_WORD_BEFORE = re.compile(r"(?:\d-)?\w+(?=\W*\Z)")


@lru_cache(maxsize=1)
def _openings() -> frozenset[str]:
    """First three letters of the words that a duration may begin with, or have inside."""
    lead = "в на за до свыше от через последний последняя ближайший минувший первые первых следующие прошедшие целых целый целую не около примерно почти приблизительно более больше менее порядка ровно где чуть спустя немногим как пару пара парой пары"
    return _beginnings(lead, "календарных рабочих полных долгих половиной", *numerals.cardinals())


def _durations(pattern: re.Pattern, text: str, units: list[int], start: int, end: int):
    """Matches of ``duration`` in a line: it begins with a number or one of few words, and a unit is near."""
    openings, done = _openings(), start
    units = [
        u
        for u in units
        if (word := _WORD_BEFORE.search(text, max(start, u - 30), u))
        and (word[0][0].isdigit() or word[0][:3].lower() in openings)
    ]
    for m in _WORDS.finditer(text, max(start, units[0] - 120), end) if units else ():
        at = m.start()
        if at < done or not (m[0].isdigit() or m[0][:3].lower() in openings):
            continue
        while units and units[0] <= at:
            units.pop(0)
        if not units:
            return
        if units[0] - at <= 120 and (found := pattern.match(text, at, end)) is not None:
            done = found.end()
            yield found


_NOT_DATE_BEFORE = re.compile(
    r"(?:№|N|стать[яиейюе]+|ст\.|пункт\w*|п\.|тел\.?:?|\+7|верси\w+|код\w*|индекс\w*)\s?$", re.I
)
_AGE_AFTER = re.compile(rf"{S}?(?:от{S}роду|ребенк|девочк|мальчик)", re.I)
_AGE_BEFORE = re.compile(
    rf"(?:возраст\w*(?:{S}(?:от|до|около|примерно|почти|старше|младше|более))?|исполни\w+(?:ся|сь)|старше|младше|моложе|которо(?:му|й)(?:{S}(?:было|уже))?|(?:ему|ей|мне|нам|им|вам|тебе|нему)(?:{S}(?:всего|уже|было|сейчас|исполн\w+))*|умер\w*{S}в|скончал\w+{S}(?:в|на)){S}?(?:в|на|было|всего|уже|лишь)?{S}?$",
    re.I,
)


@dataclass
class Found:
    """A resolved expression; offsets in the text that was searched."""

    start: int
    end: int
    value: DateValue
    rule: str = field(default="")


@lru_cache(maxsize=1)
def _rules() -> list[Rule]:
    return list(RULES)


def _candidates(text: str) -> list[tuple[int, int, int, Rule, re.Match]]:
    found = []
    for line in _LINE.finditer(text):
        start, end = line.span()
        known = _triggers(text, start, end)
        for a_rule in _rules():
            triggers = _TRIGGERS.get(a_rule.name)
            if triggers is None:
                stretches = [(start, end)] if _HOLDS.get(a_rule.name, "") in line[0] else []
            elif not (keys := known.keys() & triggers):
                continue
            else:
                at = known[keys.pop()] if len(keys) == 1 else sorted(place for key in keys for place in known[key])
                if a_rule.name == "duration":
                    found.extend(
                        (m.start(), m.end(), a_rule.weight, a_rule, m)
                        for m in _durations(a_rule.pattern, text, at, start, end)
                    )
                    continue
                stretches = _around(_places(a_rule.name, at, text, start, end), start, end)
            for a, b in stretches:
                found.extend(
                    (m.start(), m.end(), a_rule.weight, a_rule, m)
                    for m in a_rule.pattern.finditer(text, a, b)
                    if m.end() > m.start()
                )
    return found


def _is_age(text: str, m: re.Match, name: str) -> bool:
    if name not in {"duration", "half_duration"} or not re.search(r"(?:лет|год\w*|месяц\w*)$", m[0], re.I):
        return False
    before = text[max(0, m.start() - 40) : m.start()]
    if _AGE_BEFORE.search(before + re.match(r"(?:в|на|до)?\s?", m[0], re.I)[0]):
        return True
    if _AGE_AFTER.match(text, m.end()):
        return True
    # «девочка 8 лет», «Кравцову 39 лет,»: a name or a person right before, a stop right after
    if (
        re.fullmatch(rf"\d{{1,3}}{S}(?:лет|года?)", m[0])
        and re.search(
            rf"(?:[А-ЯЁ][а-яё]+(?:у|ой|е|ю|му)|[а-яё]{(4,)}(?:телю|нику|нице|ору|еру|исту|ному|мужчине|женщине|девушке|парню)|девочк\w*|мальчик\w*|женщин\w*|мужчин\w*|ребен\w+){S}$",
            before,
        )
        and re.match(r"\s*(?:[.,;)\n]|$)", text[m.end() :])
    ):
        return True
    return bool(re.match(rf"в{S}\d{{1,3}}{S}(?:лет|года?)$", m[0])) or bool(
        re.match(rf"{S}?$|в{S}$", before[-2:])
        and before.lower().endswith("в ")
        and re.match(r"\d{1,3}\s(?:лет|года?)\b", m[0])
    )


def find(text: str, published: str | None = None) -> list[Found]:
    """Every expression of time in ``text``, in order, none overlapping.

    Args:
        text: any text; offsets count its characters.
        published: publication date (EDTF day, month or year, a time may follow), or None.
    """
    candidates = _candidates(text)
    candidates.sort(key=lambda c: (-(c[1] - c[0]), -c[2], c[0]))
    ctx = Context(published=published, text=text)
    taken = bytearray(len(text))
    kept = []
    for start, end, _, a_rule, m in candidates:
        if any(taken[start:end]):
            continue
        if _NOT_DATE_BEFORE.search(text[max(0, start - 12) : start]) and text[start].isdigit():
            continue
        if _is_age(text, m, a_rule.name):
            continue
        # a first resolution without context tells whether the match is a date at all
        probe = Context(published=published or "2000-06-15", text=text, start=start, end=end)
        if _resolved(a_rule, m, probe) is None:
            continue
        taken[start:end] = b"\1" * (end - start)
        kept.append((start, end, a_rule, m))
    kept.sort(key=lambda k: k[0])
    results = []
    for index, (start, end, a_rule, m) in enumerate(kept):
        ctx.start, ctx.end = start, end
        ctx.later_year = None
        if a_rule.name in {"day_of_month", "month_of_year", "day_range"} and not m["y"] and index + 1 < len(kept):
            next_start, _, next_rule, next_match = kept[index + 1]
            if (
                next_rule.name in {"day_of_month", "month_of_year", "day_range"}
                and next_match["y"]
                and re.fullmatch(r"\s*(?:,|и|или|,\s*а\s*также|до|по|–|—|-)\s*", text[end:next_start])
            ):
                ctx.later_year = _year(next_match["y"], ctx)[0]
        result = _resolved(a_rule, m, ctx)
        if result is None:
            continue
        kind, value, basis = result
        if value is None:
            basis = "none"
        if "T" in (value or "") and kind == "date":
            kind = "time"
        start_value, end_value = edtf.bounds(value)
        results.append(
            Found(
                start,
                _trim(text, start, end),
                DateValue(kind=kind, value=value, start=start_value, end=end_value, basis=basis),
                a_rule.name,
            )
        )
        _remember(ctx, value, end, kind, basis)
    return results


def _resolved(a_rule, m, ctx: Context):
    """The rule's reading; None for days that no calendar has, and beyond the years 1 to 9999."""
    try:
        return a_rule.resolve(m, ctx)
    except (OverflowError, ValueError):
        return None


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " \u00a0,":
        end -= 1
    return end


def _remember(ctx: Context, value: str | None, end: int, kind: str, basis: str) -> None:
    if kind not in {"date", "time"} or not value:
        return
    first = value.removeprefix("../").partition("/")[0]
    year = edtf.year_of(first)
    if year is None:
        return
    if basis == "published" and len(first) > 4:
        ctx.placed_at = end
    ctx.anchor_year, ctx.anchor_month = year, edtf.month_of(first)
    if basis != "published" or len(first) > 4:
        # «в прошлом году» compares; the days around it stay in the year that is told of
        ctx.anchor_at = end
    ctx.anchor = edtf.parse_day(first)


def resolve_one(text: str, published: str | None = None) -> str | None:
    """The value of the first calendar date in ``text`` (of a byline, say), None when there is none."""
    for found in find(text, published):
        if found.value["kind"] in {"date", "time"} and found.value["value"]:
            return found.value["value"]
    return None
