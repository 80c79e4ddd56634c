"""slovnet's tagger and parser (word and shape vectors, three layers of convolution, a head) as ONNX graphs in int8;
``training/grammar.py`` makes them.

The networks are natasha's (https://github.com/natasha/slovnet, ``slovnet.exec``). There a batch is a padded block of
sentences; here the sentences of a batch lie in one row, a gap between two. Int8 gives 99.6 % of words the tag that
float32 gives, in half the time.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Sequence

import numpy as np

from pipeline.models import navec, session, vectors

FOLDER = Path(__file__).parent / "weights"
#: words that are computed at once: what fits into a core's cache
BATCH_WORDS = 700


class Tag(NamedTuple):
    """A word's part of speech and features (Universal Dependencies)."""

    pos: str
    features: dict[str, str]
    morph: str


class Batch(NamedTuple):
    """Sentences in one row: ``rows[i]`` are the places of sentence ``numbers[i]``; place 0, the last and those between
    are gaps.

    ``feed`` is what the graphs read: bytes of words (places, 300), shapes before, at and after each place (places, 3),
    and 1 where there is a word (places, 1).
    """

    numbers: list[int]
    rows: list[slice]
    feed: dict[str, np.ndarray]


@lru_cache(maxsize=1)
def _names() -> dict[str, list[str]]:
    return json.loads((FOLDER / "grammar.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _shapes() -> dict[str, int]:
    return {shape: number for number, shape in enumerate(_names()["shapes"])}


@lru_cache(maxsize=100_000)
def _ids(text: str) -> tuple[int, int]:
    """Numbers of a word and of its shape."""
    from slovnet.shape import word_shape

    words, shapes = navec().vocab, _shapes()
    return words.word_ids.get(text.lower(), words.unk_id), shapes.get(word_shape(text), len(shapes))


@lru_cache(maxsize=2)
def batches(sentences: tuple[tuple[str, ...], ...]) -> list[Batch]:
    """Sentences of like length together; at least one a batch. The tagger and the parser ask for the same ones, one
    after the other.
    """
    order = sorted((i for i in range(len(sentences)) if sentences[i]), key=lambda i: len(sentences[i]))
    out: list[Batch] = []
    start = 0
    while start < len(order):
        end, size = start, 1
        while end < len(order) and (end == start or size + len(sentences[order[end]]) < BATCH_WORDS):
            size += len(sentences[order[end]]) + 1
            end += 1
        out.append(_batch(order[start:end], sentences))
        start = end
    return out


def _batch(numbers: list[int], sentences: tuple[tuple[str, ...], ...]) -> Batch:
    gap = -1, len(_shapes())
    ids, rows = [gap], []
    for number in numbers:
        rows.append(slice(len(ids), len(ids) + len(sentences[number])))
        ids.extend(map(_ids, sentences[number]))
        ids.append(gap)
    words, shapes = np.array(ids, dtype="int64").T
    beside = np.concatenate([[gap[1]], shapes, [gap[1]]])
    feed = {
        "words": vectors.of_words()(words),
        "shapes": np.stack([beside[:-2], shapes, beside[2:]], axis=1),
        "real": (words >= 0).astype("float32")[:, None],
    }
    return Batch(numbers, rows, feed)


class Tagger:
    """Parts of speech and features."""

    def __init__(self):
        from slovnet.conll import parse_conll_tag

        self.session = session(FOLDER / "tagger.onnx")
        self.tags = []
        for name in _names()["tags"]:
            pos, features = parse_conll_tag(name)
            self.tags.append(Tag(pos, features, "|".join(f"{k}={v}" for k, v in sorted(features.items()))))

    def __call__(self, sentences: Sequence[tuple[str, ...]]) -> list[list[Tag]]:
        """The tags of every word of every sentence."""
        results: list[list[Tag]] = [[] for _ in sentences]
        for batch in batches(tuple(sentences)):
            best = self.session.run(None, batch.feed)[0].argmax(-1).tolist()
            for number, row in zip(batch.numbers, batch.rows):
                results[number] = [self.tags[i] for i in best[row]]
        return results


class Parser:
    """Heads and relations (Universal Dependencies)."""

    def __init__(self):
        self.session = session(FOLDER / "parser.onnx")
        self.rels = _names()["rels"]
        arrays = np.load(FOLDER / "grammar.npz")
        self.root_tail, self.root_source, self.kernel = arrays["root_tail"], arrays["root_source"], arrays["rels"]

    def __call__(self, sentences: Sequence[tuple[str, ...]]) -> list[list[tuple[int, str]]]:
        """(head, relation) of every word of every sentence; heads count from 1, the root's is 0."""
        results: list[list[tuple[int, str]]] = [[] for _ in sentences]
        for batch in batches(tuple(sentences)):
            arcs, tails, sources, targets = self.session.run(None, batch.feed)
            heads = np.zeros(len(arcs), dtype="int64")
            found = []
            to_root = arcs @ self.root_tail
            for row in batch.rows:
                # a head is the root, whose place is 0, or a word of the sentence
                scores = arcs[row] @ tails[row].T
                best = scores.argmax(-1)
                rooted = to_root[row] >= scores[np.arange(len(best)), best]
                heads[row] = np.where(rooted, 0, best + row.start)
                found.append(np.where(rooted, 0, best + 1).tolist())
            sources[0] = self.root_source
            product = (sources[heads] @ self.kernel).reshape(len(heads), len(self.rels), -1)
            rels = np.matmul(product, targets[:, :, None])[:, :, 0].argmax(-1).tolist()
            for number, row, own in zip(batch.numbers, batch.rows, found):
                results[number] = [(head, self.rels[rel]) for head, rel in zip(own, rels[row])]
        return results
