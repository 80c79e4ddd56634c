"""When a page was published: what its markup says, else its visible date line; a guess is told apart from both.

A year in the text, a copyright line, a licence line, the date in a page's head that is always today's are no
publication dates, and nothing gains a day that it does not have.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Iterator, NamedTuple

from lxml import etree

from pipeline.lexicon import table
from pipeline.readers.blocks import UNSEEN
from pipeline.readers.moments import edtf_of
from pipeline.readers.page import Line, Page, is_article

#: names of meta elements, surest first
_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished"),
    *("rnews:datepublished", "published_time", "date_published", "publish_date", "publish-date", "publishdate"),
    *("publication_date", "publication-date", "pubdate", "pub_date", "og:pubdate", "mediator_published_time"),
    *("dc.date.issued", "dcterms.issued", "dc.date.published", "parsely-pub-date", "sailthru.date", "article_date"),
    *("cxenseparse:recs:publishtime", "citation_publication_date", "citation_date", "dc.date.created"),
    *("dcterms.created", "datecreated", "dc.date", "dcterms.date", "date", "ya:ovs:upload_date"),
)
_MODIFIED = (
    *("article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "dcterms.modified"),
    *("dc.date.modified", "last-modified", "modified_time", "revised"),
)
_MONTH = r"[^\W\d_]{3,12}\.?"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
#: a whole date as pages show it: 14 мая 2025, 2025 жылғы 14 мамыр, May 14, 2025, 14.05.2025, 2025-05-14
_DATE = re.compile(
    rf"(?<![\w.])(?:{_DAY}(?:-?(?:го|е|st|nd|rd|th))?\s+{_MONTH},?\s+{_YEAR}(?!\d)"
    rf"|{_YEAR}\s*(?:жылғы|жылы|жыл|ж\.?|года|г\.?)?,?\s+{_DAY}\s+{_MONTH}(?!\w)"
    rf"|{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)"
    rf"|{_DAY}\s?([./-])\s?(?:0?[1-9]|1[0-2])\s?\1\s?(?:{_YEAR}|\d\d)(?!\d|[./-]\d)"
    rf"|{_YEAR}([./-])(?:0?[1-9]|1[0-2])\2{_DAY}(?!\d|[./-]\d))",
    re.I,
)
_CLOCK = re.compile(
    r"(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])(?:\s?[ap]\.?m\b\.?)?"
    r"(?:\s*\(?(?:UTC|GMT|MSK|МСК)?(?:\s?[+-]\d{1,2}(?::?\d\d)?)?(?!\w)\)?)?",
    re.I,
)
#: small words between a date and its time, and the words of the year and of the week
_SMALL = re.compile(
    r"(?<!\w)(?:года?|г\.|г|ж\.|ж|жылғы|жыл|в|at|(?:пн|вт|ср|чт|пт|сб|вс|mon|tue|wed|thu|fri|sat|sun)\.?"
    r"|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|[a-z]{3,6}day)(?!\w)",
    re.I,
)
_SIGNS = " \t|·•,;:/\\()[]—–→»«-\u2009\u00a0."
#: lines that tell of owners and licences, not of a publication
_LEGAL = re.compile(r"[©®№]|\(c\)|copyright|свидетельств|лиценз|регистрац|роскомнадзор|основан|ИНН|ОГРН", re.I)
_DATE_NAME = re.compile(r"date|time|publi|posted|pubdate|стат|meta(?:$|[\s_-])", re.I)
_UPDATE_NAME = re.compile(r"updat|modif|обнов", re.I)
#: lines after and before the heading within which its date line stands
_AFTER, _BEFORE = 8, 5
#: signs of text from the heading within which a ``<time>`` is its own
_NEAR = 400
_URL_DAY = re.compile(rf"/({_YEAR})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$|[a-z])", re.I)
_URL_DAY_LAST = re.compile(rf"(?<!\d)(0[1-9]|[12]\d|3[01])[-_](0[1-9]|1[0-2])[-_]({_YEAR})(?!\d)")
_URL_MONTH = re.compile(rf"/({_YEAR})[/_-](0?[1-9]|1[0-2])(?=/)")


class Found(NamedTuple):
    """A publication date.

    Attributes:
        value: EDTF; a time with its zone where the page tells one.
        basis: ``page``, or ``guess`` where neither markup nor date line says it.
    """

    value: str
    basis: str


def date_of(page: Page) -> Found | None:
    """The publication date of ``page``; None when nothing tells it."""
    marked = next(_marked(page), None)
    line = _date_line(page)
    if marked:
        # markup in universal time has the wrong day round midnight; readers see the medium's
        if line and marked.endswith("Z") and line[:10] != marked[:10] and _days_between(line, marked) <= 1:
            return Found(line, "page")
        return Found(marked, "page")
    if value := line or _in_url(page.url):
        return Found(value, "page")
    guess = _line_elsewhere(page) or next(_modified(page), None) or _month_in_url(page.url)
    return Found(guess, "guess") if guess else None


def read_stamp(text: object) -> str | None:
    """EDTF of a stamp in markup; None when it is none, or is of another age than web pages.

    >>> read_stamp("2025-05-14T00:00:00+05:00")
    '2025-05-14'
    """
    try:
        value = edtf_of(text)
    except (ValueError, OverflowError):
        return None
    if not 1990 <= int(value[:4]) <= 2100 or len(value) < 10:
        return None
    # midnight is a day whose time the site does not keep
    return re.sub(r"T00:00(?:Z|[+-]\d\d:\d\d)?\Z", "", value)


def _days_between(one: str, other: str) -> int:
    return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)


# --- markup ----------------------------------------------------------------------------------------


def _marked(page: Page) -> Iterator[str]:
    """Dates that the markup tells, surest first."""
    texts: list[object] = [node.get("datePublished") for node in page.data if is_article(node)]
    texts += [content for name in _PUBLISHED for content in page.metas.get(name, ())]
    texts += [node.get("datePublished") or node.get("dateCreated") for node in page.data]
    for text in texts:
        if isinstance(text, list):
            text = text[0] if text else None
        if text and (value := read_stamp(text)):
            yield value
    yield from _in_elements(page)


def _in_elements(page: Page) -> Iterator[str]:
    """``itemprop="datePublished"`` and ``<time>``, the nearest to the heading first.

    A ``<time>`` far from any heading counts only where all that there are tell one day: lists of other articles have
    such.
    """
    found: list[tuple[bool, int, str]] = []
    places = _places(page)
    headings = [place for element, place in places.items() if element.tag == "h1"]
    for element, place in places.items():
        properties = (element.get("itemprop") or element.get("property") or "").lower()
        named = "datepublished" in properties or "pubdate" in element.attrib
        if not named and element.tag != "time" or element.tag == "meta":
            continue
        own = f"{element.get('class') or ''} {element.get('id') or ''} {properties}"
        if "datemodified" in properties or _UPDATE_NAME.search(own):
            continue
        text = element.get("datetime") or element.get("content") or (element.text_content() if named else "")
        value = read_stamp(text.strip()) if text and len(text) < 80 else None
        if value and not page.is_aside(element):
            found.append((not named, min((abs(place - h) for h in headings), default=place), value))
    alike = len({value[:10] for _, _, value in found}) == 1
    yield from (value for other, far, value in sorted(found) if alike or not other or far <= _NEAR)


def _places(page: Page) -> dict[etree._Element, int]:
    """Of each element, how many signs of text stand before it."""
    out: dict[etree._Element, int] = {}
    count = 0
    for event, element in etree.iterwalk(page.tree, events=("start", "end")):
        if event == "start":
            out[element] = count
            count += len((element.text or "").strip()) if element.tag not in UNSEEN else 0
        else:
            count += len((element.tail or "").strip())
    return out


def _modified(page: Page) -> Iterator[str]:
    """When the page was changed: no later than that it was published."""
    texts = [node.get("dateModified") for node in page.data if is_article(node)]
    texts += [content for name in _MODIFIED for content in page.metas.get(name, ())]
    yield from (value for text in texts if text and (value := read_stamp(text)))


# --- lines -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    return {row.form: row.kind for row in table("pages/date_labels.tsv")}


def in_line(text: str) -> tuple[str, str] | None:
    """(EDTF, ``published`` or ``modified``) of a line that is a date, with a time, a label or a rubric beside it.

    >>> in_line("Опубликовано: 14 мая 2025 г., 10:20 | Общество")
    ('2025-05-14T10:20', 'published')
    >>> in_line("Указ подписан 5 марта 1998 года")
    """
    if len(text) > 120 or _LEGAL.search(text):
        return None
    for m in _DATE.finditer(text):
        before, after = text[: m.start()], text[m.end() :]
        if clock := _CLOCK.search(after):
            after = after.replace(clock[0], "", 1)
        elif clock := _CLOCK.search(before):
            before = before.replace(clock[0], "", 1)
        kind = _label(_SMALL.sub("", before), _SMALL.sub("", after))
        value = kind and read_stamp(f"{m[0]} {clock[0].strip('()')}" if clock else m[0])
        if kind and value:
            return value, kind
    return None


def _label(before: str, after: str) -> str | None:
    """What a date between these is, ``published`` or ``modified``; None where it is part of a sentence."""
    words, rest = before.strip(_SIGNS).lower(), after.strip(_SIGNS)
    kind = _labels().get(words)
    if kind is None:
        if words and (before.rstrip().endswith(":") or not (_parted(before.rstrip()[-1:]) or _rubric(before))):
            return None
        kind = "published"
    free = not re.search(r"[^\W\d_]", rest) or _parted(after.lstrip()[:1]) or _rubric(after)
    return kind if free and len(rest.split()) <= 8 and len(words.split()) <= 8 else None


def _parted(sign: str) -> bool:
    return bool(sign) and sign in _SIGNS.replace(".", "")


def _rubric(text: str) -> bool:
    """«Общество», «Алматы», «Иван Петров»: up to three words that are no sentence."""
    words = text.split()
    return 0 < len(words) <= 3 and all(w[0].isupper() for w in words) and not text.rstrip().endswith(".")


def _date_line(page: Page) -> str | None:
    """The date line of the heading, else one that the markup's names call so."""
    headings = page.headings() or _title_lines(page)
    near: list[tuple[int, str]] = []
    named: list[str] = []
    for line in page.lines:
        if line.aside or _UPDATE_NAME.search(line.names):
            continue
        found = in_line(line.text)
        if not found or found[1] != "published":
            continue
        for heading in headings:
            distance = line.number - heading.number
            if 0 < distance <= _AFTER and not _body_between(page, heading, line):
                near.append((distance, found[0]))
            elif -_BEFORE <= distance < 0:
                near.append((100 - distance, found[0]))
        if _DATE_NAME.search(line.names) or line.tag == "time":
            named.append(found[0])
    if near:
        return min(near)[1]
    return named[0] if named and len({value[:10] for value in named}) == 1 else None


