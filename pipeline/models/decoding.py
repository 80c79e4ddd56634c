"""From span probabilities to spans: the best first, none that crosses one already taken."""
from __future__ import annotations

import numpy as np


def choose(probabilities: np.ndarray, sequences: list[range], bias: float = 0.0) -> list[tuple[int, int, int, float]]:
    """(first unit, unit after the last, type, probability), in the order of the text; nested ones stand after those around them.

    Args:
        probabilities: (sequences, longest, longest, types + 1) of spans from a start to an end, the last type being «none».
        bias: added to the log of every type's probability before it is held against «none»'s.
    """
    out: list[tuple[int, int, int, float]] = []
    if not len(sequences):
        return out
    n = probabilities.shape[1]
    lengths = np.array([len(s) for s in sequences])
    place = np.arange(n)
    valid = (place[:, None] <= place[None, :])[None] & (place[None, None, :] < lengths[:, None, None])
    # a type can only win where «none» leaves it room
    room = valid & ((1 - probabilities[..., -1]) * np.exp(bias) > probabilities[..., -1])
    rows, starts, ends = room.nonzero()
    found = probabilities[rows, starts, ends]
    kinds = found[:, :-1].argmax(-1)
    scores = found[np.arange(len(found)), kinds]
    keep = scores * np.exp(bias) > found[:, -1]
    rows, starts, ends, kinds, scores = rows[keep], starts[keep], ends[keep], kinds[keep], scores[keep]
    taken: dict[int, list[tuple[int, int]]] = {}
    for k in np.argsort(-scores, kind="stable").tolist():
        row, a, b = int(rows[k]), int(starts[k]), int(ends[k])
        own = taken.setdefault(row, [])
        if any(x < a <= y < b or a < x <= b < y for x, y in own):
            continue
        own.append((a, b))
        base = sequences[row].start
        out.append((base + a, base + b + 1, int(kinds[k]), float(scores[k])))
    out.sort(key=lambda s: (s[0], -s[1]))
    return out
