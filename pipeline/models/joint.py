"""Entities and relations of an article by the network of ``training/``, on a plain CPU: ONNX graphs in int8, numpy around them.

What depends on a word alone is computed once and kept; sequences of one length class go through the recurrent layers together.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Sequence

import numpy as np

from pipeline import models
from pipeline.models import pairs, trees, units, vectors
from pipeline.models.decoding import take

FOLDER = Path(__file__).parent / "weights"
#: distinct words whose vectors are kept; beyond it all are forgotten
_KEPT_WORDS = 30_000
#: pairs of entities that are looked at together: what fits into a core's cache
_PAIRS = 256
#: entities whose words and surroundings are put together at once
_ENTITIES = 2000
#: units that go through the layers at once
_AT_ONCE = 4096


class Text(NamedTuple):
    """An article as the model reads it.

    Attributes:
        sentences: the sentence number of each unit.
        heads, deps: the unit that each hangs on (a root on itself), and by which of ``trees.DEPS``.
    """

    units: list[units.Unit]
    sentences: np.ndarray
    heads: np.ndarray
    deps: np.ndarray


class Found(NamedTuple):
    """What is found in an article.

    Attributes:
        spans: (first unit, unit after the last, type, probability), in the order of the text.
        links: (source, target, type, probability); numbers of spans.
    """

    spans: list[tuple[int, int, str, float]]
    links: list[tuple[int, int, str, float]]


class Joint:
    """The model. ``folder`` holds ``*.onnx``, ``pairs.npz`` and ``labels.json``, as ``training/export.py`` writes them.

    Raises:
        FileNotFoundError: the folder lacks one of them.
    """

    def __init__(self, folder: Path = FOLDER):
        self.sessions = {
            name: models.session(folder / f"{name}.onnx")
            for name in ("letters", "words", "first", "second", "links", "entities")
        }
        meta = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        self.types, self.relations = meta["types"], meta["relations"]
        number = {n: i for i, n in enumerate(self.types)}
        link = {n: i for i, n in enumerate(self.relations)}
        self.allowed = np.zeros((len(self.types), len(self.types), len(self.relations)), dtype=bool)
        for a, b, r in meta["allowed"]:
            self.allowed[number[a], number[b], link[r]] = True
        self.bias = meta.get("bias", 0.0) + np.array(
            [meta.get("favoured", {}).get(name, 0.0) for name in self.types], dtype="float32"
        )
        thresholds = np.array([meta.get("thresholds", {}).get(name, 0.5) for name in self.relations], dtype="float32")
        self.limits = np.log(thresholds / (1 - thresholds))
        least = meta["least"]
        self.least = np.log(least / (1 - least)) if least else -np.inf
        arrays = dict(np.load(folder / "pairs.npz"))
        shape = len(self.types), len(self.types), pairs.PLACES
        self.likely = np.unpackbits(arrays.pop("likely"))[: np.prod(shape)].reshape(shape).astype(bool)
        self.joined = self.allowed.any(-1) & self.likely.any(-1)
        self.weights = {name: array.astype("float32") for name, array in arrays.items()}
        self.tables = pairs.tables([self.weights[f"feature{k}"] for k in range(len(pairs.SIZES))])
        # (starts, types, ends): what a span's width says, and the bias
        width = self.weights["widths"][:, :-1] - self.weights["widths"][:, -1:] + self.bias
        place = np.arange(units.LONGEST)
        wide = place[None, :] - place[:, None]
        self.widths = np.where(wide[:, None] < 0, np.float32(-1e9), width[np.maximum(wide, 0)].transpose(0, 2, 1))
        self.numbers: dict[tuple[str, str], int] = {}
        self.lemmas: list[str] = []
        self.lemma_number: dict[str, int] = {}
        self.lemma_numbers = np.zeros(1024, dtype="int64")
        self.table = np.zeros((1024, meta["network"]["width"]), dtype="float32")

    def __call__(
        self, texts: Sequence[Text], spans: Sequence[Sequence[tuple[int, int, str]]] | None = None
    ) -> list[Found]:
        """Entities and relations of some articles.

        Args:
            spans: per article, spans to take instead of finding them; for measuring relations between given entities.
        """
        if spans is None:
            thin = [_readable(text) for text in texts]
            if any(kept is not None for kept in thin):
                found = self([text if kept is None else _part(text, kept) for text, kept in zip(texts, thin)])
                return [
                    one
                    if kept is None
                    else Found([(kept[a], kept[b - 1] + 1, kind, p) for a, b, kind, p in one.spans], one.links)
                    for one, kept in zip(found, thin)
                ]
        groups: list[list[int]] = []
        size = 0
        for i, text in enumerate(texts):
            if not groups or size + len(text.units) > _AT_ONCE:
                groups.append([])
                size = 0
            groups[-1].append(i)
            size += len(text.units)
        with models.one_core():
            return [
                found
                for group in groups
                for found in self._some(
                    [texts[k] for k in group], [spans[k] for k in group] if spans is not None else None
                )
            ]

    # --- words ------------------------------------------------------------------------------------

    def _known(self, text: Text) -> np.ndarray:
        """Rows of the table for the units of a text."""
        new = list(dict.fromkeys(key for u in text.units if (key := (u.text, u.whole)) not in self.numbers))
        for start in range(0, len(new), 2000):
            self._learn(new[start : start + 2000])
        return np.array([self.numbers[u.text, u.whole] for u in text.units], dtype="int64")

    def _learn(self, keys: list[tuple[str, str]]) -> None:
        found = units.features(keys)
        rows = self.sessions["words"].run(
            None,
            {
                "vectors": vectors.of_words()(found.vectors).reshape(len(keys), -1),
                "seen": self._seen(found.letters),
                "flags": found.flags,
            },
        )[0]
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
        """The greatest that the convolutions see in each word. ``letters``: (words, ``units.LETTERS``), zeros after the last."""
        counts = (letters > 0).sum(1)
        wide = np.pad(letters, ((0, 0), (0, 2)))
        line = np.concatenate([np.zeros(2, dtype=letters.dtype), wide[np.arange(wide.shape[1]) < counts[:, None] + 2]])
        starts = np.cumsum(counts + 2) - counts - 2
        seen = self.sessions["letters"].run(None, {"letters": line})[0]
        # what is seen at a word's letters, and, passed over, between it and the next
        return np.maximum.reduceat(seen, np.stack([starts, starts + counts], axis=1).ravel()[:-1], axis=0)[::2]

    def _forget(self) -> None:
        self.numbers.clear()
        self.lemmas.clear()
        self.lemma_number.clear()
        self.table = self.table[:1024].copy()
        self.lemma_numbers = self.lemma_numbers[:1024].copy()

    # --- layers -----------------------------------------------------------------------------------

    def _some(self, texts: list[Text], given) -> list[Found]:
        if len(self.numbers) > _KEPT_WORDS:
            self._forget()
        rows = [self._known(t) for t in texts]
        bases = np.cumsum([0, *(len(r) for r in rows)])
        if bases[-1] == 0:
            return [Found([], []) for _ in texts]
        flat = np.concatenate(rows)
        sequences = [
            range(base + s.start, base + s.stop)
            for t, base in zip(texts, bases.tolist())
            for s in units.sequences(t.units, set(units.starts(t.sentences)))
        ]
        # of sequences that repeat the first alone is read, unless given spans tell them apart
        read = _Read(sequences, flat, bases, alone=given is None)
        batches = _batches(sorted(read.sequences, key=len))
        words = self.table[flat[read.kept]]
        encoded, memory = self._layer("first", batches, words)
        second = np.concatenate(
            [
                encoded,
                np.maximum(self._same(memory, flat[read.kept], read.bases, read.weight), 0),
                np.maximum(_whole(memory, read.bases, read.weight), 0),
            ],
            axis=1,
        )
        sides: dict[int, tuple[np.ndarray, ...]] = {}
        (encoded,) = self._layer("second", batches, second, sides)
        own = [
            [range(s.start - base, s.stop - base) for s in sequences if base <= s.start < end]
            for base, end in zip(bases[:-1].tolist(), bases[1:].tolist())
        ]
        if given is None:
            chosen = self._spans(read.sequences, sides, np.concatenate([t.sentences for t in texts])[read.kept])
            tags = pairs.entity_tags(len(words), chosen, len(self.types))
            if read.place is None:
                spans = _parted(chosen, bases)
            else:
                by_start = _parted(chosen, np.array([s.start for s in read.sequences] + [len(words)]))
                place = {s.start: n for n, s in enumerate(read.sequences)}
                spans = [
                    [
                        (s.start + a, s.start + b, kind, p)
                        for s in here
                        for a, b, kind, p in by_start[place[read.first[base + s.start]]]
                    ]
                    for here, base in zip(own, bases.tolist())
                ]
        else:
            spans = [[(a, b, self.types.index(kind), 1.0) for a, b, kind in found] for found in given]
            tags = np.concatenate([pairs.entity_tags(len(r), found, len(self.types)) for r, found in zip(rows, spans)])
        links: list[list] = [[] for _ in texts]
        if any(len(s) > 1 for s in spans):
            deps = self.weights["dep"][np.concatenate([t.deps for t in texts])[read.kept]]
            seen = self._layer("links", batches, np.concatenate([words, encoded, tags, deps], axis=1))
            for k, (text, base, end) in enumerate(zip(texts, bases[:-1].tolist(), bases[1:].tolist())):
                part = slice(*read.bases[k : k + 2].tolist())
                row = np.arange(end - base) if read.place is None else read.place[base:end] - part.start
                links[k] = self._links(
                    text, spans[k], own[k], words[part], *(x[part] for x in seen), flat[base:end], row
                )
        return [Found([(a, b, self.types[t], p) for a, b, t, p in s], found) for s, found in zip(spans, links)]

    def _layer(
        self,
        name: str,
        batches: list[list[range]],
        x: np.ndarray,
        sides: dict[int, tuple[np.ndarray, ...]] | None = None,
    ) -> list[np.ndarray]:
        """What a graph gives for each unit; ``sides`` takes, for each sequence, its last three outputs: what the scores of spans are made of."""
        outputs: list[np.ndarray] = []
        for batch in batches:
            block = np.zeros((len(batch[-1]), len(batch), x.shape[1]), dtype="float32")
            for k, s in enumerate(batch):
                block[: len(s), k] = x[s.start : s.stop]
            found = self.sessions[name].run(
                None, {"x": block, "lengths": np.array([len(s) for s in batch], dtype="int32")}
            )
            if sides is not None:
                *found, starts, ends, ones = found
                sides.update((s.start, (starts[k], ends[k], ones[k])) for k, s in enumerate(batch))
            if not outputs:
                outputs = [np.empty((len(x), f.shape[-1]), dtype="float32") for f in found]
            for k, s in enumerate(batch):
                for output, f in zip(outputs, found):
                    output[s.start : s.stop] = f[: len(s), k]
        return outputs

    def _spans(
        self, sequences: list[range], sides: dict[int, tuple[np.ndarray, ...]], sentences: np.ndarray
    ) -> list[tuple[int, int, int, float]]:
        """Spans of some sequences, none of which goes beyond a sentence; ``sentences``: the number of each unit's, new ones in each article."""
        types = len(self.types)
        parts = []
        for s in sequences:
            starts, ends, ones = sides[s.start]
            bounds = [*units.starts(sentences[s.start : s.stop]), len(s)]
            for a, b in zip(bounds, bounds[1:]):
                n = b - a
                scores = (starts[a * types : b * types] @ ends[:, a:b]).reshape(n, types, n)
                scores += self.widths[:n, :, :n]
                scores += ones[a:b, :, None]
                hot = (scores.ravel() > 0).nonzero()[0]
                if len(hot):
                    first, last = hot // (types * n), hot % n
                    parts.append((s.start + a + first, s.start + a + last, scores[first, :, last]))
        if not parts:
            return []
        first, last, scores = (np.concatenate(arrays) for arrays in zip(*parts))
        # a span stands there once for each type that may be its own
        _, once = np.unique(first * units.LONGEST + last - first, return_index=True)
        groups = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
        return take(first[once], last[once], scores[once].astype("float64") - self.bias, groups[once], self.bias)

    def _same(self, memory: np.ndarray, flat: np.ndarray, bases: np.ndarray, weight: np.ndarray | None) -> np.ndarray:
        """For each unit the mean of the other units of its article with the same lemma; ``weight``: how often each stands there, once by default."""
        keys = np.repeat(np.arange(len(bases) - 1), np.diff(bases)) * len(self.numbers) + self.lemma_numbers[flat]
        order = np.argsort(keys, kind="stable")
        new = np.diff(keys[order], prepend=-1) != 0
        groups = np.empty(len(keys), dtype="int64")
        groups[order] = np.cumsum(new) - 1
        firsts = new.nonzero()[0]
        if weight is None:
            sums = np.add.reduceat(memory[order], firsts, axis=0)
            sizes = np.diff(np.append(firsts, len(order)))
        else:
            sums = np.add.reduceat((memory * weight[:, None])[order], firsts, axis=0)
            sizes = np.add.reduceat(weight[order], firsts)
        return (sums[groups] - memory) / np.maximum(sizes[groups] - 1, 1)[:, None]

    # --- relations --------------------------------------------------------------------------------

    def _links(
        self,
        text: Text,
        found: list[tuple],
        sequences: list[range],
        words: np.ndarray,
        context: np.ndarray,
        between: np.ndarray,
        beside: np.ndarray,
        flat: np.ndarray,
        row: np.ndarray,
    ) -> list[tuple[int, int, str, float]]:
        """Relations of an article; ``row``: where each unit stands in words, context, between and beside, one after another within a sequence."""
        if len(found) < 2:
            return []
        w = self.weights
        spans = np.array([(a, b) for a, b, *_ in found], dtype="int64")
        kinds = np.array([s[2] for s in found], dtype="int64")
        sentences = text.sentences[spans[:, 0]]
        i, j = pairs.candidates(kinds, self.joined)
        if len(i) == 0:
            return []
        a, b = spans[:, 0], spans[:, 1]
        lemmas = [self.lemmas[k] for k in flat.tolist()]
        likeness = pairs.Likeness(
            [[u.text for u in text.units[x:y]] for x, y in spans.tolist()], [lemmas[x:y] for x, y in spans.tolist()]
        )
        codes = likeness.codes(i, j)
        worth = pairs.worth(sentences, codes, i, j)
        i, j = i[worth], j[worth]
        known = pairs.features(spans, kinds, sentences, codes[worth], i, j)
        likely = self.likely[kinds[i], kinds[j], pairs.place(known)]
        i, j, known = i[likely], j[likely], known[likely]
        if len(i) == 0:
            return []
        together = sentences[i] == sentences[j]
        tops = trees.tops(text.heads, spans)
        path, meets = np.full(len(i), trees.APART), np.zeros(len(i), dtype="int64")
        path[together], meets[together] = trees.paths(text.heads, tops, i[together], j[together])
        parts = []
        for start in range(0, len(spans), _ENTITIES):
            own = slice(start, start + _ENTITIES)
            at = row[a[own]]
            stretch = np.stack([at, at + b[own] - a[own]], axis=1)
            edges = [
                context[at],
                context[stretch[:, 1] - 1],
                _means(context, stretch),
                _means(words, stretch),
                context[row[tops[own]]],
                context[row[text.heads[tops[own]]]],
            ]
            parts.append(
                self.sessions["entities"].run(None, {"edges": np.concatenate(edges, axis=1), "kinds": kinds[own]})
            )
        source, target, source2, target2 = (
            parts[0] if len(parts) == 1 else (np.concatenate(arrays) for arrays in zip(*parts))
        )
        number = np.zeros(len(text.units), dtype="int64")
        for n, s in enumerate(sequences):
            number[s.start : s.stop] = n
        width = source.shape[1]
        means = _sums(between[:, :width], {row[s.start]: len(s) for s in sequences})
        left, right = np.zeros_like(source), np.zeros_like(source)
        for k in range(pairs.BESIDE):
            before, after = a > k, b + k < len(flat)
            left[before] += beside[row[a[before] - k - 1], :width]
            right[after] += beside[row[b[after] + k], width:]
        left /= pairs.BESIDE
        right /= pairs.BESIDE
        greatest = _Greatest(between[:, width : 2 * width])
        turn = between[:, 2 * width :]
        first, last = np.where(a[i] <= a[j], i, j), np.where(b[i] >= b[j], i, j)
        kind_rows = kinds[i] * len(self.types) + kinds[j]
        rows = [
            (source, i),
            (target, j),
            (left, first),
            (right, last),
            (w["kinds"], kind_rows),
            (w["path"], path),
            *zip(self.tables, pairs.joint(known)),
        ]
        low, high = np.minimum(b[i], b[j]), np.maximum(a[i], a[j])
        near = (high > low) & (number[a[i]] == number[a[j]])
        likely, hidden = [], []
        for start in range(0, len(i), _PAIRS):
            part = slice(start, start + _PAIRS)
            s, t = i[part], j[part]
            x = source2[s]
            x *= target2[t]
            for table, numbers in rows:
                x += table[numbers[part]]
            here = near[part].nonzero()[0]
            from_, last = row[low[part][here]], row[high[part][here] - 1]
            # an entity stands before what is between, so that there is always a row before it
            mean = means[last]
            mean -= means[from_ - 1]
            mean /= (last + 1 - from_)[:, None].astype("float32")
            mean += greatest(from_, last + 1)
            x[here] += mean
            here = together[part].nonzero()[0]
            x[here] += turn[row[meets[part][here]]]
            x = _gelu(x)
            scores = x @ w["relate"]
            scores += w["relate_bias"]
            likely.append(((scores > self.least) & self.allowed[kinds[s], kinds[t]]).any(1))
            hidden.append(x)
        kept = np.concatenate(likely).nonzero()[0]
        if len(kept) == 0:
            return []
        scores = self._weigh(np.concatenate(hidden), i, j, together, kept, len(found))
        i, j = i[kept], j[kept]
        return [
            (int(i[n]), int(j[n]), self.relations[r], float(1 / (1 + np.exp(-scores[n, r]))))
            for n, r in zip(*((scores > self.limits) & self.allowed[kinds[i], kinds[j]]).nonzero())
        ]

    def _weigh(
        self, x: np.ndarray, i: np.ndarray, j: np.ndarray, together: np.ndarray, kept: np.ndarray, count: int
    ) -> np.ndarray:
        """Scores (pairs kept, relations), now that every pair knows what the others of its two entities look like (``training.links.Links.weigh``)."""
        w = self.weights
        told = x[together] @ w["tell"]
        told += w["tell_bias"]
        half = told.shape[1] // 2
        heard = np.concatenate(
            [_heard(told[:, :half], i[together], count), _heard(told[:, half:], j[together], count)], axis=1
        )
        own = x[kept]
        y = own @ w["own"]
        y += w["own_bias"]
        y += (heard @ w["of_source"])[i[kept]]
        y += (heard @ w["of_target"])[j[kept]]
        # the same two the other way round; pairs are in the order of their sources and targets
        keys = i * count + j
        place = np.minimum(np.searchsorted(keys, j[kept] * count + i[kept]), len(keys) - 1)
        both = keys[place] == j[kept] * count + i[kept]
        y[both] += x[place[both]] @ w["turned"]
        own += _gelu(y)
        return own @ w["weighed"] + w["weighed_bias"]


