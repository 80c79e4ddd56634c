"""Articles as XML with their metadata: trafilatura's own (``<doc>``) and TEI, as it and many corpora have it."""

from __future__ import annotations

import re
from typing import Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import moments

_ROOT = re.compile(
    r"\s*(?:<!--(?:(?!-->).)*-->\s*|<\?[^<>]*\?>\s*|<!DOCTYPE[^<>\[\]]*>\s*)*<(doc|corpus|teiCorpus|TEI)(?=[\s>])", re.S
)
_TEI = "{http://www.tei-c.org/ns/1.0}"
#: elements of a line each
_LINES = {"p", "head", "ab", "item", "quote", "row", "l", "lg", "table", "list", "div", "sp", "note"}


def is_one(text: str) -> bool:
    """Whether the XML is of one of these kinds: a feed's root has another name."""
    m = _ROOT.match(text[:20_000])
    return m is not None and (m[1] != "doc" or "<main" in text or "<text" in text)


def read(text: str, name: str, options) -> Iterator[Article | ReadError]:
    """An article a document; a corpus holds several.

    Raises:
        ReadError: the XML is broken.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise ReadError(f"broken XML: {error}") from error
    del text
    documents = [root] if root.tag in ("doc", "TEI", f"{_TEI}TEI") else list(root.iter("doc", "TEI", f"{_TEI}TEI"))
    if not documents:
        raise ReadError("no document in the XML")
    for number, document in enumerate(documents, 1):
        own_name = name if len(documents) == 1 else f"{name}#{number}"
        found = _doc(document, own_name) if document.tag == "doc" else _tei(document, own_name)
        if not found.text:
            yield ReadError(f"document {number}: no text")
            continue
        given, found.published = found.published, None
        if not moments.absent(given):
            try:
                found.published, found.published_basis = moments.edtf_of(given, day_first=options.day_first), "data"
            except ValueError:
                found.warnings.append(f"document {number}: the date {given!r} cannot be read")
        yield found


def _doc(document, name: str) -> Article:
    """trafilatura's XML: metadata as attributes, the text in ``<main>``."""
    body = next((e for tag in ("main", "text", "body") if (e := document.find(tag)) is not None), document)
    get = document.get
    return Article(
        id=get("id") or get("url") or name,
        text=lines_of(body),
        title=get("title"),
        published=get("date"),
        url=get("url"),
        source=get("sitename") or get("hostname"),
    )


def _tei(document, name: str) -> Article:
    """TEI: metadata in the header, of the source before that of the file."""

    def first(*paths: str):
        for path in paths:
            for element in document.iterfind("/".join(f"{space}{step}" for step in path.split("/"))):
                if "".join(element.itertext()).strip() or element.get("target"):
                    return element
        return None

    space = _TEI if document.tag.startswith(_TEI) else ""
    header = "teiHeader/fileDesc"
    bibliography = f"{header}/sourceDesc/biblFull"
    title = first(f"{bibliography}/titleStmt/title", f"{header}/titleStmt/title")
    date = first(
        f"{bibliography}/publicationStmt/date",
        f"{header}/sourceDesc/bibl/date",
        f"{header}/sourceDesc/biblStruct/monogr/imprint/date",
        f"{header}/publicationStmt/date",
    )
    link = first(
        f"{bibliography}/publicationStmt/ptr", f"{header}/sourceDesc/bibl/ptr", f"{header}/sourceDesc/bibl/ref"
    )
    publisher = first(f"{bibliography}/publicationStmt/publisher", f"{header}/sourceDesc/bibl/publisher")
    note = next((n for n in document.iter(f"{space}note", f"{space}idno") if n.get("type") in ("id", "URN")), None)
    body = document.find(f"{space}text/{space}body")
    url = link.get("target") if link is not None else None
    source = _string(publisher)
    return Article(
        id=_string(note) or url or name,
        text=lines_of(body, {"comments"}) if body is not None else "",
        title=_string(title),
        published=(date.get("when") or _string(date)) if date is not None else None,
        url=url,
        # trafilatura puts the host behind the name
        source=re.sub(r"\s*\([\w.-]+\.\w+\)\Z", "", source) if source else None,
    )


def _string(element) -> str | None:
    return " ".join("".join(element.itertext()).split()) or None if element is not None else None


def lines_of(body, without: frozenset | set = frozenset()) -> str:
    """The text below ``body``: a line a paragraph, heading, list item or row; ``<lb/>`` ends a line.

    Args:
        without: values of ``type`` of divisions that are left out.
    """
    parts: list[str] = []
    from lxml import etree

    skipped = None
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                parts.append(element.tail or "")
            continue
        if event == "start":
            if tag == "comments" or tag == "div" and element.get("type") in without:
                skipped = element
                continue
            if tag in _LINES or tag == "lb":
                parts.append("\n")
            parts.append(re.sub(r"\s+", " ", element.text or "") if tag else "")
        else:
            if tag in _LINES:
                parts.append("\n")
            elif tag == "cell":
                parts.append("\t")
            if element is not body:
                parts.append(re.sub(r"\s+", " ", element.tail or ""))
    lines = (line.strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)
