"""Rows to files. Every format writes the same content; ``tables`` has columns and types.

A format is a class with ``parts`` (files in the making), ``add(chunk)``, ``close()`` and ``abort()``; those of text
(``text``) can be written in pieces. A chunk holds rows by table
(``tables.rows``); chunks come in order, so that a store of any size is written without holding it. Files appear whole,
at the end, or not at all.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Iterable

from pipeline.writers import delimited, json_, parquet, workbook
from pipeline.writers.files import Replacing, sweep
from pipeline.writers.tables import confident, rows
from pipeline.writers.text import TextWriter

#: format name -> class(folder, tables, excel, owner=)
FORMATS = {
    "json": json_.JsonWriter,
    "jsonl": json_.JsonlWriter,
    "csv": delimited.CsvWriter,
    "parquet": parquet.ParquetWriter,
    "xlsx": workbook.WorkbookWriter,
}


def write(records: list, failures: list, folder: Path, formats: tuple[str, ...], *, excel: bool = False) -> list[Path]:
    """Write ``records`` and ``failures`` in each of ``formats`` into ``folder`` (made when absent).

    Args:
        excel: CSV with a byte-order mark and semicolons, as Russian Excel opens it.

    Returns:
        The files, in the order written.

    Raises:
        ValueError: an unknown format.
        OSError: the folder cannot be written.
    """
    return write_chunks([rows(records, failures)], folder, formats, excel=excel)


def write_chunks(
    chunks: Iterable[dict[str, list[dict]]],
    folder: Path,
    formats: Iterable[str],
    *,
    tables: Iterable[str] | None = None,
    excel: bool = False,
    pieces: Iterable[int] = (),
    ready: Iterable[str] = (),
    least: float = 0.0,
) -> list[Path]:
    """Write chunks of rows in each of ``formats``; see ``write``.

    Args:
        tables: tables to write (in formats of one file a table); all by default.
        pieces: numbers of pieces that ``write_part`` has put beside the files of text; the chunks come after them.
        ready: names of other files that it has made.
        least: rows with a score below it are left out.
    """
    _check(formats := list(formats))
    folder.mkdir(parents=True, exist_ok=True)
    writers: list = []
    try:
        for name in formats:
            writers.append(FORMATS[name](folder, tables, excel))
        for writer in writers if pieces else ():
            writer.take(pieces)
        _fill(writers, chunks, least)
        # only when all are whole does the first take its place
        return [
            part.keep()
            for part in (
                *(part for writer in writers for part in writer.parts.values()),
                *(Replacing(folder / name) for name in ready),
            )
        ]
    except BaseException:
        for writer in writers:
            writer.abort()
        sweep(folder, os.getpid())
        raise


def write_part(
    chunks: Iterable[dict[str, list[dict]]],
    folder: Path,
    formats: Iterable[str],
    *,
    piece: int | None,
    owner: int,
    excel: bool = False,
    least: float = 0.0,
) -> list[str]:
    """Write a piece of the formats of text, or with ``piece`` None other formats whole, for the process ``owner`` to
    put in their places; returns the names of the files.

    What stays after an error is for ``owner`` to sweep.
    """
    _check(formats := list(formats))
    place = {"owner": owner} if piece is None else {"owner": owner, "piece": piece}
    writers = [FORMATS[name](folder, None, excel, **place) for name in formats]
    try:
        _fill(writers, chunks, least)
    except BaseException:
        for writer in writers:
            writer.abort()
        raise
    return [part.path.name for writer in writers for part in writer.parts.values()]


def in_pieces(name: str) -> bool:
    """Whether a format can be written in pieces."""
    return issubclass(FORMATS[name], TextWriter)


def _check(formats: list[str]) -> None:
    if unknown := set(formats) - set(FORMATS):
        raise ValueError(f"unknown format: {', '.join(sorted(unknown))}; known: {', '.join(FORMATS)}")


def _fill(writers: list, chunks: Iterable[dict[str, list[dict]]], least: float) -> None:
    for chunk in chunks:
        if least > 0:
            chunk = confident(chunk, least)
        for writer in writers:
            writer.add(chunk)
    for writer in writers:
        writer.close()
