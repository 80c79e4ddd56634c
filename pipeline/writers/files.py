"""Files appear whole or not at all: written beside their place, then renamed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


class Replacing:
    """A file in the making; ``keep`` puts it in the place of ``path``.

    Args:
        piece: number of a piece of the file.
        owner: the process that it belongs to, if not this one.
    """

    def __init__(self, path: Path, piece: int | None = None, owner: int | None = None):
        self.path = path
        self.temporary = path.with_name(
            f".{path.name}{'' if piece is None else f'.{piece}'}.{owner or os.getpid()}.part"
        )

    def keep(self) -> Path:
        """Rename, after what was written has reached the disk."""
        descriptor = os.open(self.temporary, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(self.temporary, self.path)
        return self.path


def copy_whole(files: list[Path], folder: Path) -> None:
    """Copy files into ``folder``; each appears whole, all or none."""
    parts = [Replacing(folder / file.name) for file in files]
    try:
        for file, part in zip(files, parts):
            shutil.copyfile(file, part.temporary)
        for part in parts:
            part.keep()
    except BaseException:
        sweep(folder, os.getpid())
        raise


def sweep(folder: Path, process: int | None = None) -> None:
    """Remove what a process (by default any that was killed) left half-written in ``folder``."""
    for path in folder.glob(f".*.{process or '*'}.part"):
        path.unlink(missing_ok=True)
