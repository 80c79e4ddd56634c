"""Word documents (.docx, .docm): what a reader of the document sees, in its order (ECMA-376 part 1, WordprocessingML).

Read are inserted and moved text, content controls, smart tags, hyperlinks, results of fields, text boxes (after the
paragraph that holds them), footnotes and endnotes (after the paragraph that refers to them), tables in their place,
nested ones too. Not read are deleted and hidden text, instructions of fields, comments, running heads and feet.
"""

from __future__ import annotations

import re
import zipfile
from typing import Iterable, Iterator

from lxml import etree

from pipeline.article import Article, ReadError
from pipeline.lexicon import words
from pipeline.readers.blocks import row_lines
from pipeline.readers.packages import attribute, name_of, opened, parsed
from pipeline.readers.plain import title_of

#: containers whose content is text of the document
_THROUGH = {
    *("ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "bdo", "dir", "sdtContent", "r"),
    *("body", "rubyBase", "ruby", "document", "footnote", "endnote", "oMath", "oMathPara", "txbxContent", "object"),
    *("pict", "drawing", "inline", "anchor", "graphic", "graphicData", "wsp", "txbx", "wgp", "grpSp", "wpc"),
    *("shape", "rect", "roundrect", "group", "textbox", "oval", "shapetype", "sSub", "sSup", "e", "sub", "sup"),
    *("f", "num", "den", "rad", "deg", "d", "nary", "func", "fName"),
}
#: signs that have elements of their own
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_LEAVES = {"fldChar", "t", "sym", *_SIGNS}
_OFF = {"0", "false", "off"}


def read(data: bytes, name: str, options) -> Iterator[Article]:
    """One article a document."""
    with opened(data, options.max_bytes, "a Word document") as archive:
        document = Document(archive)
        lines = list(document.lines())
    text = "\n".join(lines).strip()
    if not text:
        raise ReadError("no text in the document")
    yield Article(id=name, text=text, title=document.title(text))


class Document:
    """The parts of an open package.

    Raises:
        KeyError: it has no document.
    """

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        main = next((n for n in archive.namelist() if re.fullmatch(r"word/document\d*\.xml", n)), "word/document.xml")
        root = self._part(main)
        if root is None:
            raise KeyError("no word/document.xml in it")
        self.root = root
        self.hidden_styles, self.title_styles = self._styles()
        self.notes = {kind: self._notes(kind) for kind in ("footnote", "endnote")}
        properties = self._part("docProps/core.xml")
        given = next((e.text for e in properties.iter() if name_of(e) == "title"), "") if properties is not None else ""
        self.given = re.sub(r"\s+", " ", given or "").strip()
        self.headline: str | None = None
        #: of each open field, whether its instruction is over and its result begun
        self._fields: list[bool] = []

    def _part(self, name: str) -> etree._Element | None:
        try:
            content = self._archive.read(name)
        except KeyError:
            return None
        return parsed(content)

    def _styles(self) -> tuple[set[str], set[str]]:
        """Ids of the styles that hide their text, and of those of titles."""
        root = self._part("word/styles.xml")
        hidden: set[str] = set()
        titles: set[str] = set()
        for style in root if root is not None else ():
            if name_of(style) != "style":
                continue
            identity = attribute(style, "styleId") or ""
            label = next((attribute(e, "val") or "" for e in style if name_of(e) == "name"), "").lower()
            if _hides(next((e for e in style if name_of(e) == "rPr"), None), set()):
                hidden.add(identity)
            if label in ("title", "heading 1", "заголовок 1", "название"):
                titles.add(identity)
        return hidden, titles

    def _notes(self, kind: str) -> dict[str, etree._Element]:
        root = self._part(f"word/{kind}s.xml")
        if root is None:
            return {}
        # those with a type are the lines between text and notes
        return {
            attribute(e, "id") or "": e for e in root if name_of(e) == kind and attribute(e, "type") in (None, "normal")
        }

    def lines(self) -> Iterator[str]:
        """Paragraphs and rows of tables, a line each; empty ones are left out at the end and kept one between
        others.
        """
        for element in self.root:
            yield from self._blocks(element)

    def _blocks(self, element: etree._Element) -> Iterator[str]:
        """Lines of a block: a paragraph, a table, or what holds such."""
        name = name_of(element)
        if name == "p":
            yield from self._paragraph(element)
        elif name == "tbl":
            yield from self._table(element)
        elif name == "sdt":
            if not _placeholder(element):
                for child in element:
                    yield from self._blocks(child)
        elif name in _THROUGH:
            yield from self._children(element)

    def _children(self, element: etree._Element) -> Iterator[str]:
        """Lines of the children; a paragraph whose mark was deleted runs on in the next."""
        pending = ""
        for child in element:
            lines = list(self._blocks(child))
            if pending and lines:
                lines[0], pending = pending + lines[0], ""
            if lines and name_of(child) == "p" and _mark_deleted(child):
                pending = lines.pop()
            yield from lines
        if pending:
            yield pending

    def _paragraph(self, paragraph: etree._Element) -> Iterator[str]:
        parts: list[str] = []
        behind: list[etree._Element] = []
        style = next(
            (attribute(e, "val") for p in paragraph if name_of(p) == "pPr" for e in p if name_of(e) == "pStyle"), None
        )
        self._inline(paragraph, parts, behind, style in self.hidden_styles)
        # an instruction ends with its paragraph, whatever a broken document says
        self._fields = [True] * len(self._fields)
        text = "".join(parts).strip(" \n")
        if self.headline is None and style in self.title_styles and 3 < len(text.strip()) <= 300:
            self.headline = re.sub(r"\s+", " ", text).strip()
        yield text
        for element in behind:
            # a box or a note of nothing is no line
            yield from (line for line in self._children(element) if line.strip())

    def _inline(self, element: etree._Element, parts: list[str], behind: list[etree._Element], hidden: bool) -> None:
        """The text of what stands in a paragraph; boxes and notes come into ``behind``."""
        stack: list[etree._Element] = list(reversed(element))
        while stack:
            child = stack.pop()
            name = name_of(child)
            if name in _LEAVES:
                parts.append(self._leaf(child, name))
            elif name in ("footnoteReference", "endnoteReference"):
                note = self.notes[name.removesuffix("Reference")].get(attribute(child, "id") or "")
                if note is not None:
                    behind.append(note)
            elif name == "txbxContent":
                behind.append(child)
            elif name == "AlternateContent":
                stack.append(_choice(child))
            elif name == "sdt":
                if not _placeholder(child):
                    stack.extend(reversed(child))
            elif name == "r":
                if not _hides(next((e for e in child if name_of(e) == "rPr"), None), self.hidden_styles, hidden):
                    stack.extend(reversed(child))
            elif name in _THROUGH or name in ("Choice", "Fallback"):
                stack.extend(reversed(child))

    def _leaf(self, element: etree._Element, name: str) -> str:
        """Text of an element that holds no others."""
        if name == "fldChar":
            self._field(attribute(element, "fldCharType"))
            return ""
        if name == "t":
            return (element.text or "") if all(self._fields) else ""
        return _symbol(element) if name == "sym" else _SIGNS[name]

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _table(self, table: etree._Element) -> Iterator[str]:
        """Rows, a line each with tabs between the cells; a merged cell is told once. Cells of several paragraphs are
        lines of their own.
        """
        for row in _rows(table):
            yield from row_lines([list(self._cell(cell)) for cell in _through(row, "tc")])

    def _cell(self, cell: etree._Element) -> Iterator[str]:
        properties = next((e for e in cell if name_of(e) == "tcPr"), None)
        for e in properties if properties is not None else ():
            # the rest of a merged cell is empty, whatever stands in it
            if name_of(e) in ("vMerge", "hMerge") and attribute(e, "val") != "restart" or name_of(e) == "cellDel":
                return
        yield from (line for line in self._children(cell) if line.strip())

    def title(self, text: str) -> str | None:
        """A paragraph of a title's style, else the first line, else the title among the properties where it is one."""
        if self.headline:
            return self.headline
        given = self.given
        if given and given.casefold() in re.sub(r"\s+", " ", text[:2000]).casefold():
            return given
        return title_of(text) or (given if given and not is_stock_title(given) else None)


def is_stock_title(title: str) -> bool:
    """Whether a document's title is the one that its program made: «Word Document», «Документ1», «Microsoft Word -
    a.doc».
    """
    title = title.strip().lower()
    stem = re.sub(r"[\s_-]*\d*$", "", re.sub(r"\.\w{2,5}$", "", title))
    return (
        stem in words("pages/stock_titles.txt")
        or bool(re.match(r"microsoft (?:word|excel|powerpoint|office) ?[-–—]", title))
        or bool(re.search(r"\.(?:docx?|odt|rtf|indd|qxd|pdf|pages|pm\d)\b", title))
        or not re.search(r"[^\W\d_]{2}", title)
    )


def _hides(properties: etree._Element | None, hidden_styles: set[str], hidden: bool = False) -> bool:
    """Whether the properties of a run hide it, itself or by a style; a run may also undo its style."""
    for e in properties if properties is not None else ():
        name = name_of(e)
        if name == "rStyle":
            hidden = hidden or (attribute(e, "val") or "") in hidden_styles
        elif name == "vanish":
            hidden = (attribute(e, "val") or "1") not in _OFF
    return hidden


def _placeholder(control: etree._Element) -> bool:
    """Whether a content control shows but its prompt («Место для ввода текста»)."""
    return any(
        name_of(e) == "showingPlcHdr" and (attribute(e, "val") or "1") not in _OFF
        for p in control
        if name_of(p) == "sdtPr"
        for e in p
    )


def _mark_deleted(paragraph: etree._Element) -> bool:
    return any(
        name_of(mark) in ("del", "moveFrom")
        for p in paragraph
        if name_of(p) == "pPr"
        for r in p
        if name_of(r) == "rPr"
        for mark in r
    )


def _choice(alternatives: etree._Element) -> etree._Element:
    """One of several forms of the same thing: the first that has text, so that a box is told once."""
    for one in alternatives:
        if any(name_of(e) in ("t", "txbxContent") for e in one.iter()):
            return one
    return alternatives[0] if len(alternatives) else alternatives


def _symbol(element: etree._Element) -> str:
    code = attribute(element, "char") or ""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    # the private range holds signs of symbol fonts: bullets and arrows, no letters
    return "" if 0xE000 <= number <= 0xF8FF or number > 0x10FFFF else chr(number)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for row in _through(table, "tr"):
        gone = any(name_of(e) == "del" for p in row if name_of(p) == "trPr" for e in p)
        if not gone:
            yield row


def _through(element: Iterable[etree._Element], wanted: str) -> Iterator[etree._Element]:
    """Children of a name, also those in content controls and custom XML."""
    for child in element:
        name = name_of(child)
        if name == wanted:
            yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _through(child, wanted)
