"""Files, folders, globs and URLs to sources: what there is to read, and what is passed over."""

from __future__ import annotations

import glob
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Iterator

from pipeline.readers import remote
from pipeline.records import Failure

#: suffixes of files that are no article's, but a page's or an editor's
COMPANIONS = {
    *(".css", ".js", ".mjs", ".map", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".bmp", ".ico", ".cur"),
    *(".woff", ".woff2", ".ttf", ".otf", ".eot"),
}
UNFINISHED = {
    *(".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".opdownload", ".aria2"),
    *(".bak", ".old", ".orig", ".swp", ".swo", ".lock", ".lnk", ".url", ".desktop"),
}
_LEFTOVERS = {"thumbs.db", "desktop.ini", "icon\r", "__macosx"}
_PAGES = (".html", ".htm", ".xhtml", ".mht", ".mhtml", ".php", ".shtml")
#: endings of the folder that a browser puts beside a saved page
_PAGE_FOLDER = re.compile(r"(?:[_.]files|_файлы)$", re.I)
# a file name's bytes that are no UTF-8, as Python holds them, and as a key writes them
_BYTE = re.compile("[\udc80-\udcff]")
_WRITTEN = re.compile(r"\\x([89a-f][0-9a-f]|5c)")


@dataclass
class Source:
    """A file to read.

    Attributes:
        key: absolute path (``key_of``), URL, or ``-`` for standard input.
        name: relative to its input; ids are made of it.
        shown: as people know it.
        size: bytes, None when unknown.
        changed: modification time in nanoseconds, or an object store's tag; None when unknown.
        file: where the bytes are, when that is not ``key``.
    """

    key: str
    name: str
    shown: str
    size: int | None = None
    changed: str | None = None
    file: str | None = None


def key_of(path: str) -> str:
    r"""A path as text that every database takes: bytes that are no UTF-8 as ``\xed``. ``path_of`` is the way back.

    >>> key_of(os.fsdecode(b"/in/\xed.txt"))
    '/in/\\xed.txt'
    """
    path = _WRITTEN.sub(r"\\x5cx\1", path)
    return _BYTE.sub(lambda m: f"\\x{ord(m[0]) - 0xDC00:02x}", path)


def path_of(key: str) -> str:
    """The path whose ``key_of`` is ``key``."""
    return _WRITTEN.sub(lambda m: "\\" if m[1] == "5c" else chr(0xDC00 + int(m[1], 16)), key)


def find(
    inputs: Iterable[str | Path],
    *,
    follow_links: bool = False,
    exclude: Iterable[str | Path] = (),
    passed: Counter[str] | None = None,
) -> Iterator[Source | Failure]:
    """Files of folders, globs and URLs, in a steady order, each once; a Failure where one cannot be looked at.

    Files that belong to a saved page (its folder ``…_files``, style sheets, scripts, pictures, fonts) and half-written
    ones (``.part``, ``.tmp``, ``~``, …) below a folder are passed over; given by name they are taken.

    Args:
        follow_links: whether symbolic links that lead out of the given folder are taken.
        exclude: files and folders that are never read, whatever leads to them: a run's own output and store.
        passed: told what is passed over, by kind: ``companions`` of pages, ``unfinished``.
    """
    walk = _Walk(exclude, Counter() if passed is None else passed)
    for given in inputs:
        text = str(given)
        if text == "-":
            yield Source("-", "-", "-")
            continue
        if "://" in text:
            yield from walk.remote(list(remote.find(text)))
            continue
        path = Path(text)
        if not path.exists() and not path.is_symlink() and glob.has_magic(text):
            matches = sorted(glob.glob(text, recursive=True))
            if not matches:
                yield Failure(path=printable(text), stage="find", reason="nothing matches the pattern")
            for match in matches:
                if not walk.inside(match):
                    yield from walk.below(Path(match), Path(match).name)
            continue
        if walk.inside(text):
            yield Failure(path=printable(text), stage="find", reason="the run's own output or store, which is not read")
            continue
        root = None if follow_links or not path.is_dir() else os.path.realpath(path)
        yield from walk.below(path, path.name, root=root)


class _Walk:
    """The files below folders, each once."""

    def __init__(self, exclude: Iterable[str | Path], passed: Counter[str]):
        self.seen: set[tuple[int, int]] = set()
        self.passed = passed
        #: real paths that are left out, and the files behind them (a hard link or another name of a mount)
        self.out = {os.path.realpath(p) for p in exclude}
        self.out_files: set[tuple[int, int]] = set()
        for path in self.out:
            try:
                status = os.stat(path)
                self.out_files.add((status.st_dev, status.st_ino))
            except (OSError, ValueError):
                continue

    def inside(self, path: str) -> bool:
        """Whether a path is left out, itself or with a folder that holds it."""
        if not self.out:
            return False
        real = os.path.realpath(path)
        return any(real == out or real.startswith(out.rstrip("/") + "/") for out in self.out)

    def remote(self, items: list[Source | Failure]) -> Iterator[Source | Failure]:
        """What is read of the files behind a URL."""
        stems = page_stems(item.name for item in items if isinstance(item, Source))
        for item in items:
            if isinstance(item, Failure):
                yield item
            elif self.inside(item.key.removeprefix("file://")):
                continue
            elif in_page_folder(item.name, stems):
                self.passed["companions"] += 1
            elif not self.passes_over_name(item.name):
                yield item

    def passes_over_name(self, name: str) -> bool:
        """Whether a file's name alone says that it is no article; counts it."""
        kind = kind_passed_over(name)
        if kind:
            self.passed[kind] += 1
        return kind is not None

    def below(self, path: Path, name: str, inner: bool = False, root: str | None = None) -> Iterator[Source | Failure]:
        """The files below ``path``; links that lead out of the folder ``root`` are refused."""
        if inner and root is not None and path.is_symlink() and path.exists():
            target = os.path.realpath(path)
            if target != root and not target.startswith(root.rstrip("/") + "/"):
                reason = "a symbolic link that leads out of the folder (follow_links = true takes it)"
                yield Failure(path=printable(str(path)), stage="find", reason=reason)
                return
        try:
            status = path.stat()
        except (OSError, ValueError) as error:
            reason = "a symbolic link that leads to itself or nowhere" if path.is_symlink() else reason_of(error)
            yield Failure(path=printable(str(path)), stage="find", reason=reason)
            return
        key = (status.st_dev, status.st_ino)
        if key in self.seen or key in self.out_files:
            return
        self.seen.add(key)
        if not path.is_dir():
            if not path.is_file():
                yield Failure(path=printable(str(path)), stage="find", reason="neither a file nor a folder")
                return
            where = os.path.abspath(path)
            told = key_of(where)
            yield Source(
                told,
                key_of(name),
                printable(str(path)),
                status.st_size,
                str(status.st_mtime_ns),
                None if told == where else where,
            )
            return
        try:
            children = sorted(path.iterdir())
        except OSError as error:
            yield Failure(path=printable(str(path)), stage="find", reason=reason_of(error))
            return
        yield from self._children(children, os.path.realpath(path), name if inner else "", root)

    def _children(self, children: list[Path], real: str, name: str, root: str | None) -> Iterator[Source | Failure]:
        stems = page_stems(child.name for child in children)
        for child in children:
            # hidden files are an editor's or a writer's that has not finished
            if child.name.startswith(".") or os.path.join(real, child.name) in self.out:
                continue
            if child.is_dir():
                if is_page_folder(child.name, stems):
                    self.passed["companions"] += sum(len(files) for _, _, files in os.walk(child))
                    continue
            elif self.passes_over_name(child.name):
                continue
            yield from self.below(child, f"{name}/{child.name}" if name else child.name, True, root)


def page_stems(names: Iterable[str]) -> set[str]:
    """Names of saved pages without their suffix, in lower case."""
    return {name[: -len(suffix)].lower() for name in names for suffix in _PAGES if name.lower().endswith(suffix)}


def is_page_folder(name: str, stems: set[str]) -> bool:
    """Whether a folder is the one that a browser put beside a saved page: ``Page_files`` beside ``Page.html``."""
    m = _PAGE_FOLDER.search(name)
    return bool(m and name[: m.start()].lower() in stems)


def in_page_folder(name: str, stems: set[str]) -> bool:
    """Whether one of the folders of a path is a saved page's."""
    parts = name.split("/")
    return any(is_page_folder("/".join(parts[:end]), stems) for end in range(1, len(parts)))


def kind_passed_over(name: str) -> str | None:
    """``companions`` or ``unfinished`` for the name of a file that is no article; None for another."""
    last = name.rsplit("/", 1)[-1].lower()
    suffix = os.path.splitext(last)[1]
    if suffix in COMPANIONS:
        return "companions"
    if suffix in UNFINISHED or last.endswith("~") or last.startswith("~$") or last in _LEFTOVERS:
        return "unfinished"
    return None


def reason_of(error: Exception) -> str:
    """Why the system does not give a file, for people."""
    if isinstance(error, PermissionError):
        return "no permission to read it"
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    return getattr(error, "strerror", None) or str(error)


def printable(text: str) -> str:
    """A name with bytes that are no UTF-8, or control characters, as people can read it."""
    text = key_of(text)
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)
