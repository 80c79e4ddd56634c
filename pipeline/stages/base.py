"""What all stages share: how they register, spans with values, texts and names of a Doc."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import Callable, Iterable

import numpy
from spacy import symbols
from spacy.attrs import POS
from spacy.language import FactoryMeta, Language
from spacy.pipe_analysis import validate_attrs
from spacy.strings import get_string_id
from spacy.tokens import Doc, Span
from spacy.util import registry

from pipeline import layers
from pipeline.russian.characters import Folded

layers.declare()


class Stage:
    """A component: ``annotate`` works on one Doc in place."""

    #: name without the «svodka.» of the factory, set by ``stage``
    kind = ""

    def __init__(self, nlp: Language | None = None, name: str = ""):
        self.name = name

    def annotate(self, doc: Doc) -> None:
        raise NotImplementedError

    def __call__(self, doc: Doc) -> Doc:
        layers.enter(doc, self.kind)
        self.annotate(doc)
        return doc

    # models are read from package data, so there is nothing of their own to save
    def to_bytes(self, exclude=()) -> bytes:
        return b""

    def from_bytes(self, data: bytes, exclude=()):
        return self

    def to_disk(self, path, exclude=()) -> None:
        return None

    def from_disk(self, path, exclude=()):
        return self


def stage(name: str) -> Callable:
    """Register a Stage class as the factory ``svodka.<name>``; what it makes and needs stands in
    ``pipeline.layers``.
    """

    def register(cls):
        def create(nlp: Language, name: str):
            return cls(nlp, name)

        # Language.factory refuses a dot, which its own registry takes: register as it does, without that check
        full_name = f"svodka.{name}"
        registry.factories.register(full_name, func=create)
        meta = FactoryMeta(
            factory=full_name,
            default_config={},
            assigns=validate_attrs(layers.assigns(name)),
            requires=validate_attrs(layers.requires(name)),
        )
        Language.set_factory_meta(full_name, meta)
        cls.factory = staticmethod(create)
        cls.kind = name
        return cls

    return register


def span_at(doc: Doc, start: int, end: int, label: str) -> Span | None:
    """The span of whole tokens around characters ``start``–``end``; None where there are none."""
    return doc.char_span(start, end, label=label, alignment_mode="expand") if end > start else None


def text_of(doc: Doc) -> str:
    """``doc.text``, put together once: spaCy joins all tokens anew each time it is asked."""
    text = doc.user_data.get("svodka_text")
    if text is None:
        text = doc.user_data["svodka_text"] = doc.text
    return text


def folded(doc: Doc) -> Folded:
    """The Doc's text with the places of its characters in the text as given, which ``svodka.tokenizer`` folded."""
    return Folded(text_of(doc), doc.user_data.get("svodka_starts", []), doc.user_data.get("svodka_ends", []))


def given_text(doc: Doc) -> str:
    """The text as given; ``doc.text`` is what rules and models read of it (``pipeline.russian.characters``)."""
    return doc.user_data.get("svodka_given") or text_of(doc)


def tokens_with(doc: Doc, attribute: str, values: Iterable[str]) -> list[int]:
    """Indexes of the tokens whose ``attribute`` (LEMMA, LOWER, ORTH, DEP, …) is one of ``values``; no Token is made for
    the others.
    """
    codes = _codes(values if isinstance(values, frozenset) else frozenset(values))
    return [i for i, code in enumerate(doc.to_array(attribute).tolist()) if code in codes]


@lru_cache(maxsize=1024)
def _codes(values: frozenset[str]) -> frozenset[int]:
    """spaCy's numbers of strings, the same in every vocabulary."""
    return frozenset(map(get_string_id, values))


def tokens_of(doc: Doc, *tags: str) -> list[int]:
    """Indexes of the tokens with one of these parts of speech."""
    return numpy.isin(doc.to_array(POS), [symbols.IDS[tag] for tag in tags]).nonzero()[0].tolist()


def names(doc: Doc, label: str | None = None) -> list[Span]:
    """PER, LOC and ORG as whole names, in their order: ``doc.spans["names"]`` of ``svodka.entities``, or the ``ents``
    of another component; with ``label`` those alone that have it.
    """
    if label is not None:
        return [Span(doc, *row) for row in _rows_of_names(doc) if row[2] == label]
    return list(doc.spans["names"]) if "names" in doc.spans else list(doc.ents)


def names_in(span: Span, label: str) -> list[Span]:
    """The names with this label that lie within ``span``."""
    rows = _rows_of_names(span.doc)
    return [
        Span(span.doc, *row)
        for row in rows[bisect_left(rows, [span.start]) : bisect_left(rows, [span.end])]
        if row[1] <= span.end and row[2] == label
    ]


def _rows_of_names(doc: Doc) -> list[list]:
    """Start, end and label of each name; put together once, as plain lists, so that a Doc can go to another process."""
    rows = doc.user_data.get("svodka_names")
    if rows is None:
        rows = doc.user_data["svodka_names"] = [[n.start, n.end, n.label_] for n in names(doc)]
    return rows


def published_of(doc: Doc) -> str | None:
    """Publication date that the caller put into ``doc._.published``."""
    return doc._.published
