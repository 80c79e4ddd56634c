"""Whether a position and a name agree in case, number and gender, so that the one may be the other's."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from spacy.tokens import Span, Token

from pipeline import lexicon
from pipeline.russian import morph
from pipeline.russian.personal_names import CASES, UD_CASES
from pipeline.russian.ud import feature
from pipeline.stages.people.positions import Positions

#: by how much a reading of a name may be less likely than the best and yet be meant; where a position is right before
_DOUBT, _BESIDE, _SURE = 0.6, 1.0, 0.1
#: the same where neither the tagger nor the sentence has a say
_UNHEARD = 0.35
_WOMAN = re.compile(r"(?:[нчщ]ица|[иеу]стка|[аоеуи]нка|[лрн]ка|есса|иса|ница|принцесса|королева)$")


class Fit(IntEnum):
    """How well a title fits a name."""

    NOT = 0
    POSSIBLY = 1
    WELL = 2


def agrees(token: Token, span: Span, positions: Positions) -> Fit:
    """A title in the dative or genitive beside a name in the nominative is somebody else's: «сообщил *журналистам*
    Олег Басов». Where the name may stand in several cases, the title fits ``WELL`` in the likeliest."""
    listed = positions.listed(span)
    if feature(token, "Number") == "Plur" and not _may_be_singular(token.lower_) and not listed:
        return Fit.WELL if _one_of(token) else Fit.NOT
    if _WOMAN.search(token.lemma_) and positions.gender(span) == "m":
        return Fit.NOT
    name = positions.cases(span, _DOUBT)
    title = cases_of_word(token.lower_, token.lemma_, listed) or {UD_CASES.get(feature(token, "Case"), "")} - {""}
    if not name or not title or name & title:
        surest = name and positions.cases(span, _SURE)
        return Fit.WELL if not surest or not title or surest & title else Fit.POSSIBLY
    if token.lemma_.rpartition("-")[2] in lexicon.words("people/relational.txt"):
        return Fit.NOT
    if token.i + 1 == span.start:
        name = positions.cases(span, _BESIDE)
    return Fit.POSSIBLY if (name | positions.cases(span, _UNHEARD, heard=False)) & title else Fit.NOT


def _one_of(token: Token) -> bool:
    """«один из *лидеров* сборной Павел Трихичёв»"""
    before = token.doc[max(token.i - 4, 0) : token.i]
    return any(t.lower_ == "из" and t.i and t.doc[t.i - 1].lemma_ == "один" for t in before)


@lru_cache(maxsize=20_000)
def cases_of_word(word: str, lemma: str, many: bool) -> frozenset[str]:
    """Cases that a form of a noun may stand in, of the plural only of ``many``; none where the dictionary has it
    not.
    """
    if word.startswith(("зам", "зав")):
        return frozenset(CASES)  # «замминистра»
    if "-" in word:
        word, lemma = word.rpartition("-")[2], lemma.rpartition("-")[2]
    if not morph.known(word):
        return frozenset()
    found = {
        str(p.tag.case)
        for p in morph.parses(word)
        if p.normal_form.replace("ё", "е") == lemma and (many or p.tag.number == "sing")
    }
    return frozenset(found & set(CASES))


@lru_cache(maxsize=20_000)
def _may_be_singular(word: str) -> bool:
    return any(p.tag.number == "sing" for p in morph.parses(word) if p.tag.POS == "NOUN")
