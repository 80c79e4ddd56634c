"""Who speaks, by grammar: from a verb of speech, or from «слова», to the noun or pronoun of the speaker."""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Token

from pipeline.russian import gazetteer
from pipeline.russian.ud import feature
from pipeline.stages.quotes.page import Page, is_noun

_SUBJECTS = frozenset({"nsubj", "nsubj:pass"})
_PLACES = frozenset({"в", "во", "на"})
#: «говорится в сообщении», «гласит сообщение», «следует из сообщения»
_TEXT_CASES = frozenset({"Loc", "Nom", "Acc", "Gen"})
#: steps from a verb to the one whose subject it shares
_STEPS = 3


class Reference(NamedTuple):
    """A speaker as the text names it: ``token`` is its noun or pronoun; ``how``: subject («X сообщил»), place («в X
    сообщили»), owner («по словам X»).
    """

    token: Token
    how: str


def reference(page: Page, verb: int, window: tuple[int, int]) -> Reference | None:
    """The speaker of a verb.

    Args:
        window: first token of the author's words and the one behind their last.
    """
    doc = page.doc
    frames = page.voices.get(verb, "")
    if "c" in frames and (cited := _cited(page, verb)) is not None:
        return cited
    if "n" in frames or doc[verb].lemma_ == "следовать":
        return _text(page, verb)
    token = one = doc[verb]
    if feature(token, "VerbForm") == "Conv":
        one = token.head
    for _ in range(_STEPS):
        if (found := _own(page, one)) is not None:
            return found
        shared = one.dep_ in {"conj", "advcl", "xcomp"} and one.head.i != one.i
        if shared and not page.spoken[page.starts[one.head.i]]:
            one = one.head
        else:
            break
    return _nominative(page, verb, window) or _place(page, token, window)


def _own(page: Page, verb: Token) -> Reference | None:
    subjects = [
        c
        for c in verb.children
        if c.dep_ in _SUBJECTS and feature(c, "Case") in {"Nom", ""} and not c.text[:1].isdigit()
    ]
    best = next((c for c in subjects if _agrees(c, verb)), None)
    if best is not None:
        if best.lemma_ == "который":
            named = verb.dep_.startswith("acl") and verb.head.lemma_ != "человек"
            return Reference(verb.head, "subject") if named else None
        if feature(verb, "Number") == "Plur" and not feature(best, "Number"):
            # «сообщили агентству X в пресс-службе»
            return _place(page, verb, None) or Reference(best, "subject")
        return Reference(best, "subject")
    for c in verb.rights:
        # «сообщил в среду, 21 декабря, заместитель министра …»
        if (
            c.pos_ in {"NOUN", "PROPN"}
            and feature(c, "Case") == "Nom"
            and c.dep_ in {"parataxis", "obj", "iobj", "appos"}
        ):
            if feature(c, "Number") and _agrees(c, verb) and not any(g.dep_ == "case" for g in c.children):
                return Reference(c, "subject")
    return _place(page, verb, None) if _personless(verb) else None


def _agrees(noun: Token, verb: Token) -> bool:
    """Whether a noun, or several joined by «и», can be the subject."""
    number = feature(verb, "Number")
    several = number == "Plur" and any(c.dep_ == "conj" for c in noun.children)
    return not number or several or feature(noun, "Number") in {number, ""}


def _personless(verb: Token) -> bool:
    return feature(verb, "Number") == "Plur" or feature(verb, "Gender") == "Neut"


def _place(page: Page, verb: Token, window: tuple[int, int] | None) -> Reference | None:
    """«в МВД сообщили», «сообщили на заводе»."""
    if not _personless(verb):
        return None
    for c in verb.children:
        if c.dep_ in {"obl", "parataxis", "nmod"} and feature(c, "Case") in {"Loc", ""}:
            if any(g.dep_ == "case" and g.lower_ in _PLACES for g in c.children) and _body(page, c):
                return Reference(c, "place")
    for i in range(verb.i + 1, window[1] - 1 if window is not None else 0):
        t, noun = page.doc[i], page.doc[i + 1]
        if t.text == ",":
            break
        if t.lower_ in _PLACES and (noun := t.head if t.dep_ == "case" else noun).i > i:
            if feature(noun, "Case") == "Loc" and _body(page, noun):
                return Reference(noun, "place")
    return None


