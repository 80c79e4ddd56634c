"""What the network reads: an article as units, what of several articles has to be read, and what comes out, put back in
its place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pipeline.models import units


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


class Read:
    """What of some articles the layers have to read: of sequences that one article repeats word by word they make the
    same, so the first will do.

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


def batches(sequences: list[range]) -> list[list[range]]:
    """Sequences of like length together, ordered by length."""
    out: list[list[range]] = []
    for s in sequences:
        if out and len(out[-1]) < 64 and len(s) - len(out[-1][0]) <= max(4, len(s) // 4):
            out[-1].append(s)
        else:
            out.append([s])
    return out


def parted(spans: list[tuple[int, int, int, float]], bases: np.ndarray) -> list[list[tuple[int, int, int, float]]]:
    """Spans in the order of the text by the stretch that they stand in; ``bases``: where each stretch begins, and the
    end. Units count from that.
    """
    cuts = np.searchsorted([s[0] for s in spans], bases).tolist() if spans else [0] * len(bases)
    return [
        [(a - base, b - base, kind, p) for a, b, kind, p in spans[x:y]]
        for x, y, base in zip(cuts, cuts[1:], bases.tolist())
    ]


def readable(text: Text) -> list[int] | None:
    """Numbers of the units worth reading, None for all: columns of numbers and rows of signs hold no entities and may
    be huge.
    """
    if len(text.units) < 2000:
        return None
    words = np.array([len(u.text) > 1 and u.text.isalpha() for u in text.units])
    kept: list[int] = []
    for s in units.sequences(text.units, set(units.starts(text.sentences))):
        if words[s.start : s.stop].any():
            kept.extend(s)
    return kept if len(kept) < len(text.units) else None


def part(text: Text, kept: list[int]) -> Text:
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
