"""A run over the store: what is new or changed is read and extracted, committed a handful at a time, and written out at the end.

The parent process reads no file and runs no model; it decides, in the order of the files, what each
article is (new, changed, known, the same text elsewhere), so that ids and results do not depend on the number of workers
or on where a run before was killed.
"""

from __future__ import annotations

import logging
import os
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Callable, Iterable, Iterator

from pipeline import __version__
from pipeline.batch.worker import PIECE
from pipeline.readers import Source
from pipeline.records import Failure
from pipeline.settings import Settings
from pipeline.store import Batch, Done, Failed, Locked, Origin, Store, StoreError, StoreLost, fingerprint

log = logging.getLogger("svodka")

#: a file changed less than this long before it was read may change again without its time telling
SETTLE_NS = 2_000_000_000
#: finished articles, and seconds, that a transaction takes together at most
COMMIT_ARTICLES, COMMIT_SECONDS = 20, 1.0
#: bytes of a file above which no second such file is held open beside it
LARGE = 1_000_000
#: warnings of one file that the log shows
WARNINGS = 5
#: deaths of a worker over one article after which it is put into the failures
STRIKES = 2


@dataclass
class Counts:
    """What a run did."""

    files_found: int = 0
    files_read: int = 0
    articles_new: int = 0
    articles_changed: int = 0
    articles_unchanged: int = 0
    failures: int = 0
    known_failures: int = 0
    warnings: int = 0
    duplicates: int = 0
    not_russian: int = 0
    published_unknown: int = 0
    events: int = 0
    participants: int = 0
    passed_over: Counter[str] = field(
        default_factory=Counter
    )  #: files that are no articles, by kind (``readers.find``)


@dataclass
class Job:
    """A file that is being read."""

    number: int
    source: Source
    digest: str | None = None  #: of the file when it was read last
    failures: list = field(default_factory=list)  #: that it gave then
    items: deque[dict] = field(default_factory=deque)  #: read, not planned yet
    told: int = 0  #: items that the worker told of
    open: int = 0  #: articles of it that are not committed yet
    whole: str | None = None  #: hash of the file once all of it was read
    worker: Any = None  #: holds the file open; None when it must be opened (again)
    reading: bool = False
    strikes: int = 0
    failed: set[str] = field(default_factory=set)
    begun_ns: int = 0
    finished: bool = False


@dataclass
class Extraction:
    """An article on its way through a worker."""

    key: int
    article_id: str
    item: dict
    job: Job | None
    origins: list[Origin]
    orphans: list[str] = field(default_factory=list)  #: articles that its origins belonged to before
    changed: bool = False
    strikes: int = 0
    others: list[Job] = field(default_factory=list)  #: files where the same text stands


