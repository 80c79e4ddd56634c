"""WordPress exports (WXR, *Tools → Export*): published posts; pages, menus, attachments, drafts are passed over."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta, timezone
from typing import Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import moments
from pipeline.readers.fields import one_line
from pipeline.readers.html import fragment_text
from pipeline.readers.page_names import medium

_WXR = re.compile(r"http://wordpress\.org/export/\d")
#: kinds of a site's own furniture (https://developer.wordpress.org/plugins/post-types/)
_FURNITURE = {
    *("attachment", "page", "revision", "nav_menu_item", "custom_css", "customize_changeset", "oembed_cache"),
    *("user_request", "wp_block", "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation"),
    *("wp_font_family", "wp_font_face", "acf-field", "acf-field-group"),
}
_SHORTCODE = re.compile(r"\[/?(?:caption|gallery|embed|video|audio|playlist|wp_caption|vc_\w+)(?:\s[^\[\]]*)?/?\]")


def is_one(text: str) -> bool:
    return bool(_WXR.search(text[:20_000]))


def read(text: str, name: str, options) -> Iterator[Article | ReadError]:
    """An article a published post, in the order of the file."""
    from lxml import etree

    # bytes stand for themselves, so that no declaration of an encoding is believed
    stream = etree.iterparse(
        io.BytesIO(text.encode("utf-8", "replace")),
        events=("end",),
        tag=("item", "title"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
    )
    whole = re.search(r"</rss\s*>", text[-2000:], re.I) is not None or "</rss>" in text
    source: str | None = None
    number = closed = 0
    expected = len(re.findall(r"</item\s*>", text))
    del text
    for _, element in stream:
        if element.tag == "title":
            parent = element.getparent()
            if source is None and parent is not None and parent.tag == "channel":
                source = medium([one_line(element.text, "html")])
            continue
        number += 1
        if number > expected and not whole:
            break
        closed = number
        item = _article(element, name, number, source, options)
        if item is not None:
            yield item
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    if not whole:
        yield ReadError(f"the export ends without its end, after item {closed}; what follows is missing")


def _article(element, name: str, number: int, source: str | None, options) -> Article | ReadError | None:
    fields: dict[str, str] = {}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        space, _, local = child.tag.rpartition("}")
        # content:encoded and excerpt:encoded differ in their name spaces alone
        key = "excerpt" if "excerpt" in space else local
        fields.setdefault(key, "".join(child.itertext()).strip())
    if fields.get("post_type", "post") in _FURNITURE or fields.get("status", "publish") not in ("publish", ""):
        return None
    body = fragment_text(_SHORTCODE.sub("", fields.get("encoded", ""))) or fragment_text(fields.get("excerpt", ""))
    title = one_line(fields.get("title"), "html")
    if not body:
        return ReadError(f"item {number}: no text ({title or 'no title'})")
    out = Article(
        id=fields.get("guid") or fields.get("link") or f"{name}#{number}",
        text=body,
        title=title,
        url=fields.get("link") or None,
        source=source,
    )
    local, universal = fields.get("post_date"), fields.get("post_date_gmt")
    for value in (_with_offset(local, universal), local, fields.get("pubDate")):
        if moments.absent(value):
            continue
        try:
            out.published, out.published_basis = moments.edtf_of(value, day_first=options.day_first), "data"
            return out
        except ValueError:
            continue
    if not moments.absent(given := local or fields.get("pubDate")):
        out.warnings.append(f"item {number}: the date {given!r} cannot be read")
    return out


def _with_offset(local: str | None, universal: str | None) -> datetime | None:
    """The site's own time with the zone that its two dates tell; None where they do not."""
    try:
        here = datetime.fromisoformat(local or "")
        offset = here - datetime.fromisoformat(universal or "")
    except ValueError:
        return None
    if abs(offset) > timedelta(hours=14) or offset.seconds % 900:
        return None
    return here.replace(tzinfo=timezone(offset))
