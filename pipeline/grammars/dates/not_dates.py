"""What looks like an expression of time and is none: an ordered list of small questions to text and expression."""

from __future__ import annotations

import re
from typing import Callable

from pipeline.grammars.dates.compound import ClockTime, Dotted
from pipeline.grammars.dates.lapses import Length, LengthRange
from pipeline.grammars.rule import Found
from pipeline.russian import morph
from pipeline.russian.letters import Folded

Question = Callable[[Folded, Found], bool]
NOT_DATES: list[tuple[Question, str]] = []


def not_date(example: str) -> Callable[[Question], Question]:
    """Add a question; ``example`` is a text in which it says yes."""

    def add(question: Question) -> Question:
        NOT_DATES.append((question, example))
        return question

    return add


_NUMBERED = re.compile(r"(?:№|\bn|стать[яиейю]+|ст\.|пункт\w*|\bп\.|тел\.?:?|\+7|верси\w+|код\w*|индекс\w*) ?\Z")


@not_date("изделие № 12.05.2025")
def has_a_number_word_before(text: Folded, found: Found) -> bool:
    start = found.start
    told = text.text[start : found.end]
    return (
        told[0].isdigit()
        and not re.search("[а-я]{2}", told)
        and _NUMBERED.search(text.text, max(0, start - 12), start) is not None
    )


_STREET = re.compile(r"\b(?:улиц\w*|ул\.|площад\w*|метро|станци\w*|сквер\w*|проспект\w*|парк\w*) [«\"]?(?:имени )?\Z")


@not_date("живут на улице 8 марта")
def names_a_street(text: Folded, found: Found) -> bool:
    told = text.text[found.start : found.end]
    return (
        told[0].isdigit()
        and "год" not in told
        and _STREET.search(text.text, max(0, found.start - 24), found.start) is not None
    )


@not_date("Марта Иванова пришла")
def is_a_name(text: Folded, found: Found) -> bool:
    """«Март», «Август» with a capital and nothing else; «проспект Октября», «Майский район»."""
    if found.rules not in {("month",), ("month_adjective",), ("weekday_adjective",)}:
        return False
    word = text.cased[found.start : found.end]
    if not word[0].isupper() or word.isupper():
        return False
    if found.rules == ("month",) and word in {"Май", "Мая", "Марта", "Август", "Августа"}:
        return True
    return re.search(r"[а-яё,»\d] \Z", text.text[max(0, found.start - 2) : found.start]) is not None


@not_date("он хорошо знал эту среду")
def is_an_environment(text: Folded, found: Found) -> bool:
    return re.fullmatch("(?:эт|т|наш|прежн)[а-я]{1,3} сред[а-я]+", text.text[found.start : found.end]) is not None


@not_date("поздравил с Днём Победы")
def is_a_feast(text: Folded, found: Found) -> bool:
    if text.text[found.start : found.end] != "днем":
        return False
    return re.search(r"\bсо? (?:[а-я]+им )?\Z", text.text[max(0, found.start - 24) : found.start]) is not None


_SCORE = re.compile(r"(?:сч[её]т\w*|побед\w*)\W*\Z")


@not_date("выиграли со счётом 3:10")
def is_a_score(text: Folded, found: Found) -> bool:
    return (
        isinstance(found.value, ClockTime)
        and _SCORE.search(text.text, max(0, found.start - 20), found.start) is not None
    )


