"""Waiting for a database that is gone for a while: a server that restarts, a lost connection."""

from __future__ import annotations

import logging
import time
from typing import Any, Callable

from sqlalchemy.exc import DBAPIError

from pipeline.store import Locked, Store, StoreError, StoreLost

log = logging.getLogger("svodka")


class Patience:
    """Calls to a store that wait for it up to ``seconds``, then take its lock again."""

    def __init__(self, store: Store, seconds: float):
        self.store, self.seconds = store, seconds

    def call(self, function: Callable[[], Any], *, lost: bool = False) -> Any:
        """What ``function`` returns; it is called again when the store is back.

        Args:
            lost: the database is known to have gone.

        Raises:
            StoreError: it stays away for longer than ``seconds``, or cannot be written.
            Locked: another run holds the store by now.
        """
        deadline = time.monotonic() + self.seconds if lost else None
        while True:
            try:
                if deadline is not None and not self.store.lock.alive():
                    self.store.lock.release()
                    self.store.lock.acquire()
                return function()
            except (StoreLost, OSError) as error:
                deadline = self._deadline(deadline, error)
                log.warning("%s; waiting for it", error)
            except Locked as error:
                # the session of before may not have ended at the server yet
                self._deadline(deadline or 0, error)
            except StoreError:
                raise
            except DBAPIError as error:
                if self.store.engine.dialect.name == "sqlite":
                    raise
                deadline = self._deadline(deadline, self.store.explained(error))
            time.sleep(1)

    def _deadline(self, deadline: float | None, error: Exception) -> float:
        """Until when to wait; raises ``error`` once that is over."""
        if deadline is None:
            deadline = time.monotonic() + self.seconds
        if time.monotonic() > deadline:
            raise error
        return deadline

    def await_store(self) -> None:
        """Wait until the database answers again, and take the lock again; raises as ``call``."""
        self.call(lambda: self.store.get("changed"), lost=True)

    def through_restarts(self, function: Callable[[], Any]) -> Any:
        """Call something that asks the store itself, once more when the database was away; raises as ``call``."""
        while True:
            try:
                return function()
            except StoreLost as error:
                log.warning("%s; waiting for it", error)
                self.await_store()
