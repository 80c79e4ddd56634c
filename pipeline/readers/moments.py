"""When something was published: time stamps in every form that rows, feeds and callers give them, to EDTF.

>>> edtf_of("Пн, 30 июл 2018 14:30:00 +0300")
'2018-07-30T14:30+03:00'
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Iterator, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pipeline.lexicon import table
from pipeline.values.calendar import valid_day

#: years that a publication may be of
FIRST_YEAR, LAST_YEAR = 1500, 2100
#: the longest string that is looked at
LONGEST = 120

#: what tools write where there is no date
_ABSENT = re.compile(
    r"(?:0+|null|none|nan|nat|n/a|-+|—|undefined|0000-00-00.*|-?0001-1[12]-\d\d.*|.*-0001.*)\Z", re.I | re.S
)
_ISO = re.compile(
    r"(\d{4})(?:-(\d\d?)(?:-(\d\d?)"
    r"(?:[T _](\d\d?):(\d\d)(?::\d\d(?:[.,]\d+)?)?\s?(?:(Z|[+-]\d\d(?::?\d\d)?)|UTC|GMT)?)?)?)?\Z",
    re.I,
)
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T_-]?(\d\d)(\d\d)(?:\d\d)?(Z?))?\Z")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d\d)(?::\d\d(?:[.,]\d+)?)?(?:\s?([ap])\.?m\b\.?)?(?![\d:])", re.I)
_OFFSET = re.compile(r"(?:\b(?:UTC|GMT)\s?)?(?<![\d.])([+-])(\d\d?):?(\d\d)?(?!\d)", re.I)
_REGION = re.compile(r"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?\b")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,4})(?!\d)")
_MONTH_YEAR = re.compile(r"(0?[1-9]|1[0-2])[./]((?:1[5-9]|20)\d\d)")
_TOKEN = re.compile(r"(\d+)(?:-?(?:st|nd|rd|th|е|го)\b)?|([^\W\d_]+)")


class _Clock(NamedTuple):
    hour: int
    minute: int
    zone: tzinfo | None


def edtf_of(value: object, *, day_first: bool = True, zone: str | None = None) -> str:
    """EDTF of a publication date: ``2025-05-14``, ``2025-05``, ``2025``, with a time and its zone where they are told.

    Args:
        value: a date, a datetime, a number (seconds, milliseconds, … since 1970, a year, 20250514), or a string of any
            usual form; ``{"$date": …}`` as MongoDB writes it.
        day_first: whether 05/06/2025 is the fifth of June.
        zone: IANA name of the zone to which a moment that tells its own is brought, so that its day is the
            medium's.

    Raises:
        ValueError: it is no date, or none that can be told for certain.
    """
    found = _read(value, day_first)
    if isinstance(found, datetime):
        return _stamp(found, zone)
    return found


def absent(value: object) -> bool:
    """Whether a field says that there is no date: empty, NaN, ``null``, ``0000-00-00`` as MySQL writes it."""
    if value is None or value != value or value == 0 and not isinstance(value, bool):
        return True
    return isinstance(value, str) and (not value.strip() or bool(_ABSENT.match(value.strip())))


def in_zone(value: str, zone: str) -> str:
    """A moment as ``edtf_of`` gives it, told in another zone; a value without a zone of its own stays as it is.

    >>> in_zone("2025-05-14T22:30Z", "Asia/Almaty")
    '2025-05-15T03:30+05:00'
    """
    if not re.search(r"T\d\d:\d\d(?:Z|[+-]\d\d:\d\d)\Z", value):
        return value
    return _stamp(datetime.fromisoformat(value.replace("Z", "+00:00")), zone)


def zone_of(source: str | None, url: str | None, options) -> str | None:
    """The zone of a medium: by its name or the host of its address in ``timezones``, else ``timezone``."""
    if options.timezones:
        host = _host(url)
        for name, zone in options.timezones.items():
            wanted = name.strip().lower().removeprefix("www.")
            if source and source.strip().lower().removeprefix("www.") == wanted:
                return zone
            if host == wanted or host.endswith("." + wanted):
                return zone
    return options.timezone


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:  # what only looks like an address
        return ""


def _stamp(moment: datetime, zone: str | None) -> str:
    """``moment`` as EDTF; midnight without a zone is a day whose time nobody told."""
    if moment.tzinfo is None:
        return moment.strftime("%Y-%m-%d" if (moment.hour, moment.minute) == (0, 0) else "%Y-%m-%dT%H:%M")
    if zone:
        try:
            moment = moment.astimezone(ZoneInfo(zone))
        except OverflowError as error:
            raise ValueError(f"{moment} is out of range") from error
    text = moment.isoformat(timespec="minutes")
    # zones of before 1900 have seconds
    text = re.sub(r"([+-]\d\d:\d\d):\d\d(?:\.\d+)?\Z", r"\1", text)
    return re.sub(r"[+-]00:00\Z", "Z", text)


def _read(value: object, day_first: bool) -> str | datetime:
    if isinstance(value, datetime):
        if value != value:  # pandas.NaT
            raise ValueError("NaT is no date")
        return datetime(
            value.year, value.month, value.day, value.hour, value.minute, tzinfo=value.tzinfo, fold=value.fold
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        if len(value) == 1 and (inner := next(iter(value))) in ("$date", "$numberLong"):
            return _read(value[inner], day_first)
        raise ValueError("an object is no date")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(value)
    if value is None or isinstance(value, (bool, list, tuple, set)):
        raise ValueError(f"{value!r} is no date")
    return _text(str(value), day_first)


def _number(value: int | float) -> str | datetime:
    """A year, a day as 20250514, or seconds (milli-, micro-, nanoseconds) since 1970."""
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"{value} is no date")
    if value == int(value):
        number = int(value)
        if FIRST_YEAR <= number <= LAST_YEAR:
            return str(number)
        if 10**7 <= number < 10**8 or 10**11 <= number < 10**14:
            try:
                return _plausible(_digits(str(number)))
            except ValueError:
                if number < 10**8:
                    raise
    for unit in (1, 1e3, 1e6, 1e9):
        # from 1979: smaller numbers are counters and the like
        if 3e8 <= value / unit < 4.1e9:
            return datetime.fromtimestamp(value / unit, timezone.utc)
    raise ValueError(f"{value} is no date: neither a year, nor 20250514, nor a time since 1970")


def _plausible(found: str | datetime) -> str | datetime:
    """Numbers of 12 to 14 digits are read as YYYYMMDDhhmm only where the year is one of our time."""
    year = found.year if isinstance(found, datetime) else int(found[:4])
    if not 1990 <= year <= 2060:
        raise ValueError("no date of our time")
    return found


def _text(text: str, day_first: bool) -> str | datetime:
    text = re.sub(r"\s+", " ", text.strip().strip("\"'").strip())
    if not text or len(text) > LONGEST:
        raise ValueError(f"{text[:60]!r} is no date")
    if m := _MONTH_YEAR.fullmatch(text):
        return _made(int(m[2]), int(m[1]), None)
    if _NUMBER.match(text) and not _ISO.match(text):
        if m := _DIGITS.match(text):
            try:
                return _plausible(_digits(m[0]))
            except ValueError:
                pass
        return _number(float(text) if "." in text else int(text[:30]))
    if m := _ISO.match(text):
        year, month, day, hour, minute, offset = m.groups()
        named = re.search(r"(?:UTC|GMT)\Z", text, re.I)
        clock = (
            _Clock(int(hour), int(minute), _offset(offset) if offset else timezone.utc if named else None)
            if hour
            else None
        )
        return _made(int(year), int(month) if month else None, int(day) if day else None, clock)
    if _DIGITS.match(text):
        return _digits(text)
    return _words(text, day_first)


def _digits(text: str) -> str | datetime:
    m = _DIGITS.match(text)
    if not m:
        raise ValueError(f"{text!r} is no date")
    clock = _Clock(int(m[4]), int(m[5]), timezone.utc if m[6] else None) if m[4] else None
    return _made(int(m[1]), int(m[2]), int(m[3]), clock)


def _made(year: int, month: int | None, day: int | None, clock: _Clock | None = None) -> str | datetime:
    """EDTF of a day, month or year, or the moment.

    Raises:
        ValueError: there is no such day or time.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR or month is not None and not 1 <= month <= 12:
        raise ValueError(f"no date: year {year}, month {month}")
    if day is not None and not valid_day(year, month or 0, day):
        raise ValueError(f"{year}-{month}-{day} is no day")
    if clock is not None and day is not None and month is not None:
        if clock[:2] == (24, 0):  # ISO 8601: the end of the day
            return f"{year:04d}-{month:02d}-{day:02d}"
        return datetime(year, month, day, clock.hour, clock.minute, tzinfo=clock.zone)
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


