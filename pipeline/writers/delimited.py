"""CSV, one file a table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterable

from pipeline.writers.tables import RISKY, columns, enumerated, guard, joined, plain_number, wanted
from pipeline.writers.text import TextWriter

# the csv module leaves a bare carriage return unquoted, which pandas and Excel take for the end of a line
_QUOTED = re.compile(r'[",;\r\n]|^\s|\s$')
#: running text, in which a comma or a quotation mark is the rule: quoted throughout
_RUNNING = {"sentence", "text"}
#: among cells joined by NUL, one that must be guarded; one that must be quoted or guarded
_FORMULA = re.compile(rf"(?:^|\0)[{re.escape(''.join(RISKY))}]")
_SPECIAL = re.compile(rf"""{_FORMULA.pattern}|[",;\r\n]|(?:^|\0)\s|\s(?:\0|$)""")


def _quote(text: str, always: bool = False) -> str:
    return '"' + text.replace('"', '""') + '"' if (always and text) or _QUOTED.search(text) else text


class CsvWriter(TextWriter):
    """UTF-8 with commas; ``excel``: byte-order mark, semicolons and decimal commas, as Russian Excel expects."""

    def __init__(self, folder: Path, tables: Iterable[str] | None = None, excel: bool = False, **place):
        self.excel = excel
        self.separator, self.newline, self.encoding = (";", "\r\n", "utf-8-sig") if excel else (",", "\n", "utf-8")
        self.kinds = {name: columns(name) for name in wanted(tables)}
        super().__init__(
            folder,
            {f"{name}.csv": self.separator.join(kinds) + self.newline for name, kinds in self.kinds.items()},
            **place,
        )

    def add(self, chunk: dict[str, list[dict]]) -> None:
        for name, kinds in self.kinds.items():
            if rows := chunk.get(name):
                closed = enumerated(name)
                cells = [
                    [row[column] or "" for row in rows]
                    if column in closed
                    else self._cells([row[column] for row in rows], kind, column in _RUNNING)
                    for column, kind in kinds.items()
                ]
                self.put(f"{name}.csv", "".join([self.separator.join(line) + self.newline for line in zip(*cells)]))

    def _cells(self, values: list, kind: type, running: bool) -> list[str]:
        """A column's cells, looked through in one go: in most columns none has to be quoted."""
        if kind is float:
            texts = ["" if v is None else repr(plain_number(v)) for v in values]
            return [t.replace(".", ",") for t in texts] if self.excel else texts
        if kind is list:
            values = [None if v is None else joined(v) for v in values]
        elif kind is not str:
            return ["" if v is None else str(v) for v in values]
        texts = [v or "" for v in values]
        whole = "\0".join(texts)
        if whole.count("\0") != len(texts) - 1 or (running and _FORMULA.search(whole)):
            return [_quote(guard(t), running) for t in texts]
        if running:
            quoted = '"' + whole.replace('"', '""').replace("\0", '"\0"') + '"'
            return ["" if cell == '""' else cell for cell in quoted.split("\0")]
        return [_quote(guard(t)) for t in texts] if _SPECIAL.search(whole) else texts
