"""A number with nothing counted right after it: BARE, the ordered list of where its unit may come from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pipeline import lexicon
from pipeline.russian import morph, numerals
from pipeline.russian.numerals import S
from pipeline.stages.figures.before import REACH, continues, is_animate, last_count, previous, word_before, words_before
from pipeline.stages.figures.counted import is_number, is_participle
from pipeline.stages.figures.figure import NOT_A_FIGURE, Figure, NotAFigure, Place
from pipeline.stages.morphology import feature

Reading = Figure | NotAFigure | None

_INVERTED = lexicon.words("amounts/inverted.txt")
_CASUALTIES = lexicon.words("amounts/casualties.txt")
_COUNTERS = lexicon.words("amounts/counters.txt")
_SCALES = lexicon.words("amounts/scales.txt")
_CLOSING = frozenset('»“”"')
_SENTENCE = re.compile(r"[.!?;\n]")
_PERSON = "человек"
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_ONE = re.compile(r"од(?:ин|на|но|ного|ной|ном|ну|ним|ни|них)|раз")
_PART_OF_SOMETHING = re.compile(r"\s?[-–—]\s?\d|[:/]\d")
_TOTAL = re.compile(
    (
        rf"(?:из{S}них|составил[аио]?|достигл?[аио]?|насчитыва\w+|всего|зарегистрирован\w*|выявлен\w*|погибл?["
        rf"аио]?)\W*(?:[а-яё]+{S})?$"
    ),
    re.I,
)
_TEMPERATURE = re.compile(r"температур\w*[^.!?\n]{0,30}$", re.I)
_DASH = re.compile(r"\s?[-–—:]\s?")
#: words before a number that may tell what it counts, and the places of their nouns in the sentence
_CLAUSE, _CORE = 14, {"nsubj", "nsubj:pass", "obj", "conj", "root"}
_LINK = lexicon.words("amounts/linking_verbs.txt")


def no_number(at: Place) -> Reading:
    """«*несколько*» without a noun"""
    return NOT_A_FIGURE if at.number is None else None


def one(at: Place) -> Reading:
    """«не *один*, а все»"""
    return NOT_A_FIGURE if _ONE.fullmatch(at.word) else None


def year(at: Place) -> Reading:
    """«его новый роман *1984*»: a year that the dates left alone, or part of a name"""
    return NOT_A_FIGURE if _YEAR.fullmatch(at.word) and not at.explicit else None


def part_of_something(at: Place) -> Reading:
    """«нужно *3*) купить», «Росберга (*1*)», «*2* – 1»"""
    if at.explicit:
        return None
    before = at.text[max(0, at.start - 60) : at.start]
    bracket = at.text[at.end : at.end + 1] == ")" and ("(" not in before or before.endswith("("))
    return NOT_A_FIGURE if bracket or _PART_OF_SOMETHING.match(at.text, at.end) else None


def model(at: Place) -> Reading:
    """«Boeing *737* вылетел», «канал „Рустави *2*“»: the number of a name"""
    before = word_before(at)
    if at.explicit or before is None or not at.word.isdecimal():
        return None
    latin = before.text.isascii() and before.text.isalpha() and before.text[:1].isupper()
    quoted = at.text[at.end : at.end + 1] in _CLOSING and before.text[:1].isupper()
    return NOT_A_FIGURE if latin or quoted else None


def inverted(at: Place) -> Reading:
    """«*человек 20*», «*километрах в четырёх-пяти*»: the noun before its number makes it approximate"""
    noun = word_before(at)
    if noun is not None and noun.pos_ == "ADP" and noun.lower_ in {"в", "на", "за", "до", "через"}:
        noun = previous(noun)
    if noun is None or morph.lemma(noun.text, "NOUN", number="Plur") not in _INVERTED:
        return None
    prior = previous(noun)
    plurals = [p.normal_form for p in morph.parses(noun.text) if morph.traits(p.tag)[:3:2] == ("NOUN", "plur")]
    if not plurals or prior is not None and is_number(prior):
        return None
    unit = plurals[0].replace("ё", "е")
    amount = replace(at.amount, unit=unit, cmp="~" if at.amount.cmp == "=" else at.amount.cmp)
    return Figure("NUMBER", amount, noun.idx, at.end, unit)


def people(at: Place) -> Reading:
    """«задержаны *четверо*»: collective numerals count people, those of the number before if it stands in the clause"""
    words = at.word.split()
    if words[0] not in numerals.collectives():
        return None
    last = last_count(at)
    same = (
        last is not None and not _SENTENCE.search(at.text[last.end : at.start]) and is_animate(last.amount.unit or "")
    )
    return at.figure("NUMBER", last.amount.unit if same else _PERSON)


def casualties(at: Place) -> Reading:
    """«погибли *12*, *30* умерли»: verbs that tell what happened to people"""
    words = list(words_before(at, 3))
    told = any(w.lemma_ in _CASUALTIES for w in words) and words[0].pos_ not in {"NOUN", "PROPN", "ADP"}
    if not told and (at.next is None or at.next.lemma_ not in _CASUALTIES or feature(at.next, "Number") != "Plur"):
        return None
    last = at.before[-1] if at.before else None
    if (
        last is not None
        and last.type == "NUMBER"
        and last.amount.unit
        and at.start - last.end < REACH
        and is_animate(last.amount.unit)
    ):
        return at.figure("NUMBER", last.amount.unit)
    return at.figure("NUMBER", _PERSON)


def temperature(at: Place) -> Reading:
    """«температура воздуха *-25*», «*минус сорок*»"""
    minus = at.value < 0 or at.text[at.begins : at.begins + 1] == "+"
    if not minus:
        return None
    if _TEMPERATURE.search(at.text[max(0, at.start - 45) : at.start]) or at.word.startswith("минус"):
        return at.figure("NUMBER", "градус")
    return NOT_A_FIGURE if at.value > 0 else None


def number_of(at: Place) -> Reading:
    """«Число погибших выросло до *12*», «Количество остановочных пунктов составляет *1119*»"""
    words = list(words_before(at, 14))
    for i, word in enumerate(words):
        if word.lemma_ in _COUNTERS:
            between = words[:i][::-1]
            noun = next(
                (w for w in between if (w.pos_ == "NOUN" or is_participle(w)) and feature(w, "Case") == "Gen"), None
            )
            if noun is None or not any(w.lemma_ in _LINK or w.text in {"—", "–", "-", ":"} for w in between):
                return None
            return at.figure("NUMBER", morph.participle(noun.text) or noun.lemma_)
        if is_number(word) or word.text in ";.":
            return None
    return None


def listed(at: Place) -> Reading:
    """«мужчин — *12*, детей — *3*», «маски — *600* тыс.»: the noun before a dash, a plural, is what is counted"""
    words = list(words_before(at, 2))
    if len(words) < 2 or not _DASH.fullmatch(words[0].text):
        return None
    noun = words[1]
    prior = previous(noun)
    named = False
    while prior is not None and prior.pos_ in {"ADJ", "ADV", "CCONJ", "VERB"}:
        named = named or prior.text[:1].isupper() and not prior.is_sent_start
        prior = previous(prior)
    if noun.pos_ != "NOUN" or prior is not None and not prior.is_punct:
        return None
    told = {morph.traits(p.tag)[1:3]: p.normal_form.replace("ё", "е") for p in morph.parses(noun.text)[::-1]}
    things = (
        ("nomn", "plur") in told
        and not at.explicit
        and not named
        and not is_animate(noun.lemma_)
        and (not continues(at) or _in_a_list(at))
    )
    unit = told.get(("gent", "plur")) or things and told["nomn", "plur"]
    return at.figure("NUMBER", unit) if unit else None


def _in_a_list(at: Place) -> bool:
    """Whether the number before followed a dash too."""
    return at.before[-1].counted is None and at.text[: at.before[-1].start].rstrip().endswith(("—", "–", "-", ":"))


def in_the_number_of(at: Place) -> Reading:
    """«вошли тест-системы в количестве *50* тыс.»: the noun that is subject or object before"""
    words = list(words_before(at, _CLAUSE))
    if len(words) < 2 or (words[1].lower_, words[0].lower_) not in {("в", "количестве"), ("в", "числе")}:
        return None
    noun = next((w for w in words[2:] if w.pos_ == "NOUN" and w.dep_ in _CORE), None)
    return at.figure("NUMBER", noun.lemma_) if noun is not None else None


def of_the_one_before(at: Place) -> Reading:
    """«25 школ, из них отремонтировали *11*»: what the number before counted"""
    if not continues(at):
        return None
    words = list(words_before(at, 5))
    if (
        words
        and (_DASH.fullmatch(words[0].text) or words[0].lemma_ in _SCALES | _LINK)
        and any(w.lemma_ in _SCALES for w in words)
    ):
        return None  # «энергетический класс землетрясения — 12,5»
    return at.figure("NUMBER", last_count(at).amount.unit)


def only_a_number(at: Place) -> Reading:
    """«Магнитуда — *5,5*»: digits, or words after «всего», «составило»"""
    digits = any(c.isdigit() for c in at.word)
    if digits or at.explicit or _TOTAL.search(at.text[max(0, at.start - 40) : at.start]):
        return at.figure("NUMBER", None)
    return NOT_A_FIGURE


BARE: tuple[Callable[[Place], Reading], ...] = (
    no_number,
    inverted,
    people,
    year,
    model,
    part_of_something,
    one,
    casualties,
    temperature,
    number_of,
    in_the_number_of,
    listed,
    of_the_one_before,
    only_a_number,
)


def bare(at: Place) -> Figure | NotAFigure:
    """What the first of BARE says that knows."""
    return next(found for reading in BARE if (found := reading(at)) is not None)
