"""Pieces of text with places on pages to paragraphs: lines, columns, running heads and feet, words cut at line ends.

Coordinates are those of PDF: points, from the lower left corner upwards.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from statistics import median
from typing import Callable, Iterable, Iterator

from pipeline.russian.morph import known

#: what stands for a hyphen at the end of a line in ``Piece.text``
CUT = "\x02"
#: gaps, in heights of letters, that part pieces of a line, and the cells of a table's row
PIECE_GAP, CELL_GAP = 1.2, 1.8
#: how high small letters are beside a line's, at most
_SMALL = 0.8
_POWERS = {"2": "²", "3": "³"}
_NUMBER = re.compile(r"(?:стр(?:аница|\.)?|page|с\.)?\s*[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:из|of|/)\s*\d{1,4})?", re.I)
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
_ENDS = re.compile(r"[.!?…:;][\"»”)\]]*\Z")
_ITEM = re.compile(r"(?:[•▪■●–—-]|\d{1,2}[.)]|[а-яa-z]\))\s")


@dataclass(slots=True)
class Piece:
    """A run of text on one line."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float


@dataclass(slots=True)
class Line:
    """A line of a column.

    Attributes:
        column: number of the column that it stands in, over all pages.
        start, end: left and right edge of that column.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    column: int = 0
    start: float = 0.0
    end: float = 0.0


@dataclass(slots=True)
class Paragraph:
    """A paragraph, and the height of its letters."""

    text: str
    size: float


def paragraphs(pages: list[list[Piece]]) -> list[Paragraph]:
    """The text of ``pages``, in the order in which people read it."""
    kept = _without_running(pages)
    lines: list[Line] = []
    for page in kept:
        for column in _columns(page):
            number = lines[-1].column + 1 if lines else 0
            start, end = min(line.left for line in column), max(line.right for line in column)
            lines += [replace(line, column=number, start=start, end=end) for line in column]
    return list(_flow(lines))


# --- lines and columns -------------------------------------------------------------------------------


def _lines(pieces: Iterable[Piece]) -> list[Line]:
    """Pieces that stand beside each other as lines, from the top down; raised and lowered signs belong to the line that they touch."""
    pieces = sorted(pieces, key=lambda p: (-(p.top + p.bottom), p.left))
    if not pieces:
        return []
    body = max(pieces, key=lambda p: len(p.text)).size
    rows = _beside([p for p in pieces if p.size >= _SMALL * body])
    heights = [-(row[0].top + row[0].bottom) for row in rows]
    alone: list[Piece] = []
    for piece in (p for p in pieces if p.size < _SMALL * body):
        at = bisect_left(heights, -(piece.top + piece.bottom))
        near = next((row for row in rows[max(0, at - 1) : at + 1] if _touches(piece, row)), None)
        if near is None:
            alone.append(piece)
        else:
            near.append(piece)
    rows += _beside(alone)
    return sorted((_line(row) for row in rows), key=lambda line: -(line.top + line.bottom))


def _beside(pieces: list[Piece]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for piece in pieces:
        middle = (piece.top + piece.bottom) / 2
        row = rows[-1] if rows else None
        if (
            row
            and row[0].bottom < middle < row[0].top
            and abs(middle - (row[0].top + row[0].bottom) / 2) < 0.5 * piece.size
        ):
            row.append(piece)
        else:
            rows.append([piece])
    return rows


def _touches(piece: Piece, row: list[Piece]) -> bool:
    """Whether a small piece stands at a line's letters, a little above or below their middle."""
    overlap = min(piece.top, row[0].top) - max(piece.bottom, row[0].bottom)
    return overlap > 0.5 * piece.size and any(
        -piece.size < gap < piece.size for p in row for gap in (piece.left - p.right, p.left - piece.right)
    )


def _line(row: list[Piece]) -> Line:
    main = max(row, key=lambda p: len(p.text))
    row = [p for p in sorted(row, key=lambda p: p.left) if not _is_reference(p, main)] or row
    text = _told(row[0], row[0], main, "")
    gaps = [(piece.left - before.right) / max(main.size, 1) for before, piece in zip(row, row[1:])]
    # words that a narrow column drew apart are no cells: their gaps are all alike
    spread = len(gaps) > 1 and max(gaps) < min(4, 1.15 * min(gaps)) and not any(" " in p.text for p in row)
    for gap, piece in zip(gaps, row[1:]):
        told = _told(piece, row[0], main, text)
        text += (
            "\t" if gap > CELL_GAP and not spread else " " if gap > 0.15 and told[:1] not in ".,;:)!?»" else ""
        ) + told
    return Line(
        text=text,
        left=row[0].left,
        right=max(p.right for p in row),
        bottom=main.bottom,
        top=main.top,
        size=main.size,
    )


def _raised(piece: Piece, main: Piece) -> bool:
    return piece.size < _SMALL * main.size and piece.bottom > main.bottom + 0.15 * main.size


