"""Dependency trees by slovnet's parser (Universal Dependencies)."""
from __future__ import annotations

import numpy
from spacy.attrs import DEP, HEAD, IS_SPACE, SENT_START
from spacy.tokens import Doc

from pipeline import models
from pipeline.stages.base import Stage, stage
from pipeline.stages.morphology import pieces


@stage("syntax", assigns=["token.dep", "token.head"], requires=["token.is_sent_start"])
class Syntax(Stage):
    """Sets ``head`` and ``dep_``; white space hangs on the word before it."""

    def annotate(self, doc: Doc) -> None:
        sentences = pieces(doc)
        if not sentences:
            return
        parses = models.parser()([[t.text for t in s] for s in sentences])
        heads, deps = list(range(len(doc))), [""] * len(doc)
        for tokens, parse in zip(sentences, parses):
            root = None
            indexes = {t.i for t in tokens}
            for token, (head, rel) in zip(tokens, parse):
                if head == 0 or head > len(tokens) or tokens[head - 1].i == token.i:
                    if root is None:
                        root = token.i
                    heads[token.i], deps[token.i] = root, "root" if token.i == root else "parataxis"
                else:
                    heads[token.i], deps[token.i] = tokens[head - 1].i, rel
            if root is None and tokens:
                root = tokens[0].i
                heads[root], deps[root] = root, "root"
            _break_cycles(indexes, heads, deps, root)
        for i, (start, space) in enumerate(doc.to_array([SENT_START, IS_SPACE]).tolist()):
            if space:
                heads[i], deps[i] = i if start == 1 else i - 1, "dep"
        codes = {dep: doc.vocab.strings.add(dep or "dep") for dep in set(deps)}
        offsets = (numpy.array(heads, dtype="int64") - numpy.arange(len(doc))).astype("uint64")
        doc.from_array([HEAD, DEP], numpy.stack([offsets, numpy.array([codes[dep] for dep in deps], dtype="uint64")], axis=1))


def _break_cycles(indexes: set[int], heads: list[int], deps: list[str], root: int) -> None:
    """slovnet's greedy heads may make a circle; its first word is hung on the root, so that the sentence stays one."""
    state: dict[int, int] = {}
    for start in sorted(indexes):
        path, node = [], start
        while node not in state and heads[node] != node:
            state[node] = start
            path.append(node)
            node = heads[node]
            if state.get(node) == start:
                heads[node], deps[node] = root, "parataxis"
                break
        for p in path:
            state[p] = -1
        state.setdefault(node, -1)
