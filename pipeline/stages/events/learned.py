"""What the learned model ties to an event: participants, place, time and parent, each with its score."""

from __future__ import annotations

from bisect import bisect_left

from pipeline.russian.gazetteer import fold
from pipeline.stages.base import span_at
from pipeline.stages.events.clause import governor
from pipeline.stages.events.constructions import denied
from pipeline.stages.events.data import EventData, View
from pipeline.stages.events.when import model_when
from pipeline.stages.events.where import model_where
from pipeline.stages.events.who import who
from pipeline.stages.fusion import claims

_CAPACITIES = {"PARTICIPANT_IN": "участник", "AGENT": "участник", "ORGANIZES": "организатор"}
_PARTIES = {"PERSON", "ORGANIZATION", "COUNTRY", "PROFESSION"}


def add_learned(view: View, events: list[EventData]) -> None:
    """Fill what the rules have left open by the relations of ``doc._.relations``."""
    if not events or not view.doc._.relations:
        return
    at = _Mentions(view, events)
    for kind, capacity in _CAPACITIES.items():
        for source, target, score in claims(view.doc, kind):
            if source["type"] in _PARTIES and (event := at.event_of(target)) is not None:
                _participant(view, event, source, capacity, score)
    for source, target, score in claims(view.doc, "TAKES_PLACE_IN"):
        if (event := at.event_of(source)) is not None:
            model_where(view, event, target, score)
    for source, target, score in claims(view.doc, "POINT_IN_TIME"):
        if (event := at.event_of(source)) is not None:
            model_when(view, event, target, score)
    for source, target, _ in claims(view.doc, "SUBEVENT_OF"):
        inner, outer = at.event_of(source), at.event_of(target)
        if inner is None or outer is None or inner is outer or inner.parent is not None or outer.parent is inner:
            continue
        inner.parent = outer


class _Mentions:
    """Mentions by token, for the spans of the model."""

    def __init__(self, view: View, events: list[EventData]):
        self.doc, self.events = view.doc, events
        self.rows = sorted((m.start, m.end, n) for n, event in enumerate(events) for m in event.mentions)
        self.starts = [row[0] for row in self.rows]

    def event_of(self, entity: dict) -> EventData | None:
        """The event one of whose mentions overlaps the model's span."""
        span = span_at(self.doc, entity["start_char"], entity["end_char"], "EVENT")
        low, high = bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)
        for start, end, n in self.rows[max(low - 2, 0) : high]:
            if start < span.end and span.start < end:
                return self.events[n]
        return None


def _participant(view: View, event: EventData, source: dict, capacity: str, score: float) -> None:
    span = span_at(view.doc, source["start_char"], source["end_char"], source["type"])
    token = span.root if source["type"] == "PROFESSION" else next((t for t in span if t.i in view.entity_at), span.root)
    entity = view.entity_at.get(token.i)
    if entity is None and source["type"] != "PROFESSION" or source["type"] == "COUNTRY" and token.pos_ == "ADJ":
        return
    if entity is not None and any(m.start <= entity.start < m.end for m in event.mentions) and entity.label_ != "PER":
        return
    verb = governor(token)
    if verb is not None and denied(verb):
        return  # «Олег Басов *не принимал* участия»
    for row in who(view, token):
        row.update(capacity=capacity, source="model", score=score)
        if any(
            p["kind"] == "group" and p["start_char"] <= row["start_char"] and row["end_char"] <= p["end_char"]
            for p in event.participants
        ):
            continue  # «представители *Узбекистана*» take part, told already
        known = next((p for p in event.participants if fold(p["name"]) == fold(row["name"])), None)
        if known is None:
            event.participants.append(row)
        elif known.get("source", "rule") == "rule":
            known.update(source="rule+model", score=score)
