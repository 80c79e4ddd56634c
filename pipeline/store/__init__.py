"""The store: what was read, what came out of it, and the ledger of both (SQLAlchemy Core; SQLite or PostgreSQL).

All changes to articles go through ``Store.commit``, one transaction for a handful of finished articles, so that
what is in the store is always whole. Only one run writes at a time (``lock``).
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from pipeline.store import migrations
from pipeline.store.connection import StoreError, StoreLost
from pipeline.store.copies import Copies
from pipeline.store.ledger import Ledger
from pipeline.store.lock import Locked
from pipeline.store.migrations import REVISION
from pipeline.store.reading import Reading
from pipeline.store.values import Batch, Done, Failed, Known, Origin, fingerprint, now, sha256
from pipeline.store.writing import Writing

__all__ = [
    "REVISION",
    "Batch",
    "Done",
    "Failed",
    "Known",
    "Locked",
    "Origin",
    "Store",
    "StoreError",
    "StoreLost",
    "fingerprint",
    "now",
    "sha256",
]


class Store(Ledger, Writing, Copies, Reading):
    """A store at an SQLAlchemy URL; made and migrated on opening.

    Raises:
        StoreError: it cannot be opened, or a newer program made it.
    """

    def __init__(self, url: str):
        super().__init__(url)
        try:
            found = migrations.revision_of(self.engine)
            if found != REVISION:
                migrations.upgrade(self.engine, found, self.holding())
        except migrations.Newer as error:
            raise StoreError(
                f"{self.shown}: made by a newer svodka (schema {error}); this one knows {REVISION}"
            ) from error
        except DBAPIError as error:
            raise self.explained(error) from error
        except OSError as error:
            raise StoreError(f"{self.shown}: {error.strerror or error}") from error
