"""Files that hold others: gzip, zip, messages with attachments."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from typing import Callable, Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import mail
from pipeline.readers.discovery import in_page_folder, kind_passed_over, page_stems, printable
from pipeline.readers.encoding import likeness
from pipeline.readers.packages import BROKEN
from pipeline.settings import Settings

MAX_MEMBERS = 100_000
Item = tuple[str | None, Article | ReadError]


def gunzip(data: bytes, options: Settings) -> bytes:
    """What is packed in ``data``.

    Raises:
        ReadError: it is broken or too large.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            out = file.read(options.max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ReadError(f"broken gzip: {error}") from error
    if len(out) > options.max_bytes:
        raise ReadError(f"unpacks to more than max_bytes = {options.max_bytes}")
    return out


def package_of(data: bytes) -> str | None:
    """The kind of document that a zip file is: ``word``, ``sheets``, ``text``, ``slides``, ``epub``; '' for an archive,
    None where it is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:200].decode("ascii", "replace") if "mimetype" in names else ""
    except BROKEN:
        return None
    if "epub" in kind or "META-INF/container.xml" in names and any(n.endswith(".opf") for n in names):
        return "epub"
    for word, package in (
        ("opendocument.text", "text"),
        ("opendocument.spreadsheet", "sheets"),
        ("opendocument.presentation", "slides"),
    ):
        if word in kind:
            return package
    if any(re.fullmatch(r"word/document\d*\.xml", n) for n in names):
        return "word"
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return "sheets"
    return "slides" if "ppt/presentation.xml" in names else ""


def unzip(
    data: bytes, name: str, options: Settings, depth: int, dispatch: Callable[..., Iterator[Item]]
) -> Iterator[Item]:
    """What the files of an archive hold; hidden ones, companions of pages and unfinished ones are passed over.

    Args:
        dispatch: ``formats.dispatch``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as error:
        raise ReadError(f"broken zip: {error}") from error
    members = [i for i in archive.infolist() if i.filename and not i.is_dir()]
    if len(members) > MAX_MEMBERS:
        raise ReadError(f"more than {MAX_MEMBERS} files in the archive")
    labels = _names(members)
    stems = page_stems(labels)
    budget = options.max_bytes
    for label, member in sorted(zip(labels, members), key=lambda pair: pair[0]):
        if _passed_over(label, stems):
            continue
        try:
            if member.file_size > budget:
                raise ReadError(f"the archive unpacks to more than max_bytes = {options.max_bytes}")
            with archive.open(member) as file:
                content = file.read(budget + 1)
            budget -= len(content)
            if budget < 0:
                raise ReadError(f"the archive unpacks to more than max_bytes = {options.max_bytes}")
            yield from _inside(name, label, dispatch(content, label, options, depth + 1))
        except ReadError as error:
            yield label, error
        except BROKEN as error:
            yield label, ReadError(f"broken archive member: {error}")


def _inside(name: str, label: str, items: Iterator[Item]) -> Iterator[Item]:
    """Items of a member, named by what holds it."""
    for inner, item in items:
        if isinstance(item, Article) and (item.id == label or item.id.startswith((label + "#", label + "!"))):
            item.id = f"{name}!{item.id}"
        yield (f"{label}!{inner}" if inner else label), item


def _passed_over(label: str, stems: set[str]) -> bool:
    parts = label.split("/")
    if parts[-1].startswith(".") or parts[0] == "__MACOSX" or kind_passed_over(label):
        return True
    return in_page_folder(label, stems)


def _names(members: list[zipfile.ZipInfo]) -> list[str]:
    """Names of members as people wrote them: old archives do not say in which encoding (Windows in Russia: cp866)."""
    raw = [
        i.filename.encode("cp437")
        if not i.flag_bits & 0x800 and not i.filename.isascii() and _in_cp437(i.filename)
        else None
        for i in members
    ]
    told = b" ".join(r for r in raw if r is not None)
    encoding = "utf-8"
    try:
        told.decode("utf-8")
    except UnicodeDecodeError:
        scores = {name: likeness(told.decode(name, errors="replace")) for name in ("cp866", "cp1251", "koi8-r")}
        encoding = max(scores, key=lambda name: scores[name])
    return [printable(i.filename if r is None else r.decode(encoding, errors="replace")) for i, r in zip(members, raw)]


def _in_cp437(name: str) -> bool:
    try:
        name.encode("cp437")
    except UnicodeEncodeError:
        return False
    return True


def message(
    data: bytes, name: str, options: Settings, depth: int, dispatch: Callable[..., Iterator[Item]]
) -> Iterator[Item]:
    """A message's own text and what is attached to it; an attachment without a date has the message's."""
    found = mail.read_message(data, name)
    if found.article is not None:
        yield None, found.article
    for label, content in found.attachments:
        label = printable(label)
        if kind_passed_over(label):
            continue
        try:
            for inner, item in _inside(name, label, dispatch(content, label, options, depth + 1)):
                if isinstance(item, Article) and not item.published and found.published:
                    item.published, item.published_basis = found.published, "data"
                yield inner, item
        except ReadError as error:
            yield label, error
