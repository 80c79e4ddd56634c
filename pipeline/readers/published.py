"""Publication dates as sources write them, to EDTF."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from pipeline.russian import edtf

_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d(?:[.,]\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?)?)?)?\Z"
)
_FILE = re.compile(r"(?<!\d)(20\d\d|19\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_DATELINE = re.compile(
    r"^\s*(?:[А-ЯЁA-Z][А-ЯЁа-яёA-Za-z -]{2,30}[.,]\s*)?(?:\d{1,2}:\d\d,?\s*)?\d{1,2}(?:[ \u00a0][А-Яа-яё]+[ \u00a0]\d{4}|\.\d\d\.\d{4})|^\s*[А-ЯЁ][А-ЯЁа-яё -]{2,30}[.,]\s*\d{1,2}\s[а-яё]+[.,/ ]",
    re.M,
)


def normal(value: object) -> str | None:
    """EDTF of a publication date in any usual form; None when it is none.

    >>> normal("12 апреля 2024 10:20")
    '2024-04-12T10:20'
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if (value.hour, value.minute) == (0, 0) else value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value != value:
            return None
        if 1500 <= value <= 2100:
            return str(int(value))
        if 3e8 < value < 4e12:
            from datetime import timezone

            seconds = value / 1000 if value > 1e11 else value
            return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M")
        return None
    text = str(value).strip()
    if m := _ISO.match(text):
        year, month, day, hour, minute, zone = m.groups()
        if month and not (1 <= int(month) <= 12) or day and not edtf.valid_day(int(year), int(month), int(day)):
            return None
        out = "-".join(p for p in (year, month, day) if p)
        if hour and int(hour) < 24 and int(minute) < 60:
            out += f"T{hour}:{minute}" + ((zone[:3] + ":" + zone[-2:]) if zone and len(zone) == 5 else zone or "")
        return out
    try:
        return (
            parsedate_to_datetime(text).isoformat(timespec="minutes")
            if re.match(r"(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Z][a-z]{2} \d{4}", text)
            else _spoken(text)
        )
    except (ValueError, TypeError):
        return _spoken(text)


def _spoken(text: str) -> str | None:
    if len(text) > 100:
        return None
    from pipeline.russian import timex  # its rules take half a second to compile

    for found in timex.find(text):
        value = found.value["value"]
        if value and found.value["basis"] == "explicit" and re.match(r"\d{4}-\d\d-\d\d", value) and "/" not in value:
            clock = re.search(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)", text)
            return value if "T" in value or not clock else f"{value}T{int(clock[1]):02d}:{clock[2]}"
    return None


def from_name(name: str) -> str | None:
    """Date in a file name such as ``2025-05-14_…``, ``20250514``."""
    m = _FILE.search(name)
    if m and edtf.valid_day(int(m[1]), int(m[3]), int(m[4])):
        return f"{m[1]}-{m[3]}-{m[4]}"
    return None


def from_dateline(text: str) -> str | None:
    """Date of a dateline in the first lines: «АСТАНА, 14 мая 2025 года. …», «15:45, 19 декабря 2025»."""
    head = text[:600]
    for number, line in enumerate(line for line in head.split("\n") if line.strip()):
        if number > 3:
            break
        m = _DATELINE.match(line)
        if not m:
            continue
        from pipeline.russian import timex

        for found in timex.find(line[:120]):
            value = found.value["value"]
            if (
                value
                and found.start < m.end()
                and found.value["basis"] == "explicit"
                and re.match(r"\d{4}-\d\d-\d\d", value)
                and "/" not in value
            ):
                # a full date that opens a sentence of prose is the event's, not the article's
                if len(line) > 60 and not re.match(r"\s*[А-ЯЁA-Z][А-ЯЁA-Z -]{2,}[.,]", line):
                    return None
                return value
    return None


def valid(value: str) -> bool:
    """Whether ``value`` is an EDTF day, month or year that may anchor a text."""
    return (
        bool(re.fullmatch(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?)?)?)?", value))
        and normal(value) == value
    )