def _body(page: Page, token: Token) -> bool:
    """Whether the noun names a body that can speak, rather than an occasion («на брифинге»)."""
    if is_noun(token, "office", "press", "medium") or token.i in page.within:
        return True
    if token.head.i == token.i + 1 and (gazetteer.country(token.text) or gazetteer.city(token.text)):
        return True  # «в Сербии заявили»
    return (
        token.text.isupper()
        and len(token) > 1
        or any(c.i in page.within for c in token.subtree if c.dep_ in {"appos", "nmod"})
    )


def _nominative(page: Page, verb: int, window: tuple[int, int]) -> Reference | None:
    """The first noun in the nominative behind the verb, else before it, where the parser saw no subject."""
    doc = page.doc
    stop = next((i for i in range(verb + 1, window[1]) if doc[i].text in {",", ":", ";"}), window[1])
    for i in [*range(verb + 1, stop), *range(verb - 1, window[0] - 1, -1)]:
        t = doc[i]
        apposed = t.dep_ in {"appos", "flat:name"} and feature(t.head, "Case") == "Nom"
        if t.pos_ in {"NOUN", "PROPN", "PRON"} and feature(t, "Case") == "Nom" and not apposed:
            if _agrees(t, doc[verb]) and not any(c.dep_ == "case" for c in t.children):
                return Reference(t, "subject")
    return None


def _cited(page: Page, verb: int) -> Reference | None:
    """«приводит слова X агентство»: the one whose words are brought."""
    children = list(page.doc[verb].children)
    for c in children:
        if is_noun(c, "words", "text") and c.dep_ in {"obj", "obl", "nsubj", "iobj"}:
            return owner(page, c.i)
    named = [c for c in children if c.dep_ in {"obj", "nsubj"} and c.i in page.within]
    people = [c for c in named if any(a <= c.i < b for a, b in page.people.items())]
    told = [c for c in children if c.dep_ == "obj" and c.pos_ in {"NOUN", "PROPN"} and c not in named]
    several = len(named) + len(told) > 1
    cited = next((c for c in [*people, *told, *named] if c.dep_ == "obj" or c in people and several), None)
    return Reference(cited, "owner") if cited is not None else None


def _text(page: Page, verb: int) -> Reference | None:
    """«говорится в сообщении МИД»: whose the text is, else the text; «сообщается на сайте X»."""
    for c in page.doc[verb].children:
        if c.dep_ in {"obl", "nmod", "nsubj", "obj"} and feature(c, "Case") in _TEXT_CASES:
            if is_noun(c, "text", "words", "data", "medium", "press", "office", "opinion") or c.i in page.within:
                if is_noun(c, "text", "words", "data", "medium", "opinion") and (mine := owner(page, c.i)) is not None:
                    return mine
                return Reference(c, "text")
    return None


def owner(page: Page, noun: int) -> Reference | None:
    """Whose words or text the noun tells of: «по словам X», «по её словам», «в сообщении X»."""
    token = page.doc[noun]
    for c in token.children:
        if c.dep_ == "det" and c.lemma_ in {"он", "она", "они"} or c.lower_ in {"его", "ее", "её", "их"}:
            return Reference(c, "owner")
    for c in token.rights:
        if c.i > noun + 6:
            break
        if c.dep_ in {"nmod", "appos", "obl", "flat:name", "obj", "iobj"} and (
            feature(c, "Case") in {"Gen", ""} or c.i in page.within
        ):
            return Reference(c, "owner")
    following = page.doc[noun + 1] if noun + 1 < len(page.doc) else None
    if following is not None and (following.i in page.within or following.pos_ == "NOUN"):
        return Reference(following, "owner")
    return None
