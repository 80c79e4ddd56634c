"""Bytes to text: UTF-8 and UTF-16 with or without a mark, and the Cyrillic one-byte encodings told apart."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from pipeline.article import ReadError

#: one-byte encodings of Russian, likeliest first
CANDIDATES = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic", "cp855")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# letters by how often Russian uses them (National Corpus of the Russian Language), lower case
_FREQUENT = "оеаинтсрвлкмдпуяыьгзбчй"
_RARE = set("щъэёфцшюжх")
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?([A-Za-z0-9_.:-]+)""")


def decode(data: bytes, *, declared: str | None = None) -> tuple[str, str]:
    """Text and the name of its encoding.

    Args:
        declared: encoding that the format itself names (an XML declaration, an HTML meta); tried first
            when the text that it gives looks like one.

    Raises:
        ReadError: the bytes are not text.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name), name
            except UnicodeDecodeError as error:
                raise ReadError(f"starts as {name} but is not valid: {error.reason} at byte {error.start}") from error
    if utf16 := _utf16(data):
        return data.decode(utf16, errors="strict"), utf16
    sample = data[:200_000]
    if b"\0" in sample or sum(b < 9 or 13 < b < 32 and b != 27 for b in sample) > max(4, len(sample) // 100):
        raise ReadError("binary data, not text")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        # a file cut in the middle of a letter is still UTF-8
        if error.start >= len(data) - 3 and len(data) > 3:
            return data[: error.start].decode("utf-8"), "utf-8"
        mostly = data.decode("utf-8", errors="replace")
        broken = mostly.count("\ufffd")
        if broken and len(re.findall("[а-яёА-ЯЁ]", mostly)) > 20 * broken:
            raise ReadError(f"broken UTF-8: {broken} bad bytes, the first at byte {error.start}") from error
    names = [n for n in (declared, *CANDIDATES) if n]
    scored = []
    for name in dict.fromkeys(names):
        try:
            text = sample.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        scored.append((likeness(text) + (0.05 if name == declared else 0) + (0.02 if name == "cp1251" else 0), name))
    if scored:
        score, name = max(scored, key=lambda pair: pair[0])
        if score > 0:
            return data.decode(name, errors="replace"), name
    best = from_bytes(sample).best()
    if best is None:
        raise ReadError("the encoding cannot be told")
    return data.decode(best.encoding, errors="replace"), best.encoding


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of Russian text is 0x04 or 0x00."""
    sample = data[:4000]
    if len(sample) < 4 or len(data) % 2:
        return None
    for name, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if sum(b in (0, 4) for b in high) > 0.9 * len(high) and high.count(4) + high.count(0) > 0:
            try:
                text = data.decode(name)
            except UnicodeDecodeError:
                continue
            # programs and pictures are full of zeros too
            head = text[:2000]
            if sum(c.isalnum() or c.isspace() or c.isprintable() and c < "\u2600" for c in head) > 0.95 * len(head):
                return name
    return None


def likeness(text: str) -> float:
    """How much a text looks like Russian: frequent letters count for it, odd signs and capitals inside words
    against.
    """
    letters = re.findall("[А-Яа-яЁё]", text)
    if not letters:
        return 0.0
    lower = [c for c in letters if c.islower()]
    frequent = sum(c in _FREQUENT[:11] for c in lower) / len(letters)
    rare = sum(c in _RARE for c in lower) / len(letters)
    inner = len(re.findall("[а-яё][А-ЯЁ]", text)) / len(letters)
    odd = len(re.findall(r"[^\x00-\x7fА-Яа-яЁё«»–—…№“”„‘’\u00a0•©°±§€ІіЇїЄєҐґЎў]", text)) / len(letters)
    # a sign glued to a letter is a letter of another encoding
    glued = len(re.findall(r"[а-яё][€°§•©®†]|[—–…†€][а-яё]", text)) / len(letters)
    return frequent - 2 * rare - 3 * inner - 2 * odd - 3 * glued


def declared_in(data: bytes) -> str | None:
    """Encoding that the first bytes of XML or HTML declare, None when they do not."""
    m = _DECLARED.search(data[:2048])
    if not m:
        return None
    try:
        return codecs.lookup(m[1].decode("ascii")).name
    except LookupError:
        return None
