"""Abbreviations that an article explains: «Полное название (АББР)»."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from pipeline import lexicon
from pipeline.russian import nominative
from pipeline.russian.ud import feature
from pipeline.stages.base import text_of

_ABBREVIATION = re.compile(
    r"\(\s?(?:(?:далее|сокращ[её]нно|кратко|сокр\.)\s?[-–—:]?\s?)?[«\"]?([A-ZА-ЯЁ][\wА-Яа-яЁё-]{1,24})[»\"]?\s?\)"
)


def find_abbreviations(doc: Doc) -> list[dict]:
    """«Полное название (АББР)»: dicts with short, name (nominative), start_char, end_char of the expansion."""
    out, seen = [], set()
    for m in _ABBREVIATION.finditer(text_of(doc)):
        short = m[1]
        if sum(c.isupper() for c in short) < 2 or short in seen:
            continue
        anchor = doc.char_span(m.start(), m.start() + 1, alignment_mode="expand")
        first = _expansion_start(doc, anchor.start, short) if anchor is not None else None
        if first is None or first >= anchor.start:
            continue
        seen.add(short)
        span = doc[first : anchor.start]
        closing = span.text.strip('«»" ')
        name = nominative.tokens_nominative(list(span)) if re.search("[а-яё]", closing) else closing
        out.append(
            {
                "short": short,
                "name": name.strip('" '),
                "start_char": span.start_char,
                "end_char": span.end_char,
                "short_start": m.start(1),
                "short_end": m.end(1),
            }
        )
    return out


def _expansion_start(doc: Doc, end: int, short: str) -> int | None:
    """First token of what an abbreviation before ``end`` stands for."""
    sentence = doc[end - 1].sent.start if end else 0
    start = _by_letters(doc, sentence, end, short)
    if start is None:
        start = _by_capitals(doc, sentence, end)
    if start is None:
        return None
    return _without_what_stands_before(doc, _with_modifiers(doc, start, sentence), end)


def _without_what_stands_before(doc: Doc, start: int, end: int) -> int:
    """«*В* Комитете по экологии», «*По данным* Ассоциации», «*Глава* АО «Заря»»."""
    while start < end - 1:
        token, after = doc[start], doc[start + 1]
        source = token.lemma_ in {"данные", "информация", "слово"} and after.text[:1].isupper()
        role = token.lemma_ in lexicon.words("people/positions.txt") and (
            after.text.isupper() or after.text[:1].isupper()
        )
        if not (token.pos_ == "ADP" or source or role):
            break
        start += 1
    return start


def _by_letters(doc: Doc, sentence: int, end: int, short: str) -> int | None:
    """The first of the words whose initials are the letters, small words skipped; hyphens give two letters."""
    letters = [c for c in re.sub(r"[-–]?\d+", "", short) if c.isupper()]
    words = [t for t in doc[max(sentence, end - 16) : end] if re.match(r"[\wА-Яа-яЁё]", t.text)]
    for take in range(len(letters), min(len(words), len(letters) + 8) + 1):
        chosen = words[-take:]
        initials = [p[0].upper() for t in chosen for p in re.split("[-–]", t.text) if p]
        if (
            initials
            and initials[0] == letters[0]
            and _subsequence(letters, initials)
            and len(chosen) <= len(letters) + 5
            and _content(chosen) <= len(letters) + 2
        ):
            return chosen[0].i
    return None


def _by_capitals(doc: Doc, sentence: int, end: int) -> int | None:
    """The first of the words with a capital, a number or a quotation mark within the phrase before ``end``."""
    start = None
    for i in range(end - 1, max(sentence, end - 14) - 1, -1):
        token = doc[i]
        verbal = token.pos_ in {"VERB", "AUX", "SCONJ", "PRON"} and feature(token, "VerbForm") != "Part"
        if verbal or token.text in {",", ";", ":", "(", ")"}:
            break
        if token.pos_ == "ADP" and (
            token.lower_ not in {"по", "на", "в", "о"} or start is not None and token.lower_ != "по"
        ):
            break  # «курс доллара *на* сессии Казахстанской биржи (КБ)»
        if token.text[:1].isupper() or re.match(r"\d+-", token.text) or token.text in {"«", '"'}:
            start = i
    return start


def _with_modifiers(doc: Doc, start: int, sentence: int) -> int:
    """``start`` moved over adjectives with a capital and ordinals («7-я Центрально-Азиатская …»)."""
    while start > sentence and (
        doc[start - 1].pos_ == "ADJ"
        and doc[start - 1].text[:1].isupper()
        or re.fullmatch(r"\d+-?[а-я]{1,3}|[IVX]+", doc[start - 1].text)
    ):
        start -= 1
    return start


def _content(tokens) -> int:
    return sum(len(t.text) > 2 for t in tokens)


def _subsequence(letters: list[str], initials: list[str]) -> bool:
    it = iter(initials)
    return all(any(letter == initial for initial in it) for letter in letters)
