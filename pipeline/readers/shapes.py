"""Rows and files as other tools of this trade write them: which field holds what, and what is no article.

A shape is told by the names of a row's fields alone, so that it is looked up once for all rows of a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Callable, Iterator


@dataclass(frozen=True, eq=False)
class Shape:
    """How one tool writes an article.

    Attributes:
        keys: fields that its rows have.
        any_of: fields of which its rows have one at least.
        id, text, title, published, url, source: paths of fields, the first that is there counts.
        inner: field that holds the object with the others.
        passed_over: tells a row that is no article (a service message).
        mend: takes out of the text what the tool put in.
    """

    name: str
    keys: frozenset[str]
    any_of: frozenset[str] = frozenset()
    id: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    url: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    inner: str | None = None
    passed_over: Callable[[dict], bool] | None = None
    mend: Callable[[str], str] | None = None


def _no_message(row: dict) -> bool:
    """Service messages, and messages that hold only a picture."""
    return row.get("type") != "message" or not (row.get("text") or row.get("text_entities"))


def _without_count(text: str) -> str:
    """NewsAPI cuts texts off and says how much is missing: «… [+1234 chars]»."""
    return re.sub(r"\s*\[\+\d+ chars\]\s*\Z", "", text)


#: the first that fits counts
SHAPES = (
    Shape("Elasticsearch", frozenset({"_index", "_source"}), inner="_source"),
    Shape(
        "Telegram Desktop",  # Settings > Advanced > Export, "machine-readable JSON"
        frozenset({"id", "type", "date"}),
        any_of=frozenset({"date_unixtime", "text_entities", "from_id", "actor_id", "actor"}),
        id=("id",),
        text=("text", "text_entities"),
        # the other date is in the zone of the computer that exported it
        published=("date_unixtime", "date"),
        passed_over=_no_message,
    ),
    Shape(
        "news-please",
        frozenset({"maintext"}),
        any_of=frozenset({"date_publish", "source_domain", "title_page"}),
        id=("url",),
        text=("maintext",),
        title=("title", "title_page", "title_rss"),
        published=("date_publish",),
        url=("url",),
        source=("source_domain",),
    ),
    Shape(
        "fundus",
        frozenset({"publishing_date"}),
        any_of=frozenset({"plaintext", "body"}),
        id=("html.requested_url", "url"),
        text=("plaintext", "body"),
        title=("title",),
        published=("publishing_date",),
        url=("html.responded_url", "html.requested_url", "url"),
        source=("html.source_info.publisher", "publisher", "source_info.publisher"),
    ),
    Shape(
        "newspaper4k",
        frozenset({"publish_date", "text"}),
        any_of=frozenset({"meta_lang", "canonical_link", "meta_site_name", "source_url", "top_image"}),
        id=("url", "canonical_link"),
        text=("text",),
        title=("title",),
        published=("publish_date",),
        url=("canonical_link", "url"),
        source=("meta_site_name", "source_url"),
    ),
    Shape(
        "JSON Feed",  # https://www.jsonfeed.org/version/1.1/
        frozenset({"id"}),
        any_of=frozenset({"content_html", "content_text"}),
        id=("id", "url"),
        text=("content_html", "content_text"),
        title=("title",),
        published=("date_published", "date_modified"),
        url=("url", "external_url"),
    ),
    Shape(
        "NewsAPI",  # https://newsapi.org/docs/endpoints/everything
        frozenset({"publishedAt", "source", "content"}),
        id=("url",),
        text=("content", "description"),
        title=("title",),
        published=("publishedAt",),
        url=("url",),
        source=("source.name", "source.id"),
        mend=_without_count,
    ),
    Shape(
        "trafilatura",
        frozenset({"text", "source-hostname"}),
        id=("id", "source"),
        text=("text", "raw_text"),
        title=("title",),
        published=("date",),
        url=("source",),
        source=("source-hostname", "hostname"),
    ),
)


@lru_cache(maxsize=1024)
def shape_of(keys: tuple) -> Shape | None:
    """The shape of rows that have the fields ``keys``, None where no tool writes so."""
    names = frozenset(key for key in keys if isinstance(key, str))
    for shape in SHAPES:
        if shape.keys <= names and (not shape.any_of or shape.any_of & names):
            return shape
    return None


def sections(body: dict) -> str | None:
    """fundus' body: a summary, then sections, each of headlines and paragraphs; a blank line between them."""
    parts: list[Any] = list(body.get("summary") or [])
    for section in body.get("sections") or []:
        if isinstance(section, dict):
            parts += [*(section.get("headline") or []), *(section.get("paragraphs") or [])]
    lines = [part.strip() for part in parts if isinstance(part, str) and part.strip()]
    if lines:
        return "\n\n".join(lines)
    return next((body[k] for k in ("text", "value", "content") if isinstance(body.get(k), str)), None)


def rows_of(body: Any, has_text: Callable[[dict], bool]) -> Iterator[tuple[list, dict]]:
    """(rows, what is told for all of them) of a JSON document; a document that is one article is a list of one.

    Args:
        has_text: whether an object is an article itself.
    """
    if isinstance(body, list):
        yield body, {}
        return
    if not isinstance(body, dict):
        yield [body], {}
        return
    if _is_chat(body):
        yield body["messages"], _chat(body)
        return
    if isinstance(chats := body.get("chats"), dict) and isinstance(chats.get("list"), list):
        # an export of everything: chats, each with its messages
        for chat in chats["list"]:
            if isinstance(chat, dict) and isinstance(chat.get("messages"), list):
                yield chat["messages"], _chat(chat)
        return
    if str(body.get("version", "")).startswith("https://jsonfeed.org/") and isinstance(body.get("items"), list):
        yield body["items"], {"source": body.get("title")}
        return
    if (table := _pandas(body)) is not None:
        yield table, {}
        return
    if has_text(body):
        yield [body], {}
        return
    found = list(_lists(body, 3))
    fitting = [rows for rows in found if any(isinstance(r, dict) and has_text(r) for r in rows[:20])]
    if len(fitting) == 1 or len(found) == 1:
        yield (fitting or found)[0], {}
        return
    yield [body], {}


def _pandas(body: dict) -> list | None:
    """Rows of ``DataFrame.to_json()``: columns of values by index, as it does by itself, and ``orient="split"``."""
    if set(body) == {"columns", "index", "data"} and all(isinstance(v, list) for v in body.values()):
        return [dict(zip(body["columns"], row, strict=False)) for row in body["data"] if isinstance(row, list)]
    columns = list(body.values())
    if not columns or not all(isinstance(c, dict) and c.keys() == columns[0].keys() for c in columns) or not columns[0]:
        return None
    if any(isinstance(v, (dict, list)) and not isinstance(c, dict) for c in columns for v in c.values()):
        return None
    if all(key.isdigit() for key in columns[0]):
        return [{name: column[key] for name, column in body.items()} for key in columns[0]]
    # orient="index": rows by their number
    return columns if all(key.isdigit() for key in body) else None


def _is_chat(body: dict) -> bool:
    return isinstance(body.get("messages"), list) and "name" in body and "type" in body


def _chat(chat: dict) -> dict:
    """Messages are numbered in each chat anew, so their ids begin with the chat's."""
    return {"source": chat.get("name"), "ids": f"telegram/{chat.get('id') or chat.get('name') or 'chat'}"}


def _lists(body: dict, depth: int) -> Iterator[list]:
    """Lists of objects in an object and in the objects within it."""
    for value in body.values():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield value
        elif isinstance(value, dict) and depth > 1:
            yield from _lists(value, depth - 1)
