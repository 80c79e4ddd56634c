"""CSV, one file a table."""
from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.writers.files import replacing
from pipeline.writers.tables import SEPARATOR, columns, frames, guard


def _cell_number(value, comma: bool):
    if pd.isna(value):
        return ""
    text = str(int(value)) if float(value).is_integer() else repr(float(value))
    return text.replace(".", ",") if comma else text


def write_csv(records: list, failures: list, folder: Path, *, excel: bool = False) -> list[Path]:
    """UTF-8 with commas; ``excel``: byte-order mark, semicolons and decimal commas, as Russian Excel expects."""
    paths = []
    for name, frame in frames(records, failures).items():
        out = frame.astype("object")
        for column, kind in columns(name).items():
            if kind is list:
                out[column] = [guard(SEPARATOR.join(v)) for v in frame[column]]
            elif kind is float:
                out[column] = [_cell_number(v, excel) for v in frame[column]]
            elif kind is str:
                out[column] = [guard(v) if isinstance(v, str) else "" for v in frame[column]]
        path = folder / f"{name}.csv"
        with replacing(path) as temporary:
            out.to_csv(temporary, index=False, sep=";" if excel else ",", encoding="utf-8-sig" if excel else "utf-8", lineterminator="\r\n" if excel else "\n")
        paths.append(path)
    return paths
