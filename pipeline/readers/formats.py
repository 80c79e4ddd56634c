"""Which reader a file's bytes go to: by their signature, by suffix, by content. What holds files (archives, messages)
is opened in ``archives``.

A format is a function ``(data, name, options) -> iterator of Article or ReadError``.
"""

from __future__ import annotations

import os
import re
from typing import Callable, Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import archives, epub, feed, html, mail, opendocument, pdf, plain, rows, rtf, sheets, word
from pipeline.settings import Settings

READERS: dict[str, Callable] = {
    ".txt": plain.read,
    ".md": plain.read,
    ".markdown": plain.read,
    ".text": plain.read,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
    ".mht": mail.read_page,
    ".mhtml": mail.read_page,
    ".json": rows.read_json,
    ".jsonl": rows.read_jsonl,
    ".ndjson": rows.read_jsonl,
    ".jl": rows.read_jsonl,
    ".csv": rows.read_csv,
    ".tsv": rows.read_csv,
    ".parquet": rows.read_parquet,
    ".xlsx": sheets.read,
    ".xlsm": sheets.read,
    ".xlsb": sheets.read,
    ".xls": sheets.read,
    ".ods": sheets.read,
    ".rss": feed.read,
    ".atom": feed.read,
    ".xml": feed.read,
    ".docx": word.read,
    ".docm": word.read,
    ".rtf": rtf.read,
    ".odt": opendocument.read,
    ".ott": opendocument.read,
    ".fodt": opendocument.read,
    ".epub": epub.read,
    ".pdf": pdf.read,
}
_ARCHIVE = "an archive of a kind that is not opened; pack it as .zip or .gz"
#: suffixes of what is not read, by what it is
_NOT_READ: dict[str, str] = {
    suffix: what
    for what, suffixes in {
        "a presentation": "ppt pptx pps ppsx odp key",
        "an Outlook message; save it as .eml": "msg pst ost",
        "a mailbox; save its messages as .eml": "mbox",
        "a scanned book or a book of a reader's own kind": "djvu djv mobi azw azw3 chm fb2 lit prc",
        _ARCHIVE: "rar 7z tar tgz bz2 xz zst lz cab arj iso dmg",
        "sound or film": "mp3 wav ogg oga opus m4a aac flac wma mp4 m4v avi mov mkv webm wmv flv mpg mpeg 3gp",
        "a picture": "png jpg jpeg gif webp avif bmp tif tiff heic heif psd ai eps svg ico cur raw cdr",
        "a font": "ttf otf woff woff2 eot",
        "part of a page": "css js mjs map scss less",
        "a database": "sqlite sqlite3 db mdb accdb dbf duckdb fdb",
        "a program": "exe dll so dylib msi apk jar class pyc o bin com wasm",
        "a layout of a publishing program; save it as .pdf or .docx": "indd qxd pmd pub vsd vsdx pages numbers",
    }.items()
    for suffix in (f".{s}" for s in suffixes.split())
}
#: what files of these kinds begin with
_SIGNATURES: tuple[tuple[bytes, Callable | str], ...] = (
    (b"%PDF-", pdf.read),
    (b"{\\rtf", rtf.read),
    (b"PAR1", rows.read_parquet),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"8BPS", "a picture"),
    (b"RIFF", "sound or film"),
    (b"ID3", "sound or film"),
    (b"OggS", "sound or film"),
    (b"\x1aE\xdf\xa3", "sound or film"),
    (b"Rar!\x1a", _ARCHIVE),
    (b"7z\xbc\xaf'\x1c", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ\0", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"SQLite format 3\0", "a database"),
    (b"AT&TFORM", "a scanned book or a book of a reader's own kind"),
    (b"\x7fELF", "a program"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: readers whose files are packages, by what the package holds
_PACKAGES: dict[str, Callable | str] = {
    "word": word.read,
    "sheets": sheets.read,
    "text": opendocument.read,
    "epub": epub.read,
    "slides": "a presentation",
}


def dispatch(
    data: bytes, name: str, options: Settings, depth: int = 0
) -> Iterator[tuple[str | None, Article | ReadError]]:
    """(member of an archive or None, article or error) of the bytes of one file.

    Args:
        depth: how many archives are open about it.

    Raises:
        ReadError: nothing of it can be read.
    """
    if len(data) > options.max_bytes:
        raise ReadError(f"more than max_bytes = {options.max_bytes}")
    if not data.strip(b" \t\r\n\0"):
        raise ReadError("the file is empty")
    suffix = os.path.splitext(name.lower())[1]
    if suffix == ".gz" or data[:2] == b"\x1f\x8b":
        items = dispatch(archives.gunzip(data, options), name[:-3] if suffix == ".gz" else name, options, depth + 1)
        del data
        yield from items
        return
    package = archives.package_of(data) if data[:4] == b"PK\x03\x04" else None
    if suffix == ".zip" and package is None or data[:4] == b"PK\x03\x04" and package == "" and suffix not in READERS:
        if depth > 2:
            raise ReadError("archives nested too deeply")
        yield from archives.unzip(data, name, options, depth, dispatch)
        return
    if (
        suffix == ".eml"
        or suffix not in READERS
        and mail.looks_like_one(data[:8192])
        and b"Snapshot-" not in data[:8192]
    ):
        if depth > 2:
            raise ReadError("messages nested too deeply")
        yield from archives.message(data, name, options, depth, dispatch)
        return
    items = _reader(data, suffix, package)(data, name, options)
    # the reader may let the bytes go once they are text
    del data
    for item in items:
        yield None, item


def _reader(data: bytes, suffix: str, package: str | None) -> Callable:
    """The reader of a file that holds no others.

    Raises:
        ReadError: no reader reads such files.
    """
    found: Callable | str | None = next((what for head, what in _SIGNATURES if data.startswith(head)), None)
    if data.startswith(_OLE):
        found = _in_ole(data, suffix)
    elif package:
        found = _PACKAGES[package]
    if found is None:
        found = READERS.get(suffix) or _NOT_READ.get(suffix) or _by_content(data)
    if isinstance(found, str):
        raise ReadError(f"format not read: {found}")
    if found is feed.read and suffix == ".xml" and _is_page(data):
        return html.read
    return found


def _is_page(data: bytes) -> bool:
    head = data[:4096]
    return not re.search(rb"<(?:rss|feed|rdf:RDF)\b", head, re.I) and bool(re.search(rb"<html", head, re.I))


def _in_ole(data: bytes, suffix: str) -> Callable | str:
    """What an OLE file holds, by the names of its streams (UTF-16)."""
    named = {
        word: word.encode("utf-16-le") in data for word in ("EncryptedPackage", "WordDocument", "Workbook", "Book")
    }
    if named["EncryptedPackage"]:
        raise ReadError("the document is encrypted with a password")
    if named["WordDocument"]:
        return "Word 97–2003; save it as .docx or .odt"
    if named["Workbook"] or named["Book"] and suffix == ".xls":
        return sheets.read
    return _NOT_READ.get(suffix, "a document of an old Office program")


def _by_content(data: bytes) -> Callable | str:
    head = data[:2048].removeprefix(b"\xef\xbb\xbf").lstrip()
    if (
        re.match(rb"<\?xml", head)
        and re.search(rb"<(?:rss|feed|rdf:RDF|doc|TEI|teiCorpus)\b", head, re.I)
        or re.match(rb"<(?:rss|feed)\b", head, re.I)
    ):
        return feed.read
    if re.match(rb"(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", head, re.I | re.S):
        return html.read
    if b"<office:document" in head:
        return opendocument.read
    if mail.looks_like_one(data[:8192]):
        return mail.read_page
    if head[:1] == b"{" and b'"' in head:
        return rows.read_jsonl if b"}\n{" in data[:1_000_000].replace(b"\r", b"") else rows.read_json
    if re.match(rb"\[\s*\{", head):
        return rows.read_json
    if plain.is_binary(data):
        return "binary data"
    return plain.read
