"""A run over the store: the loop that gives workers what the desk wants done, and the desk what they reply.

The parent process reads no file and runs no model.
"""

from __future__ import annotations

import logging
from typing import Any, Callable, Iterable, Iterator

from pipeline.batch.desk import Desk
from pipeline.batch.walk import Walk
from pipeline.batch.work import Counts
from pipeline.batch.worker import PIECE
from pipeline.readers import Source
from pipeline.records import Failure
from pipeline.settings import Settings
from pipeline.store import Store, origin_key, sha256

log = logging.getLogger("svodka")

#: bytes of a file above which no second such file is held open beside it
LARGE = 1_000_000
#: deaths of a worker over one article after which it is put into the failures
STRIKES = 2


class Nightly:
    """One run. ``go`` does it; ``stop`` (from a signal handler) lets it end after the articles in hand.

    Args:
        pool: ``LocalPool`` or ``RayPool``.
        force: read files and try articles again although they are known (``svodka retry``).
        refresh: extract anew what another version or other settings made.
        on_item: called with each article or failure when it is done.
        walk: the files that are found; without one nothing is told to be gone.
    """

    def __init__(
        self,
        store: Store,
        options: Settings,
        pool,
        run_id: str,
        *,
        force: bool = False,
        refresh: bool = False,
        on_item: Callable[[Any], None] | None = None,
        walk: Walk | None = None,
    ):
        self.store, self.pool = store, pool
        self.desk = Desk(store, options, run_id, pool.size, force=force, refresh=refresh, on_item=on_item, walk=walk)
        self.patience = self.desk.patience

    @property
    def counts(self) -> Counts:
        """What was done until now."""
        return self.desk.counts

    @property
    def failures(self) -> list[Failure]:
        """What failed until now."""
        return self.desk.failures

    def stop(self) -> None:
        """Take nothing new, finish what is in hand."""
        self.desk.stopping = True

    # --- the loop -----------------------------------------------------------------------------

    def go(self, inputs: Iterable[Source | Failure]) -> Counts:
        """Do the run.

        Raises:
            StoreError: the store cannot be written; what was committed stays.
            Locked: the lock was lost to another run while the database was away.
        """
        sources = self.desk.wanted(inputs)
        exhausted = False
        while True:
            if not self.desk.stopping:
                exhausted = exhausted or self.desk.begin_files(sources)
                self.desk.plan()
            self._dispatch()
            self.desk.settle(force=self.desk.blocked)
            if not self.desk.pending.extractions and not any(j.reading for j in self.desk.jobs.values()):
                if self.desk.stopping or (exhausted and not self.desk.jobs and not self.desk.pending.queue):
                    break
                if not self.desk.pending.empty():
                    self.desk.settle(force=True)
                    continue
            self._hear()
        self.desk.settle(force=True)
        if not self.desk.stopping and self.desk.walk.roots:
            self.patience.through_restarts(self.desk.walk.ended)
        # those that are told by another place than before
        self._extract_stored(self.store.again())
        if self.desk.refresh:
            # what an older version made and no file brought
            self._extract_stored(self.store.older(self.desk.version))
        return self.counts

    def _hear(self) -> None:
        """Take what the workers have to say."""
        for worker, reply, lost, reason in self.pool.replies(0.5):
            if reply is None:
                self._died(worker, lost, reason)
            else:
                self._reply(worker, reply)

    def _dispatch(self) -> None:
        """Give free workers something to do: articles first, then the next pieces of files."""
        while True:
            worker = self.pool.free()
            if worker is None:
                return
            if self.pool.tired(worker):
                # files that it holds open are opened again elsewhere
                if worker.tasks:
                    return
                for job in self.desk.jobs.values():
                    if job.worker is worker:
                        job.worker = None
                self.pool.renew(worker)
                continue
            if self.desk.pending.queue and not self.desk.stopping:
                extraction = self.desk.pending.take()
                self.pool.send(
                    worker,
                    (
                        "extract",
                        extraction.key,
                        {**extraction.item["given"], "id": extraction.article_id, "text": extraction.item["text"]},
                    ),
                )
                continue
            if not self._read_on(worker):
                return

    def _read_on(self, free) -> bool:
        """Ask for the next piece of a file; False when there is nothing to ask for."""
        if self.desk.stopping or len(self.desk.pending.queue) >= self.desk.high:
            return False
        large = False
        for job in self.desk.jobs.values():
            if job.whole is not None:
                continue
            if (job.source.size or 0) > LARGE:
                if large:
                    continue
                large = True
            if job.reading or len(job.items) >= PIECE:
                continue
            if job.worker is not None:
                if len(job.worker.tasks) >= 2:
                    continue
                worker, task = job.worker, ("next", job.number)
            else:
                worker, task = free, ("read", job.number, vars(job.source), job.told, job.digest)
            job.worker, job.reading = worker, True
            self.pool.send(worker, task)
            return True
        return False

    # --- replies ------------------------------------------------------------------------------

    def _reply(self, worker, reply: tuple) -> None:
        kind, key = reply[0], reply[1]
        if kind == "items":
            job = self.desk.jobs[key]
            job.reading, job.strikes = False, 0
            job.items.extend(reply[2])
            job.told += len(reply[2])
            if reply[3] is not None:
                job.whole = reply[3]
                job.worker = None
                if job.whole == job.digest:
                    self.desk.only_touched(job)
            return
        extraction = self.desk.pending.extractions.pop(key)
        if kind == "failed":
            self.desk.give_up(extraction, Failure(**reply[2]))
            return
        self.desk.extracted(extraction, reply[2], reply[3])

    def _died(self, worker, lost: list[tuple], reason: str) -> None:
        """A worker is gone: its first task is the guilty one, the others were only waiting."""
        for job in self.desk.jobs.values():
            if job.worker is worker:
                job.worker, job.reading = None, False
        log.warning("a worker is gone: %s", reason)
        for position, task in enumerate(lost):
            guilty = position == 0
            if task[0] == "extract":
                extraction = self.desk.pending.extractions.pop(task[1])
                extraction.strikes += guilty
                if extraction.strikes >= STRIKES:
                    self.desk.give_up(
                        extraction,
                        Failure(
                            path=extraction.item["given"]["path"] or extraction.article_id,
                            article_id=extraction.article_id,
                            stage="extract",
                            reason=f"{reason}, {STRIKES} times",
                        ),
                    )
                else:
                    self.desk.pending.queue.appendleft(extraction)
            elif guilty and (job := self.desk.jobs.get(task[1])) is not None:
                job.strikes += 1
                if job.strikes >= STRIKES:
                    job.items.append(
                        {
                            "failure": Failure(path=job.source.shown, reason=f"{reason}, {STRIKES} times").model_dump(),
                            "origin": origin_key(job.source.key, "#!dead"),
                        }
                    )
                    job.told += 1
                    job.whole = "unread"

    # --- from stored texts ------------------------------------------------------------------------------

    def _extract_stored(self, stored: Iterator[tuple[str, str, dict]]) -> None:
        """Extract articles anew from their stored texts: (id, text, given)."""
        exhausted = False
        while True:
            while not exhausted and len(self.desk.pending.queue) < self.desk.high and not self.desk.stopping:
                row = self.patience.call(lambda: next(stored, None))
                if row is None:
                    exhausted = True
                    break
                article_id, text, given = row
                item = {"text": text, "given": given, "text_hash": sha256(text)}
                self.desk.pending.add(None, item, article_id, [], changed=True)
            self._dispatch()
            self.desk.settle()
            if not self.desk.pending.extractions and (
                self.desk.stopping or (exhausted and not self.desk.pending.queue)
            ):
                break
            self._hear()
        self.desk.settle(force=True)
