"""Entities: NEREL's nested types by the learned model, and from them flat PER, LOC, ORG, mended by what names look
like.
"""

from __future__ import annotations

from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import filter_spans

from pipeline.models import joint
from pipeline.stages.base import Stage, span_at, stage
from pipeline.stages.entities.flat import mend
from pipeline.stages.entities.learned import InOrder, as_text, runs_on, strings_names
from pipeline.stages.entities.places import place_type
from pipeline.stages.entities.proper import proper
from pipeline.stages.entities.words import FLAT, org_kinds

__all__ = ["FLAT", "Entities", "as_text", "org_kinds", "place_type"]


@stage("entities")
class Entities(Stage):
    """Nested entities and flat names.

    ``doc._.nested``: dicts with type (NEREL's), start_char, end_char, score (0…1), in the order of the text.
    ``doc.spans["entities"]``: the same as spans of whole tokens, with ``span._.score``; an entity that ends at a hyphen
    within a token («экс-|президент») is the token there.
    ``doc.spans["names"]``: flat PER, LOC, ORG as whole names («ОАО «Газпром»», «правительство Китая»), which later
    stages work on. ``doc.ents``: the proper names alone («Газпром», «Китая»), as other taggers of names give them.
    Works best after ``svodka.morphology``, which the repairs of names need; the trees of
    ``svodka.syntax`` are taken where they are there, and else made for the relations alone.
    """

    def annotate(self, doc: Doc) -> None:
        found = InOrder(_nested(doc))
        doc.spans["entities"] = SpanGroup(doc, name="entities", spans=found.spans)
        names = filter_spans(
            Span(doc, s.start, s.end, label=FLAT[s.label_])
            for s in found.spans
            if s.label_ in FLAT and not strings_names(s, found)
        )
        if any(t.pos_ for t in doc[:5]):
            names = mend(doc, names, found)
        doc.spans["names"] = SpanGroup(doc, name="names", spans=names)
        places = InOrder([s for s in found.spans if FLAT.get(s.label_) == "LOC"])
        doc.ents = filter_spans(name for span in names for name in proper(doc, span, places))


def _nested(doc: Doc) -> list[Span]:
    """Spans of the nested entities; ``doc._.nested``, and in ``user_data`` the relations that came out of the same
    pass.
    """
    # one article at a time: int8 scales its numbers by the largest of a batch, and what is found must not depend on the
    # neighbours
    text = as_text(doc)
    found = joint.model()([text])[0]
    nested, spans, number = [], [], {}
    for old, (a, b, kind, score) in enumerate(found.spans):
        entity = {
            "type": kind,
            "start_char": text.units[a].start,
            "end_char": text.units[b - 1].end,
            "score": round(score, 3),
        }
        span = span_at(doc, entity["start_char"], entity["end_char"], kind)
        if runs_on(span):
            continue
        span._.score = entity["score"]
        number[old] = len(spans)
        nested.append(entity)
        spans.append(span)
    doc._.nested = nested
    doc.user_data["svodka_links"] = [
        [number[i], number[j], kind, round(score, 3)]
        for i, j, kind, score in found.links
        if i in number and j in number
    ]
    return spans
