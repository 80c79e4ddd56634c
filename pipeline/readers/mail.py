"""Messages (.eml) and pages that a browser saved into one file (.mht, .mhtml): MIME (the standard library's
``email``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message, MIMEPart
from email.utils import parseaddr
from typing import Iterator

from pipeline.article import Article, ReadError
from pipeline.readers import html
from pipeline.readers.encoding import declared_in, decode
from pipeline.readers.moments import edtf_of
from pipeline.readers.page_names import medium

#: what mail programs put before the subject of what they answer or pass on
_PREFIX = re.compile(r"^(?:(?:re|fwd?|fw|ha|на|пересл|отв|aw|wg)(?:\[\d+\])?\s*:\s*)+", re.I)
_ADDRESS = re.compile(r"https?://|cid:|file:", re.I)
#: lines from which a text is taken for one that a program wrapped
_WRAPPED = 60


@dataclass
class Letter:
    """A message.

    Attributes:
        article: its own text; None where it has but attachments.
        attachments: (file name, bytes).
        published: when it was sent, EDTF.
    """

    article: Article | None
    attachments: list[tuple[str, bytes]]
    published: str | None = None


def looks_like_one(head: bytes) -> bool:
    """Whether bytes begin as a message does: with header fields, one of them of mail."""
    fields = re.match(rb"(?:From [^\n]*\n)?((?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,})", head)
    return bool(
        fields
        and re.search(rb"^(?:MIME-Version|Received|Return-Path|Message-ID|Content-Type):", fields[1], re.I | re.M)
    )


def read_message(data: bytes, name: str) -> Letter:
    """A message and what hangs on it.

    Raises:
        ReadError: it is none.
    """
    message = _parsed(data)
    text = _body(message)
    sent = _header(message, "date")
    try:
        published = edtf_of(sent) if sent else None
    except (ValueError, OverflowError):
        published = None
    person, address = parseaddr(_header(message, "from"))
    host = f"https://{address.rsplit('@', 1)[1]}" if "@" in address else None
    article = None
    if text:
        article = Article(
            id=name,
            text=text,
            title=_PREFIX.sub("", re.sub(r"\s+", " ", _header(message, "subject")).strip()) or None,
            published=published,
            published_basis="data" if published else "unknown",
            source=medium([person], host),
        )
        if sent and not published:
            article.warnings.append(f"the date of the message cannot be read: {sent[:60]!r}")
    attachments = list(_attachments(message))
    if article is None and not attachments:
        raise ReadError("a message without text")
    return Letter(article, attachments, published)


def read_page(data: bytes, name: str, options) -> Iterator[Article]:
    """The page of an MHTML file; when it was saved is no publication date."""
    message = _parsed(data)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            address = _header(part, "content-location") or _header(message, "snapshot-content-location")
            address = address if _ADDRESS.match(address) and not address.startswith(("cid:", "file:")) else ""
            yield html.article(_text(part), name, address or None)
            return
    raise ReadError("no page in the MHTML file")


def _parsed(data: bytes) -> EmailMessage:
    # mbox: the line before the first header
    data = re.sub(rb"\AFrom [^\n]*\n", b"", data.lstrip())
    message = message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise ReadError("not a message")
    return message


def _header(message: EmailMessage, name: str) -> str:
    """A header's text; bytes that nobody declared are told by what they look like."""
    try:
        value = str(message.get(name) or "")
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):  # what email raises on broken headers
        value = next((str(v) for k, v in message.raw_items() if k.lower() == name), "")
    if re.search("[\udc80-\udcff\ufffd]", value):
        raw = next((str(v) for k, v in message.raw_items() if k.lower() == name), value)
        try:
            return decode(raw.encode("utf-8", "surrogateescape"))[0]
        except (ReadError, UnicodeEncodeError):
            return raw.encode("utf-8", "replace").decode()
    return value


def _text(part: MIMEPart) -> str:
    """Text of a part in its encoding, or in the one that it looks like."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return ""
    charset = part.get_content_charset() or declared_in(payload)
    try:
        return payload.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        try:
            return decode(payload, declared=charset)[0]
        except ReadError:
            return payload.decode("utf-8", errors="replace")


def _body(message: EmailMessage) -> str:
    """The message's own text: plain where it is whole, else from its HTML, which no program has wrapped."""
    try:
        plain, rich = (message.get_body(preferencelist=(kind,)) for kind in ("plain", "html"))
    except (ValueError, KeyError, AttributeError, TypeError):
        plain = rich = None
    text = _text(plain).replace("\r\n", "\n").strip() if plain is not None else ""
    flowed = plain is not None and "flowed" in str(plain.get("content-type", "")).lower()
    if rich is not None and (not text or not flowed and _is_wrapped(text)):
        return html.fragment_text(_text(rich)) or text
    text = re.split(r"\n-- ?\n", text)[0]
    return unwrapped(text, flowed).strip()


def _is_wrapped(text: str) -> bool:
    lines = [len(line) for line in text.split("\n")]
    return max(lines) <= 80 and sum(length > _WRAPPED for length in lines) >= 3


def unwrapped(text: str, flowed: bool = False) -> str:
    """Lines that a program broke at 80 signs or less put together again (RFC 3676 where the text says that it keeps to
    it).
    """
    if not flowed and not _is_wrapped(text):
        return text
    out: list[str] = []
    for line in text.split("\n"):
        before = out[-1] if out else ""
        goes_on = before.endswith(" ") if flowed else len(before.rsplit("\n", 1)[-1]) > _WRAPPED
        if out and before.strip() and line.strip() and goes_on and not re.match(r"\s*(?:[>*•–—-]|\d+[.)])\s", line):
            out[-1] = f"{before.rstrip()} {line.strip() if not flowed else line}"
        else:
            out.append(line)
    return "\n".join(line.rstrip() for line in out)


def _attachments(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    try:
        parts = list(message.iter_attachments())
    except (ValueError, KeyError, AttributeError, TypeError):
        return
    for number, part in enumerate(parts, 1):
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                yield f"message{number}.eml", inner[0].as_bytes()
            continue
        if part.get_content_maintype() in ("image", "audio", "video") or part.get_content_maintype() == "multipart":
            continue
        name = re.sub(r"[/\\\0]", "_", part.get_filename() or "")
        payload = part.get_payload(decode=True)
        if name and isinstance(payload, bytes) and payload:
            yield name, payload
