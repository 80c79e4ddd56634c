"""Files, folders, globs and standard input to articles; what cannot be read becomes a Failure, and the rest goes on.

``read(inputs, options)`` is all that a run needs. A format is a function
``(data, name, options) -> iterator of Article or ReadError`` in a file of its own, chosen by suffix and,
where that does not tell, by content.
"""

from __future__ import annotations

import glob
import gzip
import io
import os
import re
import sys
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterable, Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import feed, html, office, plain, published, remote, rows
from pipeline.records import Failure
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
    ".docx": office.read_docx,
    ".pdf": office.read_pdf,
}
ARCHIVES = {".gz", ".zip"}
_UNFIT = re.compile("[\ud800-\udfff\0]")
MAX_MEMBERS = 100_000


def read(inputs: Iterable[str | Path], options: Settings) -> Iterator[Article | Failure]:
    """Articles of ``inputs`` in a steady order, and a Failure for each file or row that is none.

    Args:
        inputs: folders (taken with all below them), files, glob patterns, ``-`` for standard input.
    """
    for found in find(inputs, follow_links=options.follow_links):
        if isinstance(found, Failure):
            yield found
            continue
        yield from read_source(found, options)


@dataclass
class Source:
    """A file to read.

    Attributes:
        key: absolute path, URL, or ``-`` for standard input.
        name: relative to its input; ids are made of it.
        shown: as people know it.
        size: bytes, None when unknown.
        changed: modification time in nanoseconds, or an object store's tag; None when unknown.
        file: where the bytes are, when that is not ``key``.
    """

    key: str
    name: str
    shown: str
    size: int | None = None
    changed: str | None = None
    file: str | None = None


def find(inputs: Iterable[str | Path], *, follow_links: bool = False) -> Iterator[Source | Failure]:
    """Files of folders, globs and URLs, in a steady order, each once; a Failure where one cannot be looked at.

    Args:
        follow_links: whether symbolic links that lead out of the given folder are taken.
    """
    seen: set[tuple[int, int]] = set()
    for given in inputs:
        text = str(given)
        if text == "-":
            yield Source("-", "-", "-")
            continue
        if "://" in text:
            yield from remote.find(text)
            continue
        path = Path(text)
        if not path.exists() and not path.is_symlink() and glob.has_magic(text):
            matches = sorted(glob.glob(text, recursive=True))
            if not matches:
                yield Failure(path=_printable(text), stage="find", reason="nothing matches the pattern")
            for match in matches:
                yield from _walk(Path(match), Path(match).name, seen)
            continue
        yield from _walk(
            path, path.name, seen, root=None if follow_links or not path.is_dir() else os.path.realpath(path)
        )


def _walk(path: Path, name: str, seen: set, below: bool = False, root: str | None = None) -> Iterator[Source | Failure]:
    """The files below ``path``; links that lead out of the folder ``root`` are refused."""
    if below and root is not None and path.is_symlink() and path.exists():
        target = os.path.realpath(path)
        if target != root and not target.startswith(root.rstrip("/") + "/"):
            yield Failure(
                path=_printable(str(path)),
                stage="find",
                reason="a symbolic link that leads out of the folder (follow_links = true takes it)",
            )
            return
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        reason = "a symbolic link that leads to itself or nowhere" if path.is_symlink() else _reason(error)
        yield Failure(path=_printable(str(path)), stage="find", reason=reason)
        return
    key = (status.st_dev, status.st_ino)
    if key in seen:
        return
    seen.add(key)
    if not path.is_dir():
        if not path.is_file():
            yield Failure(path=_printable(str(path)), stage="find", reason="neither a file nor a folder")
            return
        yield Source(os.path.abspath(path), name, _printable(str(path)), status.st_size, str(status.st_mtime_ns))
        return
    try:
        children = sorted(path.iterdir())
    except OSError as error:
        yield Failure(path=_printable(str(path)), stage="find", reason=_reason(error))
        return
    for child in children:
        # hidden files are an editor's or a writer's that has not finished
        if child.name.startswith("."):
            continue
        yield from _walk(child, f"{name}/{child.name}" if below else child.name, seen, True, root)


