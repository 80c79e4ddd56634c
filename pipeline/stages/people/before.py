"""The position that stands before a name: «вице-министр экологии и природных ресурсов *М. Ошурбаев*»."""

from __future__ import annotations

from spacy.tokens import Doc, Span, Token

from pipeline import lexicon
from pipeline.russian.phrases import genitive_chain
from pipeline.russian.ud import feature
from pipeline.stages.people.agreement import Fit, agrees
from pipeline.stages.people.positions import PREPOSITIONS, Positions, acting, is_position, line_start, with_adjectives

#: tokens before a name within which its position begins
_REACH = 22
#: tokens between brackets or quotation marks
_QUOTED = 14
_PAIRS = {")": "(", "»": "«", '"': '"', "”": "“"}
_STOPS = {".", ";", ":", "?", "!"}
_STEP_OVER = {"«", "»", '"', "-", "–", "("}


def role_before(span: Span, positions: Positions) -> Span | None:
    """The role that ends where the name begins."""
    doc, end = span.doc, span.start
    sent_start = line_start(span[0])
    if not positions.within(end - _REACH, end) or end > sent_start and doc[end - 1].text in {",", "–", "—"}:
        return None
    best, fit, i = None, Fit.NOT, end
    while i > max(sent_start, end - _REACH):
        i = _before_brackets(doc, i - 1, sent_start)
        token = doc[i]
        if token.is_space and token.text.count("\n") < 2:
            continue  # a second space, a line that is wrapped within the sentence
        if i in positions.inside or token.is_space or token.text in _STOPS or _parts(token):
            break
        if is_position(token) and _reaches(token, end, positions.inside):
            his = _fit(token, span, sent_start, positions)
            if his and his >= fit:
                best, fit = token, his
    if best is None:
        return None
    if best.i - 2 >= sent_start and doc[best.i - 1].lemma_ == "обязанность":
        return Span(doc, best.i - 2, end, label="PROFESSION")  # «исполняющая обязанности директора»
    start = with_adjectives(best, sent_start)
    before = acting(best, sent_start)
    return Span(doc, start if before is None else before, end, label="PROFESSION")


def _before_brackets(doc: Doc, i: int, sent_start: int) -> int:
    """Index of what opens the brackets or quotation marks that close at ``i``; ``i`` itself where none do."""
    opening = _PAIRS.get(doc[i].text)
    if opening is None:
        return i
    return next((j for j in range(i - 1, max(sent_start, i - _QUOTED) - 1, -1) if doc[j].text == opening), i)


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


def _fit(token: Token, span: Span, sent_start: int, positions: Positions) -> Fit:
    """How well a position fits the name; after «и.о.» it need not agree."""
    duty = token.i > sent_start and token.doc[token.i - 1].lemma_ == "обязанность"
    if duty or acting(token, sent_start) is not None:
        return Fit.WELL
    return agrees(token, span, positions)


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
        if doc[reached].text == "(":
            close = next((j for j in range(reached, min(reached + _QUOTED, end)) if doc[j].text == ")"), reached)
            if close + 1 >= end:
                return close + 1 == end
            i, reached = close, close + 1
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
    if is_position(doc[joint]) and feature(doc[joint], "Case") == case != "Gen":
        return joint  # «генеральный секретарь ККЕР *священник* …»
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
    clause = token.pos_ == "VERB" and feature(token, "VerbForm") == "Part"  # «*правящей* в Грузии партии»
    return (clause or token.pos_ in {"NOUN", "ADJ"}) and feature(token, "Case") == "Gen"
