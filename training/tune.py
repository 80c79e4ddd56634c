"""Decision thresholds on the development part: how much types are favoured over «none» and over each other, and each
relation's threshold.
"""

from __future__ import annotations

from collections import Counter
from typing import Callable

import numpy as np

from pipeline.models.decoding import choose
from training.data import Example, Labels, Vocabulary, groups
from training.predict import evaluate, f1, predict, span_probabilities

#: a relation seen less often keeps the common threshold
_ENOUGH = 25
#: entities of a type, and F1, from which its score is moved
_SEEN, _GAIN = 30, 0.0004
#: moved in any case: the stage of figures reads these numbers, and drops what it cannot use, so that recall counts
#: there
_FAVOURED = {"NUMBER": 0.6}


def tune(networks: list, dev: list[Example], vocabulary: Vocabulary, labels: Labels, reader=None) -> dict:
    """``bias``, ``thresholds`` and the ``scores`` with them."""
    found = [
        (e, np.log(np.maximum(p, 1e-12)))
        for group in groups(dev, 3000)
        for e, p in zip(group, span_probabilities(networks, group, vocabulary, labels)[0])
    ]

    def counts(bias: float | np.ndarray) -> np.ndarray:
        return np.array([entity_counts(found[k::4], labels, bias) for k in range(4)])

    bias = max((-0.4, -0.2, 0.0, 0.2, 0.4, 0.6), key=lambda b: f1(*counts(b).sum(0)))
    favoured = favour(lambda own: counts(bias + own), labels, dev)
    common_bias, bias = bias, bias + np.array([favoured.get(name, 0.0) for name in labels.types])
    thresholds = relation_thresholds(predict(networks, dev, vocabulary, labels, gold=True, reader=reader), labels)
    scores = evaluate(
        networks, dev, vocabulary, labels, bias, np.array([thresholds[n] for n in labels.relations]), reader
    )
    return {"bias": common_bias, "favoured": favoured, "thresholds": thresholds, "scores": scores}


def relation_thresholds(found, labels: Labels) -> dict[str, float]:
    """The probability that each relation must exceed. ``found``: (example, spans, sources, targets, probabilities) with
    the gold's entities, as ``predict`` gives them.
    """
    rows: dict[int, list[tuple[float, bool]]] = {r: [] for r in range(len(labels.relations))}
    wanted = np.zeros(len(labels.relations), dtype=int)
    for e, _, i, j, p in found:
        gold = {(a, b, r) for a, b, r in e.links}
        for _, _, r in gold:
            wanted[r] += 1
        for n, r in zip(*np.nonzero(p > 0.1)):
            rows[r].append((float(p[n, r]), (int(i[n]), int(j[n]), int(r)) in gold))
    grid = np.arange(0.2, 0.75, 0.05)

    def at(seen: list[tuple[float, bool]], count: int, threshold: float) -> float:
        given = [right for score, right in seen if score > threshold]
        return f1(sum(given), len(given), count)

    everything = [x for seen in rows.values() for x in seen]
    common = max(grid, key=lambda t: at(everything, int(wanted.sum()), t))
    thresholds = {}
    for r, name in enumerate(labels.relations):
        threshold = common
        if wanted[r] >= _ENOUGH:
            own = max(grid, key=lambda t: at(rows[r], int(wanted[r]), t))
            threshold = (own + common) / 2  # halfway: the part is small
        thresholds[name] = round(float(threshold), 3)
    return thresholds


def favour(counts: Callable[[np.ndarray], np.ndarray], labels: Labels, dev: list[Example]) -> dict[str, float]:
    """Types whose scores are better moved, and by how much: only where F1 rises on the whole and falls in no quarter of
    the part, for other choices do not carry over.

    Args:
        counts: what is added to each type's score -> (4, 3): right, given, wanted of each quarter.
    """
    out = {name: change for name, change in _FAVOURED.items() if name in labels.type}
    own = np.array([out.get(name, 0.0) for name in labels.types])
    frequency = Counter(e.type for example in dev for e in example.gold.entities)
    for name in sorted(labels.types, key=lambda n: -frequency[n]):
        if frequency[name] < _SEEN or name in out:
            continue
        before = counts(own)
        best = (_GAIN, 0.0)
        for change in (-1.2, -0.8, 0.8, 1.2):
            moved = own.copy()
            moved[labels.type[name]] += change
            after = counts(moved)
            if all(f1(*a) >= f1(*b) for a, b in zip(after, before)):
                best = max(best, (f1(*after.sum(0)) - f1(*before.sum(0)), change))
        if best[1]:
            own[labels.type[name]] = out[name] = best[1]
    return out


def entity_counts(
    found: list[tuple[Example, np.ndarray]], labels: Labels, bias: float | np.ndarray
) -> tuple[int, int, int]:
    """Entities right, given and wanted. ``found``: articles with the logs of the probabilities of their spans."""
    right = given = wanted = 0
    for e, scores in found:
        mine = {
            (e.units[a].start, e.units[b - 1].end, labels.types[k]) for a, b, k, _ in choose(scores, e.sequences, bias)
        }
        gold = {(x.start, x.end, x.type) for x in e.gold.entities}
        right, given, wanted = right + len(mine & gold), given + len(mine), wanted + len(gold)
    return right, given, wanted
