"""The position that stands before a name: «вице-министр экологии и природных ресурсов *М. Ошурбаев*»."""

from __future__ import annotations

from spacy.tokens import Doc, Span, Token

from pipeline import lexicon
from pipeline.russian.phrases import genitive_chain
from pipeline.russian.ud import feature
from pipeline.stages.people.agreement import agrees
from pipeline.stages.people.positions import PREPOSITIONS, Positions, acting, is_position, with_adjectives

#: tokens before a name within which its position begins
_REACH = 22
_STOPS = {".", ";", ":", "?", "!"}
_STEP_OVER = {"«", "»", '"', "-", "–", "("}


def role_before(span: Span, positions: Positions) -> Span | None:
    """The role that ends where the name begins."""
    doc, end = span.doc, span.start
    sent_start = span[0].sent.start
    if not positions.within(end - _REACH, end) or end > sent_start and doc[end - 1].text in {",", "–", "—"}:
        return None
    best = None
    for i in range(end - 1, max(sent_start, end - _REACH) - 1, -1):
        token = doc[i]
        if token.is_space and token.text.count("\n") < 2:
            continue  # a second space, a line that is wrapped within the sentence
        if i in positions.inside or token.is_space or token.text in _STOPS or _parts(token):
            break
        if (
            is_position(token)
            and _reaches(token, end, positions.inside)
            and _is_his(token, span, sent_start, positions)
        ):
            best = token
    if best is None:
        return None
    if best.i - 2 >= sent_start and doc[best.i - 1].lemma_ == "обязанность":
        return Span(doc, best.i - 2, end, label="PROFESSION")  # «исполняющая обязанности директора»
    start = with_adjectives(best, sent_start)
    before = acting(best, sent_start)
    return Span(doc, start if before is None else before, end, label="PROFESSION")


def _parts(token: Token) -> bool:
    """Whether what stands before ``token`` is of another phrase: verbs, pronouns, prepositions of no position."""
    finite = token.pos_ in {"VERB", "AUX"} and feature(token, "VerbForm") != "Part"
    return finite or token.pos_ in {"SCONJ", "PRON", "ADV"} or token.lower_ in lexicon.words("people/parting.txt")


def _reaches(token: Token, end: int, inside: set[int]) -> bool:
    """Whether the complement of a position goes as far as the name."""
    if token.i + 1 == end:
        return True
    chain = genitive_chain(token, limit=24, prepositions=PREPOSITIONS, people=inside)
    return chain >= end or _bridges(token.doc, token, end, inside)


def _is_his(token: Token, span: Span, sent_start: int, positions: Positions) -> bool:
    """Whether a position agrees with the name, or its «и.о.» does."""
    doc = token.doc
    return (
        agrees(token, span, positions)
        or token.i > sent_start
        and doc[token.i - 1].lemma_ == "обязанность"
        or acting(token, sent_start) is not None
    )


def _bridges(doc: Doc, token: Token, end: int, inside: set[int]) -> bool:
    """Whether everything between a position and the name reads as one complement."""
    i = token.i
    while i < end:
        reached = genitive_chain(doc[i], limit=24, prepositions=PREPOSITIONS, people=inside)
        if reached >= end:
            return True
        if reached >= len(doc) or reached <= i:
            return False
        if doc[reached].is_space and reached + 1 < len(doc):
            reached += 1
            if reached >= end:
                return True
        if doc[reached].text == "и" and reached - token.i > 3:
            return False  # «глава делегации … и председатель комитета Сергей Лебедев» are two
        if (second := _second_position(doc, reached, end, feature(token, "Case"))) is not None:
            i = second
        elif _goes_on(doc[reached]):
            i = reached
        else:
            return False
    return True


def _second_position(doc: Doc, joint: int, end: int, case: str) -> int | None:
    """Index of the position that a dash, a comma or «и» adds to the first («секретарь — *руководитель* аппарата»), or
    that somebody wants to come to: «кандидат в *президенты* Беларуси»."""
    if doc[joint].lower_ == "в" and joint + 1 < end and feature(doc[joint + 1], "Number") == "Plur":
        return joint + 1 if is_position(doc[joint + 1]) else None
    if doc[joint].text not in {"–", "—", "-", ",", "и"} or joint + 1 >= end:
        return None
    second = joint + 1
    while second + 1 < end and doc[second].pos_ == "ADJ" and feature(doc[second], "Case") == case:
        second += 1
    return second if is_position(doc[second]) else None


def _goes_on(token: Token) -> bool:
    """Whether a complement may go on with a word that the chain of genitives does not take."""
    if token.text in _STEP_OVER or token.pos_ in {"PROPN", "X"}:
        return True
    return token.pos_ in {"NOUN", "ADJ"} and feature(token, "Case") == "Gen"
