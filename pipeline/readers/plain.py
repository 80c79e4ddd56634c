"""Plain text and Markdown: the text is the article, exactly as given."""

from __future__ import annotations

import re
from typing import Iterator

from pipeline.article import Article, ReadError
from pipeline.readers.encoding import decode


def title_of(text: str) -> str | None:
    """The first line when it looks like a headline: short, no full stop at its end, and something follows."""
    stripped = text.lstrip("\ufeff \t\r\n")
    line, newline, rest = stripped.partition("\n")
    line = re.sub(r"^#{1,3}\s+|\s+#*$", "", line.rstrip("\r"))
    if not newline or not rest.strip() or not 3 < len(line) <= 200 or "\t" in line.strip():
        return None
    if re.search(r"[.;:,]$", line) and not line.endswith("..."):
        return None
    return line.strip()


def read(data: bytes, name: str, options) -> Iterator[Article]:
    """One article a file."""
    text, _ = decode(data)
    yield Article(id=name, text=text, title=title_of(text))


def is_binary(data: bytes) -> bool:
    """Whether bytes that no format claims are no text either."""
    try:
        text, _ = decode(data[:20_000])
    except ReadError as error:
        return "UTF-8" not in str(error)
    sample = text[:5000]
    signs = sum(not (c.isprintable() or c in "\r\n\t\f") for c in sample)
    return signs > max(3, len(sample) // 50)
