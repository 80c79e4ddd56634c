"""Places of one article; countries by their adjectives too."""

from __future__ import annotations

from spacy.tokens import Doc, Span

from pipeline.russian import gazetteer, nominative
from pipeline.russian.gazetteer import fold
from pipeline.stages.base import names, tokens_of
from pipeline.stages.coreference.mentions import mention
from pipeline.stages.entities import place_type

_PLACE_KIND = {
    "COUNTRY": "country",
    "CITY": "city",
    "STATE_OR_PROVINCE": "region",
    "FACILITY": "facility",
    "LOCATION": "place",
}


def _of_language(token) -> bool:
    """«на русском и английском языках» names no country."""
    for following in token.doc[token.i + 1 : token.i + 8]:
        if following.lemma_ == "язык":
            return True
        if following.pos_ != "ADJ" and following.lower_ not in {"и", ",", "или", "так", "как", "на"}:
            return False
    return False


def find_places(doc: Doc) -> list[dict]:
    """The article's places, in the order of their first mentions."""
    found: dict[str, dict] = {}
    money = {i for s in doc.spans.get("figures", []) if s._.figure["type"] == "MONEY" for i in range(s.start, s.end)}
    for span in names(doc, "LOC"):
        # «долларов США» names a currency
        if span.start not in money:
            name, code, kind = _identity(span)
            key = code if kind == "COUNTRY" else fold(name)
            found.setdefault(key, _new(name, _PLACE_KIND[kind], code))["mentions"].append(mention(span))
    for i in tokens_of(doc, "ADJ"):
        token = doc[i]
        if (code := gazetteer.adjective_country(token.lemma_)) and not _of_language(token):
            entity = found.setdefault(code, _new(gazetteer.country_name(code), "country", code))
            entity["mentions"].append(mention(doc[i : i + 1]))
    for entity in found.values():
        entity["mentions"].sort()
    return sorted(found.values(), key=lambda e: e["mentions"][0][0])


def _identity(span: Span) -> tuple[str, str | None, str]:
    """Nominative name, country and type of a place's span."""
    kind = place_type(span)
    if kind == "COUNTRY":
        code = gazetteer.country(span.text)
        return gazetteer.country_name(code), code, kind
    if kind in {"CITY", "LOCATION"} and (hit := gazetteer.city(span.text)):
        return *hit, "CITY"
    if acronym := gazetteer.region(span.text):
        return *acronym, kind
    return nominative.tokens_nominative(list(span)), None, kind


def _new(name: str, kind: str, code: str | None) -> dict:
    return {"type": "place", "name": name, "aliases": [], "kind": kind, "country": code, "mentions": []}
