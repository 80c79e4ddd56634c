"""Where named things come from: an ordered list of sources, each (doc, tokens taken) -> things; a source takes what it
finds.
"""

from __future__ import annotations

import re
from typing import Callable, Iterator, NamedTuple

from spacy.tokens import Doc, Span, Token

from pipeline import lexicon
from pipeline.russian import nominative
from pipeline.russian.phrases import CLOSING, OPENING, genitive_chain, left_edge, opens
from pipeline.stages.base import span_at, tokens_with
from pipeline.stages.coreference import names_event
from pipeline.stages.entities.words import thing_acronyms, thing_kind, thing_kinds

#: the model's types of things, and what they are
_LEARNED = {"LAW": "law", "WORK_OF_ART": "work", "PRODUCT": "product", "AWARD": "award"}
_SURE = 0.6
#: longest title in quotation marks, in tokens
_TITLE = 40


_COMMON = re.compile(r"-[а-яё]{3,}\Z")


class Found(NamedTuple):
    """A thing where it is named. ``mentions``: (start_char, end_char, text)."""

    name: str
    kind: str
    aliases: tuple[str, ...]
    mentions: tuple[tuple[int, int, str], ...]
    score: float | None = None


def _mention(span: Span) -> tuple[int, int, str]:
    return span.start_char, span.end_char, span.text


def _free(span: Span, taken: bytearray) -> bool:
    return not any(taken[span.start : span.end])


def _explained(doc: Doc, taken: bytearray) -> Iterator[Found]:
    """«Green Bridge Partnership Program (GBPP)»: an abbreviation of what is neither organisation nor event nor
    place.
    """
    for alias in doc._.aliases or ():
        kind = thing_kind(alias["name"])
        if kind is None or names_event(alias["name"]):
            continue
        whole = span_at(doc, alias["start_char"], alias["end_char"], "THING")
        places = [whole] if whole is not None else []
        places += [doc[i : i + 1] for i in tokens_with(doc, "ORTH", [alias["short"]])]
        for span in places:
            taken[span.start : span.end] = b"\1" * len(span)
        if places:
            yield Found(alias["name"], kind, (alias["short"],), tuple(_mention(s) for s in places))


def _acronyms(doc: Doc, taken: bytearray) -> Iterator[Found]:
    """«РКИК ООН», «УПК», which need no explanation."""
    known = thing_acronyms()
    for i in tokens_with(doc, "ORTH", [a for a in known if " " not in a]):
        pair = f"{doc[i].text} {doc[i + 1].text}" if i + 1 < len(doc) else ""
        span = doc[i : i + 2] if pair in known else doc[i : i + 1]
        if not taken[i]:
            name, kind = known[span.text]
            taken[span.start : span.end] = b"\1" * len(span)
            yield Found(name, kind, (span.text,), (_mention(span),))


def _by_head(doc: Doc, taken: bytearray) -> Iterator[Found]:
    """«закон «О науке»», «Парижское соглашение», «Конвенция о правах ребёнка», «программа «Новый дом»»."""
    for i in tokens_with(doc, "LEMMA", thing_kinds()):
        token = doc[i]
        if token.pos_ not in {"NOUN", "PROPN"}:
            continue
        kind, needs = thing_kinds()[token.lemma_]
        span = _whole(doc, token, needs)
        if span is None or not _free(span, taken):
            continue
        taken[span.start : span.end] = b"\1" * len(span)
        yield Found(nominative.tokens_nominative(list(span)), kind, (), (_mention(span),))


def _whole(doc: Doc, token: Token, needs: str) -> Span | None:
    """The name around its head noun, None where it has none."""
    left = left_edge(token)
    if needs in {"title", "any"} and (end := _title_end(doc, token.i + 1)) is not None:
        return doc[left if doc[left].text[:1].isupper() else token.i : end]
    if needs == "title":
        return None
    end = max(genitive_chain(token, prepositions=("о", "об", "по")), token.i + 1)
    proper = any(t.text[:1].isupper() and not t.is_sent_start and t.pos_ != "DET" for t in doc[left : token.i + 1])
    return doc[left:end] if proper and (left < token.i or end > token.i + 1) else None


def _title_end(doc: Doc, i: int) -> int | None:
    """Index behind the closing mark of a title that opens at ``i``."""
    if i >= len(doc) or doc[i].text not in OPENING or not opens(doc, i) or doc[i].is_sent_start:
        return None
    if i + 1 < len(doc) and not doc[i + 1].text[:1].isupper() and not doc[i + 1].text[:1].isdigit():
        return None
    depth = 0
    for j in range(i, min(i + _TITLE, len(doc))):
        if doc[j].text in OPENING and opens(doc, j):
            depth += 1
        elif doc[j].text in CLOSING:
            depth -= 1
            if depth == 0:
                return j + 1
    return None


def _learned(doc: Doc, taken: bytearray) -> Iterator[Found]:
    """What the model is sure of, with a capital: «Lada Vesta», «Уголовный кодекс»; no site, no network, no word alone
    that is common.
    """
    for entity in doc._.nested or ():
        kind = _LEARNED.get(entity["type"])
        if kind is None or entity["score"] < _SURE:
            continue
        span = span_at(doc, entity["start_char"], entity["end_char"], "THING")
        if span is None or not _free(span, taken) or not _named(span):
            continue
        taken[span.start : span.end] = b"\1" * len(span)
        words = [t for t in span if t.text not in OPENING | CLOSING]
        # a title of several words stays as it is written
        titled = len(words) > 1 and span.start > 0 and (span[0].text in OPENING or doc[span.start - 1].text in OPENING)
        name = nominative.text_of(words) if titled else nominative.tokens_nominative(words)
        if kind != "award" or thing_kind(name) == "award":
            yield Found(name, thing_kind(name) or kind, (), (_mention(span),), entity["score"])


def _named(span: Span) -> bool:
    words = [t for t in span if t.is_alpha or t.text[:1].isalpha()]
    if (
        not words
        or re.search(r"[.@/]\w", span.text)
        or span.text.lower() in lexicon.words("organisations/networks.txt")
    ):
        return False
    if len(words) == 1 and (
        words[0].lemma_ in thing_kinds() or _COMMON.search(words[0].text) or len(words[0].text) < 2
    ):
        return False  # «Кодекса», «Telegram-канал», «М»
    return any(t.text[:1].isupper() and not t.is_sent_start for t in words)


SOURCES: tuple[Callable[[Doc, bytearray], Iterator[Found]], ...] = (_explained, _acronyms, _by_head, _learned)
