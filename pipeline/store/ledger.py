"""The ledger: runs, the files that are done, what the store knows of an article."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timezone
from typing import Any, Iterator

from sqlalchemy import func, insert, select, update

from pipeline.store.connection import Connected, binary
from pipeline.store.tables import articles, failures, files, origins, runs, texts
from pipeline.store.values import Known, now


class Ledger(Connected):
    """What was done, and what is known of files and articles."""

    def holder(self) -> dict | None:
        """Process, host and start of the run that holds the lock, as far as it has told."""
        with self.engine.connect() as connection:
            row = connection.execute(
                select(runs.c.run_id, runs.c.pid, runs.c.host, runs.c.started)
                .where(runs.c.status == "running")
                .order_by(runs.c.started.desc())
            ).first()
        return dict(row._mapping) if row else None

    def begin_run(self, version: str, options: dict) -> str:
        """A row for a new run; runs that still say that they run were killed."""
        with self._transaction() as connection:
            connection.execute(update(runs).where(runs.c.status == "running").values(status="killed"))
            base = run_id = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H-%M-%SZ")
            number = 1
            while connection.execute(select(runs.c.run_id).where(runs.c.run_id == run_id)).first():
                number += 1
                run_id = f"{base}-{number}"
            connection.execute(
                insert(runs).values(
                    run_id=run_id,
                    status="running",
                    started=now(),
                    host=socket.gethostname(),
                    pid=os.getpid(),
                    version=version,
                    options=options,
                    exported=False,
                )
            )
        return run_id

    def end_run(self, run_id: str, **values: Any) -> None:
        with self._transaction() as connection:
            connection.execute(update(runs).where(runs.c.run_id == run_id).values(ended=now(), **values))

    def runs_to_export(self) -> list[str]:
        """Runs whose articles have not been written out yet, those of killed ones too."""
        with self._reading() as connection:
            return list(
                connection.execute(
                    select(runs.c.run_id)
                    .where(runs.c.exported.is_(False), runs.c.run_id.in_(select(articles.c.run_id).distinct()))
                    .order_by(runs.c.run_id)
                ).scalars()
            )

    def exported(self, run_ids: list[str]) -> None:
        with self._transaction() as connection:
            connection.execute(update(runs).where(runs.c.run_id.in_(run_ids)).values(exported=True))

    def known_files(self, keys: list[str]) -> dict[str, Any]:
        """Rows of ``files`` by key."""
        with self._reading() as connection:
            return {row.file: row for row in connection.execute(select(files).where(files.c.file.in_(keys)))}

    def open_failures(self, keys: list[str]) -> dict[str, list[Any]]:
        """Failures of files, by file."""
        out: dict[str, list[Any]] = {}
        with self._reading() as connection:
            for row in connection.execute(
                select(failures).where(failures.c.file.in_(keys)).order_by(failures.c.origin)
            ):
                out.setdefault(row.file, []).append(row)
        return out

    def look_up(self, wanted_origins: list[str], text_hashes: list[str], ids: list[str]) -> Known:
        """What the store knows of a handful of articles."""
        with self._reading() as connection:
            found = connection.execute(
                select(origins.c.origin, origins.c.article_id, origins.c.content_hash, origins.c.last_seen).where(
                    origins.c.origin.in_(wanted_origins)
                )
            ).all()
            owners = {row.article_id for row in found}
            # of an article with thousands of origins two say enough
            two = select(origins.c.origin).where(origins.c.article_id == articles.c.id, origins.c.last_seen.is_(None))
            counted = two.limit(2).correlate(articles).subquery()
            rows = connection.execute(
                select(
                    articles.c.id,
                    articles.c.text_hash,
                    articles.c.made_by,
                    articles.c.origin,
                    articles.c.published,
                    articles.c.again,
                    select(func.count()).select_from(counted).scalar_subquery().label("origins"),
                ).where(articles.c.text_hash.in_(text_hashes) | articles.c.id.in_(list(owners | set(ids))))
            ).all()
            failed = connection.execute(
                select(failures.c.origin, failures.c.content_hash).where(failures.c.origin.in_(wanted_origins))
            ).all()
        texts_of: dict[str, list[Any]] = {}
        for row in rows:
            texts_of.setdefault(row.text_hash, []).append(row)
        return Known(
            {r.origin: r for r in found}, texts_of, {r.id: r for r in rows}, {r.origin: r.content_hash for r in failed}
        )

    def files_of(self, article_id: str, most: int = 20) -> list[Any]:
        """Files where an article was when it was seen last, ``most`` of them: file, size, changed."""
        here = (origins.c.article_id == article_id) & origins.c.last_seen.is_(None)
        query = select(origins.c.file, files.c.size, files.c.changed).join(
            files, files.c.file == origins.c.file, isouter=True
        )
        with self._reading() as connection:
            return list(connection.execute(query.where(here).distinct().limit(most)))

    def taken_ids(self, base: str) -> set[str]:
        """Ids that are ``base`` or ``base`` with a number."""
        column = binary(articles.c.id, self.engine)
        # what stands between is what begins with base and a tilde: a range of the index, which LIKE is not
        named = (column > f"{base}~") & (column < f"{base}\x7f")
        with self._reading() as connection:
            return set(connection.execute(select(articles.c.id).where((articles.c.id == base) | named)).scalars())

    def older(self, version: str) -> Iterator[tuple[str, str, dict]]:
        """Id, text and given of articles that another version made."""
        return self._stored_texts(articles.c.made_by != version)

    def again(self) -> Iterator[tuple[str, str, dict]]:
        """Id, text and given of articles that are to be extracted anew."""
        return self._stored_texts(articles.c.again.is_(True))

    def _stored_texts(self, wanted: Any) -> Iterator[tuple[str, str, dict]]:
        last = ""
        order = binary(texts.c.article_id, self.engine)
        while True:
            with self._reading() as connection:
                rows = connection.execute(
                    select(texts.c.article_id, texts.c.text, texts.c.given)
                    .join(articles, articles.c.id == texts.c.article_id)
                    .where(wanted, order > last)
                    .order_by(order)
                    .limit(100)
                ).all()
            if not rows:
                return
            for row in rows:
                yield row.article_id, row.text, row.given
            last = rows[-1].article_id
