"""OpenDocument texts (.odt, .ott, .fodt): what a reader of the document sees, in its order (ODF 1.3 part 3).

Read are paragraphs, headings, lists, sections, links, fields, tables in their place, text boxes and notes (behind the
paragraph that holds them). Not read are deleted and hidden text, comments, indexes, running heads and feet.
"""

from __future__ import annotations

import re
from typing import Iterator

from lxml import etree

from pipeline.article import Article, ReadError
from pipeline.readers.blocks import row_lines
from pipeline.readers.packages import attribute, name_of, opened, parsed, reasons
from pipeline.readers.plain import title_of
from pipeline.readers.word import is_stock_title

#: elements that hold blocks
_HOLDERS = {"text", "body", "section", "list", "list-item", "list-header", "index-body", "text-box", "note-body"}
_TABLE_HOLDERS = {"table-rows", "table-header-rows", "table-row-group"}
#: what is no text of the document
_GONE = {
    *("tracked-changes", "annotation", "annotation-end", "hidden-text", "forms", "table-of-content", "note-citation"),
    *(
        "illustration-index",
        "table-index",
        "object-index",
        "user-index",
        "alphabetical-index",
        "bibliography",
        "ruby-text",
    ),
    *("variable-decls", "sequence-decls", "user-field-decls", "desc", "title", "event-listeners", "script"),
}


def read(data: bytes, name: str, options) -> Iterator[Article]:
    """One article a document."""
    with reasons("an OpenDocument text"):
        document = _Document(*_parts(data, options.max_bytes))
        text = "\n".join(document.lines()).strip()
    if not text:
        raise ReadError("no text in the document")
    yield Article(id=name, text=text, title=document.title(text))


def _parts(data: bytes, max_bytes: int) -> list[etree._Element]:
    """The roots of content, styles and properties; of a flat document the one that has all."""
    if not data.startswith(b"PK"):
        return [parsed(data)]
    with opened(data, max_bytes, "an OpenDocument text") as archive:
        names = set(archive.namelist())
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise ReadError("the document is encrypted with a password")
        return [
            parsed(archive.read("content.xml")),
            *(parsed(archive.read(n)) for n in ("styles.xml", "meta.xml") if n in names),
        ]


class _Document:
    def __init__(self, *roots: etree._Element):
        self.body = next((e for e in roots[0].iter() if name_of(e) == "body"), None)
        if self.body is None:
            raise ValueError("no text in it")
        self.hidden = {
            attribute(style, "name")
            for root in roots
            for style in root.iter()
            if name_of(style) == "style"
            and any(name_of(p) == "text-properties" and attribute(p, "display") == "none" for p in style)
        }
        self.given = next(
            (e.text or "" for r in roots for m in r.iter() if name_of(m) == "meta" for e in m if name_of(e) == "title"),
            "",
        )
        self.headline: str | None = None

    def lines(self) -> Iterator[str]:
        yield from self._blocks(self.body)

    def title(self, text: str) -> str | None:
        given = re.sub(r"\s+", " ", self.given).strip()
        return self.headline or title_of(text) or (given if given and not is_stock_title(given) else None)

    def _blocks(self, element: etree._Element) -> Iterator[str]:
        """Lines of what holds paragraphs."""
        for child in element:
            name = name_of(child)
            if name in ("p", "h"):
                yield from self._paragraph(child)
            elif name == "table":
                yield from self._table(child)
            elif name in _HOLDERS and attribute(child, "display") not in ("none", "condition"):
                yield from self._blocks(child)
            elif name == "frame":
                yield from (line for line in self._blocks(child) if line.strip())

    def _paragraph(self, paragraph: etree._Element) -> Iterator[str]:
        if attribute(paragraph, "style-name") in self.hidden:
            return
        parts: list[str] = []
        behind: list[etree._Element] = []
        self._inline(paragraph, parts, behind)
        text = "".join(parts).strip(" \n")
        style = (attribute(paragraph, "style-name") or "").lower()
        first = name_of(paragraph) == "h" and (attribute(paragraph, "outline-level") or "1") == "1"
        if self.headline is None and (first or style == "title") and 3 < len(text) <= 300:
            self.headline = re.sub(r"\s+", " ", text)
        yield text
        for element in behind:
            yield from (line for line in self._blocks(element) if line.strip())

    def _inline(self, element: etree._Element, parts: list[str], behind: list[etree._Element]) -> None:
        """The text of what stands in a paragraph; boxes and notes come into ``behind``."""
        parts.append(_spaces(element.text))
        for child in element:
            name = name_of(child)
            if name == "s":
                parts.append(" " * min(int(attribute(child, "c") or 1), 100))
            elif name == "tab":
                parts.append("\t")
            elif name == "line-break":
                parts.append("\n")
            elif name in ("note-body", "text-box"):
                behind.append(child)
            elif name and name not in _GONE and attribute(child, "style-name") not in self.hidden:
                if not (name == "hidden-paragraph" and attribute(child, "is-hidden") == "true"):
                    self._inline(child, parts, behind)
            parts.append(_spaces(child.tail))

    def _table(self, table: etree._Element) -> Iterator[str]:
        for child in table:
            name = name_of(child)
            if name in _TABLE_HOLDERS:
                yield from self._table(child)
            elif name == "table-row" and attribute(child, "visibility") not in ("collapse", "filter"):
                cells = [c for c in child if name_of(c) in ("table-cell", "covered-table-cell")]
                yield from row_lines([[line for line in self._blocks(c) if line.strip()] for c in cells])


def _spaces(text: str | None) -> str:
    """White space of the file is one space; what the writer typed stands in elements."""
    return re.sub(r"\s+", " ", text or "")
