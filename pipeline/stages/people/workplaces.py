"""Where the learned model says that somebody works."""

from __future__ import annotations

from spacy.tokens import Doc, Span

from pipeline.russian import gazetteer
from pipeline.stages.base import names_in, span_at
from pipeline.stages.people.learned import name_at
from pipeline.stages.relations import joined

#: score from which the model's word on where somebody works is taken
_SURE = 0.7


def find_workplaces(doc: Doc, persons: list[Span]) -> dict[int, tuple[Span | None, str | None]]:
    """Start of a person's name -> the organisation and the country for which the model says that he works, in the
    same sentence."""
    out: dict[int, tuple[Span | None, str | None]] = {}
    if not doc._.relations:
        return out
    starts = [p.start_char for p in persons]
    for person, place, score in joined(doc, "WORKPLACE"):
        name = name_at(persons, starts, person)
        if score < _SURE or name is None:
            continue
        span = span_at(doc, place["start_char"], place["end_char"], place["type"])
        if span[0].sent.start != name[0].sent.start:
            continue
        employer, country = out.get(name.start_char, (None, None))
        if place["type"] == "COUNTRY":
            token = span[0]
            country = country or gazetteer.country(span.text) or gazetteer.adjective_country(token.lemma_)
        elif place["type"] == "ORGANIZATION" and (employer is None or span.end == name.start):
            # «начальник АО «X» *Иванов*, председатель АО «Y»»
            employer = next(
                (n for n in names_in(name[0].sent, "ORG") if n.start <= span.start and span.end <= n.end), None
            )
        out[name.start_char] = employer, country
    return out
