"""What rules find, and how their functions see it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Mapping, Protocol

#: private characters that stand for found values
FIRST_SYMBOL, LAST_SYMBOL = "\ue000", "\uf8ff"


class Value(Protocol):
    """What a combination must know of a value: the sort of thing that it is, by the name that patterns use."""

    @property
    def sort(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where its words stand in the folded text; ``rules`` tells which made it, the last one last."""

    start: int
    end: int
    value: Any
    rules: tuple[str, ...]


class Hit:
    """A match, as the function of a rule sees it: groups as text, or as the values that stand in their place."""

    __slots__ = ("match", "start", "end", "_text", "_inside")

    def __init__(self, match: re.Match, start: int, end: int, text: str, inside: Mapping[int, Found] | None = None):
        self.match = match
        self.start, self.end = start, end  #: in the folded text
        self._text, self._inside = text, inside

    def __getitem__(self, group: str) -> str:
        """What a group matched, an empty string where it took no part."""
        return self.match[group] or ""

    def found(self, group: str) -> Found | None:
        at = self.match.start(group)
        return None if at < 0 or self._inside is None else self._inside.get(at)

    def value(self, group: str) -> Any:
        """The found value in the place of a group, None where it took no part."""
        found = self.found(group)
        return None if found is None else found.value

    def words(self, group: str) -> str:
        """The words of the found value in the place of a group."""
        found = self.found(group)
        return "" if found is None else self._text[found.start : found.end]

    @property
    def before(self) -> str:
        """What the pattern could see before the match: text, with symbols in the place of values."""
        return self.match.string[: self.match.start()]

    @property
    def after(self) -> str:
        return self.match.string[self.match.end() :]


class Symbols:
    """A private character for each sort of value, and pieces that match them."""

    def __init__(self, *sorts: str):
        self.of = {sort: chr(ord(FIRST_SYMBOL) + i) for i, sort in enumerate(sorts)}

    def piece(self, *sorts: str) -> str:
        return "[" + "".join(self.of[sort] for sort in sorts) + "]"

    @property
    def pieces(self) -> dict[str, str]:
        """A piece for each sort, by its name."""
        return {sort: self.piece(sort) for sort in self.of}
