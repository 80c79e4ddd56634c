"""Parts of a text that are in another language than Russian, by letters that Russian does not have and by its
dictionary.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.russian import morph

#: letters of neighbours in Cyrillic: Kazakh, Kyrgyz, Uzbek, Tajik, Tatar, Ukrainian, Belarusian, Serbian
_FOREIGN = re.compile("[іїєґўқғҳҷӯӣәңөұүһҗђћљњџј]", re.I)
_WORD = re.compile("[^\\W\\d_]{3,}")
_PIECE = re.compile(r"[^\n.!?…]+[.!?…»\")]*[ \t]*")
_LINE = re.compile(r"[^\n]+")
#: share of known words under which a sentence with foreign letters is not Russian
_KNOWN = 0.5
#: letters that tell a language, tried in this order
_LETTERS = (
    ("uk", re.compile("[їєґ]", re.I)),
    ("uz", re.compile("[ўҳ]", re.I)),
    ("tg", re.compile("[ҷӯӣ]", re.I)),
    ("kk", re.compile("[әұһ]|і.*[ңөүқғ]|[ңөүқғ].*і", re.I | re.S)),
    ("ky", re.compile("[ңөү]", re.I)),
    ("kk", re.compile("[қғ]", re.I)),
    ("uk", re.compile("[і]", re.I)),
)


#: what a single sentence tells too little of: the whole decides
_VAGUE = frozenset({"und", "ky", "uk"})


class Part(NamedTuple):
    """A part in another language; ISO 639-1, ``und`` where it cannot be told."""

    start: int
    end: int
    language: str


def foreign(text: str) -> list[Part]:
    """Sentences of ``text`` in a language that is written in Cyrillic and is not Russian.

    A Russian sentence with names in their letters («Директор Ғайрат Қодиров сообщил об этом») is none: its other words
    are in the dictionary.
    """
    if _FOREIGN.search(text) is None:
        return []
    found: list[Part] = []
    for line in _LINE.finditer(text):
        if _FOREIGN.search(line[0]) is None:
            continue
        for piece in _PIECE.finditer(text, line.start(), line.end()):
            if _is_foreign(piece[0], found[-1].language if found and found[-1].end >= line.start() else ""):
                found.append(Part(piece.start(), piece.end(), _language(piece[0])))
    whole = _language("".join(text[p.start : p.end] for p in found))
    return [Part(p.start, p.end, whole if p.language in _VAGUE else p.language) for p in found]


def _is_foreign(piece: str, before: str) -> bool:
    """Whether a sentence is foreign: it has foreign letters, or stands behind one that has, and few words that Russian
    knows.
    """
    if not before and _FOREIGN.search(piece) is None:
        return False
    words = _WORD.findall(piece)
    # names may be of any language
    common = [w for w in words if w[0].islower()]
    if len(common) == 1 and _FOREIGN.search(common[0]) is None and morph.known(common[0]):
        return False  # «Ерлан Қошанов и Бақытжан Сағынтаев посетили Қарағанды»
    if len(common) < 2:
        common = words
    if len(common) < 2 or not any("а" <= w[0].lower() <= "я" or _FOREIGN.match(w) for w in common):
        return False
    known = sum(_FOREIGN.search(w) is None and morph.known(w.lower()) for w in common)
    if len(words) < 4 and known:
        return False
    told = any(_FOREIGN.search(w) for w in common)
    return known < _KNOWN * len(common) or told and known == _KNOWN * len(common)


def _language(text: str) -> str:
    return next((language for language, letters in _LETTERS if letters.search(text)), "und")


def blanked(text: str, parts: list[Part]) -> str:
    """``text`` of the same length with blanks in place of these parts, line breaks kept."""
    out, at = [], 0
    for part in parts:
        out += [text[at : part.start], re.sub(r"[^\n]", " ", text[part.start : part.end])]
        at = part.end
    return "".join(out) + text[at:]
