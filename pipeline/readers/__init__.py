"""Files, folders, globs and standard input to articles; what cannot be read becomes a Failure, and the rest goes on.

``read(inputs, options)`` is all that a run needs: ``discovery`` finds the files, ``formats`` chooses their readers,
and what holds for every format is done here.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Iterable, Iterator

from pipeline.article import Article, ReadError, ReadWarning, fit
from pipeline.readers import moments, published, remote
from pipeline.readers.discovery import Source, find, printable, reason_of
from pipeline.readers.formats import dispatch
from pipeline.records import Failure
from pipeline.settings import Settings

__all__ = ["Source", "find", "load", "read", "read_data", "read_source"]


def read(
    inputs: Iterable[str | Path],
    options: Settings,
    *,
    exclude: Iterable[str | Path] = (),
    passed: Counter[str] | None = None,
) -> Iterator[Article | Failure]:
    """Articles of ``inputs`` in a steady order, and a Failure for each file or row that is none.

    Args:
        inputs: folders (taken with all below them), files, glob patterns, ``-`` for standard input.
        exclude, passed: as in ``find``.
    """
    for found in find(inputs, follow_links=options.follow_links, exclude=exclude, passed=passed):
        if isinstance(found, Failure):
            yield found
            continue
        yield from read_source(found, options)


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
        raise ReadError(reason_of(error)) from error


def read_data(data: bytes, source: Source, options: Settings) -> Iterator[Article | Failure]:
    """Articles in the bytes of one file."""
    try:
        # what comes from standard input has no name; two streams must not give their rows the same ids
        name = f"stdin-{hashlib.sha256(data).hexdigest()[:12]}" if source.key == "-" else printable(source.name)
        items = _finish(dispatch(data, name, options), source.shown, options)
        del data
        yield from items
    except ReadError as error:
        yield Failure(path=source.shown, reason=str(error))
    except MemoryError:
        yield Failure(path=source.shown, reason="too large for the memory at hand")
    except Exception as error:  # a broken file may break a library in any way; it must not end the run
        yield Failure(path=source.shown, reason=f"cannot be read: {type(error).__name__}: {error}")


def _finish(items, shown: str, options: Settings) -> Iterator[Article | Failure]:
    """Paths, publication dates and limits that hold for every format."""
    for member, item in items:
        where = f"{shown}!{member}" if member else shown
        if isinstance(item, ReadError):
            yield Failure(path=where, stage="warning" if isinstance(item, ReadWarning) else "read", reason=str(item))
            continue
        item.path = where
        for name in ("id", "text", "title", "url", "source"):
            # one sign for one, so offsets stay
            if (value := getattr(item, name)) is not None and (plain := fit(value)) != value:
                setattr(item, name, plain)
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
        for warning in item.warnings:
            yield Failure(path=where, article_id=item.id, stage="warning", reason=warning)
        yield item


def _date(item: Article, where: str, options: Settings) -> None:
    """The first that is there of: data or page, file name, dateline, a guess, ``--published``; in the zone of the
    medium.
    """
    zone = moments.zone_of(item.source, item.url, options)
    if item.published and zone:
        item.published = moments.in_zone(item.published, zone)
    if item.published and item.published_basis != "guess":
        return
    for basis, value in (
        ("filename", published.from_name(re.split(r"[/!]", where)[-1])),
        ("dateline", published.from_dateline(item.text)),
        ("guess", item.published),
        ("option", options.published),
    ):
        if value:
            if basis == "option" and zone:
                value = moments.in_zone(value, zone)
            item.published, item.published_basis = value, basis
            return
    item.published_basis = "unknown"
