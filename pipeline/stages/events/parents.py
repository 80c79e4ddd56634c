"""Which event holds another."""

from __future__ import annotations

import re

from pipeline.stages.base import text_of
from pipeline.stages.events.data import EventData, View

_PARENT = re.compile(r"(?:в рамках|на полях|в ходе|на площадке)\s+(?:[а-яё0-9-]+\s+){0,2}$", re.I)


def set_parents(view: View, events: list[EventData]) -> None:
    """«на полях ЦАКИК-2025 проведена параллельная сессия»: the event after the preposition holds the other."""
    in_sentence: dict[int, list[EventData]] = {}
    for event in events:
        for number in {view.sentence_of(m.head) for m in event.mentions}:
            in_sentence.setdefault(number, []).append(event)
    text = text_of(view.doc)
    for outer in events:
        for mention in outer.mentions:
            number = view.sentence_of(mention.head)
            at = view.doc[mention.start].idx
            if not _PARENT.search(text[max(view.sentences[number].start_char, at - 40) : at]):
                continue
            for inner in in_sentence[number]:
                if inner is not outer and inner.parent is None and outer.parent is not inner:
                    inner.parent = outer
