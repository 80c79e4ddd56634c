"""PDF (pdfium): text in reading order, without running heads and feet, lines joined to paragraphs."""

from __future__ import annotations

import ctypes
import math
from typing import Iterator

from pipeline.article import Article, ReadError, ReadWarning
from pipeline.readers import layout, paragraphs
from pipeline.readers.plain import title_of

#: letters a page, on the average, below which a document is taken for pictures of pages
SCANNED = 10


def read(data: bytes, name: str, options) -> Iterator[Article | ReadWarning]:
    """One article a document. What a PDF tells as its date is when the file was made: no publication date."""
    pages, pictures = _pages(data)
    letters = sum(c.isalpha() for page in pages for piece in page for c in piece.text)
    if letters < SCANNED * len(pages):
        raise ReadError(
            "no text in the PDF: its pages are pictures, as scanners make them; recognise the text (OCR) first"
        )
    found = [p for p in paragraphs.paragraphs(pages) if p.text]
    if not found:
        raise ReadError("no text in the PDF")
    text = "\n".join(p.text for p in found)
    if pictures:
        shown = ", ".join(map(str, pictures[:10])) + (", …" if len(pictures) > 10 else "")
        yield ReadWarning(
            f"{len(pictures)} of {len(pages)} pages are pictures without text ({shown}); recognise it (OCR) first"
        )
    yield Article(id=name, text=text, title=_title(found) or title_of(text))


def _title(found: list[paragraphs.Paragraph]) -> str | None:
    """A paragraph in larger letters among the first."""
    sizes = sorted(size for p in found for size in [p.size] * (1 + len(p.text) // 20))
    body = sizes[len(sizes) // 2]
    large = [p for p in found[:5] if p.size > 1.14 * body and 3 < len(p.text) <= 300 and p.text[-1] not in ".,;"]
    return max(large, key=lambda p: p.size).text if large else None


def _pages(data: bytes) -> tuple[list[list[layout.Piece]], list[int]]:
    """Pieces of text of each page, and the numbers of pages that are but pictures.

    Raises:
        ReadError: it needs a password, or is broken.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError("the PDF is encrypted with a password") from error
        raise ReadError(f"broken PDF: {error}") from error
    try:
        pages: list[list[layout.Piece]] = []
        pictures: list[int] = []
        for number in range(len(document)):
            try:
                page = document[number]
                text = page.get_textpage()
            except pypdfium2.PdfiumError as error:
                raise ReadError(f"broken PDF: page {number + 1}: {error}") from error
            pages.append(list(_pieces(text)))
            if not pages[-1] and any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
                pictures.append(number + 1)
            text.close()
            page.close()
        return pages, pictures
    finally:
        document.close()


def _pieces(page) -> Iterator[layout.Piece]:
    """Runs of letters that follow each other on a line."""
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    letters: list[str] = []
    left = right = bottom = top = 0.0
    for index in range(pdfium.FPDFText_CountChars(page)):
        code = pdfium.FPDFText_GetUnicode(page, index)
        if code in (0, 10, 13, 0xFFFD) or 0xD800 <= code < 0xE000 or 0xE000 <= code < 0xF900:
            continue
        letter = layout.CUT if code in (2, 0xFFFE) else chr(code)
        if letter.isspace():
            if letters and letters[-1] != " ":
                letters.append(" ")
            continue
        if not pdfium.FPDFText_GetLooseCharBox(page, index, ctypes.byref(box)):
            continue
        # slanted letters are stamps and watermarks
        if abs(math.sin(pdfium.FPDFText_GetCharAngle(page, index))) > 0.1:
            continue
        size = box.top - box.bottom
        if letters and (
            abs((box.top + box.bottom) - (top + bottom)) > 0.4 * size
            or abs(size - (top - bottom)) > 0.2 * size
            or not -0.5 * size < box.left - right < layout.PIECE_GAP * size
        ):
            yield layout.Piece("".join(letters).strip(), left, right, bottom, top, top - bottom)
            letters = []
        if not letters:
            left, bottom, top = box.left, box.bottom, box.top
        letters.append(letter)
        right = box.right
    if letters:
        yield layout.Piece("".join(letters).strip(), left, right, bottom, top, top - bottom)
