"""Entities and relations of an article by the network of ``training/``: ONNX graphs in int8, numpy around them.

What depends on a word alone is computed once and kept; sequences of one length class go through together.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Sequence

import numpy as np

from pipeline import models
from pipeline.models import arrays, pairs, reading, trees, units
from pipeline.models.decoding import take
from pipeline.models.reading import Found, Text
from pipeline.models.words import Words

FOLDER = Path(__file__).parent / "weights"
#: distinct words whose vectors are kept; beyond it all are forgotten
_KEPT_WORDS = 30_000
#: pairs of entities that are looked at together: what fits into a core's cache
_PAIRS = 256
#: entities whose words and surroundings are put together at once
_ENTITIES = 2000
#: units that go through the layers at once
_AT_ONCE = 4096


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
        self.words = Words(self.sessions["letters"], self.sessions["words"], meta["network"]["width"])

    def __call__(
        self, texts: Sequence[Text], spans: Sequence[Sequence[tuple[int, int, str]]] | None = None
    ) -> list[Found]:
        """Entities and relations of some articles.

        Args:
            spans: per article, spans to take instead of finding them; for measuring relations between given entities.
        """
        if spans is None:
            thin = [reading.readable(text) for text in texts]
            if any(kept is not None for kept in thin):
                found = self([text if kept is None else reading.part(text, kept) for text, kept in zip(texts, thin)])
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

    # --- layers -----------------------------------------------------------------------------------

    def _some(self, texts: list[Text], given) -> list[Found]:
        if len(self.words.numbers) > _KEPT_WORDS:
            self.words.forget()
        rows = [self.words.rows(t.units) for t in texts]
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
        read = reading.Read(sequences, flat, bases, alone=given is None)
        batches = reading.batches(sorted(read.sequences, key=len))
        words = self.words.table[flat[read.kept]]
        encoded, memory = self._layer("first", batches, words)
        second = np.concatenate(
            [
                encoded,
                np.maximum(self._same(memory, flat[read.kept], read.bases, read.weight), 0),
                np.maximum(arrays.whole(memory, read.bases, read.weight), 0),
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
                spans = reading.parted(chosen, bases)
            else:
                by_start = reading.parted(chosen, np.array([s.start for s in read.sequences] + [len(words)]))
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
        """What a graph gives for each unit; ``sides`` takes of each sequence what the scores of spans are made of."""
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
        """Spans of some sequences, none of which goes beyond a sentence; ``sentences``: the number of each unit's, new
        ones in each article.
        """
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
        """For each unit the mean of the other units of its article with the same lemma; ``weight``: how often each
        stands there, once by default.
        """
        keys = (
            np.repeat(np.arange(len(bases) - 1), np.diff(bases)) * len(self.words.numbers)
            + self.words.lemma_numbers[flat]
        )
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
        """Relations of an article; ``row``: where each unit stands in words, context, between and beside, one after
        another within a sequence.
        """
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
        lemmas = [self.words.lemmas[k] for k in flat.tolist()]
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
                arrays.means(context, stretch),
                arrays.means(words, stretch),
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
        means = arrays.sums(between[:, :width], {row[s.start]: len(s) for s in sequences})
        left, right = np.zeros_like(source), np.zeros_like(source)
        for k in range(pairs.BESIDE):
            before, after = a > k, b + k < len(flat)
            left[before] += beside[row[a[before] - k - 1], :width]
            right[after] += beside[row[b[after] + k], width:]
        left /= pairs.BESIDE
        right /= pairs.BESIDE
        greatest = arrays.Greatest(between[:, width : 2 * width])
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
            x = arrays.gelu(x)
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
        """Scores (pairs kept, relations), now that every pair knows what the others of its two entities look like
        (``training.links.Links.weigh``).
        """
        w = self.weights
        told = x[together] @ w["tell"]
        told += w["tell_bias"]
        half = told.shape[1] // 2
        heard = np.concatenate(
            [arrays.heard(told[:, :half], i[together], count), arrays.heard(told[:, half:], j[together], count)], axis=1
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
        own += arrays.gelu(y)
        return own @ w["weighed"] + w["weighed_bias"]


@lru_cache(maxsize=1)
def model() -> Joint:
    """The shipped model, loaded once a process."""
    return Joint()
