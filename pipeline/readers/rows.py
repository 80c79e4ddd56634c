"""Rows: JSON (an object, an array, or an object that holds one), JSONL, CSV, TSV, Parquet."""

from __future__ import annotations

import csv
import io
import json
from typing import Any, Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import published
from pipeline.readers.encoding import decode


def _field(row: dict, names: list[str]) -> Any:
    for name in names:
        value = row.get(name)
        if value is not None and value != "" and value == value:
            return value
    return None


def article(row: Any, name: str, number: int, options) -> Article | ReadError:
    """An article from one row; a ReadError (returned, not raised) that names the row when it is none."""
    if not isinstance(row, dict):
        return ReadError(f"row {number}: not an object with fields")
    fields = options.fields
    text = _field(row, fields.text)
    if text is None:
        return ReadError(
            f"row {number}: no text (looked for {', '.join(fields.text)}; the row has {', '.join(map(str, list(row)[:12])) or 'no fields'})"
        )
    if not isinstance(text, str):
        return ReadError(f"row {number}: the text is {type(text).__name__}, not a string")
    given = _field(row, fields.published)
    value = published.normal(given)
    own = _field(row, fields.id)
    words = {
        key: str(v) if (v := _field(row, getattr(fields, key))) is not None else None
        for key in ("title", "url", "source")
    }
    out = Article(
        id=str(own) if own is not None else f"{name}#{number}",
        text=text,
        published=value,
        published_basis="data" if value else "unknown",
        **words,
    )
    if given is not None and value is None:
        out.warnings.append(f"row {number}: the publication date {str(given)[:80]!r} cannot be read")
    return out


def read_json(data: bytes, name: str, options) -> Iterator[Article | ReadError]:
    text, _ = decode(data)
    try:
        body = json.loads(text)
    except json.JSONDecodeError as error:
        # JSON Lines under another name
        if "\n" in text.strip() and text.lstrip().startswith("{"):
            first = text.strip().split("\n", 1)[0]
            try:
                json.loads(first)
            except json.JSONDecodeError:
                raise ReadError(f"broken JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
            yield from read_jsonl(data, name, options)
            return
        raise ReadError(f"broken JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise ReadError("JSON nested too deeply") from error
    del text, data
    if isinstance(body, dict) and _field(body, options.fields.text) is None:
        lists = [v for v in body.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        if len(lists) == 1:
            body = lists[0]
    for number, row in enumerate(body if isinstance(body, list) else [body], 1):
        yield article(row, name, number, options)


def _lines(text: str) -> Iterator[str]:
    """Lines one at a time: a list of all would hold a large file twice."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def read_jsonl(data: bytes, name: str, options) -> Iterator[Article | ReadError]:
    text, _ = decode(data)
    del data
    for number, line in enumerate(_lines(text), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            yield ReadError(
                f"row {number}: broken JSON: {getattr(error, 'msg', error)} at column {getattr(error, 'colno', '?')}"
            )
            continue
        yield article(row, name, number, options)


def read_csv(data: bytes, name: str, options) -> Iterator[Article | ReadError]:
    text, _ = decode(data)
    del data
    csv.field_size_limit(min(options.max_bytes, 2**31 - 1))
    head = text[:20_000].split("\n", 1)[0]
    separator = max(",;\t|", key=head.count)
    try:
        for number, row in enumerate(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator), 2):
            yield article({k: v for k, v in row.items() if k is not None}, name, number, options)
    except csv.Error as error:
        raise ReadError(f"broken CSV: {error}") from error


def read_parquet(data: bytes, name: str, options) -> Iterator[Article | ReadError]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(data))
        number = 0
        for batch in file.iter_batches(batch_size=500):
            for row in batch.to_pylist():
                number += 1
                yield article(row, name, number, options)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise ReadError(f"broken Parquet: {error}") from error
