"""Word lists as tables; this module only reads them. Lines that start with ``#`` are comments."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=None)
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Rows of ``name`` (a TSV or a list), each a tuple of its tab-separated cells."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=None)
def words(name: str) -> frozenset[str]:
    """The first cell of each row, without the trailing star that some lists use as a mark."""
    return frozenset(row[0].removesuffix("*").strip() for row in rows(name))
