"""Records to files. ``tables`` turns records into DataFrames; every format writes the same content."""
from __future__ import annotations

from pathlib import Path

from pipeline.writers import delimited, json_, parquet

#: format name -> function(records, failures, folder) -> paths written
FORMATS = {"json": json_.write_json, "jsonl": json_.write_jsonl, "csv": delimited.write_csv, "parquet": parquet.write_parquet}


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
    if unknown := set(formats) - set(FORMATS):
        raise ValueError(f"unknown format: {', '.join(sorted(unknown))}; known: {', '.join(FORMATS)}")
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for name in formats:
        paths += FORMATS[name](records, failures, folder, excel=excel)
    return paths
