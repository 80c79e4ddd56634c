"""Folding: a text as rules and models know it, and where its characters stand in the text as given.

Spaces and dashes of every kind become the plain ones, Latin letters within Cyrillic words the Cyrillic ones that look
alike (and the other way round), all without changing the length. Stress marks, soft hyphens, characters without width
and hyphens at the end of a wrapped line are taken out, and letters written as two
characters are put together; ``Folded`` then knows the places.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass, field

from pipeline.russian import morph

_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2800\u3000"
#: one character for another
_SAME = {
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), "\n"),
    **dict.fromkeys(map(ord, "\u2010\u2011\ufe63\uff0d"), "-"),
    ord("\u2012"): "–",
    **dict.fromkeys(map(ord, "\u2015\u2e3a"), "—"),
    ord("\u0450"): "е",
    ord("\u0400"): "Е",
    ord("\u045d"): "и",
    ord("\u040d"): "И",
}
_CHANGED = re.compile("[" + re.escape("".join(map(chr, _SAME))) + "]")
_COMBINING = "\u0300-\u036f"
_NO_WIDTH = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_TAKEN_OUT = re.compile(rf"[{_NO_WIDTH}](?:\r?\n[ \t]*(?=[а-яё]))?|[{_COMBINING}]+|-[ ]?\r?\n[ \t]*(?=[а-яё]{{2}})")
_WORD_BEFORE = re.compile(r"[А-ЯЁа-яё]{2,24}\Z")
_WORD_AFTER = re.compile(r"[а-яё]{2,24}")

#: Latin letters and the Cyrillic ones that they are taken for, vowels with a stress among them
_ALIKE = str.maketrans("ABCEHKMOPTXYaceopxykuáàéèóòýíäëïöü", "АВСЕНКМОРТХУасеорхукиааееооуиаёиоу")
_LATIN_ALIKE = frozenset("ABCEHKMOPTXYaceopxy")
_STRESSED = frozenset("áàéèóòýí")
_CYRILLIC_ALIKE = str.maketrans("АВСЕНКМОРТХасеорху", "ABCEHKMOPTXaceopxy")
_MIXED = re.compile("[А-яЁё][A-Za-zÀ-ÿ]|[A-Za-zÀ-ÿ][А-яЁё]")
_WORD = re.compile("[A-Za-zÀ-ÿА-яЁё]+")
#: a Cyrillic capital before a Latin word: «Сovid»
_LATIN_WORD = re.compile("[АВЕКМНОРСТХ][a-z]{2,}|[АВЕКМНОРСТХ]{1,2}[A-Z]{2,}")
#: a preposition or conjunction in Latin between Russian words: «c 5 по 7»
_SMALL_WORD = re.compile("(?<![^\\s«(])[acoyk](?=[ ][А-яЁё\\d«])|(?<![^\\n.])[ACOYKB](?=[ ][а-яё\\d«])")
#: legal forms in Latin before a name in quotation marks: OOO «Завод»
_LEGAL = re.compile('(?<!\\w)(?:OOO|TOO|AO|OAO|HAO|3AO)(?=\\s?[«"„][А-яЁё])')
#: numbers in Roman letters, some of them Cyrillic
_ROMAN = re.compile("[ХIVXLСC]*[IV][ХIVXLСC]*")
#: a preposition and an abbreviation that met when a page was made plain: «вHP»
_GLUED = re.compile("[А-ЯЁа-яё]*[а-яё][A-Z]{2,}")
#: Latin i for the Kazakh letter
_KAZAKH_I = str.maketrans("iI", "іІ")

_ODD = re.compile(
    (
        f"[{re.escape(_SPACES)}{_COMBINING}{_NO_WIDTH}]|{_CHANGED.pattern}|{_MIXED.pattern}|[а-яё]-[ "
        f"]?\\r?\\n|(?<![A-Za-z])[A-Za-z]{{1,3}}(?![A-Za-z])"
    )
)


@dataclass(slots=True)
class Folded:
    """A folded text.

    Attributes:
        text: as rules and models read it.
        starts: offset in the text as given of each character, and of the end; empty where nothing was taken out.
        ends: offset behind each character with the marks that belong to it.
    """

    text: str
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def given(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text as given of what stands between two offsets of ``text``."""
        if not self.starts:
            return start, end
        return self.starts[start], self.ends[end - 1] if end > start else self.starts[end]

    def folded(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in ``text`` of what stands between two offsets of the text as given."""
        if not self.starts:
            return start, end
        return bisect_left(self.starts, start), bisect_left(self.starts, end)


def fold(text: str) -> Folded:
    """The text as rules and models know it.

    Example: «12 ма́я», «13‑15 мая», «Бaсов» (with Latin a) -> «12 мая», «13-15 мая», «Басов».
    """
    if _ODD.search(text) is None:
        return Folded(text)
    folded = _taken_out(text)
    if _CHANGED.search(folded.text):
        folded.text = folded.text.translate(_SAME)
    folded.text = _alike(folded.text)
    return folded


def _taken_out(text: str) -> Folded:
    """Without marks and characters of no width."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for m in _TAKEN_OUT.finditer(text):
        composed = _composed(text, m)
        if composed is None:
            continue
        parts.append(text[at : m.start()])
        starts += range(at, m.start())
        ends += range(at + 1, m.start() + 1)
        if m[0][0] > "\u02ff" and m[0][0] < "\u0370" and parts and ends and m.start() > 0:
            ends[-1] = m.end()
            if composed:
                parts[-1] = (parts[-1] or parts.pop(-2))[:-1] + composed
        at = m.end()
    if not parts:
        return Folded(text)
    parts.append(text[at:])
    starts += range(at, len(text) + 1)
    ends += range(at + 1, len(text) + 1)
    return Folded("".join(parts), starts, ends)


def _composed(text: str, m: re.Match) -> str | None:
    """The letter that marks make with the one before them, '' where they only go; None where nothing is to be taken
    out.
    """
    if m[0][0] == "-":
        return "" if _wrapped_word(text, m) else None
    if not "\u0300" <= m[0][0] <= "\u036f" or m.start() == 0:
        return ""
    base = text[m.start() - 1]
    marks = m[0] if base < "\u0370" else m[0].replace("\u0301", "").replace("\u0300", "")
    letter = unicodedata.normalize("NFC", base + marks)
    return letter if len(letter) == 1 and marks else ""


def _wrapped_word(text: str, m: re.Match) -> bool:
    """Whether a hyphen at the end of a line parts a word: «прове-/дена», not «северо-/запад»."""
    before, after = _WORD_BEFORE.search(text[max(0, m.start() - 24) : m.start()]), _WORD_AFTER.match(text, m.end())
    if before is None or after is None:
        return False
    return morph.known(before[0].lower() + after[0]) and not morph.known(f"{before[0].lower()}-{after[0]}")


def _alike(text: str) -> str:
    """Words of one alphabet each, where their letters look alike."""
    if _MIXED.search(text):
        text = _WORD.sub(_one_alphabet, text)
    if re.search("[А-яЁё]", text):
        text = _LEGAL.sub(lambda m: m[0].translate(_ALIKE), text)
        text = _SMALL_WORD.sub(lambda m: m[0].translate(_ALIKE), text)
    return text


def _one_alphabet(m: re.Match) -> str:
    word = m[0]
    latin = [c for c in word if not "А" <= c <= "ё" and c != "Ё"]
    if not latin or len(latin) == len(word) or _GLUED.fullmatch(word):
        return word
    if _ROMAN.fullmatch(word):
        return word.translate(_CYRILLIC_ALIKE)
    if all(c in _LATIN_ALIKE or c in _STRESSED or c in "iI" for c in latin):
        return word.translate(_ALIKE).translate(_KAZAKH_I)
    if _LATIN_WORD.fullmatch(word):
        return word.translate(_CYRILLIC_ALIKE)
    return word
