"""What is known of two entities of an article before any network looks at them: distance, order, nesting, likeness of
their words.
"""

from __future__ import annotations

import numpy as np

#: values of each feature, in the order of ``features``
SIZES = (24, 6, 4, 4, 8, 3)
_EDGES = np.array([0, 1, 2, 3, 4, 6, 8, 12, 20, 40])
#: entities of an article beyond which only neighbours are paired: pairs grow with the square
_MANY = 400
#: places between two neighbours in the order of the text
_NEAR = 8
#: entities beyond which a text is a list of names, and only neighbours are paired
_CROWD = 3000


def candidates(types: np.ndarray, allowed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Indexes (source, target) of the pairs that a relation may join.

    Args:
        types: type number of each entity, in the order of the text.
        allowed: (types, types) bool.
    """
    if len(types) == 0:
        return np.zeros(0, dtype="int64"), np.zeros(0, dtype="int64")
    if len(types) <= _MANY:
        possible = allowed[types[:, None], types[None, :]]
        np.fill_diagonal(possible, False)
        return possible.nonzero()
    place = np.arange(len(types))
    near = _NEAR if len(types) <= _CROWD else 1
    steps = np.concatenate([np.arange(-near, 0), np.arange(1, near + 1)])
    sources, targets = np.repeat(place, len(steps)), (place[:, None] + steps[None, :]).ravel()
    real = (targets >= 0) & (targets < len(types))
    sources, targets = sources[real], targets[real]
    possible = allowed[types[sources], types[targets]]
    return sources[possible], targets[possible]


def features(
    spans: np.ndarray,
    types: np.ndarray,
    sentences: np.ndarray,
    codes: np.ndarray,
    sources: np.ndarray,
    targets: np.ndarray,
) -> np.ndarray:
    """(pairs, len(SIZES)) small integers.

    Args:
        spans: (entities, 2) first unit and the one after the last.
        codes: of each pair, as ``Likeness`` gives them.
        sources, targets: as ``candidates`` gives them.
    """
    out = np.zeros((len(sources), len(SIZES)), dtype="int64")
    if len(sources) == 0:
        return out
    a, b = spans[sources], spans[targets]
    after = b[:, 0] >= a[:, 1]
    before = a[:, 0] >= b[:, 1]
    gap = np.where(after, b[:, 0] - a[:, 1], a[:, 0] - b[:, 1])
    bucket = np.searchsorted(_EDGES, gap, side="left")
    out[:, 0] = np.where(after, bucket, np.where(before, 11 + bucket, 22))
    apart = np.abs(sentences[sources] - sentences[targets])
    out[:, 1] = np.searchsorted(np.array([0, 1, 2, 5, 12]), apart, side="left")
    # how many rivals of the target's type, and of the source's, start between the two
    places, rank = np.unique(spans[:, 0], return_inverse=True)
    low, high = np.minimum(rank[sources], rank[targets]), np.maximum(rank[sources], rank[targets])
    kinds, kind = np.unique(types, return_inverse=True)
    # of each type how many start before each place
    before_place = np.zeros((len(kinds), len(places) + 1), dtype="int64")
    np.add.at(before_place, (kind, rank + 1), 1)
    before_place = before_place.cumsum(axis=1)
    for column, own in ((2, kind[targets]), (3, kind[sources])):
        out[:, column] = np.clip(before_place[own, high] - before_place[own, low + 1], 0, 3)
    out[:, 4] = codes
    inside = (a[:, 0] >= b[:, 0]) & (a[:, 1] <= b[:, 1])
    around = (b[:, 0] >= a[:, 0]) & (b[:, 1] <= a[:, 1])
    out[:, 5] = np.where(inside, 1, np.where(around, 2, 0))
    return out


def worth(sentences: np.ndarray, codes: np.ndarray, sources: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Which pairs a network has to look at: those within two sentences, or with a word in common. Of others, one in a
    thousand is joined in NEREL.
    """
    return (np.abs(sentences[sources] - sentences[targets]) <= 2) | (codes > 0)


#: units beside an entity whose words count
BESIDE = 3


def entity_tags(count: int, spans: list[tuple], types: int) -> np.ndarray:
    """(units, 3 * types): which types of entity cover a unit, begin there, end there. ``spans``: (first unit, unit
    after the last, type, …).
    """
    out = np.zeros((count, 3 * types), dtype="float32")
    for a, b, kind, *_ in spans:
        out[a:b, kind] = out[a, types + kind] = out[b - 1, 2 * types + kind] = 1
    return out


#: coarse places of a pair: eight by order and distance, six by sentences apart, two by likeness
PLACES = 8 * 6 * 2


def place(found: np.ndarray) -> np.ndarray:
    """The coarse place (0 … ``PLACES`` - 1) of each pair, from its ``features``."""
    distance = found[:, 0]
    order = np.where(
        distance >= 22,
        0,
        np.where(distance < 11, 1 + np.minimum(distance // 4, 2), 4 + np.minimum((distance - 11) // 4, 2)),
    )
    return order * 12 + found[:, 1] * 2 + (found[:, 4] > 0)


def apart(places: np.ndarray) -> np.ndarray:
    """Of coarse places, how many sentences apart (0 … 5)."""
    return places % 12 // 2


def tables(embeddings: list[np.ndarray]) -> list[np.ndarray]:
    """Tables of two features each, so that a pair needs half the look-ups; ``joint`` gives the rows."""
    return [(x[:, None] + y[None]).reshape(-1, x.shape[1]) for x, y in zip(embeddings[::2], embeddings[1::2])]


def joint(found: np.ndarray) -> list[np.ndarray]:
    """Rows of ``tables`` for pairs' features."""
    return [found[:, k] * SIZES[k + 1] + found[:, k + 1] for k in range(0, len(SIZES), 2)]


#: distinct names whose likeness is worked out for all pairs at once
_FEW = 150


class Likeness:
    """How the words of entities resemble each other: 0 not at all … 7 (see ``codes``).

    Args:
        texts, lemmas: words of each entity as they stand, and their lemmas.
    """

    def __init__(self, texts: list[list[str]], lemmas: list[list[str]]):
        distinct: dict[tuple, int] = {}
        self.which = np.array(
            [distinct.setdefault((tuple(t), tuple(w)), len(distinct)) for t, w in zip(texts, lemmas)], dtype="int64"
        )
        numbers: dict[object, int] = {}

        def number(value) -> int:
            return numbers.setdefault(value, len(numbers))

        content = [[w for w in words if w[:1].isalnum()] or words for _, words in distinct]
        self.whole = np.array([number((1, *words)) for words in content])
        self.last = np.array([number(words[-1]) for words in content])
        self.first = np.array([number(words[0]) for words in content])
        self.initials = np.array([number(("i", _initials(words))) for words, _ in distinct])
        self.acronym = np.array(
            [
                number(("i", words[0].lower())) if len(words) == 1 and words[0].isupper() and len(words[0]) > 1 else -1
                for words, _ in distinct
            ]
        )
        self.sets = [frozenset(number(w) for w in words if len(w) > 2) for words in content]
        self.stem = np.array([number(("s", words[-1][:4])) for words in content])
        every = np.arange(len(distinct))
        self.table = (
            self._codes(np.repeat(every, len(every)), np.tile(every, len(every))).reshape(len(every), -1)
            if 0 < len(every) <= _FEW
            else None
        )

    def codes(self, sources: np.ndarray, targets: np.ndarray) -> np.ndarray:
        """1 same stem of the last word, 2 a word in common, 3 same first word, 4 same last word, 5 first is the last of
        the other, 6 the same words, 7 initials.
        """
        a, b = self.which[sources], self.which[targets]
        return self.table[a, b] if self.table is not None else self._codes(a, b)

    def _codes(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        out = np.zeros(len(a), dtype="int64")
        out[self.stem[a] == self.stem[b]] = 1
        shared: dict[int, list[int]] = {}
        for i, words in enumerate(self.sets):
            for word in words:
                shared.setdefault(word, []).append(i)
        size = len(self.sets)
        if size <= 2 * _MANY:
            common = np.zeros((size, size), dtype=bool)
            for members in shared.values():
                if len(members) > 1:
                    common[np.ix_(members, members)] = True
            out[common[a, b]] = 2
        out[self.first[a] == self.first[b]] = 3
        same = self.last[a] == self.last[b]
        out[(self.first[a] == self.last[b]) | (self.last[a] == self.first[b])] = 5
        out[same] = 4
        out[self.whole[a] == self.whole[b]] = 6
        acronym = (self.acronym[a] >= 0) & (self.acronym[a] == self.initials[b]) | (self.acronym[b] >= 0) & (
            self.acronym[b] == self.initials[a]
        )
        out[acronym] = 7
        return out


#: words of three letters that abbreviations leave out; shorter ones count only with a capital
_SMALL = {"для", "при", "под", "над", "без", "про", "или"}


def _initials(words: list[str]) -> str:
    return "".join(
        w[0] for w in words if w[:1].isalnum() and (w[:1].isupper() or len(w) > 2 and w not in _SMALL)
    ).lower()
