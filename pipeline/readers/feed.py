"""RSS and Atom: one article an entry (feedparser)."""

from __future__ import annotations

import html
import re
from typing import Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import published
from pipeline.readers.encoding import declared_in, decode


def plain(markup: str) -> str:
    """Text of an entry's HTML, paragraphs on lines of their own."""
    text = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", "", markup)
    text = re.sub(r"(?i)<(?:br|/p|/div|/li|/h\d)\b[^>]*>", "\n", text)
    text = html.unescape(re.sub(r"<[^<>]*>", "", text))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def read(data: bytes, name: str, options) -> Iterator[Article | ReadError]:
    import feedparser

    text, _ = decode(data, declared=declared_in(data))
    # in the decoded text, and wherever it stands: entities that hold others grow without bound
    if re.search(r"<!ENTITY", text, re.I):
        raise ReadError("the XML declares entities, which is refused")
    # the declaration named the bytes' encoding, not the string's
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    feed = feedparser.parse(text.encode("utf-8"), response_headers={"content-type": "application/xml; charset=utf-8"})
    if not feed.entries:
        if feed.bozo or not feed.get("version"):
            raise ReadError(f"no feed in it: {feed.get('bozo_exception', 'neither RSS nor Atom')}")
        return
    for number, entry in enumerate(feed.entries, 1):
        body = (
            next((c.value for c in entry.get("content", []) if c.get("value")), None)
            or entry.get("yandex_full-text")
            or entry.get("summary")
            or ""
        )
        body = plain(body)
        title = plain(entry.get("title", "")) or None
        if not body and not title:
            yield ReadError(f"entry {number}: neither text nor title")
            continue
        value = published.normal(entry.get("published") or entry.get("updated") or entry.get("date"))
        yield Article(
            id=entry.get("id") or entry.get("link") or f"{name}#{number}",
            text=body or title,
            title=title,
            published=value,
            published_basis="data" if value else "unknown",
            url=entry.get("link"),
            source=feed.feed.get("title"),
        )
