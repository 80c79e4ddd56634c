"""What the steps hand to each other: mentions, events, and a view of what other stages found."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from pipeline.russian.gazetteer import fold
from pipeline.stages.base import names, text_of, tokens_with
from pipeline.stages.events.kinds import Frame, Kind

_LASTS = {"продлиться", "длиться", "завершиться", "закончиться", "продолжиться", "продолжаться"}


_LINK = re.compile(
    r"Читайте (?:также|ещ[её])|Смотрите также|По теме:|Продолжение\s*■|■|Посмотреть эту публикацию", re.I
)
_LINK_ENDS = re.compile(r"\d{1,2}:\d\d|\n|[.!?](?=\s|[А-ЯЁ])|$")


def _links(text: str) -> list[tuple[int, int]]:
    """Where the headlines of linked articles stand: from their mark to the clock time, the end of the sentence or of
    the line.
    """
    return [
        (m.start(), end.end()) for m in _LINK.finditer(text) if (end := _LINK_ENDS.search(text, m.end())) is not None
    ]


@dataclass
class Mention:
    """One place where an event is named, told by a verb, or pointed at."""

    kind: Kind | None  #: None of a noun that only points («мероприятие»)
    start: int  #: token indexes
    end: int
    head: int
    name: str
    named: bool = False  #: a proper name, a number or a title of its own
    number: int | None = None
    short: str | None = None
    generic: bool = False  #: the bare noun
    fresh: bool = False  #: «следующий форум»: not the one told of so far
    plural: bool = False
    frame: Frame | None = None  #: of a verb


@dataclass
class EventData:
    """An event as it grows."""

    kind: Kind
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
        self.sentence_starts = [s.start for s in self.sentences]
        self.links = _links(text_of(doc))
        self._spans = {
            "ents": [e for e in names(doc) if not self.linked(e.start_char)],
            "dates": [d for d in doc.spans.get("dates", []) if not self.linked(d.start_char)],
            "figures": list(doc.spans.get("figures", [])),
        }
        self._starts = {name: [s.start for s in spans] for name, spans in self._spans.items()}
        self.entity_at = {i: e for e in self._spans["ents"] for i in range(e.start, e.end)}
        self.people = {i for i, e in self.entity_at.items() if e.label_ == "PER"}
        self.figure_at = {i: s for s in self._spans["figures"] for i in range(s.start, s.end)}
        self.record_at = {(m[0], m[1]): r for r in reversed(doc._.entities or []) for m in r["mentions"]}
        lasts = {self.sentence_of(i) for i in tokens_with(doc, "LEMMA", _LASTS)}
        self.lasting = [d for d in self._spans["dates"] if self.sentence_of(d.start) in lasts]
        self.title = fold(doc._.title or "")
        self.tied: list[tuple[int, int]] = []  #: characters of the model's events with sure ties, see ``reportable``

    def linked(self, offset: int) -> bool:
        """Whether a character stands in the headline of a linked article: «Читайте также: …», «■ … 12 апреля 2024
        19:53».
        """
        i = bisect_right(self.links, (offset, sys.maxsize)) - 1 if self.links else -1
        return i >= 0 and self.links[i][0] <= offset < self.links[i][1]

    def inside(self, name: str, sentence: Span) -> list[Span]:
        """The ``ents``, ``dates`` or ``figures`` that begin in a sentence."""
        starts = self._starts[name]
        return self._spans[name][bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]

    def sentence_of(self, i: int) -> int:
        """The number of the sentence that a token stands in."""
        return max(bisect_right(self.sentence_starts, i) - 1, 0)

    def role_tokens(self) -> dict[int, Span]:
        """Token of a person's role -> the person's name."""
        known = getattr(self, "_role_tokens", None)
        if known is None:
            known = self._role_tokens = {}
            for name in self._spans["ents"]:
                value = name._.person if name.label_ == "PER" else None
                if value and value.get("role_start") is not None:
                    span = self.doc.char_span(value["role_start"], value["role_end"], alignment_mode="expand")
                    for i in range(span.start, span.end) if span is not None else ():
                        known.setdefault(i, name)
        return known


def sentences_of(view: View, event: EventData) -> Iterator[tuple[Span, Mention]]:
    """Each sentence that mentions the event, with its first mention there."""
    seen = set()
    for mention in event.mentions:
        number = view.sentence_of(mention.head)
        if number not in seen:
            seen.add(number)
            yield view.sentences[number], mention


def head_of(entity: Span) -> Token:
    """The noun of a name."""
    return next((t for t in entity if t.pos_ in {"NOUN", "PROPN"}), entity[0])
