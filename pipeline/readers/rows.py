"""Rows: JSON (one article, an array, or an object that holds one), JSON Lines, Parquet; CSV is ``delimited``'s."""

from __future__ import annotations

import io
import json
import re
from typing import Any, Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import shapes
from pipeline.readers.delimited import read as read_csv
from pipeline.readers.encoding import decode
from pipeline.readers.fields import article, articles, no_column, text_columns

__all__ = ["article", "articles", "read_csv", "read_json", "read_jsonl", "read_parquet"]

#: where the next object of an array may begin, after one that is broken
_NEXT = re.compile(r"\}\s*,\s*(?=\{)|\][\s,]*(?=\{)|\n[ \t]*(?=\{)")
_SPACE = re.compile(r"[\s,]*")


def read_json(data: bytes, name: str, options) -> Iterator[Article | ReadError]:
    text, _ = decode(data)
    del data
    if text.lstrip("\ufeff \t\r\n").startswith("["):
        yield from articles(_elements(text), name, options)
        return
    try:
        body = _loads(text)
    except ValueError as error:
        # JSON Lines under another name, or objects one after another
        if _first_object(text) is None:
            raise ReadError(f"broken JSON: {_told(error)}") from error
        yield from articles(_elements(text), name, options)
        return
    except RecursionError as error:
        raise ReadError("JSON nested too deeply") from error
    del text
    for rows, told in shapes.rows_of(body, lambda row: bool(text_columns(tuple(row), options))):
        yield from articles(rows, name, options, told=told)


def read_jsonl(data: bytes, name: str, options) -> Iterator[Article | ReadError]:
    text, _ = decode(data)
    del data
    for number, line in enumerate(_lines(text), 1):
        if not line.strip():
            continue
        try:
            row = _loads(line.strip("\x1e\ufeff \t\r\n"))
        except (ValueError, RecursionError) as error:
            yield ReadError(f"row {number}: broken JSON: {_told(error)}")
            continue
        yield from articles([row], name, options, first=number)


def read_parquet(data: bytes, name: str, options) -> Iterator[Article | ReadError]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(data))
        names = file.schema_arrow.names
        if not text_columns(names, options):
            raise ReadError(no_column(names, options))
        number = 1
        for batch in file.iter_batches(batch_size=500):
            found = batch.to_pylist()
            yield from articles(found, name, options, first=number)
            number += len(found)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise ReadError(f"broken Parquet: {error}") from error


# --- JSON ----------------------------------------------------------------------------------------


def _loads(text: str) -> Any:
    """``json.loads`` that takes whole numbers of any length, as strings where Python refuses to count them.

    Raises:
        ValueError: it is no JSON.
        RecursionError: it is nested too deeply.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return json.loads(text, parse_int=_whole)


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) < 4000 else digits


_DECODER = json.JSONDecoder()
_LONG = json.JSONDecoder(parse_int=_whole)


def _decode(text: str, at: int) -> tuple[Any, int]:
    """The value that begins at ``at``, and its end.

    Raises:
        ValueError: there is none.
    """
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return _LONG.raw_decode(text, at)


def _first_object(text: str) -> dict | None:
    """The object that a text begins with, None where it begins with none."""
    plain = text.replace("\ufeff", " ", 1) if text[:1] == "\ufeff" else text
    start = _SPACE.match(plain).end()  # type: ignore[union-attr]
    try:
        row, _ = _decode(text, start)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _elements(text: str) -> Iterator[Any]:
    """The elements of an array, or objects one after another, one at a time; a ReadError for one that is broken.

    After a broken one, reading goes on where the next object begins.
    """
    at, number, end = re.compile(r"[\ufeff\s]*\[?").match(text).end(), 0, len(text)  # type: ignore[union-attr]
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        if at < end and text[at] in "[]" and number:
            # the end of the array; some tools write one after each article
            at += 1
            continue
        if at >= end or text[at] == "]":
            return
        number += 1
        try:
            row, at = _decode(text, at)
        except (ValueError, RecursionError) as error:
            yield ReadError(f"row {number}: broken JSON: {_told(error)}")
            found = _NEXT.search(text, at + 1)
            if found is None:
                return
            at = found.end()
            continue
        yield row


def _told(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        where = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        return f"{error.msg} at {where}"
    return str(error)


def _lines(text: str) -> Iterator[str]:
    """Lines one at a time: a list of all would hold a large file twice."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]
