"""Vectors of words, computed once and kept: what of the network depends on a word alone."""

from __future__ import annotations

import numpy as np

from pipeline.models import units, vectors

#: words whose vectors are computed at once
_AT_ONCE = 2000
_ROWS = 1024


class Words:
    """A table that grows by the words that are met.

    Args:
        letters, words: ONNX sessions: convolutions over letters, and what joins them with vectors and flags.
        width: numbers of a word's vector.

    Attributes:
        table: a row for each word.
        numbers: (word, token that it is part of) -> row.
        lemmas, lemma_numbers: for each row.
    """

    def __init__(self, letters, words, width: int):
        self.letters, self.words = letters, words
        self.numbers: dict[tuple[str, str], int] = {}
        self.lemmas: list[str] = []
        self.lemma_number: dict[str, int] = {}
        self.lemma_numbers = np.zeros(_ROWS, dtype="int64")
        self.table = np.zeros((_ROWS, width), dtype="float32")

    def rows(self, given: list[units.Unit]) -> np.ndarray:
        """Rows of the table for some units."""
        new = list(dict.fromkeys(key for u in given if (key := (u.text, u.whole)) not in self.numbers))
        for start in range(0, len(new), _AT_ONCE):
            self._learn(new[start : start + _AT_ONCE])
        return np.array([self.numbers[u.text, u.whole] for u in given], dtype="int64")

    def _learn(self, keys: list[tuple[str, str]]) -> None:
        found = units.features(keys)
        given = {
            "vectors": vectors.of_words()(found.vectors).reshape(len(keys), -1),
            "seen": self._seen(found.letters),
            "flags": found.flags,
        }
        rows = self.words.run(None, given)[0]
        first = len(self.lemmas)
        self.table, self.lemma_numbers = (
            vectors.grown(array, first + len(keys)) for array in (self.table, self.lemma_numbers)
        )
        self.table[first : first + len(keys)] = rows
        for i, key in enumerate(keys):
            self.numbers[key] = first + i
        lemmas = [units.lemma_of(text) for text, _ in keys]
        self.lemmas.extend(lemmas)
        self.lemma_numbers[first : first + len(keys)] = [
            self.lemma_number.setdefault(lemma, len(self.lemma_number)) for lemma in lemmas
        ]

    def _seen(self, letters: np.ndarray) -> np.ndarray:
        """The greatest that the convolutions see in each word; ``letters``: (words, ``units.LETTERS``), zeros after the
        last.
        """
        counts = (letters > 0).sum(1)
        wide = np.pad(letters, ((0, 0), (0, 2)))
        line = np.concatenate([np.zeros(2, dtype=letters.dtype), wide[np.arange(wide.shape[1]) < counts[:, None] + 2]])
        starts = np.cumsum(counts + 2) - counts - 2
        seen = self.letters.run(None, {"letters": line})[0]
        # what is seen at a word's letters, and, passed over, between it and the next
        return np.maximum.reduceat(seen, np.stack([starts, starts + counts], axis=1).ravel()[:-1], axis=0)[::2]

    def forget(self) -> None:
        """Begin anew."""
        self.numbers.clear()
        self.lemmas.clear()
        self.lemma_number.clear()
        self.table = self.table[:_ROWS].copy()
        self.lemma_numbers = self.lemma_numbers[:_ROWS].copy()
