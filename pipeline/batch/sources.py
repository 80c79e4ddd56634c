"""Which files a run looks at, apart from those that ``readers.find`` finds: standard input, and what failed before."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Iterable, Iterator

from pipeline.readers import Source, find
from pipeline.readers.discovery import path_of
from pipeline.records import Failure
from pipeline.settings import Settings
from pipeline.store import Store

log = logging.getLogger("svodka")


def spooled(found: Iterable[Source | Failure], folder: Path, options: Settings) -> Iterator[Source | Failure]:
    """Standard input, which workers do not have, put into a file."""
    for item in found:
        if isinstance(item, Source) and item.key == "-":
            path = folder / "stdin"
            path.write_bytes(sys.stdin.buffer.read(options.max_bytes + 1))
            item.file = str(path)
        yield item


def failed_before(store: Store) -> Iterator[Source | Failure]:
    """The files that the open failures come from; failures of files that are gone are dropped."""
    seen: set[str] = set()
    gone: list[str] = []
    for row in store.all_failures():
        if row.file in seen or row.stage == "warning":
            continue
        seen.add(row.file)
        if "://" in row.file:
            yield from find([row.file])
            continue
        path = path_of(row.file)
        if not os.path.lexists(path):
            gone.append(row.file)
            continue
        for item in find([path]):
            if isinstance(item, Source) and row.name:
                item.name, item.shown = row.name, row.shown
            yield item
    if gone:
        log.info("%d files with failures are gone", len(gone))
        store.forget_files(gone)
