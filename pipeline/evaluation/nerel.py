"""NEREL (or any corpus in its form): nested entities, flat names, and relations.

- ``entities``: strict spans, type and both offsets equal; all continuous gold entities count, also those that no token
  ends at.
- ``names``: persons, places, organisations; of gold and found alike the outermost of the three. ``doc.ents``: the flat
  names held against the same, although they leave out what is no name («российский», «правительство»).
- ``relations``: with the gold's entities given, of pairs whose entities begin in one sentence (``one sentence``) and of
  all (``article``); with found entities (``end to end``), type, direction and both entities must be right.
"""

from __future__ import annotations

from pathlib import Path
from typing import Iterable

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.evaluation import brat
from pipeline.evaluation.scores import Table
from pipeline.models import joint
from pipeline.stages.base import folded
from pipeline.stages.entities import FLAT, as_text


def evaluate(folder: str | Path, nlp: Language) -> dict[str, Table]:
    """Tables ``entities``, ``names``, ``doc.ents``, ``relations: one sentence``, ``relations: article``, ``relations:
    end to end``.

    Args:
        folder: of ``.ann`` and ``.txt`` files.
        nlp: a Language with at least the stages up to ``svodka.relations``.

    Raises:
        FileNotFoundError, ValueError: as ``brat.read``.
    """
    tables = {
        name: Table()
        for name in (
            "entities",
            "names",
            "doc.ents",
            "relations: one sentence",
            "relations: article",
            "relations: end to end",
        )
    }
    for text in brat.read(folder):
        doc = nlp(text.text)
        _add(tables, _folded(text, doc), doc)
    return tables


def _folded(gold: brat.Annotated, doc: Doc) -> brat.Annotated:
    """The annotations with offsets of ``doc.text``, from which characters without width are taken out."""
    places = folded(doc)
    moved = {e: brat.Entity(*places.folded(e.start, e.end), e.type) for e in gold.entities}
    links = [brat.Relation(r.type, moved[r.source], moved[r.target]) for r in gold.relations]
    return brat.Annotated(gold.name, doc.text, list(moved.values()), links)


def _add(tables: dict[str, Table], gold: brat.Annotated, doc: Doc) -> None:
    found = [(e["start_char"], e["end_char"], e["type"]) for e in doc._.nested]
    names = outermost(gold.entities)
    tables["entities"].add(set(found), set(gold.entities), lambda e: e[2])
    tables["names"].add(outermost(found), names, lambda e: e[2])
    tables["doc.ents"].add({(e.start_char, e.end_char, e.label_) for e in doc.ents}, names, lambda e: e[2])
    wanted = {(r.type, r.source, r.target) for r in gold.relations}
    tables["relations: end to end"].add(
        {(r["type"], found[r["source"]], found[r["target"]]) for r in doc._.links}, wanted, lambda r: r[0]
    )
    text = as_text(doc)
    starts, ends = {u.start: i for i, u in enumerate(text.units)}, {u.end: i + 1 for i, u in enumerate(text.units)}
    given = {e: (starts[e.start], ends[e.end], e.type) for e in gold.entities if e.start in starts and e.end in ends}
    entities = list(given)
    links = {(r, entities[i], entities[j]) for i, j, r, _ in joint.model()([text], [list(given.values())])[0].links}
    tables["relations: article"].add(links, wanted, lambda r: r[0])
    begins = np.array([u.start for u in text.units] or [0])

    def together(r) -> bool:
        first, second = (
            text.sentences[min(int(np.searchsorted(begins, e.start, side="right")) - 1, len(text.sentences) - 1)]
            for e in r[1:]
        )
        return first == second

    tables["relations: one sentence"].add(*({r for r in s if together(r)} for s in (links, wanted)), lambda r: r[0])


def outermost(entities: Iterable[tuple[int, int, str]]) -> set[tuple[int, int, str]]:
    """PER, LOC, ORG that lie in no other of them."""
    out: list[tuple[int, int, str]] = []
    for start, end, kind in sorted((e for e in entities if e[2] in FLAT), key=lambda e: (e[0], -e[1])):
        if not out or start >= out[-1][1]:
            out.append((start, end, FLAT[kind]))
    return set(out)
