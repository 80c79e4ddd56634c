"""Spans and relations of articles by a network in torch: for evaluation while training and for a teacher's labels."""

from __future__ import annotations

import numpy as np
import torch

from pipeline.models.decoding import choose
from training.data import Example, Labels, Vocabulary, groups, pair_batch

#: units that go through a network together
_AT_ONCE = 3000


@torch.no_grad()
def span_probabilities(networks: list, examples: list[Example], vocabulary: Vocabulary, labels: Labels):
    """For each example: (sequence probabilities averaged over the networks, encodings of each network)."""
    batch = vocabulary.batch(examples, labels)
    total, encodings = None, []
    for network in networks:
        network.eval()
        h = network.encode(batch)
        p = network.spans(h).softmax(-1)
        total = p if total is None else total + p
        encodings.append(h[batch["real"]])
    total = (total / len(networks)).numpy()
    out, row = [], 0
    for e in examples:
        out.append(total[row : row + len(e.sequences)])
        row += len(e.sequences)
    return out, encodings


@torch.no_grad()
def link_probabilities(networks: list, encodings: list, parts: list, labels: Labels):
    """(source, target) numbers of entities and probabilities (pairs, relations), averaged over the networks."""
    batch = pair_batch(parts, labels)
    total = sum(n.relations(h, batch).sigmoid() for n, h in zip(networks, encodings)) / len(networks)
    return batch["sources"].numpy(), batch["targets"].numpy(), (total * batch["possible"]).numpy()


def predict(networks, examples, vocabulary, labels, bias: float = 0.0, gold: bool = False, reader=None):
    """Yields (example, spans, sources, targets, probabilities).

    Args:
        gold: whether relations are between the gold's spans.
        reader: a ``links.Links`` that reads what the first network kept in the examples, in place of the networks' own
            relations.
    """
    for group in groups(examples, _AT_ONCE):
        found, encodings = span_probabilities(networks, group, vocabulary, labels)
        if reader is not None:
            parts = [
                (e, e.spans if gold else [s[:3] for s in choose(np.log(np.maximum(p, 1e-12)), e.sequences, bias)])
                for e, p in zip(group, found)
            ]
            for (e, spans), (i, j, p) in zip(parts, reader.probabilities(parts, labels)):
                yield e, spans, i, j, p
            continue
        parts, offset = [], 0
        for e, p in zip(group, found):
            spans = e.spans if gold else [s[:3] for s in choose(np.log(np.maximum(p, 1e-12)), e.sequences, bias)]
            parts.append((e, spans, offset))
            offset += len(e.units)
        i, j, p = link_probabilities(networks, encodings, parts, labels)
        first = 0
        for e, spans, _ in parts:
            own = (i >= first) & (i < first + len(spans))
            yield e, spans, i[own] - first, j[own] - first, p[own]
            first += len(spans)


def evaluate(
    networks,
    dev: list[Example],
    vocabulary: Vocabulary,
    labels: Labels,
    bias: float = 0.0,
    threshold: float = 0.5,
    reader=None,
) -> dict:
    """Micro-F1 of entities (strict) and of relations between gold entities: in one sentence, and all; and end to
    end.
    """
    networks = networks if isinstance(networks, list) else [networks]
    right = given = wanted = 0
    by_type: dict[str, list[int]] = {}
    end = [0, 0, 0]
    for e, spans, i, j, p in predict(networks, dev, vocabulary, labels, bias, reader=reader):
        gold = {(x.start, x.end, x.type) for x in e.gold.entities}
        mine = {(e.units[a].start, e.units[b - 1].end, labels.types[k]) for a, b, k in spans}
        right += len(gold & mine)
        given += len(mine)
        wanted += len(gold)
        for kind in labels.types:
            row = by_type.setdefault(kind, [0, 0, 0])
            g, m = {x for x in gold if x[2] == kind}, {x for x in mine if x[2] == kind}
            row[0] += len(g & m)
            row[1] += len(m)
            row[2] += len(g)
        key = [(e.units[a].start, e.units[b - 1].end, labels.types[k]) for a, b, k in spans]
        links = {(key[i[n]], key[j[n]], labels.relations[r]) for n, r in zip(*np.nonzero(p > threshold))}
        wants = {((*r.source,), (*r.target,), r.type) for r in e.gold.relations}
        end[0] += len(links & wants)
        end[1] += len(links)
        end[2] += len(wants)
    scores = {
        "entities": f1(right, given, wanted),
        "precision": right / max(given, 1),
        "recall": right / max(wanted, 1),
        "end_to_end": f1(*end),
    }
    near, all_, by_relation = relation_counts(
        predict(networks, dev, vocabulary, labels, gold=True, reader=reader), labels, threshold
    )
    scores.update(
        relations_sentence=f1(*near),
        relations=f1(*all_),
        p_rel=near[0] / max(near[1], 1),
        r_rel=near[0] / max(near[2], 1),
    )
    scores["types"] = {k: (f1(*v), v[2]) for k, v in by_type.items()}
    scores["relation_types"] = {k: (f1(*v), v[2]) for k, v in by_relation.items()}
    return scores


def relation_counts(found, labels: Labels, threshold) -> tuple[list[int], list[int], dict[str, list[int]]]:
    """Right, given and wanted relations between gold entities: of one sentence, all, and those of one sentence by type.

    Args:
        found: (example, spans, sources, targets, probabilities), as ``predict`` gives them.
    """
    near, whole = [0, 0, 0], [0, 0, 0]
    by_relation: dict[str, list[int]] = {}
    for e, spans, i, j, p in found:
        sentence = [e.sentences[a] for a, _, _ in spans]
        links = {(int(i[n]), int(j[n]), int(r)) for n, r in zip(*np.nonzero(p > threshold))}
        wants = set(e.links)
        for n, s in enumerate((links & wants, links, wants)):
            whole[n] += len(s)
            for x in s:
                if sentence[x[0]] == sentence[x[1]]:
                    near[n] += 1
                    by_relation.setdefault(labels.relations[x[2]], [0, 0, 0])[n] += 1
    return near, whole, by_relation


def f1(right: int, given: int, wanted: int) -> float:
    return 2 * right / max(given + wanted, 1)
