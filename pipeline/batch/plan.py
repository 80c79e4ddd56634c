"""What is to be done with an article that was read: one decision from the item and what is known, without a store or a worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping

from pipeline.batch.work import Extraction
from pipeline.readers import Source
from pipeline.store import Known


@dataclass(frozen=True)
class Unchanged:
    """It is in the store as it is."""


@dataclass(frozen=True)
class FailedBefore:
    """It failed as it is; only ``svodka retry`` takes it again."""


@dataclass(frozen=True)
class Join:
    """The same text is on its way from another place: one article, another origin."""

    pending: Extraction
    leaves: str | None = None  #: the article that its origin belonged to


@dataclass(frozen=True)
class Attach:
    """The article is in the store, from another place: its origin is noted, nothing extracted."""

    article_id: str
    leaves: str | None = None


@dataclass(frozen=True)
class Replace:
    """It is extracted, and its records take the place of an article's."""

    article_id: str
    frees: str | None = None  #: hash of its text until now, if that is another


@dataclass(frozen=True)
class New:
    """It is extracted as an article of its own."""

    leaves: str | None = None


Decision = Unchanged | FailedBefore | Join | Attach | Replace | New


def untouched(row: Any, source: Source) -> bool:
    """Whether a file need not be opened: ``row`` of ``files`` tells the size and time that it has now."""
    return row.settled and row.changed is not None and (row.size, row.changed) == (source.size, source.changed)


def decide(
    item: dict,
    known: Known,
    pending: Mapping[str, Extraction],
    *,
    version: str,
    refresh: bool = False,
    force: bool = False,
) -> Decision:
    """The decision on one item.

    Args:
        item: as ``worker.items_of`` gives it: origin, text, given, text_hash, content_hash.
        known: what the store knows of it (``Store.look_up``).
        pending: text hash -> what is on its way and not committed.
        version: of this program; ``refresh`` extracts anew what another made.
        force: take it although it is known (``svodka retry``).
    """
    row = known.origins.get(item["origin"])
    mine: Any = known.articles.get(row.article_id) if row is not None else None
    stale = mine is not None and refresh and mine.made_by != version
    if mine is not None and row.content_hash == item["content_hash"] and not stale and not force:
        return Unchanged()
    if not force and known.failed.get(item["origin"], "") == item["content_hash"]:
        return FailedBefore()
    if (elsewhere := pending.get(item["text_hash"])) is not None:
        return Join(elsewhere, mine.id if mine is not None and mine.id != elsewhere.article_id else None)
    same = known.texts.get(item["text_hash"])
    if same is not None and (mine is None or mine.id != same.id):
        return Attach(same.id, mine.id if mine is not None else None)
    if same is not None and mine.origins > 1 and mine.path != item["given"]["path"]:
        # its records come from another origin, whose title and date count
        return Attach(mine.id)
    if mine is not None and (same is not None or mine.origins <= 1):
        return Replace(mine.id, mine.text_hash if same is None else None)
    return New(mine.id if mine is not None else None)
