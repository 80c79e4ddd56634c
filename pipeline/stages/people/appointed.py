"""The position to which somebody is appointed: «акимом района назначен *Марат Оразалиев*», «*она* стала директором»."""

from __future__ import annotations

from spacy.tokens import Span

from pipeline.russian.ud import feature
from pipeline.stages.people.positions import Positions, complement_end, with_adjectives

_APPOINTS = {
    *("назначить", "назначать", "избрать", "утвердить", "стать"),
    *("переизбрать", "работать", "являться", "возглавить"),
}
#: tokens between a name and its position
_REACH = 15


def role_appointed(span: Span, positions: Positions) -> Span | None:
    """A position in the instrumental with a verb of appointing between it and the name."""
    around = max(span.start - _REACH, 0), span.start + _REACH + 1
    if not positions.within(*around):
        return None
    doc, sentence = span.doc, span[0].sent
    near = positions.within(max(sentence.start, around[0]), min(sentence.end, around[1]))
    if not near or feature(next((t for t in span if t.pos_ == "PROPN"), span[0]), "Case") not in {"Nom", ""}:
        return None
    for token in (doc[i] for i in near):
        if feature(token, "Case") == "Ins" and token.i not in positions.inside and _joined(token.i, span, positions):
            end = complement_end(token, positions.inside)
            return Span(doc, with_adjectives(token, sentence.start), end, label="PROFESSION")
    return None


def _joined(position: int, span: Span, positions: Positions) -> bool:
    """Whether a verb of appointing, and neither a stop nor another name, stands between a position and a name."""
    between = span.doc[min(position, span.start) : max(position, span.end)]
    return any(t.lemma_ in _APPOINTS for t in between) and not any(
        t.text in {",", ";", ":"} or t.i in positions.inside and not span.start <= t.i < span.end for t in between
    )
