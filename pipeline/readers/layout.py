"""Pieces of text with places on pages to lines in reading order: columns, running heads and feet.

Coordinates are those of PDF: points, from the lower left corner upwards.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from statistics import median
from typing import Iterable, Iterator

#: what stands for a hyphen at the end of a line in ``Piece.text``
CUT = "\x02"
#: gaps, in heights of letters, that part pieces of a line, and the cells of a table's row
PIECE_GAP, CELL_GAP = 1.2, 1.8
#: how high small letters are beside a line's, at most
_SMALL = 0.8
_POWERS = {"2": "²", "3": "³"}
_NUMBER = re.compile(r"(?:стр(?:аница|\.)?|page|с\.)?\s*[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:из|of|/)\s*\d{1,4})?", re.I)


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


def lines_of(pages: list[list[Piece]]) -> list[Line]:
    """The lines of ``pages``, in the order in which people read them, without running heads and feet."""
    out: list[Line] = []
    for page in _without_running(pages):
        for column in _columns(page):
            number = out[-1].column + 1 if out else 0
            start, end = min(line.left for line in column), max(line.right for line in column)
            out += [replace(line, column=number, start=start, end=end) for line in column]
    return out


# --- lines and columns -------------------------------------------------------------------------------


def _lines(pieces: Iterable[Piece]) -> list[Line]:
    """Pieces that stand beside each other as lines, from the top down; raised and lowered signs belong to the line that
    they touch.
    """
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
    """From the top down (left of the gutter, right of it, across it): runs of pieces that keep to their side, and those
    that do not.
    """
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
