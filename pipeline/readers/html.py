"""Saved web pages: main text (trafilatura), title, date, medium; and pieces of HTML."""

from __future__ import annotations

import html as entities
import re
from functools import lru_cache
from typing import Iterator

from pipeline.article import Article, ReadError
from pipeline.lexicon import rows
from pipeline.readers.blocks import BLOCKS, UNSEEN, VOID
from pipeline.readers.encoding import declared_in, decode
from pipeline.readers.page_dates import in_line


def read(data: bytes, name: str, options) -> Iterator[Article]:
    """One article a page."""
    text, _ = decode(data, declared=declared_in(data))
    yield article(text, name)


def article(html: str, name: str, address: str | None = None) -> Article:
    """The article of a page. Its text is trafilatura's main text, since a page holds much else.

    Args:
        address: where the page was, as its file tells; what the page itself says goes before.

    Raises:
        ReadError: there is none on it.
    """
    # imported here: slow to import, and most runs read no page; so is trafilatura below
    from lxml import etree

    from pipeline.readers import page_dates, page_names
    from pipeline.readers.page import Page

    if "<" not in html:
        raise ReadError("no HTML in it")
    try:
        page = Page(html, address)
        title, date = page_names.title_of(page), page_dates.date_of(page)
        source = page_names.source_of(page, title)
        text = ""
        if unwanted := page.tree.xpath(_UNWANTED):
            for element in unwanted:
                element.drop_tree()
            text = _main_text(_extracted(etree.tostring(page.tree, encoding="unicode", method="html")), title)
        # a page may hide its own article until a script shows it
        text = text or _main_text(_extracted(html), title)
    except (ValueError, etree.LxmlError, RecursionError) as error:
        raise ReadError(f"HTML cannot be parsed: {error}") from error
    if not text:
        raise ReadError("no article text on the page")
    return Article(
        id=name,
        text=text,
        title=title,
        published=date.value if date else None,
        published_basis=date.basis if date else "unknown",
        url=page.url,
        source=source,
    )


#: posts of others that a page shows, and what it does not show
_UNWANTED = (
    "//blockquote[contains(@class, 'instagram-') or contains(@class, 'twitter-') or contains(@class, 'tiktok-')]"
    " | //*[contains(translate(@style, ' ', ''), 'display:none')]"
)
#: a time without its date, and how often the page was seen
_STAMP = re.compile(r"(?:сегодня|вчера)?\s?(?:в\s)?\d{1,2}:\d\d(?:[\s,|·•]+(?:просмотр\w*|views)?:?\s*\d*)*", re.I)
#: a line that can end an article
_SENTENCE = re.compile(r"[.!?…:;»\"”)]\W*\Z")


def _extracted(html: str) -> str:
    import trafilatura

    found = trafilatura.bare_extraction(
        html, include_comments=False, include_tables=False, with_metadata=False, favor_recall=True
    )
    return getattr(found, "text", None) or ""


def _main_text(text: str, title: str | None) -> str:
    """Trafilatura's text without the headline again, the date line, links to other articles, credits; '' where nothing
    is left but links.
    """
    lines = [line for line in (line.strip() for line in text.split("\n")) if line and not _is_furniture(line)]
    while lines and (_same(lines[0], title) or in_line(lines[0]) or _STAMP.fullmatch(lines[0])):
        lines.pop(0)
    told = sum(len(line) for line in lines if len(line) > 100 or _SENTENCE.search(line))
    return "\n".join(lines) if told >= 0.3 * sum(map(len, lines)) else ""


def _is_furniture(line: str) -> bool:
    return 0 < len(line) <= 200 and line.lower().startswith(_furniture())


@lru_cache(maxsize=1)
def _furniture() -> tuple[str, ...]:
    return tuple(row[0] for row in rows("pages/furniture.txt"))


def _same(line: str, title: str | None) -> bool:
    return re.sub(r"\W", "", line.casefold()) == re.sub(r"\W", "", (title or "").casefold())


_BLANK_LINE = re.compile(r"[ \t\r\f]*\n[ \t\r\f]*\n\s*")
#: signs without width; soft hyphens stand inside words
_WIDTHLESS = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
#: entities that were escaped twice by whoever made the field
_ESCAPED = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|nbsp|quot|laquo|raquo|mdash|ndash|hellip|amp|lt|gt|apos);")


