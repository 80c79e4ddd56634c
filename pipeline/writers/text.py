"""What the formats of text share: files that can be written piece by piece, by several processes, and put together."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.writers.files import Replacing


class TextWriter:
    """Text files, by name: a head, rows, a tail.

    Args:
        heads: file name -> what it begins with.
        piece: number of a piece that another writer will ``take``; it has neither head nor tail.
        owner: the process that the unfinished files belong to, if not this one.
    """

    encoding = "utf-8"
    #: between two rows
    joint = ""

    def __init__(self, folder: Path, heads: dict[str, str], piece: int | None = None, owner: int | None = None):
        self.whole = piece is None
        self.parts = {name: Replacing(folder / name, piece, owner) for name in heads}
        self.files = {
            name: open(part.temporary, "w", encoding=self.encoding if self.whole else "utf-8", newline="")
            for name, part in self.parts.items()
        }
        self.begun: set[str] = set()
        if self.whole:
            for name, head in heads.items():
                self.files[name].write(head)

    def put(self, name: str, rows: str) -> None:
        """Add rows to a file."""
        self._join(name)
        self.files[name].write(rows)

    def take(self, pieces: list[int]) -> None:
        """Add pieces that stand beside the files, and remove them."""
        for name, part in self.parts.items():
            for piece in pieces:
                path = Replacing(part.path, piece).temporary
                if path.stat().st_size:
                    self._join(name)
                    self.files[name].flush()
                    with open(path, "rb") as file:
                        shutil.copyfileobj(file, self.files[name].buffer, 1 << 20)
                path.unlink()

    def _join(self, name: str) -> None:
        if name in self.begun:
            self.files[name].write(self.joint)
        self.begun.add(name)

    def tail(self, name: str) -> str:
        """What a file ends with."""
        return ""

    def close(self) -> None:
        for name, file in self.files.items():
            if self.whole:
                file.write(self.tail(name))
            file.close()

    def abort(self) -> None:
        for file in self.files.values():
            try:
                file.close()
            except OSError:  # what a full disk could not take
                pass
