"""Near-copies among the articles of a store (``near`` compares two texts)."""

from __future__ import annotations

from datetime import date
from typing import Any, Iterable

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from pipeline.store import near
from pipeline.store.connection import Connected, insert_rows
from pipeline.store.tables import articles, bands, signatures


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
                        .join(signatures, signatures.c.article_id == articles.c.id, isouter=True)
                        .where(articles.c.near_checked.is_(False))
                        .order_by(articles.c.id)
                        .limit(500)
                    ).all()
                )
            if not fresh:
                break
            with self._transaction() as connection:
                self._mark(connection, fresh)
                self.touch(connection, "near")
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

    def _mark(self, connection: Connection, fresh: dict[str, bytes | None]) -> None:
        """Set ``near_of`` for articles, given with their signatures, and for those that turn out to be copies of them.

        Of two like texts the one whose turn comes later sees the other, so their bands are put in only here, sorted,
        and not at random with every commit. Texts that are equal are copies however far apart their days are.
        """
        keys = sorted((b, article_id) for article_id, s in fresh.items() if s is not None for b in near.bands(s))
        insert_rows(
            connection, bands, [{"band": band, "article_id": article_id} for band, article_id in keys], or_ignore=True
        )
        equal = self._equal(connection, fresh)
        pairs = self._candidates(connection, fresh)
        seen = sorted({x for pair in (*equal, *pairs) for x in pair})
        rows = {r.id: r for r in self._rows(connection, seen)}
        order: dict[str, tuple[str, str]] = {r.id: (r.published or "9999", r.id) for r in rows.values()}

        def order_of(article_id: str) -> tuple[str, str]:
            if article_id not in order:
                published = select(articles.c.published).where(articles.c.id == article_id)
                order[article_id] = (connection.execute(published).scalar() or "9999", article_id)
            return order[article_id]

        changed: dict[str, str | None] = dict.fromkeys(fresh)
        for a, b in (*equal, *(pair for pair in pairs if _alike(rows[pair[0]], rows[pair[1]]))):
            first, second = sorted((order_of(a), order_of(b)))
            # what came later may have had another original until now
            best = changed[second[1]] if second[1] in changed else rows[second[1]].near_of
            if best is None or first < order_of(best):
                changed[second[1]] = first[1]
        connection.execute(
            update(articles).where(articles.c.id.in_(list(fresh))).values(near_checked=True, near_of=None)
        )
        copies = [
            {"key": article_id, "near_of": original} for article_id, original in changed.items() if original is not None
        ]
        if copies:
            connection.execute(
                update(articles).where(articles.c.id == bindparam("key")).values(near_of=bindparam("near_of")), copies
            )

    def _candidates(self, connection: Connection, fresh: Iterable[str]) -> list[tuple[str, str]]:
        """Pairs, sorted, of a fresh article and another that shares a band with it."""
        mine, other = bands.alias(), bands.alias()
        shared = connection.execute(
            select(mine.c.article_id, other.c.article_id)
            .join(other, mine.c.band == other.c.band)
            .where(mine.c.article_id.in_(list(fresh)), mine.c.article_id != other.c.article_id)
            .distinct()
        ).all()
        return sorted((a, b) for a, b in shared)

    def _equal(self, connection: Connection, fresh: Iterable[str]) -> list[tuple[str, str]]:
        """Pairs of the earliest article of a text and each other of it, for the texts of fresh articles."""
        hashes = select(articles.c.text_hash).where(articles.c.id.in_(list(fresh)))
        same: dict[str, list[tuple[str, str]]] = {}
        for row in connection.execute(
            select(articles.c.id, articles.c.text_hash, articles.c.published).where(articles.c.text_hash.in_(hashes))
        ):
            same.setdefault(row.text_hash, []).append((row.published or "9999", row.id))
        wanted = set(fresh)
        pairs = []
        for group in same.values():
            first = min(group)[1]
            # where the earliest is no new one, the old ones know it
            pairs += [(first, i) for _, i in group if i != first and (i in wanted or first in wanted)]
        return sorted(pairs)

    def _rows(self, connection: Connection, ids: list[str]) -> list[Any]:
        if not ids:
            return []
        return list(
            connection.execute(
                select(articles.c.id, articles.c.published, articles.c.near_of, signatures.c.signature)
                .join(signatures, signatures.c.article_id == articles.c.id, isouter=True)
                .where(articles.c.id.in_(ids))
            )
        )


def _alike(a: Any, b: Any) -> bool:
    """Whether one of two articles is nearly a copy of the other."""
    if a.signature is None or b.signature is None or _days_apart(a.published, b.published) > near.DAYS:
        return False
    return near.similarity(a.signature, b.signature) >= near.SIMILAR


def _days_apart(a: str | None, b: str | None) -> int:
    try:
        return abs((date.fromisoformat((a or "")[:10]) - date.fromisoformat((b or "")[:10])).days)
    except ValueError:
        return 0
