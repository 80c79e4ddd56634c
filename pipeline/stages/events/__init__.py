"""Events that an article reports or announces: name, kind, category, number, when, where, attendance, who took part as
what.

The steps, each a module: ``mentions`` by nouns (``lexicon/events/kinds.tsv``) and ``told`` by verbs (``verbs.tsv``);
``joining`` into events; ``when``, ``where``, ``attendance``, ``participants`` (``capacities.tsv``) from the sentences
that tell of them; ``learned``, what the model adds; ``reportable``, whether enough is told; ``parents``; ``rows``.
"""

from __future__ import annotations

from spacy.tokens import Doc, Span, SpanGroup

from pipeline.stages.base import Stage, stage
from pipeline.stages.events.attendance import set_attendance
from pipeline.stages.events.compose import compose_name
from pipeline.stages.events.data import EventData, View
from pipeline.stages.events.joining import join
from pipeline.stages.events.learned import add_learned
from pipeline.stages.events.mentions import find_mentions
from pipeline.stages.events.parents import set_parents
from pipeline.stages.events.participants import add_participants, drop_unnamed
from pipeline.stages.events.reportable import reportable, tied_events
from pipeline.stages.events.rows import as_dict
from pipeline.stages.events.told import find_told
from pipeline.stages.events.when import set_when
from pipeline.stages.events.where import place_of_dateline, place_of_others, set_place


@stage("events")
class Events(Stage):
    """``doc._.events``: dicts with the fields of ``records.Event`` and a list ``participants``."""

    def annotate(self, doc: Doc) -> None:
        view = View(doc)
        events = found_events(view)
        for number, event in enumerate(events, 1):
            event.values["event_id"] = f"e{number}"
        spans = []
        for event in events:
            for mention in event.mentions:
                span = Span(doc, mention.start, mention.end, label="EVENT")
                span._.event = event.values["event_id"]
                spans.append(span)
        doc.spans["events"] = SpanGroup(doc, name="events", spans=spans)
        doc._.events = [as_dict(doc, e) for e in events]


def found_events(view: View) -> list[EventData]:
    """The events of an article, filled, in the order of their first mentions."""
    events = join(view, [m for m in (*find_mentions(view), *find_told(view)) if not view.linked(view.doc[m.head].idx)])
    for event in events:
        event.mentions.sort(key=lambda m: m.start)
        set_when(view, event)
        set_place(view, event)
        set_attendance(view, event)
    view.tied = tied_events(view)
    events = [event for event in events if reportable(view, event, hopeful=True)]
    set_parents(view, events)
    add_participants(view, events)
    add_learned(view, events)
    drop_unnamed(events)
    for event in events:
        place_of_dateline(view, event)
        compose_name(view, event)
    kept = [event for event in events if reportable(view, event)]
    place_of_others(view, kept)
    for event in kept:
        if event.parent is not None and not any(event.parent is other for other in kept):
            event.parent = None
    return kept
