"""From span scores to spans: the best first, none that crosses one already taken."""
from __future__ import annotations

import numpy as np


def choose(scores: np.ndarray, sequences: list[range], bias: float | np.ndarray = 0.0) -> list[tuple[int, int, int, float]]:
    """(first unit, unit after the last, type, probability), in the order of the text; nested ones stand after those around them.

    Args:
        scores: (sequences, longest, longest, types + 1) logits of spans from a start to an end, the last type being «none»; logs of probabilities will do.
        bias: added to the score of every type, or of each its own, before it is held against the others'; the probability that is told is without it.
    """
    out: list[tuple[int, int, int, float]] = []
    if not len(sequences):
        return out
    n = scores.shape[1]
    lengths = np.array([len(s) for s in sequences])
    place = np.arange(n)
    valid = (place[:, None] <= place[None, :])[None] & (place[None, None, :] < lengths[:, None, None])
    rows, starts, ends = (valid & ((scores[..., :-1] + bias).max(-1) > scores[..., -1])).nonzero()
    # probabilities only of what is taken up: most spans are nothing
    found = scores[rows, starts, ends].astype("float64")
    favoured = found.copy()
    favoured[:, :-1] += bias
    kinds = favoured[:, :-1].argmax(-1)
    order = np.argsort(-_probabilities(favoured, kinds), kind="stable")
    probabilities = _probabilities(found, kinds)
    taken: dict[int, list[tuple[int, int]]] = {}
    for k in order.tolist():
        row, a, b = int(rows[k]), int(starts[k]), int(ends[k])
        own = taken.setdefault(row, [])
        if any(x < a <= y < b or a < x <= b < y for x, y in own):
            continue
        own.append((a, b))
        base = sequences[row].start
        out.append((base + a, base + b + 1, int(kinds[k]), float(probabilities[k])))
    out.sort(key=lambda s: (s[0], -s[1]))
    return out


def _probabilities(scores: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Softmax of each row at one of its columns."""
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return powers[np.arange(len(scores)), kinds] / powers.sum(-1)
