"""One run at a time on one store."""

from __future__ import annotations

import hashlib

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.engine import Engine


class Locked(Exception):
    """Another run holds the store."""


class StoreLock:
    """A lock that the system lets go when its process dies: ``flock`` beside an SQLite file, an advisory lock in PostgreSQL."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self._file: FileLock | None = None
        self._connection = None
        if engine.dialect.name == "sqlite":
            self._file = FileLock(f"{engine.url.database}.lock")

    def acquire(self) -> None:
        """Take the lock at once, or raise ``Locked``."""
        if self._file is not None:
            try:
                self._file.acquire(timeout=0)
            except Timeout as error:
                raise Locked from error
            return
        key = int.from_bytes(hashlib.blake2b(b"svodka store", digest_size=8).digest(), "little", signed=True)
        connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar():
                raise Locked
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    def alive(self) -> bool:
        """Whether the lock is still held; a restarted server has forgotten it."""
        if self._file is not None:
            return self._file.is_locked
        try:
            return self._connection is not None and self._connection.execute(text("SELECT 1")).scalar() == 1
        except Exception:
            return False

    def release(self) -> None:
        if self._file is not None:
            self._file.release()
        elif self._connection is not None:
            try:
                # closing the session itself lets the lock go; a pooled connection would keep it
                self._connection.invalidate()
                self._connection.close()
            except Exception:
                pass
            self._connection = None
