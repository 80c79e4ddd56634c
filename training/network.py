"""The network: word features → two bidirectional LSTMs with a memory of the article → spans and relations.

Span scores are biaffine (Yu et al. 2020, https://aclanthology.org/2020.acl-main.577/); between the LSTMs every unit
sees the mean of what the first one made of the same lemma elsewhere in the article, and of the whole article.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from pipeline.models import pairs, units


class Words(nn.Module):
    """Features of distinct units -> (units, width)."""

    def __init__(self, width: int, letters: int, dropout: float):
        super().__init__()
        self.letters = nn.Embedding(units.ALPHABET_SIZE, 32, padding_idx=0)
        self.convolutions = nn.ModuleList(nn.Conv1d(32, letters // 2, size, padding=size // 2) for size in (3, 5))
        self.project = nn.Linear(900 + letters + units.FLAGS, width)
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, vectors, letters, flags):
        x = self.letters(letters).transpose(1, 2)
        shown = letters.ne(0).unsqueeze(1)
        pooled = [torch.relu(c(x)).masked_fill(~shown, 0).amax(-1) for c in self.convolutions]
        return F.gelu(
            self.norm(self.project(torch.cat([self.dropout(torch.cat([vectors.flatten(1), *pooled], -1)), flags], -1)))
        )


class Recurrent(nn.Module):
    """A bidirectional LSTM over padded sequences."""

    def __init__(self, inputs: int, hidden: int):
        super().__init__()
        self.lstm = nn.LSTM(inputs, hidden, batch_first=True, bidirectional=True)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        return pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=x.shape[1])[0]


class Network(nn.Module):
    """Spans and relations of articles.

    Args:
        settings: ``width``, ``letters``, ``hidden``, ``memory``, ``span``, ``pair`` sizes; ``dropout``.
        types: number of entity types.
        relations: number of relation types.
    """

    def __init__(self, settings: dict, types: int, relations: int):
        super().__init__()
        s = settings
        out = 2 * s["hidden"]
        self.words = Words(s["width"], s["letters"], s["word_dropout"])
        self.first = Recurrent(s["width"], s["hidden"])
        self.memory = nn.Linear(out, s["memory"])
        self.second = Recurrent(out + 2 * s["memory"], s["hidden"])
        self.start, self.end = nn.Linear(out, s["span"]), nn.Linear(out, s["span"])
        self.types = types
        self.biaffine = nn.Parameter(torch.randn(s["span"] + 1, (types + 1) * (s["span"] + 1)) * 0.02)
        self.span_width = nn.Embedding(units.LONGEST, types + 1)
        self.dropout = nn.Dropout(s["dropout"])
        self.weak = nn.Dropout(s["dropout"] / 2)
        # relations
        self.edges = nn.Linear(3 * out, s["pair"])
        self.kind = nn.Embedding(types, s["pair"])
        self.between = nn.Linear(out, s["between"])
        self.source, self.target = nn.Linear(s["pair"], s["pair"]), nn.Linear(s["pair"], s["pair"])
        self.source2, self.target2 = nn.Linear(s["pair"], s["pair"]), nn.Linear(s["pair"], s["pair"])
        self.middle = nn.Linear(s["between"], s["pair"], bias=False)
        self.kinds = nn.Embedding(types * types, s["pair"])
        self.features = nn.ModuleList(nn.Embedding(size, s["pair"]) for size in pairs.SIZES)
        self.relate = nn.Linear(s["pair"], relations)
        for e in [self.kinds, *self.features]:
            nn.init.normal_(e.weight, std=0.1)
        nn.init.zeros_(self.span_width.weight)

    def encode(self, batch):
        """(units, 2 * hidden) for all units of the batch's articles, in order."""
        table = self.words(batch["vectors"], batch["letters"], batch["flags"])
        x = self.dropout(table[batch["units"]])  # sequences, longest, width
        lengths, real = batch["lengths"], batch["real"]
        first = self.first(x, lengths)
        flat = first[real]  # units, out
        m = self.memory(self.dropout(flat))
        same = mean_of_others(m, batch["lemmas"], batch["n_lemmas"])
        whole = _mean(m, batch["articles"], batch["n_articles"])[batch["articles"]]
        second_in = torch.cat([flat, torch.relu(same), torch.relu(whole)], -1)
        padded = x.new_zeros(*real.shape, second_in.shape[-1])
        padded[real] = self.dropout(second_in)
        return self.second(padded, lengths)

    @torch.no_grad()
    def read(self, batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Words (units, width) and encodings (units, 2 * hidden) of all units of the batch's articles, in order."""
        return self.words(batch["vectors"], batch["letters"], batch["flags"])[batch["units"]][
            batch["real"]
        ], self.encode(batch)[batch["real"]]

    def spans(self, h):
        """Scores (sequences, starts, ends, types + 1); the last is «none»."""
        h = self.dropout(h)
        start, end = self.weak(F.gelu(self.start(h))), self.weak(F.gelu(self.end(h)))
        one = start.new_ones(*start.shape[:2], 1)
        start, end = torch.cat([start, one], -1), torch.cat([end, one], -1)
        s, n, d = start.shape
        left = (start.reshape(s * n, d) @ self.biaffine).view(s, n * (self.types + 1), d)
        scores = torch.bmm(left, end.transpose(1, 2)).view(s, n, self.types + 1, n).permute(0, 1, 3, 2)
        place = torch.arange(n)
        width = (place[None, :] - place[:, None]).clamp(min=0)
        return scores + self.span_width(width)[None]

    def relations(self, flat, batch):
        """Scores (pairs, relations). ``flat``: (units, 2 * hidden)."""
        spans, kinds = batch["spans"], batch["kinds"]
        flat = self.dropout(flat)
        sums = F.pad(flat.cumsum(0), (0, 0, 1, 0))
        a, b = spans[:, 0], spans[:, 1]
        mean = (sums[b] - sums[a]) / (b - a).unsqueeze(1)
        entity = self.weak(F.gelu(self.edges(torch.cat([flat[a], flat[b - 1], mean], -1)) + self.kind(kinds)))
        between = F.pad(torch.relu(self.between(flat)).cumsum(0), (0, 0, 1, 0))
        i, j = batch["sources"], batch["targets"]
        low, high = torch.minimum(b[i], b[j]), torch.maximum(a[i], a[j])
        high = torch.maximum(low, high)
        gap = (high - low).unsqueeze(1)
        middle = (between[high] - between[low]) / gap.clamp(min=1) * batch["near"].unsqueeze(1)
        x = (
            self.source(entity)[i]
            + self.target(entity)[j]
            + self.source2(entity)[i] * self.target2(entity)[j]
            + self.middle(middle)
        )
        x = x + self.kinds(kinds[i] * self.types + kinds[j])
        for k, embedding in enumerate(self.features):
            x = x + embedding(batch["pair_features"][:, k])
        return self.relate(self.weak(F.gelu(x)))


def _mean(x, groups, count):
    sums = x.new_zeros(count, x.shape[1]).index_add_(0, groups, x)
    sizes = x.new_zeros(count).index_add_(0, groups, x.new_ones(len(groups)))
    return sums / sizes.clamp(min=1).unsqueeze(1)


def mean_of_others(x, groups, count):
    """For each row the mean of the other rows of its group; zeros for one that is alone."""
    sums = x.new_zeros(count, x.shape[1]).index_add_(0, groups, x)
    sizes = x.new_zeros(count).index_add_(0, groups, x.new_ones(len(groups)))
    return (sums[groups] - x) / (sizes[groups] - 1).clamp(min=1).unsqueeze(1)
