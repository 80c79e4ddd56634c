"""The ways in which grammar says that somebody takes part; ``capacities.tsv`` says which words use which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from spacy.tokens import Token

from pipeline import lexicon
from pipeline.russian.gazetteer import fold
from pipeline.stages.events.clause import (
    agents,
    complements,
    conjuncts,
    governor,
    hypothetical,
    is_passive,
    is_verb,
    negated,
    objects,
    subjects,
    with_preposition,
)
from pipeline.stages.events.data import Mention, View, head_of
from pipeline.stages.morphology import feature

#: verbs that lend a noun their subject: «*принял* участие», «*получила* медаль», «*одержали* победу»
_LIGHT = lexicon.words("events/light_verbs.txt")
_IS = {"стать", "становиться", "выступить", "выступать", "являться", "быть", "оказаться", "признать"}


class Asked(Protocol):
    """What a construction asks of a row of ``capacities.tsv``."""

    cue: str
    cue_preposition: str
    preposition: str
    case: str
    who: frozenset[str]


# --- constructions: (view, cue, row, mention of the event or None) -> nouns ---------------------------


def _subject(view: View, cue: Token, row: Asked, mention: Mention | None) -> list[Token]:
    """«*X* участвовал», «*X* принял участие», «участие приняли *X и Y*», «прибыл с визитом *X*»."""
    if cue.pos_ == "VERB":
        if feature(cue, "VerbForm") == "Part" and feature(cue, "Variant") != "Short":
            return _by_participle(cue) if mention is not None and not _elsewhere(view, cue, mention) else []
        return [] if _elsewhere(view, cue, mention) else agents(cue)
    verb = governor(cue, 2)
    if verb is None or not row.cue_preposition and verb.lemma_ not in _LIGHT:
        return []
    if _elsewhere(view, cue, mention) or _elsewhere(view, verb, mention) or denied(verb):
        return []
    return [t for t in subjects(verb) if t.i != cue.i]


def _elsewhere(view: View, cue: Token, mention: Mention | None) -> bool:
    """«участвовали *в опросе*»: in something that is not the event."""
    if cue.lemma_ not in _TAKE_PART:
        return False
    return any(
        with_preposition(c) in {"в", "во"}
        and c.pos_ == "NOUN"
        and feature(c, "Case") == "Loc"
        and (c.lemma_ not in _THERE or c.lemma_ == "мероприятие" and feature(c, "Number") == "Plur")
        and not (mention is not None and mention.start <= c.i < mention.end)
        for c in cue.children
    )


_TAKE_PART = {"участвовать", "участие", "поучаствовать", "присутствовать", "собраться"}
_THERE = lexicon.words("events/within.txt")


def denied(verb: Token) -> bool:
    """«*не* принимал», «*не* будет принимать»."""
    return (
        negated(verb)
        or verb.dep_ in {"xcomp", "conj"}
        and negated(verb.head)
        or any(c.dep_ == "aux" and negated(c) for c in verb.children)
    )


def _by_participle(verb: Token) -> list[Token]:
    """«*женщина*, погибшая при взрыве»: the noun of a participle."""
    if feature(verb, "VerbForm") == "Part" and feature(verb, "Variant") != "Short" and not is_passive(verb):
        agrees = feature(verb, "Case") == feature(verb.head, "Case")
        return [verb.head] if verb.dep_ in {"acl", "amod"} and verb.head.pos_ in {"NOUN", "PROPN"} and agrees else []
    return []


def _object(view: View, cue: Token, row: Asked, mention: Mention | None) -> list[Token]:
    """«задержали *X*», «*X* был задержан», «*задержанный* X»."""
    if cue.pos_ != "VERB":
        return []
    if feature(cue, "VerbForm") == "Part" and feature(cue, "Variant") != "Short" and feature(cue, "Voice") == "Pass":
        return [cue.head] if cue.dep_ in {"acl", "amod"} else []
    return objects(cue)


def _of(view: View, cue: Token, row: Asked, mention: Mention | None) -> list[Token]:
    """«с участием *X и Y*», «визит *X*»."""
    return complements(cue, "", "Gen")


def _with(view: View, cue: Token, row: Asked, mention: Mention | None) -> list[Token]:
    """«встреча с *X*», «переговоры между *X* и *Y*», «во главе с *X*»."""
    found = complements(cue, row.preposition, row.case)
    verb = None if found or row.cue != "@event" or cue.pos_ == "VERB" else governor(cue, 2)
    # the tree hangs «провёл переговоры *с X*» on the verb
    return found or (complements(verb, row.preposition, row.case) if verb is not None else [])


def _as(view: View, cue: Token, row: Asked, mention: Mention | None) -> list[Token]:
    """«лектором выступит *X*», «организатор — *X*», «победителями стали *X и Y*»."""
    if any(c.dep_ == "cop" for c in cue.children):  # «соперником был *X*»
        return [t for c in cue.children if c.dep_ == "nsubj" for t in conjuncts(c)]
    if feature(cue, "Case") == "Ins":
        verb = cue.head if cue.head.pos_ in {"VERB", "AUX"} else None
        return (
            [t for t in (subjects(verb) or objects(verb)) if t.i != cue.i]
            if verb is not None and verb.lemma_ in _IS
            else []
        )
    if feature(cue, "Case") != "Nom":
        return []
    named = [
        c
        for c in cue.children
        if c.dep_ in {"nsubj", "appos", "parataxis"} and c.pos_ in {"NOUN", "PROPN"} and c.i > cue.i
    ]
    if not named and cue.dep_ == "nsubj" and cue.head.pos_ in {"NOUN", "PROPN"} and cue.head.i > cue.i:
        named = [cue.head]
    return [t for c in named for t in conjuncts(c)]


_IT = {"его", "ее", "её", "их"}
#: nouns that point at the event of the sentence before: «вели *вечер* X и Y»
_POINTS = {"вечер", "программа", "мероприятие", "церемония", "торжество"}


def _does(view: View, cue: Token, row: Asked, mention: Mention | None) -> list[Token]:
    """«*министерство* провело форум», «форум организован *министерством*»."""
    if cue.pos_ != "VERB":
        return []
    if mention is None:  # «организовал *его* писатель»
        pointing = any(t.lower_ in _IT or t.lemma_ in _POINTS for t in objects(cue))
        return subjects(cue) if pointing or cue.i + 1 < len(view.doc) and view.doc[cue.i + 1].lower_ in _IT else []
    head = view.doc[mention.head]
    if cue.dep_.startswith("acl") and cue.head.i == head.i and feature(cue, "VerbForm") == "Fin":
        return [t for t in subjects(cue) if t.lemma_ != "который"]  # «форум, который проводит *X*»
    if any(t.lemma_ in _POINTS for t in objects(cue)) and cue.lemma_ == "вести":
        return subjects(cue)
    theirs = [t.i for t in objects(cue)]
    if head.i not in theirs and not (cue.dep_ in {"acl", "amod"} and cue.head.i == head.i) and governor(head, 2) != cue:
        return []
    passive = is_passive(cue) or feature(cue, "Voice") == "Pass" or cue.lower_.endswith("ся")
    found = complements(cue, "", "Ins") if passive else subjects(cue)
    return [t for t in found if t.i != head.i and not with_preposition(t)]


def _there(view: View, cue: Token, row: Asked, mention: Mention | None) -> list[Token]:
    """«*X* сообщил на брифинге», «в ходе заседания выступил *X*»."""
    if mention is None or mention.frame is not None:
        return []
    head = view.doc[mention.head]
    verb = governor(head)
    if verb is None or head.dep_ in {"nsubj", "nsubj:pass", "obj"}:
        return []
    near = verb.i == cue.i or "conj" in (verb.dep_, cue.dep_) and (verb.head.i == cue.i or cue.head.i == verb.i)
    return [t for t in agents(cue)] if near else []


def _whose(view: View, cue: Token, row: Asked, mention: Mention | None) -> list[Token]:
    """«*X* вступили в переговоры», «*X* прибыл с визитом», «*X* принял решение о высылке»."""
    verb = governor(cue, 2) if cue.pos_ != "VERB" else None
    if (
        verb is None
        or cue.dep_.startswith("nsubj")
        or verb.lemma_ in lexicon.words("speech/plain_verbs.txt")
        or denied(verb)
    ):
        return []
    return [t for t in agents(verb) if t.i != cue.i]


def _after(view: View, cue: Token, row: Asked, mention: Mention | None) -> list[Token]:
    """«во главе с *X*»: the first name behind the cue, where the tree does not have it."""
    doc, found = view.doc, []
    if row.preposition and not (cue.i + 1 < len(doc) and doc[cue.i + 1].lower_.startswith(row.preposition)):
        return found
    for t in doc[cue.i + 1 : min(cue.i + _REACH, cue.sent.end)]:
        if t.i in view.entity_at and view.entity_at[t.i].label_ in row.who:
            return [head_of(view.entity_at[t.i])]
        if is_verb(t):
            break
    return found


#: words that may stand between a cue and the name behind it
_REACH = 22


def _among(view: View, cue: Token, row: Asked, mention: Mention | None) -> list[Token]:
    """«среди награждённых — *X*, *Y* и *Z*»: the names behind it."""
    doc = view.doc
    if not any(doc[i].lower_ == "среди" for i in range(max(cue.i - 3, cue.sent.start), cue.i)):
        return []
    return [head_of(e) for e in view.inside("ents", cue.sent) if e.start > cue.i]


def _attends(view: View, cue: Token, row: Asked, mention: Mention | None) -> list[Token]:
    """«во время круглого стола *он* изложил …»: who does something there."""
    verb = governor(cue, 2) if with_preposition(cue) in {"на", "в", "во"} else None
    if (
        verb is None
        or verb.lemma_ in lexicon.words("speech/plain_verbs.txt")
        or denied(verb)
        or hypothetical(verb)
        or is_passive(verb)
    ):
        return []
    return subjects(verb)


def _role(view: View, cue: Token, row: Asked, mention: Mention | None) -> list[Token]:
    """«*адвокат* Ерлан Басов»: whose role it is."""
    name = view.role_tokens().get(cue.i)
    if name is None:
        return []
    role = fold((name._.person or {}).get("role") or "")
    return [cue] if role.split()[:1] == [cue.lemma_] or role.split()[-1:] == [cue.lemma_] else []


CONSTRUCTIONS: dict[str, Callable[[View, Token, Asked, Mention | None], list[Token]]] = {
    "subject": _subject,
    "object": _object,
    "of": _of,
    "with": _with,
    "as": _as,
    "does": _does,
    "there": _there,
    "whose": _whose,
    "attends": _attends,
    "among": _among,
    "after": _after,
    "role": _role,
}
