"""What a figure is about: the subject of the verb that it belongs to."""

from __future__ import annotations

from spacy.tokens import Doc, Span, Token

from pipeline.stages.base import tokens_with

#: steps from a number up to its verb
_MOST = 6
_LONGEST = 120


class Subjects:
    """Subjects by their verb; gathered once, since spaCy looks through the whole sentence for a token's children."""

    def __init__(self, doc: Doc):
        self.of: dict[int, list[Token]] | None = None
        if doc.has_annotation("DEP"):
            self.of = {}
            for i in tokens_with(doc, "DEP", ("nsubj", "nsubj:pass")):
                self.of.setdefault(doc[i].head.i, []).append(doc[i])

    def about(self, span: Span) -> str | None:
        """The subject of the verb that the figure belongs to, as it stands; None where it is the figure, or syntax is
        not there.
        """
        if self.of is None:
            return None
        doc, node = span.doc, span.root
        for _ in range(_MOST):
            if node.pos_ in {"VERB", "AUX"} or node.dep_ == "root" or node.head.i == node.i:
                break
            node = node.head
        for child in self.of.get(node.i, ()):
            if child.i == node.i or span.start <= child.i < span.end:
                continue
            subtree = [t.i for t in child.subtree]
            first, last = min(subtree), max(subtree)
            if first <= span.start <= last:
                return None
            phrase = doc[first : last + 1].text
            return phrase if len(phrase) <= _LONGEST and "\n" not in phrase else child.text
        return None
