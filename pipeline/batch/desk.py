"""The desk of a run: which files are to be read, what is decided about each article, when it goes into the store.

It decides in the order of the files, whatever worker was quicker, so that ids and results depend neither on the number
of workers nor on where a run before was killed. ``plan`` has the decisions themselves.
"""

from __future__ import annotations

import logging
import time
from itertools import islice
from typing import Any, Callable, Iterable, Iterator

from pipeline import __version__
from pipeline.batch import plan
from pipeline.batch.patience import Patience
from pipeline.batch.pending import Pending
from pipeline.batch.telling import Teller
from pipeline.batch.walk import Walk, key_of_failure
from pipeline.batch.work import Extraction, Job
from pipeline.batch.worker import PIECE
from pipeline.readers import Source
from pipeline.records import Failure
from pipeline.settings import Settings
from pipeline.store import Batch, Failed, Known, Moved, Origin, Store, fingerprint, origin_key
from pipeline.store.address import without_password

log = logging.getLogger("svodka")

#: a file changed less than this long before it was read may change again without its time telling
SETTLE_NS = 2_000_000_000


class Desk:
    """What a run knows and decides.

    Args:
        size: workers; four articles for each, and a few more, wait at most.
        walk: the files that the run finds; without one nothing is told to be gone.
        force: read files and try articles again although they are known (``svodka retry``).
        refresh: extract anew what another version or other settings made.
        on_item: called with each article or failure when it is done.
    """

    def __init__(
        self,
        store: Store,
        options: Settings,
        run_id: str,
        size: int,
        *,
        walk: Walk | None = None,
        force: bool = False,
        refresh: bool = False,
        on_item: Callable[[Any], None] | None = None,
    ):
        self.store, self.run_id, self.version = store, run_id, __version__
        self.force, self.refresh = force, refresh
        self.teller = Teller(on_item)
        self.counts, self.failures = self.teller.counts, self.teller.failures
        self.walk = walk or Walk(store)
        self.stopping = False
        self.reading = fingerprint(version=self.version, **options.reading())
        self.jobs: dict[int, Job] = {}
        self.pending = Pending()
        self.patience = Patience(store, options.patience_seconds)
        self.blocked = False
        self.high = 4 * size + 4
        self._files = 2 * size + 2
        self._head = 0
        self._numbers = 0
        #: id -> those that are it or it with a number, and the last number
        self._taken: dict[str, tuple[set[str], int]] = {}

    # --- files --------------------------------------------------------------------------------

    def wanted(self, inputs: Iterable[Source | Failure]) -> Iterator[Job]:
        """The files that must be read; those that are as they were are passed over."""
        found = iter(inputs)
        while chunk := list(islice(found, 500)):
            sources = [s for s in chunk if isinstance(s, Source)]
            keys = [s.key for s in sources]
            known = {} if self.force else self.patience.call(lambda keys=keys: self.store.known_files(keys))
            open_failures = {} if self.force else self.patience.call(lambda keys=keys: self.store.open_failures(keys))
            for item in chunk:
                if self.stopping:
                    return
                self.walk.found(item)
                _without_password(item)
                if isinstance(item, Failure):
                    key = key_of_failure(item)
                    self.pending.batch.failed.append(Failed(origin_key(key, "#!find"), key, item.model_dump()))
                    self.teller.failure(item)
                    continue
                self.counts.files_found += 1
                row = known.get(item.key)
                as_read = row is not None and row.reading == (self.reading if self.refresh else row.reading)
                gone = row is not None and row.last_seen is not None
                if as_read and plan.untouched(row, item):
                    if gone:
                        self.pending.batch.files_back.append(item.key)
                    for failure in open_failures.get(item.key, ()):
                        self.teller.failure(_failure(failure), known=True)
                    self.teller.on_item(None)
                    continue
                yield Job(
                    0,
                    item,
                    digest=row.digest if as_read else None,
                    failures=open_failures.get(item.key, []),
                    gone=gone,
                )

    def begin_files(self, sources: Iterator[Job]) -> bool:
        """Begin as many files as are held open together; True when there are no more."""
        while len(self.jobs) < self._files and len(self.pending.queue) < self.high:
            wanted = next(sources, None)
            if wanted is None:
                return True
            self._begin(wanted)
        return False

    def _begin(self, job: Job) -> None:
        self._numbers += 1
        job.number, job.begun_ns = self._numbers, time.time_ns()
        self.jobs[job.number] = job
        if self._head == 0:
            self._head = job.number
        self.counts.files_read += 1

    # --- what came of them --------------------------------------------------------------------

    def extracted(self, extraction: Extraction, record: dict, signature: bytes | None) -> None:
        """A worker has made the record of an article."""
        self.pending.done(extraction, record, signature)
        self.counts.extracted(record, changed=extraction.changed)
        self.teller.on_item(record)

    def only_touched(self, job: Job) -> None:
        """A file is as it was when it was read last: what it gave then still holds."""
        for failure in job.failures:
            job.failed.add(failure.origin)
            self.teller.failure(_failure(failure), known=True)
        if job.gone:
            self.pending.batch.files_back.append(job.source.key)

    def give_up(self, extraction: Extraction, failure: Failure) -> None:
        for origin in extraction.origins or []:
            self.pending.batch.failed.append(
                Failed(origin.origin, origin.file, failure.model_dump(), origin.content_hash)
            )
        for job in (extraction.job, *extraction.others):
            if job is not None:
                job.failed.update(o.origin for o in extraction.origins if o.file == job.source.key)
        self.pending.failed(extraction)
        self.teller.failure(failure)

    # --- planning -----------------------------------------------------------------------------

    def plan(self) -> None:
        """Decide what the articles are, in the order of the files."""
        while not self.blocked and (job := self.jobs.get(self._head)) is not None:
            while job.items and len(self.pending.queue) < self.high and not self.blocked:
                piece = [job.items.popleft() for _ in range(min(len(job.items), PIECE))]
                self._plan_piece(job, piece)
            if self.blocked or job.items or job.whole is None:
                break
            job.finished = True
            self._finish_if_done(job)
            self._head += 1
        if self.blocked and not self.pending.extractions and not self.pending.queue:
            self.settle(force=True)
            self.blocked = False

    def _plan_piece(self, job: Job, piece: list[dict]) -> None:
        articles = [i for i in piece if "failure" not in i]
        ids = [i["given"]["id"] for i in articles]
        known = (
            self.patience.call(
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
                self.pending.batch.failed.append(Failed(item["origin"], job.source.key, failure.model_dump()))
                self.teller.failure(failure)
                continue
            if item["text_hash"] in self.pending.replaced or moved:
                # what is known changes with the next commit
                job.items.extendleft(reversed(piece[position:]))
                self.blocked = True
                return
            job.origins.add(item["origin"])
            moved = self._plan_article(job, item, known)

    def _plan_article(self, job: Job, item: dict, known: Known) -> bool:
        """Do what ``plan.decide`` says; True when what is known of other articles changes with the next commit."""
        given = item["given"]
        origin = Origin.of(job.source.key, item)
        decision = plan.decide(
            item,
            known,
            self.pending.by_text,
            version=self.version,
            refresh=self.refresh,
            force=self.force,
            renamed=lambda article_id: self.patience.call(lambda: self.walk.renamed(article_id, job.source)),
        )
        match decision:
            case plan.Unchanged(back):
                self.counts.articles_unchanged += 1
                if back:
                    self.pending.batch.back.append(item["origin"])
            case plan.FailedBefore():
                job.failed.add(item["origin"])
                self.teller.failure(
                    Failure(
                        path=given["path"] or given["id"],
                        article_id=given["id"],
                        stage="extract",
                        reason="failed before; svodka retry takes it again",
                    ),
                    known=True,
                )
            case plan.Join(pending, leaves):
                self.pending.join(pending, job, origin, leaves)
            case plan.Attach(article_id, leaves):
                self.pending.batch.moved.append(Moved(origin, article_id, leaves))
                self.counts.articles_unchanged += 1
                return leaves is not None
            case plan.Replace(article_id, frees):
                if frees is not None:
                    self.pending.replaced.add(frees)
                self.pending.add(job, item, article_id, [origin], changed=True)
            case plan.New(leaves):
                self.pending.add(
                    job,
                    item,
                    self._new_id(given["id"], known),
                    [origin],
                    orphans=[leaves] if leaves is not None else [],
                    changed=leaves is not None,
                )
        return False

    def _new_id(self, base: str, known: Known) -> str:
        """``base``, or with a number when another article has it."""
        if base not in known.articles and base not in self.pending.by_id:
            self._take(base)
            return base
        if base not in self._taken:
            self._taken[base] = (
                self.patience.call(lambda: self.store.taken_ids(base)) | self.pending.by_id.keys(),
                1,
            )
        taken, number = self._taken[base]
        while f"{base}~{(number := number + 1)}" in taken:
            pass
        self._taken[base] = (taken, number)
        self._take(f"{base}~{number}")
        return f"{base}~{number}"

    def _take(self, article_id: str) -> None:
        """A given id may look like one that is made: it is taken for those too."""
        for n, sign in enumerate(article_id):
            if sign == "~" and article_id[:n] in self._taken:
                self._taken[article_id[:n]][0].add(article_id)

    # --- committing ---------------------------------------------------------------------------

    def settle(self, force: bool = False) -> None:
        """Commit when there is enough, or it is time."""

        def commit(batch: Batch) -> None:
            self.patience.call(lambda: self.store.commit(batch, self.run_id, self.version))

        for job in self.pending.settle(commit, force=force):
            self._finish_if_done(job)

    def _finish_if_done(self, job: Job) -> None:
        """Note a file as done once all of it is in the store."""
        if not job.finished or job.open or job.number not in self.jobs:
            return
        del self.jobs[job.number]
        source = job.source
        self.pending.batch.forget.append((source.key, job.failed))
        if source.key == "-" or job.whole == "":
            return  # standard input comes once; what could not be read is tried again when it changes
        if job.whole not in {job.digest, "unread"}:
            seen = self.walk.before(source.key) or self.walk.started
            self.pending.batch.present.append((source.key, job.origins, seen))
        settled = "://" in source.key or (source.changed is not None and job.begun_ns - int(source.changed) > SETTLE_NS)
        self.pending.batch.files.append(
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


def _without_password(item: Source | Failure) -> None:
    """Where a file or failure of a URL is shown, its password is not."""
    if isinstance(item, Source):
        item.shown = without_password(item.shown)
    else:
        item.path, item.reason = without_password(item.path), without_password(item.reason)


def _failure(row: Any) -> Failure:
    """A failure as the store keeps it."""
    return Failure(path=row.path, article_id=row.article_id, stage=row.stage, reason=row.reason)
