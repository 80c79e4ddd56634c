"""What a run went through: which files it found, and so which of those that are known are no longer there."""

from __future__ import annotations

import glob
import logging
import os
from typing import Iterable

from pipeline.batch.own import base
from pipeline.readers import Source
from pipeline.readers.discovery import key_of, path_of
from pipeline.records import Failure
from pipeline.store import Store, now
from pipeline.store.vanished import below

log = logging.getLogger("svodka")


class Walk:
    """The files that a run finds below its inputs.

    Args:
        inputs: as they were given; none for ``svodka retry``, after which nothing is told to be gone.
    """

    def __init__(self, store: Store, inputs: Iterable[str] = ()):
        self.store = store
        self.started = now()
        self.roots = sorted({root for given in inputs if (root := _root(str(given))) is not None})
        self._before = store.walked() if self.roots else {}
        self._seen: set[str] = set()
        self._failing: set[str] = set()

    def found(self, item: Source | Failure) -> None:
        """A file was found, or a place could not be looked at."""
        if isinstance(item, Source):
            self._seen.add(item.key)
        else:
            self._failing.add(key_of_failure(item))

    def before(self, file: str) -> str | None:
        """When a run went through the place of a file before this one."""
        return max((when for root, when in self._before.items() if below(file, [root])), default=None)

    def renamed(self, article_id: str, source: Source) -> bool:
        """Whether a file where an article was is now ``source``: all are gone, and one was as large and as old."""
        rows = self.store.files_of(article_id)
        alike = any(r.changed is not None and (r.size, r.changed) == (source.size, source.changed) for r in rows)
        return alike and all(self.gone(r.file) for r in rows)

    def gone(self, file: str) -> bool:
        """Whether a file on this machine is no more."""
        if file in self._seen or "://" in file or file == "-" or below(file, self._failing):
            return False
        return not os.path.lexists(path_of(file))

    def ended(self) -> int:
        """All was gone through: files that are known and were not found are marked; how many those are.

        A folder in which nothing at all was found may be a disk that is not there; nothing is said of it.
        """
        # files that were given by name were found, or failed: there is nothing below them
        folders = [r for r in self.roots if r not in self._seen and r not in self._failing]
        roots = [r for r in folders if any(below(key, [r]) for key in self._seen)]
        for root in set(folders) - set(roots):
            if next(iter(self.store.files_below(root)), None) is not None:
                log.warning("%s: nothing was found there; what is known of it stays as it is", root)
        vanished = {f for root in roots for f in self.store.files_below(root) if self._vanished(f)}
        count = self.store.mark_gone(sorted(vanished), self.before)
        unread = {r.file for r in self.store.all_failures() if below(r.file, roots) and self._vanished(r.file)}
        if unread - vanished:
            self.store.forget_files(sorted(unread - vanished))
        self.store.walk_ended(roots, self.started)
        if count:
            log.info("%d files are no longer there", count, extra={"event": "gone", "files": count})
        return count

    def _vanished(self, file: str) -> bool:
        if "://" in file:
            return file not in self._seen and not below(file, self._failing)
        return self.gone(file)


def key_of_failure(failure: Failure) -> str:
    """The key of a place that could not be looked at."""
    return failure.path if "://" in failure.path else os.path.abspath(failure.path)


def _root(given: str) -> str | None:
    """The folder, file or URL that an input lies in; None for standard input and patterns of URLs."""
    if given == "-":
        return None
    if "://" in given:
        return None if glob.has_magic(given) else given
    return key_of(os.path.abspath(base(given)))
