"""Events that an article reports or announces: name, kind, number, when, where, attendance, who took part as what.

The stage works in steps, each a module: mentions are found by their head noun (``event_kinds.txt``),
joined into events, and then filled from the sentences that mention them."""

from __future__ import annotations

from spacy.tokens import Doc, Span, SpanGroup

from pipeline.stages.base import Stage, stage
from pipeline.stages.events.attendance import set_attendance
from pipeline.stages.events.data import View
from pipeline.stages.events.joining import join
from pipeline.stages.events.learned import add_learned
from pipeline.stages.events.mentions import find_mentions
from pipeline.stages.events.parents import set_parents
from pipeline.stages.events.participants import add_both_sides, add_participants
from pipeline.stages.events.rows import as_dict
from pipeline.stages.events.when import set_until, set_when
from pipeline.stages.events.where import set_place


@stage("events")
class Events(Stage):
    """``doc._.events``: dicts with the fields of ``records.Event`` and a list ``participants``."""

    def annotate(self, doc: Doc) -> None:
        view = View(doc)
        people = {i for i, e in view.entity_at.items() if e.label_ == "PER"}
        mentions = find_mentions(doc, people, view)
        events = join(doc, mentions)
        for event in events:
            set_when(view, event)
            if event.values.get("start"):
                set_until(view, event)
            set_place(view, event)
            set_attendance(view, event)
        set_parents(view, events)
        add_participants(view, events)
        for event in events:
            add_both_sides(view, event)
        add_learned(view, events)
        spans = []
        for number, event in enumerate(events, 1):
            event.values["event_id"] = f"e{number}"
        for event in events:
            for mention in event.mentions:
                span = Span(doc, mention.start, mention.end, label="EVENT")
                span._.event = event.values["event_id"]
                spans.append(span)
        doc.spans["events"] = SpanGroup(doc, name="events", spans=spans)
        doc._.events = [as_dict(doc, e) for e in events]
