"""CSV and TSV, as Excel, databases and scripts write them: a row that is broken is named, and the rest goes on."""

from __future__ import annotations

import csv
import re
from typing import Iterator

from pipeline.article import Article, ReadError, ReadWarning
from pipeline.readers.encoding import decode
from pipeline.readers.fields import article, named_twice, no_column, text_columns

#: characters at the head of a file by which its ways are told
SAMPLE = 200_000
#: lines from the top among which the headings are looked for
HEADINGS = 20
#: what parts the fields, likeliest first
SEPARATORS = ",;\t|"
#: stands for none: a table of one column
_NO_SEPARATOR = "\x1f"


def read(data: bytes, name: str, options) -> Iterator[Article | ReadError]:
    """An article a row. A row is a record: one with line ends in quoted fields counts once, as in a spreadsheet.

    Raises:
        ReadError: no column holds a text.
    """
    text, _ = decode(data)
    del data
    csv.field_size_limit(min(options.max_bytes, 2**31 - 1))
    lines = _Lines(text)
    told = _told_by_excel(lines)
    above = _above_headings(lines, told, name, options)
    separator = told or _separator(lines.peek(), name)
    quoted = separator != "\t" or _quotes_in_tsv(text[:SAMPLE])
    records = _Records(lines, separator, quoted)
    header = next(records, None)
    if not isinstance(header, list):
        raise ReadError(f"broken CSV: {header or 'no row'}")
    names = [h.replace("\ufeff", "").strip() for h in header]
    while names and not names[-1]:
        names.pop()
    if not text_columns(names, options):
        raise ReadError(no_column(names, options))
    records.width = len(names)
    for double in named_twice(names, options):
        yield ReadWarning(f"two columns are called {double!r}; the first that is not empty is taken")
    for number, record in enumerate(records, above + 2):
        yield from _row(record, names, name, number, options)


def _above_headings(lines: _Lines, told: str | None, name: str, options) -> int:
    """How many lines stand above the headings, titles and notes as in spreadsheets; reading goes on at these.

    The headings are the first of the first lines that names a column of texts; where none does, the first line.
    """
    start = lines.at
    for above in range(HEADINGS):
        at, line = lines.at, next(lines, None)
        if line is None:
            break
        names, _ = _loose(line.strip("\ufeff\r\n"), told or _separator(line, name))
        if text_columns([n.strip() for n in names], options):
            lines.at = at
            return above
    lines.at = start
    return 0


def _row(record, names: list[str], name: str, number: int, options) -> Iterator[Article | ReadError]:
    if isinstance(record, str):
        yield ReadError(f"row {number}: {record}")
        return
    values, note = record if isinstance(record, tuple) else (record, None)
    if not any(v.strip() for v in values):
        return
    if len(values) > len(names):
        if any(v.strip() for v in values[len(names) :]):
            yield ReadError(
                f"row {number}: {len(values)} fields, but the first row has {len(names)} "
                "(a separator in a text without quotation marks?)"
            )
            return
    elif len(values) < len(names):
        note = note or f"{len(values)} fields, but the first row has {len(names)}"
    row: dict[str, str] = {}
    for key, value in zip(names, values, strict=False):
        if key not in row or not row[key].strip():
            row[key] = value
    item = article(row, name, number, options)
    if note is not None and isinstance(item, Article):
        item.warnings.append(f"row {number}: {note}")
    yield item


class _Lines:
    """Lines with their ends, one at a time; reading may go back to an earlier one."""

    def __init__(self, text: str):
        self.text, self.at = text, 0
        # of before Mac OS X, and of Excel for it
        self.end = "\n" if "\n" in text[:SAMPLE] or "\r" not in text[:SAMPLE] else "\r"

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self.at >= len(self.text):
            raise StopIteration
        line = self.peek()
        self.at += len(line)
        return line

    def peek(self) -> str:
        end = self.text.find(self.end, self.at)
        return self.text[self.at : end + 1 if end >= 0 else len(self.text)]


