"""Indirect speech: clauses that a verb of speech governs, and sentences with a remark about whose words they tell."""

from __future__ import annotations

from typing import Callable, Iterator

from pipeline.stages.quotes import clauses, remarks
from pipeline.stages.quotes.page import Found, Page

#: tried in this order
FINDERS: tuple[Callable[[Page], Iterator[Found]], ...] = (
    clauses.clauses,
    remarks.as_told,
    remarks.in_words,
    remarks.told_before,
    remarks.told_after,
    clauses.demands,
    clauses.intents,
)


def find(page: Page) -> Iterator[Found]:
    """Every indirect speech, in no order; what is said is marked as taken."""
    for finder in FINDERS:
        for found in finder(page):
            if page.take(found.parts, False):
                if found.cue is not None:
                    page.used.add(found.cue)
                yield found