def _is_reference(piece: Piece, main: Piece) -> bool:
    """Whether a raised sign leads to a note: numbers and stars that are no power of a unit (м², км³)."""
    return _raised(piece, main) and bool(re.fullmatch(r"[\d,*†‡–-]+[.,;]?", piece.text)) and piece.text not in _POWERS


def _told(piece: Piece, first: Piece, main: Piece, before: str) -> str:
    if piece is not first and piece.text in _POWERS and _raised(piece, main):
        # behind a word it leads to a note, behind a unit it is a power
        return _POWERS[piece.text] if re.search(r"(?<!\w)[мдк]?[скд]?м\Z", before) else ""
    return piece.text


def _columns(pieces: list[Piece], depth: int = 0) -> Iterator[list[Line]]:
    """The columns of a page, each as its lines: what stands above and below columns is a column of its own."""
    if not pieces:
        return
    gutter = _gutter(pieces) if depth < 8 else None
    if gutter is None:
        yield _lines(pieces)
        return
    for left, right, across in _bands(pieces, gutter):
        if across:
            yield _lines(across)
        elif _is_prose(left) and _is_prose(right):
            yield from _columns(left, depth + 1)
            yield from _columns(right, depth + 1)
        else:
            yield _lines(left + right)


def _gutter(pieces: list[Piece]) -> float | None:
    """Where a page falls into two: the place that most gaps between pieces side by side have in common."""
    gaps: list[tuple[float, float]] = []
    for row in _rows(pieces):
        gaps += [(a.right, b.left) for a, b in zip(row, row[1:]) if b.left - a.right > 0.4 * a.size]
    if len(gaps) < 3:
        return None
    edges = sorted([(left, 1) for left, _ in gaps] + [(right, -1) for _, right in gaps])
    best = depth = 0
    place: float | None = None
    for number, (at, step) in enumerate(edges):
        depth += step
        if depth > best:
            best, place = depth, (at + edges[number + 1][0]) / 2 if number + 1 < len(edges) else at
    return place if best >= 3 else None


def _rows(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces beside the topmost of theirs, from left to right: columns need not share their lines."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: -p.top):
        if rows and piece.top > rows[-1][0].bottom + 0.3 * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.left) for row in rows]


def _bands(pieces: list[Piece], gutter: float) -> Iterator[tuple[list[Piece], list[Piece], list[Piece]]]:
    """From the top down (left of the gutter, right of it, across it): runs of pieces that keep to their side, and those that do not."""
    left: list[Piece] = []
    right: list[Piece] = []
    across: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: -p.top):
        if piece.left < gutter < piece.right:
            if left or right:
                yield left, right, []
                left, right = [], []
            across.append(piece)
            continue
        if across:
            yield [], [], across
            across = []
        (left if piece.right <= gutter else right).append(piece)
    if left or right or across:
        yield left, right, across


def _is_prose(pieces: list[Piece]) -> bool:
    """Whether pieces are lines of running text rather than cells of a table."""
    lines = _lines(pieces)
    return (
        len(lines) >= 3
        and median(len(line.text) for line in lines) >= 18
        and sum(" " in line.text for line in lines) > 0.7 * len(lines)
    )


# --- running heads and feet ----------------------------------------------------------------------------


def _without_running(pages: list[list[Piece]]) -> list[list[Piece]]:
    """Pages without the lines that stand at the same place of several, and without numbers of pages."""
    edges: list[list[tuple[str, Line]]] = []
    for page in pages:
        lines = _lines(page)
        edges.append([(_key(line), line) for line in (lines[:2] + lines[-2:] if len(lines) > 4 else lines)])
    counts = Counter(key for page in edges for key in {(k, round(line.top / 20)) for k, line in page})
    out = []
    for page, found in zip(pages, edges):
        gone = [
            line
            for key, line in found
            if _NUMBER.fullmatch(line.text.strip())
            or len(pages) > 1
            and max(counts[key, round(line.top / 20) + step] for step in (-1, 0, 1)) > 1
        ]
        # a page that is nothing but such lines keeps them
        rest = [p for p in page if not any(g.bottom - 1 <= p.bottom and p.top <= g.top + 1 for g in gone)]
        out.append(rest if rest or len(pages) > 1 else page)
    return out


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", line.text)).lower()


# --- paragraphs ------------------------------------------------------------------------------------------


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
    """Whether the first word of ``text`` would have had room at the end of the line before: then that line ends on purpose."""
    letter = (last.right - last.left) / max(len(last.text), 1)
    return last.end - last.right > 1.1 * letter * (len(text.split()[0]) + 1)


def _clean(text: str) -> str:
    return re.sub(r"[ \u00a0]{2,}", " ", text.replace(CUT, "-").replace("\u00ad", "").translate(_LIGATURES)).strip()


def _joiner(lines: list[Line]) -> Callable[[str, str], str]:
    """What puts a line behind a text; words that the document has elsewhere tell whether a hyphen was only the line's."""
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
