"""Saved web pages: main text, title, date, medium (trafilatura, htmldate)."""

from __future__ import annotations

import re
from typing import Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import published
from pipeline.readers.encoding import declared_in, decode


def read(data: bytes, name: str, options) -> Iterator[Article]:
    """One article a page. The text is trafilatura's main text, since a page holds much else."""
    # imported here: both are slow to import, and most runs read no page
    import trafilatura
    from lxml import etree

    html, _ = decode(data, declared=declared_in(data))
    if "<" not in html:
        raise ReadError("no HTML in it")
    try:
        found = trafilatura.bare_extraction(
            html, include_comments=False, include_tables=False, with_metadata=True, favor_recall=True
        )
    except (ValueError, etree.LxmlError, RecursionError) as error:
        raise ReadError(f"HTML cannot be parsed: {error}") from error
    text = (found.text or "").strip() if found is not None else ""
    if not text:
        raise ReadError("no article text on the page")
    yield Article(
        id=name,
        text=text,
        title=_title(found.title),
        published=page_date(html, found),
        published_basis="page",
        url=found.url,
        source=found.sitename or found.hostname,
    )


def _title(title: str | None) -> str | None:
    return re.sub(r"\s+", " ", title).strip() if title else None


_TIME_ATTRIBUTES = re.compile(
    r"""(?:article:published_time|datePublished|og:published_time|pubdate)["'][^<>]{0,80}?(?:content|datetime)\s*=\s*["']([^"']{8,40})["']|["']datePublished["']\s*:\s*["']([^"']{8,40})["']""",
    re.I,
)


def page_date(html: str, found) -> str | None:
    """Publication date of a page: what its markup says, else htmldate's finding."""
    import htmldate
    from lxml import etree

    if m := _TIME_ATTRIBUTES.search(html):
        if (value := published.normal(m[1] or m[2])) is not None:
            return value[:10]
    try:
        value = htmldate.find_date(html, original_date=True, extensive_search=True)
    except (ValueError, etree.LxmlError):
        value = None
    return value or (found.date if found.date else None)
