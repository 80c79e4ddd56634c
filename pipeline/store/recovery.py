"""A damaged SQLite file: kept aside, and what can be read of it put into a new store.

SQLite reads a broken table up to the page that is broken, so each is read from both ends. What an article has lost is
made good from its stored text, or by reading the files again.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Iterator

from sqlalchemy import Table

from pipeline.store import Store
from pipeline.store.address import parsed
from pipeline.store.connection import connect, open_to_read
from pipeline.store.lock import StoreLock
from pipeline.store.tables import RECORDS, metadata

#: rows that are written at once
_LOT = 1000


class NothingToRecover(Exception):
    """The store is no file, or nothing is wrong with it."""


@dataclass
class Recovered:
    """What became of a damaged store."""

    kept: Path
    rows: dict[str, int] = field(default_factory=dict)
    torn: set[str] = field(default_factory=set)  #: tables that could not be read to the end
    again: int = 0  #: articles that are to be made anew from their texts


def recover_file(url: str, *, anew: bool = False) -> Recovered:
    """Put a store's file aside and a new one in its place.

    Args:
        anew: the new one is empty, whatever could be read.

    Raises:
        NothingToRecover: see there.
        Locked: a run holds the store.
        OSError, StoreError: the new one cannot be written; the old one stays as it is.
    """
    address = parsed(url)
    if address.get_backend_name() != "sqlite":
        raise NothingToRecover("only an SQLite store is a file of svodka's own; PostgreSQL has pg_dump and pg_restore")
    path = Path(address.database or "")
    engine = connect(url)
    lock = StoreLock(engine)
    lock.acquire()
    try:
        if not anew and _whole(path):
            raise NothingToRecover(f"{path}: nothing is wrong with it (--anew begins an empty one all the same)")
        moment = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        out = Recovered(path.with_name(f"{path.name}.damaged-{moment}"))
        new = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            store = Store(f"sqlite:///{new}")
            store.close()
            if not anew:
                _take_over(path, new, out)
            for end in ("-wal", "-shm", "-journal", ""):
                if (file := path.with_name(path.name + end)).exists():
                    os.rename(file, out.kept.with_name(out.kept.name + end))
            os.replace(new, path)
        finally:
            for end in ("", "-wal", "-shm", ".lock"):
                new.with_name(new.name + end).unlink(missing_ok=True)
        return out
    finally:
        lock.release()
        engine.dispose()


def _whole(path: Path) -> bool:
    try:
        with closing(open_to_read(path)) as connection:
            fine = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            return fine and connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    except sqlite3.Error:
        return False


def _take_over(path: Path, new: Path, out: Recovered) -> None:
    """Copy what can be read of ``path`` into the store at ``new``."""
    try:
        old = open_to_read(path)
    except sqlite3.Error:
        return
    old.text_factory = lambda value: value.decode("utf-8", "replace")
    with closing(old), closing(sqlite3.connect(new)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        for table in metadata.sorted_tables:
            for row_lot in _lots(_rows(old, table, out)):
                names = row_lot[0].keys()
                connection.executemany(
                    f"INSERT OR IGNORE INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
                    [tuple(row.values()) for row in row_lot],
                )
            out.rows[table.name] = connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]
        _make_good(connection, out)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    out.rows = {name: number for name, number in out.rows.items() if name in {"articles", "origins", "runs", *RECORDS}}


def _rows(old: sqlite3.Connection, table: Table, out: Recovered) -> Iterator[dict]:
    """Rows of a table from its beginning and, where that breaks off, from its end."""
    try:
        there = [row[1] for row in old.execute(f"PRAGMA table_info({table.name})")]
    except sqlite3.Error:
        there = []
    names = [c.name for c in table.columns if c.name in there]
    if not names:
        out.torn.add(table.name)
        return
    # columns that the old one does not have, and that must not be empty
    given = {c.name: False for c in table.columns if c.name not in there and not c.nullable}
    key = ", ".join(c.name for c in table.primary_key.columns)
    for direction in ("ASC", "DESC"):
        order = ", ".join(f"{name} {direction}" for name in key.split(", "))
        # a plain read follows the table itself, not an index that may be broken too
        how = "" if direction == "ASC" else f" ORDER BY {order}"
        try:
            cursor = old.execute(f"SELECT {', '.join(names)} FROM {table.name}{how}")
            for row in cursor:
                yield {**dict(zip(names, row)), **given}
            return
        except sqlite3.Error:
            out.torn.add(table.name)


def _lots(rows: Iterator[dict]) -> Iterator[list[dict]]:
    lot: list[dict] = []
    for row in rows:
        lot.append(row)
        if len(lot) == _LOT:
            yield lot
            lot = []
    if lot:
        yield lot


def _make_good(connection: sqlite3.Connection, out: Recovered) -> None:
    """What does not hang together goes, and what is missing is marked to be made anew."""
    before = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    connection.execute(
        "DELETE FROM articles WHERE id NOT IN (SELECT article_id FROM texts)"
        " OR id NOT IN (SELECT article_id FROM origins)"
    )
    for name in ("origins", "texts", "signatures", "bands", *RECORDS):
        connection.execute(f"DELETE FROM {name} WHERE article_id NOT IN (SELECT id FROM articles)")
    lost = before - connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    if lost or out.torn & {"articles", "origins", "texts", "files", "failures"}:
        # every file is read again, and what is known is left as it is
        connection.execute("DELETE FROM files")
    if out.torn & {"articles", *RECORDS}:
        out.again = connection.execute("UPDATE articles SET again = 1").rowcount
    if out.torn & {"articles", "signatures", "bands"}:
        connection.execute("UPDATE articles SET near_checked = 0, near_of = NULL")
    connection.execute("UPDATE runs SET status = 'killed' WHERE status = 'running'")
    connection.execute(
        "INSERT OR REPLACE INTO state (name, value) VALUES ('changed', ?)", (f"recovered {out.kept.name}",)
    )
    for name in out.rows:
        out.rows[name] = connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
