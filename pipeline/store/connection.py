"""A connection to SQLite or PostgreSQL whose errors tell the reason, and what every part of the store needs of it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from operator import itemgetter
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import JSON, Select, Table, create_engine, event, insert, select, update
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, OperationalError

from pipeline.store.address import conceal, parsed, without_password
from pipeline.store.errors import Damaged, StoreError, StoreLost, WrongAddress
from pipeline.store.lock import StoreLock
from pipeline.store.tables import state
from pipeline.store.values import now

#: SQLite's codes of a file that is broken, or none of its own
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def connect(url: str, *, reading: bool = False) -> Engine:
    """An engine for a store.

    Args:
        reading: nothing is written, so that a store on a read-only disk or of another user can be looked at.

    Raises:
        WrongAddress: ``url`` is no address of a store.
        StoreError: its driver is not installed.
    """
    address = parsed(url)
    try:
        if address.get_backend_name() != "sqlite":
            return create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": 10})
        if reading:
            engine = create_engine(address, creator=lambda: open_to_read(Path(address.database or "")))
            _transactions(engine)
            return engine
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address, connect_args={"timeout": 60})
    except NoSuchModuleError as error:
        raise WrongAddress(f"{without_password(url)}: {error}") from error
    except ModuleNotFoundError as error:
        raise StoreError(
            f"{without_password(url)}: the driver is not installed ({error.name}); pip install 'svodka[postgresql]'"
        ) from error

    _transactions(engine, "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=60000")
    return engine


def _transactions(engine: Engine, *pragmas: str) -> None:
    """Transactions begin where SQLAlchemy says so, not where the driver thinks (its docs, "Serializable isolation")."""

    @event.listens_for(engine, "connect")
    def _connected(connection, _record):
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection):
        connection.exec_driver_sql("BEGIN")


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing, wherever the file lies.

    A reader of a file in WAL mode takes part in its log, which lies beside it. Who may not write there reads it with
    the help of a writer that is there, or, without one, as a file that nobody changes, which is so on a read-only disk.
    What a killed run left in the log is then read from a copy.
    """
    if not path.exists():
        raise sqlite3.OperationalError("no such file")
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        connection = _opened(path, "mode=rw")
        connection.execute("PRAGMA query_only=ON")
        return connection
    log = path.with_name(f"{path.name}-wal")
    if not log.exists() or not log.stat().st_size:
        return _opened(path, "immutable=1")
    try:
        return _opened(path, "mode=ro")
    except sqlite3.OperationalError:
        folder = tempfile.mkdtemp(prefix="svodka-")
        try:
            for file in (path, log):
                shutil.copyfile(file, Path(folder) / file.name)
            whole = sqlite3.connect(":memory:", check_same_thread=False)
            with closing(sqlite3.connect(Path(folder) / path.name)) as copy:
                copy.backup(whole)
            return whole
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _opened(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(path))}?{how}", uri=True, timeout=60, check_same_thread=False)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except BaseException:
        connection.close()
        raise
    return connection


class Connected:
    """The engine, the lock and the facts about the store itself (``state``)."""

    def __init__(self, url: str, *, reading: bool = False):
        self.url = url
        self.shown = without_password(url)
        self.address: URL = parsed(url)
        self.engine = connect(url, reading=reading)
        self.lock = StoreLock(self.engine)

    def holding(self):
        """Context manager: the lock held.

        Raises:
            Locked: another run holds it.
        """
        return _Holding(self.lock)

    def explained(self, error: DBAPIError) -> StoreError:
        """A driver's error with its reason, and what to do about it."""
        reason = str(error.orig).strip().split("\n")[0] if error.orig is not None else str(error)
        message = f"{self.shown}: {conceal(reason, self.address)}"
        if self.engine.dialect.name == "sqlite":
            if (getattr(error.orig, "sqlite_errorcode", None) or 0) & 0xFF in _BROKEN:
                return Damaged(
                    f"{message}; the file of the store is damaged: svodka recover keeps it aside,"
                    " and begins a new one with what can be read of it"
                )
            return StoreError(message)
        gone = error.connection_invalidated or isinstance(error, OperationalError)
        return (StoreLost if gone else StoreError)(message)

    def close(self) -> None:
        self.engine.dispose()

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

    def touch(self, connection: Connection, what: str) -> None:
        """Note that the store holds something else than before, so that the exports are no longer what it holds."""
        self._set(connection, "changed", f"{what} {now()} {os.urandom(4).hex()}")

    def _transaction(self):
        return _Guarded(self, self.engine.begin())

    def _reading(self, snapshot: bool = False):
        engine = (
            self.engine.execution_options(isolation_level="REPEATABLE READ")
            if snapshot and self.engine.dialect.name == "postgresql"
            else self.engine
        )
        return _Guarded(self, engine.connect())


class _Guarded:
    """A connection whose database errors become ``StoreError`` with the reason."""

    def __init__(self, store: Connected, context):
        self.store, self.context = store, context

    def __enter__(self) -> Connection:
        try:
            return self.context.__enter__()
        except DBAPIError as error:
            raise self.store.explained(error) from error

    def __exit__(self, kind, error, trace):
        try:
            done = self.context.__exit__(kind, error, trace)
        except DBAPIError as second:
            raise self.store.explained(second) from second
        if isinstance(error, DBAPIError):
            raise self.store.explained(error) from error
        return done


class _Holding:
    def __init__(self, lock: StoreLock):
        self.lock = lock

    def __enter__(self):
        self.lock.acquire()

    def __exit__(self, *_error):
        self.lock.release()


def insert_rows(connection: Connection, table: Table, rows: list[dict], *, or_ignore: bool = False) -> None:
    """Insert rows that have all the same columns.

    By the driver alone, for the rows of an article are many and each would pass through SQLAlchemy's layers.

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


def dicts(connection: Connection, query: Select) -> list[dict]:
    names = [str(c.name) for c in query.selected_columns]  # plain, not of SQLAlchemy's own kind of str
    return [dict(zip(names, row)) for row in connection.execute(query).all()]


def binary(column, engine: Engine):
    """Order by bytes, the same in every database."""
    return column.collate("C") if engine.dialect.name == "postgresql" else column
