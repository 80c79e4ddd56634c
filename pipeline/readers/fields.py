"""From a row with named fields to an article: which field is which, what stands in it, and HTML read as HTML."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any, Iterable, Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import moments, shapes
from pipeline.readers.html import fragment_text
from pipeline.readers.page_names import host_of

NAMES = ("id", "text", "title", "published", "url", "source")
#: what an object that stands for one thing calls it: ``{"id": …, "name": …}``, MongoDB's ``{"$oid": …}``
_OF_OBJECT = ("name", "title", "text", "$oid", "value", "url")
_BLOCK = re.compile(
    r"<(?:p|br|div|ul|ol|li|h[1-6]|blockquote|figure|table|tr|section|article|pre|hr)(?:\s[^<>]*)?/?>", re.I
)
_INLINE = re.compile(
    (
        r"</?(?:a|b|i|u|s|em|strong|span|img|td|th|figcaption|code|font|center|small|sub|sup|script|style)(?:\s[^"
        r"<>]*)?/?>|<!--"
    ),
    re.I,
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")


def articles(rows: Iterable[Any], name: str, options, *, first: int = 1, told: dict | None = None) -> Iterator[Any]:
    """Articles (or ReadErrors that name their row) of rows; what a tool's shape says is no article is passed over.

    Args:
        rows: objects with fields, or ReadErrors, which are handed on.
        first: number of the first row.
        told: as for ``article``.
    """
    for number, row in enumerate(rows, first):
        if isinstance(row, ReadError):
            yield row
            continue
        if isinstance(row, dict):
            shape = shapes.shape_of(tuple(row))
            if shape is not None and shape.passed_over is not None and shape.passed_over(row):
                continue
        yield article(row, name, number, options, told)


def article(row: Any, name: str, number: int, options, told: dict | None = None) -> Article | ReadError:
    """An article from one row; a ReadError (returned, not raised) that names the row when it is none.

    Args:
        row: an object with fields.
        name: of the file; ids are made of it where the row has none.
        told: ``source`` of rows that tell none, and ``ids``, with which their ids begin.
    """
    if not isinstance(row, dict):
        return ReadError(f"row {number}: not an object with fields")
    shape = shapes.shape_of(tuple(row))
    if shape is not None and shape.inner is not None and isinstance(row[shape.inner], dict):
        # the fields stand in an object of their own
        row = {**{k: v for k, v in row.items() if k != shape.inner}, **row[shape.inner]}
        shape = shapes.shape_of(tuple(row))
    paths = _paths(tuple(row), _wanted(options.fields), shape)
    text = next((t for t in (_prose(v) for v in _values(row, paths["text"])) if t), None)
    if text is None:
        return ReadError(_no_text(row, number, options))
    if not isinstance(text, str):
        return ReadError(f"row {number}: the text is {type(text).__name__}, not a string")
    if shape is not None and shape.mend is not None:
        text = shape.mend(text)
    words = {key: _word(next(_values(row, paths[key]), None)) for key in ("id", "title", "url", "source")}
    own, told = words["id"], told or {}
    if own is not None and told.get("ids"):
        own = f"{told['ids']}/{own}"
    out = Article(
        id=own if own is not None else f"{name}#{number}",
        text=cleaned(text, options.field_format),
        title=one_line(words["title"], options.field_format),
        url=words["url"],
        source=_medium(words["source"] or told.get("source")),
    )
    _date(out, row, paths["published"], number, options)
    return out


def _date(out: Article, row: dict, paths: tuple, number: int, options) -> None:
    """The first field that is a date; a warning where there are fields for it and none is one."""
    wrong = None
    for path in paths:
        value = next(_values(row, (path,)), None)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if moments.absent(value):
            continue
        try:
            out.published, out.published_basis = moments.edtf_of(value, day_first=options.day_first), "data"
            return
        except ValueError:
            wrong = wrong or f"row {number}: the date {str(value)[:80]!r} in {path!r} cannot be read"
    if wrong is not None:
        out.warnings.append(wrong)


# --- which field is which ------------------------------------------------------------------------


def folded(name: str) -> str:
    """A field's name without what differs from tool to tool: case, spaces, hyphens, underscores."""
    return re.sub(r"[\s_\-\ufeff]+", "", str(name)).casefold()


def _wanted(fields) -> tuple[tuple[str, ...], ...]:
    """The names that the settings give, in the order of ``NAMES``; hashable."""
    return tuple(tuple(getattr(fields, name)) for name in NAMES)


@lru_cache(maxsize=256)
def _defaults() -> tuple[tuple[str, ...], ...]:
    from pipeline.settings import Fields

    return tuple(tuple(Fields.model_fields[name].default) for name in NAMES)


@lru_cache(maxsize=256)
def _paths(keys: tuple, wanted: tuple, shape) -> dict[str, tuple[str, ...]]:
    """Where each of ``NAMES`` stands in rows with these keys: as the user says, else the tool, else usual names."""
    by_folded: dict[str, list[str]] = {}
    for key in keys:
        by_folded.setdefault(folded(key), []).append(key)
    out = {}
    for name, names, usual in zip(NAMES, wanted, _defaults(), strict=True):
        known = list(getattr(shape, name)) if shape is not None else []
        found = []
        # what the user has named comes before a shape, and nothing usual is guessed beside it
        for candidate in names if names != usual else [*known, *names]:
            if candidate in keys or "." in candidate:
                found.append(candidate)
            found += [key for key in by_folded.get(folded(candidate), []) if key != candidate]
        out[name] = tuple(dict.fromkeys(found))
    return out


