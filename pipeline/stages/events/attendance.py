"""How many took part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from spacy.tokens import Span

from pipeline import lexicon
from pipeline.stages.events.data import EventData, View, sentences_of

_GOES_ON = re.compile(
    (
        r"^\s*(?:В н[её]м|В ней|В них|Он[аи]? |Участие|Участниками|На старт|Собрал)|при(?:н|м)\w+ "
        r"участие|участвовал|участвуют"
    )
)


_TOTAL = re.compile(r"(?<![а-яё])(?:всего|итого|в общей сложности|общ\w+ (?:числ|количеств)\w+)(?![а-яё])")
#: words between a count and its verb at most, and between «всего» and its count
_NEAR, _TOTAL_BEFORE = 12, 5


@lru_cache(maxsize=2)
def _words(what: str) -> frozenset[str]:
    return frozenset(row[0] for row in lexicon.rows("events/attendance.tsv") if row[1] == what)


def set_attendance(view: View, event: EventData) -> None:
    """``attendance_*``: people counted beside a verb of coming («собрал более 200 участников»); a total goes before its
    parts.
    """
    for sentence in _told_in(view, event):
        figures = view.inside("figures", sentence)
        if not figures:
            continue
        verbs = [t.i for t in sentence if t.lemma_ in _words("verb")]
        counted = [span for span in figures if verbs and _counts_people(span, verbs)]
        if counted:
            figure = next(filter(_is_total, counted), counted[0])._.figure
            event.values.update({f"attendance_{key}": figure[key] for key in ("low", "high", "cmp", "unit")})
            return


def _counts_people(span: Span, verbs: list[int]) -> bool:
    return span._.figure["unit"] in _words("unit") and min(abs(i - span.start) for i in verbs) <= _NEAR


def _is_total(span: Span) -> bool:
    """«15 министров и 40 экспертов, *всего собралось* более 300 человек»"""
    before = span.doc[max(span.start - _TOTAL_BEFORE, span.sent.start) : span.start].text.lower()
    return _TOTAL.search(before) is not None


def _told_in(view: View, event: EventData) -> Iterator[Span]:
    """Sentences that mention the event, and after each the next one that goes on («В нём приняли участие …»)."""
    for sentence, mention in sentences_of(view, event):
        yield sentence
        following = view.sentence_of(mention.head) + 1
        if following < len(view.sentences) and _GOES_ON.search(view.sentences[following].text):
            yield view.sentences[following]
