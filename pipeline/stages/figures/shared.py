"""Figures that share a noun, and figures that are one amount in two measures."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipeline.russian import morph
from pipeline.russian.numerals import S
from pipeline.stages.figures.figure import Figure

#: measures of which a smaller one may follow -> how many of it make one: «82 километра 169 метров»
_PARTS = {
    ("километр", "метр"): 1000,
    ("метр", "сантиметр"): 100,
    ("сантиметр", "миллиметр"): 10,
    ("тонна", "килограмм"): 1000,
    ("килограмм", "грамм"): 1000,
}
_NEXT_OF_A_LIST = re.compile(r"\s?(?:,|,?\s(?:и|или|а также|плюс))\s")
_NEAR = re.compile(r"[^.!?\n]{0,40}")
_GOES_ON = re.compile(rf"{S}(?:и{S})?")


def shared_nouns(text: str, figures: list[Figure]) -> list[Figure]:
    """«*15 золотых*, *4 серебряные* и *5 бронзовых медалей*»: the noun of the last one is that of all."""
    out = list(figures)
    for i in range(len(out) - 2, -1, -1):
        figure, following = out[i], out[i + 1]
        if not figure.open or not following.counted or figure.amount.unit and not _inanimate(following.amount.unit):
            continue
        if _NEXT_OF_A_LIST.fullmatch(text[figure.end : following.start]):
            out[i] = replace(figure.with_unit(following.amount.unit, following.type), open=following.open)
    for i, figure in enumerate(out):
        if not figure.open or figure.amount.unit is not None:
            continue
        before = out[i - 1] if i else None
        if (
            before
            and before.type == "NUMBER"
            and before.amount.unit
            and _NEAR.fullmatch(text[before.end : figure.start])
        ):
            out[i] = figure.with_unit(before.amount.unit)  # «13 медалей: восемь серебряных»
        else:
            out[i] = figure.with_unit(figure.attribute)
    return [replace(f, open=False) for f in out]


def _inanimate(lemma: str | None) -> bool:
    """A noun of things: «3 построенных и 5 новых школ», but «13 погибших и 50 пострадавших»."""
    parse = morph.parses(lemma)[0] if lemma else None
    return parse is not None and morph.traits(parse.tag).pos == "NOUN" and "anim" not in parse.tag


def whole_measures(text: str, figures: list[Figure]) -> list[Figure]:
    """«*82 километра 169 метров*» is one length."""
    out: list[Figure] = []
    for figure in figures:
        if out and (factor := _smaller(text, out[-1], figure)):
            out[-1] = _joined(out[-1], figure, factor)
        else:
            out.append(figure)
    return out


def _smaller(text: str, before: Figure, figure: Figure) -> int:
    """How many of the second figure's measure make one of the first's, 0 where they are two figures."""
    factor = _PARTS.get((before.amount.unit or "", figure.amount.unit or ""), 0)
    low = figure.amount.low
    if not factor or figure.amount.cmp != "=" or before.amount.cmp == "range" or low is None or low >= factor:
        return 0
    return factor if _GOES_ON.fullmatch(text[before.end : figure.start]) else 0


def _joined(before: Figure, figure: Figure, factor: int) -> Figure:
    more = (figure.amount.low or Decimal(0)) / factor
    low, high = (None if side is None else side + more for side in (before.amount.low, before.amount.high))
    return replace(before, amount=replace(before.amount, low=low, high=high), end=figure.end)
