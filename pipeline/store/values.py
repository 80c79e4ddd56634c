"""What goes into the store and what is asked of it: plain values, no database."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timezone
from itertools import islice
from typing import Any, Iterable, Iterator

from pipeline.store.dating import quality


@dataclass
class Origin:
    """Where an article stands: its key, a hash of its text and of all that is told beside it, and what that is."""

    origin: str
    file: str
    content_hash: str
    given_id: str | None = None
    path: str | None = None
    url: str | None = None
    source: str | None = None
    title: str | None = None
    published: str | None = None
    published_basis: str | None = None

    @classmethod
    def of(cls, file: str, item: dict) -> Origin:
        """The origin of an item as ``worker.items_of`` gives it."""
        given = item["given"]
        told = {name: given.get(name) for name in GIVEN if name != "given_id"}
        return cls(item["origin"], file, item["content_hash"], given_id=given["id"], **told)

    @property
    def quality(self) -> tuple[int, int]:
        """``dating.quality`` of its date."""
        return quality(self.published, self.published_basis)


#: what a place tells beside the text, as ``origins`` keeps it
GIVEN = ("given_id", "path", "url", "source", "title", "published", "published_basis")


def origin_key(file: str, rest: str) -> str:
    """The key of a row or member of a file, such that no two are alike whatever signs their names have.

    Args:
        file: key of the file; no ``//`` stands in front of ``#`` or ``!`` in it.
        rest: ``#id`` of a row, ``!member#id`` in an archive, ``#!…`` of what is no article.
    """
    return file.replace("#", "//#").replace("!", "//!") + rest


@dataclass
class Done:
    """An extracted article on its way into the store."""

    article_id: str
    text: str
    text_hash: str
    given: dict
    record: dict
    origins: list[Origin]
    signature: bytes | None = None
    #: articles that its origins belonged to before, to be dropped if nothing else holds them
    orphans: list[str] = field(default_factory=list)


@dataclass
class Failed:
    """A file, row or article that could not be read or processed."""

    origin: str
    file: str
    row: dict  #: as ``records.Failure``
    content_hash: str | None = None


@dataclass
class Moved:
    """An origin whose article is in the store already, or another than before."""

    origin: Origin
    article_id: str
    leaves: str | None = None  #: the article that it belonged to until now


@dataclass
class Batch:
    """What one transaction writes."""

    done: list[Done] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    files: list[dict] = field(default_factory=list)
    #: a file, and the failures of it that still hold
    forget: list[tuple[str, set[str]]] = field(default_factory=list)
    #: a file, the origins that it has now, and when it was looked at before: what it had then is no longer there
    present: list[tuple[str, set[str], str]] = field(default_factory=list)
    #: origins, and files whose origins, are there again
    back: list[str] = field(default_factory=list)
    files_back: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(vars(self).values())


@dataclass
class Known:
    """What ``Store.look_up`` found: by origin, by text hash (an article for each day) and by id."""

    origins: dict[str, Any]
    texts: dict[str, list[Any]]
    articles: dict[str, Any]
    failed: dict[str, str | None]


def in_lots(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Items ``size`` at a time."""
    rest = iter(items)
    while lot := list(islice(rest, size)):
        yield lot


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def sha256(*parts: str | None) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"\0" if part is None else b"\1" + part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def fingerprint(**values: Any) -> str:
    """A short name for a set of values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:16]
