"""Calendar values as EDTF strings (ISO 8601-2, https://www.loc.gov/standards/datetime/): arithmetic and bounds."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_SUB_YEAR = {
    "33": (1, 3),
    "34": (4, 6),
    "35": (7, 9),
    "36": (10, 12),
    "40": (1, 6),
    "41": (7, 12),
    "21": (3, 5),
    "22": (6, 8),
    "23": (9, 11),
}


def parse_day(value: str | None) -> date | None:
    """The day of ``YYYY-MM-DD…``, else None."""
    if value and (m := re.match(r"(\d{4})-(\d\d)-(\d\d)", value)):
        try:
            return date(int(m[1]), int(m[2]), int(m[3]))
        except ValueError:
            return None
    return None


def year_of(value: str | None) -> int | None:
    """The (first) year of a value, None when it has none."""
    m = re.match(r"(?:\.\./)?(\d{4})(?!\d)", value or "")
    return int(m[1]) if m else None


def month_of(value: str | None) -> int | None:
    """The (first) month 1–12 of a value, None when it has none or another part of a year."""
    m = re.match(r"(?:\.\./)?[\dX]{4}-(\d\d)", value or "")
    return int(m[1]) if m and 1 <= int(m[1]) <= 12 else None


def valid_day(year: int | None, month: int, day: int) -> bool:
    """Whether there is such a day (29 February counts when the year is unknown)."""
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year or 2000, month)[1]


def day_value(year: int | None, month: int, day: int) -> str:
    """``2025-05-14`` or ``XXXX-05-14``."""
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"XXXX-{month:02d}-{day:02d}"


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, the month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def week_of(day: date) -> str:
    """The Monday/Sunday interval around ``day``."""
    monday = day - timedelta(days=day.weekday())
    return f"{monday}/{monday + timedelta(days=6)}"


def _edge(value: str, last: bool) -> str | None:
    value = value.rstrip("~?%")
    if value in {"..", ""}:
        return None
    if re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", value) or "XXXX" in value or value.startswith("T"):
        return value
    if re.fullmatch(r"\d{3}X", value):
        return value[:3] + ("9" if last else "0")
    if re.fullmatch(r"\d\dXX", value):
        # guidelines count 19XX as the 20th century
        return value[:2] + ("99" if last else "00")
    if m := re.fullmatch(r"(\d{4})-(\d\d)", value):
        year, part = int(m[1]), m[2]
        if part == "24":
            return f"{min(year + 1, 9999)}-02" if last else f"{year}-12"
        if part in _SUB_YEAR:
            return f"{year}-{_SUB_YEAR[part][last]:02d}"
    return value


def bounds(value: str | None) -> tuple[str | None, str | None]:
    """Start and end of an EDTF value, each a day, month or year; None where open or unknown.

    >>> bounds("2025-05-13/2025-05-15")
    ('2025-05-13', '2025-05-15')
    >>> bounds("1995/..")
    ('1995', None)
    """
    if not value or value.startswith(("P", "R", "FUTURE", "T")):
        return None, None
    start, _, end = value.partition("/")
    return _edge(start, False), _edge(end or start, True)
