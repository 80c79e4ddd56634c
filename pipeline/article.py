"""What a reader hands on: one article, its text exactly as the source gave it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(slots=True)
class Article:
    """One article.

    Attributes:
        id: unique within a run; the row's own id, or the path relative to the input.
        text: the text that every offset counts in (Unicode characters).
        title: headline, when the source has one apart from the text.
        published: publication date, EDTF (``2025-05-14``, ``2025-05``, with a time
            ``2025-05-14T10:20``), or None when unknown.
        published_basis: where ``published`` comes from: data, page, filename, dateline, guess, option, unknown.
        url: address of the original.
        source: name of the medium.
        path: file that it was read from; archive members as ``a.zip!member``.
    """

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    published_basis: str = "unknown"
    url: str | None = None
    source: str | None = None
    path: str | None = None
    extra: dict = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)  #: what the source told and could not be read, for people


#: halves of surrogate pairs are no characters, and NUL is none that a database takes
_UNFIT = re.compile("[\ud800-\udfff\0]")


def fit(text: str) -> str:
    """Text without what is no character, a sign for each, so that offsets stay."""
    return _UNFIT.sub("\ufffd", text)


class ReadError(Exception):
    """A file or row that cannot be read; the message is the reason, for people."""


class ReadWarning(ReadError):
    """Something about a file that people should know although its articles are read; yielded, never raised."""
