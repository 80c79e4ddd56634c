"""Which of its origins an article is told by: the one that is there and has the best date; of like ones the first.

Title, date, medium and path of an article are that origin's. Where another takes its place and says something else, the
article is marked (``again``) to be extracted anew from its stored text.
"""

from __future__ import annotations

from typing import Any, Iterable

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.engine import Connection

from pipeline.store.dating import quality
from pipeline.store.tables import articles, origins, texts
from pipeline.store.values import GIVEN

#: what the stages or the normalizer make use of: another value gives other records
_USED = ("title", "published", "published_basis", "source")


def prefer(connection: Connection, article_id: str, candidates: list[Any]) -> None:
    """An article got origins more: it is told by one of them if that is better than the one that it is told by.

    Args:
        candidates: ``values.Origin``.
    """
    best = max(candidates, key=lambda o: o.quality)
    told_by = connection.execute(
        select(origins)
        .join(articles, articles.c.origin == origins.c.origin)
        .where(articles.c.id == article_id, origins.c.article_id == article_id)
    ).first()
    if told_by is None or told_by.last_seen is not None or any(o.origin == told_by.origin for o in candidates):
        choose(connection, [article_id])
    elif best.quality > quality(told_by.published, told_by.published_basis):
        _tell(connection, article_id, vars(best))


def choose(connection: Connection, article_ids: Iterable[str]) -> None:
    """Articles that lost an origin, or whose origin changed: the best of those they have."""
    for article_id in article_ids:
        rows = connection.execute(
            select(origins).where(origins.c.article_id == article_id).order_by(origins.c.origin)
        ).all()
        if not rows:
            continue
        current = connection.execute(select(articles.c.origin).where(articles.c.id == article_id)).scalar()
        best = max(rows, key=lambda r: (_worth(r), r.origin == current))
        _tell(connection, article_id, best._mapping)


def _worth(row: Any) -> tuple:
    return (row.last_seen is None, quality(row.published, row.published_basis))


def _tell(connection: Connection, article_id: str, origin: Any) -> None:
    """Let an article be told by an origin."""
    given = connection.execute(select(texts.c.given).where(texts.c.article_id == article_id)).scalar()
    if given is None:
        return
    new = {name: origin[name] for name in GIVEN if name != "given_id"} | {"id": origin["given_id"]}
    if new["published"] is None and given.get("published"):
        # a date that an origin told which is no more is not lost with it
        new |= {name: given[name] for name in ("published", "published_basis")}
    if new == given:
        connection.execute(update(articles).where(articles.c.id == article_id).values(origin=origin["origin"]))
        return
    values: dict[str, Any] = {"origin": origin["origin"], "path": new["path"], "url": new["url"]}
    if any(new[name] != given.get(name) for name in _USED):
        values["again"] = True
    connection.execute(update(articles).where(articles.c.id == article_id).values(**values))
    connection.execute(update(texts).where(texts.c.article_id == article_id).values(given=new))


def there(connection: Connection, article_ids: Iterable[str]) -> None:
    """Articles that have an origin which is there."""
    keys = [{"key": article_id} for article_id in sorted(set(article_ids))]
    if keys:
        connection.execute(
            update(articles)
            .where(articles.c.id == bindparam("key"), articles.c.last_seen.is_not(None))
            .values(last_seen=None),
            keys,
        )


def gone(connection: Connection, article_ids: Iterable[str]) -> None:
    """Articles of which an origin went: when the last of them was seen, if none is left; the best of those that are."""
    for article_id in sorted(set(article_ids)):
        left = connection.execute(
            select(origins.c.origin).where(origins.c.article_id == article_id, origins.c.last_seen.is_(None)).limit(1)
        ).first()
        if left is None:
            last = select(func.max(origins.c.last_seen)).where(origins.c.article_id == article_id)
            connection.execute(
                update(articles).where(articles.c.id == article_id).values(last_seen=last.scalar_subquery())
            )
            continue
        told_by = select(origins.c.last_seen).join(articles, articles.c.origin == origins.c.origin)
        row = connection.execute(told_by.where(articles.c.id == article_id, origins.c.article_id == article_id)).first()
        if row is None or row.last_seen is not None:
            choose(connection, [article_id])


def drop_others(connection: Connection, article_id: str, keep: Iterable[str]) -> None:
    """An article whose text is another now: places where the old one stood, and that are gone, are not its places."""
    connection.execute(
        delete(origins).where(
            origins.c.article_id == article_id, origins.c.last_seen.is_not(None), origins.c.origin.not_in(list(keep))
        )
    )
