"""The store: what was read, what came out of it, and the ledger of both (SQLAlchemy Core; SQLite or PostgreSQL).

All changes go through ``Store.commit``, one transaction for a handful of finished articles, so that
what is in the store is always whole. Only one run writes at a time (``lock``).
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from operator import itemgetter
from pathlib import Path
from typing import Any, Iterable, Iterator

from sqlalchemy import (
    JSON,
    Select,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from pipeline.records import TABLES
from pipeline.store import near
from pipeline.store.lock import Locked, StoreLock
from pipeline.store.tables import RECORDS, articles, bands, failures, files, origins, runs, signatures, state, texts
from pipeline.writers.tables import columns

__all__ = ["Done", "Failed", "Locked", "Store", "StoreError", "StoreLost", "now"]

#: revision that this version of the program works with (``migrations/versions``)
REVISION = "0003"


class StoreError(Exception):
    """The store cannot be opened or written; the message says why."""


class StoreLost(StoreError):
    """The database is gone for now: a lost connection, a server that restarts."""


@dataclass
class Origin:
    """Where an article stands: its key, and hashes of its text and of all that is told beside it."""

    origin: str
    file: str
    content_hash: str
    url: str | None = None
    source: str | None = None


@dataclass
class Done:
    """An extracted article on its way into the store."""

    article_id: str
    text: str
    text_hash: str
    given: dict
    record: dict
    origins: list[Origin]
    signature: bytes | None = None
    orphans: list[str] = field(
        default_factory=list
    )  #: articles that its origins belonged to before, to be dropped if nothing else holds them


@dataclass
class Failed:
    """A file, row or article that could not be read or processed."""

    origin: str
    file: str
    row: dict  #: as ``records.Failure``
    content_hash: str | None = None


@dataclass
class Batch:
    """What one transaction writes."""

    done: list[Done] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    moved: list[tuple[Origin, str, str | None]] = field(
        default_factory=list
    )  #: origin, its article, an article it leaves
    files: list[dict] = field(default_factory=list)
    forget: list[tuple[str, set[str]]] = field(default_factory=list)  #: a file, and the failures of it that still hold

    def __bool__(self) -> bool:
        return bool(self.done or self.failed or self.moved or self.files or self.forget)


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def sha256(*parts: str | None) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"\0" if part is None else b"\1" + part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def _connect(url: str) -> Engine:
    try:
        address = make_url(url)
        if address.get_backend_name() not in {"sqlite", "postgresql"}:
            raise StoreError(f"{url}: only sqlite:/// and postgresql+psycopg:// stores are known")
        if address.get_backend_name() == "sqlite":
            if not address.database or address.database == ":memory:":
                raise StoreError(f"{url}: an SQLite store needs a file, sqlite:///path/to/svodka.sqlite")
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(address, connect_args={"timeout": 60})
        else:
            engine = create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(f"{url}: no address of a store: {error}") from error
    except ModuleNotFoundError as error:
        raise StoreError(
            f"{url}: the driver is not installed ({error.name}); pip install 'svodka[postgresql]'"
        ) from error
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _pragmas(connection, _record):
            # the driver's own idea of when a transaction begins stands in the way (SQLAlchemy, "SQLite: serializable isolation")
            connection.isolation_level = None
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=60000"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def _begin(connection):
            connection.exec_driver_sql("BEGIN")

    return engine


class Store:
    """A store at an SQLAlchemy URL; made and migrated on opening.

    Raises:
        StoreError: it cannot be opened, or a newer program made it.
    """

    def __init__(self, url: str):
        self.url = url
        self.shown = make_url(url).render_as_string(hide_password=True) if "://" in url else url
        self.engine = _connect(url)
        self.lock = StoreLock(self.engine)
        try:
            self._migrate()
        except DBAPIError as error:
            raise self._lost(error) from error
        except OSError as error:
            raise StoreError(f"{self.shown}: {error.strerror or error}") from error

    # --- opening ------------------------------------------------------------------------------

    def _migrate(self) -> None:
        """Bring the schema to ``REVISION``; a look at one row when it is there already."""
        with self.engine.connect() as connection:
            found = (
                connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
                if inspect(connection).has_table("alembic_version")
                else None
            )
        if found == REVISION:
            return
        from alembic import command
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if found is not None and found not in known:
            raise StoreError(f"{self.shown}: made by a newer svodka (schema {found}); this one knows {REVISION}")
        with self.holding(), self.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, REVISION)

    def holding(self):
        """Context manager: the lock held.

        Raises:
            Locked: another run holds it.
        """
        return _Holding(self.lock)

    def holder(self) -> dict | None:
        """Process, host and start of the run that holds the lock, as far as it has told."""
        with self.engine.connect() as connection:
            row = connection.execute(
                select(runs.c.run_id, runs.c.pid, runs.c.host, runs.c.started)
                .where(runs.c.status == "running")
                .order_by(runs.c.started.desc())
            ).first()
        return dict(row._mapping) if row else None

    def _lost(self, error: DBAPIError) -> StoreError:
        reason = str(error.orig).strip().split("\n")[0] if error.orig is not None else str(error)
        gone = error.connection_invalidated or (
            isinstance(error, OperationalError) and self.engine.dialect.name != "sqlite"
        )
        return (StoreLost if gone else StoreError)(f"{self.shown}: {reason}")

    def close(self) -> None:
        self.engine.dispose()

    # --- runs ---------------------------------------------------------------------------------

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

    # --- what is known ------------------------------------------------------------------------

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

    def look_up(self, wanted_origins: list[str], text_hashes: list[str], ids: list[str]) -> "Known":
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

    # --- writing ------------------------------------------------------------------------------

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
        _insert(connection, articles, fresh)
        _insert(connection, texts, [{"article_id": d.article_id, "text": d.text, "given": d.given} for d in done])
        for name, table in RECORDS.items():
            _insert(
                connection,
                table,
                [
                    {"article_id": d.article_id, "position": i, **row}
                    for d in done
                    for i, row in enumerate(d.record[name])
                ],
            )
        _insert(
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
        _insert(
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
                    _days_apart(row.published, me.published) > near.DAYS
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

    # --- state --------------------------------------------------------------------------------

    def get(self, name: str) -> str | None:
        """A fact from ``state``."""
        with self._reading() as connection:
            return connection.execute(select(state.c.value).where(state.c.name == name)).scalar()

    def set(self, name: str, value: str) -> None:
        with self._transaction() as connection:
            self._set(connection, name, value)

    def _set(self, connection: Connection, name: str, value: str) -> None:
        if not connection.execute(update(state).where(state.c.name == name).values(value=value)).rowcount:
            connection.execute(insert(state).values(name=name, value=value))

    # --- reading out --------------------------------------------------------------------------

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
        order = _binary(articles.c.id, self.engine)
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
                found = _dicts(connection, query)
                if not found:
                    break
                last = found[-1]["id"]
                ids = [r["id"] for r in found]
                chunk: dict[str, list[dict]] = {"articles": found}
                for name in wanted:
                    if name in RECORDS:
                        table = RECORDS[name]
                        chunk[name] = _dicts(
                            connection,
                            select(*(table.c[c] for c in columns(name)))
                            .where(table.c.article_id.in_(ids))
                            .order_by(_binary(table.c.article_id, self.engine), table.c.position),
                        )
                yield chunk
            if "failures" in wanted:
                yield self._failed(connection, run_id, since)

    def failed(self) -> dict[str, list[dict]]:
        """The chunk of all failures."""
        with self._reading() as connection:
            return self._failed(connection, None, None)

    def _failed(self, connection: Connection, run_id: str | None, since: str | None) -> dict[str, list[dict]]:
        query = select(*(failures.c[c] for c in columns("failures"))).order_by(_binary(failures.c.origin, self.engine))
        if run_id is not None:
            query = query.where(failures.c.run_id == run_id)
        if since is not None:
            query = query.where(failures.c.run_id.in_(select(runs.c.run_id).where(runs.c.started >= since)))
        return {"failures": _dicts(connection, query)}

    def cuts(self, parts: int, least: int = 1) -> list[str]:
        """Ids that cut all articles, in their order, into ``parts`` like ones; none where there are fewer than ``least``."""
        order = _binary(articles.c.id, self.engine)
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
            }

    # --- connections --------------------------------------------------------------------------

    def _transaction(self):
        return _Guarded(self, self.engine.begin())

    def _reading(self, snapshot: bool = False):
        engine = (
            self.engine.execution_options(isolation_level="REPEATABLE READ")
            if snapshot and self.engine.dialect.name == "postgresql"
            else self.engine
        )
        return _Guarded(self, engine.connect())


@dataclass
class Known:
    """What ``Store.look_up`` found, by origin, text hash and id."""

    origins: dict[str, Any]
    texts: dict[str, Any]
    articles: dict[str, Any]
    failed: dict[str, str | None]


class _Guarded:
    """A connection whose database errors become ``StoreError`` with the reason."""

    def __init__(self, store: Store, context):
        self.store, self.context = store, context

    def __enter__(self) -> Connection:
        try:
            return self.context.__enter__()
        except DBAPIError as error:
            raise self.store._lost(error) from error

    def __exit__(self, kind, error, trace):
        try:
            done = self.context.__exit__(kind, error, trace)
        except DBAPIError as second:
            raise self.store._lost(second) from second
        if isinstance(error, DBAPIError):
            raise self.store._lost(error) from error
        return done


class _Holding:
    def __init__(self, lock: StoreLock):
        self.lock = lock

    def __enter__(self):
        self.lock.acquire()

    def __exit__(self, *_error):
        self.lock.release()


def _insert(connection: Connection, table: Table, rows: list[dict], *, or_ignore: bool = False) -> None:
    """Insert rows that have all the same columns: by the driver alone, for the rows of an article are many and each would pass through SQLAlchemy's layers.

    Args:
        or_ignore: pass over rows that are there already.
    """
    if not rows:
        return
    sqlite = connection.dialect.name == "sqlite"
    names = list(rows[0])
    lists = [i for i, n in enumerate(names) if isinstance(table.c[n].type, JSON)]
    marks = ["?" if sqlite else "%s::json" if i in lists else "%s" for i in range(len(names))]
    values: list = list(map(itemgetter(*names), rows))
    if lists:
        values = [[json.dumps(v) if i in lists else v for i, v in enumerate(row)] for row in values]
    quote = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql(
        f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, names))}) VALUES ({', '.join(marks)})"
        + (" ON CONFLICT DO NOTHING" if or_ignore else ""),
        [tuple(v) for v in values],
    )


def _dicts(connection: Connection, query: Select) -> list[dict]:
    names = [str(c.name) for c in query.selected_columns]  # plain, not of SQLAlchemy's own kind of str
    return [dict(zip(names, row)) for row in connection.execute(query).all()]


def _binary(column, engine: Engine):
    """Order by bytes, the same in every database."""
    return column.collate("C") if engine.dialect.name == "postgresql" else column


def _days_apart(a: str | None, b: str | None) -> int:
    try:
        return abs((date.fromisoformat((a or "")[:10]) - date.fromisoformat((b or "")[:10])).days)
    except ValueError:
        return 0


def fingerprint(**values: Any) -> str:
    """A short name for a set of values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:16]
