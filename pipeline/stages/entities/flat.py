"""Flat names (PER, LOC, ORG) out of the model's spans, and those that it passed over and general knowledge tells.

``REPAIRS`` mends one name at a time: the first that has an answer is taken. ``STEPS`` then go over the names of the
article, in their order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Callable

from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from pipeline import lexicon
from pipeline.russian import gazetteer, morph
from pipeline.russian.phrases import CLOSING, OPENING, left_edge
from pipeline.stages.base import span_at, text_of
from pipeline.stages.entities import organisations, places
from pipeline.stages.entities.learned import InOrder
from pipeline.stages.entities.repairs import repaired
from pipeline.stages.entities.words import ABBREVIATION, MINISTRY, SITE, STATE_WORD, org_kinds
from pipeline.stages.people.spans import repair_persons

_KAZAKH = re.compile("[а-яё]*[әғқңөұүһі][а-яёәғқңөұүһі]*\\Z")
_FOLLOW = re.compile("подпи|читай|следи|присоединя", re.I)
#: between a name and the person after whom it is called
_HONOURS = re.compile(r"(?:им\.?|имени)(?: (?:академика|профессора|генерала|героя|маршала))?\Z")


@dataclass
class _Article:
    """A Doc, what the model sees in it, and token indexes that belong to persons."""

    doc: Doc
    nested: InOrder
    people: set[int]


def mend(doc: Doc, spans: list[Span], nested: InOrder) -> list[Span]:
    """Flat names, none over another."""
    spans = [piece for span in _over_parentheses(doc, spans) for piece in _split(doc, span, nested)]
    people = {i for s in spans if s.label_ == "PER" and not MINISTRY.match(s.text) for i in range(s.start, s.end)}
    article = _Article(doc, nested, people)
    names = [mended for span in spans if (mended := repaired(doc, span)) is not None]
    for step in STEPS:
        names = step(article, names)
    return filter_spans(names)


# --- repairs of one name: (doc, span) -> its answer, or NotImplemented where it has none ------------


# --- before the repairs ------------------------------------------------------------------------------


def _over_parentheses(doc: Doc, spans: list[Span]) -> list[Span]:
    """«ракетно-космическая корпорация (РКК) «Энергия»» is one name, not three."""
    kinds = org_kinds()
    out: list[Span] = []
    for span in spans:
        quote = span.start if span[0].text in OPENING else span.start - 1
        if (
            span.label_ == "ORG"
            and quote > 3
            and ABBREVIATION.match(doc[quote - 3 : quote + 1].text)
            and doc[quote - 4].lemma_ in kinds
        ):
            start = left_edge(doc[quote - 4])
            out = [s for s in out if s.end <= start]
            closed = span.end < len(doc) and doc[span.end].text in CLOSING
            span = Span(doc, start, span.end + 1 if closed else span.end, label="ORG")
        out.append(span)
    return out


def _split(doc: Doc, span: Span, nested: InOrder) -> list[Span]:
    """The model's span without a parenthesis at its end, and two organisations joined by «и» apart."""
    brackets = (t.i for t in span if t.text == "(" and t.i > span.start)
    end = next((i for i in brackets if not ABBREVIATION.match(doc[i : i + 4].text)), span.end)
    span = Span(doc, span.start, end, label=span.label_)
    if span.label_ != "ORG" or not any(t.lower_ == "и" for t in span):
        return [span]
    inner = {(s.start, s.end) for s in nested.within(span.start, span.end) if s.label_ == "ORGANIZATION"}
    return organisations.parts(doc, span, inner)


# --- steps over all names of the article: (article, names) -> names -----------------------------------


def _no_person_of_an_organisation_s_name(article: _Article, names: list[Span]) -> list[Span]:
    """«Акорды» beside «Акорда»: a word that names an organisation names no person in another case."""
    lone = {s[0].lemma_ for s in names if s.label_ == "ORG" and len(s) == 1}
    return [s for s in names if s.label_ != "PER" or len(s) > 1 or s[0].lemma_ not in lone]


def _named_after(article: _Article, names: list[Span]) -> list[Span]:
    """«ВКГТУ *им. Д. Серикбаева*» is one name and no person; «акимат г. *Алматы*» one organisation."""
    doc = article.doc
    out: list[Span] = []
    for span in sorted(names, key=lambda s: s.start):
        last = out[-1] if out else None
        if last is not None and last.end <= span.start <= last.end + 3 and not span[0].is_sent_start:
            # the model may take the «им» in, or leave it with its stop
            start = last.end - 1 if doc[last.end - 1].lower_ in {"им", "им.", "имени"} else last.end
            between = doc[start : span.start].text
            honours = last.label_ != "PER" and span.label_ == "PER" and bool(_HONOURS.match(between))
            if honours or _of_town(doc, last, span, doc[last.end : span.start].text):
                out[-1] = Span(doc, last.start, span.end, label=last.label_)
                continue
        out.append(span)
    return out


