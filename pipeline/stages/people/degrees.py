"""A title that is abbreviated before a name: «*проф.* Нина Егорова»."""

from __future__ import annotations

from functools import lru_cache

from spacy.tokens import Span

from pipeline import lexicon
from pipeline.stages.people.positions import Positions

#: the most tokens of a title: «чл|.|-|корр|.»
_LONGEST = 5


@lru_cache(maxsize=1)
def titles() -> dict[str, str]:
    """Abbreviated title, lower case -> position."""
    return {row.abbreviation: row.position for row in lexicon.table("people/degrees.tsv")}


def role_abbreviated(span: Span, positions: Positions) -> Span | None:
    """The title whose last token is the one before the name."""
    doc, end = span.doc, span.start
    if not end or span[0].is_sent_start and doc[end - 1].text != ".":
        return None
    for start in range(end - 1, max(end - _LONGEST, 0) - 1, -1):
        if doc[start:end].text.lower() in titles():
            return Span(doc, start, end, label="PROFESSION")
    return None