def _body_between(page: Page, heading: Line, line: Line) -> bool:
    """Whether the article stands between its heading and a line: then that is another's, or a list's."""
    return sum(len(other.text) > 150 for other in page.lines[heading.number + 1 : line.number]) > 1


def _title_lines(page: Page) -> list[Line]:
    """Lines that are the title, where a page has no ``<h1>``."""
    titles = {t for t in (page.meta("og:title"), page.tree.findtext(".//title")) if t}
    return [line for line in page.lines if len(line.text) > 15 and any(line.text in t for t in titles)][:1]


def _line_elsewhere(page: Page) -> str | None:
    """A date line far from any heading, where all that there are tell one day."""
    found = [in_line(line.text) for line in page.lines if not line.aside]
    values = [f[0] for f in found if f and f[1] == "published"]
    return values[0] if values and len({v[:10] for v in values}) == 1 else None


# --- addresses -------------------------------------------------------------------------------------


def _in_url(url: str | None) -> str | None:
    """The day in an address: ``/2025/05/14/…``, ``/20250514-…``, ``/14-05-2025-…``."""
    if not url:
        return None
    if m := _URL_DAY.search(url):
        return read_stamp(f"{m[1]}-{m[2]}-{m[3]}")
    if m := _URL_DAY_LAST.search(url):
        return read_stamp(f"{m[3]}-{m[2]}-{m[1]}")
    return None


def _month_in_url(url: str | None) -> str | None:
    m = _URL_MONTH.search(url or "")
    return f"{m[1]}-{int(m[2]):02d}" if m and 1 <= int(m[2]) <= 12 else None
