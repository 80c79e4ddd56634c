"""RSS and Atom: one article an entry (feedparser); other tools' XML goes to ``wordpress`` and ``marked``."""

from __future__ import annotations

import re
from typing import Any, Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import marked, moments, wordpress
from pipeline.readers.encoding import declared_in, decode
from pipeline.readers.fields import one_line
from pipeline.readers.html import fragment_text
from pipeline.readers.page_names import medium

#: where an entry's whole text may stand, before its summary (Yandex.News and Yandex.Turbo have elements of their own)
_WHOLE = ("yandex_full-text", "turbo_content", "fulltext", "full-text", "content_encoded")
_NUMBERED = re.compile(r"&#(?:0*(\d{5,})|[xX]0*([0-9a-fA-F]{4,}));?")
_ENTRY = re.compile(r"<(/?)(?:item|entry)(?=[\s>])[^<>]*>", re.I)


def read(data: bytes, name: str, options) -> Iterator[Article | ReadError]:
    text, _ = decode(data, declared=declared_in(data))
    del data
    # in the decoded text, and wherever it stands: entities that hold others grow without bound
    if re.search(r"<!ENTITY", text, re.I):
        raise ReadError("the XML declares entities, which is refused")
    # the declaration named the bytes' encoding, not the string's
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if marked.is_one(text):
        yield from marked.read(text, name, options)
    elif wordpress.is_one(text):
        yield from wordpress.read(text, name, options)
    else:
        yield from _feed(text, name, options)


def _feed(text: str, name: str, options) -> Iterator[Article | ReadError]:
    import feedparser

    text, cut = whole_entries(_NUMBERED.sub(_sign, text))
    # neither cleaned nor resolved: the text alone is read, by ``fragment_text``
    feed = feedparser.parse(
        text.encode("utf-8", "replace"),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not feed.entries and (feed.bozo or not feed.get("version")) and cut is None:
        raise ReadError(f"no feed in it: {feed.get('bozo_exception', 'neither RSS nor Atom')}")
    for number, entry in enumerate(feed.entries, 1):
        yield _article(entry, feed.feed, name, number, options)
    if cut is not None:
        yield ReadError(cut)


def _sign(reference: re.Match) -> str:
    """A numbered sign as it stands, or the mark for one that no character has: feedparser ends on these."""
    number = int(reference[1][:9]) if reference[1] else int(reference[2][:9], 16)
    return reference[0] if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def whole_entries(text: str) -> tuple[str, str | None]:
    """A feed without the entry in whose middle it ends, and what to tell of that; (text, None) for a whole feed."""
    root = re.search(r"<(rss|feed|rdf:RDF)\b", text[:20_000], re.I)
    if root is None or re.search(rf"</{root[1]}\s*>", text[-2000:], re.I) or f"</{root[1]}>" in text:
        return text, None
    last, whole = None, 0
    for last in _ENTRY.finditer(text):
        whole += bool(last[1])
    if last is None or last[1]:
        return text, f"the feed ends after entry {whole}, without its end; what follows is missing"
    return text[: last.start()], f"the feed ends in the middle of entry {whole + 1}; the {whole} before it are read"


def _article(entry: Any, feed: Any, name: str, number: int, options) -> Article | ReadError:
    body = _body(entry)
    title = one_line(entry.get("title"), "html") or None
    if not body and not title:
        return ReadError(f"entry {number}: neither text nor title")
    link = entry.get("link")
    out = Article(
        id=entry.get("id") or link or f"{name}#{number}",
        text=body or title or "",
        title=title,
        # a guid that is no address is taken for one by feedparser
        url=link if link and "/" in link else None,
        source=_source(entry, feed),
    )
    for key in ("published", "updated", "date", "created"):
        value = entry.get(key)
        if moments.absent(value):
            continue
        try:
            out.published, out.published_basis = moments.edtf_of(value, day_first=options.day_first), "data"
            out.warnings.clear()
            break
        except ValueError:
            out.warnings.append(f"entry {number}: the date {str(value)[:80]!r} in {key!r} cannot be read")
    del out.warnings[1:]
    return out


def _body(entry: Any) -> str:
    """The text of the first element that has one."""
    for content in entry.get("content") or []:
        if content.get("value"):
            value = content["value"]
            # Atom tells plain text apart; RSS does not
            return value.strip() if content.get("type") == "text/plain" and "<" not in value else fragment_text(value)
    for key in (*_WHOLE, "summary", "description"):
        if entry.get(key):
            return fragment_text(entry[key])
    return ""


def _source(entry: Any, feed: Any) -> str | None:
    """The medium: that of the entry where a feed gathers several, else the feed's; a slogan gives way to the host."""
    origin = entry.get("source")
    if hasattr(origin, "get") and (found := medium([one_line(origin.get("title"), "html")], origin.get("href"))):
        return found
    return medium([one_line(feed.get("title"), "html")], feed.get("link") or entry.get("link"))
