"""The day of an event."""

from __future__ import annotations

import re

from pipeline.stages.events.data import EventData, View, sentences_of
from pipeline.stages.events.kinds import HAPPENS


def set_when(view: View, event: EventData) -> None:
    """The date that stands nearest to a mention; days before years, and not what the event is about («итоги за 2025 год»)."""
    best, doc = None, view.doc
    for order, (sentence, mention) in enumerate(sentences_of(doc, event)):
        if order > 4:
            break
        for span in view.inside("dates", sentence):
            value = span._.date
            if value["kind"] not in {"date", "time"} or not value["start"] and not value["end"]:
                continue
            precision = (
                2
                if re.match(r"[\dX]{4}-\d\d-\d\d", value["start"] or value["end"])
                else 1
                if re.match(r"[\dX]{4}-\d\d", value["start"] or value["end"])
                else 0
            )
            # a year inside a complement is the topic's, not the event's
            if (
                precision == 0
                and re.match(r"(?:за|на)\s", span.text.lower())
                or value["value"].startswith("../")
                and precision < 2
            ):
                continue
            if (value["start"] or "") < "1900" and not (value["start"] or "").startswith("X"):
                continue
            distance = min(abs(span.start - mention.end), abs(mention.start - span.end))
            intervening = (
                sum(1 for t in doc[min(mention.end, span.end) : max(mention.start, span.start)] if t.text == ",")
                if distance
                else 0
            )
            happens = any(t.lemma_ in HAPPENS for t in doc[min(mention.start, span.start) : max(mention.end, span.end)])
            score = 3 * precision + (3 if happens else 0) - 0.18 * distance - 0.7 * intervening - 1.2 * order
            if value["value"] and "/" in value["value"] and precision == 2 and ".." not in value["value"]:
                score += 1
            enough = score > 0.5 - precision * 0.5 or (precision == 0 and distance <= 3 and order < 3)
            if enough and (best is None or score > best[0]):
                best = (score, value, span)
    if best is not None:
        start, end = best[1]["start"], best[1]["end"]
        event.values["start"] = (start or end or "").split("T")[0] or None
        event.values["end"] = (end or start or "").split("T")[0] or None
        if best[1]["value"].endswith("/.."):
            event.values["end"] = None
        elif best[1]["value"].startswith("../"):
            event.values["start"], event.values["end"] = None, (end or "").split("T")[0] or None


def set_until(view: View, event: EventData) -> None:
    """«Работа продлится до 16 апреля»: the end, from the sentence of a mention or the next one."""
    doc = view.doc
    for span in view.lasting:
        value = span._.date
        if (
            value["kind"] not in {"date", "time"}
            or not value["end"]
            or not value["end"].startswith(event.values["start"][:2])
        ):
            continue
        sentence = span.sent
        last = max((m.head for m in event.mentions if m.head < span.start), default=None)
        if last is None:
            continue
        near = doc[last].sent.end
        if (sentence.start <= last or doc[near : sentence.start].text.strip() == "") and value["end"] > event.values[
            "start"
        ]:
            event.values["end"] = value["end"]
            return
