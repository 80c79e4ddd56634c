"""Sums: the currency that a noun after a number names, hundredths, and sums whose currency stands at another one."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from spacy.tokens import Doc, Token

from pipeline.grammars.quantities import pieces
from pipeline.grammars.quantities.pieces import PIECES
from pipeline.russian import gazetteer, numerals
from pipeline.russian.numerals import S
from pipeline.stages.figures.figure import Figure, Place

_HUNDREDTHS = re.compile(
    rf"{S}(?:и{S})?(\d{{1,2}}|(?:{PIECES['small']})(?:{S}(?:{PIECES['small']}))?){S}?([а-яё]+)\.?", re.I
)
#: nouns that only a country makes a currency
_BY_COUNTRY = frozenset(noun for noun, _ in pieces.BY_COUNTRY)


def currency(token: Token, number: Decimal | None = None) -> tuple[str, Token] | None:
    """ISO code and last token of a currency that begins at ``token``: «гонконгских долларов», «долларов Сингапура»."""
    country, current = None, token
    for _ in range(2):
        if pieces.currency_noun(current.text) is None and (
            current.pos_ == "ADJ" or gazetteer.adjective_country(current.lemma_)
        ):
            country = gazetteer.adjective_country(current.lemma_) or country
            if current.i + 1 >= len(current.doc):
                return None
            current = current.nbor(1)
    code = pieces.currency_noun(current.text, None if country else number)
    if code is None:
        return None
    noun = pieces.currency_lemma(current.text) or current.lemma_
    following = current.nbor(1) if current.i + 1 < len(current.doc) else None
    if noun == "фунт" and following is not None and following.lemma_.startswith("стерлинг"):
        return "GBP", following
    last = current
    place = gazetteer.country(following.text) if following is not None else None
    if place and (noun, place) in pieces.BY_COUNTRY:
        country, last = country or place, following
    if country and (noun, country) in pieces.BY_COUNTRY:
        return pieces.BY_COUNTRY[noun, country], last
    return None if code in _BY_COUNTRY else (code, last)


def with_hundredths(at: Place, code: str, end: int) -> Figure:
    """«124 451 рубль 50 копеек» is one sum."""
    figure = at.figure("MONEY", code, end)
    m = _HUNDREDTHS.match(at.text, end)
    if m is None or m[2].lower() not in pieces.HUNDREDTHS or at.amount.cmp == "range":
        return figure
    part = (numerals.parse_amount(m[1]) or Decimal(0)) / 100
    sides = {side: value + part for side in ("low", "high") if (value := getattr(at.amount, side)) is not None}
    return replace(figure, amount=replace(figure.amount, **sides), end=m.end())


def shared_currency(doc: Doc, text: str, figures: list[Figure]) -> list[Figure]:
    """«получает 35 млн евро, другой — 30 миллионов»: what the model takes for money is in the currency of the sum
    before.

    «продают по 4,83, покупают по 4,74 тенге»: of prices in one sentence the one that has a currency gives it to the
    others.
    """
    seen = [(e["start_char"], e["end_char"]) for e in doc._.nested or () if e["type"] == "MONEY" and e["score"] >= 0.5]
    out, code = [], None
    for i, figure in enumerate(figures):
        if figure.type == "MONEY":
            code = figure.amount.unit
        elif figure.type == "NUMBER" and not figure.counted and figure.amount.low is not None:
            is_money = any(a < figure.end and figure.start < b for a, b in seen)
            found = _currency_near(text, figures, i, code) if is_money else None
            if found is not None:
                figure = figure.with_unit(found, "MONEY")
            elif (price := _price_beside(text, figures, i)) is not None:
                figure = figure.with_unit(price, "MONEY")
        out.append(figure)
    return out


def _currency_near(text: str, figures: list[Figure], i: int, code: str | None) -> str | None:
    """Of the sum right before, of the next one in the sentence («на 707 тыс. и на 500 тыс. рублей»), of the last one at
    all.
    """
    if i and figures[i - 1].type == "MONEY":
        return figures[i - 1].amount.unit
    following = next((f for f in figures[i + 1 : i + 3] if f.type == "MONEY"), None)
    if following is not None and not re.search(r"[.!?]\s+[А-ЯЁ]|\n", text[figures[i].end : following.start]):
        return following.amount.unit
    return None if _goes_on(text, figures, i) else code


def _goes_on(text: str, figures: list[Figure], i: int) -> bool:
    """«2 млн подписчиков и 1,6 млн — в Instagram»: of what the number before counted, in one sentence."""
    before = figures[i - 1] if i else None
    if before is None or before.type != "NUMBER" or before.amount.unit is None:
        return False
    return re.search(r"[.!?]\S?\s+[А-ЯЁ]|\n", text[before.end : figures[i].start + 1]) is None


_PRICE = re.compile(r"\d+[.,]\d\d?")
_LARGE = re.compile(r"[^а-яё]*(?:тыс|мл(?:н|рд)|трлн|милли|трилли)[а-яё]*\.?")
#: prices of one thing differ by less than the first factor, large sums of one sentence by less than the second
_ALIKE, _COMPARABLE = 2, 100
_BESIDE = 60


def _price_beside(text: str, figures: list[Figure], i: int) -> str | None:
    figure = figures[i]
    words = text[figure.start : figure.end]
    large = _LARGE.fullmatch(words) is not None
    if figure.amount.unit is not None or not large and _PRICE.fullmatch(words) is None:
        return None
    alike = Decimal(_COMPARABLE if large else _ALIKE)
    for other in (*figures[i + 1 : i + 2], *figures[max(i - 1, 0) : i]):
        between = text[min(figure.end, other.end) : max(figure.start, other.start)]
        if (
            other.type != "MONEY"
            or other.amount.low is None
            or len(between) > _BESIDE
            or re.search(r"[.!?\n]", between)
        ):
            continue
        if 1 / alike < figure.amount.low / (other.amount.low or 1) < alike:
            return other.amount.unit
    return None
