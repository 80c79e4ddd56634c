"""Lines of pages to paragraphs, and words cut at line ends made whole."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import Callable, Iterable, Iterator

from pipeline.readers.layout import CUT, Line, Piece, lines_of
from pipeline.russian.morph import known

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
_ENDS = re.compile(r"[.!?…:;][\"»”)\]]*\Z")
_ITEM = re.compile(r"(?:[•▪■●–—-]|\d{1,2}[.)]|[а-яa-z]\))\s")


@dataclass(slots=True)
class Paragraph:
    """A paragraph, and the height of its letters."""

    text: str
    size: float


def paragraphs(pages: list[list[Piece]]) -> list[Paragraph]:
    """The text of ``pages``, in the order in which people read it."""
    return list(_flow(lines_of(pages)))


def _flow(lines: list[Line]) -> Iterator[Paragraph]:
    if not lines:
        return
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    body = sizes.most_common(1)[0][0]
    steps = [a.top - b.top for a, b in zip(lines, lines[1:]) if a.column == b.column and a.top > b.top]
    leading = median(steps) if steps else body
    join = _joiner(lines)
    text, last = "", None
    notes: list[Line] = []
    for line in lines:
        if _is_note(line, body, notes, last):
            notes.append(line)
            continue
        if last is not None and _begins(line, last, leading, body):
            yield Paragraph(_clean(text), last.size)
            yield from _told_notes(notes, join)
            text = ""
        text = join(text, line.text) if text else line.text
        last = line
    if last is not None:
        yield Paragraph(_clean(text), last.size)
    yield from _told_notes(notes, join)


def _is_note(line: Line, body: float, notes: list[Line], last: Line | None) -> bool:
    """A footnote, or what goes on in it: smaller letters below the text, opened by a number or a star."""
    if line.size > 0.9 * body or last is None or line.column < last.column:
        return False
    if notes and notes[-1].column == line.column:
        return line.top < notes[-1].top
    return bool(re.match(r"\s*(?:\d{1,3}|\*{1,3})\s?[^\s\d.,:]", line.text)) and line.column == last.column


def _told_notes(notes: list[Line], join: Callable[[str, str], str]) -> Iterator[Paragraph]:
    text = ""
    for line in notes:
        opens = re.match(r"\s*(?:\d{1,3}|\*{1,3})\s?[^\s\d.,:]", line.text)
        if text and opens:
            yield Paragraph(_clean(text), line.size)
            text = ""
        text = join(text, line.text) if text else line.text
    if text:
        yield Paragraph(_clean(text), notes[-1].size)
    notes.clear()


def _begins(line: Line, last: Line, leading: float, body: float) -> bool:
    """Whether a paragraph begins with ``line``."""
    if "\t" in line.text or "\t" in last.text:
        return True
    if not 0.88 < line.size / max(last.size, 0.1) < 1.14:
        return True
    ended = bool(_ENDS.search(last.text))
    indent = 0.8 * line.size
    if line.column != last.column:
        # a paragraph goes on over the end of a column or page
        return (
            ended
            and (line.left > line.start + indent or not line.text[:1].islower())
            or line.left > line.start + indent
        )
    if last.top - line.top > 1.4 * max(leading, line.size):
        return True
    if line.size > 1.14 * body:
        return False
    if line.left > line.start + indent and (line.left > last.left + indent or ended and abs(line.left - last.left) < 2):
        return True
    if ended and _ITEM.match(line.text):
        return True
    if re.search(rf"(?:\w[-{CUT}\u00ad]|,)\Z", last.text):
        return False
    return (ended or not line.text[:1].islower()) and _would_fit(line.text, last)


def _would_fit(text: str, last: Line) -> bool:
    """Whether the first word of ``text`` would have had room at the end of the line before: then that line ends on
    purpose.
    """
    letter = (last.right - last.left) / max(len(last.text), 1)
    return last.end - last.right > 1.1 * letter * (len(text.split()[0]) + 1)


def _clean(text: str) -> str:
    return re.sub(r"[ \u00a0]{2,}", " ", text.replace(CUT, "-").replace("\u00ad", "").translate(_LIGATURES)).strip()


def _joiner(lines: list[Line]) -> Callable[[str, str], str]:
    """What puts a line behind a text; words that the document has elsewhere tell whether a hyphen was only the
    line's.
    """
    words = {w.lower() for line in lines for w in re.findall(r"\w[\w-]*\w", line.text)}

    def join(text: str, line: str) -> str:
        text = text.rstrip()
        m = re.search(rf"([\w-]*\w)[-\u2010{CUT}\u00ad]\Z", text[-60:])
        after = re.match(r"\w[\w-]*", line)
        if not m or not after:
            return f"{text} {line}"
        if text.endswith("\u00ad") or is_cut(m[1], after[0], words):
            return text[:-1] + line
        return text[:-1] + "-" + line

    return join


def is_cut(left: str, right: str, words: Iterable[str] = ()) -> bool:
    """Whether a hyphen at a line's end only cuts a word: the whole word is known and the hyphenated one is not.

    >>> is_cut("биб", "лиотеку"), is_cut("премьер", "министр"), is_cut("Усть", "Каменогорска")
    (True, False, False)

    Args:
        words: other words of the document, in lower case; they tell of names that no dictionary has.
    """
    if not right[:1].islower() or not left[-1:].isalpha():
        return False
    whole, hyphenated = (left + right).lower(), f"{left}-{right}".lower()
    last = left.rsplit("-", 1)[-1]
    if "-" in left:
        whole, hyphenated = (last + right).lower(), f"{last}-{right}".lower()
    if whole in words or hyphenated in words:
        return whole in words and hyphenated not in words
    if known(hyphenated):
        return False
    # where neither is known, what stands behind the hyphen of a compound is a word: «онлайн-платформы»
    return known(whole) or not known(right)
