"""Figures where the model sees one and the readings have none: «*один* из основателей», «*сорокалетней* женщины»."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from spacy.tokens import Doc

from pipeline.grammars import quantities
from pipeline.russian import numerals
from pipeline.russian.letters import fold
from pipeline.russian.numerals import S
from pipeline.stages.figures.counted import head
from pipeline.stages.figures.figure import Figure, Tokens
from pipeline.values.amounts import Amount

#: what the model must be sure of at least
_SURE = 0.4
_AGE_ADJECTIVE = re.compile(r"(?P<n>.+?)-?(?:ти|х)?-?лет(?:н|ие|ия|ию|ием)", re.I)
_NTH_YEAR = re.compile(rf"(\d{{1,3}})-?о?м{S}году(?!\w)")
_NTH = re.compile(r"(\d{1,3})-?(?:й|я|ю|е|ой|ая|ую|ого|го|ому|му|м)(?![а-яё])")
_ONE = re.compile(r"од(?:ин|на|но|ного|ной|ному|ним|ном|ну)", re.I)
#: (beginning of a word, unit of an age)
_AGE_UNITS = (("месяц", "месяц"), ("дн", "день"), ("день", "день"), ("недел", "неделя"))
_REACH = 25


def learned(doc: Doc, text: str, figures: list[Figure], tokens: Tokens) -> list[Figure]:
    """Numbers and ages of the model that overlap no figure, as far as their value can be read."""
    taken = sorted((f.start, f.end) for f in figures)
    starts = [a for a, _ in taken]
    out = []
    for e in doc._.nested or ():
        if e["type"] not in READINGS or e["score"] < _SURE:
            continue
        a, b = e["start_char"], e["end_char"]
        i = bisect_right(starts, b - 1) - 1
        if i >= 0 and taken[i][1] > a:
            continue
        figure = next((f for reading in READINGS[e["type"]] if (f := reading(text, a, b, tokens)) is not None), None)
        if figure is not None:
            out.append(figure)
    return out


def _value(words: str) -> Decimal | None:
    value = Decimal(words) if words.isdigit() else numerals.parse_amount(words)
    return numerals.parse_prefix(words) if value is None else value


def age_adjective(text: str, a: int, b: int, tokens: Tokens) -> Figure | None:
    """«*сорокалетней* женщины»"""
    m = _AGE_ADJECTIVE.match(text[a:b])
    value = _value(m["n"]) if m else None
    return None if value is None else Figure("AGE", Amount.exactly(value, "год"), a, b)


def nth_year(text: str, a: int, b: int, tokens: Tokens) -> Figure | None:
    """«на *97-м году*»: then one is 96"""
    m = _NTH_YEAR.search(text[a:b])
    return Figure("AGE", Amount.exactly(int(m[1]) - 1, "год"), a, b) if m else None


def nth_anniversary(text: str, a: int, b: int, tokens: Tokens) -> Figure | None:
    """«*75-й годовщиной*»"""
    m = _NTH.match(text[a:b])
    return Figure("AGE", Amount.exactly(int(m[1]), "год"), a, b) if m else None


def age(text: str, a: int, b: int, tokens: Tokens) -> Figure | None:
    """«дети *до трёх лет*», «*полтора месяца*»"""
    words = text[a:b].lower()
    unit = next((unit for beginning, unit in _AGE_UNITS if beginning in words), "год")
    before = max(0, a - _REACH)
    folded = fold(text[before:b])
    for found in quantities.find(folded):
        if folded.span(found.start, found.end)[1] + before > a:
            return Figure("AGE", replace(found.value.amount, unit=unit), a, b)
    return None


def one(text: str, a: int, b: int, tokens: Tokens) -> Figure | None:
    """«*один* из основателей»"""
    token = tokens.after(text, b)
    if _ONE.fullmatch(text[a:b]) is None or token is None:
        return None
    if token.lower_ == "из" and token.i + 1 < len(token.doc):
        token = token.nbor(1)
    found = head(token, Decimal(1))
    if found is None or found.unit is None:
        return None
    return Figure("NUMBER", Amount.exactly(1, found.unit), a, b, found.phrase)


READINGS: dict[str, tuple[Callable[[str, int, int, Tokens], Figure | None], ...]] = {
    "AGE": (age_adjective, nth_year, nth_anniversary, age),
    "NUMBER": (one,),
}
