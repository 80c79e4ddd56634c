"""Dependency trees as the learned model sees them: the head of every unit, the word that an entity hangs by, the way
from one entity to another.
"""

from __future__ import annotations

from typing import Sequence

import numpy as np

#: slovnet's relations (Universal Dependencies), before them that of a hyphenated token's parts to its last one
DEPS = (
    "part",
    *(
        "acl acl:relcl advcl advmod amod appos aux aux:pass case cc ccomp compound conj cop csubj csubj:pass "
        "dep det discourse dislocated expl fixed flat flat:foreign "
        "flat:name goeswith iobj list mark nmod nsubj nsubj:pass nummod nummod:entity nummod:gov obj obl "
        "obl:agent orphan parataxis punct root vocative xcomp"
    ).split(),
)
_DEP = {name: i for i, name in enumerate(DEPS)}
#: steps that are told apart; 5 are five or more
_STEPS = 6
#: the value of a path between words of different trees, and how many values there are
APART = _STEPS**2
PATHS = APART + 1
#: steps towards the root that are looked at
_DEEPEST = 60


def of_units(tokens: np.ndarray, heads: Sequence[int], deps: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The head of each unit (itself for a root) and the number of its relation in ``DEPS``.

    Args:
        tokens: the token of each unit, ascending; the last of several is the one that hangs on another token, and that
            others hang on.
        heads, deps: of each token; a root is its own head.
    """
    count = len(tokens)
    if not count:
        return np.zeros(0, dtype="int64"), np.zeros(0, dtype="int64")
    ends = np.append(tokens[1:] != tokens[:-1], True)
    last = np.full(len(heads), -1)
    last[tokens[ends]] = ends.nonzero()[0]
    found = last[np.asarray(heads)[tokens]]
    own = np.arange(count)
    numbers = np.array([_DEP.get(dep, _DEP["dep"]) for dep in deps])[tokens]
    return np.where(ends, np.where(found < 0, own, found), last[tokens]), np.where(ends, numbers, _DEP["part"])


def tops(heads: np.ndarray, spans: np.ndarray) -> np.ndarray:
    """The first unit of each span (first unit, unit after the last) that hangs on none within it."""
    out = np.empty(len(spans), dtype="int64")
    above = heads.tolist()
    for n, (a, b) in enumerate(spans.tolist()):
        out[n] = next((k for k in range(a, b) if above[k] == k or not a <= above[k] < b), b - 1)
    return out


def paths(
    heads: np.ndarray, tops: np.ndarray, sources: np.ndarray, targets: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """For pairs of entities, the value of the path between their tops (0 … ``PATHS`` - 1: steps up, steps down) and the
    unit where it turns, their lowest common ancestor.

    Args:
        tops: a unit of each entity.
        sources, targets: numbers of entities.
    """
    chain = [tops]
    while len(chain) < _DEEPEST and (heads[chain[-1]] != chain[-1]).any():
        chain.append(heads[chain[-1]])
    up = np.stack(chain, axis=1)  # a root stands there again and again
    length = 1 + (up[:, 1:] != up[:, :-1]).sum(1)
    # from the root down: what two have in common comes first
    place = length[:, None] - 1 - np.arange(up.shape[1])[None, :]
    down = np.where(place >= 0, np.take_along_axis(up, np.maximum(place, 0), axis=1), -1)
    first, second = down[sources], down[targets]
    common = np.cumprod((first == second) & (first >= 0), axis=1).sum(1)
    code = np.minimum(length[sources] - common, _STEPS - 1) * _STEPS + np.minimum(length[targets] - common, _STEPS - 1)
    meets = np.where(common > 0, first[np.arange(len(first)), np.maximum(common - 1, 0)], tops[sources])
    return np.where(common > 0, code, APART), meets
