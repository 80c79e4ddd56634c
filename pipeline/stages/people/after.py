"""The position that stands after a name: «*Ерлан Нысанбаев*, министр экологии, …», «*Иванов* — директор завода»."""

from __future__ import annotations

from spacy.tokens import Span

from pipeline.russian.ud import feature
from pipeline.stages.people.positions import Positions, complement_end, is_position

#: tokens between a role and the name that it is of
_NEXT = 4


def role_after(span: Span, positions: Positions) -> Span | None:
    """The role that a comma, a dash or a parenthesis adds to the name."""
    doc, i = span.doc, span.end
    if not positions.within(i, i + 5) or doc[i].text not in {",", "–", "—", "-", "("}:
        return None
    sentence_end = span[-1].sent.end
    start = i = i + 1
    while i < sentence_end and doc[i].pos_ == "ADJ" and i - start < 3:
        i += 1
    if i >= sentence_end or not is_position(doc[i]) or i in positions.inside:
        return None
    if doc[span.end].text == ",":
        case = feature(doc[i], "Case")
        cases = {feature(t, "Case") for t in span} - {""}
        if case and cases and case not in cases:
            return None
    end = complement_end(doc[i], positions.inside)
    return Span(doc, start, end, label="PROFESSION") if not _anothers(end, span, positions) else None


def _anothers(end: int, span: Span, positions: Positions) -> bool:
    """Whether a name follows that the role is of: «Иванов, директор завода *Петров*», «…, врач из Омска *Петров*»."""
    doc = span.doc
    for i in range(end, min(end + _NEXT, len(doc))):
        if i in positions.inside:
            return True
        if doc[i].is_sent_start or doc[i].is_punct or doc[i].pos_ not in {"ADP", "ADJ", "PROPN", "NOUN"}:
            return False
    return False