class _Fragment:
    """Receives the events of lxml's parser; ``close`` gives the text. No tree: a nesting of 100,000 is as good as
    any.
    """

    def __init__(self, breaks: str):
        self.parts: list[str] = []
        self.unseen = 0  #: depth inside something that nobody sees
        self.kept = 0  #: depth inside ``<pre>``
        self.cells = 0  #: of the table row at hand
        self.breaks = breaks

    def start(self, tag: str, attributes) -> None:
        hidden = "hidden" in attributes or re.search(r"display\s*:\s*none", attributes.get("style") or "", re.I)
        if tag in VOID:
            if tag in ("br", "hr") and not self.unseen:
                self.parts.append("\n")
            return
        if self.unseen or tag in UNSEEN or hidden:
            self.unseen += 1
            return
        self.kept += tag == "pre"
        if tag in BLOCKS:
            self._line()
            self.cells = 0 if tag == "tr" else self.cells
        elif tag in ("td", "th"):
            self.cells += 1
            if self.cells > 1:
                while self.parts and self.parts[-1].isspace():
                    self.parts.pop()
                self.parts.append("\t")
        elif tag == "q":
            self.parts.append("«")

    def end(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.unseen:
            self.unseen -= 1
            return
        self.kept -= tag == "pre"
        if tag in BLOCKS:
            self._line()
        elif tag == "q":
            self.parts.append("»")

    def data(self, data: str) -> None:
        if self.unseen:
            return
        if not self.kept:
            if self.breaks == "paragraphs":
                data = "\n\n".join(re.sub(r"\s+", " ", piece) for piece in _BLANK_LINE.split(data))
            elif self.breaks == "lines":
                data = re.sub(r"[^\S\n]+", " ", data)
            else:
                data = re.sub(r"\s+", " ", data)
            if data == " " and (not self.parts or self.parts[-1][-1] in "\n\t"):
                return
        if data:
            self.parts.append(data)

    def comment(self, data: str) -> None: ...

    def pi(self, target: str, data: str | None = None) -> None: ...

    def _line(self) -> None:
        if self.parts and self.parts[-1] == " ":
            self.parts.pop()
        if self.parts and self.parts[-1][-1] not in "\n\t":
            self.parts.append("\n")

    def close(self) -> str:
        return "".join(self.parts)


def fragment_text(html: str) -> str:
    """Text of a piece of HTML, as a browser shows it: a line a paragraph, entities as characters, no markup.

    ``<br>`` and the ends of paragraphs, list items, headings and table rows end a line; cells are parted by tabs.
    Scripts, comments and hidden elements are left out. Every space that does not end a line is one plain space; soft
    hyphens and signs without width go. A fragment without any markup of lines keeps the line ends that it has (news
    bots write so), one without paragraphs its blank lines (WordPress exports).

    >>> fragment_text("<p>Первый&nbsp;абзац.</p><p>Второй <b>абзац</b>:<br>строка</p>")
    'Первый абзац.\\nВторой абзац:\\nстрока'
    """
    from lxml import etree

    tags = {t.lower() for t in re.findall(r"<(?:/\s*)?([A-Za-z][A-Za-z0-9]*)", html)}
    breaks = "none" if tags & {"p", "br"} else "paragraphs" if tags & BLOCKS else "lines"
    # "<" before anything but a letter is text to a browser; a sign that XML does not know would end the parser's input
    html = re.sub(r"<(?![A-Za-z/!?])", "&lt;", html.replace("\0", "\ufffd"))
    if not html.strip():
        return ""
    try:
        text = etree.fromstring(
            html.encode("utf-8", "replace"),
            parser=etree.HTMLParser(target=_Fragment(breaks), encoding="utf-8", huge_tree=True),
        )
    except (etree.LxmlError, ValueError, AssertionError):
        text = re.sub(r"<[^<>]*>", "", html)
    if _ESCAPED.search(text):
        text = entities.unescape(text)
    text = _WIDTHLESS.sub("", text.replace("\u00a0", " ").replace("\r", ""))
    text = re.sub(r" *\t[ \t]*", "\t", re.sub(r" {2,}", " ", text))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()
