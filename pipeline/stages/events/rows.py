"""Events as plain dicts, so that a Doc can go to another process."""

from __future__ import annotations

from spacy.tokens import Doc

from pipeline.russian.gazetteer import fold
from pipeline.stages.events.data import EventData

_PLAIN = ("start", "end", "place", "country", "when_source", "when_score", "place_source", "place_score")
_ATTENDANCE = ("attendance_low", "attendance_high", "attendance_cmp", "attendance_unit")


def as_dict(doc: Doc, event: EventData) -> dict:
    """The fields of ``records.Event`` and a list ``participants``."""
    first = next((m for m in event.mentions if m.named), event.mentions[0])
    span = doc[first.start : first.end]
    values = {key: event.values.get(key) for key in (*_PLAIN, *_ATTENDANCE)}
    if values["start"] or values["end"]:
        values["when_source"] = values["when_source"] or "rule"
    if values["place"] or values["country"]:
        values["place_source"] = values["place_source"] or "rule"
    participants: list[dict] = []
    for row in event.participants:
        if not any(fold(o["name"]) == fold(row["name"]) for o in participants):
            participants.append({"source": "rule", "score": None, **row})
    return {
        "event_id": event.values["event_id"],
        "name": event.name,
        "short_name": event.short,
        "kind": event.kind.name,
        "category": event.kind.category,
        "number": event.number,
        **values,
        "parent_event_id": event.parent.values.get("event_id") if event.parent else None,
        "mentions": len(event.mentions),
        "start_char": span.start_char,
        "end_char": span.end_char,
        "sentence": span.sent.text.strip(),
        "participants": participants,
    }