class Nightly:
    """One run. ``go`` does it; ``stop`` (from a signal handler) lets it end after the articles in hand.

    Args:
        pool: ``LocalPool`` or ``RayPool``.
        force: read files and try articles again although they are known (``svodka retry``).
        refresh: extract anew what another version or other settings made.
        on_item: called with each article or failure when it is done.
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
    ):
        self.store, self.options, self.pool, self.run_id = store, options, pool, run_id
        self.force, self.refresh, self.on_item = force, refresh, on_item or (lambda item: None)
        self.counts = Counts()
        self.failures: list[Failure] = []
        self.warned: Counter[str] = Counter()  #: warnings of each file
        self.stopping = False
        self.reading = fingerprint(version=__version__, **options.reading())
        self.jobs: dict[int, Job] = {}
        self.queue: deque[Extraction] = deque()
        self.extractions: dict[int, Extraction] = {}
        self.batch = Batch()
        self.batch_since = time.monotonic()
        self.head = 0
        self.numbers = 0
        self.keys = 0
        #: text hash, and id, -> extraction that is not committed yet
        self.by_text: dict[str, Extraction] = {}
        self.by_id: dict[str, Extraction] = {}
        #: texts that an uncommitted extraction replaces
        self.replaced: set[str] = set()
        self.settled: list[Extraction] = []
        self.blocked = False
        self.high = 4 * pool.size + 4

    def stop(self) -> None:
        """Take nothing new, finish what is in hand."""
        self.stopping = True

    # --- the loop -----------------------------------------------------------------------------

    def go(self, inputs: Iterable[Source | Failure]) -> Counts:
        """Do the run.

        Raises:
            StoreError: the store cannot be written; what was committed stays.
            Locked: the lock was lost to another run while the database was away.
        """
        sources = self._wanted(inputs)
        exhausted = False
        while True:
            if not self.stopping:
                while not exhausted and len(self.jobs) < 2 * self.pool.size + 2 and len(self.queue) < self.high:
                    wanted = next(sources, None)
                    if wanted is None:
                        exhausted = True
                        break
                    self._begin(*wanted)
                self._plan()
            self._dispatch()
            self._settle(force=self.blocked)
            if not self.extractions and not any(j.reading for j in self.jobs.values()):
                if self.stopping:
                    break
                if exhausted and not self.jobs and not self.queue:
                    break
                if self.batch or self.settled:
                    self._settle(force=True)
                    continue
            for worker, reply, lost, reason in self.pool.replies(0.5):
                if reply is None:
                    self._died(worker, lost, reason)
                else:
                    self._reply(worker, reply)
        self._settle(force=True)
        if self.refresh and not self.stopping:
            self._refresh_rest()
        return self.counts

    def _wanted(self, inputs: Iterable[Source | Failure]) -> Iterator[tuple[Source, str | None, list]]:
        """The sources that must be read, with their hash when they were read last and the failures that they gave; the unchanged are passed over."""
        found = iter(inputs)
        while chunk := list(islice(found, 500)):
            sources = [s for s in chunk if isinstance(s, Source)]
            keys = [s.key for s in sources]
            known = {} if self.force else self._patient(lambda keys=keys: self.store.known_files(keys))
            open_failures = {} if self.force else self._patient(lambda keys=keys: self.store.open_failures(keys))
            for item in chunk:
                if self.stopping:
                    return
                if isinstance(item, Failure):
                    key = item.path if "://" in item.path else os.path.abspath(item.path)
                    self.batch.failed.append(Failed(f"{key}#!find", key, item.model_dump()))
                    self._tell(item)
                    continue
                self.counts.files_found += 1
                row = known.get(item.key)
                if (
                    row is not None
                    and row.settled
                    and row.changed is not None
                    and row.size == item.size
                    and row.changed == item.changed
                    and row.reading == self._reading_of(row)
                ):
                    for failure in open_failures.get(item.key, ()):
                        self._tell(
                            Failure(
                                path=failure.path,
                                article_id=failure.article_id,
                                stage=failure.stage,
                                reason=failure.reason,
                            ),
                            known=True,
                        )
                    self.on_item(None)
                    continue
                digest = row.digest if row is not None and row.reading == self._reading_of(row) else None
                yield item, digest, open_failures.get(item.key, [])

    def _reading_of(self, row) -> str:
        """What a file's ``reading`` must be for it to count as done."""
        return self.reading if self.refresh else row.reading

    def _begin(self, source: Source, digest: str | None, failures: list) -> None:
        self.numbers += 1
        self.jobs[self.numbers] = Job(self.numbers, source, digest=digest, failures=failures, begun_ns=time.time_ns())
        if self.head == 0:
            self.head = self.numbers
        self.counts.files_read += 1

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
                for job in self.jobs.values():
                    if job.worker is worker:
                        job.worker = None
                self.pool.renew(worker)
                continue
            if self.queue and not self.stopping:
                extraction = self.queue.popleft()
                self.extractions[extraction.key] = extraction
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
        if self.stopping or len(self.queue) >= self.high:
            return False
        large = False
        for job in self.jobs.values():
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
            job = self.jobs[key]
            job.reading, job.strikes = False, 0
            job.items.extend(reply[2])
            job.told += len(reply[2])
            if reply[3] is not None:
                job.whole = reply[3]
                job.worker = None
                if job.whole == job.digest:
                    # only touched: what it gave before still holds
                    for failure in job.failures:
                        job.failed.add(failure.origin)
                        self._tell(
                            Failure(
                                path=failure.path,
                                article_id=failure.article_id,
                                stage=failure.stage,
                                reason=failure.reason,
                            ),
                            known=True,
                        )
            return
        extraction = self.extractions.pop(key)
        if kind == "failed":
            self._give_up(extraction, Failure(**reply[2]))
            return
        record, signature = reply[2], reply[3]
        item = extraction.item
        self.batch.done.append(
            Done(
                extraction.article_id,
                item["text"],
                item["text_hash"],
                item["given"],
                record,
                extraction.origins,
                signature,
                extraction.orphans,
            )
        )
        self.settled.append(extraction)
        if extraction.changed:
            self.counts.articles_changed += 1
        else:
            self.counts.articles_new += 1
        self.counts.not_russian += record["article"]["status"] == "not_russian"
        self.counts.published_unknown += record["article"]["published"] is None
        self.counts.events += len(record["events"])
        self.counts.participants += len(record["participants"])
        self.on_item(record)

    def _died(self, worker, lost: list[tuple], reason: str) -> None:
        """A worker is gone: its first task is the guilty one, the others were only waiting."""
        for job in self.jobs.values():
            if job.worker is worker:
                job.worker, job.reading = None, False
        log.warning("a worker is gone: %s", reason)
        for position, task in enumerate(lost):
            guilty = position == 0
            if task[0] == "extract":
                extraction = self.extractions.pop(task[1])
                extraction.strikes += guilty
                if extraction.strikes >= STRIKES:
                    self._give_up(
                        extraction,
                        Failure(
                            path=extraction.item["given"]["path"] or extraction.article_id,
                            article_id=extraction.article_id,
                            stage="extract",
                            reason=f"{reason}, {STRIKES} times",
                        ),
                    )
                else:
                    self.queue.appendleft(extraction)
            elif guilty and (job := self.jobs.get(task[1])) is not None:
                job.strikes += 1
                if job.strikes >= STRIKES:
                    job.items.append(
                        {
                            "failure": Failure(path=job.source.shown, reason=f"{reason}, {STRIKES} times").model_dump(),
                            "origin": f"{job.source.key}#!dead",
                        }
                    )
                    job.told += 1
                    job.whole = "unread"

    def _give_up(self, extraction: Extraction, failure: Failure) -> None:
        for origin in extraction.origins or []:
            self.batch.failed.append(Failed(origin.origin, origin.file, failure.model_dump(), origin.content_hash))
        for job in (extraction.job, *extraction.others):
            if job is not None:
                job.failed.update(o.origin for o in extraction.origins if o.file == job.source.key)
        self.settled.append(extraction)
        self._tell(failure)

    def _tell(self, failure: Failure, known: bool = False) -> None:
        if failure.stage == "warning":
            self._warn(failure, known)
            return
        if known:
            self.counts.known_failures += 1
        else:
            self.counts.failures += 1
        self.failures.append(failure)
        log.warning(
            "%s%s%s: %s",
            failure.path,
            f" [{failure.article_id}]" if failure.article_id and failure.article_id not in failure.path else "",
            " (as before)" if known else "",
            failure.reason,
            extra={"event": "failure", "path": failure.path, "reason": failure.reason},
        )
        self.on_item(failure)

    def _warn(self, warning: Failure, known: bool) -> None:
        """What is told beside an article: once, some of a file in the log and all in the failures; the run is no worse for it."""
        if known:
            return
        self.counts.warnings += 1
        self.warned[warning.path] += 1
        if self.warned[warning.path] > WARNINGS:
            return
        last = "; further warnings of this file stand in the failures" if self.warned[warning.path] == WARNINGS else ""
        log.warning(
            "%s%s: %s%s",
            warning.path,
            f" [{warning.article_id}]" if warning.article_id and warning.article_id not in warning.path else "",
            warning.reason,
            last,
            extra={"event": "warning", "path": warning.path, "reason": warning.reason},
        )

    # --- planning -----------------------------------------------------------------------------

    def _plan(self) -> None:
        """Decide what the articles are, in the order of the files."""
        while not self.blocked and (job := self.jobs.get(self.head)) is not None:
            while job.items and len(self.queue) < self.high and not self.blocked:
                piece = [job.items.popleft() for _ in range(min(len(job.items), PIECE))]
                self._plan_piece(job, piece)
            if self.blocked or job.items or job.whole is None:
                break
            job.finished = True
            self._finish_if_done(job)
            self.head += 1
        if self.blocked and not self.extractions and not self.queue:
            self._settle(force=True)
            self.blocked = False

    def _plan_piece(self, job: Job, piece: list[dict]) -> None:
        articles = [i for i in piece if "failure" not in i]
        ids = [i["given"]["id"] for i in articles]
        known = (
            self._patient(
                lambda: self.store.look_up([i["origin"] for i in articles], [i["text_hash"] for i in articles], ids)
            )
            if articles
            else None
        )
        moved = False
        for position, item in enumerate(piece):
            if "failure" in item:
                failure = Failure(**item["failure"])
                job.failed.add(item["origin"])
                self.batch.failed.append(Failed(item["origin"], job.source.key, failure.model_dump()))
                self._tell(failure)
                continue
            if item["text_hash"] in self.replaced or moved:
                # what is known changes with the next commit
                job.items.extendleft(reversed(piece[position:]))
                self.blocked = True
                return
            moved = self._plan_article(job, item, known)

    def _plan_article(self, job: Job, item: dict, known) -> bool:
        """Queue an article or note that it is known; True when an article loses an origin."""
        given = item["given"]
        origin = Origin(item["origin"], job.source.key, item["content_hash"], given["url"], given["source"])
        row = known.origins.get(item["origin"])
        mine = known.articles.get(row.article_id) if row is not None else None
        stale = mine is not None and self.refresh and mine.made_by != __version__
        if mine is not None and row.content_hash == item["content_hash"] and not stale and not self.force:
            self.counts.articles_unchanged += 1
            return False
        if not self.force and item["origin"] in known.failed and known.failed[item["origin"]] == item["content_hash"]:
            job.failed.add(item["origin"])
            self._tell(
                Failure(
                    path=given["path"] or given["id"],
                    article_id=given["id"],
                    stage="extract",
                    reason="failed before; svodka retry takes it again",
                ),
                known=True,
            )
            return False
        if (pending := self.by_text.get(item["text_hash"])) is not None:
            # the same text stands elsewhere and is on its way
            if all(o.origin != origin.origin for o in pending.origins):
                pending.origins.append(origin)
            if mine is not None and mine.id != pending.article_id:
                pending.orphans.append(mine.id)
            if job is not pending.job and job not in pending.others:
                pending.others.append(job)
                job.open += 1
            return False
        same = known.texts.get(item["text_hash"])
        if same is not None and (mine is None or mine.id != same.id):
            self.batch.moved.append((origin, same.id, mine.id if mine is not None else None))
            self.counts.articles_unchanged += 1
            return mine is not None
        if same is not None:
            if mine.origins > 1 and mine.path != given["path"]:
                # its records come from another origin, whose title and date count
                self.batch.moved.append((origin, mine.id, None))
                self.counts.articles_unchanged += 1
            else:
                self._queue(job, item, mine.id, [origin], changed=True)
            return False
        if mine is not None and mine.origins <= 1:
            # changed: its records are replaced under the same id
            self.replaced.add(mine.text_hash)
            self._queue(job, item, mine.id, [origin], changed=True)
            return False
        self._queue(
            job,
            item,
            self._new_id(given["id"], known),
            [origin],
            orphans=[mine.id] if mine is not None else [],
            changed=mine is not None,
        )
        return False

    def _new_id(self, base: str, known) -> str:
        """``base``, or with a number when another article has it."""
        if base not in known.articles and base not in self.by_id:
            return base
        taken = self._patient(lambda: self.store.taken_ids(base))
        number = 2
        while f"{base}~{number}" in taken or f"{base}~{number}" in self.by_id:
            number += 1
        return f"{base}~{number}"

    def _queue(
        self,
        job: Job | None,
        item: dict,
        article_id: str,
        origins: list[Origin],
        orphans: Iterable[str] = (),
        changed: bool = False,
    ) -> None:
        self.keys += 1
        extraction = Extraction(self.keys, article_id, item, job, origins, list(orphans), changed)
        self.by_text[item["text_hash"]] = extraction
        self.by_id[article_id] = extraction
        if job is not None:
            job.open += 1
        self.queue.append(extraction)

    # --- committing ---------------------------------------------------------------------------

    def _settle(self, force: bool = False) -> None:
        """Commit when there is enough, or it is time."""
        if not self.batch:
            self.batch_since = time.monotonic()
            if not self.settled:
                return
        if (
            not force
            and len(self.batch.done) < COMMIT_ARTICLES
            and time.monotonic() - self.batch_since < COMMIT_SECONDS
        ):
            return
        settled, self.settled = self.settled, []
        if self.batch:
            batch, self.batch = self.batch, Batch()
            self._patient(lambda: self.store.commit(batch, self.run_id, __version__))
        self.batch_since = time.monotonic()
        for extraction in settled:
            if self.by_text.get(extraction.item["text_hash"]) is extraction:
                del self.by_text[extraction.item["text_hash"]]
            if self.by_id.get(extraction.article_id) is extraction:
                del self.by_id[extraction.article_id]
            for job in (extraction.job, *extraction.others):
                if job is not None:
                    job.open -= 1
                    self._finish_if_done(job)
        if not self.by_id:
            self.replaced.clear()

    def _finish_if_done(self, job: Job) -> None:
        """Note a file as done once all of it is in the store."""
        if not job.finished or job.open or job.number not in self.jobs:
            return
        del self.jobs[job.number]
        source = job.source
        self.batch.forget.append((source.key, job.failed))
        if source.key == "-" or job.whole == "":
            return  # standard input comes once; what could not be read is tried again when it changes
        settled = "://" in source.key or (source.changed is not None and job.begun_ns - int(source.changed) > SETTLE_NS)
        self.batch.files.append(
            {
                "file": source.key,
                "name": source.name,
                "shown": source.shown,
                "size": source.size,
                "changed": source.changed,
                "digest": job.whole,
                "settled": settled,
                "reading": self.reading,
            }
        )

    def await_store(self) -> None:
        """Wait until the database answers again, and take the lock again.

        Raises:
            StoreError: it does not for longer than ``patience_seconds``.
            Locked: another run holds the store by now.
        """
        self._patient(lambda: self.store.get("changed"), lost=True)

    def _patient(self, call: Callable[[], Any], lost: bool = False) -> Any:
        """Call the store; while the database is gone, wait for it, then take the lock again; ``lost``: it is known to have gone."""
        deadline = time.monotonic() + self.options.patience_seconds if lost else None
        while True:
            try:
                if deadline is not None and not self.store.lock.alive():
                    self.store.lock.release()
                    self.store.lock.acquire()
                return call()
            except (StoreLost, OSError) as error:
                deadline = deadline or time.monotonic() + self.options.patience_seconds
                if time.monotonic() > deadline:
                    raise
                log.warning("%s; waiting for it", error)
                time.sleep(1)
            except Locked:
                # the session of before may not have ended at the server yet
                if time.monotonic() > (deadline or 0):
                    raise
                time.sleep(1)
            except StoreError:
                raise
            except Exception as error:
                from sqlalchemy.exc import DBAPIError

                if not isinstance(error, DBAPIError) or self.store.engine.dialect.name == "sqlite":
                    raise
                deadline = deadline or time.monotonic() + self.options.patience_seconds
                if time.monotonic() > deadline:
                    raise self.store._lost(error) from error
                time.sleep(1)

    # --- refresh ------------------------------------------------------------------------------

    def _refresh_rest(self) -> None:
        """Extract anew, from the stored texts, what an older version made and no file brought."""
        older = self.store.older(__version__)
        exhausted = False
        while True:
            while not exhausted and len(self.queue) < self.high and not self.stopping:
                row = next(older, None)
                if row is None:
                    exhausted = True
                    break
                from pipeline.store import sha256

                article_id, text, given = row
                self._queue(
                    None, {"text": text, "given": given, "text_hash": sha256(text)}, article_id, [], changed=True
                )
            self._dispatch()
            self._settle()
            if not self.extractions and (self.stopping or (exhausted and not self.queue)):
                break
            for worker, reply, lost, reason in self.pool.replies(0.5):
                if reply is None:
                    self._died(worker, lost, reason)
                else:
                    self._reply(worker, reply)
        self._settle(force=True)
