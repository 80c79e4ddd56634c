"""navec's vectors of words: as numbers, and in one byte a number, as the graphs read them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pipeline import models

#: the byte that stands for 0
ZERO = 128
#: words whose bytes are kept
_KEPT = 40_000


@lru_cache(maxsize=1)
def steps() -> np.ndarray:
    """What one step of each number is worth: (300,) float32. navec knows each three numbers of a word by one of 256
    codes.
    """
    codes = models.navec().pq.codes
    return np.repeat(np.abs(codes).max(axis=(1, 2)) / (ZERO - 1), codes.shape[2]).astype("float32")


def floats(indexes: np.ndarray) -> np.ndarray:
    """Vectors by navec's indexes, zeros for -1: shape ``indexes.shape + (300,)``, float32."""
    pq = models.navec().pq
    found = indexes >= 0
    out = np.zeros((*indexes.shape, pq.dim), dtype="float32")
    if found.any():
        codes = pq.indexes[indexes[found]]
        out[found] = pq.codes[np.arange(pq.codes.shape[0]), codes].reshape(len(codes), -1)
    return out


def grown(table: np.ndarray, rows: int) -> np.ndarray:
    """The table, twice as long or longer where it has fewer rows than that; new ones are empty."""
    return (
        table
        if rows <= len(table)
        else np.concatenate(
            [table, np.zeros((max(len(table), rows - len(table)), *table.shape[1:]), dtype=table.dtype)]
        )
    )


class Bytes:
    """Vectors of words by navec's indexes; those of words that were asked for before are at hand."""

    def __init__(self):
        pq = models.navec().pq
        self.codes = np.round(pq.codes / steps().reshape(pq.codes.shape[0], 1, -1) + ZERO).astype("uint8")
        self.parts = np.arange(len(self.codes))
        self.indexes = pq.indexes
        # the last, which -1 finds, is no word's
        self.place = np.zeros(len(pq.indexes) + 1, dtype="int32")
        self.forget()

    def forget(self) -> None:
        self.place[:] = -1
        self.place[-1] = 0
        self.table = np.full((1024, self.codes.shape[0] * self.codes.shape[2]), ZERO, dtype="uint8")
        self.count = 1

    def __call__(self, indexes: np.ndarray) -> np.ndarray:
        """uint8 of shape ``indexes.shape + (300,)``; all ``ZERO`` for -1."""
        new = np.unique(indexes[self.place[indexes] < 0])
        if self.count + len(new) > _KEPT:
            self.forget()
            new = np.unique(indexes[indexes >= 0])
        end = self.count + len(new)
        self.table = grown(self.table, end)
        self.table[self.count : end] = self.codes[self.parts, self.indexes[new]].reshape(len(new), self.table.shape[1])
        self.place[new] = np.arange(self.count, end)
        self.count = end
        return self.table[self.place[indexes]]


@lru_cache(maxsize=1)
def of_words() -> Bytes:
    """The one table of this process."""
    return Bytes()
