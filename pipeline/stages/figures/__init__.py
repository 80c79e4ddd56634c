"""Counts, money, percentages, measures, ages: ``doc.spans["figures"]`` with ``span._.figure``.

The grammar finds quantities in the text; ``readings`` tells what each one is of; ``shared`` and ``money`` let figures
that stand together share a noun or a currency; ``multiples``, ``ages`` and ``learned`` add what is no number followed
by a noun.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from spacy.tokens import Doc, SpanGroup

from pipeline.grammars import quantities
from pipeline.grammars.rule import Found
from pipeline.russian.letters import Folded, fold
from pipeline.stages.base import Stage, span_at, stage, text_of
from pipeline.stages.figures import ages
from pipeline.stages.figures.about import Subjects
from pipeline.stages.figures.figure import Figure, Place, Tokens
from pipeline.stages.figures.learned import learned
from pipeline.stages.figures.money import shared_currency
from pipeline.stages.figures.multiples import frequencies, multiples
from pipeline.stages.figures.readings import read
from pipeline.stages.figures.shared import shared_nouns, whole_measures


@stage("figures")
class Figures(Stage):
    """Finds quantities; dates in ``doc.spans["dates"]``, when that stage ran before, are no figures.

    ``span._.figure`` is a dict: type (NUMBER, MONEY, PERCENT, AGE), low, high (JSON numbers or None),
    cmp, unit, counted (phrase), about, start_char, end_char.
    """

    def annotate(self, doc: Doc) -> None:
        text, tokens = text_of(doc), Tokens(doc)
        blocked = list(_dates(doc))
        figures = _read(doc, text, tokens, blocked)
        figures = whole_measures(text, shared_nouns(text, figures))
        figures = _added(figures, ages.in_words(text, blocked), instead=True)
        figures = _added(figures, multiples(doc))
        figures = _added(figures, frequencies(doc))
        figures = _added(figures, learned(doc, text, figures, tokens))
        _put(doc, shared_currency(doc, text, figures))


def _dates(doc: Doc):
    """Characters that are dates; the length of somebody's life («25-летний») may be an age."""
    for span in doc.spans.get("dates", []):
        value = span._.date or {}
        if value.get("kind") != "duration" or "-лет" not in span.text:
            yield value.get("start_char", span.start_char), value.get("end_char", span.end_char)


def _read(doc: Doc, text: str, tokens: Tokens, blocked: list[tuple[int, int]]) -> list[Figure]:
    folded = fold(text)
    figures: list[Figure] = []
    for found in quantities.find(folded, [_in_folded(folded, *span) for span in blocked]):
        done = figures[-1].end if figures else 0
        if folded.span(found.start, found.end)[0] < done:
            continue  # kopecks of the sum before
        figures.extend(_several(doc, text, tokens, folded, found, figures))
    return figures


def _in_folded(folded: Folded, start: int, end: int) -> tuple[int, int]:
    if folded.offsets is None:
        return start, end
    return bisect_left(folded.offsets, start), bisect_left(folded.offsets, end)


def _several(doc: Doc, text: str, tokens: Tokens, folded: Folded, found: Found, before: list[Figure]) -> list[Figure]:
    """Figures of a quantity; of several that share their unit («с 21 до 20 процентов») one tells it to the others."""
    members = found.value.members or (found,)
    owner = 0 if found.value.inner and found.value.members else len(members) - 1
    places = [_place(doc, text, tokens, folded, member, before) for member in members]
    if len(members) > 1:
        places[owner].quantity = replace(places[owner].quantity, sort="several")
    told = read(places[owner])
    if not isinstance(told, Figure):
        return []
    out = []
    for i, place in enumerate(places):
        if i == owner:
            out.append(told)
        elif told.counted or told.type != "NUMBER" or place.amount.unit:
            unit = place.amount.unit or told.amount.unit
            out.append(Figure(told.type, replace(place.amount, unit=unit), place.start, place.end))
        elif isinstance(own := read(place), Figure):
            out.append(own)
    return out


def _place(doc: Doc, text: str, tokens: Tokens, folded: Folded, found: Found, before: list[Figure]) -> Place:
    start, end = folded.span(found.start, found.end)
    begins = folded.span(found.value.begins, found.end)[0]
    if found.value.amount.cmp == "=" and not found.value.amount.unit:
        start = begins
    return Place(doc, text, tokens, found.value, start, begins, end, before)


def _added(figures: list[Figure], more: list[Figure], instead: bool = False) -> list[Figure]:
    """``figures`` with ``more``; where two overlap the old one stays, or goes if ``instead``."""
    if not more:
        return figures
    if instead:
        figures, more = more, figures
    out = figures + [m for m in more if not any(m.start < f.end and f.start < m.end for f in figures)]
    return sorted(out, key=lambda f: f.start)


def _put(doc: Doc, figures: list[Figure]) -> None:
    subjects, spans = Subjects(doc), []
    for figure in figures:
        span = span_at(doc, figure.start, figure.end, figure.type)
        if span is not None:
            span._.figure = figure.as_dict(subjects.about(span))
            spans.append(span)
    doc.spans["figures"] = SpanGroup(doc, name="figures", spans=spans)
