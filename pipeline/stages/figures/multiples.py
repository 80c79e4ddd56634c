"""Multiples and fractions that are one word: «вдвое», «дважды», «четверть домов»."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from spacy.tokens import Doc, Token

from pipeline.grammars.quantities.atoms import BOUNDS
from pipeline.russian import numerals
from pipeline.stages.base import tokens_with
from pipeline.stages.figures.counted import head
from pipeline.stages.figures.figure import Figure
from pipeline.stages.morphology import feature
from pipeline.values.amounts import Amount

MULTIPLES = {"вдвое": 2, "втрое": 3, "вчетверо": 4, "впятеро": 5, "вшестеро": 6, "вдесятеро": 10}
FREQUENCIES = {"дважды": 2, "трижды": 3, "четырежды": 4}
#: lemma -> value and comparison
FRACTIONS = {"половина": ("0.5", "="), "четверть": ("0.25", "="), "треть": ("0.3333", "~")}
#: «четверть *века*», «половина *дня*»: times
_TIMES = frozenset({"день", "час", "век", "год", "месяц", "апрель", "май", "неделя", "сутки"})


def multiples(doc: Doc) -> list[Figure]:
    """«Цены выросли *вдвое*», «продана *четверть* домов»"""
    out = []
    for i in sorted({*tokens_with(doc, "LOWER", MULTIPLES), *tokens_with(doc, "LEMMA", FRACTIONS)}):
        token = doc[i]
        if (times := MULTIPLES.get(token.lower_)) is not None:
            out.append(_figure(token, Amount.exactly(times, "раз")))
        elif (fraction := _fraction(token)) is not None:
            out.append(fraction)
    return out


def frequencies(doc: Doc) -> list[Figure]:
    """«*дважды* чемпион» where the model takes it for a number"""
    numbers = {e["start_char"] for e in doc._.nested or () if e["type"] == "NUMBER" and e["score"] >= 0.4}
    return [
        _figure(doc[i], Amount.exactly(FREQUENCIES[doc[i].lower_], "раз"))
        for i in tokens_with(doc, "LOWER", FREQUENCIES)
        if doc[i].idx in numbers
    ]


def _figure(token: Token, amount: Amount) -> Figure:
    return Figure("NUMBER", amount, token.idx, token.idx + len(token.text), amount.unit)


def _fraction(token: Token) -> Figure | None:
    if token.pos_ != "NOUN" or feature(token, "Number") != "Sing" or token.i + 1 >= len(token.doc):
        return None
    following = token.nbor(1)
    if (
        following.pos_ not in {"NOUN", "ADJ", "DET"}
        or feature(following, "Case") != "Gen"
        or following.lemma_ in _TIMES
    ):
        return None
    if token.i and numerals.parse_ordinal(token.nbor(-1).lower_) is not None:
        return None  # «итоги *четвертой* четверти»
    number, cmp = FRACTIONS[token.lemma_]
    found = head(following)
    unit = found.unit if found else None
    figure = _figure(token, Amount(Decimal(number), Decimal(number), cmp, unit))
    for words in (2, 1):
        before = token.doc[max(token.i - words, 0) : token.i]
        if (bound := BOUNDS.get(before.text.lower())) is not None:
            return replace(figure, amount=Amount.bounded(Decimal(number), bound, unit), start=before.start_char)
    return figure
