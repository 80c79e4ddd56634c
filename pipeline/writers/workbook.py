"""One Excel workbook, a sheet a table (XlsxWriter)."""

from __future__ import annotations

from pathlib import Path
from typing import Iterable

from pipeline.writers.files import Replacing
from pipeline.writers.tables import columns, joined, plain_number, wanted

#: Excel's own limits
_ROWS, _CHARACTERS = 1_048_576, 32_767
_WIDTHS = {"sentence": 60, "text": 40, "name": 40, "role": 30, "reason": 50, "title": 50, "url": 30, "path": 30}


class WorkbookWriter:
    """``svodka.xlsx``. Cells are written as what they are, so text is never run as a formula; a table with more rows
    than a sheet takes goes on in the next.
    """

    def __init__(
        self, folder: Path, tables: Iterable[str] | None = None, excel: bool = False, owner: int | None = None
    ):
        import xlsxwriter

        part = Replacing(folder / "svodka.xlsx", owner=owner)
        self.parts = {part.path.name: part}
        self.book = xlsxwriter.Workbook(
            str(part.temporary),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "tmpdir": str(folder),
            },
        )
        self.bold = self.book.add_format({"bold": True, "bottom": 1})
        self.kinds = {name: columns(name) for name in wanted(tables)}
        self.sheets = {name: [self._sheet(name, 1)] for name in self.kinds}
        self.used = {name: 1 for name in self.kinds}

    def _sheet(self, name: str, number: int):
        sheet = self.book.add_worksheet(name if number == 1 else f"{name} {number}")
        for index, column in enumerate(self.kinds[name]):
            sheet.set_column(index, index, _WIDTHS.get(column, 16))
            sheet.write_string(0, index, column, self.bold)
        sheet.freeze_panes(1, 0)
        return sheet

    def add(self, chunk: dict[str, list[dict]]) -> None:
        for name, kinds in self.kinds.items():
            for row in chunk.get(name, ()):
                if self.used[name] == _ROWS:
                    self._finish(name)
                    self.sheets[name].append(self._sheet(name, len(self.sheets[name]) + 1))
                    self.used[name] = 1
                sheet, at = self.sheets[name][-1], self.used[name]
                for index, (column, kind) in enumerate(kinds.items()):
                    value = row[column]
                    if value is None:
                        continue
                    if kind is bool:
                        sheet.write_boolean(at, index, value)
                    elif kind in {int, float}:
                        sheet.write_number(at, index, plain_number(value))
                    else:
                        text = joined(value) if kind is list else value
                        sheet.write_string(
                            at, index, text if len(text) <= _CHARACTERS else text[: _CHARACTERS - 1] + "…"
                        )
                self.used[name] += 1

    def _finish(self, name: str) -> None:
        self.sheets[name][-1].autofilter(0, 0, max(self.used[name] - 1, 1), len(self.kinds[name]) - 1)

    def close(self) -> None:
        for name in self.kinds:
            self._finish(name)
        self.book.close()

    def abort(self) -> None:
        for sheet in self.book.worksheets():
            # rows wait in files of their own
            if getattr(sheet, "row_data_fh", None):
                sheet.row_data_fh.close()
                Path(sheet.row_data_filename).unlink(missing_ok=True)
        self.book.fileclosed = True
