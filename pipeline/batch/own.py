"""What a run writes, so that no run reads it: the output folder and the store."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import Iterable

from pipeline.records import TABLES
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
    else:
        own = [Path(folder)]
    url = parsed(options.store_url())
    if url.get_backend_name() == "sqlite" and url.database:
        own += [Path(url.database + end) for end in _BESIDE]
    return own


def base(text: str) -> str:
    """The folder that a glob pattern starts in; a path as it is."""
    if not glob.has_magic(text) or os.path.lexists(text):
        return text
    parts = Path(text).parts
    plain = next(n for n, part in enumerate(parts) if glob.has_magic(part))
    return str(Path(*parts[:plain])) if plain else "."


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
