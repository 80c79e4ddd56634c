"""Silver labels: what several trained networks together make of articles without labels, as probabilities for a student
to learn.
"""

from __future__ import annotations

import numpy as np
import torch

from pipeline.models.decoding import choose
from training.data import Example, Labels, Vocabulary, groups, plain
from training.predict import link_probabilities, span_probabilities

#: probability of anything but «none» above which a span's distribution is kept
_WORTH = 0.03
#: probability of a relation above which a pair's are kept
_WORTH_LINK = 0.02


def pieces(articles: list[tuple[str, str]], longest: int = 3000) -> list[Example]:
    """Articles as examples, cut at line breaks into parts of at most ``longest`` characters (a longer line stays
    whole).
    """
    out = []
    for name, text in articles:
        part = ""
        for line in text.splitlines(keepends=True):
            if part and len(part) + len(line) > longest:
                out.append(plain(name, part))
                part = ""
            part += line
        if part.strip():
            out.append(plain(name, part))
    return [e for e in out if 20 < len(e.units) < 4000]


def label(networks: list, examples: list[Example], labels: Labels, log=print) -> None:
    """Fill ``spans``, ``soft_spans`` and ``soft_links`` of the examples."""
    torch.set_num_threads(1)
    done = 0
    for group in groups(examples, 12_000):
        vocabulary = Vocabulary(group)
        found, encodings = span_probabilities(networks, group, vocabulary, labels)
        parts, offset = [], 0
        for e, p in zip(group, found):
            e.spans = [s[:3] for s in choose(np.log(np.maximum(p, 1e-12)), e.sequences)]
            e.soft_spans = {}
            n = p.shape[1]
            rows, starts, ends = ((1 - p[..., -1] > _WORTH) & np.triu(np.ones((n, n), dtype=bool))[None]).nonzero()
            for row, a, b in zip(rows.tolist(), starts.tolist(), ends.tolist()):
                s = e.sequences[row]
                if b < len(s):
                    e.soft_spans[s.start + a, s.start + b + 1] = p[row, a, b].astype("float16")
            parts.append((e, e.spans, offset))
            offset += len(e.units)
        i, j, p = link_probabilities(networks, encodings, parts, labels)
        first = 0
        for e, spans, _ in parts:
            own = ((i >= first) & (i < first + len(spans)) & (p.max(-1) > _WORTH_LINK)).nonzero()[0]
            e.soft_links = {(int(i[k]) - first, int(j[k]) - first): p[k].astype("float16") for k in own}
            first += len(spans)
        done += offset
        log(f"labelled {done} units")


def mean(states: list[dict]) -> dict:
    """The mean of networks' weights that were trained from the same start (Wortsman et al. 2022,
    https://arxiv.org/abs/2203.05482).
    """
    return {name: torch.stack([s[name].float() for s in states]).mean(0) for name in states[0]}
