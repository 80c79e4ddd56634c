"""What is no organisation, though the model or a head noun says so: an ordered list of small questions."""

from __future__ import annotations

import re
from typing import Callable

from spacy.tokens import Doc, Span, Token

from pipeline import lexicon
from pipeline.russian import morph
from pipeline.russian.phrases import OPENING
from pipeline.russian.ud import feature
from pipeline.stages.entities.words import ONLY_ONE, org_kinds, thing_acronyms

#: letters of an acronym at most; a longer word in capitals is one of a headline
_ACRONYM = 5


def head_noun(span: Span) -> Token:
    return next((t for t in span if t.pos_ in {"NOUN", "PROPN"}), span[0])


def _address(doc: Doc, span: Span) -> bool:
    """«@svodka», «© Медиа»."""
    return "@" in span.text or "©" in span.text


def _kind_alone(doc: Doc, span: Span) -> bool:
    """«министерство»; not «Мажилис», «МИД»."""
    token = span[0]
    return len(span) == 1 and token.lemma_ in org_kinds() and token.lemma_ not in ONLY_ONE and not token.text.isupper()


def _several(doc: Doc, span: Span) -> bool:
    """«Профильные министерства», «Остальные компании» at the start of a sentence."""
    head = head_noun(span)
    return (
        span[0].is_sent_start
        and head.lemma_ in org_kinds()
        and feature(head, "Number") == "Plur"
        and not any(c.isupper() for t in span[1:] for c in t.text)
    )


def _not_acting(doc: Doc, span: Span) -> bool:
    """«Конституция Казахстана», «Конвенция о правах ребёнка»."""
    return head_noun(span).lemma_ in lexicon.words("organisations/not_acting.txt")


def title_of_a_work(doc: Doc, span: Span) -> bool:
    """«акция «*Чистый двор*»»: the noun before the quotation marks names a programme, an action, a work."""
    start = span.start
    if start < 2 or doc[start].is_sent_start or doc[start - 1].is_sent_start:
        return False
    if doc[start - 1].text in OPENING:
        return _work(doc[start - 2])
    return doc[start].text in OPENING and _work(doc[start - 1])


def _work(token: Token) -> bool:
    """«акция» is one; «акции «Водника»» are shares."""
    shares = token.lemma_ == "акция" and feature(token, "Number") == "Plur"
    return token.lemma_ in lexicon.words("organisations/works.txt") and not shares


def _common_acronym(doc: Doc, span: Span) -> bool:
    """«ТЭЦ», «СИЗО», «полиция»."""
    if len(span) != 1:
        return False
    return span[0].text in lexicon.words("organisations/common_acronyms.txt") or span[0].lemma_ in lexicon.words(
        "organisations/alone.txt"
    )


def _acronym_of_a_thing(doc: Doc, span: Span) -> bool:
    """«РКИК», «УПК»: treaties and codes."""
    return span[0].text in thing_acronyms() and (len(span) == 1 or span.text in thing_acronyms())


def common_organ(doc: Doc, span: Span) -> bool:
    """«пресс-служба», «совет директоров»: every organisation has them."""
    lemmas = [t.lemma_ for t in span]
    return lemmas == ["пресс-служба"] or lemmas == ["совет", "директор"]


def any_council(doc: Doc, span: Span) -> bool:
    """«Общественный совет министерства»: there are many."""
    return (
        len(span) > 1
        and span[1].lemma_ == "совет"
        and span[0].lemma_ in {"общественный", "наблюдательный", "попечительский"}
        and not any(c.isupper() for t in span[1:] for c in t.text)
    )


def _car(doc: Doc, span: Span) -> bool:
    """«Lada Vesta», «Hyundai i30»: a make and a model; not «Toyota Motor»."""
    make = span[0].lower_ in lexicon.words("products/car_makes.txt")
    model = span.end < len(doc) and re.match(r"[A-Z0-9]", doc[span.end].text) and len(span) == 1
    return make and (len(span) > 1 or bool(model)) and not re.search(r"Motor|Group|Company|Auto", span.text)


def _headline(doc: Doc, span: Span) -> bool:
    """«ЗА НАРОДНОЕ ЕДИНСТВО»: words in capitals of a sentence in capitals."""
    words = [t for t in span if t.is_alpha]
    if not words or not all(t.text.isupper() for t in words) or not any(len(t.text) > _ACRONYM for t in words):
        return False
    letters = [c for c in span.sent.text if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.8 * len(letters) and all(morph.known(t.lower_) for t in words)


NONE: tuple[Callable[[Doc, Span], bool], ...] = (
    _address,
    _kind_alone,
    _several,
    _not_acting,
    title_of_a_work,
    _common_acronym,
    _acronym_of_a_thing,
    common_organ,
    any_council,
    _car,
    _headline,
)
