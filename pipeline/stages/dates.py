"""Dates, times, durations, repeated and vague times: ``doc.spans["dates"]`` with ``span._.date``."""

from __future__ import annotations

from spacy.tokens import Doc, SpanGroup

from pipeline.russian import timex
from pipeline.stages.base import Stage, published_of, span_at, stage, text_of


@stage("dates")
class Dates(Stage):
    """Finds and resolves expressions of time with the rules of ``pipeline.russian.timex``.

    ``doc._.published`` (EDTF) anchors relative ones. ``span._.date`` is a ``timex.DateValue`` with
    the exact characters in ``start_char`` and ``end_char``.
    """

    def annotate(self, doc: Doc) -> None:
        spans = []
        for found in timex.find(text_of(doc), published_of(doc)):
            span = span_at(doc, found.start, found.end, "TIME" if found.value["kind"] == "time" else "DATE")
            if span is None:
                continue
            span._.date = {**found.value, "start_char": found.start, "end_char": found.end}
            spans.append(span)
        doc.spans["dates"] = SpanGroup(doc, name="dates", spans=spans)
