"""Rich Text Format (striprtf), without deleted and hidden text; notes and text boxes behind their paragraph."""

from __future__ import annotations

import re
from typing import Iterator

from pipeline.article import Article, ReadError
from pipeline.readers.plain import title_of
from pipeline.readers.word import is_stock_title

_TOKEN = re.compile(r"\\bin(\d+) ?|\\([a-z]+)(-?\d+)? ?|\\'[0-9a-fA-F]{2}|\\[^a-z]|[{}]", re.S)
#: control words that end a paragraph
_PARAGRAPH = {"par", "sect", "page", "row", "nestrow"}


def read(data: bytes, name: str, options) -> Iterator[Article]:
    """One article a document."""
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(b"{\\rtf"):
        raise ReadError("not an RTF document")
    page = re.search(rb"\\ansicpg(\d{3,5})", data[:2000])
    source = _decoded(data, f"cp{page[1].decode()}" if page else "cp1251")
    try:
        text = rtf_to_text(seen(source), encoding="cp1251", errors="replace")
        m = re.search(r"\{\\title ((?:[^{}\\]|\\'[0-9a-fA-F]{2}|\\[a-z]+-?\d* ?\??|\\[^a-z])*)\}", source[:20_000])
        head = re.match(r"\{\\rtf1?(?:\\[a-z]+-?\d* ?)*", source)
        given = rtf_to_text(f"{head[0] if head else '{'} {m[1]}}}", encoding="cp1251", errors="replace") if m else ""
    except (ValueError, LookupError, IndexError, RecursionError, OverflowError) as error:
        raise ReadError(f"broken RTF document: {error}") from error
    text = "\n".join(line.rstrip("\t ") for line in text.replace("\u2011", "-").replace("\u00ad", "").split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    if not text:
        raise ReadError("no text in the document")
    given = re.sub(r"\s+", " ", given).strip()
    yield Article(id=name, text=text, title=title_of(text) or (given if given and not is_stock_title(given) else None))


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding, errors="replace")
    except LookupError:
        return data.decode("cp1251", errors="replace")


def seen(source: str) -> str:
    """The document without groups of deleted and hidden text, with notes and boxes moved behind their paragraph, cells
    parted by tabs.
    """
    document = _Groups()
    position = 0
    for m in _TOKEN.finditer(source):
        if m.start() < position:
            continue
        document.text(source[position : m.start()])
        # raw bytes of a picture follow \bin
        position = m.end() + int(m[1] or 0)
        if m[0] == "{":
            document.open()
        elif m[0] == "}":
            document.close()
        elif not m[1]:
            document.control(m[0], m[2], m[3])
    document.text(source[position:])
    return document.whole()


class _Groups:
    """Puts the groups of a document together again, those that are seen."""

    def __init__(self) -> None:
        self._out: list[str] = []
        #: of each open group: where it begins in ``_out``, and what becomes of it (None, gone, behind)
        self._open: list[tuple[int, str | None]] = []
        self._behind: list[str] = []
        #: whether the group has just begun and may still tell what it is
        self._fresh = False

    def text(self, text: str) -> None:
        if text:
            self._out.append(text)
            self._fresh = self._fresh and not text.strip("\r\n ")

    def open(self) -> None:
        self._open.append((len(self._out), None))
        self._out.append("{")
        self._fresh = True

    def close(self) -> None:
        if not self._open:
            return
        self._out.append("}")
        self._fresh = False
        start, kind = self._open.pop()
        if not kind:
            return
        content = "".join(self._out[start:])
        del self._out[start:]
        if kind == "behind":
            content = re.sub(r"\\(?:footnote|shptxt|ftnalt|chftn)\b ?", "", content)
            self._behind.append(re.sub(r"(?:\\par\b\s*)+\}\Z", "}", content))

    def control(self, token: str, word: str | None, number: str | None) -> None:
        """A control word or sign."""
        if word in _PARAGRAPH and not any(kind for _, kind in self._open):
            self._out.append("\\par ")
            self._out += [f"{note}\\par " for note in self._behind]
            self._behind = []
        elif word in ("cell", "nestcell"):
            self._out.append("\\tab ")
        else:
            self._out.append(token)
            self._tell(word, number)
        self._fresh = self._fresh and word is not None

    def _tell(self, word: str | None, number: str | None) -> None:
        if not self._open:
            return
        if word in ("footnote", "shptxt"):
            self._open[-1] = (self._open[-1][0], "behind")
        elif word in ("v", "deleted") and number != "0" and self._fresh:
            self._open[-1] = (self._open[-1][0], "gone")

    def whole(self) -> str:
        text = "".join(self._out)
        if not self._behind:
            return text
        return text.rstrip().removesuffix("}") + "".join(f"\\par {note}" for note in self._behind) + "}"
