"""Quantities in text: numbers with their bounds, ranges and what of a unit touches them.

Atoms (``atoms``) are what is indivisible, ``not_quantities`` takes away what only looks like them, ``combinations`` put
them together and ``context`` asks the clause before. What is *counted* needs morphology: pipeline/stages/figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.grammars.quantities import not_quantities
from pipeline.grammars.quantities.atoms import ATOMS
from pipeline.grammars.quantities.combinations import COMBINATIONS
from pipeline.grammars.quantities.context import settled
from pipeline.grammars.quantities.quantity import Quantity
from pipeline.grammars.rule import Found
from pipeline.russian.letters import Folded, fold

__all__ = ["Quantity", "find"]

#: characters between a number and a word that bounds or multiplies it
_NEAR = 12


def find(text: str | Folded, blocked: Iterable[tuple[int, int]] = ()) -> list[Found]:
    """Quantities of ``text`` in order, each a ``Found`` whose value is a ``Quantity``; offsets are those of the folded
    text.

    Args:
        text: any text, or one that was folded before.
        blocked: ranges of the folded text that are something else, dates above all.
    """
    folded = text if isinstance(text, Folded) else fold(text)
    found = ATOMS.find(folded.text)
    if not found:
        return []
    closed = not_quantities.Ranges([*blocked, *not_quantities.closed(folded.text)])
    numbers = [f for f in found if not closed.over(f.start, f.end)]
    combined = COMBINATIONS.apply(folded.text, list(_useful(list(not_quantities.without(folded, numbers)))))
    return settled(folded.text, [f for f in combined if isinstance(f.value, Quantity)])


def _useful(found: list[Found]) -> Iterator[Found]:
    """Without the bounds that have no number near them."""
    for i, f in enumerate(found):
        if f.value.sort != "bound" or any(
            0 <= i + step < len(found)
            and found[i + step].value.sort != "bound"
            and (found[i + step].start - f.end if step > 0 else f.start - found[i + step].end) <= _NEAR
            for step in (1, -1)
        ):
            yield f
