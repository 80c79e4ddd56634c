"""Places: what kind one is, and what is none."""

from __future__ import annotations

from spacy.tokens import Doc, Span

from pipeline import lexicon
from pipeline.russian import gazetteer, morph
from pipeline.russian.phrases import CLOSING, OPENING


def place_type(span: Span) -> str:
    """COUNTRY, CITY, STATE_OR_PROVINCE, LOCATION, FACILITY for a place's span."""
    lemmas = {t.lemma_ for t in span}
    if gazetteer.country(span.text):
        return "COUNTRY"
    if lemmas & lexicon.words("places/region_nouns.txt") or gazetteer.region(span.text):
        return "STATE_OR_PROVINCE"
    if lemmas & lexicon.words("places/landscape_nouns.txt"):
        return "LOCATION"
    if lemmas & lexicon.words("places/site_nouns.txt"):
        return "FACILITY"
    before = span.doc[span.start - 1].lemma_ if span.start else ""
    if gazetteer.city(span.text) or before in lexicon.words("places/settlement_nouns.txt"):
        return "CITY"
    return "STATE_OR_PROVINCE" if before in lexicon.words("places/region_nouns.txt") else "LOCATION"


def is_place(doc: Doc, span: Span) -> bool:
    """Whether a «person» is a place: «область *Ұлытау*», «*Нур-Султан*», «плато Устюрт»."""
    heads = ("places/landscape_nouns.txt", "places/region_nouns.txt", "places/site_nouns.txt")
    if len(span) > 1 and any(span[0].lemma_ in lexicon.words(name) for name in heads) and not span[1].is_punct:
        return True
    if len(span) != 1:
        return False
    if span.start and doc[span.start - 1].lemma_ in {
        "область",
        "район",
        "город",
        "село",
        "поселок",
        "аул",
        "микрорайон",
    }:
        return True
    name = {"Name", "Surn", "Patr"}
    return gazetteer.city(span.text) is not None and not any(name & p.tag.grammemes for p in morph.parses(span.text))


def with_republic(doc: Doc, span: Span) -> Span:
    """«*Республики* Казахстан» is one place even where the model saw the second word alone."""
    if (
        span.label_ == "LOC"
        and span.start > 0
        and doc[span.start - 1].lemma_ == "республика"
        and not span[0].is_sent_start
        and doc[span.start - 1].text[:1].isupper()
    ):
        return Span(doc, span.start - 1, span.end, label="LOC")
    return span


def common_noun(span: Span) -> bool:
    """Whether a «place» is only a common noun with the capital of a sentence's first word."""
    token = span[0]
    if len(span) != 1 or not token.is_sent_start or gazetteer.city(token.text) or gazetteer.country(token.text):
        return False
    return morph.known(token.lower_) and not any("Geox" in p.tag for p in morph.parses(token.text))


def only_a_title(doc: Doc, span: Span) -> bool:
    """Whether a «place» is what something else is called: «тема: «*Зелёный мост*»», «пароход «*Москва*»»; not «отель
    «*Астана*»».
    """
    quoted = (
        span.start > 0
        and doc[span.start - 1].text in OPENING
        and span.end < len(doc)
        and doc[span.end].text in CLOSING
        and not span[0].is_sent_start
    )
    if not quoted or gazetteer.country(span.text):
        return False
    before = doc[span.start - 2].lemma_ if span.start > 1 else ""
    heads = ("region_nouns", "landscape_nouns", "site_nouns", "settlement_nouns")
    return not any(before in lexicon.words(f"places/{name}.txt") for name in heads)
