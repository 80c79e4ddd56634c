"""What is to be done with an article that was read: one decision from the item and what is known, nothing else.

An article is a text of a day: the same text of the same day, or of no day, is one article with several origins, and of
another day another article. Which of its origins an article is told by, the store decides (``store.homes``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Mapping

from pipeline.batch.work import Extraction
from pipeline.readers import Source
from pipeline.store import Known
from pipeline.store.dating import day_of, same_day

#: articles of the same text that are looked at for one whose file was renamed
_LOOKED_AT = 100


@dataclass(frozen=True)
class Unchanged:
    """It is in the store as it is."""

    back: bool = False  #: its place was gone, and is there again


@dataclass(frozen=True)
class FailedBefore:
    """It failed as it is; only ``svodka retry`` takes it again."""


@dataclass(frozen=True)
class Join:
    """The same text of that day is on its way from another place: one article, another origin."""

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
    pending: Mapping[str, list[Extraction]],
    *,
    version: str,
    refresh: bool = False,
    force: bool = False,
    renamed: Callable[[str], bool] = lambda article_id: False,
) -> Decision:
    """The decision on one item.

    Args:
        item: as ``worker.items_of`` gives it: origin, text, given, text_hash, content_hash.
        known: what the store knows of it (``Store.look_up``).
        pending: text hash -> what is on its way and not committed.
        version: of this program; ``refresh`` extracts anew what another made.
        force: take what failed before again (``svodka retry``).
        renamed: id of an article -> whether the file where it was has the name of the item's now.
    """
    row = known.origins.get(item["origin"])
    mine: Any = known.articles.get(row.article_id) if row is not None else None
    if mine is not None and row.content_hash == item["content_hash"]:
        # one of several places says nothing new of an article of another version: it is made anew from its stored text
        if not refresh or mine.made_by == version or mine.origins > 1:
            return Unchanged(back=row.last_seen is not None)
    elif not force and known.failed.get(item["origin"], "") == item["content_hash"]:
        return FailedBefore()
    same_text = mine is not None and mine.text_hash == item["text_hash"]
    leaves = mine.id if mine is not None else None
    other = _alike(item, known, pending, leaves)
    if same_text and mine.origins <= 1:
        return _placed(other, leaves) if other is not None and _exactly(item, other) else Replace(mine.id)
    if same_text and same_day(item["given"]["published"], mine.published):
        return Attach(mine.id)
    if other is not None:
        return _placed(other, leaves)
    if mine is not None:
        return New(leaves) if mine.origins > 1 else Replace(mine.id, frees=mine.text_hash)
    for article in _stored(item, known, pending)[:_LOOKED_AT]:
        # after another day
        if renamed(article.id):
            return Replace(article.id)
    return New()


def _placed(other: Any, leaves: str | None) -> Join | Attach:
    return Join(other, leaves) if isinstance(other, Extraction) else Attach(other.id, leaves)


def _alike(item: dict, known: Known, pending: Mapping[str, list[Extraction]], mine: str | None) -> Any:
    """The article of the same text and day, other than ``mine``: an extraction, a row of the store, or None."""
    rows = [*pending.get(item["text_hash"], ()), *_stored(item, known, pending)]
    wanted = item["given"]["published"]
    found = [r for r in rows if _id(r) != mine and same_day(wanted, r.published)]
    # the earliest, so that it matters not which came first
    return min(found, key=lambda r: (not _exactly(item, r), r.published or "9999", _id(r)), default=None)


def _stored(item: dict, known: Known, pending: Mapping[str, list[Extraction]]) -> list[Any]:
    """Articles in the store that have the text of an item, but for those that are being made anew."""
    on_their_way = {e.article_id for e in pending.get(item["text_hash"], ())}
    rows = [r for r in known.texts.get(item["text_hash"], ()) if r.id not in on_their_way]
    return sorted(rows, key=lambda r: (r.published or "9999", r.id))


def _exactly(item: dict, row: Any) -> bool:
    """Whether both tell a day, and the same."""
    day = day_of(item["given"]["published"])
    return day is not None and day == day_of(row.published)


def _id(row: Any) -> str:
    return row.article_id if isinstance(row, Extraction) else row.id