# --- dates in words ------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _names() -> dict[str, dict[str, str]]:
    """kind -> form -> value, of ``lexicon/time/stamps.tsv``."""
    out: dict[str, dict[str, str]] = {"month": {}, "weekday": {}, "zone": {}}
    for row in table("time/stamps.tsv"):
        out[row.kind].update(dict.fromkeys(row.forms.split(), row.value))
    return out


def _named(kind: str, word: str) -> str | None:
    """The value of ``word`` or, from three letters, of the name that begins so."""
    names = _names()[kind]
    word = word.lower()
    if word in names:
        return names[word]
    return next((value for name, value in names.items() if len(word) >= 3 and name.startswith(word)), None)


def _words(text: str, day_first: bool) -> str | datetime:
    """«Пн, 30 июл 2018 14:30:00 +0300», «May 14, 2025 10:30 PM», «14.05.2025, 10:30», «14 мая 2025 г.»."""
    rest, clock = _cut_clock(text)
    if m := _NUMERIC.search(rest):
        return _numeric(m, rest, day_first, clock)
    numbers: list[str] = []
    month: int | None = None
    order: list[str] = []
    for digits, word in _tokens(rest):
        if digits:
            numbers.append(digits)
            order.append("n")
        elif not _named("weekday", word) and (named := _named("month", word)):
            if month is not None:
                raise ValueError(f"{text!r} tells two months")
            month = int(named)
            order.append("m")
    if month is None:
        raise ValueError(f"{text!r} is no date")
    years = [n for n in numbers if len(n) == 4]
    days = [n for n in numbers if len(n) <= 2]
    if len(years) == 1 and len(days) == 1 and len(numbers) == 2:
        return _made(int(years[0]), month, int(days[0]), clock)
    if len(years) == 1 and len(numbers) == 1 and clock is None:
        return _made(int(years[0]), month, None)
    if len(days) == 2 == len(numbers) and order == ["n", "m", "n"]:
        # RFC 822: the year had two digits
        return _made(_full_year(days[1]), month, int(days[0]), clock)
    raise ValueError(f"{text!r} is no date with one day, month and year")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for m in _TOKEN.finditer(text):
        yield m[1] or "", m[2] or ""


