"""What runs write, so that no run reads it: the output folder, the store, and what was exported elsewhere."""

from __future__ import annotations

import glob
import json
import os
from collections import Counter
from pathlib import Path
from typing import Iterable, Iterator

from pipeline.batch.manifest import Manifest
from pipeline.readers import Source
from pipeline.readers.discovery import path_of
from pipeline.records import TABLES, Failure
from pipeline.settings import Settings
from pipeline.store.address import parsed
from pipeline.writers import FORMATS

#: what SQLite and the lock put beside a store
_BESIDE = ("", "-wal", "-shm", "-journal", ".lock")


def own_paths(options: Settings, inputs: Iterable[str | Path]) -> list[Path]:
    """Files and folders that a run over ``inputs`` must not read (``readers.find(exclude=)``).

    The whole output folder; where an input is that folder or lies in it, only the files that runs write there.
    """
    folder = os.path.realpath(options.output)
    if any(_within(os.path.realpath(base(str(i))), folder) for i in inputs if "://" not in str(i)):
        own = [Path(folder) / f"{name}.{kind}" for name in (*TABLES, "records", "svodka") for kind in FORMATS]
        own += [Path(folder) / name for name in ("runs", "export", "svodka.log", *Manifest.of(Path(folder)).files)]
    else:
        own = [Path(folder)]
    url = parsed(options.store_url())
    if url.get_backend_name() == "sqlite" and url.database:
        own += [Path(url.database + end) for end in _BESIDE]
        own += Path(url.database).parent.glob(f"{glob.escape(Path(url.database).name)}.damaged-*")
    return own


def without_written(
    found: Iterable[Source | Failure], passed: Counter[str], elsewhere: str | None = None
) -> Iterator[Source | Failure]:
    """What was found, but for files that svodka wrote into some folder: another run's output, ``svodka export --to``.

    Args:
        passed: told of them as ``own``.
        elsewhere: what the store knows of folders that keep no manifest (``exported_to``).
    """
    folders = {path: Manifest(Path(path), files) for path, files in json.loads(elsewhere or "{}").items()}
    written: dict[str, list[Manifest]] = {}
    for item in found:
        if isinstance(item, Source) and "://" not in item.key and item.key != "-":
            folder, name = os.path.split(path_of(item.key))
            if folder not in written:
                noted = folders.get(os.path.realpath(folder)) if folders else None
                written[folder] = [m for m in (Manifest.of(Path(folder)), noted) if m is not None and m.files]
            if any(m.as_written(name) for m in written[folder]) or _of_an_output(folder, name):
                passed["own"] += 1
                continue
        yield item


def _of_an_output(folder: str, name: str) -> bool:
    """Whether a file is the store in an output folder, or what a run put below ``runs`` in one."""
    if name.startswith("svodka.sqlite"):
        return bool(Manifest.of(Path(folder)).files)
    runs = Path(folder).parent
    return runs.name == "runs" and bool(Manifest.of(runs.parent).files)


def base(text: str) -> str:
    """The folder that a glob pattern starts in; a path as it is."""
    if not glob.has_magic(text) or os.path.lexists(text):
        return text
    parts = Path(text).parts
    plain = next(n for n, part in enumerate(parts) if glob.has_magic(part))
    return str(Path(*parts[:plain])) if plain else "."


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
