"""Text as rules read it: small letters, one kind of space and hyphen, no stress marks, soft hyphens or look-alikes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

#: characters that show nothing: soft hyphen, zero-width ones, marks of direction, and accents over a letter
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\u0300-\u036f]")
#: letter and accent (NFD) that are one letter of the alphabet
_COMPOSED = {"и\u0306": "й", "И\u0306": "Й", "е\u0308": "ё", "Е\u0308": "Ё"}
_SPACES = "\u00a0\u202f\u2009\u2007\u2002\u2003\t"
_HYPHENS = "\u2010\u2011"
_MIXED = re.compile(r"[а-я][a-z]|[a-z][а-я]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN, _CYRILLIC = "ABCEHKMOPTXYaceopxykmt", "АВСЕНКМОРТХУасеорхукмт"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_LATIN_ALONE = re.compile(f"(?![{_LATIN}])[a-zA-Z]")
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
    cased = text
    offsets: tuple[int, ...] | None = None
    if _INVISIBLE.search(cased) is not None:
        cased, offsets = _without_invisible(cased)
    if _GLUED.search(cased) is not None:
        cased, offsets = _with_breaks(cased, offsets)
    for marks, plain in ((_SPACES, " "), (_HYPHENS, "-")):
        for mark in marks:
            if mark in cased:
                cased = cased.replace(mark, plain)
    if "\n" in cased:
        cased = _WRAPPED.sub(" ", cased)
    lower = _lower(cased)
    if _MIXED.search(lower) is not None:
        cased = _WORD.sub(_in_cyrillic, cased)
        lower = _lower(cased)
    return Folded(text, cased, lower, offsets)


def _lower(text: str) -> str:
    lower = text.lower()
    if len(lower) != len(text):
        # «İ» alone has two small letters
        lower = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return lower.replace("ё", "е")


def _without_invisible(text: str) -> tuple[str, tuple[int, ...]]:
    out: list[str] = []
    offsets: list[int] = []
    for i, c in enumerate(text):
        if _INVISIBLE.match(c) is None:
            out.append(c)
            offsets.append(i)
        elif out and (letter := _COMPOSED.get(out[-1] + c)) is not None:
            out[-1] = letter
    return "".join(out), (*offsets, len(text))


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


def _in_cyrillic(word: re.Match) -> str:
    """A word with letters of both alphabets, in Cyrillic where every Latin one has its like there."""
    text = word[0]
    if text.isascii() or _LATIN_ALONE.search(text) is not None:
        return text
    return text.translate(_TO_CYRILLIC)