def _heard(told: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    """Of the rows of each group the greatest, -1 at least, and a fifth of the sum of what is above zero, 4 at most: (groups, twice the width)."""
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


class _Greatest:
    """The greatest of each column over a stretch of rows, at most ``units.LONGEST`` of them: of two stretches of a power of two that cover it."""

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


def _means(x: np.ndarray, spans: np.ndarray) -> np.ndarray:
    """The mean of the rows of each span."""
    out = x[spans[:, 0]]
    lengths = spans[:, 1] - spans[:, 0]
    for k in range(1, int(lengths.max())):
        longer = (lengths > k).nonzero()[0]
        out[longer] += x[spans[longer, 0] + k]
    return out / lengths[:, None].astype("float32")


_BEFORE = np.tri(units.LONGEST, units.LONGEST, dtype="float32")


def _sums(x: np.ndarray, sequences: dict[int, int]) -> np.ndarray:
    """The sum of a row and those before it in its sequence, so that the sum of any rows that follow each other in one is a difference; ``sequences``: first row and length of each."""
    out = np.empty_like(x, order="C")
    for start, length in sequences.items():
        # numpy's cumsum goes down the columns, which is slower
        np.matmul(_BEFORE[:length, :length], x[start : start + length], out=out[start : start + length])
    return out


def _parted(spans: list[tuple[int, int, int, float]], bases: np.ndarray) -> list[list[tuple[int, int, int, float]]]:
    """Spans in the order of the text by the stretch that they stand in; ``bases``: where each stretch begins, and the end. Units count from that."""
    cuts = np.searchsorted([s[0] for s in spans], bases).tolist() if spans else [0] * len(bases)
    return [
        [(a - base, b - base, kind, p) for a, b, kind, p in spans[x:y]]
        for x, y, base in zip(cuts, cuts[1:], bases.tolist())
    ]


def _readable(text: Text) -> list[int] | None:
    """Numbers of the units worth reading, None for all: columns of numbers and rows of signs hold no entities and may be huge."""
    if len(text.units) < 2000:
        return None
    words = np.array([len(u.text) > 1 and u.text.isalpha() for u in text.units])
    kept: list[int] = []
    for s in units.sequences(text.units, set(units.starts(text.sentences))):
        if words[s.start : s.stop].any():
            kept.extend(s)
    return kept if len(kept) < len(text.units) else None


def _part(text: Text, kept: list[int]) -> Text:
    """The units of these numbers; what hangs on one that is left out becomes a root."""
    new = np.full(len(text.units), -1)
    new[kept] = np.arange(len(kept))
    heads = new[text.heads[kept]]
    return Text(
        [text.units[i] for i in kept],
        text.sentences[kept],
        np.where(heads < 0, np.arange(len(kept)), heads),
        text.deps[kept],
    )


class _Read:
    """What of some articles the layers have to read: of sequences that one article repeats word by word they make the same, so the first will do.

    Attributes:
        sequences: those read, as ranges of the rows that are kept.
        first: start of each sequence among all rows -> start of the one read for it.
        kept: the rows that are kept (numbers, or a slice of all), and ``bases``, where each article begins among them.
        weight: how often each kept row stands in its article; None for once.
        place: for each row the kept one; None where all are kept.
    """

    def __init__(self, sequences: list[range], flat: np.ndarray, bases: np.ndarray, alone: bool):
        known: dict[tuple, int] = {}
        times: list[int] = []
        read: list[range] = []
        which: list[int] = []
        for s in sequences:
            key = (
                (int(np.searchsorted(bases, s.start, side="right")), flat[s.start : s.stop].tobytes())
                if alone
                else (s.start,)
            )
            n = known.setdefault(key, len(read))
            if n == len(read):
                read.append(s)
                times.append(0)
            times[n] += 1
            which.append(n)
        if len(read) == len(sequences):
            self.sequences, self.kept, self.bases, self.weight, self.place = sequences, slice(None), bases, None, None
        else:
            ends = np.cumsum([len(s) for s in read]).tolist()
            self.sequences = [range(end - len(s), end) for s, end in zip(read, ends)]
            self.kept = np.concatenate([np.arange(s.start, s.stop) for s in read])
            self.bases = np.searchsorted(self.kept, bases)
            self.weight = np.repeat(np.array(times, dtype="float32"), [len(s) for s in read])
            self.place = np.concatenate([np.arange(self.sequences[n].start, self.sequences[n].stop) for n in which])
        self.first = {s.start: self.sequences[n].start for s, n in zip(sequences, which)}


def _batches(sequences: list[range]) -> list[list[range]]:
    """Sequences of like length together, ordered by length."""
    out: list[list[range]] = []
    for s in sequences:
        if out and len(out[-1]) < 64 and len(s) - len(out[-1][0]) <= max(4, len(s) // 4):
            out[-1].append(s)
        else:
            out.append([s])
    return out


def _whole(memory: np.ndarray, bases: np.ndarray, weight: np.ndarray | None) -> np.ndarray:
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


def _gelu(x: np.ndarray) -> np.ndarray:
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


@lru_cache(maxsize=1)
def model() -> Joint:
    """The shipped model, loaded once a process."""
    return Joint()
