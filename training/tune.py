"""Decision thresholds on the development part: how much a type's probability is favoured over «none», and each relation's threshold."""
from __future__ import annotations

import numpy as np

from pipeline.models.decoding import choose
from training.data import Example, Labels, Vocabulary, groups
from training.predict import evaluate, predict, span_probabilities

#: a relation seen less often keeps the common threshold
_ENOUGH = 25


def tune(networks: list, dev: list[Example], vocabulary: Vocabulary, labels: Labels, readers: list | None = None) -> dict:
    """``bias``, ``thresholds`` and the ``scores`` with them."""
    best = max((evaluate_entities(networks, dev, vocabulary, labels, bias), bias) for bias in (-0.2, 0.0, 0.2, 0.4, 0.6))
    bias = best[1]
    rows: dict[int, list[tuple[float, bool]]] = {r: [] for r in range(len(labels.relations))}
    wanted = np.zeros(len(labels.relations), dtype=int)
    for e, _, i, j, p in predict(networks, dev, vocabulary, labels, gold=True, readers=readers):
        gold = {(a, b, r) for a, b, r in e.links}
        for _, _, r in gold:
            wanted[r] += 1
        for n, r in zip(*np.nonzero(p > 0.1)):
            rows[r].append((float(p[n, r]), (int(i[n]), int(j[n]), int(r)) in gold))
    grid = np.arange(0.2, 0.75, 0.05)

    def f1(found: list[tuple[float, bool]], count: int, threshold: float) -> float:
        given = [right for score, right in found if score > threshold]
        return 2 * sum(given) / max(len(given) + count, 1)

    everything = [x for found in rows.values() for x in found]
    common = max(grid, key=lambda t: f1(everything, int(wanted.sum()), t))
    thresholds = {}
    for r, name in enumerate(labels.relations):
        threshold = common
        if wanted[r] >= _ENOUGH:
            own = max(grid, key=lambda t: f1(rows[r], int(wanted[r]), t))
            threshold = (own + common) / 2  # halfway: the part is small
        thresholds[name] = round(float(threshold), 3)
    scores = evaluate(networks, dev, vocabulary, labels, bias, np.array([thresholds[n] for n in labels.relations]), readers)
    return {"bias": bias, "thresholds": thresholds, "scores": scores}


def evaluate_entities(networks: list, dev: list[Example], vocabulary: Vocabulary, labels: Labels, bias: float) -> float:
    """Micro-F1 of entities alone."""
    right = given = wanted = 0
    for group in groups(dev, 3000):
        for e, p in zip(group, span_probabilities(networks, group, vocabulary, labels)[0]):
            mine = {(e.units[a].start, e.units[b - 1].end, labels.types[k]) for a, b, k, _ in choose(np.log(np.maximum(p, 1e-12)), e.sequences, bias)}
            gold = {tuple(x) for x in e.gold.entities}
            right, given, wanted = right + len(mine & gold), given + len(mine), wanted + len(gold)
    return 2 * right / max(given + wanted, 1)
