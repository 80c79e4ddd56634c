"""Products of arrays that the network needs and numpy has not: stretches, groups, a fast gelu."""

from __future__ import annotations

import numpy as np

from pipeline.models import units


def heard(told: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    """Of the rows of each group the greatest, -1 at least, and a fifth of the sum of what is above zero, 4 at most:
    (groups, twice the width).
    """
    width = told.shape[1]
    out = np.zeros((count, 2 * width), dtype="float32")
    out[:, :width] = -1
    if len(groups):
        order = np.argsort(groups, kind="stable")
        groups, told = groups[order], told[order]
        firsts = np.concatenate([[0], (np.diff(groups) != 0).nonzero()[0] + 1])
        out[groups[firsts], :width] = np.maximum(np.maximum.reduceat(told, firsts, axis=0), -1)
        out[groups[firsts], width:] = np.minimum(np.add.reduceat(np.maximum(told, 0), firsts, axis=0), 20) * np.float32(
            0.2
        )
    return out


class Greatest:
    """The greatest of each column over a stretch of rows, at most ``units.LONGEST`` of them: of two stretches of a
    power of two that cover it.
    """

    def __init__(self, x: np.ndarray):
        self.levels = [x]

    def __call__(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        level = np.log2(np.minimum(high - low, units.LONGEST) + 0.001).astype("int64")
        out = np.empty((len(low), self.levels[0].shape[1]), dtype="float32")
        for k in np.unique(level).tolist():
            while len(self.levels) <= k:
                before, step = self.levels[-1], 1 << (len(self.levels) - 1)
                self.levels.append(np.maximum(before[:-step], before[step:]))
            own = level == k
            out[own] = np.maximum(self.levels[k][low[own]], self.levels[k][high[own] - (1 << k)])
        return out


def means(x: np.ndarray, spans: np.ndarray) -> np.ndarray:
    """The mean of the rows of each span."""
    out = x[spans[:, 0]]
    lengths = spans[:, 1] - spans[:, 0]
    for k in range(1, int(lengths.max())):
        longer = (lengths > k).nonzero()[0]
        out[longer] += x[spans[longer, 0] + k]
    return out / lengths[:, None].astype("float32")


_BEFORE = np.tri(units.LONGEST, units.LONGEST, dtype="float32")


def sums(x: np.ndarray, sequences: dict[int, int]) -> np.ndarray:
    """The sum of a row and those before it in its sequence, so that the sum of any rows that follow each other in one
    is a difference; ``sequences``: first row and length of each.
    """
    out = np.empty_like(x, order="C")
    for start, length in sequences.items():
        # numpy's cumsum goes down the columns, which is slower
        np.matmul(_BEFORE[:length, :length], x[start : start + length], out=out[start : start + length])
    return out


def whole(memory: np.ndarray, bases: np.ndarray, weight: np.ndarray | None) -> np.ndarray:
    """The mean of each article, for each of its units."""
    out = np.zeros_like(memory)
    for base, end in zip(bases[:-1].tolist(), bases[1:].tolist()):
        if end > base:
            out[base:end] = (
                memory[base:end].mean(0)
                if weight is None
                else np.average(memory[base:end], axis=0, weights=weight[base:end])
            )
    return out


def gelu(x: np.ndarray) -> np.ndarray:
    """x/2 · (1 + erf(x/√2)); erf by Abramowitz and Stegun 7.1.26, error below 1.5e-7. In few passes over memory."""
    z = np.abs(x)
    z *= np.float32(2**-0.5)
    t = z * np.float32(0.3275911)
    t += 1
    np.reciprocal(t, out=t)
    y = t * np.float32(1.061405429)
    for c in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        y += np.float32(c)
        y *= t
    z *= z
    np.negative(z, out=z)
    np.exp(z, out=z)
    y *= z
    # erf(|x|) = 1 - y, and x·erf(x/√2) = |x|·erf(|x|/√2)
    np.subtract(1, y, out=y)
    y *= np.abs(x)
    y += x
    y *= np.float32(0.5)
    return y
