"""PDF (pypdf)."""

from __future__ import annotations

import io
import re
from typing import Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import published
from pipeline.readers.plain import title_of


def read_pdf(data: bytes, name: str, options) -> Iterator[Article]:
    """Text of all pages; words cut at line ends are joined again."""
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError("the PDF is encrypted")
        pages = [page.extract_text() or "" for page in reader.pages]
        info = reader.metadata
    except ReadError:
        raise
    except Exception as error:  # pypdf raises many kinds on broken files
        raise ReadError(f"broken PDF: {error}") from error
    text = reflow("\n".join(pages))
    if not text:
        raise ReadError("no text in the PDF (scanned pages?)")
    value = None
    if info is not None:
        try:
            value = published.normal(info.creation_date)
        except (ValueError, TypeError):
            value = None
    yield Article(
        id=name,
        text=text,
        title=title_of(text),
        published=value[:10] if value else None,
        published_basis="data" if value else "unknown",
    )


def reflow(text: str) -> str:
    """Lines of a page joined to paragraphs: a line that ends no sentence goes on in the next one."""
    text = re.sub(r"(?<=[а-яё])[-\u00ad]\n(?=[а-яё])", "", text.replace("\r", ""))
    text = re.sub(r"(?<![.!?:»\"\n])[ \t]*\n(?=[а-яёa-z0-9«(])", " ", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
