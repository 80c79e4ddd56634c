"""What a sentence says of the case of a name in it: prepositions before it, verbs beside it, names that it is listed
with.
"""

from __future__ import annotations

from functools import lru_cache

from spacy.tokens import Span, Token

from pipeline import lexicon
from pipeline.russian import personal_names
from pipeline.russian.personal_names import CASES, GENDERS, Vote
from pipeline.russian.ud import feature
from pipeline.stages.people.parts import name_words
from pipeline.stages.people.positions import is_position

#: how much each kind of evidence is worth; a tagger's word on one part of a name is worth 0.5
_PREPOSITION, _VERB, _SPEECH, _LISTED = 0.7, 0.8, 0.4, 0.6
#: tokens between two names of a list
_BETWEEN = 4
#: a noun that a dash joins to the name
_APPOSITION = 0.6
#: a tagger's word on the gender
_TAGGED = 0.2
#: how much a verb counts against the oblique cases
_OBLIQUE = 0.3
_GENDER = {"Masc": "masc", "Fem": "femn"}


def votes_of(persons: list[Span]) -> dict[int, tuple[Vote, ...]]:
    """Index of a name's first token -> what its sentence says of its case."""
    found: dict[int, tuple[Vote, ...]] = {}
    for group in listed(persons):
        first, last = group[0], group[-1]
        votes = (*_by_preposition(first), *_by_verb(first, last), *_by_apposition(first))
        if len(group) > 1:
            votes = (*votes, Vote(_shared_case(group, votes), "", _LISTED))
        for span in group:
            found[span.start] = (*votes, *_by_tags(span))
    return found


def _by_tags(span: Span) -> list[Vote]:
    """The gender that a tagger sees."""
    seen = {_GENDER.get(feature(t, "Gender"), "") for t in span} - {""}
    return [Vote("", seen.pop(), _TAGGED)] if len(seen) == 1 else []


def listed(persons: list[Span]) -> list[list[Span]]:
    """Names in groups of those that commas and «и» string together: «Гулнара Каримова и Зиёда Ахмедова»."""
    groups: list[list[Span]] = []
    for span in persons:
        last = groups[-1][-1] if groups else None
        near = last is not None and span.start - last.end <= _BETWEEN
        between = [t.lower_ for t in span.doc[last.end : span.start] if not t.is_space] if near else []
        if between in (["и"], [","], ["а", "также"], [",", "а", "также"]) and not span[0].is_sent_start:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


@lru_cache(maxsize=1)
def _prepositions() -> dict[str, frozenset[str]]:
    return {row.preposition: frozenset(row.cases.split()) for row in lexicon.table("people/prepositions.tsv")}


def _by_preposition(span: Span) -> list[Vote]:
    """«с *Шахло Турсуновой*»: the instrumental, and not the nominative."""
    if not span.start or span[0].is_sent_start:
        return []
    cases = _prepositions().get(span.doc[span.start - 1].lower_)
    if cases is None:
        return []
    return [Vote(case, "", _PREPOSITION if case in cases else -_PREPOSITION) for case in CASES]


def _by_verb(first: Span, last: Span) -> list[Vote]:
    """«*Зиёда Ахмедова* выиграла»: a woman who is the subject; «*X и Y* получили»: subjects."""
    doc, one = first.doc, first is last
    before = doc[first.start - 1] if first.start and not first[0].is_sent_start else None
    after = doc[last.end] if last.end < len(doc) and not doc[last.end].is_sent_start else None
    if after is not None and _past(after) and not (before is not None and _governs(before)):
        if feature(after, "Number") == "Plur":
            return [] if one else _subject("")
        if one and (gender := _GENDER.get(feature(after, "Gender"))):
            found = personal_names.candidates(tuple(w for w, _ in name_words(first)))
            if personal_names.gender_of(found) not in {None, gender[0]}:
                return [Vote("nomn", "", -_VERB)]  # «с участием министра *Жениса Касымбека* прошла церемония»
            likely = any(c.case == "nomn" and c.gender == gender and c.score > found[0].score - 1 for c in found)
            return _subject(gender) if likely else []  # «*Кемпелену* пришла мысль»
    if before is not None and _past(before) and before.lemma_ in lexicon.words("speech/plain_verbs.txt"):
        return [Vote("nomn", _GENDER.get(feature(before, "Gender"), ""), _SPEECH)]
    return []


def _subject(gender: str) -> list[Vote]:
    """Votes for the nominative; of the gender that the verb shows, and against that of the other."""
    against = [Vote("nomn", GENDERS[gender == "masc"], -_VERB)] if gender else []
    return [Vote("nomn", gender, _VERB), *against, *(Vote(case, "", -_OBLIQUE) for case in CASES if case != "nomn")]


def _governs(token: Token) -> bool:
    """Whether a name after ``token`` may be its complement, or a title's that is not the subject: «дочь *Мунира Алиева*
    победила», «с *Мунирой*», «под руководством министра *Романа Скляр* состоялась»."""
    if is_position(token):
        return feature(token, "Case") not in {"Nom", ""}
    return token.pos_ in {"ADP", "NOUN"}


def _by_apposition(span: Span) -> list[Vote]:
    """«второго подсудимого — *Байжанова*»: the case and gender of the noun before a dash, other than the nominative."""
    doc, dash = span.doc, span.start - 1
    if dash < 1 or span[0].is_sent_start or doc[dash].text not in {"–", "—", "-"} or doc[dash].is_sent_start:
        return []
    noun = doc[dash - 1]
    case = personal_names.UD_CASES.get(feature(noun, "Case"), "nomn")
    gender = _GENDER.get(feature(noun, "Gender"), "") if noun.pos_ in {"NOUN", "ADJ", "VERB"} else ""
    return [Vote(case, gender, _APPOSITION)] if gender and case != "nomn" else []


def _past(token: Token) -> bool:
    """Whether a token is a verb in the past: it shows its subject's gender."""
    return token.pos_ == "VERB" and feature(token, "Tense") == "Past" and feature(token, "VerbForm") == "Fin"


def _shared_case(group: list[Span], votes: tuple[Vote, ...]) -> str:
    """The case in which all names of a list read best."""
    total = dict.fromkeys(CASES, 0.0)
    for span in group:
        words = name_words(span)
        found = personal_names.candidates(tuple(w for w, _ in words), tuple(c for _, c in words), votes)
        for case in CASES:
            total[case] += max((c.score for c in found if c.case == case), default=0.0)
    return max(total, key=total.__getitem__)
