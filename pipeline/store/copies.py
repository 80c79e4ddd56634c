"""Near-copies among the articles of a store (``near`` compares two texts)."""

from __future__ import annotations

import os
from datetime import date

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from pipeline.store import near
from pipeline.store.connection import Connected, insert_rows
from pipeline.store.tables import articles, bands, signatures
from pipeline.store.values import now


class Copies(Connected):
    """Which articles are copies of earlier ones."""

    def mark_near_copies(self) -> int:
        """Set ``duplicate_of`` for all articles that are not looked at yet; returns how many articles are near-copies.

        The earliest of like texts (by publication, then id) is the original; the result does not
        depend on the order in which the articles came.
        """
        while True:
            with self._reading() as connection:
                fresh = dict(
                    connection.execute(
                        select(articles.c.id, signatures.c.signature)
                        .join(signatures, signatures.c.article_id == articles.c.id)
                        .where(articles.c.near_checked.is_(False))
                        .order_by(articles.c.id)
                        .limit(500)
                    ).all()
                )
            if not fresh:
                break
            with self._transaction() as connection:
                self._mark(connection, fresh)
                self._set(connection, "changed", f"near {now()} {os.urandom(4).hex()}")
        with self._transaction() as connection:
            parents = dict(
                connection.execute(
                    select(articles.c.id, articles.c.near_of).where(articles.c.near_of.is_not(None))
                ).all()
            )
            current = dict(
                connection.execute(
                    select(articles.c.id, articles.c.duplicate_of).where(articles.c.duplicate_of.is_not(None))
                ).all()
            )
            roots = {}
            for article_id in parents:
                root = parents[article_id]
                while root in parents:
                    root = parents[root]
                roots[article_id] = root
            for article_id in current.keys() | roots.keys():
                if current.get(article_id) != roots.get(article_id):
                    connection.execute(
                        update(articles).where(articles.c.id == article_id).values(duplicate_of=roots.get(article_id))
                    )
        return len(roots)

    def _mark(self, connection: Connection, fresh: dict[str, bytes]) -> None:
        """Set ``near_of`` for articles, given with their signatures, and for those that turn out to be copies of them.

        Of two like texts the one whose turn comes later sees the other, so their bands are put in only here, sorted, and not at random with every commit.
        """
        keys = sorted((band, article_id) for article_id, signature in fresh.items() for band in near.bands(signature))
        insert_rows(
            connection, bands, [{"band": band, "article_id": article_id} for band, article_id in keys], or_ignore=True
        )
        mine, other = bands.alias(), bands.alias()
        shared = connection.execute(
            select(mine.c.article_id, other.c.article_id)
            .join(other, mine.c.band == other.c.band)
            .where(mine.c.article_id.in_(list(fresh)), mine.c.article_id != other.c.article_id)
            .distinct()
        ).all()
        like: dict[str, list[str]] = {}
        for article_id, candidate in sorted(shared):
            like.setdefault(article_id, []).append(candidate)
        seen = sorted({x for pair in shared for x in pair})
        rows = (
            {
                r.id: r
                for r in connection.execute(
                    select(articles.c.id, articles.c.published, articles.c.near_of, signatures.c.signature)
                    .join(signatures, signatures.c.article_id == articles.c.id)
                    .where(articles.c.id.in_(seen))
                )
            }
            if seen
            else {}
        )
        known = {r.id: (r.published or "9999", r.id) for r in rows.values()}

        def order(article_id: str) -> tuple[str, str]:
            if article_id not in known:
                known[article_id] = (
                    connection.execute(select(articles.c.published).where(articles.c.id == article_id)).scalar()
                    or "9999",
                    article_id,
                )
            return known[article_id]

        changed: dict[str, str | None] = dict.fromkeys(fresh)
        for article_id, candidates in like.items():
            me = rows[article_id]
            for row in (rows[c] for c in candidates):
                if (
                    days_apart(row.published, me.published) > near.DAYS
                    or near.similarity(row.signature, me.signature) < near.SIMILAR
                ):
                    continue
                first, second = sorted((order(me.id), order(row.id)))
                # what came later may have had another original until now
                best = changed[second[1]] if second[1] in changed else rows[second[1]].near_of
                if best is None or first < order(best):
                    changed[second[1]] = first[1]
        copies = [
            {"key": article_id, "near_of": original} for article_id, original in changed.items() if original is not None
        ]
        connection.execute(
            update(articles).where(articles.c.id.in_(list(fresh))).values(near_checked=True, near_of=None)
        )
        if copies:
            connection.execute(
                update(articles).where(articles.c.id == bindparam("key")).values(near_of=bindparam("near_of")), copies
            )


def days_apart(a: str | None, b: str | None) -> int:
    try:
        return abs((date.fromisoformat((a or "")[:10]) - date.fromisoformat((b or "")[:10])).days)
    except ValueError:
        return 0
