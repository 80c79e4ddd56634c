"""Positions that the learned model ties to names."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from spacy.tokens import Doc, Span

from pipeline.russian.phrases import genitive_chain
from pipeline.russian.ud import feature
from pipeline.stages.base import span_at
from pipeline.stages.people.positions import is_position, role_head
from pipeline.stages.relations import joined


def name_at(persons: list[Span], starts: list[int], entity: dict) -> Span | None:
    """The name, of ``persons`` that begin at ``starts``, with which an entity of the model shares a character."""
    i = bisect_right(starts, entity["end_char"] - 1) - 1
    return persons[i] if i >= 0 and persons[i].end_char > entity["start_char"] else None


def learned_roles(doc: Doc, persons: list[Span]) -> dict[int, tuple[Span, float]]:
    """Start of a person's name -> the position that the model ties to it, in the same sentence, and how sure it is."""
    found: dict[int, list[tuple[Span, float]]] = {}
    if not doc._.relations:
        return {}
    starts = [p.start_char for p in persons]
    jobs = sorted({(e["start_char"], e["end_char"]) for e in doc._.nested if e["type"] == "PROFESSION"})
    for person, job, score in joined(doc, "WORKS_AS"):
        name = name_at(persons, starts, person)
        if name is None:
            continue
        span = span_at(doc, *_whole(job, jobs, name), "PROFESSION")
        overlaps = span.start < name.end and name.start < span.end
        if overlaps or span[0].sent.start != name[0].sent.start:
            continue
        if any(is_position(t) or t.pos_ in {"NOUN", "PROPN"} for t in span):
            found.setdefault(name.start_char, []).append((span, score))
    return {start: _first_of_several(roles) for start, roles in found.items()}


def _whole(job: dict, jobs: list[tuple[int, int]], name: Span) -> tuple[int, int]:
    """«пресс-секретарь *президента* России»: the edges of the whole position, not of the one within it."""
    start, end = job["start_char"], job["end_char"]
    for a, b in jobs[max(bisect_left(jobs, (start, 0)) - 8, 0) : bisect_right(jobs, (start, end))]:
        if a <= start and end <= b and not (a < name.end_char and name.start_char < b):
            return a, b
    return start, end


def governing(role: Span, name: Span) -> Span:
    """«*наставник* молодых врачей» where the model sees the doctors alone, of whom one man is none; or the mentor
    without them."""
    head = role_head(list(role)) or role[0]
    if role.end < name.start and genitive_chain(role[-1], people=set(range(name.start, name.end))) == name.start:
        return Span(role.doc, role.start, name.start, label=role.label_)
    if role.end > name.start or feature(head, "Number") != "Plur" or feature(head, "Case") != "Gen":
        return role
    noun = next(
        (t for t in reversed(list(role.doc[max(role.start - 3, name[0].sent.start) : role.start])) if t.pos_ == "NOUN"),
        None,
    )
    return Span(role.doc, noun.i, role.end, label=role.label_) if noun is not None else role


def _first_of_several(roles: list[tuple[Span, float]]) -> tuple[Span, float]:
    """The surest role; of those that a comma strings together the first: «*хирург*, наставник врачей Лебедь»."""
    role = roles[0]
    while (
        before := next((r for r in roles if r[0].end + 1 == role[0].start and r[0].doc[r[0].end].text == ","), None)
    ) is not None:
        role = before
    return role
