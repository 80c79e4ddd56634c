"""What the learned model ties to an event."""

from __future__ import annotations

from bisect import bisect_left

from pipeline.russian import gazetteer, nominative
from pipeline.russian.gazetteer import fold
from pipeline.stages.base import span_at
from pipeline.stages.events.data import EventData, View, participant_row
from pipeline.stages.fusion import claims

TIES = {"TAKES_PLACE_IN", "POINT_IN_TIME", "PARTICIPANT_IN", "AGENT", "ORGANIZES", "START_TIME"}


_ROLES_IN = {"PARTICIPANT_IN": "участник", "AGENT": "участник", "ORGANIZES": "организатор"}


def add_learned(view: View, events: list[EventData]) -> None:
    """Participants, place and time by the relations of ``doc._.relations``, where the rules have found none; each with its score."""
    doc = view.doc
    if not events or not doc._.relations:
        return
    mentions = sorted((m.start, m.end, n) for n, event in enumerate(events) for m in event.mentions)
    starts = [m[0] for m in mentions]

    def event_of(entity: dict) -> EventData | None:
        """The event one of whose mentions has its head noun in the model's span."""
        span = span_at(doc, entity["start_char"], entity["end_char"], "EVENT")
        for start, end, n in mentions[max(bisect_left(starts, span.start) - 2, 0) : bisect_left(starts, span.end)]:
            if start < span.end and span.start < end:
                return events[n]
        return None

    for kind, capacity in _ROLES_IN.items():
        for source, target, score in claims(doc, kind):
            if source["type"] not in {"PERSON", "ORGANIZATION", "COUNTRY"}:
                continue
            event = event_of(target)
            if event is None:
                continue
            token = span_at(doc, source["start_char"], source["end_char"], "")[0]
            entity = view.entity_at.get(token.i)
            if entity is None or (source["type"] == "COUNTRY" and token.pos_ == "ADJ"):
                continue
            if any(m.start <= entity.start < m.end for m in event.mentions):
                continue
            participant = {**participant_row(view, entity, capacity), "source": "model", "score": score}
            if any(
                p["kind"] == "group" and p["start_char"] <= entity.start_char and entity.end_char <= p["end_char"]
                for p in event.participants
            ):
                continue  # «представители *Узбекистана*» take part, told already
            known = next((p for p in event.participants if fold(p["name"]) == fold(participant["name"])), None)
            if known is None:
                event.participants.append(participant)
            elif known.get("source", "rule") == "rule":
                known.update(source="rule+model", score=score)
    for source, target, score in claims(doc, "TAKES_PLACE_IN"):
        event = event_of(source)
        if event is None or event.values.get("place"):
            continue
        span = span_at(doc, target["start_char"], target["end_char"], "LOC")
        country = gazetteer.country(span.text)
        if country or target["type"] == "COUNTRY":
            event.values["country"] = event.values.get("country") or country
            continue
        if all(t.pos_ == "ADJ" for t in span):
            continue  # «*европейское* первенство»
        hit = gazetteer.city(span.text)
        event.values.update(
            place=hit[0] if hit else nominative.tokens_nominative(list(span)), place_source="model", place_score=score
        )
        if hit:
            event.values["country"] = hit[1]
    for source, target, score in claims(doc, "POINT_IN_TIME"):
        event = event_of(source)
        if event is None or event.values.get("start") or event.values.get("end"):
            continue
        date = next(
            (
                d
                for d in doc.spans.get("dates", ())
                if d._.date["start_char"] < target["end_char"] and target["start_char"] < d._.date["end_char"]
            ),
            None,
        )
        if date is not None and date._.date["kind"] in {"date", "time"} and date._.date["start"]:
            value = date._.date
            event.values.update(
                start=value["start"].split("T")[0],
                end=(value["end"] or value["start"]).split("T")[0],
                when_source="model",
                when_score=score,
            )
    for source, target, _ in claims(doc, "SUBEVENT_OF"):
        inner, outer = event_of(source), event_of(target)
        if (
            inner is not None
            and outer is not None
            and inner is not outer
            and inner.parent is None
            and outer.parent is not inner
        ):
            inner.parent = outer