def _numeric(m: re.Match, rest: str, day_first: bool, clock: _Clock | None) -> str | datetime:
    """14.05.2025, 05/14/2025, 2025/5/4, 14.05.25; what stands around must hold no further number."""
    if re.search(r"\d", rest[: m.start()] + rest[m.end() :]):
        raise ValueError(f"{rest!r} holds more numbers than those of a date")
    first, sign, second, third = m[1], m[2], int(m[3]), m[4]
    if len(first) == 4 and len(third) <= 2:
        return _made(int(first), second, int(third), clock)
    if len(first) > 2 or len(third) not in (2, 4) or len(third) == 2 and sign == "-":
        raise ValueError(f"{m[0]!r}: which is the year?")
    year, day = int(third) if len(third) == 4 else _full_year(third), int(first)
    month = second
    # nobody puts the month first before a full stop
    if sign != "." and (day <= 12 and not day_first or month > 12):
        day, month = month, day
    return _made(year, month, day, clock)


def _full_year(digits: str) -> int:
    """As RFC 2822 takes years of two digits, with the turn where POSIX has it."""
    return int(digits) + (2000 if int(digits) < 69 else 1900)


def _cut_clock(text: str) -> tuple[str, _Clock | None]:
    """The text without its time and zone, and these.

    Raises:
        ValueError: two times, or one that no clock shows.
    """
    clocks = list(_CLOCK.finditer(text))
    if len(clocks) > 1:
        raise ValueError(f"{text!r} tells two times")
    if not clocks:
        return text, None
    m = clocks[0]
    hour, minute = int(m[1]), int(m[2])
    if m[3]:
        if not 1 <= hour <= 12:
            raise ValueError(f"{m[0]!r} is no time")
        hour = hour % 12 + (12 if m[3].lower() == "p" else 0)
    if minute > 59 or hour > 24 or hour == 24 and minute:
        raise ValueError(f"{m[0]!r} is no time")
    before, after = text[: m.start()], text[m.end() :]
    after, zone = _cut_zone(after)
    return f"{before} {after}", _Clock(hour, minute, zone)


def _cut_zone(after: str) -> tuple[str, tzinfo | None]:
    """What follows a time without its zone, and that; a numeric zone counts before a name beside it."""
    zone: tzinfo | None = None
    if m := _OFFSET.match(after.lstrip(" (")):
        zone = _offset(m[0][m.start(1) - m.start() :])
        after = after.lstrip(" (")[m.end() :]
    for m in _REGION.finditer(after):
        try:
            zone = zone or ZoneInfo(m[0])
        except (KeyError, ValueError, OSError):
            continue
        return after.replace(m[0], " "), zone
    for m in re.finditer(r"[^\W\d_]+", after):
        if value := _names()["zone"].get(m[0].lower()):
            return after[: m.start()] + after[m.end() :], zone or _offset(value)
    return after, zone


def _offset(text: str) -> tzinfo:
    """The zone of ``+0300``, ``+03:00``, ``+3`` or ``Z``."""
    if text.upper() == "Z":
        return timezone.utc
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 14 or minutes > 59:
        raise ValueError(f"{text!r} is no offset of a zone")
    return timezone((1 if text[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))
