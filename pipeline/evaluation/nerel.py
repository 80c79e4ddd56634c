"""NEREL (or any corpus in its form): nested entities, flat names, and relations.

- ``entities``: strict spans, type and both offsets equal; all continuous gold entities count, also those that no token ends at.
- ``names``: persons, places, organisations; of gold and found alike the outermost of the three. ``doc.ents``: the flat names held against the same, although they
  leave out what is no name («российский», «правительство»).
- ``relations``: with the gold's entities given, of pairs whose entities begin in one sentence (``one sentence``) and of all (``article``); with found
  entities (``end to end``), type, direction and both entities must be right.
"""
from __future__ import annotations

from pathlib import Path
from typing import Iterable

import numpy as np
from spacy.language import Language

from pipeline.evaluation import brat
from pipeline.evaluation.scores import Table
from pipeline.models import joint
from pipeline.stages.entities import FLAT, as_text

#: articles that go through the model together
_TOGETHER = 16


def evaluate(folder: str | Path, nlp: Language) -> dict[str, Table]:
    """Tables ``entities``, ``names``, ``doc.ents``, ``relations: one sentence``, ``relations: article``, ``relations: end to end``.

    Args:
        folder: of ``.ann`` and ``.txt`` files.
        nlp: a Language with at least the stages up to ``svodka.relations``.

    Raises:
        FileNotFoundError, ValueError: as ``brat.read``.
    """
    tables = {name: Table() for name in ("entities", "names", "doc.ents", "relations: one sentence", "relations: article", "relations: end to end")}
    group: list[brat.Annotated] = []
    for text in brat.read(folder):
        group.append(text)
        if len(group) == _TOGETHER:
            _add(tables, group, nlp)
            group = []
    if group:
        _add(tables, group, nlp)
    return tables


def _add(tables: dict[str, Table], group: list[brat.Annotated], nlp: Language) -> None:
    docs = list(nlp.pipe(t.text for t in group))
    texts, given, kept = [], [], []
    for gold, doc in zip(group, docs):
        found = [(e["start_char"], e["end_char"], e["type"]) for e in doc._.nested]
        tables["entities"].add(set(found), set(gold.entities), lambda e: e[2])
        tables["names"].add(outermost(found), outermost(gold.entities), lambda e: e[2])
        tables["doc.ents"].add({(e.start_char, e.end_char, e.label_) for e in doc.ents}, outermost(gold.entities), lambda e: e[2])
        links = {(r["type"], found[r["source"]], found[r["target"]]) for r in doc._.links}
        tables["relations: end to end"].add(links, {(r.type, tuple(r.source), tuple(r.target)) for r in gold.relations}, lambda r: r[0])
        text = as_text(doc)
        starts, ends = {u.start: i for i, u in enumerate(text.units)}, {u.end: i + 1 for i, u in enumerate(text.units)}
        spans = {e: (starts[e.start], ends[e.end], e.type) for e in gold.entities if e.start in starts and e.end in ends}
        texts.append(text)
        given.append(list(spans.values()))
        kept.append(list(spans))
    for gold, text, entities, found in zip(group, texts, kept, (joint.model()([t], [g])[0] for t, g in zip(texts, given))):
        links = {(r, entities[i], entities[j]) for i, j, r, _ in found.links}
        wanted = {(r.type, r.source, r.target) for r in gold.relations}
        tables["relations: article"].add(links, wanted, lambda r: r[0])
        begins = np.array([u.start for u in text.units] or [0])

        def together(r, text=text, begins=begins) -> bool:
            first, second = (text.sentences[min(int(np.searchsorted(begins, e.start, side="right")) - 1, len(text.sentences) - 1)] for e in r[1:])
            return first == second

        tables["relations: one sentence"].add(*({r for r in s if together(r)} for s in (links, wanted)), lambda r: r[0])


def outermost(entities: Iterable[tuple[int, int, str]]) -> set[tuple[int, int, str]]:
    """PER, LOC, ORG that lie in no other of them."""
    out: list[tuple[int, int, str]] = []
    for start, end, kind in sorted((e for e in entities if e[2] in FLAT), key=lambda e: (e[0], -e[1])):
        if not out or start >= out[-1][1]:
            out.append((start, end, FLAT[kind]))
    return set(out)
