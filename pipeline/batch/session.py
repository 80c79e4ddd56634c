"""A run from its lock to its exports: what ``svodka run``, ``retry`` and ``export`` do."""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
import time
from collections import Counter
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Callable, Iterable, Iterator

from pipeline import __version__
from pipeline.batch.exports import export_all
from pipeline.batch.nightly import Nightly
from pipeline.batch.own import own_paths, without_written
from pipeline.batch.patience import Patience
from pipeline.batch.sources import failed_before, spooled
from pipeline.batch.spool import spool
from pipeline.batch.walk import Walk
from pipeline.batch.work import Counts
from pipeline.batch.worker import PoolError
from pipeline.readers import Source, find
from pipeline.readers.discovery import key_of
from pipeline.records import Failure
from pipeline.settings import Settings
from pipeline.store import Store, StoreError
from pipeline.store.address import without_password

log = logging.getLogger("svodka")

#: exit statuses (those of sysexits.h where one fits); 2, wrong usage, is the command line's
DONE, SOME_FAILED = 0, 1
NO_WORKERS, CANNOT_WRITE, LOCKED = 69, 74, 75
INTERRUPTED, TERMINATED = 130, 143


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
    pool: Any = None,
    export: bool = True,
    signals: bool = True,
) -> Outcome:
    """One run over ``inputs``, or over what failed before.

    Args:
        pool: workers; by default those that ``options`` ask for.
        export: whether the tables are written.
        signals: whether SIGTERM and Ctrl-C let the articles in hand be finished.

    Raises:
        Locked: another run holds the store; ``Store.holder`` tells which.
        StoreError: the store cannot be opened.
    """
    start = time.perf_counter()
    inputs = [str(i) for i in inputs]
    store = Store(options.store_url())
    try:
        with store.holding():
            run_id = store.begin_run(__version__, _told(options, inputs) | {"retry": retry, "refresh": refresh})
            outcome = Outcome(run_id, Counts())
            shown = [without_password(i) for i in inputs]
            what = " ".join(shown) or "failures"
            log.info("run %s: %s", run_id, what, extra={"event": "start", "run": run_id, "inputs": shown})
            try:
                pool = pool or _pool(options)
            except PoolError as error:
                outcome.status, outcome.exit_status, outcome.error = "failed", NO_WORKERS, str(error)
                _end(store, outcome)
                return outcome
            walk = Walk(store, [] if retry else inputs)
            nightly = Nightly(store, options, pool, run_id, force=retry, refresh=refresh, on_item=on_item, walk=walk)
            outcome.counts, outcome.failures = nightly.counts, nightly.failures
            with _signals(nightly) if signals else nullcontext([]) as caught:
                try:
                    with _sources(store, options, inputs, retry, nightly.counts.passed_over) as found:
                        nightly.go(found)
                    outcome.counts.duplicates = nightly.patience.through_restarts(store.mark_near_copies)
                    if export:
                        outcome.written = nightly.patience.through_restarts(lambda: export_all(store, options, pool))
                    _success(outcome, caught)
                except (PoolError, StoreError, OSError) as error:
                    _failure(outcome, error, options)
                finally:
                    pool.close()
            outcome.seconds = time.perf_counter() - start
            _end(store, outcome, nightly.patience)
            return outcome
    finally:
        store.close()


def _told(options: Settings, inputs: list[str]) -> dict:
    """What the row of a run tells of how it was called; no passwords."""
    values = json.loads(options.model_dump_json())
    if options.store is not None:
        values["store"] = without_password(options.store)
    return values | {"inputs": [without_password(key_of(i)) for i in inputs]}


@contextmanager
def _sources(
    store: Store, options: Settings, inputs: list[str], retry: bool, passed: Counter[str]
) -> Iterator[Iterable[Source | Failure]]:
    """What a run goes over."""
    if retry:
        yield failed_before(store)
        return
    store.forget_unfound([without_password(i) if "://" in i else key_of(os.path.abspath(i)) for i in inputs])
    exclude = own_paths(options, inputs)
    found = find(inputs, follow_links=options.follow_links, exclude=exclude, passed=passed)
    found = without_written(found, passed, store.get("exported_to"))
    if "-" not in inputs:
        yield found
        return
    with spool() as folder:
        yield spooled(found, folder, options)


def _success(outcome: Outcome, caught: list[int]) -> None:
    if caught:
        outcome.status = "stopped"
        outcome.exit_status = INTERRUPTED if caught[0] == signal.SIGINT else TERMINATED
    elif outcome.failures:
        outcome.exit_status = SOME_FAILED


def _failure(outcome: Outcome, error: Exception, options: Settings) -> None:
    outcome.status, outcome.exit_status = "failed", NO_WORKERS if isinstance(error, PoolError) else CANNOT_WRITE
    outcome.error = str(error)
    if isinstance(error, OSError):
        outcome.error = f"{error.filename or options.output}: {error.strerror or error}"


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
    from pipeline.memory import settle

    settle()
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
