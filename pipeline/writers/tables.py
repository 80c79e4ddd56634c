"""Records as pandas DataFrames with fixed columns and types, so that a round trip keeps every value."""

from __future__ import annotations

import re
import types
import typing
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Iterable, Iterator

from pipeline.records import SCHEMA_VERSION, TABLES, ArticleRecord, Failure

if TYPE_CHECKING:
    import pandas as pd

#: what joins the items of a list cell in CSV and workbooks
SEPARATOR = " | "
#: a bar or backslash within an item, which is written behind a backslash
_MARKS = re.compile(r"[\\|]")
_ITEMS = re.compile(r"(?<!\\)((?:\\\\)*) \| ")


@lru_cache(maxsize=None)
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


@lru_cache(maxsize=None)
def enumerated(table: str) -> frozenset[str]:
    """Columns whose values come from a closed list of ours: nothing that an article says can stand there."""
    return frozenset(name for name, info in TABLES[table].model_fields.items() if _closed(info.annotation))


def _closed(annotation) -> bool:
    if typing.get_origin(annotation) in {typing.Union, types.UnionType}:
        return all(_closed(a) for a in typing.get_args(annotation) if a is not type(None))
    return typing.get_origin(annotation) is typing.Literal


def joined(items: list[str]) -> str:
    """A list as one cell: «а | б»; a bar or backslash within an item stands behind a backslash."""
    return SEPARATOR.join(_MARKS.sub(r"\\\g<0>", item) for item in items)


def parted(cell: str) -> list[str]:
    """The items that ``joined`` made a cell of."""
    marked = _ITEMS.sub("\\1\0", cell)
    return [re.sub(r"\\([\\|])", r"\1", item) for item in marked.split("\0")]


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


def wanted(tables: Iterable[str] | None) -> list[str]:
    """Names of the tables to write, in their order."""
    chosen = None if tables is None else set(tables)
    return [name for name in TABLES if chosen is None or name in chosen]


def rows(records: list[ArticleRecord], failures: list[Failure]) -> dict[str, list[dict]]:
    """Table name -> rows as dicts; every table is there, empty ones too."""
    out: dict[str, list[dict]] = {name: [] for name in TABLES}
    for record in records:
        body = record.model_dump()
        out["articles"].append(body["article"])
        for name in TABLES:
            if name not in {"articles", "failures"}:
                out[name] += [{"article_id": record.article.id, **row} for row in body[name]]
    out["failures"] = [f.model_dump() for f in failures]
    return out


def confident(chunk: dict[str, list[dict]], least: float) -> dict[str, list[dict]]:
    """A chunk without rows whose score is below ``least``, and without participants of events that are left out."""

    def kept(row: dict) -> bool:
        return row.get("score") is None or row["score"] >= least

    out = {name: [row for row in table if kept(row)] for name, table in chunk.items()}
    gone = {(e["article_id"], e["event_id"]) for e in chunk.get("events", ()) if not kept(e)}
    if gone and "participants" in out:
        out["participants"] = [p for p in out["participants"] if (p["article_id"], p["event_id"]) not in gone]
    return out


def plain_number(value: int | float) -> int | float:
    """An integer when it is one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def record_dicts(chunk: dict[str, list[dict]]) -> Iterator[dict]:
    """ArticleRecords, as dicts, of the articles of a chunk."""
    by_article: dict[str, dict[str, list[dict]]] = {}
    numbers = {name: [c for c, kind in columns(name).items() if kind is float] for name in TABLES}
    for name, table in chunk.items():
        if name in {"articles", "failures"}:
            continue
        for row in table:
            body = dict(row)
            for column in numbers[name]:
                if body[column] is not None:
                    body[column] = plain_number(body[column])
            by_article.setdefault(body.pop("article_id"), {}).setdefault(name, []).append(body)
    for article in chunk.get("articles", ()):
        tables = by_article.get(article["id"], {})
        yield {
            "schema_version": SCHEMA_VERSION,
            "article": article,
            **{name: tables.get(name, []) for name in TABLES if name not in {"articles", "failures"}},
        }


def frames(records: list[ArticleRecord], failures: list[Failure]) -> dict[str, pd.DataFrame]:
    """Table name -> DataFrame; every table is there, empty ones too."""
    return frames_of(rows(records, failures))


def frames_of(rows: dict[str, list[dict]]) -> dict[str, pd.DataFrame]:
    """Table name -> DataFrame of rows as dicts; a table without rows is there too."""
    import pandas as pd  # a run over a store does without

    return {name: pd.DataFrame(rows.get(name, []), columns=list(columns(name))).astype(dtypes(name)) for name in TABLES}


def read_csv(path: str | Path, table: str | None = None) -> pd.DataFrame:
    """A table that ``write_csv`` wrote, with its types and lists back.

    Args:
        path: the file; its name tells the table unless ``table`` does.
    """
    import pandas as pd

    path = Path(path)
    table = table or path.stem
    kinds = columns(table)
    with open(path, encoding="utf-8-sig") as file:
        separator = ";" if ";" in file.readline() else ","
    frame = pd.read_csv(
        path,
        sep=separator,
        encoding="utf-8-sig",
        dtype={n: "string" for n in kinds},
        keep_default_na=False,
        na_values=[""],
    )
    for name, kind in kinds.items():
        if kind is list:
            frame[name] = pd.Series(
                [[] if pd.isna(v) else parted(_undo(v)) for v in frame[name]],
                dtype="object",
                index=frame.index,
            )
        elif kind is bool:
            frame[name] = frame[name].map({"True": True, "False": False}).astype("boolean")
        elif kind is float and separator == ";":
            frame[name] = pd.to_numeric(frame[name].str.replace(",", "."), errors="coerce").astype("Float64")
        elif kind in {int, float}:
            frame[name] = pd.to_numeric(frame[name]).astype(_DTYPES[kind])
        else:
            frame[name] = frame[name].map(_undo, na_action="ignore").astype("string")
    return frame


#: what a cell may not begin with: signs that a spreadsheet takes for a formula, and the guard itself, which reading
#: takes away
RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
#: what begins so and runs nothing in any of them: comparisons alone, and a signed number with words behind it («-5,5
#: млн», «+3 %»)
_HARMLESS = re.compile(r"=|[+−-]|[+-][ \u00a0]?\d[\d \u00a0.,]*(?:[ \u00a0]?[%°₽$€₸]?[A-Za-zА-ЯЁа-яё. \u00a0]*)")


def guard(text: str) -> str:
    """Text that a spreadsheet would run as a formula, made plain with a leading apostrophe."""
    return "'" + text if text.startswith(RISKY) and not _HARMLESS.fullmatch(text) else text


def _undo(text: str) -> str:
    return text[1:] if text.startswith("'") else text
