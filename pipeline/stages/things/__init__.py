"""Named laws, documents, programmes, goals, products, works and awards: ``doc._.things``."""

from __future__ import annotations

from spacy.tokens import Doc

from pipeline.russian.gazetteer import fold
from pipeline.stages.base import Stage, stage
from pipeline.stages.things.found import SOURCES, Found


@stage("things")
class Things(Stage):
    """``doc._.things``: dicts with id, name (nominative), kind, aliases, score, mentions [[start_char, end_char, text],
    …].

    They come from a head noun with a title or a complement («закон «О науке»», «Парижское соглашение»), from
    abbreviations that the article explains, and from the learned model.
    """

    def annotate(self, doc: Doc) -> None:
        taken = bytearray(len(doc))
        for name in doc.spans.get("names", ()):
            taken[name.start : name.end] = b"\1" * len(name)
        things: dict[str, dict] = {}
        for source in SOURCES:
            for found in source(doc, taken):
                _add(things, found)
        doc._.things = [
            {"id": f"t{number}", **thing, "mentions": sorted(thing["mentions"])}
            for number, thing in enumerate(sorted(things.values(), key=lambda t: min(t["mentions"])), 1)
        ]


def _add(things: dict[str, dict], found: Found) -> None:
    """One thing for each name; what it is called besides is an alias."""
    key = fold(found.name)
    known = things.get(key) or next((t for t in things.values() if key in map(fold, t["aliases"])), None)
    if known is None:
        known = things[key] = {
            "name": found.name,
            "kind": found.kind,
            "aliases": [],
            "score": found.score,
            "mentions": [],
        }
    known["aliases"] += [a for a in found.aliases if fold(a) != fold(known["name"]) and a not in known["aliases"]]
    known["mentions"] += [list(m) for m in found.mentions if list(m) not in known["mentions"]]
