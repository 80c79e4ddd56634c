"""Records as pandas DataFrames with fixed columns and types, so that a round trip keeps every value."""
from __future__ import annotations

import types
import typing
from pathlib import Path

import pandas as pd

from pipeline.records import TABLES, ArticleRecord, Failure, Row

#: what joins the items of a list cell in CSV
SEPARATOR = " | "


def columns(table: str) -> dict[str, type]:
    """Column -> Python type of a table, ``article_id`` first where rows belong to an article."""
    model = TABLES[table]
    out: dict[str, type] = {} if table in {"articles", "failures"} else {"article_id": str}
    for name, info in model.model_fields.items():
        if name not in {"start_char", "end_char", "sentence"}:
            out[name] = _base(info.annotation)
    for name in ("start_char", "end_char", "sentence"):
        if name in model.model_fields:
            out[name] = _base(model.model_fields[name].annotation)
    return out


def _base(annotation) -> type:
    origin = typing.get_origin(annotation)
    if origin in {typing.Union, types.UnionType}:
        kinds = [_base(a) for a in typing.get_args(annotation) if a is not type(None)]
        return float if float in kinds else kinds[0]
    if origin is typing.Literal:
        return str
    return list if origin is list else annotation


_DTYPES = {str: "string", int: "Int64", float: "Float64", bool: "boolean", list: "object"}


def dtypes(table: str) -> dict[str, str]:
    """pandas dtypes of a table's columns."""
    return {name: _DTYPES[kind] for name, kind in columns(table).items()}


def frames(records: list[ArticleRecord], failures: list[Failure]) -> dict[str, pd.DataFrame]:
    """Table name -> DataFrame; every table is there, empty ones too."""
    rows: dict[str, list[dict]] = {name: [] for name in TABLES}
    for record in records:
        rows["articles"].append(record.article.model_dump())
        for name in TABLES:
            if name in {"articles", "failures"}:
                continue
            item: Row
            for item in getattr(record, name):
                rows[name].append({"article_id": record.article.id, **item.model_dump()})
    rows["failures"] = [f.model_dump() for f in failures]
    return {name: pd.DataFrame(table_rows, columns=list(columns(name))).astype(dtypes(name)) for name, table_rows in rows.items()}


def read_csv(path: str | Path, table: str | None = None) -> pd.DataFrame:
    """A table that ``write_csv`` wrote, with its types and lists back.

    Args:
        path: the file; its name tells the table unless ``table`` does.
    """
    path = Path(path)
    table = table or path.stem
    kinds = columns(table)
    with open(path, encoding="utf-8-sig") as file:
        separator = ";" if ";" in file.readline() else ","
    frame = pd.read_csv(path, sep=separator, encoding="utf-8-sig", dtype={n: "string" for n in kinds}, keep_default_na=False, na_values=[""])
    for name, kind in kinds.items():
        if kind is list:
            frame[name] = pd.Series([[] if pd.isna(v) else _undo(v).split(SEPARATOR) for v in frame[name]], dtype="object", index=frame.index)
        elif kind is bool:
            frame[name] = frame[name].map({"True": True, "False": False}).astype("boolean")
        elif kind is float and separator == ";":
            frame[name] = pd.to_numeric(frame[name].str.replace(",", "."), errors="coerce").astype("Float64")
        elif kind in {int, float}:
            frame[name] = pd.to_numeric(frame[name]).astype(_DTYPES[kind])
        else:
            frame[name] = frame[name].map(_undo, na_action="ignore").astype("string")
    return frame


_RISKY = ("=", "+", "-", "@", "\t", "\r")


def guard(text: str) -> str:
    """Text that a spreadsheet would run as a formula, made plain with a leading apostrophe."""
    return "'" + text if text.startswith((*_RISKY, "'")) else text


def _undo(text: str) -> str:
    return text[1:] if text.startswith("'") else text
