"""Edges of noun phrases over a tagged Doc: what stands to the left and to the right of a head noun and belongs to
it.
"""

from __future__ import annotations

import re
from typing import Iterable

from spacy.tokens import Doc, Token

from pipeline.russian.ud import feature

#: quotation marks that open and close; the straight one does both
OPENING, CLOSING = frozenset('«„“"'), frozenset('»“”"')
_LATIN = re.compile(r"[A-Z][A-Za-z-]*$")
_NOMINAL = {"NOUN", "PROPN", "ADJ", "DET"}
#: cases of a complement behind a preposition
_OBLIQUE = {"Dat", "Acc", "Loc", "Gen", "Ins"}
#: «по» with one of these ties the phrase to the verb, not to the noun
_ADVERBIAL = {"адрес", "телефон", "итог", "результат", "поручение", "слово", "инициатива"}
#: participles that stand in names
QUALIFYING = ("специализированн", "объединенн", "объединённ", "соединенн", "соединённ")
#: longest name in quotation marks, in tokens
_LONGEST_QUOTED = 24


def opens(doc: Doc, i: int) -> bool:
    """Whether the quotation mark at ``i`` opens: a straight one does with a space before it and none behind."""
    return doc[i].text != '"' or (
        not doc[i].whitespace_
        and (i == 0 or bool(doc[i - 1].whitespace_) or doc[i - 1].is_space or doc[i - 1].text in {"(", "-", "–", "—"})
    )


def left_edge(token: Token) -> int:
    """Index of the first adjective that belongs to the noun ``token``: «*Центральной* избирательной комиссии»."""
    doc, i = token.doc, token.i
    while i > 0 and not doc[i].is_sent_start:
        previous = doc[i - 1]
        qualifying = previous.pos_ == "ADJ" or previous.lower_.startswith(QUALIFYING)
        agreeing = (
            qualifying
            and feature(previous, "Case") in {feature(token, "Case"), ""}
            and feature(previous, "Number") in {feature(token, "Number"), ""}
        )
        if agreeing or (previous.text == "-" and i > 1):
            i -= 1
        else:
            break
    return i


def genitive_chain(
    token: Token, limit: int = 14, prepositions: Iterable[str] = ("по",), people: Iterable[int] = frozenset()
) -> int:
    """Index after the last token of the complement that follows a head noun («министерства *экологии и природных
    ресурсов*»).

    Args:
        token: the head noun.
        limit: how many tokens it may reach.
        prepositions: those that may open a further complement.
        people: token indexes that belong to names of persons, where the chain must end.
    """
    chain = _Chain(token, prepositions)
    while chain.i < len(chain.doc) and chain.i - token.i <= limit:
        t = chain.doc[chain.i]
        if t.is_sent_start or t.i in people or t.is_space and t.text.count("\n") > 1:
            break
        if not any(step(chain, t) for step in _STEPS):
            break
    return chain.end


class _Chain:
    """How far a complement has been followed: ``i`` is looked at next, the complement ends before ``end``."""

    def __init__(self, head: Token, prepositions: Iterable[str]):
        self.doc, self.head, self.prepositions = head.doc, head, prepositions
        self.end = self.i = head.i + 1
        self.after_preposition = False

    def go(self, to: int, *, whole: bool) -> bool:
        """On to the token ``to``; ``whole`` where the complement may end before it."""
        self.i = to
        if whole:
            self.end = to
        return True

    @property
    def following(self) -> Token | None:
        return self.doc[self.i + 1] if self.i + 1 < len(self.doc) else None


def _wrapped_line(chain: _Chain, t: Token) -> bool:
    """A line that is wrapped within the sentence."""
    return t.is_space and chain.go(t.i + 1, whole=False)


def _quoted_name(chain: _Chain, t: Token) -> bool:
    """«фонда *«Развитие»*»."""
    if t.text not in OPENING or not opens(chain.doc, t.i):
        return False
    for j in range(t.i + 1, min(len(chain.doc), t.i + 1 + _LONGEST_QUOTED)):
        if chain.doc[j].text in CLOSING and not chain.doc[j].is_sent_start:
            return chain.go(j + 1, whole=True)
    return False


