"""What is decided and not in the store yet: articles that wait for a worker, are with one, or are not committed."""

from __future__ import annotations

import time
from collections import deque
from typing import Callable, Iterable

from pipeline.batch.work import Extraction, Job
from pipeline.store import Batch, Done, Origin

#: finished articles, and seconds, that a transaction takes together at most
COMMIT_ARTICLES, COMMIT_SECONDS = 20, 1.0


class Pending:
    """Extractions by their key, text and id, and the batch that the next transaction writes."""

    def __init__(self) -> None:
        self.queue: deque[Extraction] = deque()
        #: with a worker, by key
        self.extractions: dict[int, Extraction] = {}
        #: text hash -> extractions, in their order, that are not committed yet; id -> extraction
        self.by_text: dict[str, list[Extraction]] = {}
        self.by_id: dict[str, Extraction] = {}
        #: texts that an uncommitted extraction replaces
        self.replaced: set[str] = set()
        self.batch = Batch()
        self._since = time.monotonic()
        self._settled: list[Extraction] = []
        self._keys = 0

    def add(
        self,
        job: Job | None,
        item: dict,
        article_id: str,
        origins: list[Origin],
        *,
        orphans: Iterable[str] = (),
        changed: bool = False,
    ) -> None:
        """Put an article into the queue."""
        self._keys += 1
        extraction = Extraction(self._keys, article_id, item, job, origins, list(orphans), changed)
        self.by_text.setdefault(item["text_hash"], []).append(extraction)
        self.by_id[article_id] = extraction
        if job is not None:
            job.open += 1
        self.queue.append(extraction)

    def join(self, extraction: Extraction, job: Job, origin: Origin, leaves: str | None) -> None:
        """Another place of a text that is on its way."""
        if all(o.origin != origin.origin for o in extraction.origins):
            extraction.origins.append(origin)
        if leaves is not None:
            extraction.orphans.append(leaves)
        if job is not extraction.job and job not in extraction.others:
            extraction.others.append(job)
            job.open += 1

    def take(self) -> Extraction:
        """The next of the queue, for a worker."""
        extraction = self.queue.popleft()
        self.extractions[extraction.key] = extraction
        return extraction

    def done(self, extraction: Extraction, record: dict, signature: bytes | None) -> None:
        """A worker has extracted it."""
        item = extraction.item
        extraction.result = Done(
            extraction.article_id,
            item["text"],
            item["text_hash"],
            item["given"],
            record,
            extraction.origins,
            signature,
            extraction.orphans,
        )
        self.failed(extraction)

    def failed(self, extraction: Extraction) -> None:
        """It is given up, or, with a result, done."""
        extraction.finished = True
        # articles of one text are committed in their order: where a run is killed, the next decides as this one did
        for other in self.by_text.get(extraction.item["text_hash"], ()):
            if not other.finished:
                break
            if not other.released:
                other.released = True
                if other.result is not None:
                    self.batch.done.append(other.result)
                self._settled.append(other)

    def empty(self) -> bool:
        """Whether nothing waits to be committed."""
        return not self.batch and not self._settled

    def settle(self, commit: Callable[[Batch], None], *, force: bool = False) -> list[Job]:
        """Commit when there is enough, it is time or ``force``; the files of the articles that are settled."""
        if not self.batch:
            self._since = time.monotonic()
            if not self._settled:
                return []
        young = time.monotonic() - self._since < COMMIT_SECONDS
        if not force and len(self.batch.done) < COMMIT_ARTICLES and young:
            return []
        settled, self._settled = self._settled, []
        if self.batch:
            batch, self.batch = self.batch, Batch()
            commit(batch)
        self._since = time.monotonic()
        jobs = []
        for extraction in settled:
            others = self.by_text.get(extraction.item["text_hash"], [])
            if extraction in others:
                others.remove(extraction)
            if not others:
                self.by_text.pop(extraction.item["text_hash"], None)
            if self.by_id.get(extraction.article_id) is extraction:
                del self.by_id[extraction.article_id]
            jobs += [job for job in (extraction.job, *extraction.others) if job is not None]
        for job in jobs:
            job.open -= 1
        if not self.by_id:
            self.replaced.clear()
        return jobs
