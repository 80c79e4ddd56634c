"""What goes into the store and what is asked of it: plain values, no database."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any


@dataclass
class Origin:
    """Where an article stands: its key, and hashes of its text and of all that is told beside it."""

    origin: str
    file: str
    content_hash: str
    url: str | None = None
    source: str | None = None


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
    orphans: list[str] = field(
        default_factory=list
    )  #: articles that its origins belonged to before, to be dropped if nothing else holds them


@dataclass
class Failed:
    """A file, row or article that could not be read or processed."""

    origin: str
    file: str
    row: dict  #: as ``records.Failure``
    content_hash: str | None = None


@dataclass
class Batch:
    """What one transaction writes."""

    done: list[Done] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    moved: list[tuple[Origin, str, str | None]] = field(
        default_factory=list
    )  #: origin, its article, an article it leaves
    files: list[dict] = field(default_factory=list)
    forget: list[tuple[str, set[str]]] = field(default_factory=list)  #: a file, and the failures of it that still hold

    def __bool__(self) -> bool:
        return bool(self.done or self.failed or self.moved or self.files or self.forget)


@dataclass
class Known:
    """What ``Store.look_up`` found, by origin, text hash and id."""

    origins: dict[str, Any]
    texts: dict[str, Any]
    articles: dict[str, Any]
    failed: dict[str, str | None]


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
