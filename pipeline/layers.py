"""The layers of a Doc: what holds them, which stage makes each, which stages read it.

One row a layer. Extension attributes, what a stage declares to spaCy (``assigns``, ``requires``) and the check of their
order follow from the rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from spacy.tokens import Doc, Span, Token


class Layer(NamedTuple):
    """One layer.

    Attributes:
        key: in spaCy's notation; a key of ``doc.spans`` in brackets.
        made_by: name of the stage that makes it; '' for what the caller puts in.
        needed_by: stages that find nothing without it, and refuse to work.
        used_by: stages that read it where it is there.
        holds: what it is.
    """

    key: str
    made_by: str
    needed_by: tuple[str, ...]
    used_by: tuple[str, ...]
    holds: str


class LayerError(ValueError):
    """A stage lacks a layer, or stands before the stage whose layer it reads; names both."""


_ALL_AFTER_MORPHOLOGY = ("figures", "people", "references", "things", "events", "quotes")

LAYERS = (
    Layer("doc._.published", "", (), ("dates", "events"), "publication date (EDTF) that anchors relative dates"),
    Layer("doc._.title", "", (), ("events",), "headline, where it stands apart from the text"),
    Layer(
        "token.is_sent_start",
        "sentences",
        ("morphology", "syntax", "entities", *_ALL_AFTER_MORPHOLOGY),
        (),
        "sentence starts",
    ),
    Layer("token.pos", "morphology", ("figures", "people", "events", "quotes"), ("references",), "UD part of speech"),
    Layer("token.morph", "morphology", ("figures", "people", "events", "quotes"), ("references",), "UD features"),
    Layer("token.lemma", "morphology", _ALL_AFTER_MORPHOLOGY, (), "dictionary form, lower case, е for ё"),
    Layer("token.head", "syntax", (), ("entities", "figures", "people", "events", "quotes"), "UD head"),
    Layer("token.dep", "syntax", (), ("entities", "figures", "people", "events", "quotes"), "UD relation"),
    Layer("doc.ents", "entities", (), ("people", "references", "events", "quotes"), "flat names: PER, LOC, ORG"),
    Layer(
        "doc.spans[names]",
        "entities",
        (),
        ("people", "references", "things", "events", "quotes"),
        "the same as whole names",
    ),
    Layer("doc.spans[entities]", "entities", (), ("people", "things"), "nested entities of NEREL's 29 types"),
    Layer("span._.score", "entities", (), (), "certainty of a nested entity, 0 to 1"),
    Layer(
        "doc._.nested",
        "entities",
        ("relations",),
        ("figures", "people", "references", "things", "events"),
        "nested entities as dicts: type, start_char, end_char, score",
    ),
    Layer("doc._.links", "relations", (), (), "relations by numbers of doc._.nested"),
    Layer("doc._.relations", "relations", (), ("people", "events"), "relations with both entities and score"),
    Layer("doc.spans[dates]", "dates", (), ("figures", "people", "events"), "expressions of time"),
    Layer("span._.date", "dates", (), ("figures", "people", "events"), "kind, value (EDTF), start, end, basis"),
    Layer("doc.spans[figures]", "figures", (), ("people", "references", "events"), "quantities"),
    Layer(
        "span._.figure", "figures", (), ("people", "references", "events"), "type, low, high, cmp, unit, counted, about"
    ),
    Layer("span._.person", "people", (), ("references", "events", "quotes"), "name, gender, role, organisation, …"),
    Layer("doc._.aliases", "references", (), ("things", "events"), "abbreviations with what they stand for"),
    Layer(
        "doc._.entities", "references", ("events",), ("quotes",), "people, organisations, places with their mentions"
    ),
    Layer("doc._.things", "things", (), (), "named laws, documents, programmes, goals, products, works, awards"),
    Layer("doc.spans[events]", "events", (), (), "mentions of events"),
    Layer("span._.event", "events", (), (), "id of the event"),
    Layer("doc._.events", "events", (), ("quotes",), "events with their participants"),
    Layer("doc.spans[quotes]", "quotes", (), (), "direct and indirect speech"),
    Layer("span._.quote", "quotes", (), (), "text, speaker, entity, cue, direct, start_char, end_char"),
)

_OWNERS: dict[str, Any] = {"doc._": Doc, "span._": Span, "token._": Token}
#: token attribute -> name that ``Doc.has_annotation`` knows
_ANNOTATIONS = {
    "is_sent_start": "SENT_START",
    "pos": "POS",
    "morph": "MORPH",
    "lemma": "LEMMA",
    "head": "DEP",
    "dep": "DEP",
}
#: where a Doc keeps which stages have worked on it
_MADE = "svodka_made"


def declare() -> None:
    """Make the extension attributes of all layers known to spaCy, each once."""
    for layer in LAYERS:
        owner, _, name = layer.key.rpartition(".")
        if owner in _OWNERS and not _OWNERS[owner].has_extension(name):
            _OWNERS[owner].set_extension(name, default=None)


def _to_spacy(layers: list[Layer]) -> list[str]:
    return list(dict.fromkeys(layer.key.partition("[")[0] for layer in layers))


def assigns(stage: str) -> list[str]:
    """What a stage makes, in spaCy's notation."""
    return _to_spacy([layer for layer in LAYERS if layer.made_by == stage])


def requires(stage: str) -> list[str]:
    """What a stage cannot do without, in spaCy's notation."""
    return _to_spacy([layer for layer in LAYERS if stage in layer.needed_by])


def read_by(stage: str) -> list[Layer]:
    """Layers that a stage reads."""
    return [layer for layer in LAYERS if stage in layer.needed_by or stage in layer.used_by]


_NEEDS: dict[str, list[Layer]] = {}
_READERS: dict[str, dict[str, Layer]] = {}
for _layer in LAYERS:
    for _stage in _layer.needed_by:
        _NEEDS.setdefault(_stage, []).append(_layer)
    for _stage in (*_layer.needed_by, *_layer.used_by):
        _READERS.setdefault(_layer.made_by, {}).setdefault(_stage, _layer)


def enter(doc: Doc, stage: str) -> None:
    """Check that a stage may work on the Doc now, and note that it does.

    Raises:
        LayerError: a layer that it needs is not there, or a stage that reads what it makes has worked already.
    """
    made = doc.user_data.setdefault(_MADE, [])
    for layer in _NEEDS.get(stage, ()):
        if layer.made_by not in made and not _present(doc, layer.key):
            raise LayerError(
                f"svodka.{stage} needs {layer.key} ({layer.holds}), which svodka.{layer.made_by} makes: add it before"
            )
    if stage not in made:
        for reader, layer in _READERS.get(stage, {}).items():
            if reader in made:
                raise LayerError(
                    f"svodka.{reader} stands before svodka.{stage}, whose {layer.key} ({layer.holds}) it reads"
                )
        made.append(stage)


def _present(doc: Doc, key: str) -> bool:
    """Whether another component, or a Doc read from disk, has the layer."""
    owner, _, name = key.rpartition(".")
    if not len(doc):
        return True
    if owner == "token":
        return doc.has_annotation(_ANNOTATIONS[name])
    if owner == "doc._":
        return doc._.get(name) is not None
    return owner == "doc" and name.startswith("spans[") and name[6:-1] in doc.spans