def text_columns(keys: Iterable[str], options) -> tuple[str, ...]:
    """The fields, of those with the names ``keys``, in which the text may stand."""
    keys = tuple(keys)
    return _paths(keys, _wanted(options.fields), shapes.shape_of(keys))["text"]


def no_column(names: Iterable[str], options) -> str:
    """What to tell of a table without texts."""
    has = ", ".join(str(n)[:40] for n in list(names)[:12]) or "nothing"
    return f"no column of text (looked for {', '.join(options.fields.text[:8])}; the first row has {has})"


def named_twice(keys: list[str], options) -> list[str]:
    """Names of columns that stand twice and are read."""
    paths = _paths(tuple(dict.fromkeys(keys)), _wanted(options.fields), None)
    read = {path for found in paths.values() for path in found}
    return sorted(key for key in set(keys) & read if keys.count(key) > 1)


def _values(row: dict, paths: Iterable[str]) -> Iterator[Any]:
    """The values at ``paths`` that are there and not empty."""
    for path in paths:
        value = at(row, path)
        if value is not None and value != "" and value == value and value != [] and value != {}:
            yield value


def at(row: Any, path: str) -> Any:
    """The value at a path: ``message.body``, ``items.0.text``; a step through a list without a number takes all.

    >>> at({"body": {"parts": [{"t": "один"}, {"t": "два"}]}}, "body.parts.t")
    ['один', 'два']
    """
    if isinstance(row, dict) and path in row:
        return row[path]
    value = row
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit():
            value = value[int(step)] if int(step) < len(value) else None
        elif isinstance(value, list):
            value = [part for item in value if isinstance(item, dict) and (part := item.get(step)) is not None]
        else:
            return None
    return value


def _no_text(row: dict, number: int, options) -> str:
    has = ", ".join(str(key)[:40] for key in list(row)[:12]) or "no fields"
    return f"row {number}: no text (looked for {', '.join(options.fields.text[:8])}; the row has {has})"


# --- what stands in it ---------------------------------------------------------------------------


def _prose(value: Any) -> Any:
    """The text of a field: a string; runs of one (Telegram); paragraphs or pieces (Scrapy); sections (fundus)."""
    if isinstance(value, dict):
        return shapes.sections(value)
    if not isinstance(value, list):
        return value
    if any(isinstance(part, dict) for part in value):
        return "".join(part if isinstance(part, str) else str(part.get("text") or "") for part in _flat(value)).strip()
    pieces = [part for part in _flat(value) if isinstance(part, str) and part.strip()]
    out = ""
    for piece in pieces:
        if out and not out[-1].isspace() and not piece[0].isspace():
            # a piece that goes on in the middle of a sentence was an inline element
            goes_on = re.match(r"[a-zа-яё,.;:!?)»%]", piece) or not re.search(r"[.!?…:;»\")]$", out)
            out += (" " if not re.match(r"[,.;:!?)»%]", piece) else "") if goes_on else "\n"
        out += piece
    return out.strip()


def _flat(value: list) -> Iterator[Any]:
    for part in value:
        if isinstance(part, list):
            yield from (p for p in part if isinstance(p, (str, dict)))
        elif isinstance(part, (str, dict)):
            yield part


def _word(value: Any) -> str | None:
    """A short field as a string: the first of a list, the name of an object."""
    if isinstance(value, list):
        value = next((v for v in value if v not in (None, "")), None)
    if isinstance(value, dict):
        value = next((value[k] for k in _OF_OBJECT if isinstance(value.get(k), (str, int)) and value[k] != ""), None)
    if value is None or isinstance(value, (list, dict)):
        return None
    return str(value).strip() or None


def _medium(source: str | None) -> str | None:
    """A source that is told by an address is the host of it."""
    if source and re.match(r"https?://", source, re.I):
        return host_of(source) or source
    return source


def is_html(text: str) -> bool:
    """Whether the markup in a text makes its paragraphs, so that its line ends mean nothing.

    Plain text in which an embedded player left a ``<div>`` is none: its paragraphs are its lines, and it stays as it
    is.
    """
    blocks = len(_BLOCK.findall(text))
    inline = len(_INLINE.findall(text))
    if not blocks:
        return inline > 0
    lines = sum(1 for line in re.sub(r"<[^<>]*>", "", text).split("\n") if line.strip())
    return 3 * (blocks + inline) >= lines - 1


def cleaned(text: str, form: str) -> str:
    """The text of a field: HTML read as such, entities as characters; plain text exactly as it is.

    Args:
        form: ``text``, ``html``, or ``auto``: told by the markup in it.
    """
    if form == "text" or form == "auto" and "<" not in text and "&" not in text:
        return text
    if form == "html" or is_html(text):
        return fragment_text(text)
    if not _ENTITY.search(text):
        return text
    plain = html.unescape(text)
    # escaped twice, or markup that was escaped as a whole
    if is_html(plain):
        return fragment_text(plain)
    return html.unescape(plain) if _ENTITY.search(plain) else plain


def one_line(text: str | None, form: str) -> str | None:
    """A title: as ``cleaned``, on one line where it was HTML."""
    if not text:
        return None
    out = cleaned(text, form)
    return (text if out == text else " ".join(out.split())) or None
