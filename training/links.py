"""Relations between entities that are known: a network that sees, at each unit, which entities stand there, and the
dependency tree.

It reads with the words and the encodings of a trained ``network.Network``, which it leaves as they are (as Zhong and
Chen 2021, https://aclanthology.org/2021.naacl-main.5/, read anew once the entities are there). A pair's first score is
made of its two entities, the mean and the greatest of what
stands between them, the words beside them, their types, the way from one to the other in the tree and the word where it
turns, and ``pairs.features``. Then it is weighed again, by what the other pairs of the same two entities look like:
whoever already works somewhere, or has a better candidate beside it, does
not work here too. (Pairs that read each other: Zhang et al. 2021,
https://arxiv.org/abs/2106.03618, there by convolutions over the table of pairs.)
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from pipeline.models import pairs, trees, units
from training.data import Example, Labels, Vocabulary, groups
from training.network import Network, Recurrent
from training.predict import f1, relation_counts
from training.train import fit

#: share of pairs of two types, placed so, that are related in the training part; rarer ones are not looked at
LIKELY = 0.01
#: size of a dependency's vector
_DEP = 24


class Links(nn.Module):
    """Scores of relations between given entities.

    Args:
        settings: ``hidden``, ``pair``, ``between``, ``lexical``, ``told`` sizes; ``dropout``; ``least``: probability at
            first sight below which a pair has no relation (in training each is weighed); ``hidden_entities``: share of
            the entities that are not shown where they stand, ``hidden_names``: share whose words are not seen,
            ``hidden_encodings``:
            share of units without their encoding.
        likely: (types, types, ``pairs.PLACES``) bool: the pairs to look at (``likely``).
        words, encodings: sizes of a unit's word and encoding.
    """

    def __init__(self, settings: dict, likely: np.ndarray, relations: int, words: int, encodings: int):
        super().__init__()
        s = self.settings = settings
        types = self.types = len(likely)
        pair, out, both = s["pair"], 2 * s["hidden"], s["between"] + s["lexical"]
        self.register_buffer("likely", torch.from_numpy(likely))
        self.dep = nn.Embedding(len(trees.DEPS), _DEP)
        self.enter = nn.Linear(words + encodings + 3 * types + _DEP, 256)
        self.lstm = Recurrent(256, s["hidden"])
        self.dropout, self.weak = nn.Dropout(s["dropout"]), nn.Dropout(s["dropout"] / 2)
        self.edges, self.kind = nn.Linear(5 * out + words, pair), nn.Embedding(types, pair)
        for name in ("source", "target", "source2", "target2", "own"):
            setattr(self, name, nn.Linear(pair, pair))
        self.between, self.lexical = nn.Linear(out, s["between"]), nn.Linear(words, s["lexical"])
        for name, size in (
            ("mean", both),
            ("most", both),
            ("turn", both),
            ("left", s["lexical"]),
            ("right", s["lexical"]),
            ("turned", pair),
            ("of_source", 4 * s["told"]),
            ("of_target", 4 * s["told"]),
        ):
            setattr(self, name, nn.Linear(size, pair, bias=False))
        self.kinds, self.path = nn.Embedding(types * types, pair), nn.Embedding(trees.PATHS, pair)
        self.features = nn.ModuleList(nn.Embedding(size, pair) for size in pairs.SIZES)
        self.tell = nn.Linear(pair, 2 * s["told"])
        self.relate, self.weighed = nn.Linear(pair, relations), nn.Linear(pair, relations)
        for e in (self.kinds, self.path, *self.features):
            nn.init.normal_(e.weight, std=0.1)
        for layer in (self.relate, self.weighed):
            nn.init.constant_(layer.bias, -3.0)

    def encode(self, batch: dict, words: torch.Tensor) -> torch.Tensor:
        """(units, 2 * hidden)."""
        encoded, real = batch["encoded"], batch["real"]
        if self.training:
            encoded = encoded * (torch.rand(len(encoded), 1) >= self.settings["hidden_encodings"])
        x = torch.cat([self.weak(words), self.dropout(encoded), batch["tags"], self.dep(batch["deps"])], -1)
        return self.lstm(_padded(self.weak(F.gelu(self.enter(x))), real), batch["lengths"])[real]

    def probabilities(self, parts: list, labels: Labels) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """As the function of this name."""
        return probabilities(self, parts, labels)

    def forward(self, batch: dict) -> list[torch.Tensor]:
        """Scores (pairs, relations), at first sight and weighed."""
        words = batch["words"]
        spans, kinds = batch["spans"], batch["kinds"]
        a, b = spans[:, 0], spans[:, 1]
        if self.training:
            words = words.clone()
            for k in (torch.rand(len(a)) < self.settings["hidden_names"]).nonzero()[:, 0].tolist():
                words[a[k] : b[k]] = 0
        c = self.dropout(self.encode(batch, words))
        entity = torch.cat(
            [c[a], c[b - 1], _means(c, a, b), _means(words, a, b), c[batch["tops"]], c[batch["above"]]], -1
        )
        entity = self.weak(F.gelu(self.edges(entity) + self.kind(kinds)))
        lexical = torch.relu(self.lexical(self.weak(words)))
        u = torch.cat([torch.relu(self.between(c)), lexical], -1)
        i, j = batch["sources"], batch["targets"]
        x = self.source(entity)[i] + self.target(entity)[j] + self.source2(entity)[i] * self.target2(entity)[j]
        left = self.left(_sums(lexical, (a - pairs.BESIDE).clamp(min=0), a) / pairs.BESIDE)
        right = self.right(_sums(lexical, b, (b + pairs.BESIDE).clamp(max=len(c))) / pairs.BESIDE)
        first, last = torch.where(a[i] <= a[j], i, j), torch.where(b[i] >= b[j], i, j)
        x = x + left[first] + right[last] + self.kinds(kinds[i] * self.types + kinds[j]) + self.path(batch["paths"])
        for k, embedding in enumerate(self.features):
            x = x + embedding(batch["pair_features"][:, k])
        low, high = torch.minimum(b[i], b[j]), torch.maximum(a[i], a[j])
        near = ((high > low) & batch["near"]).nonzero()[:, 0]
        x = x.index_add(
            0, near, _means(self.mean(u), low[near], high[near]) + _greatest(self.most(u), low[near], high[near])
        )
        together = batch["together"].nonzero()[:, 0]
        x = x.index_add(0, together, self.turn(u)[batch["meets"][together]])
        x = self.weak(F.gelu(x))
        scores = self.relate(x)
        weighed = self.weigh(x, batch)
        if not self.training:
            likely = (scores.sigmoid() * batch["possible"]).amax(-1, keepdim=True) > self.settings["least"]
            weighed = torch.where(likely, weighed, -20.0)
        return [scores, weighed]

    def weigh(self, x: torch.Tensor, batch: dict) -> torch.Tensor:
        """Scores of all pairs in the light of each other."""
        i, j, together, turned = batch["sources"], batch["targets"], batch["together"], batch["turned"]
        told = self.tell(x[together]).chunk(2, -1)
        heard = torch.cat([_heard(t, group[together], len(batch["kinds"])) for t, group in zip(told, (i, j))], -1)
        y = self.own(x) + self.of_source(heard)[i] + self.of_target(heard)[j]
        y = y + self.turned(torch.where((turned >= 0).unsqueeze(1), x[turned.clamp(min=0)], 0.0))
        return self.weighed(x + self.weak(F.gelu(y)))


def _heard(told, group, count):
    """Of the rows of each group the greatest, -1 at least, and a fifth of the sum of what is above zero, 4 at most:
    (groups, twice the width).
    """
    width = told.shape[1]
    most = told.new_full((count, width), -1.0).scatter_reduce(
        0, group[:, None].expand(-1, width), told, "amax", include_self=True
    )
    return torch.cat([most, told.new_zeros(count, width).index_add(0, group, torch.relu(told)).clamp(max=20) * 0.2], -1)


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
    """The greatest of each column over rows low … high - 1, at most ``units.LONGEST``: of two stretches of a power of
    two that cover them.
    """
    levels = [x]
    while 2 ** len(levels) <= units.LONGEST:
        before, step = levels[-1], 2 ** (len(levels) - 1)
        levels.append(
            torch.maximum(
                before,
                torch.cat([before[step:], before.new_full((min(step, len(before)), before.shape[1]), -torch.inf)]),
            )
        )
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
                e.words, e.encoded = words[at : at + len(e.units)].half(), encoded[at : at + len(e.units)].half()
                at += len(e.units)


class Pairs(NamedTuple):
    """The pairs of entities of an article that are looked at; units and entities are counted within it.

    Attributes:
        spans, kinds: of the entities.
        tops, above: the unit by which an entity hangs in the tree, and the one above it.
        sources, targets: numbers of entities, one of each for a pair; what follows is one for a pair too.
        pair_features: ``pairs.features``. ``possible``: which relations may join its types. ``near``: whether in one
            sequence. ``together``: whether in one sentence.
        paths, meets: ``trees.paths``.
        turned: the number of the pair the other way round, -1 for none.
    """

    spans: np.ndarray
    kinds: np.ndarray
    tops: np.ndarray
    above: np.ndarray
    sources: np.ndarray
    targets: np.ndarray
    pair_features: np.ndarray
    possible: np.ndarray
    near: np.ndarray
    together: np.ndarray
    paths: np.ndarray
    meets: np.ndarray
    turned: np.ndarray


def _worth(e: Example, entities: list[tuple[int, int, int]], labels: Labels) -> tuple[np.ndarray, ...]:
    """Spans, types and sentences of the entities; sources, targets and ``pairs.features`` of the pairs that are
    ``pairs.worth`` a look.
    """
    spans = np.array([s[:2] for s in entities], dtype="int64").reshape(-1, 2)
    kinds = np.array([s[2] for s in entities], dtype="int64")
    i, j = pairs.candidates(kinds, labels.allowed.any(-1))
    likeness = pairs.Likeness([[u.text for u in e.units[a:b]] for a, b in spans], [e.lemmas[a:b] for a, b in spans])
    sentences = e.sentences[spans[:, 0]]
    codes = likeness.codes(i, j)
    worth = pairs.worth(sentences, codes, i, j)
    i, j = i[worth], j[worth]
    found = pairs.features(spans, kinds, sentences, codes[worth], i, j)
    return spans, kinds, sentences, i, j, found


def pairs_of(e: Example, entities: list[tuple[int, int, int]], labels: Labels, likely: np.ndarray) -> Pairs:
    """Pairs of these entities (first unit, unit after the last, type) of an article."""
    spans, kinds, sentences, i, j, found = _worth(e, entities, labels)
    own = likely[kinds[i], kinds[j], pairs.place(found)]
    i, j, found = i[own], j[own], found[own]
    number = np.zeros(len(e.units) + 1, dtype="int64")
    for n, s in enumerate(e.sequences):
        number[s.start : s.stop] = n
    starts = number[spans[:, 0]]
    together = sentences[i] == sentences[j]
    tops = trees.tops(e.heads, spans)
    paths, meets = np.full(len(i), trees.APART), np.zeros(len(i), dtype="int64")
    paths[together], meets[together] = trees.paths(e.heads, tops, i[together], j[together])
    place = {pair: n for n, pair in enumerate(zip(i.tolist(), j.tolist()))}
    turned = np.array([place.get((b, a), -1) for a, b in place], dtype="int64")
    return Pairs(
        spans,
        kinds,
        tops,
        e.heads[tops],
        i,
        j,
        found,
        labels.allowed[kinds[i], kinds[j]],
        starts[i] == starts[j],
        together,
        paths,
        meets,
        turned,
    )


def links_batch(
    parts: list[tuple[Example, list[tuple[int, int, int]], Pairs]], labels: Labels, hidden: float = 0.0
) -> dict:
    """Tensors for ``Links`` of examples with their entities and pairs.

    Args:
        hidden: share of the entities that are not shown where they stand.
    """
    sequences, tags, columns = [], [], []
    offset = entities = before = 0
    for e, spans, own in parts:
        sequences += [range(offset + s.start, offset + s.stop) for s in e.sequences]
        tags.append(
            pairs.entity_tags(
                len(e.units), [s for s in spans if not hidden or np.random.random() >= hidden], len(labels.types)
            )
        )
        columns.append(
            own._replace(
                spans=own.spans + offset,
                tops=own.tops + offset,
                above=own.above + offset,
                meets=own.meets + offset,
                sources=own.sources + entities,
                targets=own.targets + entities,
                turned=np.where(own.turned < 0, -1, own.turned + before),
            )
        )
        offset, entities, before = offset + len(e.units), entities + len(spans), before + len(own.sources)
    real = np.zeros((len(sequences), max(map(len, sequences))), dtype=bool)
    for row, s in enumerate(sequences):
        real[row, : len(s)] = True
    return {
        **{name: torch.from_numpy(np.concatenate(arrays)) for name, arrays in zip(Pairs._fields, zip(*columns))},
        "words": torch.cat([e.words for e, *_ in parts]).float(),
        "encoded": torch.cat([e.encoded for e, *_ in parts]).float(),
        "deps": torch.from_numpy(np.concatenate([e.deps for e, *_ in parts])),
        "tags": torch.from_numpy(np.concatenate(tags)),
        "real": torch.from_numpy(real),
        "lengths": torch.tensor([len(s) for s in sequences]),
    }


@torch.no_grad()
def probabilities(
    network: Links, parts: list[tuple[Example, list]], labels: Labels
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """For each example with its entities: (source, target) numbers and probabilities (pairs, relations)."""
    network.eval()
    likely = network.likely.numpy()
    own = [pairs_of(e, spans, labels, likely) for e, spans in parts]
    batch = links_batch([(*part, p) for part, p in zip(parts, own)], labels)
    found = (network(batch)[-1].sigmoid() * batch["possible"]).numpy()
    ends = np.cumsum([len(p.sources) for p in own])
    return [(p.sources, p.targets, found[end - len(p.sources) : end]) for p, end in zip(own, ends)]


def train_links(
    settings: dict, examples: list[Example], dev: list[Example], labels: Labels, folder: Path, *, log=print
) -> Links:
    """Train on examples that ``keep_encodings`` has seen; as ``train``."""
    s = settings["links"]
    torch.manual_seed(s["seed"])
    network = new_links(s, labels, examples[0], likely(examples, labels))
    known = {id(e): pairs_of(e, e.spans, labels, network.likely.numpy()) for e in examples}

    def batch(group: list[Example]) -> dict:
        made = links_batch([(e, e.spans, known[id(e)]) for e in group], labels, s["hidden_entities"])
        made["links"] = torch.from_numpy(np.concatenate([_targets(e, known[id(e)]) for e in group]))
        return made

    def losses(network: Links, batch: dict) -> list[torch.Tensor]:
        gold, possible = batch["links"], batch["possible"]
        first, weighed = (
            F.binary_cross_entropy_with_logits(scores[possible], gold[possible], reduction="sum")
            / gold.sum().clamp(min=1)
            for scores in network(batch)
        )
        return [weighed, s["first_weight"] * first]

    def scores(network: Links) -> tuple[dict, float]:
        found = evaluate_links(network, dev, labels)
        return found, found["relations_sentence"]

    return fit(
        s,
        network,
        examples,
        [],
        folder,
        batch=batch,
        losses=losses,
        scores=scores,
        kept={"settings": settings, "labels": labels.json()},
        log=log,
    )


def _targets(e: Example, own: Pairs) -> np.ndarray:
    """(pairs, relations): the gold's relations of an example's pairs."""
    out = np.zeros(own.possible.shape, dtype="float32")
    place = {pair: n for n, pair in enumerate(zip(own.sources.tolist(), own.targets.tolist()))}
    for i, j, r in e.links:
        if (n := place.get((i, j))) is not None:
            out[n, r] = 1
    return out


def new_links(settings: dict, labels: Labels, example: Example, likely: np.ndarray) -> Links:
    """An untrained network for examples like this one."""
    return Links(settings, likely, len(labels.relations), example.words.shape[1], example.encoded.shape[1])


def evaluate_links(network: Links, dev: list[Example], labels: Labels, threshold=0.4) -> dict:
    """Micro-F1 of relations between gold entities: of one sentence, and all."""
    found = (
        (e, e.spans, *rest)
        for group in groups(dev, 3000)
        for e, rest in zip(group, probabilities(network, [(e, e.spans) for e in group], labels))
    )
    near, whole, _ = relation_counts(found, labels, threshold)
    return {"relations_sentence": f1(*near), "relations": f1(*whole)}


def likely(examples: list[Example], labels: Labels) -> np.ndarray:
    """(types, types, ``pairs.PLACES``) bool: whether pairs of two types, placed so, are related often enough
    (``LIKELY``) to be looked at; smoothed towards what their types and sentences tell.
    """
    types = len(labels.types)
    count, related = (np.zeros((types, types, pairs.PLACES)) for _ in range(2))
    for e in examples:
        _, kinds, _, i, j, found = _worth(e, e.spans, labels)
        place = pairs.place(found)
        linked = {(a, b) for a, b, _ in e.links}
        np.add.at(count, (kinds[i], kinds[j], place), 1)
        np.add.at(related, (kinds[i], kinds[j], place), [(a, b) in linked for a, b in zip(i.tolist(), j.tolist())])
    apart = pairs.apart(np.arange(pairs.PLACES))
    coarse_count, coarse_related = (
        np.stack([x[..., apart == k].sum(-1) for k in range(apart.max() + 1)], -1) for x in (count, related)
    )
    coarse = (coarse_related + 0.2) / (coarse_count + 40)
    return (related + 20 * coarse[..., apart]) / (count + 20) >= LIKELY
