"""When two places tell the same day of a text, and which of two dates is the better.

Dates are EDTF as readers give them: ``2025-05-14``, ``2025-05``, ``2025``, a time may follow.
"""

from __future__ import annotations

#: what is no more than a guess, or said for all articles that tell nothing
_WEAK = {"guess", "option", "unknown", None}


def day_of(published: str | None) -> str | None:
    """The date without its time."""
    return published.split("T")[0] if published else None


def same_day(a: str | None, b: str | None) -> bool:
    """Whether two dates may be the same: equal, the one a part of the other, or one of them unknown.

    >>> same_day("2025-05-14", "2025-05"), same_day("2025-05-14", None), same_day("2025-05-14", "2025-05-15")
    (True, True, False)
    """
    first, second = sorted((day_of(a) or "", day_of(b) or ""), key=len)
    return not first or second == first or second.startswith(first + "-")


def quality(published: str | None, basis: str | None) -> tuple[int, int]:
    """How good a date is: whether it is there and told rather than guessed, and how exact it is.

    >>> quality("2025", "data") > quality("2025-05-14", "guess") > quality(None, None)
    True
    """
    day = day_of(published)
    if not day:
        return (0, 0)
    return (1 if basis in _WEAK else 2, len(day))
