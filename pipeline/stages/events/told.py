"""Events told by a verb alone: «столкнулись два автомобиля», «Токаев прилетел в Костанай»."""

from __future__ import annotations

from spacy.tokens import Token

from pipeline.stages.base import tokens_with
from pipeline.stages.events.clause import (
    agents,
    antecedent,
    hypothetical,
    in_past_or_present,
    is_passive,
    is_verb,
    objects,
    subjects,
    with_preposition,
)
from pipeline.stages.events.data import Mention, View
from pipeline.stages.events.genitive import genitive, genitive_of, genitive_phrase
from pipeline.stages.events.kinds import Frame, frames
from pipeline.stages.events.roles import by_role, person_of
from pipeline.stages.morphology import feature
from pipeline.stages.people import is_position


def find_told(view: View) -> list[Mention]:
    """The mentions by verbs, in order."""
    doc, out = view.doc, []
    for i in tokens_with(doc, "LEMMA", frames()):
        verb = doc[i]
        if verb.pos_ != "VERB" or not is_verb(verb) or not in_past_or_present(verb) or hypothetical(verb):
            continue
        if (
            feature(verb, "Tense") == "Pres"
            and feature(verb, "Aspect") == "Imp"
            and verb.lemma_ not in {"протестовать", "бастовать"}
        ):
            continue
        if feature(verb, "Person") in {"1", "2"}:
            continue
        frame = next((f for f in frames()[verb.lemma_] if _holds(view, verb, f)), None)
        if frame is not None and not (
            frame.kind.family == "visit" and any(t.lemma_ == "участие" for t in verb.subtree)
        ):
            out.append(Mention(frame.kind, i, i + 1, i, _name(view, verb, frame), generic=False, frame=frame))
    return out


def _holds(view: View, verb: Token, frame: Frame) -> bool:
    """Whether all that a frame asks for stands beside the verb."""
    for side, label, lemmas in frame.conditions:
        if not any(_is(view, t, label, lemmas) for t in side_of(verb, side)):
            return False
    return True


def side_of(verb: Token, side: str) -> list[Token]:
    """The subjects (s), objects (o), other complements (c), or places after «в», «на» (p) of a verb."""
    if side == "s":
        return agents(verb) if is_passive(verb) else subjects(verb)
    if side == "o":
        return objects(verb) or _reach(verb)
    if side == "p":
        return [
            c for c in verb.children if with_preposition(c) in {"в", "во", "на"} and feature(c, "Case") in {"Acc", ""}
        ]
    return [c for c in verb.children if c.dep_ in {"obl", "nmod", "iobj", "obl:agent", "xcomp"}]


def _reach(verb: Token) -> list[Token]:
    """«напали *на прохожего*», «наехал *на пешехода*»: the complement that stands for an object."""
    return [c for c in verb.children if c.dep_ == "obl" and with_preposition(c) == "на" and feature(c, "Case") == "Acc"]


def _is(view: View, token: Token, label: str, lemmas: frozenset[str]) -> bool:
    token = antecedent(token)
    if token.lemma_ in lemmas:
        return True
    if not label:
        return False
    if (name := view.entity_at.get(token.i)) is not None:
        return label == "NAME" or name.label_ == label
    if label != "PER":
        return False
    if person_of(view, token) is not None or is_position(token) and feature(token, "Number") == "Sing":
        return True
    return "человек" in lemmas and token.pos_ == "NOUN" and feature(token, "Animacy") == "Anim"


# --- names ----------------------------------------------------------------------------------------------


def _name(view: View, verb: Token, frame: Frame) -> str:
    """The noun and what tells it apart: «визит в Костанайскую область», «избрание Анджея Дуды»."""
    kind = frame.kind.name
    if frame.names == "p":
        for token in side_of(verb, "p"):
            name = view.entity_at.get(token.i)
            if name is not None:
                return f"{kind} {with_preposition(token)} {name.text}"
    elif frame.names:
        words = _genitive_of(view, side_of(verb, frame.names), frame)
        if words:
            return f"{kind} {words}"
    return kind


def _genitive_of(view: View, nouns: list[Token], frame: Frame) -> str | None:
    """The one name among nouns that are strung together («актёр и режиссёр Олег Басов»), else the one noun."""
    people = {name.start: name for t in nouns if (name := person_of(view, t)) is not None}
    if len(people) == 1:
        return genitive(view, next(iter(people.values())))
    if len(nouns) != 1 or people:
        return None
    name = view.entity_at.get(nouns[0].i)
    if name is not None:
        return genitive(view, name)
    known = by_role(view, nouns[0])
    if known is not None:  # «арестован *бывший министр*»
        return genitive_of(known["name"], "PER", None)
    return genitive_phrase(view, nouns[0]) if frame.names == "o" else None
