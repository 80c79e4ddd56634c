"""What a run has in hand: files that are being read, articles on their way through a worker, and what was done."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from pipeline.readers import Source
from pipeline.store import Done, Origin


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
    #: files that are no articles, by kind (``readers.find``)
    passed_over: Counter[str] = field(default_factory=Counter)

    def extracted(self, record: dict, *, changed: bool, times: int = 1) -> None:
        """Count a record; ``times`` -1 takes it back."""
        if changed:
            self.articles_changed += times
        else:
            self.articles_new += times
        self.not_russian += times * (record["article"]["status"] == "not_russian")
        self.published_unknown += times * (record["article"]["published"] is None)
        self.events += times * len(record["events"])
        self.participants += times * len(record["participants"])


@dataclass
class Job:
    """A file that is being read."""

    number: int
    source: Source
    digest: str | None = None  #: of the file when it was read last
    failures: list = field(default_factory=list)  #: that it gave then
    gone: bool = False  #: it was no longer there for a while
    items: deque[dict] = field(default_factory=deque)  #: read, not planned yet
    told: int = 0  #: items that the worker told of
    open: int = 0  #: articles of it that are not committed yet
    whole: str | None = None  #: hash of the file once all of it was read
    worker: Any = None  #: holds the file open; None when it must be opened (again)
    reading: bool = False
    strikes: int = 0
    failed: set[str] = field(default_factory=set)
    origins: set[str] = field(default_factory=set)  #: of the articles that it has now
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
    result: Done | None = None
    finished: bool = False  #: with ``result``, or given up
    released: bool = False  #: in the batch

    @property
    def published(self) -> str | None:
        """The best date that one of its places tells."""
        if not self.origins:
            return self.item["given"]["published"]
        return max(self.origins, key=lambda o: o.quality).published
