"""A connection to SQLite or PostgreSQL whose errors tell the reason, and what every part of the store needs of it."""

from __future__ import annotations

import json
from operator import itemgetter
from pathlib import Path

from sqlalchemy import JSON, Select, Table, create_engine, event, insert, select, update
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from pipeline.store.lock import StoreLock
from pipeline.store.tables import state


class StoreError(Exception):
    """The store cannot be opened or written; the message says why."""


class StoreLost(StoreError):
    """The database is gone for now: a lost connection, a server that restarts."""


def connect(url: str) -> Engine:
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


class Connected:
    """The engine, the lock and the facts about the store itself (``state``)."""

    def __init__(self, url: str):
        self.url = url
        self.shown = make_url(url).render_as_string(hide_password=True) if "://" in url else url
        self.engine = connect(url)
        self.lock = StoreLock(self.engine)

    def holding(self):
        """Context manager: the lock held.

        Raises:
            Locked: another run holds it.
        """
        return _Holding(self.lock)

    def explained(self, error: DBAPIError) -> StoreError:
        reason = str(error.orig).strip().split("\n")[0] if error.orig is not None else str(error)
        gone = error.connection_invalidated or (
            isinstance(error, OperationalError) and self.engine.dialect.name != "sqlite"
        )
        return (StoreLost if gone else StoreError)(f"{self.shown}: {reason}")

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


def dicts(connection: Connection, query: Select) -> list[dict]:
    names = [str(c.name) for c in query.selected_columns]  # plain, not of SQLAlchemy's own kind of str
    return [dict(zip(names, row)) for row in connection.execute(query).all()]


def binary(column, engine: Engine):
    """Order by bytes, the same in every database."""
    return column.collate("C") if engine.dialect.name == "postgresql" else column
