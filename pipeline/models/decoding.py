"""From span scores to spans: the best first, none that crosses one already taken."""
from __future__ import annotations

import numpy as np


def choose(scores: np.ndarray, sequences: list[range], bias: float = 0.0) -> list[tuple[int, int, int, float]]:
    """(first unit, unit after the last, type, probability), in the order of the text; nested ones stand after those around them.

    Args:
        scores: (sequences, longest, longest, types + 1) logits of spans from a start to an end, the last type being «none»; logs of probabilities will do.
        bias: added to every type's score before it is held against «none»'s.
    """
    out: list[tuple[int, int, int, float]] = []
    if not len(sequences):
        return out
    n = scores.shape[1]
    lengths = np.array([len(s) for s in sequences])
    place = np.arange(n)
    valid = (place[:, None] <= place[None, :])[None] & (place[None, None, :] < lengths[:, None, None])
    rows, starts, ends = (valid & (scores[..., :-1].max(-1) + bias > scores[..., -1])).nonzero()
    found = scores[rows, starts, ends].astype("float64")
    kinds = found[:, :-1].argmax(-1)
    # probabilities only of what is taken up: most spans are nothing
    powers = np.exp(found - found.max(-1, keepdims=True))
    probabilities = powers[np.arange(len(found)), kinds] / powers.sum(-1)
    taken: dict[int, list[tuple[int, int]]] = {}
    for k in np.argsort(-probabilities, kind="stable").tolist():
        row, a, b = int(rows[k]), int(starts[k]), int(ends[k])
        own = taken.setdefault(row, [])
        if any(x < a <= y < b or a < x <= b < y for x, y in own):
            continue
        own.append((a, b))
        base = sequences[row].start
        out.append((base + a, base + b + 1, int(kinds[k]), float(probabilities[k])))
    out.sort(key=lambda s: (s[0], -s[1]))
    return out
