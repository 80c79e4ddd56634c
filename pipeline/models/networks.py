"""slovnet's networks (word and shape vectors, three layers of convolution, a head), computed on words without padding.

The weights and their meaning are slovnet's (https://github.com/natasha/slovnet, ``slovnet.exec``). There a batch is a padded block of sentences, of
which every window is copied; here the sentences of a batch lie in one row, a zero between two, and a convolution is one product of matrices and two
additions. What it finds is the same.
"""
from __future__ import annotations

from functools import lru_cache
from typing import Iterator, NamedTuple, Sequence

import numpy as np
from slovnet.shape import word_shape

#: words that are computed at once: what fits into a core's cache
BATCH_WORDS = 700


class Tag(NamedTuple):
    """A word's part of speech and features (Universal Dependencies)."""

    pos: str
    features: dict[str, str]
    morph: str


class Batch(NamedTuple):
    """Sentences in one row: ``rows[i]`` are the places of sentence ``numbers[i]``; place 0, the last and those between are empty."""

    numbers: list[int]
    rows: list[slice]
    units: np.ndarray
    words: np.ndarray
    shapes: np.ndarray
    gaps: np.ndarray


_IDS: list[tuple] = []


def _ids(words_vocab, shapes_vocab):
    """Cached numbers of a word and its shape; models with the same vocabularies share them."""
    for words, shapes, known in _IDS:
        if (words.items, shapes.items) == (words_vocab.items, shapes_vocab.items):
            return known

    @lru_cache(maxsize=100_000)
    def ids(text: str) -> tuple[int, int]:
        return words_vocab.encode(text.lower()), shapes_vocab.encode(word_shape(text))

    _IDS.append((words_vocab, shapes_vocab, ids))
    return ids


class Encoder:
    """Words to vectors of 64 numbers that know the three words on either side."""

    def __init__(self, model):
        network, coder = model.infer.model, model.infer.encoder
        word = network.emb.word
        self.codes, self.indexes, self.parts = word.codes.array, word.indexes.array, np.arange(word.codes.array.shape[0])
        self.shapes = network.emb.shape.weight.array
        self.layers = []
        for layer in network.encoder.layers:
            weight = layer.conv.weight.array  # filters, inputs, 3
            norm = layer.norm
            scale = norm.weight.array / norm.std.array
            self.layers.append((
                np.ascontiguousarray(weight.transpose(1, 2, 0).reshape(weight.shape[1], -1)), layer.conv.bias.array,
                scale.astype("float32"), (norm.bias.array - norm.mean.array * scale).astype("float32"),
            ))

        self.ids = _ids(coder.words_vocab, coder.shapes_vocab)

    def batches(self, sentences: list[Sequence[str]]) -> Iterator[Batch]:
        """Sentences of like length together; at least one a batch."""
        order = sorted((i for i in range(len(sentences)) if sentences[i]), key=lambda i: len(sentences[i]))
        start = 0
        while start < len(order):
            end, size = start, 1
            while end < len(order) and (end == start or size + len(sentences[order[end]]) < BATCH_WORDS):
                size += len(sentences[order[end]]) + 1
                end += 1
            yield self._batch(order[start:end], sentences, size)
            start = end

    def _batch(self, numbers: list[int], sentences: list[Sequence[str]], size: int) -> Batch:
        known: dict[tuple[int, int], int] = {}
        units, rows, gaps, at = np.zeros(size, dtype="int64"), [], [0], 1
        for number in numbers:
            words = sentences[number]
            units[at: at + len(words)] = [known.setdefault(self.ids(word), len(known)) for word in words]
            rows.append(slice(at, at + len(words)))
            at += len(words) + 1
            gaps.append(at - 1)
        pairs = np.array(list(known), dtype="int64")
        return Batch(numbers, rows, units, pairs[:, 0], pairs[:, 1], np.array(gaps))

    def __call__(self, batch: Batch) -> np.ndarray:
        """Array (places, 64), zero in the gaps."""
        vectors = np.empty((len(batch.words), self.layers[0][0].shape[0]), dtype="float32")
        width = vectors.shape[1] - self.shapes.shape[1]
        vectors[:, :width] = self.codes[self.parts, self.indexes[batch.words]].reshape(len(vectors), -1)
        vectors[:, width:] = self.shapes[batch.shapes]
        x = None
        for weight, bias, scale, shift in self.layers:
            width = len(bias)
            # a word's product is the same wherever it stands
            product = (vectors @ weight)[batch.units] if x is None else x @ weight
            if x is None:
                product[batch.gaps] = 0
            x = product[:, width: 2 * width] + bias
            x[1:] += product[:-1, :width]
            x[:-1] += product[1:, 2 * width:]
            np.maximum(x, 0, out=x)
            x *= scale
            x += shift
            x[batch.gaps] = 0
        return x


class Tagger:
    """Parts of speech and features."""

    def __init__(self, model):
        from slovnet.conll import parse_conll_tag

        self.encoder = Encoder(model)
        head, vocab = model.infer.model.head, model.infer.decoder.tags_vocab
        self.weight, self.bias = head.proj.weight.array, head.proj.bias.array
        self.tags = []
        for index in range(self.weight.shape[1]):
            pos, features = parse_conll_tag(vocab.decode(index))
            self.tags.append(Tag(pos, features, "|".join(f"{k}={v}" for k, v in sorted(features.items()))))

    def __call__(self, sentences: list[Sequence[str]]) -> list[list[Tag]]:
        """The tags of every word of every sentence."""
        results: list[list[Tag]] = [[] for _ in sentences]
        for batch in self.encoder.batches(sentences):
            best = (self.encoder(batch) @ self.weight + self.bias).argmax(-1).tolist()
            for number, row in zip(batch.numbers, batch.rows):
                results[number] = [self.tags[i] for i in best[row]]
        return results


class Parser:
    """Heads and relations (Universal Dependencies)."""

    def __init__(self, model):
        self.encoder = Encoder(model)
        network = model.infer.model
        self.head, self.rel = network.head, network.rel
        vocab = model.infer.decoder.rels_vocab
        hidden, width = self.rel.kernel.array.shape
        self.hidden, self.count = hidden, width // hidden
        self.rels = [vocab.decode(i) for i in range(self.count)]

    def __call__(self, sentences: list[Sequence[str]]) -> list[list[tuple[int, str]]]:
        """(head, relation) of every word of every sentence; heads count from 1, the root's is 0."""
        results: list[list[tuple[int, str]]] = [[] for _ in sentences]
        for batch in self.encoder.batches(sentences):
            x = self.encoder(batch)
            x[0] = self.head.root.array
            arcs, tails = self.head.head(x) @ self.head.kernel.array, self.head.tail(x)
            heads = np.zeros(len(x), dtype="int64")
            found = []
            for row in batch.rows:
                # a head is the root, whose place is 0, or a word of the sentence
                to_root = arcs[row] @ tails[0]
                scores = arcs[row] @ tails[row].T
                best = scores.argmax(-1)
                rooted = to_root >= scores[np.arange(len(best)), best]
                heads[row] = np.where(rooted, 0, best + row.start)
                found.append(np.where(rooted, 0, best + 1).tolist())
            x[0] = self.rel.root.array
            sources, targets = self.rel.head(x)[heads], self.rel.tail(x)
            product = (sources @ self.rel.kernel.array).reshape(len(x), self.count, self.hidden)
            rels = np.matmul(product, targets[:, :, None])[:, :, 0].argmax(-1).tolist()
            for number, row, own in zip(batch.numbers, batch.rows, found):
                results[number] = [(head, self.rels[rel]) for head, rel in zip(own, rels[row])]
        return results
