"""The ledger: runs, the files that are done, what the store knows of an article."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timezone
from typing import Any, Iterator

from sqlalchemy import delete, func, insert, select, update

from pipeline.store.connection import Connected
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
                select(origins.c.origin, origins.c.article_id, origins.c.content_hash).where(
                    origins.c.origin.in_(wanted_origins)
                )
            ).all()
            owners = {row.article_id for row in found}
            rows = connection.execute(
                select(
                    articles.c.id,
                    articles.c.text_hash,
                    articles.c.made_by,
                    articles.c.path,
                    func.count(origins.c.origin).label("origins"),
                )
                .join(origins, origins.c.article_id == articles.c.id, isouter=True)
                .where(articles.c.text_hash.in_(text_hashes) | articles.c.id.in_(list(owners | set(ids))))
                .group_by(articles.c.id, articles.c.text_hash, articles.c.made_by, articles.c.path)
            ).all()
            failed = connection.execute(
                select(failures.c.origin, failures.c.content_hash).where(failures.c.origin.in_(wanted_origins))
            ).all()
        return Known(
            {r.origin: r for r in found},
            {r.text_hash: r for r in rows},
            {r.id: r for r in rows},
            {r.origin: r.content_hash for r in failed},
        )

    def taken_ids(self, base: str) -> set[str]:
        """Ids that are ``base`` or ``base`` with a number."""
        with self._reading() as connection:
            escaped = base.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            return set(
                connection.execute(
                    select(articles.c.id).where(
                        (articles.c.id == base) | articles.c.id.like(f"{escaped}~%", escape="\\")
                    )
                ).scalars()
            )

    def older(self, version: str) -> Iterator[tuple[str, str, dict]]:
        """Id, text and given of articles that another version made."""
        last = ""
        while True:
            with self._reading() as connection:
                rows = connection.execute(
                    select(texts.c.article_id, texts.c.text, texts.c.given)
                    .join(articles, articles.c.id == texts.c.article_id)
                    .where(articles.c.made_by != version, texts.c.article_id > last)
                    .order_by(texts.c.article_id)
                    .limit(100)
                ).all()
            if not rows:
                return
            for row in rows:
                yield row.article_id, row.text, row.given
            last = rows[-1].article_id

    def forget_unfound(self, inputs: list[str]) -> None:
        """Drop failures to find files at or below ``inputs``; the run finds them again."""
        with self._transaction() as connection:
            for row in connection.execute(
                select(failures.c.origin, failures.c.file).where(failures.c.stage == "find")
            ).all():
                if any(row.file == i or row.file.startswith(i.rstrip("/") + "/") for i in inputs):
                    connection.execute(delete(failures).where(failures.c.origin == row.origin))

    def forget_files(self, gone: list[str]) -> None:
        """Drop the failures of files that are no more."""
        with self._transaction() as connection:
            for file in gone:
                connection.execute(delete(failures).where(failures.c.file == file))
            self._set(connection, "changed", f"forgot {now()} {os.urandom(4).hex()}")
