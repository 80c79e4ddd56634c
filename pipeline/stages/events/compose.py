"""Names of visits and talks with whose they are: «визит Олега Басова в Астану», «встреча Олега Басова с Анной
Беловой».
"""

from __future__ import annotations

from spacy.tokens import Span

from pipeline.stages.events.data import EventData, View
from pipeline.stages.events.genitive import genitive
from pipeline.stages.events.where import told_at


def compose_name(view: View, event: EventData) -> None:
    """Put the visitor, or the one side of talks whose other side is named, behind the noun."""
    if event.name != event.kind.name and all(m.generic or m.kind is None for m in event.mentions):
        # «паводки *в Актюбинской области*»; a bare plural that nothing tells apart is named by its kind
        at = told_at(view, event)
        event.name = f"{event.name} {at[:1].lower()}{at[1:]}" if at else event.kind.name
        return
    if event.kind.family not in {"visit", "talks"} or event.named:
        return
    people = [p for p in event.participants if p["kind"] == "person"]
    noun, _, rest = event.name.partition(event.kind.name)
    rest = rest.strip()
    if not people or not rest.startswith(("в ", "во ", "на ", "с ", "со ")) or noun.strip().endswith("-"):
        return
    talks = event.kind.family == "talks"
    if talks != rest.startswith(("с ", "со ")):
        return
    host = next((p for p in people if not talks or p["name"].split()[-1][:4] not in rest), None)
    name = _name_of(view, host["name"]) if host is not None else None
    words = genitive(view, name) if name is not None else None
    if words:
        event.name = f"{noun}{event.kind.name} {words} {rest}"


def _name_of(view: View, name: str) -> Span | None:
    """A mention of the person in the text."""
    for span in (view.entity_at[i] for i in sorted(view.people)):
        record = view.record_at.get((span.start_char, span.end_char))
        if record is not None and record["name"] == name:
            return span
    return None
