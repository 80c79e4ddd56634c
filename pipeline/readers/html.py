"""Saved web pages: main text, title, date, medium (trafilatura, htmldate)."""

from __future__ import annotations

import html as entities
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


#: elements whose content nobody sees
_UNSEEN = {"script", "style", "template", "noscript", "head", "title", "object", "iframe", "svg", "math", "select"}
#: elements that begin and end a line
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li"),
    *("main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_BLANK_LINE = re.compile(r"[ \t\r\f]*\n[ \t\r\f]*\n\s*")
#: signs without width; soft hyphens stand inside words
_WIDTHLESS = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
#: entities that were escaped twice by whoever made the field
_ESCAPED = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|nbsp|quot|laquo|raquo|mdash|ndash|hellip|amp|lt|gt|apos);")


class _Fragment:
    """Receives the events of lxml's parser; ``close`` gives the text. No tree: a nesting of 100,000 is as good as any."""

    def __init__(self, breaks: str):
        self.parts: list[str] = []
        self.unseen = 0  #: depth inside something that nobody sees
        self.kept = 0  #: depth inside ``<pre>``
        self.cells = 0  #: of the table row at hand
        self.breaks = breaks

    def start(self, tag: str, attributes) -> None:
        hidden = "hidden" in attributes or re.search(r"display\s*:\s*none", attributes.get("style") or "", re.I)
        if tag in _VOID:
            if tag in ("br", "hr") and not self.unseen:
                self.parts.append("\n")
            return
        if self.unseen or tag in _UNSEEN or hidden:
            self.unseen += 1
            return
        self.kept += tag == "pre"
        if tag in _BLOCKS:
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
        if tag in _VOID:
            return
        if self.unseen:
            self.unseen -= 1
            return
        self.kept -= tag == "pre"
        if tag in _BLOCKS:
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
    breaks = "none" if tags & {"p", "br"} else "paragraphs" if tags & _BLOCKS else "lines"
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
