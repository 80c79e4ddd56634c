"""A run from its lock to its exports: what ``svodka run``, ``retry`` and ``export`` do."""

from __future__ import annotations

import json
import logging
import os
import signal
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator

from pipeline import __version__
from pipeline.batch.exports import export_all
from pipeline.batch.nightly import Nightly
from pipeline.batch.own import own_paths
from pipeline.batch.patience import Patience
from pipeline.batch.sources import failed_before, spooled
from pipeline.batch.walk import Walk
from pipeline.batch.work import Counts
from pipeline.batch.worker import PoolError
from pipeline.memory import settle
from pipeline.readers import Source, find
from pipeline.readers.discovery import key_of
from pipeline.records import Failure
from pipeline.settings import Settings
from pipeline.store import Store, StoreError

log = logging.getLogger("svodka")

#: exit statuses (those of sysexits.h where one fits)
DONE, SOME_FAILED, WRONG_USAGE, NO_WORKERS, CANNOT_WRITE, LOCKED, INTERRUPTED, TERMINATED = (
    0,
    1,
    2,
    69,
    74,
    75,
    130,
    143,
)


@dataclass
class Outcome:
    """What a run came to."""

    run_id: str
    counts: Counts
    failures: list[Failure] = field(default_factory=list)
    status: str = "done"
    exit_status: int = DONE
    seconds: float = 0.0
    error: str | None = None
    written: bool = False


def night(
    options: Settings,
    inputs: Iterable[str],
    *,
    retry: bool = False,
    refresh: bool = False,
    on_item: Callable[[Any], None] | None = None,
) -> Outcome:
    """One run over ``inputs``, or over what failed before.

    Raises:
        Locked: another run holds the store; ``Store.holder`` tells which.
        StoreError: the store cannot be opened.
    """
    start = time.perf_counter()
    settle()
    store = Store(options.store_url())
    try:
        with store.holding(), tempfile.TemporaryDirectory(prefix="svodka-") as spool:
            inputs = list(inputs)
            run_id = store.begin_run(
                __version__,
                json.loads(options.model_dump_json())
                | {"inputs": [key_of(i) for i in inputs], "retry": retry, "refresh": refresh},
            )
            outcome = Outcome(run_id, Counts())
            log.info(
                "run %s: %s",
                run_id,
                " ".join(inputs) or "failures",
                extra={"event": "start", "run": run_id, "inputs": inputs},
            )
            try:
                pool = _pool(options)
            except PoolError as error:
                outcome.status, outcome.exit_status, outcome.error = "failed", NO_WORKERS, str(error)
                _end(store, outcome)
                return outcome
            nightly = Nightly(
                store,
                options,
                pool,
                run_id,
                force=retry,
                refresh=refresh,
                on_item=on_item,
                walk=Walk(store, [] if retry else inputs),
            )
            with _signals(nightly) as caught:
                try:
                    if retry:
                        found: Iterable[Source | Failure] = failed_before(store)
                    else:
                        store.forget_unfound([i if "://" in i else key_of(os.path.abspath(i)) for i in inputs])
                        given = find(
                            inputs,
                            follow_links=options.follow_links,
                            exclude=own_paths(options, inputs),
                            passed=nightly.counts.passed_over,
                        )
                        found = spooled(given, Path(spool), options)
                    nightly.go(found)
                    outcome.counts, outcome.failures = nightly.counts, nightly.failures
                    outcome.counts.duplicates = nightly.patience.through_restarts(store.mark_near_copies)
                    outcome.written = nightly.patience.through_restarts(lambda: export_all(store, options, pool))
                    if caught:
                        outcome.status, outcome.exit_status = (
                            "stopped",
                            INTERRUPTED if caught[0] == signal.SIGINT else TERMINATED,
                        )
                    elif outcome.failures:
                        outcome.exit_status = SOME_FAILED
                except PoolError as error:
                    outcome.counts, outcome.failures = nightly.counts, nightly.failures
                    outcome.status, outcome.exit_status, outcome.error = "failed", NO_WORKERS, str(error)
                except (StoreError, OSError) as error:
                    outcome.counts, outcome.failures = nightly.counts, nightly.failures
                    outcome.status, outcome.exit_status = "failed", CANNOT_WRITE
                    outcome.error = (
                        f"{error.filename or options.output}: {error.strerror or error}"
                        if isinstance(error, OSError)
                        else str(error)
                    )
                finally:
                    pool.close()
            outcome.seconds = time.perf_counter() - start
            _end(store, outcome, nightly.patience)
            return outcome
    finally:
        store.close()


def _end(store: Store, outcome: Outcome, patience: Patience | None = None) -> None:
    c = outcome.counts
    done = c.articles_new + c.articles_changed

    def write() -> None:
        store.end_run(
            outcome.run_id,
            status=outcome.status,
            seconds=round(outcome.seconds, 3),
            rate=round(done / outcome.seconds, 3) if outcome.seconds else None,
            files_found=c.files_found,
            files_read=c.files_read,
            articles_new=c.articles_new,
            articles_changed=c.articles_changed,
            articles_unchanged=c.articles_unchanged,
            failures=len(outcome.failures),
            duplicates=c.duplicates,
            events=c.events,
            participants=c.participants,
        )

    try:
        patience.through_restarts(write) if patience is not None else write()
    except StoreError as error:
        outcome.status, outcome.exit_status, outcome.error = "failed", CANNOT_WRITE, outcome.error or str(error)


def _pool(options: Settings):
    if options.engine == "ray":
        from pipeline.batch.ray_engine import RayPool

        return RayPool(options)
    from pipeline.batch.local import LocalPool

    return LocalPool(options)


@contextmanager
def _signals(nightly: Nightly) -> Iterator[list[int]]:
    """The first SIGTERM or Ctrl-C lets the articles in hand be finished, the second ends the process at once."""
    caught: list[int] = []

    def handle(number, _frame):
        if caught:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        caught.append(number)
        nightly.stop()
        log.warning("%s: finishing the articles in hand", signal.Signals(number).name)

    before = {}
    if threading.current_thread() is threading.main_thread():
        before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
