"""The day of an event: the date that stands nearest to a mention."""

from __future__ import annotations

import re

from spacy.tokens import Span

from pipeline.stages.base import span_at
from pipeline.stages.events.clause import governor
from pipeline.stages.events.data import EventData, Mention, View, sentences_of
from pipeline.stages.events.kinds import happens
from pipeline.stages.morphology import feature

_DAY, _MONTH = re.compile(r"[\dX]{4}-\d\d-\d\d"), re.compile(r"[\dX]{4}-\d\d")


def _precision(value: dict) -> int:
    """2 for a day, 1 for a month, 0 for a year."""
    text = value["start"] or value["end"]
    return 2 if _DAY.match(text) else 1 if _MONTH.match(text) else 0


def _of_topic(span: Span, value: dict, precision: int) -> bool:
    """«итоги *за 2025 год*»: what the event is about, or too old to be news."""
    if precision == 0 and re.match(r"(?:за|на)\s", span.text.lower()):
        return True
    if value["value"].startswith("../") and precision < 2:
        return True
    if (
        span.end < len(span.doc)
        and span.doc[span.end].lemma_ in {"рождение", "выпуск"}
        or span[-1].lemma_ == "рождение"
    ):
        return True
    start = value["start"] or ""
    return start < "1900" and not start.startswith("X")


def _weight(view: View, span: Span, mention: Mention, order: int) -> float | None:
    """How likely a date is the event's; None if it is none of it. ``order``: of the sentence among those that mention
    the event.
    """
    value, doc = span._.date, view.doc
    if value["kind"] not in {"date", "time"} or not value["start"] and not value["end"]:
        return None
    precision = _precision(value)
    if _of_topic(span, value, precision):
        return None
    distance = min(abs(span.start - mention.end), abs(mention.start - span.end))
    between = doc[min(mention.end, span.end) : max(mention.start, span.start)] if distance else ()
    commas = sum(1 for t in between if t.text == ",")
    said = any(t.lemma_ in happens() for t in doc[min(mention.start, span.start) : max(mention.end, span.end)])
    weight = 3 * precision + 3 * said - 0.18 * distance - 0.7 * commas - 1.2 * order
    if "/" in (value["value"] or "") and precision == 2 and ".." not in value["value"]:
        weight += 1
    enough = weight > 0.5 - precision * 0.5 or precision == 0 and distance <= 3 and order < 3
    return weight if enough else None


def set_when(view: View, event: EventData) -> None:
    """``start`` and ``end``; days before years."""
    best = None
    for order, (sentence, mention) in enumerate(sentences_of(view, event)):
        if order > 4:
            break
        for span in view.inside("dates", sentence):
            weight = _weight(view, span, mention, order)
            if weight is not None and (best is None or weight > best[0]):
                best = weight, span._.date
    if best is None:
        best = _dateline(view, event) or _in_name(event)
    if best is not None:
        _put(event, best[1])
        _until(view, event)


def _in_name(event: EventData) -> tuple[float, dict] | None:
    """«Универсиада-*2013*»."""
    year = re.search(r"-((?:19|20)\d\d)\b", event.name)
    return (0.0, {"start": year[1], "end": year[1], "value": year[1]}) if year else None


def _dateline(view: View, event: EventData) -> tuple[float, dict] | None:
    """«Астана, *29 декабря*»: the day of the report, for what has happened in its first sentences."""
    first = next((d for d in view.inside("dates", view.doc[: min(len(view.doc), 8)])), None)
    if first is None or first._.date["kind"] not in {"date", "time"} or not first._.date["start"]:
        return None
    if view.sentence_of(event.mentions[0].head) > 3 or _precision(first._.date) < 2:
        return None
    if not _DATELINE.match(view.doc[: first.start].text) or "/" in (first._.date["value"] or ""):
        return None
    verb = governor(view.doc[event.mentions[0].head])
    past = event.mentions[0].frame is not None or verb is not None and feature(verb, "Tense") == "Past"
    return (0.0, first._.date) if past else None


_DATELINE = re.compile(r"\s*[А-ЯЁ][\w-]+(?: [А-ЯЁ][\w-]+)?(?: ?[/(][^/)\n]{2,30}[/)])?[.,]\s*$")


def _put(event: EventData, value: dict) -> None:
    start, end = value["start"], value["end"]
    event.values["start"] = (start or end or "").split("T")[0] or None
    event.values["end"] = (end or start or "").split("T")[0] or None
    if value["value"].endswith("/.."):
        event.values["end"] = None
    elif value["value"].startswith("../"):
        event.values["start"], event.values["end"] = None, (end or "").split("T")[0] or None


def _until(view: View, event: EventData) -> None:
    """«Работа продлится до 16 апреля»: the end, from the sentence of a mention or the next one."""
    doc, start = view.doc, event.values.get("start")
    for span in view.lasting if start else ():
        value = span._.date
        if value["kind"] not in {"date", "time"} or not value["end"] or not value["end"].startswith(start[:2]):
            continue
        last = max((m.head for m in event.mentions if m.head < span.start), default=None)
        if last is None or value["end"] <= start:
            continue
        sentence, near = span.sent, doc[last].sent.end
        if sentence.start <= last or not doc[near : sentence.start].text.strip():
            event.values["end"] = value["end"]
            return


def model_when(view: View, event: EventData, target: dict, score: float) -> None:
    """The date that the model ties to an event without one."""
    if event.values.get("start") or event.values.get("end"):
        return
    span = span_at(view.doc, target["start_char"], target["end_char"], "DATE")
    date = next(
        (d for d in view.inside("dates", span.sent) if d.start < span.end and span.start < d.end),
        None,
    )
    if date is None or date._.date["kind"] not in {"date", "time"} or not date._.date["start"]:
        return
    value = date._.date
    event.values.update(
        start=value["start"].split("T")[0],
        end=(value["end"] or value["start"]).split("T")[0],
        when_source="model",
        when_score=score,
    )
