"""What a run tells while it goes: failures and warnings, in the log, to who watches, and for the end."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any, Callable

from pipeline.batch.work import Counts
from pipeline.records import Failure

log = logging.getLogger("svodka")

#: warnings of one file that the log shows
WARNINGS = 5


class Teller:
    """Counts, failures, and who is told of them.

    Args:
        on_item: called with each record or failure, and with None for a file that is passed over.
    """

    def __init__(self, on_item: Callable[[Any], None] | None = None):
        self.counts = Counts()
        self.failures: list[Failure] = []
        self.on_item = on_item or (lambda item: None)
        self._warned: Counter[str] = Counter()

    def failure(self, failure: Failure, *, known: bool = False) -> None:
        """A failure, or a warning; ``known``: of a run before."""
        if failure.stage == "warning":
            self._warning(failure, known)
            return
        if known:
            self.counts.known_failures += 1
        else:
            self.counts.failures += 1
        self.failures.append(failure)
        log.warning(
            "%s%s%s: %s",
            failure.path,
            _named(failure),
            " (as before)" if known else "",
            failure.reason,
            extra={"event": "failure", "path": failure.path, "reason": failure.reason},
        )
        self.on_item(failure)

    def _warning(self, warning: Failure, known: bool) -> None:
        """What is told beside an article: once, some of a file in the log, all in the failures; the run is no worse."""
        if known:
            return
        self.counts.warnings += 1
        self._warned[warning.path] += 1
        if self._warned[warning.path] > WARNINGS:
            return
        last = self._warned[warning.path] == WARNINGS
        log.warning(
            "%s%s: %s%s",
            warning.path,
            _named(warning),
            warning.reason,
            "; further warnings of this file stand in the failures" if last else "",
            extra={"event": "warning", "path": warning.path, "reason": warning.reason},
        )


def _named(failure: Failure) -> str:
    """Its article, where the path does not tell it."""
    return f" [{failure.article_id}]" if failure.article_id and failure.article_id not in failure.path else ""
