"""What a web page says of itself, read once: meta elements, JSON-LD, addresses, and its lines of text with their
place.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Iterator
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from pipeline.readers.blocks import BLOCKS, UNSEEN

_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|Blog|Review|Analysis\w*|Opinion\w*)$")
#: keys of JSON-LD under which the page's own subject stands, not another's
_OWN_KEYS = ("@graph", "mainEntity", "mainEntityOfPage", "article")
#: parts of a page that belong to no article; of class and id names, English is what all sites use
_ASIDE_TAGS = {"nav", "footer", "aside"}
_ASIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:related|similar|recommend\w*|sidebar|side|comments?|footer|foot|popular|latest|last|lenta|ticker"
    r"|widget|menu|nav|navbar|breadcrumbs?|copyright|copy|banner|adv?|promo|more-?news|read-?more|other-?news|topbar"
    r"|top-?line|weather|currency|today|current-?date|search|subscribe|archive|calendar)(?:$|[\s_-]|\d)",
    re.I,
)
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d+[a-z_]*/(?=https?://)")
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)")
#: the longest line that can be a date line or a title
_LONGEST = 400


@dataclass
class Line:
    """A line of a page as a browser shows it.

    Attributes:
        text: with single spaces.
        number: its place among the lines.
        names: classes and ids of the elements about it, from its own outwards (three).
        aside: whether it stands in a part that belongs to no article (navigation, footer, the site's header, …).
        tag: the block that holds it.
    """

    text: str
    number: int
    names: str
    aside: bool
    tag: str


class Page:
    """A parsed page.

    Args:
        html: the whole document.
        address: where it was, as its file tells.

    Raises:
        ValueError, lxml.etree.LxmlError: it cannot be parsed.
    """

    def __init__(self, html: str, address: str | None = None):
        parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
        self.tree = lxml_html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
        saved = _SAVED_FROM.search(html[:4096])
        self._saved_from = saved[1] if saved else address

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """Contents of ``<meta>`` by lower-case name, property or itemprop, in their order."""
        out: dict[str, list[str]] = {}
        for element in self.tree.iter("meta"):
            content = (element.get("content") or "").strip()
            for attribute in ("name", "property", "itemprop", "http-equiv"):
                for name in (element.get(attribute) or "").lower().split():
                    if content:
                        out.setdefault(name, []).append(content)
        return out

    def meta(self, *names: str) -> str | None:
        """The first content of the first of ``names`` that the page has."""
        return next((self.metas[n][0] for n in names if n in self.metas), None)

    @cached_property
    def data(self) -> list[dict]:
        """Objects of the page's JSON-LD that tell of its own subject: articles first, then the rest."""
        found: list[dict] = []
        for script in self.tree.iter("script"):
            if "ld+json" in (script.get("type") or "").lower():
                found += _objects(script.text or "")
        return sorted(found, key=lambda node: not is_article(node))

    @cached_property
    def url(self) -> str | None:
        """Address of the original; that of a copy in the Internet Archive is told without the archive."""
        canonical = next(
            (e.get("href") for e in self.tree.iter("link") if "canonical" in (e.get("rel") or "").lower().split()), None
        )
        base = next((e.get("href") for e in self.tree.iter("base") if e.get("href")), None)
        ids = [node.get("url") or node.get("mainEntityOfPage") or node.get("@id") for node in self.data[:1]]
        for value in (canonical, self.meta("og:url", "twitter:url", "mainentityofpage"), *ids, self._saved_from, base):
            if isinstance(value, dict):
                value = value.get("@id")
            if not isinstance(value, str) or not value.strip():
                continue
            value = _ARCHIVED.sub("", urljoin(base or "", value.strip()))
            try:
                if urlsplit(value).scheme in ("http", "https") and urlsplit(value).hostname:
                    return value
            except ValueError:
                continue
        return None

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of the page's text, in their order; longer ones than a date line or title are cut."""
        return list(_lines(self))

    @cached_property
    def _main(self) -> set[etree._Element]:
        """What holds a heading: no aside, whatever it is called ("content has-sidebar")."""
        return {outer for heading in islice(self.tree.iter("h1"), 20) for outer in heading.iterancestors()}

    def is_aside(self, element: etree._Element) -> bool:
        """Whether an element belongs to no article: navigation, footer, the site's header, lists of other articles."""
        header = article = False
        for outer in islice(chain([element], element.iterancestors()), 40):
            article = article or outer.tag in ("article", "main")
            header = header or outer.tag == "header" and not article
            if outer.tag in ("body", "html") or outer in self._main:
                continue
            if outer.tag in _ASIDE_TAGS or _ASIDE_NAMES.search(_names(outer)):
                return True
        return header and not article

    def headings(self) -> list[Line]:
        """Lines of ``<h1>`` in the page's own part."""
        return [line for line in self.lines if line.tag == "h1" and not line.aside]


def is_article(node: dict) -> bool:
    """Whether a JSON-LD object is an article."""
    kinds = node.get("@type")
    return any(isinstance(k, str) and _ARTICLE_TYPE.search(k) for k in (kinds if isinstance(kinds, list) else [kinds]))


def _objects(text: str) -> list[dict]:
    text = re.sub(
        r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", text
    )
    try:
        body = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        # sites that glue JSON together by hand: what can be read still tells the date
        m = re.search(r'"datePublished"\s*:\s*"([^"]{4,40})"', text)
        return [{"@type": "Article", "datePublished": m[1]}] if m and _ARTICLE_TYPE.search(_type_in(text)) else []
    out: list[dict] = []
    queue = [body]
    while queue and len(out) < 200:
        node = queue.pop(0)
        if isinstance(node, list):
            queue[:0] = node
        elif isinstance(node, dict):
            out.append(node)
            queue += [node[key] for key in _OWN_KEYS if isinstance(node.get(key), (dict, list))]
    return out


def _type_in(text: str) -> str:
    m = re.search(r'"@type"\s*:\s*"(\w{1,40})"', text)
    return m[1] if m else ""


def _lines(page: Page) -> Iterator[Line]:
    parts: list[str] = []
    where: etree._Element | None = None
    number = 0
    unseen: etree._Element | None = None

    def line() -> Iterator[Line]:
        nonlocal parts, where, number
        text = re.sub(r"\s+", " ", "".join(parts)).strip()
        if text and where is not None:
            yield _line(text[:_LONGEST], number, where, page)
            number += 1
        parts, where = [], None

    def add(text: str | None, element: etree._Element) -> None:
        nonlocal where
        if text and unseen is None:
            if where is None and text.strip():
                where = element
            parts.append(text)

    for event, element in etree.iterwalk(page.tree, events=("start", "end", "comment")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if unseen is None and (tag in UNSEEN and tag != "head" or _hidden(element)):
                unseen = element
            if tag in BLOCKS or tag == "br":
                yield from line()
            if tag not in ("head", "title"):
                add(element.text, element)
        else:
            if tag in BLOCKS:
                yield from line()
            if element is unseen:
                unseen = None
            parent = element.getparent()
            if parent is not None and parent.tag != "head":
                add(element.tail, parent)
    yield from line()


def _names(element: etree._Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}".strip()


def _hidden(element: etree._Element) -> bool:
    return "hidden" in element.attrib or bool(re.search(r"display\s*:\s*none", element.get("style") or "", re.I))


def _line(text: str, number: int, element: etree._Element, page: Page) -> Line:
    outers = list(islice(chain([element], element.iterancestors()), 4))
    tag = next((o.tag for o in outers if o.tag in BLOCKS or o.tag == "time"), "")
    return Line(text, number, " ".join(map(_names, outers[:3])), page.is_aside(element), tag)
