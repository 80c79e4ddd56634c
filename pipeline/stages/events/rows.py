"""Events as plain dicts."""

from __future__ import annotations

from spacy.tokens import Doc

from pipeline.russian.gazetteer import fold
from pipeline.stages.events.data import EventData


def as_dict(doc: Doc, event: EventData) -> dict:
    first = next((m for m in event.mentions if m.named), event.mentions[0])
    span = doc[first.start : first.end]
    organisations = [r for r in doc._.entities or [] if r["type"] == "organisation"]
    participants = []
    for p in event.participants:
        pointer = p.pop("pointer", None)
        if pointer:
            # «министерством»: the one organisation of that kind in the article
            target = next((r for r in organisations if fold(r["name"]).startswith(pointer)), None)
            ministries = [r for r in organisations if r["kind"] == "ministry"]
            if target is None and pointer == "министерство" and len(ministries) == 1:
                target = ministries[0]
            if target is not None:
                p.update(name=target["name"], entity_id=target["id"], country=target["country"])
        if not any(fold(o["name"]) == fold(p["name"]) for o in participants):
            participants.append({"source": "rule", "score": None, **p})
    return {
        "event_id": event.values["event_id"],
        "name": event.name,
        "short_name": event.short,
        "kind": event.kind,
        "number": event.number,
        "start": event.values.get("start"),
        "end": event.values.get("end"),
        "place": event.values.get("place"),
        "country": event.values.get("country"),
        "when_source": event.values.get(
            "when_source", "rule" if event.values.get("start") or event.values.get("end") else None
        ),
        "when_score": event.values.get("when_score"),
        "place_source": event.values.get(
            "place_source", "rule" if event.values.get("place") or event.values.get("country") else None
        ),
        "place_score": event.values.get("place_score"),
        "parent_event_id": event.parent.values.get("event_id") if event.parent else None,
        "attendance_low": event.values.get("attendance_low"),
        "attendance_high": event.values.get("attendance_high"),
        "attendance_cmp": event.values.get("attendance_cmp"),
        "attendance_unit": event.values.get("attendance_unit"),
        "mentions": len(event.mentions),
        "start_char": span.start_char,
        "end_char": span.end_char,
        "sentence": span.sent.text.strip(),
        "participants": participants,
    }
