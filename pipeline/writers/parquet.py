"""Parquet, one file a table, through pyarrow."""
from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.writers.files import replacing
from pipeline.writers.tables import columns, frames

_TYPES = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), list: pa.list_(pa.string())}


def write_parquet(records: list, failures: list, folder: Path, *, excel: bool = False) -> list[Path]:
    """``<table>.parquet`` with the same columns as the CSV; lists stay lists."""
    paths = []
    for name, frame in frames(records, failures).items():
        schema = pa.schema([(column, _TYPES[kind]) for column, kind in columns(name).items()])
        path = folder / f"{name}.parquet"
        with replacing(path) as temporary:
            pq.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False), temporary)
        paths.append(path)
    return paths
