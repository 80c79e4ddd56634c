"""Words as tables, a folder a subject; this module only reads them.

A table is a file of UTF-8 text. Lines that begin with ``#`` are its head: what it holds, ``# source: …`` and, where a
row has several cells,
``# columns: name, other name, …`` (a name in square brackets may be absent at the end of a row). Cells stand apart by
tabs.
"""

from __future__ import annotations

from collections import namedtuple
from functools import lru_cache
from importlib.resources import files
from typing import Any


class LexiconError(ValueError):
    """A table is not as its head says; names the table and the line."""


@lru_cache(maxsize=None)
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Rows of ``name`` (``events/kinds.tsv``), each a tuple of its cells.

    Raises:
        LexiconError: a row has more cells than the head has columns, or fewer than it asks for.
    """
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    columns = _columns(lines)
    most, least = len(columns), sum(not c.startswith("[") for c in columns)
    out = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(line.split("\t"))
        if columns and not least <= len(cells) <= most:
            raise LexiconError(f"lexicon/{name}:{number}: {len(cells)} cells, the head tells of {least} to {most}")
        out.append(cells)
    return tuple(out)


@lru_cache(maxsize=None)
def table(name: str) -> tuple[Any, ...]:
    """Rows as named tuples by the columns of the head; cells that are absent are ''.

    Raises:
        LexiconError: the head names no columns, or a row does not keep to them.
    """
    columns = [
        c.strip("[]") for c in _columns(files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines())
    ]
    if not columns:
        raise LexiconError(f"lexicon/{name}: the head names no columns")
    row = namedtuple("Row", columns, defaults=[""] * len(columns))  # type: ignore[misc]
    return tuple(row(*cells) for cells in rows(name))


@lru_cache(maxsize=None)
def words(name: str) -> frozenset[str]:
    """The first cell of each row, without the trailing star that some lists use as a mark."""
    return frozenset(row[0].removesuffix("*").strip() for row in rows(name))


def _columns(lines: list[str]) -> list[str]:
    for line in lines:
        if not line.startswith("#"):
            break
        if line.startswith("# columns:"):
            return [c.strip() for c in line.removeprefix("# columns:").split(",")]
    return []
