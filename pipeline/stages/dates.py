"""Dates, times, durations, repeated and vague times: ``doc.spans["dates"]`` with ``span._.date``."""

from __future__ import annotations

from typing import TypedDict

from spacy.tokens import Doc, SpanGroup

from pipeline.grammars import dates
from pipeline.stages.base import Stage, published_of, span_at, stage, text_of
from pipeline.values import calendar


class DateValue(TypedDict):
    """What ``span._.date`` holds: a value written in EDTF or ISO 8601, its ends, where its characters are."""

    kind: str
    value: str | None
    start: str | None
    end: str | None
    basis: str
    start_char: int
    end_char: int


@stage("dates")
class Dates(Stage):
    """Finds and resolves expressions of time with ``pipeline.grammars.dates``.

    ``doc._.published`` (EDTF) anchors relative ones.
    """

    def annotate(self, doc: Doc) -> None:
        spans = []
        for found in dates.find(text_of(doc), published_of(doc)):
            span = span_at(doc, found.start, found.end, "TIME" if found.kind == "time" else "DATE")
            if span is not None:
                span._.date = _value(found)
                spans.append(span)
        doc.spans["dates"] = SpanGroup(doc, name="dates", spans=spans)


def _value(found: dates.Found) -> DateValue:
    start, end = calendar.ends(found.value)
    return DateValue(
        kind=found.kind,
        value=found.written,
        start=str(start) if start else None,
        end=str(end) if end else None,
        basis=found.basis,
        start_char=found.start,
        end_char=found.end,
    )
