"""What svodka wrote into a folder: which files, and whether they are what the store holds now.

A file is told by its name, size and time, so that one that somebody else wrote, or changed, is not taken for ours.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterable

log = logging.getLogger("svodka")

#: hidden, so that no reader takes it
NAME = ".svodka.json"


@dataclass
class Manifest:
    """The files of a folder by name: size, time (ns), and the state of the store that they show, None for a part."""

    folder: Path
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    saved: bool = False

    @classmethod
    def of(cls, folder: Path) -> Manifest:
        """The manifest of a folder; empty where there is none."""
        try:
            files = json.loads((folder / NAME).read_text(encoding="utf-8"))["files"]
            return cls(folder, {str(name): dict(entry) for name, entry in files.items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(folder)

    def whole(self, formats: Iterable[str], state: str) -> bool:
        """Whether every file of each format shows ``state`` and is as it was written."""
        for name in formats:
            own = [n for n in self.files if format_of(n) == name]
            if not own or not all(self.files[n]["state"] == state and self.as_written(n) for n in own):
                return False
        return True

    def formats(self) -> list[str]:
        """Formats that the folder has whole tables of."""
        return sorted({format_of(n) for n, entry in self.files.items() if entry["state"] is not None})

    def wrote(self, paths: Iterable[Path], state: str | None, *, save: bool = True) -> None:
        """Files were written; what other files of ours show of an older state goes, so that nothing old stands beside.

        Args:
            save: whether the folder is to keep the manifest.
        """
        names = [path.name for path in paths]
        for name in names:
            status = (self.folder / name).stat()
            self.files[name] = {"size": status.st_size, "time": status.st_mtime_ns, "state": state}
        if state is not None:
            old = [n for n, entry in self.files.items() if n not in names and entry["state"] != state]
            if removed := [name for name in old if self._remove(name)]:
                kinds = ", ".join(sorted({format_of(name) for name in removed}))
                log.info("%s: %d tables of an older state removed (%s)", self.folder, len(removed), kinds)
        self.saved = save
        if save:
            self._save()

    def adopt(self, names: Iterable[str]) -> None:
        """Files that an earlier version wrote, which kept no manifest."""
        for name in names:
            if name not in self.files and (self.folder / name).is_file():
                status = (self.folder / name).stat()
                self.files[name] = {"size": status.st_size, "time": status.st_mtime_ns, "state": None}

    def _remove(self, name: str) -> bool:
        """Remove a file, unless somebody changed it; whether it was removed. It is ours no longer."""
        path, ours = self.folder / name, self.as_written(name)
        if ours:
            path.unlink(missing_ok=True)
        elif path.exists():
            log.warning("%s: left as it is, since somebody changed it; it shows an older state", path)
        del self.files[name]
        return ours

    def as_written(self, name: str) -> bool:
        """Whether a file is there, and as it was written."""
        if name not in self.files:
            return False
        try:
            status = (self.folder / name).stat()
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == (self.files[name]["size"], self.files[name]["time"])

    def _save(self) -> None:
        temporary = self.folder / f"{NAME}.{os.getpid()}.part"
        temporary.write_text(json.dumps({"files": self.files}, ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(temporary, self.folder / NAME)


def format_of(name: str) -> str:
    """The format of a file of ours: ``csv`` of ``events.csv``."""
    return name.rsplit(".", 1)[-1]
