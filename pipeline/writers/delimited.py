"""CSV, one file a table."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Iterable

from pipeline.writers.files import Replacing
from pipeline.writers.tables import SEPARATOR, columns, guard, plain_number, wanted

# the csv module leaves a bare carriage return unquoted, which pandas and Excel take for the end of a line
_QUOTED = re.compile(r'[",;\r\n]|^\s|\s$')


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


class CsvWriter:
    """UTF-8 with commas; ``excel``: byte-order mark, semicolons and decimal commas, as Russian Excel expects."""

    def __init__(self, folder: Path, tables: Iterable[str] | None = None, excel: bool = False):
        self.excel = excel
        self.separator, self.newline = (";", "\r\n") if excel else (",", "\n")
        self.kinds = {name: columns(name) for name in wanted(tables)}
        self.parts = {name: Replacing(folder / f"{name}.csv") for name in self.kinds}
        self.files = {name: open(part.temporary, "w", encoding="utf-8-sig" if excel else "utf-8", newline="") for name, part in self.parts.items()}
        for name, kinds in self.kinds.items():
            self.files[name].write(self.separator.join(kinds) + self.newline)

    def add(self, chunk: dict[str, list[dict]]) -> None:
        for name, kinds in self.kinds.items():
            if rows := chunk.get(name):
                cells = list(kinds.items())
                self.files[name].write("".join(self.separator.join(self._cell(row[column], kind) for column, kind in cells) + self.newline for row in rows))

    def _cell(self, value: Any, kind: type) -> str:
        if value is None:
            return ""
        if kind is str:
            return _quote(guard(value))
        if kind is list:
            return _quote(guard(SEPARATOR.join(value)))
        if kind is float:
            text = repr(plain_number(value))
            return text.replace(".", ",") if self.excel else text
        return str(value)

    def close(self) -> None:
        for file in self.files.values():
            file.close()

    def abort(self) -> None:
        for file in self.files.values():
            try:
                file.close()
            except OSError:  # what a full disk could not take
                pass
