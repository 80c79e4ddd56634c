"""Pairs of quotation marks: text in, segments out, in one pass."""

from __future__ import annotations

import re
from typing import Callable, NamedTuple

_MARK = re.compile('[«»„“”"‹›]')
_LINE = re.compile(r"[^\n]+")
_OPENING, _CLOSING = "«„‹", "»›"
#: an end of a sentence within what stands between two marks, looked for as far back as this
_STOP, _BACK = re.compile(r"[.!?…]\s*[A-ZА-ЯЁ]"), 400
#: author's words begin: «…», — сказал
_AUTHOR = re.compile(r"[,!?…]{0,2}\s{0,2}[-–—]{1,2}\s{0,2}(?=[а-яё])|,\s(?=[а-яё])")
#: lines that one speech may take, each but the last without its closing mark
_PARAGRAPHS = 8
#: pairs within pairs
_DEPTH = 8


class Segment(NamedTuple):
    """What stands between two marks: ``start`` is the opening mark, ``end`` is behind the closing one."""

    start: int
    end: int


def segments(text: str, speaks: Callable[[int], bool] = lambda at: False) -> list[Segment]:
    """The outermost pairs of quotation marks, in their order.

    Example: «Фонд «Мир» помог», — сказал он. -> the whole of «Фонд «Мир» помог».

    Args:
        speaks: whether a verb of speech stands at an offset, as it does where author's words begin.
    """
    out: list[Segment] = []
    lines = [m.span() for m in _LINE.finditer(text)]
    number = 0
    while number < len(lines):
        last, end = _last_paragraph(text, lines, number, speaks)
        if last > number:
            out.append(Segment(lines[number][0], end))
            out += _in_line(text, end, lines[last][1], speaks)
        else:
            out += _in_line(text, *lines[number], speaks)
        number = last + 1
    return out


def _last_paragraph(
    text: str, lines: list[tuple[int, int]], first: int, speaks: Callable[[int], bool]
) -> tuple[int, int]:
    """The line, and the offset, where a speech over several paragraphs ends that begins with the line ``first``: itself
    where there is none such.
    """
    start, end = lines[first]
    if text[start] != "«" or text.count("«", start, end) != text.count("»", start, end) + 1:
        return first, end
    for number in range(first + 1, min(first + _PARAGRAPHS, len(lines))):
        start, end = lines[number]
        depth = 1 - (text[start] == "«")
        for m in re.finditer("[«»]", text[start:end]):
            depth += 1 if m[0] == "«" else -1
            behind = start + m.end()
            if m[0] == "»" and (depth == 0 or (a := _AUTHOR.match(text, behind, end)) and speaks(a.end())):
                return number, behind
        if depth != 1:
            break
    return first, lines[first][1]


def _in_line(text: str, start: int, end: int, speaks: Callable[[int], bool]) -> list[Segment]:
    open_at: list[int] = []
    found: list[Segment] = []
    closed = start
    for mark in _MARK.finditer(text, start, end):
        at = mark.start()
        if _opens(text, at, open_at):
            if open_at and _abandoned(text, open_at[0], at) or len(open_at) > _DEPTH:
                open_at.clear()
            open_at.append(at)
        elif open_at:
            opened = open_at.pop()
            if open_at and (m := _AUTHOR.match(text, at + 1, end)) and speaks(m.end()):
                # one mark closes two pairs, as Russian does not write it twice: «… «Мир», — сказал он»
                if text.find("»" if text[at] == "»" else '"', m.end(), end) < 0 or text[at] != "»":
                    opened = open_at[0]
                    open_at.clear()
            closed = at + 1
            if not open_at:
                found.append(Segment(opened, closed))
        elif (m := _AUTHOR.match(text, at + 1, end)) and speaks(m.end()):
            # one mark opened two pairs: ««Мир» помог», — сказал он» is written «Мир» помог», — сказал он
            first = next(
                (
                    n
                    for n in range(len(found) - 1, max(-1, len(found) - _DEPTH), -1)
                    if _starts_sentence(text, found[n].start)
                ),
                None,
            )
            if first is not None and not any(
                (a := _AUTHOR.match(text, s.end, end)) and speaks(a.end()) for s in found[first:]
            ):
                found[first:] = [Segment(found[first].start, at + 1)]
    if open_at and closed > open_at[0] and not text[closed:end].strip(" .!?…\t\u00a0"):
        found.append(Segment(open_at[0], closed))
    return found


def _opens(text: str, at: int, open_at: list[int]) -> bool:
    """Whether the mark at ``at`` opens: by its shape, and where the shape does both, by what stands around it."""
    mark = text[at]
    if mark in _OPENING:
        return True
    if mark in _CLOSING or mark == "”" or mark == "“" and open_at and text[open_at[-1]] == "„":
        return False
    before, after = text[at - 1] if at else " ", text[at + 1] if at + 1 < len(text) else " "
    left = before.isspace() or before in '([-–—«„“"/■'
    right = after.isspace() or after in ",.!?…;:)]»-–—"
    if left != right:
        return left
    if before in ".!?…:" and (after.isupper() or after.isdigit()) and open_at:
        # glued to the sentence before it, or behind it
        return not _starts_sentence(text, open_at[-1]) and bool(
            _STOP.search(text, max(open_at[-1], at - _BACK), at + 2)
        )
    return not open_at


def _starts_sentence(text: str, at: int) -> bool:
    """Whether the mark at ``at`` stands where a sentence begins, or behind a colon or a dash."""
    before = text[max(0, at - 3) : at].rstrip(" \t\u00a0")
    return not before or before[-1] in '.!?…:\n—–-»"■'


def _abandoned(text: str, opened: int, at: int) -> bool:
    """Whether the pair that is open was never closed: a new sentence opens a mark, and what is open opened within
    another one.
    """
    return (
        text[at - 1] in ".!?…\n"
        and not _starts_sentence(text, opened)
        and _STOP.search(text, max(opened, at - _BACK), at + 2) is not None
    )
