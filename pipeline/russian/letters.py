"""Text as grammars read it: folded (``characters``), in small letters, with the spaces and line ends that were lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.russian import characters

#: where a space or the end of a line was lost: «13 апреляПрезидент», «2024Глава»
_GLUED = re.compile(r"(?<=[а-яё])(?=[А-ЯЁ])|(?<=\d)(?=[А-ЯЁ][а-яё]{2})")
#: the end of a line that was broken for its length: no stop before it, a small letter after it
_WRAPPED = re.compile(r"(?<=[^\s.!?:;»)])\n(?=[а-яё])")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text for rules, with the way back to the text as given."""

    given: str
    cased: str  #: folded, letters as large as they were; as long as ``text``
    text: str  #: small letters, «е» for «ё»
    offsets: tuple[int, ...] | None = None  #: of each folded character in ``given``; None where nothing moved

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in ``given`` of the folded characters ``start`` to ``end``."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[start]


@lru_cache(maxsize=2)
def fold(text: str) -> Folded:
    """``text`` for rules to read.

    >>> fold("12 ма́я, 13‑15 Mая").text
    '12 мая, 13-15 мая'
    """
    read = characters.fold(text)
    cased, offsets = read.text, tuple(read.starts) or None
    if _GLUED.search(cased) is not None:
        cased, offsets = _with_breaks(cased, offsets)
    if "\n" in cased:
        cased = _WRAPPED.sub(" ", cased)
    lower = _lower(cased)
    return Folded(text, cased, lower, offsets)


def _lower(text: str) -> str:
    lower = text.lower()
    if len(lower) != len(text):
        # «İ» alone has two small letters
        lower = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return lower.replace("ё", "е")


def _with_breaks(text: str, offsets: tuple[int, ...] | None) -> tuple[str, tuple[int, ...]]:
    """The text with a line end in the place of each that was lost; its offset is that of the character after it."""
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for m in _GLUED.finditer(text):
        parts.append(text[at : m.start()])
        places.extend(range(at, m.start() + 1))
        at = m.start()
    places.extend(range(at, len(text) + 1))
    out = "\n".join((*parts, text[at:]))
    return out, tuple(places if offsets is None else [offsets[p] for p in places])