_AGE_BEFORE = re.compile(
    r"(?:возраст\w*(?: (?:от|до|около|примерно|почти|старше|младше|более))?|исполни\w+(?:ся|сь)|старше|младше|моложе"
    r"|\bкоторо(?:му|й)(?: (?:было|уже))?"
    r"|\b(?:ему|ей|мне|нам|им|вам|тебе|нему)(?: (?:всего|уже|было|сейчас|исполн\w+))*"
    r"|умер\w* в|скончал\w+ (?:в|на)) ?(?:в|на|было|всего|уже|лишь)? ?\Z"
)
_AGE_AFTER = re.compile(r" ?(?:от роду|ребенк|девочк|мальчик)")
_YEARS = re.compile(r"(?:лет|год\w*|месяц\w*)\Z")
_PERSON_BEFORE = re.compile(r"[а-я]{3,}(?:телю|нику|нице|ору|еру|исту|ному)(?: [а-я]+)? (?:всего |только |уже )?\Z")
_OF_AGE = re.compile(
    r"(?:девочк\w*|мальчик\w*|женщин\w*|мужчин\w*|ребен\w+|девушк\w*|парн[юья]\w*|подрост\w+|\bсвои) (?:всего |уже )?\Z"
)
_AGE_TOLD = re.compile(
    r"[а-я]{2,}(?:у|ю|е|ой|ей|и) (?:было|будет|исполнилось|исполнится|стало) (?:всего |уже |около |почти |примерно )?\Z"
)
_NAME_BEFORE = re.compile(r"[А-ЯЁ][а-яё]+(?:у|ой|е|ю|му) \Z")
_BARE_YEARS = re.compile(r"\d{1,3} (?:лет|года?)")


@not_date("Известно, что победителю 39 лет.")
def is_an_age(text: Folded, found: Found) -> bool:
    if not isinstance(found.value, (Length, LengthRange)):
        return False
    told = text.text[found.start : found.end]
    if not _YEARS.search(told):
        return False
    lead = re.match(r"(?:в|на|до) ", told)
    first = found.start + (lead.end() if lead else 0)
    if _AGE_BEFORE.search(text.text, max(0, first - 40), first) or _AGE_AFTER.match(text.text, found.end):
        return True
    if not _BARE_YEARS.fullmatch(told[lead.end() :] if lead else told):
        return False
    if lead:
        return lead[0] == "в "
    if told[0].isdigit() and text.text[max(0, first - 3) : first].endswith(" в "):
        return True
    before = max(0, first - 40)
    if _AGE_TOLD.search(text.text, before, first) or _OF_AGE.search(text.text, before, first):
        return True
    known = _PERSON_BEFORE.search(text.text, before, first) or _NAME_BEFORE.search(text.cased, before, first)
    return bool(known) and re.match(r"\s*(?:[.,;)\n]|$)", text.text[found.end :]) is not None


@not_date("15 марта, в День Конституции")
def is_a_named_day(text: Folded, found: Found) -> bool:
    if found.rules[-1] != "per_unit":
        return False
    return re.match(r"в [А-ЯЁ]|в \w+ [А-ЯЁ«\"]", text.cased[found.start : found.end + 2]) is not None


_MEASURED = re.compile(
    r" ?(?:раза?|секунд|балл|очк|метр|млн|млрд|трлн|тыс|%|процент|руб|долл|евро|тенге|грн|сум|[$€₽₴₸]|к?[гм](?:\W|\Z))"
)


@not_date("вес 10.12 кг")
def is_a_measure(text: Folded, found: Found) -> bool:
    """Also «более 1.42 доллара», which is no time of the day."""
    dotted_clock = isinstance(found.value, ClockTime) and "." in text.text[found.start : found.end]
    return (dotted_clock or isinstance(found.value, Dotted)) and _MEASURED.match(text.text, found.end) is not None


@not_date("накануне выборов")
def is_the_eve_of_something(text: Folded, found: Found) -> bool:
    if text.text[found.start : found.end] != "накануне":
        return False
    before = re.search(r"([а-я]+) \Z", text.text[max(0, found.start - 30) : found.start])
    if before is not None and "PRTF" in morph.parses(before[1])[0].tag:
        return False  # «появившихся накануне сообщений»
    after = re.match(r" ([а-я]+)(?![\w-])", text.text[found.end : found.end + 40])
    return after is not None and _is_genitive(after[1])


def _is_genitive(word: str) -> bool:
    parses = morph.parses(word)
    if "PREP" in parses[0].tag:
        return False
    return "gent" in parses[0].tag or any("gent" in p.tag and p.score >= 0.3 for p in parses)
