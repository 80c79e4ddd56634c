"""Rows to files. Every format writes the same content; ``tables`` has columns and types.

A format is a class with ``parts`` (files in the making), ``add(chunk)``, ``close()`` and ``abort()``. A chunk holds rows by table
(``tables.rows``); chunks come in order, so that a store of any size is written without holding it. Files appear whole, at the end, or not at all.
"""
from __future__ import annotations

import os
from pathlib import Path
from typing import Iterable, Iterator

from pipeline.writers import delimited, json_, parquet, workbook
from pipeline.writers.files import sweep
from pipeline.writers.tables import rows

#: format name -> class(folder, tables, excel)
FORMATS = {"json": json_.JsonWriter, "jsonl": json_.JsonlWriter, "csv": delimited.CsvWriter, "parquet": parquet.ParquetWriter, "xlsx": workbook.WorkbookWriter}


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


def write_chunks(chunks: Iterable[dict[str, list[dict]]] | Iterator[dict[str, list[dict]]], folder: Path, formats: Iterable[str], *, tables: Iterable[str] | None = None, excel: bool = False) -> list[Path]:
    """Write chunks of rows in each of ``formats``; see ``write``.

    Args:
        tables: tables to write (in formats of one file a table); all by default.
    """
    formats = list(formats)
    if unknown := set(formats) - set(FORMATS):
        raise ValueError(f"unknown format: {', '.join(sorted(unknown))}; known: {', '.join(FORMATS)}")
    folder.mkdir(parents=True, exist_ok=True)
    writers: list = []
    try:
        for name in formats:
            writers.append(FORMATS[name](folder, tables, excel))
        for chunk in chunks:
            for writer in writers:
                writer.add(chunk)
        for writer in writers:
            writer.close()
        # only when all are whole does the first take its place
        return [part.keep() for writer in writers for part in writer.parts.values()]
    except BaseException:
        for writer in writers:
            writer.abort()
        sweep(folder, os.getpid())
        raise
