"""``doc.ents``: the proper names within whole ones, as other taggers of names give them."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span

from pipeline.russian import gazetteer
from pipeline.russian.phrases import CLOSING, OPENING, opens
from pipeline.russian.ud import feature
from pipeline.stages.entities.learned import InOrder

_LATIN = re.compile("[A-Z]")


def proper(doc: Doc, span: Span, places: InOrder) -> list[Span]:
    """Of an organisation the title in quotation marks, of a described one («правительство Китая») the places in it."""
    if len(span) == 1 or span.label_ == "PER":
        return [span]
    if span.label_ == "LOC":
        return [_of_place(doc, span, places)]
    first = next((t.i for t in span if t.text in OPENING and opens(doc, t.i)), None)
    if first is not None:
        last = next((i for i in range(span.end - 1, first, -1) if doc[i].text in CLOSING), span.end)
        return [Span(doc, first + 1, last, label="ORG")] if last > first + 1 else []
    inner = places.within(span.start, span.end)
    if span[0].text[:1].islower() and not any(_proper_word(t.text) for t in span):
        named = [s for s in inner if any(c.isupper() for c in s.text) and s[0].pos_ != "ADJ"]
        return [Span(doc, s.start, s.end, label="LOC") for s in named]
    country = next((s for s in inner if s.end == span.end and s.start > span.start and gazetteer.country(s.text)), None)
    if country is not None:
        # «МЧС *России*»
        return [Span(doc, span.start, country.start, label="ORG"), Span(doc, country.start, country.end, label="LOC")]
    return [span]


def _of_place(doc: Doc, span: Span, places: InOrder) -> Span:
    """«реки *Славянки*», «столицы *Таиланда*»; «памятника Пушкину» stays whole."""
    start = next((t.i for t in span if t.text[:1].isupper()), span.start)
    whole = any(s.start == start and s.end == span.end for s in places.within(start, span.end))
    alone = start == span.end - 1 and doc[start].pos_ != "ADJ" and feature(doc[start], "Case") != "Dat"
    return Span(doc, start, span.end, label="LOC") if span.start < start and (whole or alone) else span


def _proper_word(text: str) -> bool:
    return text.isupper() and len(text) > 1 or text[:1].isupper() and bool(_LATIN.match(text))