def _reason(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "no permission to read it"
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    return getattr(error, "strerror", None) or str(error)


def _printable(text: str) -> str:
    """A name with bytes that are no UTF-8, or control characters, as people can read it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def read_source(source: Source, options: Settings) -> Iterator[Article | Failure]:
    """Articles of one file."""
    try:
        items = read_data(load(source, options), source, options)
    except ReadError as error:
        yield Failure(path=source.shown, reason=str(error))
        return
    yield from items


def load(source: Source, options: Settings) -> bytes:
    """The bytes of a file.

    Raises:
        ReadError: it cannot be read, or is too large.
    """
    try:
        if source.key == "-" and source.file is None:
            return sys.stdin.buffer.read(options.max_bytes + 1)
        if source.size is not None and source.size > options.max_bytes:
            raise ReadError(f"{source.size} bytes, more than max_bytes = {options.max_bytes}")
        if "://" in source.key:
            return remote.load(source.key, options.max_bytes)
        with open(source.file or source.key, "rb") as file:
            return file.read(options.max_bytes + 1)
    except OSError as error:
        raise ReadError(_reason(error)) from error


def read_data(data: bytes, source: Source, options: Settings) -> Iterator[Article | Failure]:
    """Articles in the bytes of one file."""
    try:
        items = _finish(_dispatch(data, _printable(source.name), options), source.shown, options)
        del data
        yield from items
    except ReadError as error:
        yield Failure(path=source.shown, reason=str(error))
    except MemoryError:
        yield Failure(path=source.shown, reason="too large for the memory at hand")
    except Exception as error:  # a broken file may break a library in any way; it must not end the run
        yield Failure(path=source.shown, reason=f"cannot be read: {type(error).__name__}: {error}")


def _suffix(name: str) -> str:
    return os.path.splitext(name.lower())[1]


def _dispatch(
    data: bytes, name: str, options: Settings, depth: int = 0
) -> Iterator[tuple[str | None, Article | ReadError]]:
    """(archive member or None, article or error) of the bytes of one file."""
    if len(data) > options.max_bytes:
        raise ReadError(f"more than max_bytes = {options.max_bytes}")
    if not data.strip(b" \t\r\n\0"):
        raise ReadError("the file is empty")
    suffix = _suffix(name)
    if suffix == ".gz" or data[:2] == b"\x1f\x8b":
        items = _dispatch(_gunzip(data, options), name[:-3] if suffix == ".gz" else name, options, depth + 1)
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
        return office.read_pdf
    if head[:4] == b"PAR1":
        return rows.read_parquet
    if (
        re.match(rb"<\?xml", head)
        and re.search(rb"<(?:rss|feed|rdf:RDF)\b", head, re.I)
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
        label = _printable(member.filename)
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
            for inner, item in _dispatch(content, label, options, depth + 1):
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


def _finish(items, shown: str, options: Settings) -> Iterator[Article | Failure]:
    """Paths, publication dates and limits that hold for every format."""
    for member, item in items:
        where = f"{shown}!{member}" if member else shown
        if isinstance(item, ReadError):
            yield Failure(path=where, reason=str(item))
            continue
        item.path = where
        for name in ("id", "text", "title", "url", "source"):
            # halves of surrogate pairs are no characters, and NUL is none that a database takes; one sign for one, so offsets stay
            if (value := getattr(item, name)) is not None and _UNFIT.search(value):
                setattr(item, name, _UNFIT.sub("\ufffd", value))
        if not item.text.strip():
            yield Failure(path=where, article_id=item.id, reason="no text")
            continue
        if len(item.text) > options.max_characters:
            yield Failure(
                path=where,
                article_id=item.id,
                reason=f"{len(item.text)} characters, more than max_characters = {options.max_characters}",
            )
            continue
        _date(item, where, options)
        yield item


def _date(item: Article, where: str, options: Settings) -> None:
    """The first that is there of: data or page, file name, dateline, ``--published``."""
    if item.published:
        return
    for basis, value in (
        ("filename", published.from_name(re.split(r"[/!]", where)[-1])),
        ("dateline", published.from_dateline(item.text)),
        ("option", options.published),
    ):
        if value:
            item.published, item.published_basis = value, basis
            return
    item.published_basis = "unknown"