class _Records:
    """Rows as lists of fields; a string tells why one is broken, a pair that one was read with a reservation.

    A quotation mark that is not closed would swallow the rows behind it: such a row is broken, and reading goes on
    with the line after the one where it began.
    """

    def __init__(self, lines: _Lines, separator: str, quoted: bool):
        self.lines, self.separator, self.quoted = lines, separator, quoted
        self.width = 0  #: fields of the header
        self.broken = False  #: whether the lines at hand may belong to a broken row
        self._reader = self._new()

    def _new(self):
        return csv.reader(
            self.lines,
            delimiter=self.separator,
            strict=True,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
        )

    def __iter__(self) -> "_Records":
        return self

    def __next__(self):
        while True:
            start = self.lines.at
            try:
                record = next(self._reader)
            except csv.Error:
                self.lines.at = start
                record = self._alone(next(self.lines))
                self._reader = self._new()
            if not record:
                continue  # an empty line
            if self.broken and isinstance(record, list) and self.width and len(record) != self.width:
                return "belongs to the broken row before it"
            self.broken = isinstance(record, str)
            return record

    def _alone(self, line: str):
        """A line that strict reading refuses, taken by itself; quotation marks that nobody doubled stay as they are."""
        body = line.rstrip("\r\n")
        if not self.quoted:
            return body.split(self.separator)
        fields, closed = _loose(body, self.separator)
        if closed and (not self.width or len(fields) == self.width):
            return fields
        plain = body.split(self.separator)
        if self.width and len(plain) == self.width:
            return plain, "a quotation mark is not closed; it is taken as a sign of the text"
        return "a quotation mark is not closed" if not closed else "quotation marks within a field are not doubled"


def _loose(line: str, separator: str) -> tuple[list[str], bool]:
    """Fields of one line where only a mark before a separator or the end closes, and whether the last one is closed."""
    fields, at = [], 0
    while True:
        if line[at : at + 1] == '"':
            end = line.find(f'"{separator}', at + 1)
            while end >= 0 and _doubled(line, at, end):
                end = line.find(f'"{separator}', end + 1)
            if end < 0:
                closed = len(line) > at + 1 and line.endswith('"')
                fields.append(line[at + 1 : -1 if closed else None].replace('""', '"'))
                return fields, closed
            fields.append(line[at + 1 : end].replace('""', '"'))
            at = end + 2
        else:
            end = line.find(separator, at)
            if end < 0:
                fields.append(line[at:])
                return fields, True
            fields.append(line[at:end])
            at = end + 1


def _doubled(line: str, start: int, end: int) -> bool:
    """Whether the mark at ``end`` is the second of a doubled one: it ends an even run of marks."""
    run = end
    while run - 1 > start and line[run - 1] == '"':
        run -= 1
    return (end - run + 1) % 2 == 0


def _told_by_excel(lines: _Lines) -> str | None:
    """The separator of Excel's own first line ``sep=;``, which is taken off."""
    m = re.match(r'\ufeff?"?sep=(.)"?\s*\Z', lines.peek(), re.I)
    if m:
        next(lines)
    return m[1] if m else None


def _separator(head: str, name: str) -> str:
    """What parts the names in the first line; names in quotation marks may hold anything."""
    bare = re.sub(r'"[^"]*"', "", head)
    if "\t" in bare and (name.lower().endswith(".tsv") or bare.count("\t") >= bare.count(",") + bare.count(";")):
        return "\t"
    best = max(SEPARATORS, key=bare.count)
    return best if best in bare else _NO_SEPARATOR


_QUOTED_FIELD = re.compile(r'(?:^|\t)"((?:[^"]|"")*)"(?=\t|\r?\n|\Z)', re.M)


def _quotes_in_tsv(sample: str) -> bool:
    """Whether a TSV quotes fields as CSV does: all of its header, or fields that hold doubled marks, tabs or line ends.

    TSV proper (IANA text/tab-separated-values) has no quotation; marks there are signs of the text.
    """
    head = sample.split("\n", 1)[0].rstrip("\r")
    if head and all(len(f) > 1 and f[0] == f[-1] == '"' for f in head.split("\t")):
        return True
    return any(re.search(r'""|[\t\n]', m[1]) for m in _QUOTED_FIELD.finditer(sample))
