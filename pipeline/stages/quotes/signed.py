"""Speech with its speaker's name under it, as pages set it apart; made plain, the paragraphs stand without a space
between them.
"""

from __future__ import annotations

from typing import Iterator

from pipeline.russian.ud import feature
from pipeline.stages.quotes.page import Found, Page, is_noun

#: tokens of a signature
_LONGEST = 14


def find(page: Page) -> Iterator[Found]:
    """«….Мы готовы ко всему. Игра будет трудной.Тренер сборной Олег Басов»: a paragraph, and under it a name without a
    verb.
    """
    for number, (first, last) in enumerate(page.bounds):
        if number and last - first <= _LONGEST and _signature(page, first, last):
            start = _paragraph(page, number - 1)
            parts = [page.trimmed(page.starts[start], page.end_of(first - 1))]
            if page.take(parts, True):
                yield Found(parts, True, None, "name", (first, last))


def _glued(page: Page, at: int) -> bool:
    """Whether a paragraph ends at an offset: a sentence follows the one before it without a space."""
    text = page.text
    return 0 < at < len(text) and not text[at - 1].isspace() and not text[at].isspace()


def _signature(page: Page, first: int, last: int) -> bool:
    start, end = page.starts[first], page.end_of(last - 1)
    if (
        not _glued(page, start)
        or page.text[start - 1] not in ".!?…"
        or not (_glued(page, end) or end == len(page.text))
    ):
        return False
    tokens = page.doc[first:last]
    if tokens[-1].is_punct or any(feature(t, "VerbForm") in {"Fin", "Conv", "Inf"} for t in tokens):
        return False
    person = any(
        last == b and feature(page.doc[a], "Case") in {"Nom", ""} for a, b in page.people.items() if first <= a
    )
    return person or is_noun(tokens[0], "press") and any(i in page.bodies for i in range(first, last))


def _paragraph(page: Page, number: int) -> int:
    """First token of the paragraph that ends with a sentence."""
    while number > 0:
        start = page.starts[page.bounds[number][0]]
        if _glued(page, start) or "\n" in page.text[max(0, start - 2) : start]:
            break
        number -= 1
    return page.bounds[number][0]
