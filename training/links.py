"""Relations between entities that are known: a network that sees, at each unit, which entities stand there.

It reads with the words and the encodings of a trained ``network.Network``, which it leaves as they are (as Zhong and Chen 2021,
https://aclanthology.org/2021.naacl-main.5/, read anew once the entities are there). A pair's score is made of its two entities, the mean and the greatest of what
stands between them, the words beside them, their types, and ``pairs.features``.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from pipeline.models import pairs, units
from training.data import Example, Labels, Vocabulary, groups, link_targets, pair_batch
from training.network import Network, Recurrent, mean_of_others
from training.predict import f1, relation_counts
from training.train import fit

#: probability of a relation above which a pair's are kept for a student
_WORTH = 0.01


class Links(nn.Module):
    """Scores of relations between given entities.

    Args:
        settings: ``layers`` (1 or 2), ``hidden``, ``pair``, ``between``, ``lexical`` sizes; ``memory`` (of the same lemma elsewhere, between two layers); ``encoded``: whether it
            sees the encodings beside the words; ``dropout``.
        words, encodings: sizes of a unit's word and encoding.
    """

    def __init__(self, settings: dict, types: int, relations: int, words: int, encodings: int):
        super().__init__()
        s = settings
        self.types, self.encoded = types, bool(s["encoded"])
        pair, out = s["pair"], 2 * s["hidden"]
        self.enter = nn.Linear(words + (encodings if self.encoded else 0) + 3 * types, 256)
        self.lstm = Recurrent(256, s["hidden"])
        self.memory = nn.Linear(out, s["memory"]) if s["layers"] == 2 else None
        self.second = Recurrent(out + s["memory"], s["hidden"]) if s["layers"] == 2 else None
        self.dropout, self.weak = nn.Dropout(s["dropout"]), nn.Dropout(s["dropout"] / 2)
        self.edges, self.kind = nn.Linear(3 * out + words, pair), nn.Embedding(types, pair)
        for name in ("source", "target", "source2", "target2"):
            setattr(self, name, nn.Linear(pair, pair))
        self.between, self.lexical = nn.Linear(out, s["between"]), nn.Linear(words, s["lexical"])
        both = s["between"] + s["lexical"]
        self.mean, self.most = nn.Linear(both, pair, bias=False), nn.Linear(both, pair, bias=False)
        self.left, self.right = nn.Linear(s["lexical"], pair, bias=False), nn.Linear(s["lexical"], pair, bias=False)
        self.kinds = nn.Embedding(types * types, pair)
        self.features = nn.ModuleList(nn.Embedding(size, pair) for size in pairs.SIZES)
        self.relate = nn.Linear(pair, relations)
        for e in (self.kinds, *self.features):
            nn.init.normal_(e.weight, std=0.1)
        nn.init.constant_(self.relate.bias, -3.0)

    def encode(self, batch: dict) -> torch.Tensor:
        """(units, 2 * hidden)."""
        x = torch.cat([self.weak(batch["words"]), *([self.dropout(batch["encoded"])] if self.encoded else []), batch["tags"]], -1)
        real, lengths = batch["real"], batch["lengths"]
        flat = self.lstm(_padded(self.weak(F.gelu(self.enter(x))), real), lengths)[real]
        if self.second is None:
            return flat
        same = mean_of_others(self.memory(self.dropout(flat)), batch["lemmas"], batch["n_lemmas"])
        return self.second(_padded(self.dropout(torch.cat([flat, torch.relu(same)], -1)), real), lengths)[real]

    def forward(self, batch: dict) -> torch.Tensor:
        """Scores (pairs, relations)."""
        c, words = self.dropout(self.encode(batch)), self.weak(batch["words"])
        spans, kinds = batch["spans"], batch["kinds"]
        a, b = spans[:, 0], spans[:, 1]
        entity = self.weak(F.gelu(self.edges(torch.cat([c[a], c[b - 1], _means(c, a, b), _means(words, a, b)], -1)) + self.kind(kinds)))
        lexical = torch.relu(self.lexical(words))
        u = torch.cat([torch.relu(self.between(c)), lexical], -1)
        i, j = batch["sources"], batch["targets"]
        low, high = torch.minimum(b[i], b[j]), torch.maximum(a[i], a[j])
        gap = (high - low).clamp(min=0)
        near = ((gap > 0) & (batch["near"] > 0)).unsqueeze(1)
        low, high = torch.where(near[:, 0], low, 0), torch.where(near[:, 0], high, 1)
        x = torch.where(near, _means(self.mean(u), low, high) + _greatest(self.most(u), low, high), 0.0)
        count = len(c)
        left = self.left(_sums(lexical, (a - pairs.BESIDE).clamp(min=0), a) / pairs.BESIDE)
        right = self.right(_sums(lexical, b, (b + pairs.BESIDE).clamp(max=count)) / pairs.BESIDE)
        first, last = torch.where(a[i] <= a[j], i, j), torch.where(b[i] >= b[j], i, j)
        x = x + self.source(entity)[i] + self.target(entity)[j] + self.source2(entity)[i] * self.target2(entity)[j] + left[first] + right[last] + self.kinds(kinds[i] * self.types + kinds[j])
        for k, embedding in enumerate(self.features):
            x = x + embedding(batch["pair_features"][:, k])
        return self.relate(self.weak(F.gelu(x)))


def _padded(flat, real):
    out = flat.new_zeros(*real.shape, flat.shape[-1])
    out[real] = flat
    return out


def _sums(x, a, b):
    total = F.pad(x.cumsum(0), (0, 0, 1, 0))
    return total[b] - total[a]


def _means(x, a, b):
    return _sums(x, a, b) / (b - a).unsqueeze(1)


def _greatest(x, low, high):
    """The greatest of each column over rows low … high - 1, at most ``units.LONGEST``: of two stretches of a power of two that cover them."""
    levels = [x]
    while 2 ** len(levels) <= units.LONGEST:
        before, step = levels[-1], 2 ** (len(levels) - 1)
        levels.append(torch.maximum(before, torch.cat([before[step:], before.new_full((min(step, len(before)), before.shape[1]), -torch.inf)])))
    level = torch.floor(torch.log2((high - low).clamp(1, units.LONGEST).float() + 0.001)).long()
    stacked = torch.stack(levels)
    return torch.maximum(stacked[level, low], stacked[level, (high - 2**level).clamp(min=0)])


@torch.no_grad()
def keep_encodings(network: Network, examples: list[Example], labels: Labels) -> None:
    """Put into each example what a trained network makes of its units: ``words`` and ``encoded``, float16."""
    network.eval()
    for group in groups(examples, 12_000):
        vocabulary = Vocabulary(group)
        for part in groups(group, 3000):
            words, encoded = network.read(vocabulary.batch(part, labels))
            at = 0
            for e in part:
                e.words, e.encoded = words[at: at + len(e.units)].half(), encoded[at: at + len(e.units)].half()
                at += len(e.units)


def links_batch(parts: list[tuple[Example, list[tuple[int, int, int]]]], labels: Labels, sample: float = 1.0, hidden: float = 0.0) -> dict:
    """Tensors for ``Links`` of examples with their entities.

    Args:
        sample: as ``pair_batch`` takes it.
        hidden: share of the entities that are not shown where they stand.
    """
    types = len(labels.types)
    sequences, tags, lemmas, numbers, offset = [], [], [], {}, 0
    given = []
    for k, (e, spans) in enumerate(parts):
        sequences += [range(offset + s.start, offset + s.stop) for s in e.sequences]
        tags.append(pairs.entity_tags(len(e.units), [s for s in spans if not hidden or np.random.random() >= hidden], types))
        lemmas += [numbers.setdefault((k, lemma), len(numbers)) for lemma in e.lemmas]
        given.append((e, spans, offset))
        offset += len(e.units)
    real = np.zeros((len(sequences), max(map(len, sequences))), dtype=bool)
    for row, s in enumerate(sequences):
        real[row, : len(s)] = True
    return {
        **pair_batch(given, labels, sample), "words": torch.cat([e.words for e, _ in parts]).float(), "encoded": torch.cat([e.encoded for e, _ in parts]).float(),
        "tags": torch.from_numpy(np.concatenate(tags)), "real": torch.from_numpy(real), "lengths": torch.tensor([len(s) for s in sequences]),
        "lemmas": torch.tensor(lemmas), "n_lemmas": len(numbers),
    }


@torch.no_grad()
def probabilities(networks: list, parts: list[tuple[Example, list]], labels: Labels) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """For each example with its entities: (source, target) numbers and probabilities (pairs, relations), by the mean of the networks' scores.

    A network is a ``Links``, or a ``Network`` with its own relations.
    """
    batch = links_batch(parts, labels)
    scores = 0
    for network in networks:
        network.eval()
        scores = scores + (network(batch) if isinstance(network, Links) else network.relations(batch["encoded"], batch))
    p = ((scores / len(networks)).sigmoid() * batch["possible"]).numpy()
    i, j = batch["sources"].numpy(), batch["targets"].numpy()
    out, first = [], 0
    for _, spans in parts:
        own = (i >= first) & (i < first + len(spans))
        out.append((i[own] - first, j[own] - first, p[own]))
        first += len(spans)
    return out


def label_links(networks: list, examples: list[Example], labels: Labels) -> None:
    """Fill ``soft_links`` of examples, between their ``spans``."""
    for group in groups(examples, 3000):
        for e, (i, j, p) in zip(group, probabilities(networks, [(e, e.spans) for e in group], labels)):
            e.soft_links = {(int(i[k]), int(j[k])): p[k].astype("float16") for k in (p.max(-1, initial=0) > _WORTH).nonzero()[0]}


def train_links(settings: dict, examples: list[Example], dev: list[Example], labels: Labels, folder: Path, *, silver: list[Example] = (), log=print) -> Links:
    """Train on examples that ``keep_encodings`` has seen; as ``train``."""
    s = settings["links"]
    network = new_links(s, labels, examples[0])

    def batch(group: list[Example]) -> dict:
        made = links_batch([(e, e.spans) for e in group], labels, s["far_pairs"], s["hidden_entities"])
        made["links"] = link_targets(made, group, labels)
        return made

    def losses(network: Links, batch: dict) -> list[torch.Tensor]:
        gold, possible = batch["links"], batch["possible"]
        weights = batch["weights"].unsqueeze(1).expand_as(gold)[possible]
        return [F.binary_cross_entropy_with_logits(network(batch)[possible], gold[possible], weights, reduction="sum") / gold.sum().clamp(min=1)]

    def scores(network: Links) -> tuple[dict, float]:
        found = evaluate_links([network], dev, labels)
        return found, found["relations_sentence"]

    return fit(s, network, examples, silver, folder, batch=batch, losses=losses, scores=scores, kept={"settings": settings, "labels": labels.json()}, log=log)


def new_links(settings: dict, labels: Labels, example: Example) -> Links:
    """An untrained network for examples like this one."""
    return Links(settings, len(labels.types), len(labels.relations), example.words.shape[1], example.encoded.shape[1])


def evaluate_links(networks: list, dev: list[Example], labels: Labels, threshold=0.4) -> dict:
    """Micro-F1 of relations between gold entities: of one sentence, and all."""
    found = ((e, e.spans, *rest) for group in groups(dev, 3000) for e, rest in zip(group, probabilities(networks, [(e, e.spans) for e in group], labels)))
    near, whole, _ = relation_counts(found, labels, threshold)
    return {"relations_sentence": f1(*near), "relations": f1(*whole)}


def priors(examples: list[Example], labels: Labels) -> np.ndarray:
    """(types, types, ``pairs.PLACES``): how often pairs of two types, placed so, are related at all; smoothed towards what their types and sentences tell."""
    types = len(labels.types)
    allowed = labels.allowed.any(-1)
    count, related = (np.zeros((types, types, pairs.PLACES)) for _ in range(2))
    for e in examples:
        own = np.array([s[:2] for s in e.spans], dtype="int64").reshape(-1, 2)
        kinds = np.array([s[2] for s in e.spans], dtype="int64")
        i, j = pairs.candidates(kinds, allowed)
        if not len(i):
            continue
        likeness = pairs.Likeness([[u.text for u in e.units[a:b]] for a, b in own], [e.lemmas[a:b] for a, b in own])
        sentences = e.sentences[own[:, 0]]
        worth = pairs.worth(sentences, likeness, i, j)
        i, j = i[worth], j[worth]
        place = pairs.place(pairs.features(own, kinds, sentences, likeness, i, j))
        linked = {(a, b) for a, b, _ in e.links}
        np.add.at(count, (kinds[i], kinds[j], place), 1)
        np.add.at(related, (kinds[i], kinds[j], place), [(a, b) in linked for a, b in zip(i.tolist(), j.tolist())])
    apart = pairs.apart(np.arange(pairs.PLACES))
    coarse_count, coarse_related = (np.stack([x[..., apart == k].sum(-1) for k in range(apart.max() + 1)], -1) for x in (count, related))
    coarse = (coarse_related + 0.2) / (coarse_count + 40)
    return (related + 20 * coarse[..., apart]) / (count + 20)
