"""Files behind an fsspec URL: ``s3://bucket/folder``, ``file:///…`` and the like (extra ``svodka[ray]``, and the
protocol's own package).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Iterator

from pipeline.article import ReadError
from pipeline.records import Failure

if TYPE_CHECKING:
    from pipeline.readers.discovery import Source


def _fsspec():
    try:
        import fsspec
    except ModuleNotFoundError as error:
        raise ReadError("URLs need the package fsspec; pip install 'svodka[ray]'") from error
    return fsspec


def find(url: str) -> Iterator["Source | Failure"]:
    """The files below a URL, in the order of their names; hidden ones left out."""
    from pipeline.readers.discovery import Source

    try:
        system, root = _fsspec().core.url_to_fs(url)
        found = system.find(root, detail=True) if system.exists(root) else {}
    except ReadError as error:
        yield Failure(path=url, stage="find", reason=str(error))
        return
    except Exception as error:  # every protocol has errors of its own
        yield Failure(path=url, stage="find", reason=f"{type(error).__name__}: {error}")
        return
    if not found:
        yield Failure(path=url, stage="find", reason="no such file or folder")
    base = root.rstrip("/")
    for path in sorted(found):
        name = path[len(base) + 1 :] if path != base else os.path.basename(path)
        if any(part.startswith(".") for part in name.split("/")):
            continue
        info = found[path]
        changed = next(
            (
                str(info[key])
                for key in ("ETag", "etag", "mtime", "LastModified", "last_modified", "created")
                if info.get(key)
            ),
            None,
        )
        whole = system.unstrip_protocol(path)
        yield Source(whole, name, whole, info.get("size"), changed)


def load(url: str, limit: int) -> bytes:
    """At most ``limit`` + 1 bytes.

    Raises:
        ReadError: it cannot be read.
    """
    try:
        with _fsspec().open(url, "rb") as file:
            return file.read(limit + 1)
    except ReadError:
        raise
    except Exception as error:
        raise ReadError(f"{type(error).__name__}: {error}") from error
