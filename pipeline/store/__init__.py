"""The store: what was read, what came out of it, and the ledger of both (SQLAlchemy Core; SQLite or PostgreSQL).

All changes to articles go through ``Store.commit``, one transaction for a handful of finished articles, so that
what is in the store is always whole. Only one run writes at a time (``lock``).
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from pipeline.store import migrations
from pipeline.store.copies import Copies
from pipeline.store.errors import Damaged, Locked, StoreError, StoreLost, WrongAddress
from pipeline.store.ledger import Ledger
from pipeline.store.migrations import REVISION
from pipeline.store.reading import Reading
from pipeline.store.values import Batch, Done, Failed, Known, Moved, Origin, fingerprint, now, origin_key, sha256
from pipeline.store.vanished import Vanished

__all__ = [
    "REVISION",
    "Batch",
    "Damaged",
    "Done",
    "Failed",
    "Known",
    "Locked",
    "Moved",
    "Origin",
    "Store",
    "StoreError",
    "StoreLost",
    "WrongAddress",
    "fingerprint",
    "now",
    "origin_key",
    "sha256",
]


class Store(Ledger, Vanished, Copies, Reading):
    """A store at an SQLAlchemy URL; made and migrated on opening.

    Args:
        reading: nothing is to be written, so that a store on a read-only disk, or of another user, can be looked at.

    Raises:
        WrongAddress: ``url`` is no address of a store.
        StoreError: it cannot be opened, or a newer program made it.
    """

    def __init__(self, url: str, *, reading: bool = False):
        super().__init__(url, reading=reading)
        try:
            found = migrations.revision_of(self.engine)
            if found != REVISION and reading:
                self._renew(found)
            elif found != REVISION:
                migrations.upgrade(self.engine, found, self.holding())
        except migrations.Newer as error:
            raise StoreError(
                f"{self.shown}: made by a newer svodka (schema {error}); this one knows {REVISION}"
            ) from error
        except DBAPIError as error:
            raise self.explained(error) from error
        except OSError as error:
            raise StoreError(f"{self.shown}: {error.strerror or error}") from error

    def _renew(self, found: str | None) -> None:
        """Bring a store that is only to be read up to date all the same, if that can be."""
        self.engine.dispose()
        try:
            Store(self.url).close()
        except migrations.Newer:
            raise
        except StoreError as error:
            if isinstance(error, Damaged) or "newer" in str(error):
                raise
            raise StoreError(
                f"{self.shown}: made by an older svodka (schema {found}, this one knows {REVISION}) and it cannot be"
                f" brought up to date from here ({error}); svodka run does it"
            ) from error
