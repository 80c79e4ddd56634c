"""A title in the plural that several names share: «депутаты *X* и *Y*», «премьеры Белоруссии и Казахстана — *X* и
*Y*».
"""

from __future__ import annotations

from spacy.tokens import Span

from pipeline.russian import gazetteer
from pipeline.russian.ud import feature
from pipeline.stages.people.context import listed
from pipeline.stages.people.positions import Positions, complement_end, role_head, with_adjectives

_DASHES = {"–", "—", "-"}
#: tokens of a title before a dash
_REACH = 14


def shared_roles(
    persons: list[Span], roles: dict[int, Span], positions: Positions
) -> dict[int, tuple[Span, str | None]]:
    """Start of a name -> the title that it shares, and its own country, where the title names one for each.

    Args:
        roles: start of a name -> the role that was found for it alone.
    """
    out: dict[int, tuple[Span, str | None]] = {}
    for group in listed(persons):
        if len(group) < 2:
            continue
        role = roles.get(group[0].start) or _before_dash(group[0], positions)
        head = role_head(list(role)) if role is not None and role.end <= group[0].start else None
        if head is None or feature(head, "Number") != "Plur":
            continue
        countries = [code for t in role if t.text[:1].isupper() and (code := gazetteer.country(t.text))]
        own = countries if len(countries) == len(group) else [None] * len(group)
        for span, country in zip(group, own):
            if span.start not in roles or country is not None:
                out[span.start] = role, country
    return out


def _before_dash(span: Span, positions: Positions) -> Span | None:
    """The title whose complement goes as far as a dash before the first name."""
    doc, dash, sentence = span.doc, span.start - 1, span[0].sent
    if dash <= sentence.start or doc[dash].text not in _DASHES:
        return None
    for i in positions.within(max(sentence.start, dash - _REACH), dash):
        if feature(doc[i], "Number") == "Plur" and complement_end(doc[i], positions.inside) == dash:
            return Span(doc, with_adjectives(doc[i], sentence.start), dash, label="PROFESSION")
    return None
