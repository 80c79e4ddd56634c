"""Publication dates as sources write them, to EDTF."""

from __future__ import annotations

import re

from pipeline.readers import moments
from pipeline.values.calendar import Point, valid_day

_FILE = re.compile(r"(?<!\d)(20\d\d|19\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_DATELINE = re.compile(
    (
        r"^\s*(?:[А-ЯЁA-Z][А-ЯЁа-яёA-Za-z -]{2,30}[.,]\s*)?(?:\d{1,2}:\d\d,?\s*)?\d{1,2}(?:[ \u00a0][А-Яа-яё]+[ "
        r"\u00a0]\d{4}|\.\d\d\.\d{4})|^\s*[А-ЯЁ][А-ЯЁа-яё -]{2,30}[.,]\s*\d{1,2}\s[а-яё]+[.,/ ]"
    ),
    re.M,
)


def normal(value: object) -> str | None:
    """EDTF of a publication date in any usual form; None when it is none.

    >>> normal("12 апреля 2024 10:20")
    '2024-04-12T10:20'
    """
    try:
        return moments.edtf_of(value)
    except ValueError:
        return None


def from_name(name: str) -> str | None:
    """Date in a file name such as ``2025-05-14_…``, ``20250514``."""
    m = _FILE.search(name)
    if m and valid_day(int(m[1]), int(m[3]), int(m[4])):
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
        from pipeline.grammars import dates

        for found in dates.find(line[:120]):
            day = isinstance(found.value, Point) and found.value.exact_day
            if day and found.basis == "explicit" and found.start < m.end():
                # a full date that opens a sentence of prose is the event's, not the article's
                if len(line) > 60 and not re.match(r"\s*[А-ЯЁA-Z][А-ЯЁA-Z -]{2,}[.,]", line):
                    return None
                return found.written
    return None


def valid(value: str) -> bool:
    """Whether ``value`` is an EDTF day, month or year that may anchor a text."""
    return (
        bool(re.fullmatch(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?)?)?)?", value))
        and normal(value) == value
    )
