"""Names that are given out once each: rows may have the same id, and a made one must not meet a given one."""

from __future__ import annotations


class Names:
    """Gives out names; one that is taken gets a number (``x``, ``x~2``, ``x~3``), past every one that is taken too."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        """``wanted``, or ``wanted~2`` and so on; never the same twice."""
        name = wanted
        if name in self._taken:
            number = self._last.get(wanted, 1)
            while name in self._taken:
                number += 1
                name = f"{wanted}~{number}"
            self._last[wanted] = number
        self._taken.add(name)
        return name
