"""Articles as arrays: units, sequences, gold spans and relations, and batches of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Iterable, Iterator

import numpy as np
import torch

from pipeline.evaluation import brat
from pipeline.language import load
from pipeline.models import pairs, units, vectors
from pipeline.stages.entities import as_text


@dataclass
class Example:
    """An article. Spans are (first unit, unit after the last, type); links (span number, span number, relation)."""

    name: str
    text: str
    units: list[units.Unit]
    sequences: list[range]
    sentences: np.ndarray
    heads: np.ndarray
    deps: np.ndarray
    lemmas: list[str]
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    links: list[tuple[int, int, int]] = field(default_factory=list)
    #: gold of the whole article, those included that no units end at
    gold: brat.Annotated | None = None
    #: of a teacher: (sequence, start, end) -> probabilities of all types and none; (source, target) -> probabilities of
    #: all relations
    soft_spans: dict | None = None
    soft_links: dict | None = None
    #: what a trained network makes of the units (``links.keep_encodings``)
    words: torch.Tensor | None = None
    encoded: torch.Tensor | None = None


class Labels:
    """Names of types and relations, and which types each relation joins."""

    def __init__(self, types: list[str], relations: list[str], allowed: list[list]):
        self.types, self.relations = types, relations
        self.type, self.relation = ({n: i for i, n in enumerate(names)} for names in (types, relations))
        self.allowed = np.zeros((len(types), len(types), len(relations)), dtype=bool)
        for a, b, r in allowed:
            self.allowed[self.type[a], self.type[b], self.relation[r]] = True

    @classmethod
    def of(cls, texts: Iterable[brat.Annotated], least: int = 2) -> "Labels":
        """From annotated texts; types that a relation joined fewer than ``least`` times are taken for errors."""
        types, counts = set(), {}
        for text in texts:
            types.update(e.type for e in text.entities)
            for r in text.relations:
                key = (r.source.type, r.target.type, r.type)
                counts[key] = counts.get(key, 0) + 1
        relations = sorted({key[2] for key in counts})
        return cls(sorted(types), relations, sorted(key for key, n in counts.items() if n >= least))

    def json(self) -> dict:
        rows = [[self.types[a], self.types[b], self.relations[r]] for a, b, r in zip(*self.allowed.nonzero())]
        return {"types": self.types, "relations": self.relations, "allowed": rows}


def plain(name: str, text: str) -> Example:
    """An article without labels."""
    read = as_text(_language()(text))
    return Example(
        name,
        text,
        read.units,
        units.sequences(read.units, set(units.starts(read.sentences))),
        read.sentences,
        read.heads,
        read.deps,
        [units.lemma_of(u.text) for u in read.units],
    )


@lru_cache(maxsize=1)
def _language():
    return load(("sentences",))


def labelled(text: brat.Annotated, labels: Labels) -> Example:
    """An annotated article; spans that end inside a unit, and types that the labels lack, stay in ``gold`` alone."""
    example = plain(text.name, text.text)
    example.gold = text
    starts = {u.start: i for i, u in enumerate(example.units)}
    ends = {u.end: i + 1 for i, u in enumerate(example.units)}
    numbers: dict[brat.Entity, int] = {}
    taken: set[tuple[int, int]] = set()
    for e in text.entities:
        a, b = starts.get(e.start), ends.get(e.end)
        if a is None or b is None or b <= a or (a, b) in taken or e.type not in labels.type:
            continue
        taken.add((a, b))
        numbers[e] = len(example.spans)
        example.spans.append((a, b, labels.type[e.type]))
    for r in text.relations:
        if r.source in numbers and r.target in numbers and r.source != r.target and r.type in labels.relation:
            example.links.append((numbers[r.source], numbers[r.target], labels.relation[r.type]))
    return example


def articles(folder: Path) -> list[tuple[str, str]]:
    """(id, text) of JSONL files and plain texts under ``folder``."""
    out = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").split("\n"):
                if not line.strip():
                    continue
                row = json.loads(line)
                out.append((str(row["id"]), "\n".join(filter(None, (row.get("title"), row["text"])))))
        elif path.suffix == ".txt":
            out.append((path.stem, path.read_text(encoding="utf-8")))
    return out


def groups(examples: Iterable[Example], size: int) -> Iterator[list[Example]]:
    """Whole articles, in their order, of about ``size`` units together; at least one."""
    group, count = [], 0
    for e in examples:
        if group and count + len(e.units) > size:
            yield group
            group, count = [], 0
        group.append(e)
        count += len(e.units)
    if group:
        yield group


class Vocabulary:
    """Features of all distinct units of the examples, computed once."""

    def __init__(self, examples: Iterable[Example]):
        self.number: dict[tuple[str, str], int] = {}
        for e in examples:
            for u in e.units:
                self.number.setdefault((u.text, u.whole), len(self.number))
        self.features = units.features(list(self.number))
        distinct, inverse = np.unique(self.features.vectors, return_inverse=True)
        self.rows = torch.from_numpy(inverse.reshape(self.features.vectors.shape))
        self.table = torch.from_numpy(vectors.floats(distinct))
        self.letters = torch.from_numpy(self.features.letters)
        self.flags = torch.from_numpy(self.features.flags)

    def batch(self, examples: list[Example], labels: Labels, sample: float = 1.0) -> dict:
        """Tensors of some articles; see ``network.Network`` for their shapes. ``sample``: see ``pair_batch``."""
        sequences = [(e, s) for e in examples for s in e.sequences]
        longest = max(len(s) for _, s in sequences)
        ids = np.zeros((len(sequences), longest), dtype="int64")
        real = np.zeros(ids.shape, dtype=bool)
        lengths = np.array([len(s) for _, s in sequences])
        base, offset = {}, 0
        for e in examples:
            base[id(e)] = offset
            offset += len(e.units)
        for row, (e, s) in enumerate(sequences):
            ids[row, : len(s)] = [self.number[(e.units[i].text, e.units[i].whole)] for i in s]
            real[row, : len(s)] = True
        distinct, inverse = np.unique(ids[real], return_inverse=True)
        ids[real] = inverse
        distinct = torch.from_numpy(distinct)
        lemma_number: dict = {}
        lemmas = [
            lemma_number.setdefault((k, lemma), len(lemma_number)) for k, e in enumerate(examples) for lemma in e.lemmas
        ]
        batch = {
            "vectors": self.table[self.rows[distinct]],
            "letters": self.letters[distinct],
            "flags": self.flags[distinct],
            "units": torch.from_numpy(ids),
            "real": torch.from_numpy(real),
            "lengths": torch.from_numpy(lengths),
            "lemmas": torch.tensor(lemmas),
            "n_lemmas": len(lemma_number),
            "articles": torch.tensor([k for k, e in enumerate(examples) for _ in e.units]),
            "n_articles": len(examples),
        }
        # gold spans
        none = len(labels.types)
        target = np.full((len(sequences), longest, longest), none, dtype="int64")
        row = 0
        soft = []
        for e in examples:
            where = {}
            for s in e.sequences:
                for i in s:
                    where[i] = (row, i - s.start)
                row += 1
            for a, b, kind in e.spans:
                if where[a][0] == where[b - 1][0]:
                    target[where[a][0], where[a][1], where[b - 1][1]] = kind
            for (a, b), p in (e.soft_spans or {}).items():
                if where[a][0] == where[b - 1][0]:
                    soft.append((*where[a], where[b - 1][1], p))
        valid = np.triu(np.ones((longest, longest), dtype=bool))[None] & real[:, :, None] & real[:, None, :]
        batch["target"], batch["valid"] = torch.from_numpy(target), torch.from_numpy(valid)
        if soft:
            batch["soft_at"] = torch.tensor([s[:3] for s in soft])
            batch["soft"] = torch.from_numpy(np.stack([s[3] for s in soft]).astype("float32"))
        batch.update(pair_batch([(e, e.spans, base[id(e)]) for e in examples], labels, sample))
        batch["links"] = link_targets(batch, examples, labels)
        return batch


def link_targets(batch: dict, examples: list[Example], labels: Labels) -> torch.Tensor:
    """(pairs, relations): what ``links``, and a teacher's ``soft_links``, say of the pairs of a batch."""
    gold = np.zeros((len(batch["sources"]), len(labels.relations)), dtype="float32")
    at = {pair: n for n, pair in enumerate(zip(batch["sources"].tolist(), batch["targets"].tolist()))}
    first = 0
    for e in examples:
        for i, j, r in e.links:
            if (n := at.get((first + i, first + j))) is not None:
                gold[n, r] = 1
        for (i, j), p in (e.soft_links or {}).items():
            if (n := at.get((first + i, first + j))) is not None:
                gold[n] = p
        first += len(e.spans)
    return torch.from_numpy(gold)