def _town(chain: _Chain, t: Token) -> bool:
    """«управления *г. Алматы*»."""
    doc, i = chain.doc, t.i
    if t.lower_ == "г" and i + 2 < len(doc) and doc[i + 1].text == "." and doc[i + 2].text[:1].isupper():
        return chain.go(i + 3, whole=True)
    return False


def _nominal(chain: _Chain, t: Token) -> bool:
    """A noun or adjective in the genitive, or in the case that the preposition before it asks for; a name as it
    stands.
    """
    latin = bool(_LATIN.match(t.text))
    acronym = t.text.isupper() and len(t.text) > 1
    if not (latin or acronym or _governed(chain, t) or _apposed(chain, t)):
        return False
    return chain.go(t.i + 1, whole=t.pos_ in {"NOUN", "PROPN"} or latin or acronym)


def _governed(chain: _Chain, t: Token) -> bool:
    case = feature(t, "Case")
    nominal = t.pos_ in _NOMINAL or t.pos_ == "VERB" and feature(t, "VerbForm") == "Part" and case == "Gen"
    return nominal and (case == "Gen" or chain.after_preposition and case in _OBLIQUE)


def _apposed(chain: _Chain, t: Token) -> bool:
    """«посёлка *Заря*»: a name in the nominative behind a noun in the genitive."""
    before = chain.doc[t.i - 1]
    return (
        t.pos_ == "PROPN"
        and feature(t, "Case") in {"", "Nom"}
        and t.text[:1].isupper()
        and t.i > chain.head.i + 1
        and before.pos_ in {"NOUN", "PROPN"}
        and feature(before, "Case") == "Gen"
    )


def _list(chain: _Chain, t: Token) -> bool:
    """«экологии *и* природных ресурсов», «экологии*,* геологии и …»."""
    following = chain.following
    if t.lower_ not in {"и", ","} or chain.end != t.i or following is None:
        return False
    case = feature(chain.doc[t.i - 1], "Case") if chain.after_preposition else "Gen"
    nominal = following.pos_ in {"NOUN", "ADJ", "PROPN"} or feature(following, "VerbForm") == "Part"
    if nominal and feature(following, "Case") == case and (t.lower_ == "и" or _list_goes_on(chain.doc, t.i + 1)):
        return chain.go(t.i + 1, whole=False)
    return False


def _two_adjectives(chain: _Chain, t: Token) -> bool:
    """«центральных *и* местных органов»."""
    following = chain.following
    if t.lower_ != "и" or chain.end == t.i or t.i <= chain.head.i + 1 or following is None:
        return False
    pair = (chain.doc[t.i - 1], following)
    return all(a.pos_ == "ADJ" and feature(a, "Case") == "Gen" for a in pair) and chain.go(t.i + 1, whole=False)


def _preposition(chain: _Chain, t: Token) -> bool:
    """«комитета *по* экологии»."""
    following = chain.following
    if t.lower_ not in chain.prepositions or chain.end != t.i:
        return False
    if following is not None and following.lemma_ in _ADVERBIAL:
        return False
    chain.after_preposition = True
    return chain.go(t.i + 1, whole=False)


def _named_for(chain: _Chain, t: Token) -> bool:
    """«университета *имени* Абая», «театра *им.* Ауэзова»."""
    following = chain.following
    short = t.text == "им" and following is not None and following.text == "."
    return (t.text in {"им.", "имени"} or short) and chain.go(t.i + (2 if short else 1), whole=False)


#: tried in this order; the first that goes on is taken
_STEPS = (
    _wrapped_line,
    _quoted_name,
    _town,
    _nominal,
    _list,
    _two_adjectives,
    _preposition,
    _named_for,
)


def _list_goes_on(doc: Doc, i: int) -> bool:
    """«экологии, геологии и …»: the comma belongs to a list that closes with «и»."""
    for j in range(i, min(len(doc), i + 5)):
        if doc[j].lower_ == "и":
            return True
        if doc[j].pos_ in {"VERB", "PUNCT", "ADP", "SCONJ"}:
            if doc[j].text != "," and feature(doc[j], "VerbForm") != "Part":
                return False
    return False
