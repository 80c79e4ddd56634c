"""All changes to articles: one transaction for a handful of finished ones."""

from __future__ import annotations

from typing import Iterable

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection

from pipeline.store import homes
from pipeline.store.connection import Connected, insert_rows
from pipeline.store.tables import RECORDS, articles, bands, failures, files, origins, signatures, texts
from pipeline.store.values import Batch, Done, Failed


class Writing(Connected):
    """``commit``: what is in the store is always whole."""

    def commit(self, batch: Batch, run_id: str, version: str) -> None:
        """Write a batch in one transaction: all of it or nothing.

        Raises:
            StoreLost: the database is gone; the same batch may be written again later.
            StoreError: it cannot be written (a full disk).
        """
        with self._transaction() as connection:
            self._write_done(connection, batch.done, run_id, version)
            self._write_origins(connection, batch, run_id)
            self._back(connection, batch)
            for file, present, seen in batch.present:
                self._left_the_file(connection, file, present, seen)
            for file, holding in batch.forget:
                rows = connection.execute(select(failures.c.origin).where(failures.c.file == file)).scalars()
                self._drop_failures(connection, [o for o in rows if o not in holding])
            self._write_failures(connection, batch.failed, run_id)
            if batch.files:
                connection.execute(
                    delete(files).where(files.c.file == bindparam("key")), [{"key": f["file"]} for f in batch.files]
                )
                connection.execute(insert(files), [{**f, "run_id": run_id} for f in batch.files])
            self.touch(connection, run_id)

    def _write_done(self, connection: Connection, done: list[Done], run_id: str, version: str) -> None:
        if not done:
            return
        existing = dict(
            connection.execute(
                select(articles.c.id, articles.c.text_hash).where(articles.c.id.in_([d.article_id for d in done]))
            ).all()
        )
        for article_id in existing:
            self._unlink(connection, article_id)
        if existing:
            # the origins stay, so the old rows go table by table rather than with their article
            for table in (*RECORDS.values(), texts, signatures, bands):
                connection.execute(delete(table).where(table.c.article_id.in_(list(existing))))
        fresh = []
        for d in done:
            row = {name: value for name, value in d.record["article"].items() if name != "last_seen"} | {
                "id": d.article_id,
                "text_hash": d.text_hash,
                "made_by": version,
                "run_id": run_id,
                "near_of": None,
                "near_checked": False,
                "duplicate_of": None,
                "again": False,
            }
            if d.article_id in existing:
                connection.execute(update(articles).where(articles.c.id == d.article_id).values(**row))
                if existing[d.article_id] != d.text_hash:
                    homes.drop_others(connection, d.article_id, [o.origin for o in d.origins])
            else:
                fresh.append(row)
        insert_rows(connection, articles, fresh)
        insert_rows(connection, texts, [{"article_id": d.article_id, "text": d.text, "given": d.given} for d in done])
        for name, table in RECORDS.items():
            insert_rows(
                connection,
                table,
                [
                    {"article_id": d.article_id, "position": i, **row}
                    for d in done
                    for i, row in enumerate(d.record[name])
                ],
            )
        insert_rows(
            connection,
            signatures,
            [{"article_id": d.article_id, "signature": d.signature} for d in done if d.signature is not None],
        )

    def _write_origins(self, connection: Connection, batch: Batch, run_id: str) -> None:
        """Put origins to their articles; articles that lose one are told by another, or go."""
        placed = {o.origin: (o, d.article_id) for d in batch.done for o in d.origins}
        placed |= {m.origin.origin: (m.origin, m.article_id) for m in batch.moved}
        if not placed:
            return
        keys = [{"key": key} for key in placed]
        connection.execute(delete(origins).where(origins.c.origin == bindparam("key")), keys)
        insert_rows(
            connection,
            origins,
            [{**vars(o), "last_seen": None, "article_id": a, "run_id": run_id} for o, a in placed.values()],
        )
        connection.execute(delete(failures).where(failures.c.origin == bindparam("key")), keys)
        for d in batch.done:
            if d.origins:
                # the first is the one that it was extracted with
                connection.execute(
                    update(articles).where(articles.c.id == d.article_id).values(origin=d.origins[0].origin)
                )
        candidates: dict[str, list] = {d.article_id: list(d.origins) for d in batch.done if len(d.origins) > 1}
        for m in batch.moved:
            candidates.setdefault(m.article_id, []).append(m.origin)
        for article_id, those in candidates.items():
            homes.prefer(connection, article_id, those)
        homes.there(connection, [article_id for _, article_id in placed.values()])
        leaving = {o for d in batch.done for o in d.orphans} | {m.leaves for m in batch.moved if m.leaves}
        self.drop_homeless(connection, leaving)

    def drop_homeless(self, connection: Connection, article_ids: Iterable[str]) -> int:
        """Delete the articles that have no origin left; returns how many. The others are told by one of theirs."""
        dropped = 0
        for article_id in sorted(article_ids):
            if connection.execute(select(origins.c.origin).where(origins.c.article_id == article_id).limit(1)).first():
                homes.gone(connection, [article_id])
                continue
            self._unlink(connection, article_id)
            dropped += connection.execute(delete(articles).where(articles.c.id == article_id)).rowcount
        return dropped

    def _back(self, connection: Connection, batch: Batch) -> None:
        """Origins and files that were gone are there again."""
        articles_back: list[str] = []
        for key in batch.back:
            connection.execute(update(origins).where(origins.c.origin == key).values(last_seen=None))
            articles_back += connection.execute(select(origins.c.article_id).where(origins.c.origin == key)).scalars()
        for file in batch.files_back:
            seen = connection.execute(select(files.c.last_seen).where(files.c.file == file)).scalar()
            here = (origins.c.file == file) & (origins.c.last_seen == seen)
            articles_back += connection.execute(select(origins.c.article_id).where(here)).scalars()
            connection.execute(update(origins).where(here).values(last_seen=None))
            connection.execute(update(files).where(files.c.file == file).values(last_seen=None))
        homes.there(connection, articles_back)

    def _left_the_file(self, connection: Connection, file: str, present: set[str], seen: str) -> None:
        """Rows that a file had when it was read before, and no longer has."""
        rows = connection.execute(
            select(origins.c.origin, origins.c.article_id).where(origins.c.file == file, origins.c.last_seen.is_(None))
        ).all()
        left = [row for row in rows if row.origin not in present]
        if left:
            connection.execute(
                update(origins).where(origins.c.origin == bindparam("key")).values(last_seen=seen),
                [{"key": row.origin} for row in left],
            )
            homes.gone(connection, [row.article_id for row in left])

    def _drop_failures(self, connection: Connection, keys: list[str]) -> None:
        if keys:
            connection.execute(
                delete(failures).where(failures.c.origin == bindparam("key")), [{"key": o} for o in keys]
            )

    def _write_failures(self, connection: Connection, failed: list[Failed], run_id: str) -> None:
        unique = {f.origin: f for f in failed}
        if not unique:
            return
        self._drop_failures(connection, list(unique))
        connection.execute(
            insert(failures),
            [
                {"origin": f.origin, "file": f.file, "content_hash": f.content_hash, "run_id": run_id, **f.row}
                for f in unique.values()
            ],
        )

    def _unlink(self, connection: Connection, article_id: str) -> None:
        """Near-copies of an article that changes or goes are looked at again."""
        connection.execute(
            update(articles)
            .where(articles.c.near_of == article_id)
            .values(near_of=None, duplicate_of=None, near_checked=False)
        )
