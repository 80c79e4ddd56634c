"""Reading out: rows for exports, counts for ``svodka status``."""

from __future__ import annotations

from typing import Any, Iterable, Iterator

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from pipeline.records import TABLES
from pipeline.store.connection import Connected, binary, dicts
from pipeline.store.tables import RECORDS, articles, failures, files, origins, runs
from pipeline.writers.tables import columns

#: tables whose rows hang on an article, and what their order in it is
_OF_ARTICLES = {"origins": (origins, origins.c.origin)} | {
    name: (table, table.c.position) for name, table in RECORDS.items()
}


class Reading(Connected):
    """What the store holds."""

    def chunks(
        self,
        *,
        run_id: str | None = None,
        since: str | None = None,
        tables: Iterable[str] | None = None,
        after: str | None = None,
        upto: str | None = None,
        size: int = 200,
    ) -> Iterator[dict[str, list[dict]]]:
        """Rows by table for ``size`` articles at a time, in the order of their ids; failures come last, alone.

        Args:
            run_id: only what this run added.
            since: only articles of runs that began at this time (ISO 8601) or later.
            tables: names of the tables wanted; all by default.
            after, upto: only articles whose ids lie between these, the second included (``cuts``).
        """
        wanted = [t for t in TABLES if tables is None or t in set(tables)]
        order = binary(articles.c.id, self.engine)
        with self._reading(snapshot=True) as connection:
            last = after
            while True:
                query = select(*(articles.c[name] for name in columns("articles"))).order_by(order).limit(size)
                if last is not None:
                    query = query.where(order > last)
                if upto is not None:
                    query = query.where(order <= upto)
                if run_id is not None:
                    query = query.where(articles.c.run_id == run_id)
                if since is not None:
                    query = query.where(articles.c.run_id.in_(select(runs.c.run_id).where(runs.c.started >= since)))
                found = dicts(connection, query)
                if not found:
                    break
                last = found[-1]["id"]
                ids = [r["id"] for r in found]
                chunk: dict[str, list[dict]] = {"articles": found}
                for name in wanted:
                    if name in _OF_ARTICLES:
                        table, order_within = _OF_ARTICLES[name]
                        chunk[name] = dicts(
                            connection,
                            select(*(table.c[c] for c in columns(name)))
                            .where(table.c.article_id.in_(ids))
                            .order_by(
                                binary(table.c.article_id, self.engine),
                                binary(order_within, self.engine) if name == "origins" else order_within,
                            ),
                        )
                yield chunk
            if "failures" in wanted:
                yield self._failed(connection, run_id, since)

    def failed(self) -> dict[str, list[dict]]:
        """The chunk of all failures."""
        with self._reading() as connection:
            return self._failed(connection, None, None)

    def _failed(self, connection: Connection, run_id: str | None, since: str | None) -> dict[str, list[dict]]:
        query = select(*(failures.c[c] for c in columns("failures"))).order_by(binary(failures.c.origin, self.engine))
        if run_id is not None:
            query = query.where(failures.c.run_id == run_id)
        if since is not None:
            query = query.where(failures.c.run_id.in_(select(runs.c.run_id).where(runs.c.started >= since)))
        return {"failures": dicts(connection, query)}

    def cuts(self, parts: int, least: int = 1) -> list[str]:
        """Ids that cut all articles, in their order, into ``parts`` like ones; none for fewer than ``least``."""
        order = binary(articles.c.id, self.engine)
        with self._reading() as connection:
            count = connection.execute(select(func.count()).select_from(articles)).scalar() or 0
            if count < max(least, parts):
                return []
            return [
                connection.execute(
                    select(articles.c.id).order_by(order).limit(1).offset(count * n // parts - 1)
                ).scalar_one()
                for n in range(1, parts)
            ]

    def only_run(self) -> str | None:
        """The run that every article and failure comes from; None where there are several, or none."""
        with self._reading() as connection:
            found = {
                r[0]
                for table in (articles, failures)
                for r in connection.execute(select(table.c.run_id).distinct().limit(2))
            }
        return found.pop() if len(found) == 1 else None

    def all_failures(self) -> list[Any]:
        with self._reading() as connection:
            return list(
                connection.execute(
                    select(failures, files.c.name, files.c.shown)
                    .join(files, files.c.file == failures.c.file, isouter=True)
                    .order_by(failures.c.origin)
                )
            )

    def counts(self, *, with_duplicates: bool = False) -> dict[str, int]:
        """Rows by table; events and participants of near-copies are left out unless asked for."""
        out = {}
        with self._reading() as connection:
            out["articles"] = connection.execute(select(func.count()).select_from(articles)).scalar() or 0
            for name, table in RECORDS.items():
                query = select(func.count()).select_from(table)
                if name in {"events", "participants"} and not with_duplicates:
                    query = query.where(
                        table.c.article_id.in_(select(articles.c.id).where(articles.c.duplicate_of.is_(None)))
                    )
                out[name] = connection.execute(query).scalar() or 0
            out["failures"] = connection.execute(select(func.count()).select_from(failures)).scalar() or 0
        return out

    def facts(self, version: str) -> dict[str, Any]:
        """What ``svodka status`` tells, apart from the counts."""
        with self._reading() as connection:
            last = connection.execute(
                select(runs).order_by(runs.c.started.desc(), runs.c.run_id.desc()).limit(10)
            ).all()
            versions = dict(
                connection.execute(select(articles.c.made_by, func.count()).group_by(articles.c.made_by)).all()
            )
            older_rows = 0
            if any(v != version for v in versions):
                old = select(articles.c.id).where(articles.c.made_by != version)
                older_rows = sum(
                    connection.execute(select(func.count()).select_from(t).where(t.c.article_id.in_(old))).scalar() or 0
                    for t in RECORDS.values()
                )
            return {
                "runs": [dict(r._mapping) for r in last],
                "versions": versions,
                "older_articles": sum(n for v, n in versions.items() if v != version),
                "older_rows": older_rows,
                "duplicates": connection.execute(
                    select(func.count()).select_from(articles).where(articles.c.duplicate_of.is_not(None))
                ).scalar()
                or 0,
                "not_russian": connection.execute(
                    select(func.count()).select_from(articles).where(articles.c.status == "not_russian")
                ).scalar()
                or 0,
                "published_unknown": connection.execute(
                    select(func.count()).select_from(articles).where(articles.c.published.is_(None))
                ).scalar()
                or 0,
                "origins": connection.execute(select(func.count()).select_from(origins)).scalar() or 0,
                "gone": connection.execute(
                    select(func.count()).select_from(articles).where(articles.c.last_seen.is_not(None))
                ).scalar()
                or 0,
            }
