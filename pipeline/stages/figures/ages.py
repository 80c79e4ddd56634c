"""Ages: «25 лет», «25-летний», «пятилетний», «на 91-м году жизни»."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipeline import lexicon
from pipeline.grammars.quantities.pieces import any_of
from pipeline.russian import numerals
from pipeline.russian.numerals import S
from pipeline.stages.figures.figure import Figure, Place
from pipeline.values.amounts import Amount

_ADJECTIVE = re.compile(r"-?(?:ти|и|х|лет)?[–-]?летн(?:ий|его|ему|им|ем|яя|ей|юю|ее|ие|их|ими)(?![а-яё])", re.I)
ANNIVERSARY = re.compile(r"-?(?:ти|и|х)?[–-]?лети(?:е|я|ю|ем|и|й|ям|ями|ях)(?![а-яё])", re.I)
_YEARS = re.compile(rf"{S}(?:лет|год[а-я]{{0,2}}|месяц[а-я]{{0,3}})(?![а-яё])", re.I)
_BOUND = re.compile(rf"(?<![а-яё])(старше|младше|моложе){S}$", re.I)
_NOT_YET = re.compile(rf"(?<![а-яё])не{S}(?:исполни\w+|достиг\w*)(?:{S}и)?{S}$", re.I)
#: «пятилетний», «двадцатидвухлетнему»; how long something lasts is the dates' part
_IN_WORDS = re.compile(r"(?<![\w-])([а-яё]{3,24}?)-?летн(?:ий|его|ему|им|ем|яя|ей|юю|ее|ие|их|ими)(?![а-яё])", re.I)
_NTH_YEAR = re.compile(
    rf"(?<![а-яё])на{S}(\d{{1,3}})-о?м{S}году(?={S}(?:жизни|уш[её]л|ушла|скончал|умер|не{S}стало))", re.I
)
_AFTER_CUE = (
    rf"(?:{S}(?:было|уже|всего|лишь|только|сейчас|в|на|от|до|с|со|исполнилось|около|примерно|почти|старше|младше))*{S}$"
)
_NAME = rf"[А-ЯЁ][а-яё]+(?:у|ой|е|ю|му)(?:{S}(?:было|уже|всего|сейчас))?"


def _cues() -> str:
    words = lexicon.words("amounts/ages.txt")
    starred = {row[0][:-1] for row in lexicon.rows("amounts/ages.txt") if row[0].endswith("*")}
    return rf"(?:{any_of(words - starred)}|(?:{any_of(starred)})\w*)"


_CUE = re.compile(rf"(?:{_cues()}|{_NAME}){_AFTER_CUE}")
_REACH = 45


def tells_age(text: str, start: int) -> bool:
    """Whether «N лет» after ``start`` is somebody's age."""
    before = text[max(0, start - _REACH) : start].replace("ё", "е")
    return _CUE.search(before) is not None or re.search(rf"(?<![а-яё])в{S}$", before) is not None


def age_adjective(at: Place) -> Figure | None:
    """«*25-летний* спортсмен»"""
    m = _ADJECTIVE.match(at.text, at.end)
    return at.figure("AGE", "год", m.end()) if m else None


def years(at: Place) -> Figure | None:
    """«старше *60 лет*», «ещё не исполнилось *35 лет*»"""
    m = _YEARS.match(at.text, at.end)
    if m is None or not tells_age(at.text, at.start):
        return None
    unit = "месяц" if "месяц" in m[0].lower() else "год"
    before = at.text[max(0, at.start - 40) : at.start]
    bound = _BOUND.search(before)
    if at.explicit or bound is None and _NOT_YET.search(before) is None:
        return at.figure("AGE", unit, m.end())
    cmp = ">" if bound is not None and bound[1].lower() == "старше" else "<"
    return replace(at.figure("AGE", unit, m.end()), amount=Amount.bounded(at.number, cmp, unit))


def in_words(text: str, blocked: list[tuple[int, int]]) -> list[Figure]:
    """«*пятилетний* сын», «*на 91-ом году* жизни скончался»: in one's 91st year one is 90."""
    out = []
    patterns = [p for word, p in (("летн", _IN_WORDS), ("году", _NTH_YEAR)) if word in text]
    for m in (m for pattern in patterns for m in pattern.finditer(text)):
        value = Decimal(m[1]) - 1 if m[1].isdigit() else numerals.parse_prefix(m[1])
        if value is not None and not any(a < m.end() and m.start() < b for a, b in blocked):
            out.append(Figure("AGE", Amount.exactly(value, "год"), m.start(), m.end()))
    return out
