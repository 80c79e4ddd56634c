"""One run at a time on one store."""

from __future__ import annotations

import hashlib
import os

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.engine import Engine

from pipeline.store.errors import Locked

#: of the advisory lock in PostgreSQL
_KEY = int.from_bytes(hashlib.blake2b(b"svodka store", digest_size=8).digest(), "little", signed=True)


class StoreLock:
    """A lock that the system lets go with its process: ``flock`` beside an SQLite file, a lock in PostgreSQL."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self._file: FileLock | None = None
        self._connection = None
        if engine.dialect.name == "sqlite":
            self._file = FileLock(f"{engine.url.database}.lock")

    def acquire(self) -> None:
        """Take the lock, or raise ``Locked``."""
        if self._file is not None:
            try:
                # who only looks whether it is held (``held``) holds it for a moment
                self._file.acquire(timeout=0.2, poll_interval=0.02)
            except Timeout as error:
                raise Locked from error
            return
        connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}).scalar():
                raise Locked
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    def held(self) -> bool:
        """Whether a run holds it now; nothing is written, and nothing taken."""
        if self._file is None:
            # an advisory lock of one key: its halves stand in two columns
            halves = {"high": _KEY >> 32 & 0xFFFFFFFF, "low": _KEY & 0xFFFFFFFF}
            query = (
                "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                " AND classid::bigint = :high AND objid::bigint = :low"
            )
            with self.engine.connect() as connection:
                return connection.execute(text(query), halves).first() is not None
        import fcntl

        try:
            descriptor = os.open(self._file.lock_file, os.O_RDONLY)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
        except OSError:
            return True
        finally:
            os.close(descriptor)

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
