"""From span scores to spans: the best first, none that crosses one already taken."""

from __future__ import annotations

from typing import Sequence

import numpy as np


def choose(
    scores: np.ndarray, sequences: list[range], bias: float | np.ndarray = 0.0
) -> list[tuple[int, int, int, float]]:
    """(first unit, unit after the last, type, probability), in the order of the text; nested ones stand after those
    around them.

    Args:
        scores: (sequences, longest, longest, types + 1) logits of spans from a start to an end, the last type being
            «none»; logs of probabilities will do.
        bias: added to the score of every type, or of each its own, before it is held against the others'; the
            probability that is told is without it.
    """
    if not len(sequences):
        return []
    n = scores.shape[1]
    lengths = np.array([len(s) for s in sequences])
    place = np.arange(n)
    valid = (place[:, None] <= place[None, :])[None] & (place[None, None, :] < lengths[:, None, None])
    rows, starts, ends = (valid & ((scores[..., :-1] + bias).max(-1) > scores[..., -1])).nonzero()
    found = scores[rows, starts, ends].astype("float64")
    bases = np.array([s.start for s in sequences])[rows]
    return take(bases + starts, bases + ends, found[:, :-1] - found[:, -1:], rows, bias)


def take(
    starts: np.ndarray, ends: np.ndarray, scores: np.ndarray, groups: Sequence[int], bias: float | np.ndarray = 0.0
) -> list[tuple[int, int, int, float]]:
    """Of the spans that may be one, those that are; as ``choose`` gives them.

    Args:
        starts, ends: first and last unit of each span.
        scores: (spans, types) logits against that of «none».
        groups: a number for each span; those of different groups can't cross.
    """
    favoured = scores + bias
    kinds = favoured.argmax(-1)
    order = np.argsort(-_probabilities(favoured, kinds), kind="stable")
    starts, ends, groups, kinds, probabilities = (
        np.asarray(x)[order].tolist() for x in (starts, ends, groups, kinds, _probabilities(scores, kinds))
    )
    taken: dict[int, list[tuple[int, int]]] = {}
    out: list[tuple[int, int, int, float]] = []
    for a, b, group, kind, p in zip(starts, ends, groups, kinds, probabilities):
        own = taken.setdefault(group, [])
        if not any(x < a <= y < b or a < x <= b < y for x, y in own):
            own.append((a, b))
            out.append((a, b + 1, kind, p))
    out.sort(key=lambda s: (s[0], -s[1]))
    return out


def _probabilities(scores: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Softmax of each row, beside a «none» of zero, at one of its columns."""
    highest = np.maximum(scores.max(-1, initial=0.0), 0.0)
    powers = np.exp(scores - highest[:, None])
    return powers[np.arange(len(scores)), kinds] / (powers.sum(-1) + np.exp(-highest))