def _of_town(doc: Doc, last: Span, span: Span, between: str) -> bool:
    return (
        last.label_ == "ORG"
        and span.label_ == "LOC"
        and last[-1].text not in CLOSING
        and (between in {"г.", "города", "г"} or between == "." and doc[last.end - 1].lower_ == "г")
    )


def _sites(article: _Article, names: list[Span]) -> list[Span]:
    """«Kazpravda.kz»."""
    found = (span_at(article.doc, m.start(), m.end(), "ORG") for m in SITE.finditer(text_of(article.doc)))
    sites = filter_spans(s for s in found if s is not None)
    taken = {i for s in sites for i in range(s.start, s.end)}
    return sites + [s for s in names if taken.isdisjoint(range(s.start, s.end))]


def _with_kazakh(article: _Article, names: list[Span]) -> list[Span]:
    """«*Үкімет* үйі»: a Kazakh word after a name belongs to it, for it is no Russian one."""
    return [s if s.label_ == "PER" else _longer(article.doc, s) for s in names]


def _longer(doc: Doc, span: Span) -> Span:
    end = span.end
    while end < len(doc) and not doc[end].is_sent_start and _KAZAKH.match(doc[end].text):
        end += 1
    return Span(doc, span.start, end, label=span.label_) if end > span.end else span


def _networks(article: _Article, names: list[Span]) -> list[Span]:
    """Social networks, which the model counts among products, and where people publish; not «подписывайтесь на нас в
    …».
    """
    known = lexicon.words("organisations/networks.txt")
    taken = {i for s in names for i in range(s.start, s.end)}
    return names + [
        Span(s.doc, s.start, s.end, label="ORG")
        for s in article.nested.spans
        if s.label_ == "PRODUCT"
        and s.text.lower() in known
        and not _FOLLOW.search(s.sent.text)
        and taken.isdisjoint(range(s.start, s.end))
    ]


def _passed_over(article: _Article, names: list[Span]) -> list[Span]:
    """What the model has not: «Министерство экологии *Казахстана*», a country, «Минэкологии»."""
    doc = article.doc
    owner = {i: s for s in names for i in range(s.start, s.end)}
    replaced: set[int] = set()  # starts of those that a longer name takes in
    longer: list[Span] = []
    for i in _worth_a_look(doc):
        if i in owner:
            continue
        span = _by_knowledge(doc, doc[i], article.people)
        if span is None:
            continue
        inner = {owner[j].start: owner[j] for j in range(span.start, span.end) if j in owner}
        if any(s.label_ != "LOC" or s.start < span.start or s.end > span.end for s in inner.values()):
            continue
        replaced.update(inner)
        found = _split(doc, span, article.nested)
        longer += found
        owner.update((j, found[0]) for j in range(span.start, span.end))
        owner.update((j, s) for s in found for j in range(s.start, s.end))
    return [s for s in names if s.start not in replaced] + longer


def _worth_a_look(doc: Doc) -> list[int]:
    """Tokens that may begin a name which the model passed over: with a capital, or an organisation's head noun."""
    text = text_of(doc)
    lemmas = {doc.vocab.strings[kind] for kind in org_kinds()}
    return [
        i
        for i, (start, lemma) in enumerate(doc.to_array(["IDX", "LEMMA"]).tolist())
        if lemma in lemmas or text[start].isupper()
    ]


def _by_knowledge(doc: Doc, token: Token, people: set[int]) -> Span | None:
    text = token.text
    if MINISTRY.match(text) or STATE_WORD.match(text) and not morph.known(text):
        return Span(doc, token.i, token.i + 1, label="ORG")
    if token.lemma_ in org_kinds() and token.pos_ in {"NOUN", "PROPN"}:
        return organisations.from_head(doc, token, people)
    country = text[:1].isupper() and gazetteer.country(text)
    if country and (text.isupper() or token.pos_ in {"PROPN", "NOUN", "X"}):
        return Span(doc, token.i, token.i + 1, label="LOC")
    return None


def _with_republic(article: _Article, names: list[Span]) -> list[Span]:
    """«*Республики* Казахстан»."""
    return [places.with_republic(article.doc, s) for s in filter_spans(names)]


def _persons(article: _Article, names: list[Span]) -> list[Span]:
    """«*Ержана Алиева* | *Зиёда Ахмедова*»: two in one, surnames left out, brands for persons."""
    return repair_persons(article.doc, filter_spans(names))


STEPS: tuple[Callable[[_Article, list[Span]], list[Span]], ...] = (
    _no_person_of_an_organisation_s_name,
    _named_after,
    _sites,
    _with_kazakh,
    _networks,
    _passed_over,
    _with_republic,
    _persons,
)
