"""From the store to the files that analysts open: all of it, and what each run added."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

from pipeline import writers
from pipeline.batch.manifest import Manifest
from pipeline.records import SCHEMA_VERSION
from pipeline.settings import Settings
from pipeline.store import Locked, Store, StoreError, StoreLost
from pipeline.writers.files import copy_whole, sweep

log = logging.getLogger("svodka")

#: articles below which it is not worth the talk
SHARED_FROM = 300


def export_all(store: Store, options: Settings, pool: Any = None) -> bool:
    """Write the whole store into the output folder, and what runs added into ``runs/<run>/``; False when all is there.

    Files of ours in other formats that show an older state of the store are removed.

    Args:
        pool: a ``LocalPool`` whose workers, if several live, write together.
    """
    waiting = store.runs_to_export()
    state = json.dumps([store.get("changed"), SCHEMA_VERSION, options.excel, options.min_score])
    manifest = Manifest.of(options.output)
    # a run that was killed while it put its files in their places may have left one that the next does not need
    sweep(options.output)
    if not waiting and manifest.whole(options.formats, state):
        return False
    if not manifest.files:
        manifest.adopt(json.loads(store.get("exported_files") or "[]"))
    written = _write(store, options, pool)
    everything = store.only_run()
    for run_id in waiting:
        folder = options.output / "runs" / run_id
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        if run_id == everything:
            # the first run of a store has added all there is
            copy_whole(written, folder)
            continue
        writers.write_chunks(
            store.chunks(run_id=run_id), folder, options.formats, excel=options.excel, least=options.min_score
        )
    if waiting:
        store.exported(waiting)
    manifest.wrote(written, state)
    return True


def export_part(
    store: Store,
    options: Settings,
    folder: Path,
    *,
    since: str | None = None,
    tables: list[str] | None = None,
    keep: bool = False,
) -> list[Path]:
    """Write tables, or those of some runs' articles, into any folder; no run takes them for the whole, or for articles.

    Args:
        since, tables: as of ``Store.chunks``; all by default.
        keep: the folder keeps a manifest of them; else the store does, unless the folder has one.

    Returns:
        The files.
    """
    chunks = store.chunks(since=since, tables=tables)
    paths = writers.write_chunks(
        chunks, folder, options.formats, tables=tables, excel=options.excel, least=options.min_score
    )
    manifest = Manifest.of(folder)
    manifest.wrote(paths, None, save=keep or bool(manifest.files))
    if not manifest.saved:
        _remember(store, manifest)
    return paths


def _remember(store: Store, manifest: Manifest) -> None:
    """Note in the store what stands in a folder that is no output folder, if the store can be written."""
    try:
        opened = Store(store.url)
        try:
            folders = json.loads(opened.get("exported_to") or "{}")
            folders[os.path.realpath(manifest.folder)] = manifest.files
            opened.set("exported_to", json.dumps(folders, ensure_ascii=False))
        finally:
            opened.close()
    except (StoreError, Locked, OSError) as error:
        log.info("%s: not noted in the store: %s", manifest.folder, error)


def _write(store: Store, options: Settings, pool: Any) -> list[Path]:
    size = getattr(pool, "writers", 1)
    # to start some for this alone would take longer
    cuts = store.cuts(2 * size, SHARED_FROM) if size > 1 else []
    if cuts:
        try:
            return _write_together(store, options, pool, cuts)
        except _Alone as reason:
            log.warning("%s; the exports are written by one process", reason)
    return writers.write_chunks(
        store.chunks(), options.output, options.formats, excel=options.excel, least=options.min_score
    )


class _Alone(Exception):
    """The workers cannot do it."""


def _write_together(store: Store, options: Settings, pool: Any, cuts: list[str]) -> list[Path]:
    """Pieces of the formats of text, and other formats whole, by the workers; what failed comes last, from here.

    Raises:
        _Alone: a worker died.
        OSError, StoreError: as ``writers.write_chunks``.
    """
    pieces = [name for name in options.formats if writers.in_pieces(name)]
    others = [name for name in options.formats if name not in pieces]
    given = {
        "url": options.store_url(),
        "folder": str(options.output),
        "excel": options.excel,
        "least": options.min_score,
        "owner": os.getpid(),
    }
    tasks = [
        ("write", -1 - n, {**given, "formats": [name], "piece": None, "after": None, "upto": None})
        for n, name in enumerate(others)
    ]
    if pieces:
        bounds = [None, *cuts, None]
        tasks += [
            ("write", n, {**given, "formats": pieces, "piece": n, "after": bounds[n], "upto": bounds[n + 1]})
            for n in range(len(bounds) - 1)
        ]
    options.output.mkdir(parents=True, exist_ok=True)
    failed: list[Exception] = []
    ready: list[str] = []
    open_tasks = len(tasks)
    tasks.reverse()
    while open_tasks:
        while tasks and not failed and (worker := pool.free(depth=1)) is not None:
            pool.send(worker, tasks.pop())
        for _, reply, lost, reason in pool.replies(0.5):
            open_tasks -= 1 if reply is not None else len(lost)
            if reply is None:
                failed.append(_Alone(reason))
            elif reply[0] == "failed":
                failed.append(_error(reply[2]))
            elif reply[1] < 0:
                ready += reply[2]
        if failed:
            open_tasks -= len(tasks)
            tasks.clear()
    if failed:
        sweep(options.output, os.getpid())
        raise failed[0]
    return writers.write_chunks(
        [store.failed()],
        options.output,
        pieces,
        excel=options.excel,
        least=options.min_score,
        pieces=range(len(cuts) + 1) if pieces else (),
        ready=ready,
    )


def told(error: Exception) -> dict:
    """An error as plain values, to be raised again in another process by ``_error``."""
    if isinstance(error, OSError):
        return {
            "errno": error.errno,
            "strerror": error.strerror,
            "filename": str(error.filename) if error.filename else None,
        }
    return {
        "store": isinstance(error, StoreError),
        "lost": isinstance(error, StoreLost),
        "reason": f"{type(error).__name__}: {error}" if not isinstance(error, StoreError) else str(error),
    }


def _error(values: dict) -> Exception:
    if "errno" in values:
        return OSError(values["errno"], values["strerror"], values["filename"])
    return (
        StoreLost(values["reason"])
        if values["lost"]
        else StoreError(values["reason"])
        if values["store"]
        else _Alone(values["reason"])
    )
