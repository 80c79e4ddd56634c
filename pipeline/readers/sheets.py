"""Tables of spreadsheets (.xlsx, .xlsm, .xlsb, .xls, .ods) as rows (python-calamine)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any, Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import rows
from pipeline.readers.fields import text_columns
from pipeline.readers.packages import opened

#: rows from the top among which the headings are looked for: titles and notes stand above them
_HEAD = 20


def read(data: bytes, name: str, options) -> Iterator[Article | ReadError]:
    """One article a row. The headings are the first row that names a column of texts; sheets without one are told once
    each.
    """
    import python_calamine

    try:
        if data[:2] == b"PK":
            with opened(data, options.max_bytes, "a workbook"):
                pass
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise ReadError("the workbook is encrypted with a password") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise ReadError(f"not a workbook: {error}") from error
    sheets = workbook.sheet_names
    found = False
    without: list[ReadError] = []
    for sheet in sheets:
        label = name if len(sheets) == 1 else f"{name}#{sheet}"
        try:
            cells = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        except (python_calamine.CalamineError, ValueError) as error:
            yield ReadError(f"sheet {sheet!r}: cannot be read: {error}")
            continue
        if not any(any(cell != "" for cell in row) for row in cells):
            continue
        start = next((n for n, row in enumerate(cells[:_HEAD]) if text_columns(_names(row), options)), None)
        if start is None:
            without.append(ReadError(f"sheet {sheet!r}: no column of texts (the first row has {_told(cells)})"))
            continue
        found = True
        names = _names(cells[start])
        for number, row in enumerate(cells[start + 1 :], start + 2):
            record = {key: _value(cell) for key, cell in zip(names, row) if key and cell != ""}
            if record:
                yield from rows.articles([record], label, options, first=number)
    # notes and lists beside a table of articles are no failures
    if not found:
        yield from without or [ReadError("the workbook is empty")]


def _names(row: list[Any]) -> tuple[str, ...]:
    return tuple(" ".join(str(cell).split()) if isinstance(cell, str) else "" for cell in row)


def _told(cells: list[list[Any]]) -> str:
    first = next((row for row in cells if any(cell != "" for cell in row)), [])
    return ", ".join(str(cell)[:30] for cell in first[:12] if cell != "") or "no fields"


def _value(cell: Any) -> Any:
    """A cell's value: whole numbers as such, spans of time as text."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return str(cell) if isinstance(cell, timedelta) else cell
