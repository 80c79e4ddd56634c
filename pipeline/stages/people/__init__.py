"""Persons: nominative name, gender, role, organisation. ``span._.person`` on the PER names."""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Doc, Span

from pipeline.russian import nominative, personal_names
from pipeline.stages.base import Stage, names, stage
from pipeline.stages.people.after import role_after
from pipeline.stages.people.ages import find_ages
from pipeline.stages.people.agreement import agrees
from pipeline.stages.people.appointed import role_appointed
from pipeline.stages.people.before import role_before
from pipeline.stages.people.cases import cases_of, complement
from pipeline.stages.people.context import votes_of
from pipeline.stages.people.degrees import role_abbreviated
from pipeline.stages.people.former import is_left, role_left
from pipeline.stages.people.learned import governing, learned_roles
from pipeline.stages.people.parts import name_words
from pipeline.stages.people.positions import Positions, acting, is_position, role_head
from pipeline.stages.people.role_text import describe_role
from pipeline.stages.people.shared import shared_roles
from pipeline.stages.people.workplaces import find_workplaces

__all__ = ["People", "is_position", "role_head"]

#: where a role may stand, in the order in which they are asked
WAYS = (role_before, role_abbreviated, role_after, role_appointed, role_left)


class Found(NamedTuple):
    """A role's span, what says so, and how sure that is (0…1; None: a rule)."""

    span: Span
    source: str
    score: float | None


@stage("people")
class People(Stage):
    """``span._.person``: a dict with name, gender, role, organisation, country, former, role_start, role_end, source
    (of the role: rule, model, or both), score, age and age_score; and how the name was read: words, cases, votes."""

    def annotate(self, doc: Doc) -> None:
        persons = names(doc, "PER")
        votes = votes_of(persons)
        positions = Positions(doc, persons, votes)
        learned = learned_roles(doc, persons)
        employers, ages = find_workplaces(doc, persons), find_ages(doc, persons)
        # «адвокат *Бишимбаева* Назкен Кусаинова»: the role is not his
        followed = {a.start for a, b in zip(persons, persons[1:]) if a.end == b.start and len(a) == 1}
        roles = {
            span.start: found
            for span in persons
            if span.start not in followed and not complement(span)
            if (found := _role(span, positions, learned)) is not None
        }
        shared = shared_roles(persons, {start: found.span for start, found in roles.items()}, positions)
        for span in persons:
            found, (employer, country) = roles.get(span.start), employers.get(span.start_char, (None, None))
            if span.start in shared:
                role, country = shared[span.start]
                found = found if found is not None and found.span == role else Found(role, "rule", None)
            span._.person = _value(span, found, votes.get(span.start, ()), employer)
            if span.start_char in ages:
                span._.person.update(age=ages[span.start_char].years, age_score=ages[span.start_char].score)
            if country and found is not None:
                span._.person["country"] = country if span.start in shared else span._.person["country"] or country


def _role(span: Span, positions: Positions, learned: dict[int, tuple[Span, float]]) -> Found | None:
    """The role that the rules see at a name, else the model's."""
    ruled = next((role for way in WAYS if (role := way(span, positions)) is not None), None)
    known = learned.get(span.start_char)
    if known is not None and ruled is None:
        known = governing(known[0], span), known[1]
    if known is not None and known[0].end == span.start and not _his(known[0], span, positions):
        known = None
    if ruled is None:
        return Found(known[0], "model", known[1]) if known is not None else None
    if known is not None and known[0].start < ruled.end and ruled.start < known[0].end:
        # both see it: the model's certainty, the rule's edges
        return Found(ruled, "rule+model", known[1])
    return Found(ruled, "rule", None)


def _his(role: Span, span: Span, positions: Positions) -> bool:
    """Whether the model's role right before a name agrees with it; a position after «и.о.» does not, and yet is his."""
    head = role_head(list(role))
    if head is None:
        return True
    return bool(agrees(head, span, positions)) or acting(head, span[0].sent.start) is not None


def _value(span: Span, found: Found | None, votes: tuple[personal_names.Vote, ...], employer: Span | None) -> dict:
    parts = name_words(span)
    words, cases = tuple(w for w, _ in parts), cases_of(parts, span, found.span if found else None)
    name, gender = personal_names.person(words, cases, votes)
    value = {
        **{"words": list(words), "cases": list(cases), "votes": [list(v) for v in votes]},
        **{"name": str(name), "gender": gender, "role": None, "organisation": None, "country": None, "former": False},
        **{"role_start": None, "role_end": None, "source": None, "score": None, "age": None, "age_score": None},
    }
    if found is not None:
        value.update(describe_role(found.span), source=found.source, score=found.score)
        value.update(role_start=found.span.start_char, role_end=found.span.end_char)
        if value["organisation"] is None and employer is not None:
            value["organisation"] = nominative.tokens_nominative(list(employer))
        value["former"] = value["former"] or is_left(found.span)
    return value
