"""Which reader a file's bytes go to: by their signature, by suffix, by content; archives are opened.

A format is a function ``(data, name, options) -> iterator of Article or ReadError``.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import zipfile
import zlib
from typing import Callable, Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import feed, html, pdf, plain, rows, word
from pipeline.readers.discovery import printable
from pipeline.settings import Settings

READERS: dict[str, Callable] = {
    ".txt": plain.read,
    ".md": plain.read,
    ".markdown": plain.read,
    ".text": plain.read,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
    ".json": rows.read_json,
    ".jsonl": rows.read_jsonl,
    ".ndjson": rows.read_jsonl,
    ".csv": rows.read_csv,
    ".tsv": rows.read_csv,
    ".parquet": rows.read_parquet,
    ".rss": feed.read,
    ".atom": feed.read,
    ".xml": feed.read,
    ".docx": word.read,
    ".docm": word.read,
    ".pdf": pdf.read,
}
MAX_MEMBERS = 100_000


def _suffix(name: str) -> str:
    return os.path.splitext(name.lower())[1]


def dispatch(
    data: bytes, name: str, options: Settings, depth: int = 0
) -> Iterator[tuple[str | None, Article | ReadError]]:
    """(archive member or None, article or error) of the bytes of one file."""
    if len(data) > options.max_bytes:
        raise ReadError(f"more than max_bytes = {options.max_bytes}")
    if not data.strip(b" \t\r\n\0"):
        raise ReadError("the file is empty")
    suffix = _suffix(name)
    if suffix == ".gz" or data[:2] == b"\x1f\x8b":
        items = dispatch(_gunzip(data, options), name[:-3] if suffix == ".gz" else name, options, depth + 1)
        del data
        yield from items
        return
    if suffix == ".zip" or (data[:4] == b"PK\x03\x04" and suffix != ".docx"):
        if depth > 2:
            raise ReadError("archives nested too deeply")
        yield from _unzip(data, name, options, depth)
        return
    reader = READERS.get(suffix) or _by_content(data)
    if (
        suffix == ".xml"
        and not re.search(rb"<(?:rss|feed|rdf:RDF)\b", data[:4096], re.I)
        and re.search(rb"<html", data[:4096], re.I)
    ):
        reader = html.read
    items = reader(data, name, options)
    # the reader may let the bytes go once they are text
    del data
    for item in items:
        yield None, item


def _by_content(data: bytes) -> Callable:
    head = data[:2048].lstrip()
    if head[:4] == b"%PDF":
        return pdf.read
    if head[:4] == b"PAR1":
        return rows.read_parquet
    if (
        re.match(rb"<\?xml", head)
        and re.search(rb"<(?:rss|feed|rdf:RDF|doc|TEI|teiCorpus)\b", head, re.I)
        or re.match(rb"<(?:rss|feed)\b", head, re.I)
    ):
        return feed.read
    if re.match(rb"(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", head, re.I | re.S):
        return html.read
    if head[:1] == b"{" and b'"' in head:
        return rows.read_jsonl if b"}\n{" in data[:1_000_000].replace(b"\r", b"") else rows.read_json
    if head[:2] == b"[{" or re.match(rb"\[\s*\{", head):
        return rows.read_json
    return plain.read


def _gunzip(data: bytes, options: Settings) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            out = file.read(options.max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ReadError(f"broken gzip: {error}") from error
    if len(out) > options.max_bytes:
        raise ReadError(f"unpacks to more than max_bytes = {options.max_bytes}")
    return out


def _unzip(data: bytes, name: str, options: Settings, depth: int) -> Iterator[tuple[str | None, Article | ReadError]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise ReadError(f"broken zip: {error}") from error
    members = sorted((i for i in archive.infolist() if i.filename and not i.is_dir()), key=lambda i: i.filename)
    if len(members) > MAX_MEMBERS:
        raise ReadError(f"more than {MAX_MEMBERS} files in the archive")
    budget = options.max_bytes
    for member in members:
        label = printable(member.filename)
        if label.rsplit("/", 1)[-1].startswith(".") or label.startswith("__MACOSX/"):
            continue
        try:
            if member.file_size > budget:
                raise ReadError(f"the archive unpacks to more than max_bytes = {options.max_bytes}")
            with archive.open(member) as file:
                content = file.read(budget + 1)
            budget -= len(content)
            if budget < 0:
                raise ReadError(f"the archive unpacks to more than max_bytes = {options.max_bytes}")
            for inner, item in dispatch(content, label, options, depth + 1):
                if isinstance(item, Article) and (item.id == label or item.id.startswith(label + "#")):
                    item.id = f"{name}!{item.id}"
                yield (f"{label}!{inner}" if inner else label), item
        except ReadError as error:
            yield label, error
        except (
            zipfile.BadZipFile,
            RuntimeError,
            NotImplementedError,
            EOFError,
            ValueError,
            zlib.error,
            OSError,
        ) as error:
            yield label, ReadError(f"broken archive member: {error}")
