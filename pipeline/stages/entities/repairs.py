"""Repairs of flat names, tried in their order: each changes a name, leaves it out, or leaves it to the next."""

from __future__ import annotations

from typing import Callable

from spacy.tokens import Doc, Span

from pipeline import lexicon
from pipeline.russian import gazetteer, morph
from pipeline.stages.entities import organisations, persons, places
from pipeline.stages.entities.words import MINISTRY, ONLY_ONE, STATE_WORD, org_kinds, thing_acronyms


def _thing(doc: Doc, span: Span):
    """«РКИК», whatever the model took it for; «тема «*Зелёный мост*»» is no place."""
    if span.text in thing_acronyms() or span.label_ == "LOC" and places.only_a_title(doc, span):
        return None
    return NotImplemented


def _state_body(doc: Doc, span: Span):
    """«Минэкологии», «Казгидромет», whatever the model took it for."""
    if len(span) != 1:
        return NotImplemented
    body = span.label_ == "LOC" and STATE_WORD.match(span.text) and not morph.known(span.text)
    if MINISTRY.match(span.text) or body and not gazetteer.city(span.text):
        return Span(doc, span.start, span.end, label="ORG")
    return NotImplemented


def _place_for_a_person(doc: Doc, span: Span):
    """«область *Ұлытау*»."""
    if span.label_ == "PER" and places.is_place(doc, span):
        return Span(doc, span.start, span.end, label="LOC")
    return NotImplemented


def _organisation_for_a_person(doc: Doc, span: Span):
    """«ТОО «*Думан Транс*»»."""
    if span.label_ == "PER" and organisations.titled(doc, span):
        return organisations.whole(doc, Span(doc, span.start, span.end, label="ORG"))
    return NotImplemented


def _person(doc: Doc, span: Span):
    """«президент | *Олег Ким*»."""
    return persons.trim_person(doc, span) if span.label_ == "PER" else NotImplemented


def _no_name(doc: Doc, span: Span):
    """«правительство», «российский», «сборная»; a common noun at the start of a sentence."""
    if not _is_name(span):
        return None
    kind = span[0].lemma_ in org_kinds() and span[0].lemma_ not in ONLY_ONE
    return None if (span.label_ == "LOC" or kind) and places.common_noun(span) else NotImplemented


def _event(doc: Doc, span: Span):
    """«форум «Зелёный мир»», «коллегия министерства»."""
    return None if span.label_ == "ORG" and _is_event(span) else NotImplemented


def _place_for_an_organisation(doc: Doc, span: Span):
    """«ВКО», «Объединенные Арабские Эмираты»."""
    if span.label_ == "ORG" and (gazetteer.region(span.text) or len(span) > 1 and gazetteer.country(span.text)):
        return Span(doc, span.start, span.end, label="LOC")
    return NotImplemented


def _organisation(doc: Doc, span: Span):
    """«*АО «*Казахтелеком*»*»."""
    return organisations.whole(doc, span) if span.label_ == "ORG" else NotImplemented


REPAIRS: tuple[Callable, ...] = (
    _thing,
    _state_body,
    _place_for_a_person,
    _organisation_for_a_person,
    _person,
    _no_name,
    _event,
    _place_for_an_organisation,
    _organisation,
)


def repaired(doc: Doc, span: Span) -> Span | None:
    for repair in REPAIRS:
        answer = repair(doc, span)
        if answer is not NotImplemented:
            return answer
    return span


def _is_name(span: Span) -> bool:
    """Whether an organisation or a place has a capital that is no sentence's."""
    capital = any(
        c.isupper() for t in span if not (t.is_sent_start and len(span) == 1 and t.pos_ == "ADJ") for c in t.text
    )
    return capital and not (span.label_ == "LOC" and all(t.pos_ == "ADJ" and t.text.islower() for t in span))


def _is_event(span: Span) -> bool:
    head = next((t for t in span if t.pos_ in {"NOUN", "PROPN"}), None)
    if head is None:
        return False
    if head.lemma_ == "коллегия" and head.text[:1].isupper() and not head.is_sent_start and len(span) > 1:
        return False  # «Коллегия адвокатов»
    return head.lemma_ in lexicon.words("events/kinds.tsv") and head.lemma_ not in org_kinds()