def pair_batch(
    parts: list[tuple[Example, list[tuple[int, int, int]], int]], labels: Labels, sample: float = 1.0
) -> dict:
    """Tensors for ``Network.relations``: entities of some articles, whose units begin at the offsets given.

    Args:
        sample: share of the pairs to take of those whose entities are sentences apart and share no word; they weigh the
            more.
    """
    allowed = labels.allowed.any(-1)
    spans, kinds, sources, targets, features, near, masks, weights = [], [], [], [], [], [], [], []
    first = 0
    for e, entities, offset in parts:
        own = np.array([(a, b) for a, b, _ in entities], dtype="int64").reshape(-1, 2)
        kind = np.array([k for _, _, k in entities], dtype="int64")
        sentences = e.sentences[own[:, 0]] if len(own) else np.zeros(0, dtype="int64")
        i, j = pairs.candidates(kind, allowed)
        likeness = pairs.Likeness([[u.text for u in e.units[a:b]] for a, b in own], [e.lemmas[a:b] for a, b in own])
        found = pairs.features(own, kind, sentences, likeness.codes(i, j), i, j)
        weight = np.ones(len(i), dtype="float32")
        if sample < 1:
            far = (found[:, 1] > 1) & (found[:, 4] == 0)
            keep = ~far | (np.random.random(len(i)) < sample)
            weight[far] = 1 / sample
            i, j, found, weight = i[keep], j[keep], found[keep], weight[keep]
        weights.append(weight)
        features.append(found)
        number = np.zeros(len(e.units) + 1, dtype="int64")
        for n, s in enumerate(e.sequences):
            number[s.start : s.stop] = n
        near.append((number[own[i, 0]] == number[own[j, 0]]) if len(i) else np.zeros(0, dtype=bool))
        spans.append(own + offset)
        kinds.append(kind)
        sources.append(i + first)
        targets.append(j + first)
        masks.append(labels.allowed[kind[i], kind[j]] if len(i) else np.zeros((0, len(labels.relations)), dtype=bool))
        first += len(own)
    return {
        "spans": torch.from_numpy(np.concatenate(spans)),
        "kinds": torch.from_numpy(np.concatenate(kinds)),
        "sources": torch.from_numpy(np.concatenate(sources)),
        "targets": torch.from_numpy(np.concatenate(targets)),
        "pair_features": torch.from_numpy(np.concatenate(features)),
        "near": torch.from_numpy(np.concatenate(near)).float(),
        "possible": torch.from_numpy(np.concatenate(masks)),
        "weights": torch.from_numpy(np.concatenate(weights)),
    }
