"""A temporary folder of a run, which goes with it: at its end, or, where it was killed, with the next run."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from filelock import FileLock, Timeout

PREFIX, LOCK = "svodka-", "lock"
#: seconds after which an empty folder without a lock, as earlier versions left them, is nobody's
OLD = 3600


@contextmanager
def spool() -> Iterator[Path]:
    """A folder for this process, removed at the end; those of processes that are no more are removed at the start."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = FileLock(folder / LOCK)
    lock.acquire()
    try:
        yield folder
    finally:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove folders of dead processes: their lock is free, whatever machine or container the process was on."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if folder.is_symlink() or not folder.is_dir() or folder.stat().st_uid != os.getuid():
                continue
            if (folder / LOCK).exists():
                _remove_unless_held(folder)
            elif time.time() - folder.stat().st_mtime > OLD:
                folder.rmdir()  # empty, or it is somebody's
        except OSError:
            continue


def _remove_unless_held(folder: Path) -> None:
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return
    try:
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        lock.release()
