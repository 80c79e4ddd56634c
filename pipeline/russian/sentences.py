"""Where sentences of a text begin and end (razdel), within lines, and which line breaks stand within sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from razdel import sentenize

from pipeline import lexicon
from pipeline.russian import morph

#: longest line that razdel sees at once; its sentence rules look far to both sides
_CHUNK = 20_000


def chunks(text: str) -> Iterator[tuple[int, str]]:
    """Pieces of ``text`` with their offsets, cut at white space where a piece would be huge."""
    start = 0
    while start < len(text):
        end = min(start + _CHUNK, len(text))
        if end < len(text):
            cut = max(text.rfind(" ", start + _CHUNK // 2, end), text.rfind("\n", start + _CHUNK // 2, end))
            end = cut + 1 if cut > start else end
        yield start, text[start:end]
        start = end


#: a stop with the next sentence right after it: «… сообщила пресс-служба.Президент …»
_GLUED_STOP = re.compile(r"[.!?…](?:(?=[А-ЯЁ][а-яё])|(?=[ВИКОСУЯА] [а-яё«])|(?=[«\"“„][А-ЯЁ]))")
_WORD_BEFORE = re.compile(r"([А-Яа-яЁёA-Za-z]{2,20}|\d)[»\"”)%]?$")
_ABBREVIATED = lexicon.words("writing/abbreviations.txt")
_WRAP = re.compile(r"(?<=[^\W_]|[,»)-])[ \t]*\r?\n[ \t]*(?=([«(]?[^\W\d_])?)")


#: lines that a link in the middle of a sentence made: «глава дипломатии /ЕС/ Федерика Могерини», «с Израилем/, если»
_LINK = re.compile(
    (
        r"(?<=[^\s.!?:;»])[ ]\n(?=[^\s.!?…][^\n.!?…]{0,80}(?<=\S)\n(?:[ ]\S|[,;:)»]))|(?<=[^\s.!?…])\n(?=[ "
        r"][^\W\d_]|[,;:.)»])"
    )
)


def unwrap(text: str) -> str:
    """Text of the same length whose line breaks within sentences are blanks.

    A break is one within a sentence when a small letter follows it and no stop stands before it; where a third of the
    breaks without a stop are of that kind, the text is wrapped at a margin, and a capital letter after a long line goes
    on with its sentence too.
    """
    if _LINK.search(text):
        text = _LINK.sub(lambda m: " " * len(m[0]), _LINK.sub(lambda m: " " * len(m[0]), text))
    breaks = [m for m in _WRAP.finditer(text) if m[1] and "\n" not in text[m.end() : m.end() + 1]]
    inner = [m for m in breaks if m[1][-1].islower()]
    if not inner:
        return text
    if len(inner) >= 3 and 3 * len(inner) >= len(breaks):
        inner = [m for m in breaks if m[1][-1].islower() or m.start() - text.rfind("\n", 0, m.start()) > 60]
    parts, at = [], 0
    for m in inner:
        parts += [text[at : m.start()], " " * (m.end() - m.start())]
        at = m.end()
    return "".join(parts) + text[at:]


#: where a sentence may begin without a space: «ответ МВДЗаседание суда», «kzНа местах»; and at a mark between items: «■
#: Пожар»
_GLUED_WORDS = re.compile(
    r"(?<=[а-яёa-z])(?=[А-ЯЁ][а-яё]|[ВИКОСУЯА] [а-яё])|(?<=[А-ЯЁ]{2})(?=[А-ЯЁ][а-яё])|(?=[■□●•►▶◆▪])"
)
_FIRST_WORD = re.compile("[А-ЯЁ][а-яё]*")
_NAMES = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn"})


def glued(text: str) -> list[int]:
    """Offsets of tokens with which a sentence begins that is glued to the one before; a name does not begin one («глава
    МЧСЧингис»).
    """
    found = []
    for m in _GLUED_WORDS.finditer(text):
        word = _FIRST_WORD.match(text, m.start())
        if (
            word is None
            or morph.known(word[0].lower())
            and not any(mark in morph.parses(word[0])[0].tag for mark in _NAMES)
        ):
            found.append(m.start())
    return found


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence; a line break ends one unless the line is wrapped (``unwrap``)."""
    bounds = []
    for line in re.finditer(r"[^\n]+", unwrap(text)):
        for offset, piece in chunks(line[0]):
            for sentence in sentenize(piece):
                if sentence.text.strip():
                    base = line.start() + offset + sentence.start
                    at = 0
                    for m in _GLUED_STOP.finditer(sentence.text):
                        word = _WORD_BEFORE.search(sentence.text[max(0, m.start() - 22) : m.start()])
                        if word is not None and word[1].lower() not in _ABBREVIATED:
                            bounds.append((base + at, base + m.end()))
                            at = m.end()
                    bounds.append((base + at, line.start() + offset + sentence.stop))
    return bounds
