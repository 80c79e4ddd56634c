"""All changes to articles: one transaction for a handful of finished ones."""

from __future__ import annotations

import os

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection

from pipeline.store.connection import Connected, insert_rows
from pipeline.store.tables import RECORDS, articles, bands, failures, files, origins, signatures, texts
from pipeline.store.values import Batch, Done, now


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
            leaving: set[str] = {o for d in batch.done for o in d.orphans}
            rows = [{**vars(o), "article_id": article_id, "run_id": run_id} for o, article_id, _ in batch.moved] + [
                {**vars(o), "article_id": d.article_id, "run_id": run_id} for d in batch.done for o in d.origins
            ]
            leaving |= {old for _, _, old in batch.moved if old}
            if rows:
                connection.execute(
                    delete(origins).where(origins.c.origin == bindparam("key")), [{"key": r["origin"]} for r in rows]
                )
                connection.execute(insert(origins), rows)
                connection.execute(
                    delete(failures).where(failures.c.origin == bindparam("key")), [{"key": r["origin"]} for r in rows]
                )
            for article_id in sorted(leaving):
                if not connection.execute(
                    select(origins.c.origin).where(origins.c.article_id == article_id).limit(1)
                ).first():
                    self._unlink(connection, article_id)
                    connection.execute(delete(articles).where(articles.c.id == article_id))
            for file, holding in batch.forget:
                gone = [
                    o
                    for o in connection.execute(select(failures.c.origin).where(failures.c.file == file)).scalars()
                    if o not in holding
                ]
                if gone:
                    connection.execute(
                        delete(failures).where(failures.c.origin == bindparam("key")), [{"key": o} for o in gone]
                    )
            if batch.failed:
                unique = {f.origin: f for f in batch.failed}
                connection.execute(
                    delete(failures).where(failures.c.origin == bindparam("key")), [{"key": o} for o in unique]
                )
                connection.execute(
                    insert(failures),
                    [
                        {"origin": f.origin, "file": f.file, "content_hash": f.content_hash, "run_id": run_id, **f.row}
                        for f in unique.values()
                    ],
                )
            if batch.files:
                connection.execute(
                    delete(files).where(files.c.file == bindparam("key")), [{"key": f["file"]} for f in batch.files]
                )
                connection.execute(insert(files), [{**f, "run_id": run_id} for f in batch.files])
            self._set(connection, "changed", f"{run_id} {now()} {os.urandom(4).hex()}")

    def _write_done(self, connection: Connection, done: list[Done], run_id: str, version: str) -> None:
        if not done:
            return
        existing = list(
            connection.execute(select(articles.c.id).where(articles.c.id.in_([d.article_id for d in done]))).scalars()
        )
        for article_id in existing:
            self._unlink(connection, article_id)
        if existing:
            # the origins stay, so the old rows go table by table rather than with their article
            for table in (*RECORDS.values(), texts, signatures, bands):
                connection.execute(delete(table).where(table.c.article_id.in_(existing)))
        fresh = []
        for d in done:
            row = {
                **d.record["article"],
                "id": d.article_id,
                "text_hash": d.text_hash,
                "made_by": version,
                "run_id": run_id,
                "near_of": None,
                "near_checked": d.signature is None,
                "duplicate_of": None,
            }
            if d.article_id in existing:
                connection.execute(update(articles).where(articles.c.id == d.article_id).values(**row))
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

    def _unlink(self, connection: Connection, article_id: str) -> None:
        """Near-copies of an article that changes or goes are looked at again."""
        connection.execute(
            update(articles)
            .where(articles.c.near_of == article_id)
            .values(near_of=None, duplicate_of=None, near_checked=False)
        )
