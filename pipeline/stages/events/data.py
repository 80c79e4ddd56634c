"""What the steps hand to each other: mentions, events, a view of what other stages found."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from pipeline.russian import nominative
from pipeline.stages.base import names, tokens_with


@dataclass
class Mention:
    """One place where an event is named or pointed at."""

    kind: str
    start: int  #: token indexes
    end: int
    head: int
    name: str
    named: bool
    number: int | None = None
    short: str | None = None
    generic: bool = False
    fresh: bool = False  #: «следующий форум»: not the one told of so far


@dataclass
class EventData:
    """An event as it grows."""

    kind: str
    name: str
    named: bool
    number: int | None
    short: str | None
    mentions: list[Mention] = field(default_factory=list)
    values: dict = field(default_factory=dict)
    participants: list[dict] = field(default_factory=list)
    parent: "EventData | None" = None


class View:
    """What other stages found in a Doc, looked up by sentence or token."""

    def __init__(self, doc: Doc):
        self.doc = doc
        self.sentences = list(doc.sents)
        sentence_starts = [s.start for s in self.sentences]
        self._spans = {
            "ents": names(doc),
            "dates": list(doc.spans.get("dates", [])),
            "figures": list(doc.spans.get("figures", [])),
        }
        self._starts = {name: [s.start for s in spans] for name, spans in self._spans.items()}
        self.sentence_at = {s.start: i for i, s in enumerate(self.sentences)}
        self.entity_at = {i: e for e in self._spans["ents"] for i in range(e.start, e.end)}
        self.figure_tokens = {i for s in self._spans["figures"] for i in range(s.start, s.end)}
        self.record_at = {(m[0], m[1]): r for r in reversed(doc._.entities or []) for m in r["mentions"]}
        lasts = {bisect_right(sentence_starts, i) for i in tokens_with(doc, "LEMMA", _LASTS)}
        self.lasting = [d for d in self._spans["dates"] if bisect_right(sentence_starts, d.start) in lasts]

    def inside(self, name: str, sentence: Span) -> list[Span]:
        """The ``ents``, ``dates`` or ``figures`` that begin in a sentence."""
        starts = self._starts[name]
        return self._spans[name][bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]


def sentences_of(doc: Doc, event: EventData):
    seen = set()
    for mention in event.mentions:
        sentence = doc[mention.head].sent
        if sentence.start not in seen:
            seen.add(sentence.start)
            yield sentence, mention


_LASTS = {"продлиться", "длиться", "завершиться", "закончиться", "продолжиться", "продолжаться"}


def head_of(entity: Span) -> Token:
    return next((t for t in entity if t.pos_ in {"NOUN", "PROPN"}), entity[0])


def blank_row(sentence: Span) -> dict:
    return {
        "entity_id": None,
        "role": None,
        "organisation": None,
        "country": None,
        "sentence": sentence.text.strip(),
        "start_char": sentence.start_char,
        "end_char": sentence.end_char,
    }


def participant_row(view: View, entity: Span, capacity: str) -> dict:
    """A participant for a name, tied to its entry in ``doc._.entities``."""
    record = view.record_at.get((entity.start_char, entity.end_char))
    kind = {"PER": "person", "ORG": "organisation"}.get(entity.label_, "country")
    name = record["name"] if record else nominative.tokens_nominative(list(entity))
    return {
        **blank_row(entity.sent),
        "entity_id": record["id"] if record else None,
        "name": name,
        "kind": kind,
        "capacity": capacity,
        "role": record.get("role") if record else None,
        "organisation": record.get("organisation") if record else None,
        "country": record.get("country") if record else None,
        "start_char": entity.start_char,
        "end_char": entity.end_char,
    }
