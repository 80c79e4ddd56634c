"""Which event holds another."""

from __future__ import annotations

import re

from pipeline.stages.events.data import EventData, View

_PARENT = re.compile(r"(?:в рамках|на полях|в ходе|на площадке|на)\s+(?:[а-яё0-9-]+\s+){0,2}$", re.I)


def set_parents(view: View, events: list[EventData]) -> None:
    """«на полях ЦАКИК-2025 проведена параллельная сессия»: the event after the preposition holds the other."""
    doc = view.doc
    in_sentence: dict[int, list[EventData]] = {}
    for event in events:
        for start in {doc[m.head].sent.start for m in event.mentions}:
            in_sentence.setdefault(start, []).append(event)
    for outer in events:
        for mention in outer.mentions:
            sentence = doc[mention.head].sent
            before = doc[sentence.start : mention.start].text_with_ws[-40:]
            m = _PARENT.search(before)
            if not m or m[0].lower().startswith("на ") and not m[0].lower().startswith(("на полях", "на площадке")):
                continue
            for inner in in_sentence[sentence.start]:
                if inner is not outer and inner.parent is None and outer.parent is not inner:
                    inner.parent = outer
