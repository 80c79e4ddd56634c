"""The headline of a page and the name of its medium."""

from __future__ import annotations

import re
from typing import Iterable, Iterator
from urllib.parse import urlsplit

from pipeline.lexicon import words
from pipeline.readers.page import Page, is_article

#: signs between the headline, the section and the site in ``<title>``
_PARTS = re.compile(r"\s+[-–—|•·»/]+\s+|\s*(?:\||::|»|→)\s*|\s*:\s+(?=[А-ЯЁA-Z])")
#: the longest name of a medium, in signs and words («Министерство экологии и природных ресурсов Республики Казахстан»)
_LONGEST_NAME, _MOST_WORDS = 80, 8
_NO_NAMES = {"wordpress", "website", "site", "blog", "home", "index", "untitled", "null", "undefined", "none"}


def medium(names: Iterable[object], url: str | None = None, title: str | None = None) -> str | None:
    """The name of a medium: the first of ``names`` that is one, else the host of ``url``.

    A name is cut from a slogan about it; a slogan alone, the article's headline and a handle are no names.

    >>> medium(["Новости Казахстана - самые свежие, последние"], "https://www.example.kz/news/1")
    'example.kz'
    >>> medium(["Степной вестник | Последние новости региона"])
    'Степной вестник'
    """
    host = host_of(url)
    for name in names:
        if isinstance(name, str) and (found := _name_in(re.sub(r"\s+", " ", name).strip(), host, title)):
            return found
    return host


def host_of(url: str | None) -> str | None:
    """``example.kz`` of ``https://www.example.kz/news/1``."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    if not host:
        return None
    host = re.sub(r"^(?:www\d?|m|amp|mobile)\.(?=[^.]+\.)", "", host)
    if "xn--" in host:
        try:
            host = host.encode("ascii").decode("idna")
        except UnicodeError:
            return host
    return host


def _name_in(text: str, host: str | None, title: str | None) -> str | None:
    if not text or text.startswith(("@", "http")):
        return None
    if _is_name(text, title) and (not _PARTS.search(text) or len(text.split()) <= 3):
        return text
    parts = [part for part in _PARTS.split(text) if part and _is_name(part, title)]
    # the part that is also the site's address is its name («Актюбинск: aktobe-news.kz»)
    label = re.sub(r"[^\w]", "", (host or "").rsplit(".", 1)[0].casefold())
    own = [part for part in parts if label and label in re.sub(r"[^\w]", "", part.casefold())]
    if own:
        return own[0]
    # «Новости региона» beside a slogan are a slogan too
    return parts[0] if parts and len(parts) < 4 and not parts[0].casefold().startswith("новости") else None


def _is_name(text: str, title: str | None) -> bool:
    lower = text.casefold()
    # the branch of a city calls itself by it: its host tells more
    if text in words("places/cities.tsv"):
        return False
    if not 2 <= len(text) <= _LONGEST_NAME or len(text.split()) > _MOST_WORDS or lower in _NO_NAMES:
        return False
    if title and (lower == title.casefold() or len(text) > 25 and lower in title.casefold()):
        return False
    if re.search(r"[,!?…]|\.\s|\w\.\Z", text) and not re.search(r"[«\"“]", text):
        return False
    return not set(re.findall(r"\w+", lower)) & words("pages/slogans.txt") and bool(re.search(r"[^\W\d_]", text))


def source_of(page: Page, title: str | None) -> str | None:
    """The medium of a page."""
    return medium(_site_names(page), page.url, title)


def _site_names(page: Page) -> Iterator[object]:
    yield page.meta("og:site_name")
    for node in page.data:
        publisher = node.get("publisher") if is_article(node) else None
        for one in publisher if isinstance(publisher, list) else [publisher]:
            yield one.get("name") if isinstance(one, dict) else one
    yield page.meta("application-name", "apple-mobile-web-app-title", "dc.publisher", "dcterms.publisher")
    for node in page.data:
        kinds = node.get("@type")
        if {"WebSite", "NewsMediaOrganization"} & set(kinds if isinstance(kinds, list) else [kinds]):
            yield node.get("name")
    for element in page.tree.xpath("//*[@itemprop='publisher']//*[@itemprop='name']"):
        yield element.get("content") or element.text_content()


def title_of(page: Page) -> str | None:
    """The headline of a page: its ``<h1>`` where the markup agrees with it, else what the markup says."""
    head = _clean(next((e.text_content() for e in page.tree.iter("title")), None))
    told = (page.meta("og:title"), *_headlines(page), page.meta("twitter:title"))
    marked = [title for title in map(_clean, told) if title]
    named = [*marked, head] if head else marked
    names = [n for n in (*_site_names(page), host_of(page.url)) if isinstance(n, str) and n]
    headings = [line.text for line in page.headings() if line.text.casefold() not in {n.casefold() for n in names}]
    for heading in headings:
        if any(_alike(heading, other) for other in named):
            return heading
    for title in marked:
        if len(title.split()) > 1 or not headings:
            return _without_site(title, names)
    if len(headings) == 1:
        return headings[0]
    return _without_site(head, names) if head else None


def _headlines(page: Page) -> Iterator[str]:
    for node in page.data:
        if is_article(node) and isinstance(node.get("headline"), str):
            yield node["headline"]


def _clean(text: str | None) -> str | None:
    return re.sub(r"\s+", " ", text).strip() or None if text else None


def _alike(heading: str, other: str) -> bool:
    """Whether most words of one stand in the other."""
    one, two = (set(re.findall(r"\w+", t.casefold())) for t in (heading, other))
    return bool(one and two) and len(one & two) >= 0.6 * min(len(one), len(two)) and len(one & two) >= min(2, len(one))


def _without_site(title: str, names: list[str]) -> str:
    """A title without the site's name and its sections at the end (or start)."""
    pieces = _PARTS.split(title)
    if len(pieces) < 2:
        return title
    signs = [m[0] for m in _PARTS.finditer(title)]
    known = [re.sub(r"\W", "", n.casefold()) for n in names]

    def site(piece: str) -> bool:
        key = re.sub(r"\W", "", piece.casefold())
        if not key or bool(set(re.findall(r"\w+", piece.casefold())) & words("pages/slogans.txt")):
            return True
        return any(key == n or len(key) > 3 and (key in n or n in key) for n in known if n)

    end = len(pieces)
    for number in range(1, len(pieces)):
        if site(pieces[number]):
            end = number
            break
    start = 1 if end > 1 and site(pieces[0]) and len(pieces[0].split()) <= 4 else 0
    return "".join(p + s for p, s in zip(pieces[start:end], [*signs[start : end - 1], ""])).strip() or title
