"""Dependency trees by slovnet's parser (Universal Dependencies)."""
from __future__ import annotations

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
        markups = models.by_length([[t.text for t in s] for s in sentences], models.syntax().map)
        heads, deps = [t.i for t in doc], ["" for _ in doc]
        for tokens, markup in zip(sentences, markups):
            root = None
            indexes = {t.i for t in tokens}
            for token, parsed in zip(tokens, markup.tokens):
                head = int(parsed.head_id)
                if head == 0 or head > len(tokens) or tokens[head - 1].i == token.i:
                    if root is None:
                        root = token.i
                    heads[token.i], deps[token.i] = root, "root" if token.i == root else "parataxis"
                else:
                    heads[token.i], deps[token.i] = tokens[head - 1].i, parsed.rel
            if root is None and tokens:
                root = tokens[0].i
                heads[root], deps[root] = root, "root"
            _break_cycles(indexes, heads, deps, root)
        starts = [bool(t.is_sent_start) for t in doc]
        for token in doc:
            if token.is_space:
                heads[token.i] = token.i if starts[token.i] else token.i - 1
                deps[token.i] = "dep"
        import numpy
        from spacy.attrs import DEP, HEAD

        strings = doc.vocab.strings
        values = numpy.zeros((len(doc), 2), dtype="uint64")
        for i, (head, dep) in enumerate(zip(heads, deps)):
            values[i, 0] = numpy.array(head - i, dtype="int64").astype("uint64")
            values[i, 1] = strings.add(dep or "dep")
        doc.from_array([HEAD, DEP], values)


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
