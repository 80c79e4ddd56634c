"""Dependency trees by slovnet's parser (Universal Dependencies)."""

from __future__ import annotations

import numpy
from spacy.attrs import DEP, HEAD, IS_SPACE, SENT_START
from spacy.tokens import Doc

from pipeline import models
from pipeline.stages.base import Stage, stage
from pipeline.stages.morphology import pieces


@stage("syntax")
class Syntax(Stage):
    """Sets ``head`` and ``dep_``; white space hangs on the word before it."""

    def annotate(self, doc: Doc) -> None:
        if not pieces(doc):
            return
        heads, deps = tree(doc)
        codes = {dep: doc.vocab.strings.add(dep or "dep") for dep in set(deps)}
        offsets = (numpy.array(heads, dtype="int64") - numpy.arange(len(doc))).astype("uint64")
        doc.from_array(
            [HEAD, DEP], numpy.stack([offsets, numpy.array([codes[dep] for dep in deps], dtype="uint64")], axis=1)
        )


def tree(doc: Doc) -> tuple[list[int], list[str]]:
    """Head (a root's is itself) and relation of every token: those that the Doc has, or what the parser finds."""
    if doc.has_annotation("DEP"):
        codes = doc.to_array(DEP).tolist()
        names = {code: doc.vocab.strings[code] for code in set(codes)}
        return (doc.to_array(HEAD).astype("int64") + numpy.arange(len(doc))).tolist(), [names[code] for code in codes]
    sentences = pieces(doc)
    parses = models.parser()(piece.words for piece in sentences)
    heads, deps = list(range(len(doc))), [""] * len(doc)
    for (tokens, _), parse in zip(sentences, parses):
        root = None
        for i, (head, rel) in zip(tokens, parse):
            if head == 0 or tokens[head - 1] == i:
                if root is None:
                    root = i
                heads[i], deps[i] = root, "root" if i == root else "parataxis"
            else:
                heads[i], deps[i] = tokens[head - 1], rel
        if root is None:
            root = tokens[0]
            heads[root], deps[root] = root, "root"
        _break_cycles(tokens, heads, deps, root)
    for i, (start, space) in enumerate(doc.to_array([SENT_START, IS_SPACE]).tolist()):
        if space:
            heads[i], deps[i] = i if start == 1 else i - 1, "dep"
    return heads, deps


def _break_cycles(indexes: list[int], heads: list[int], deps: list[str], root: int) -> None:
    """slovnet's greedy heads may make a circle; its first word is hung on the root, so that the sentence stays one."""
    state: dict[int, int] = {}
    for start in indexes:
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
