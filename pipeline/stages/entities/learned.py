"""Nested entities by the learned model: what it reads, and what of it is not believed."""

from __future__ import annotations

from bisect import bisect_left

import numpy
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from pipeline.models import joint, trees, units
from pipeline.russian.phrases import CLOSING, OPENING, opens
from pipeline.russian.ud import feature
from pipeline.stages.entities.words import FLAT
from pipeline.stages.morphology import pieces
from pipeline.stages.syntax import tree


class InOrder:
    """Spans in the order of their starts, looked up by place: a text may have tens of thousands."""

    def __init__(self, spans: list[Span]):
        self.spans, self.starts = spans, [s.start for s in spans]

    def within(self, start: int, end: int) -> list[Span]:
        """Those of tokens ``start``–``end``."""
        return [s for s in self.spans[bisect_left(self.starts, start) : bisect_left(self.starts, end)] if s.end <= end]


def as_text(doc: Doc) -> joint.Text:
    """A Doc as the learned model reads it."""
    at = doc.to_array(["IDX", "SENT_START"]).tolist()
    parts = units.split([(at[i][0], word) for piece in pieces(doc) for i, word in zip(piece.tokens, piece.words)])
    starts = [idx for idx, start in at if start == 1] or [0]
    begins = numpy.array([u.start for u in parts], dtype="int64")
    sentences = numpy.searchsorted(numpy.array(starts), begins, side="right") - 1
    tokens = numpy.searchsorted(numpy.array([idx for idx, _ in at], dtype="int64"), begins, side="right") - 1
    return joint.Text(parts, sentences, *trees.of_units(tokens, *tree(doc)))


def runs_on(span: Span) -> bool:
    """Whether a name goes over the end of a sentence, or over a predicate outside of quotation marks: the model took
    two for one.
    """
    if len(span) < 7 or span.label_ not in FLAT and span.label_ != "PROFESSION":
        return False
    quoted = 0
    for token in span:
        if token.is_sent_start and token.i > span.start:
            return True
        if token.text in OPENING and opens(span.doc, token.i):
            quoted += 1
        elif token.text in CLOSING:
            quoted = max(quoted - 1, 0)
        elif not quoted and token.pos_ == "VERB" and _predicates(token):
            return True
    return False


def _predicates(token) -> bool:
    return feature(token, "VerbForm") == "Fin" or feature(token, "Variant") == "Short"


def strings_names(span: Span, found: InOrder) -> bool:
    """Whether a doubtful name only strings sure ones together."""
    if span._.score >= 0.8 or len(span) < 5:
        return False
    inner = [
        s
        for s in found.within(span.start, span.end)
        if s.label_ == span.label_ and s._.score >= 0.9 and len(s) < len(span)
    ]
    return len(filter_spans(inner)) > 1
