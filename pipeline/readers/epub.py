"""Electronic books and issues of magazines (.epub): one article a chapter."""

from __future__ import annotations

import posixpath
import re
import zipfile
from typing import Iterator
from urllib.parse import unquote

from pipeline.article import Article, ReadError
from pipeline.readers.encoding import declared_in, decode
from pipeline.readers.html import fragment_text
from pipeline.readers.moments import edtf_of
from pipeline.readers.packages import attribute, name_of, opened, parsed
from pipeline.readers.plain import title_of

#: signs below which a chapter is a cover, a table of contents or the like, where there are longer ones
_SHORT = 300


def read(data: bytes, name: str, options) -> Iterator[Article]:
    """The chapters of a book in their order; covers and tables of contents are left out."""
    with opened(data, options.max_bytes, "an EPUB") as archive:
        package = _package(archive)
        chapters = [(place, _chapter(archive, place)) for place in package["chapters"]]
    found = [(place, *chapter) for place, chapter in chapters if chapter and chapter[1]]
    if not found:
        raise ReadError("no text in the EPUB")
    for place, title, text in [c for c in found if len(c[2]) >= _SHORT] or found:
        yield Article(
            id=f"{name}#{place}",
            text=text,
            title=title,
            published=package["published"],
            published_basis="data" if package["published"] else "unknown",
            source=package["source"],
        )


def _package(archive: zipfile.ZipFile) -> dict:
    """What the package document tells: places of the chapters, publisher, date."""
    container = parsed(archive.read("META-INF/container.xml"))
    main = next(attribute(e, "full-path") for e in container.iter() if name_of(e) == "rootfile")
    if not main:
        raise ValueError("no package in it")
    root = parsed(archive.read(main))
    items = {attribute(e, "id"): e for e in root.iter() if name_of(e) == "item"}
    spine = [
        items.get(attribute(e, "idref"))
        for e in root.iter()
        if name_of(e) == "itemref" and attribute(e, "linear") != "no"
    ]
    folder = posixpath.dirname(main)
    places = [
        posixpath.normpath(posixpath.join(folder, unquote(attribute(item, "href") or "")))
        for item in spine
        if item is not None and "nav" not in (attribute(item, "properties") or "").split()
    ]
    told = {
        kind: [e.text.strip() for e in root.iter() if name_of(e) == kind and e.text] for kind in ("title", "publisher")
    }
    dates = [
        e.text
        for e in root.iter()
        if name_of(e) == "date" and e.text and attribute(e, "event") in (None, "publication")
    ]
    published = None
    try:
        published = edtf_of(dates[0]) if dates else None
    except (ValueError, OverflowError):
        pass
    source = next(iter(told["publisher"] or told["title"]), None)
    return {"chapters": places, "published": published, "source": source}


def _chapter(archive: zipfile.ZipFile, place: str) -> tuple[str | None, str] | None:
    """(title, text) of a chapter; None where it is not there."""
    try:
        content = archive.read(place)
    except KeyError:
        return None
    try:
        markup, _ = decode(content, declared=declared_in(content))
    except ReadError:
        return None
    text = fragment_text(re.sub(r"^\s*<\?xml[^>]*\?>", "", markup))
    heading = re.search(r"<h[1-3]\b[^>]*>(.{1,1000}?)</h[1-3]>", markup, re.S | re.I)
    title = re.sub(r"\s+", " ", fragment_text(heading[1])).strip() if heading else ""
    if title and text.startswith(title) and len(text) > len(title):
        text = text[len(title) :].lstrip()
    return (title or title_of(text)), text
