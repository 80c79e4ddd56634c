"""What a worker does, whichever engine runs it: read files piece by piece, extract articles.

Tasks and replies are tuples of plain values, so that they travel between processes and machines:

- ``("read", job, source, skip, digest)``, ``("next", job)`` -> ``("items", job, items, whole)``: a piece of a file's
  articles and failures, as dicts; ``whole`` is the SHA-256 of the file with its last piece, else None. ``skip`` items
  were told before; a file whose hash is ``digest`` has nothing new.
- ``("extract", key, article)`` -> ``("record", key, record, signature)`` or ``("failed", key, failure)``;
- ``("write", key, what)`` -> ``("written", key, names)`` or ``("failed", key, error)``: a part of the exports.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, Iterator

from pipeline.article import Article
from pipeline.readers import Source, load, read_data
from pipeline.readers.identity import Names
from pipeline.records import TABLES, Failure
from pipeline.settings import Settings
from pipeline.store import near, origin_key, sha256

#: articles, and characters, of one piece of a file
PIECE, PIECE_CHARACTERS = 50, 500_000

_FIELDS = ("id", "text", "title", "published", "published_basis", "url", "source", "path")


def items_of(source: Source, options: Settings, digest: str | None = None) -> Iterator[tuple[dict, str | None]]:
    """Each article or failure of a file as a dict, with the file's hash on the last, empty one."""
    from pipeline.article import ReadError

    try:
        data = load(source, options)
    except ReadError as error:
        yield _failed(source, Failure(path=source.shown, reason=str(error)), "#!0"), None
        yield {}, ""
        return
    whole = hashlib.sha256(data).hexdigest()
    if whole == digest:
        yield {}, whole
        return
    names = Names()
    for own in ("#!find", "#!dead"):
        names.take(own)
    items = read_data(data, source, options)
    del data
    for number, item in enumerate(items):
        if isinstance(item, Failure):
            yield _failed(source, item, names.take(f"#!{number}")), None
            continue
        # rows of one file with the same id are still different rows
        rest = names.take(f"{(item.path or '')[len(source.shown) :]}#{item.id}")
        given = {name: getattr(item, name) for name in _FIELDS if name != "text"}
        yield (
            {
                "origin": origin_key(source.key, rest),
                "text": item.text,
                "given": given,
                "text_hash": sha256(item.text),
                "content_hash": sha256(
                    item.text, item.title, item.published, item.published_basis, item.url, item.source
                ),
            },
            None,
        )
    yield {}, whole


def _failed(source: Source, failure: Failure, rest: str) -> dict:
    return {"failure": failure.model_dump(), "origin": origin_key(source.key, rest)}


class PoolError(Exception):
    """No workers can be had."""


class Worker:
    """Holds the Language and the files that are open; one a process."""

    def __init__(self, options: Settings, nlp: Any = None):
        self.options = options
        self.open: dict[int, Iterator] = {}
        self._nlp = nlp

    def handle(self, task: tuple) -> tuple:
        """The reply to a task."""
        if task[0] == "extract":
            try:
                return self.extract(task[1], task[2])
            except Exception as error:  # out of memory while loading, above all
                return (
                    "failed",
                    task[1],
                    Failure(
                        path=task[2].get("path") or task[2]["id"],
                        article_id=task[2]["id"],
                        stage="extract",
                        reason=f"{type(error).__name__}: {error}".rstrip(": "),
                    ).model_dump(),
                )
        if task[0] == "write":
            return self.write(task[1], task[2])
        job = task[1]
        if task[0] == "read":
            _, job, source, skip, digest = task
            items = items_of(Source(**source), self.options, digest)
            for _ in range(skip):
                next(items, None)
            self.open[job] = items
        return self.piece(job)

    def piece(self, job: int) -> tuple:
        items: list[dict] = []
        size = 0
        for item, whole in self.open[job]:
            if whole is not None:
                del self.open[job]
                return ("items", job, items, whole)
            items.append(item)
            size += len(item.get("text", ""))
            if len(items) >= PIECE or size >= PIECE_CHARACTERS:
                break
        return ("items", job, items, None)

    def extract(self, key: int, article: dict) -> tuple:
        from pipeline.batch import extract_article

        if self._nlp is None:
            from pipeline.language import shared

            self._nlp = shared()
        # words of one article are forgotten with it, else the vocabulary of a worker grows for ever
        with self._nlp.memory_zone():
            out = extract_article(Article(**article), self._nlp)
        if isinstance(out, Failure):
            return ("failed", key, out.model_dump())
        sign = near.signature(article["text"]) if out.article.status == "ok" else None
        return ("record", key, out.model_dump(), sign)

    def write(self, key: int, what: dict) -> tuple:
        """A part of the exports, for the process ``what["owner"]``."""
        from pipeline.batch.exports import told
        from pipeline.store import Store
        from pipeline.writers import write_part

        owner = what["owner"]
        try:
            store = Store(what["url"])
            try:
                chunks = self._wanted(
                    store.chunks(
                        after=what["after"],
                        upto=what["upto"],
                        tables=None if what["piece"] is None else set(TABLES) - {"failures"},
                    ),
                    owner,
                )
                return (
                    "written",
                    key,
                    write_part(
                        chunks,
                        Path(what["folder"]),
                        what["formats"],
                        piece=what["piece"],
                        owner=owner,
                        excel=what["excel"],
                        least=what["least"],
                    ),
                )
            finally:
                store.close()
        except Exception as error:
            return ("failed", key, told(error))

    @staticmethod
    def _wanted(chunks: Iterator[dict], owner: int) -> Iterator[dict]:
        for chunk in chunks:
            if os.getppid() != owner:
                os._exit(1)  # nobody waits for it; what it has written is swept by the next run
            yield chunk
