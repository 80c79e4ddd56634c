"""READINGS: what a quantity is, by what stands after it. The first function that knows decides; each has an example.

A reading gives a ``Figure``, ``NOT_A_FIGURE``, or None when it is not its matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pipeline import lexicon
from pipeline.grammars.quantities import pieces
from pipeline.russian import morph, numerals
from pipeline.russian.numerals import S
from pipeline.stages.figures.ages import ANNIVERSARY, age_adjective, tells_age, years
from pipeline.stages.figures.bare import bare
from pipeline.stages.figures.counted import head
from pipeline.stages.figures.figure import NOT_A_FIGURE, Figure, NotAFigure, Place
from pipeline.stages.figures.money import currency, with_hundredths

Reading = Figure | NotAFigure | None

#: a number after which another one follows, or a stop: nothing is counted
_ALONE = re.compile(rf"{S}?(?:[.,;:]?\s+[\d.,;]|[;:]|\Z)")
_SPELLED = re.compile(rf"{S}?\(([а-яё][а-яё \u00a0-]{{2,150}})\)(?={S})", re.I)
_SIGN = re.compile(rf"{S}?({pieces.PIECES['sign']})", re.I)
_ADJECTIVE_MONEY = re.compile(r"-?(долларов|рублев|рублёв)(?:ой|ый|ая|ую|ого|ые|ых|ом|ым)(?![а-яё])", re.I)
_PERIODS = frozenset({"год", "г.", "век"})
#: nouns with digits of their own: «1–11 классах», «на 4 и 5 курсах»
_ORDINALS = lexicon.words("amounts/ordinals.txt")
_ORDINAL_CASES = {"nomn", "accs", "datv", "loct"}
_STOPS = frozenset(".!?…")
_PARTS = {"треть": 3, "четверть": 4}


def sum_in_short(at: Place) -> Reading:
    """«*500 руб.*», «*$10 млн*»"""
    unit = at.amount.unit
    if unit is None or len(unit) != 3 or not unit.isupper():
        return None
    return with_hundredths(at, unit, at.end)


def per_cent(at: Place) -> Reading:
    """«*12 %*», «*0,5 процентного пункта*»; counted is what the per cent are of"""
    unit = at.amount.unit
    if unit not in {"%", "пп"}:
        return None
    of = head(at.next) if at.next is not None and unit == "%" else None
    return at.figure("PERCENT", unit, counted=of.phrase if of and of.unit else None)


def measure_in_short(at: Place) -> Reading:
    """«*15 км*», «*1 200 кв. м*»; «5 м» is none where a longer word begins so"""
    unit = at.amount.unit
    return at.figure("NUMBER", unit, counted=unit) if unit is not None else None


def sum_spelled_out(at: Place) -> Reading:
    """«*1 500* (тысяча пятьсот) тенге»"""
    m = _SPELLED.match(at.text, at.end)
    if m is None or numerals.parse_amount(m[1]) != at.amount.low:
        return None
    sign = _SIGN.match(at.text, m.end())
    if sign is not None and (code := pieces.sign_code(sign[1])) is not None:
        return with_hundredths(at, code, sign.end())
    return read(replace(at, end=m.end()))


def currency_within(at: Place) -> Reading:
    """«*от 10 долларов до 20*»"""
    code = pieces.currency_noun(at.quantity.inner.split()[-1]) if at.quantity.inner else None
    if code is None or at.next is not None and currency(at.next) is not None:
        return None
    return at.figure("MONEY", code)


def alone(at: Place) -> Reading:
    """A number before a stop or another number: «Погибли *12*; ранены 30»"""
    return bare(at) if _ALONE.match(at.text, at.end) else None


def anniversary(at: Place) -> Reading:
    """«к *25-летию* независимости» is no figure"""
    return NOT_A_FIGURE if ANNIVERSARY.match(at.text, at.end) else None


def money_adjective(at: Place) -> Reading:
    """«*100-долларовая* купюра»"""
    m = _ADJECTIVE_MONEY.match(at.text, at.end)
    return at.figure("MONEY", "USD" if m[1].lower().startswith("д") else "RUB", m.end()) if m else None


def at_the_end(at: Place) -> Reading:
    """The last word of its sentence: «Из них выжили *12*. Остальные погибли»"""
    following = at.next
    if following is None or following.text in _STOPS:
        return bare(at)
    return bare(at) if any(at.doc[i].is_sent_start for i in range(at.first.i + 1, following.i + 1)) else None


def part(at: Place) -> Reading:
    """«*две трети* голосов»"""
    token = at.following
    parts = _PARTS.get(token.lemma_)
    if parts is None or at.amount.low is None or at.amount.low >= 10:
        return None
    value = round(at.amount.low / parts, 4)
    end = token.idx + len(token.text)
    following = at.tokens.after(at.text, end)
    of = head(following) if following is not None else None
    cmp = "~" if parts == 3 else at.amount.cmp
    unit, phrase, end = (of.unit, of.phrase, of.end) if of else (None, None, end)
    return at.figure("NUMBER", unit, end, phrase, low=value, high=value, cmp=cmp)


def sum_with_noun(at: Place) -> Reading:
    """«*100 млн гонконгских долларов*»"""
    found = currency(at.following, at.number)
    if found is None:
        return None
    code, last = found
    return with_hundredths(at, code, last.idx + len(last.text))


def ordinals(at: Place) -> Reading:
    """«в *1–11* классах», «на *4 и 5* курсах»: these are names of classes, no count"""
    if at.following.lemma_ not in _ORDINALS or not at.word[:1].isdigit():
        return None
    several = at.amount.cmp == "range" or at.quantity.sort == "several"
    return NOT_A_FIGURE if several and not at.word.startswith("от") else None


def ordinal_noun(at: Place) -> Reading:
    """«заняла *2* место», «живёт на *5* этаже»: a singular that no number governs"""
    if at.explicit or not at.word.isdecimal():
        return None
    number = at.value
    if number < 2 or number % 10 == 1 and number % 100 != 11:
        return None
    tags = [p.tag for p in morph.parses(at.following.text)] if morph.known(at.following.text) else []
    forms = [morph.traits(tag)[:3] for tag in tags]
    told = tags and all(pos == "NOUN" and num == "sing" and case in _ORDINAL_CASES for pos, case, num in forms)
    # «20 пикограмм»: a zero ending may be a genitive that the dictionary has not
    clear = at.following.text[-1:] in "аеоуюя" or at.following.lemma_ in _ORDINALS
    return NOT_A_FIGURE if told and clear and not any("Fixd" in tag for tag in tags) else None


def counted(at: Place) -> Reading:
    """«*40 новых школ*»"""
    found = head(at.following, at.number)
    if found is None or found.unit is None and not found.open:
        figure = bare(at)
        if found is None or found.adjective is None or isinstance(figure, Figure) and figure.amount.unit is not None:
            return figure
        waiting = at.figure("NUMBER", None, found.end, found.phrase)
        return replace(waiting, open=True, attribute=found.adjective)
    if found.unit in _PERIODS and not tells_age(at.text, at.start):
        return NOT_A_FIGURE
    figure = at.figure("NUMBER", found.unit, found.end, found.phrase)
    return replace(figure, open=found.open, attribute=found.adjective)


READINGS: tuple[Callable[[Place], Reading], ...] = (
    sum_in_short,
    per_cent,
    measure_in_short,
    sum_spelled_out,
    currency_within,
    alone,
    anniversary,
    age_adjective,
    money_adjective,
    years,
    at_the_end,
    part,
    sum_with_noun,
    ordinals,
    ordinal_noun,
    counted,
)


def read(at: Place) -> Reading:
    """What the first reading says that knows."""
    for reading in READINGS:
        if (figure := reading(at)) is not None:
            return figure
    return None
