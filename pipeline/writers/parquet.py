"""Parquet, one file a table, through pyarrow."""

from __future__ import annotations

from pathlib import Path
from typing import Iterable

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.writers.files import Replacing
from pipeline.writers.tables import columns, wanted

_TYPES = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), list: pa.list_(pa.string())}
#: rows of a row group
_GROUP = 50_000


class ParquetWriter:
    """``<table>.parquet`` with the same columns as the CSV; lists stay lists."""

    def __init__(
        self, folder: Path, tables: Iterable[str] | None = None, excel: bool = False, owner: int | None = None
    ):
        self.schemas = {
            name: pa.schema([(column, _TYPES[kind]) for column, kind in columns(name).items()])
            for name in wanted(tables)
        }
        self.parts = {name: Replacing(folder / f"{name}.parquet", owner=owner) for name in self.schemas}
        self.writers = {
            name: pq.ParquetWriter(self.parts[name].temporary, schema) for name, schema in self.schemas.items()
        }
        self.waiting: dict[str, list[dict]] = {name: [] for name in self.schemas}

    def add(self, chunk: dict[str, list[dict]]) -> None:
        for name, rows in self.waiting.items():
            rows += chunk.get(name, ())
            if len(rows) >= _GROUP:
                self._flush(name)

    def _flush(self, name: str) -> None:
        rows, self.waiting[name] = self.waiting[name], []
        self.writers[name].write_table(pa.Table.from_pylist(rows, schema=self.schemas[name]))

    def close(self) -> None:
        for name, writer in self.writers.items():
            self._flush(name)
            writer.close()

    def abort(self) -> None:
        for writer in self.writers.values():
            try:
                writer.close()
            except (OSError, pa.ArrowException):
                pass
