"""Word documents (python-docx) and PDF (pypdf)."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import published
from pipeline.readers.plain import title_of


def read_docx(data: bytes, name: str, options) -> Iterator[Article]:
    """Paragraphs and table cells in order, a line each."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(i.file_size for i in archive.infolist()) > options.max_bytes:
                raise ReadError(f"unpacks to more than {options.max_bytes} bytes")
        document = docx.Document(io.BytesIO(data))
    except ReadError:
        raise
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ReadError(f"not a Word document: {error}") from error
    except Exception as error:  # lxml's errors on broken parts
        raise ReadError(f"broken Word document: {error}") from error
    lines = [p.text for p in document.paragraphs]
    for table in document.tables:
        for row in table.rows:
            lines.append("\t".join(cell.text for cell in row.cells))
    text = "\n".join(lines).strip()
    if not text:
        raise ReadError("no text in the document")
    properties = document.core_properties
    yield Article(id=name, text=text, title=properties.title or title_of(text))


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
