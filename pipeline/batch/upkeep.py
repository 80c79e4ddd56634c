"""Taking files out of a store, and failures away."""

from __future__ import annotations

import glob
import os
import re
from dataclasses import dataclass
from typing import Callable, Iterable

from pipeline.batch.exports import export_all
from pipeline.batch.manifest import Manifest
from pipeline.readers.discovery import key_of, path_of
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.store.vanished import below


@dataclass
class Forgotten:
    """How much was taken out."""

    files: int = 0
    articles: int = 0
    failures: int = 0


def matcher(paths: Iterable[str]) -> Callable[[str], bool]:
    """Whether a key of a file is one of ``paths``, lies below one, or fits one that is a glob pattern."""
    plain, patterns = [], []
    for path in paths:
        if path == "-":
            plain.append(path)
        elif glob.has_magic(path) and not os.path.lexists(path):
            patterns.append(_pattern(path if "://" in path else os.path.abspath(path)))
        else:
            plain.append(path.rstrip("/") if "://" in path else key_of(os.path.abspath(path)))
    return lambda key: below(key, plain) or any(p.fullmatch(path_of(key)) for p in patterns)


def _pattern(text: str) -> re.Pattern:
    """A glob pattern as ``glob`` reads it: ``*`` and ``?`` stop at a slash, ``**`` does not; all below fits too."""
    out, rest = "", text
    while rest:
        if rest.startswith("**/"):
            out, rest = out + "(?:.*/)?", rest[3:]
        elif m := re.match(r"\[(!?)([^]]+)\]", rest):
            out, rest = out + f"[{'^' if m[1] else ''}{re.escape(m[2]).replace(chr(92) + '-', '-')}]", rest[m.end() :]
        else:
            out += {"*": "[^/]*", "?": "[^/]"}.get(rest[0], re.escape(rest[0]))
            rest = rest[1:]
    return re.compile(f"{out}(?:/.*)?", re.S)


def take_out(
    options: Settings, wanted: Callable[[str], bool] | None, *, dry_run: bool = False, formats_given: bool = True
) -> Forgotten:
    """Forget files (by default all that are gone) and write the tables anew.

    Args:
        formats_given: whether ``options.formats`` were asked for; else those that the folder has are written.

    Raises:
        Locked: a run holds the store.
        StoreError, OSError: the store or the tables cannot be written.
    """
    store = Store(options.store_url())
    try:
        if dry_run:
            return Forgotten(*store.would_forget(wanted))
        with store.holding():
            out = Forgotten(*store.forget(wanted))
            store.mark_near_copies()
            there = Manifest.of(options.output).formats()
            if formats_given or there:
                if not formats_given:
                    options.formats = there
                export_all(store, options)
        return out
    finally:
        store.close()


def put_away(options: Settings, wanted: Callable[[str], bool] | None) -> list[str]:
    """Dismiss open failures (all, or those of some files); the paths that they named.

    A file that could not be read at all counts as read from now on, until it changes.
    """
    store = Store(options.store_url())
    try:
        with store.holding():
            rows = [r for r in store.all_failures() if wanted is None or wanted(r.file)]
            store.dismiss([r.origin for r in rows])
            unread = {r.file: r.path for r in rows if r.stage == "read" and r.name is None and "://" not in r.file}
            store.note_as_read([_as_it_is(key, shown) for key, shown in unread.items() if os.path.isfile(path_of(key))])
            return [r.path for r in rows]
    finally:
        store.close()


def _as_it_is(key: str, shown: str) -> dict:
    """A row of ``files`` for a file that nothing was read of."""
    status = os.stat(path_of(key))
    return {
        "file": key,
        "name": os.path.basename(key),
        "shown": shown,
        "size": status.st_size,
        "changed": str(status.st_mtime_ns),
        "digest": None,
        "settled": True,
        "reading": "dismissed",
    }
