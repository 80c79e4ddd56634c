"""What the learned model sees of a text: units (tokens, hyphenated ones in parts) and, for each distinct unit, its
features.

A unit's features depend on nothing but its letters and those of the token that it is part of, so they are computed once
a word form.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Iterator, NamedTuple

import numpy as np

from pipeline import models
from pipeline.russian import gazetteer, morph

#: entities may end at a hyphen: «экс-|президент», «российско-|американский», «ЧМ-|2018»
_HYPHEN = re.compile(r"(?<=[^\W_])([-‑–—])(?=[^\W_])")
_CAPITALS = re.compile("[А-ЯЁӘҒҚҢӨҰҮҺІ]+(?:-[А-ЯЁӘҒҚҢӨҰҮҺІ]+)?$")
#: parts of a token beyond which it is left whole (chains such as serial numbers)
_MOST_PARTS = 9
#: units of one sequence; sentences that follow each other share one up to this length
LONGEST = 64
#: letters of a unit that its character encoder sees
LETTERS = 20
_ALPHABET = (
    "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁ"
    "әғқңөұүһіӘҒҚҢӨҰҮҺІўҳўЎҲїєґ"
    "abcdefghijklmnopqrstuvwxyz"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "0123456789"
    ".,:;!?-–—«»\"'„“”()[]/%№$€₽°+&@#*…"
)
#: 0 is the padding, 1 a letter that is not in the alphabet
_CODES = {letter: i for i, letter in enumerate(dict.fromkeys(_ALPHABET), 2)}
ALPHABET_SIZE = len(_CODES) + 2

_GRAMMEMES = (
    "NOUN ADJF ADJS COMP VERB INFN PRTF PRTS GRND NUMR ADVB NPRO PRED PREP CONJ PRCL INTJ LATN PNCT NUMB ROMN UNKN "
    "anim inan masc femn neut ms-f sing plur Sgtm Pltm nomn gent datv accs ablt loct voct gen2 loc2 "
    "Abbr Name Surn Patr Geox Orgn Trad Init Fixd perf impf tran intr pres past futr actv pssv indc impr "
    "1per 2per 3per Anum Apro Subx Supr Qual Prnt"
).split()
_GRAMMEME = {name: i for i, name in enumerate(_GRAMMEMES)}
_SHAPES = (
    "lower",
    "upper",
    "title",
    "mixed",
    "digits",
    "has_digit",
    "latin",
    "cyrillic",
    "punctuation",
    "one_letter",
    "part",
    "known",
    "has_vector",
    "lemma_has_vector",
    "year",
    "day",
    "opens",
    "closes",
)
#: lists of words as the network was trained with: in ``weights/words.json``, written by ``training.words``
_LISTS = (
    "positions",
    "event_kinds",
    "groups",
    "speech_verbs",
    "org_kinds",
    "currencies",
    "units",
    "months",
    "weekdays",
    "numerals",
)
_PLACES = ("country", "country_adjective", "city")
#: numbers of a unit beside its vectors and letters
FLAGS = len(_GRAMMEMES) + len(_SHAPES) + len(_LISTS) + len(_PLACES)


class Unit(NamedTuple):
    """A token, or a part of a hyphenated one."""

    start: int
    end: int
    text: str
    whole: str


def split(tokens: list[tuple[int, str]]) -> list[Unit]:
    """Units of tokens (offset, text); white space has none. A surname in capitals after a given name is read as if it
    had one: «Заманбек ОРЫНБЕКОВ».
    """
    out: list[Unit] = []
    for start, text in tokens:
        if not text or text.isspace():
            continue
        if (
            len(text) > 3
            and text.isupper()
            and out
            and _CAPITALS.match(text)
            and _given_name(out[-1].text)
            and not any("Abbr" in p.tag for p in morph.parses(text))
        ):
            text = text.capitalize()
        parts = _HYPHEN.split(text) if len(text) > 2 and not text.isalpha() else [text]
        if len(parts) == 1 or len(parts) > _MOST_PARTS:
            out.append(Unit(start, start + len(text), text, ""))
            continue
        for part in parts:
            out.append(Unit(start, start + len(part), part, text))
            start += len(part)
    return out


@lru_cache(maxsize=20_000)
def _given_name(text: str) -> bool:
    """Whether a word may be a given name or an initial: the dictionary says so, or has no word like it."""
    if re.fullmatch(r"[А-ЯЁ]\.?|(?:[А-ЯЁ]\.){2}", text):
        return len(text) > 1
    return bool(re.fullmatch("[А-ЯЁ][а-яё]+(?:-[А-ЯЁ]?[а-яё]+)?", text)) and (
        not morph.known(text) or any("Name" in p.tag for p in morph.parses(text))
    )


class Features(NamedTuple):
    """Features of distinct units: navec's indexes of the unit, its lemma and its token (-1: none), letters, and numbers
    in 0…1.
    """

    vectors: np.ndarray
    letters: np.ndarray
    flags: np.ndarray


def lemma_of(text: str) -> str:
    """The likeliest lemma, without regard to context; ё as е."""
    return morph.parses(text)[0].normal_form.replace("ё", "е")


def features(keys: list[tuple[str, str]]) -> Features:
    """Features of units given as (text, whole)."""
    vectors, letters = [], []
    rows: list[int] = []
    places: list[int] = []
    values: list[float] = []
    for i, (text, whole) in enumerate(keys):
        lemma = lemma_of(text)
        own = _vector(text)
        of_lemma = own if lemma == text else _vector(lemma)
        vectors.append((own, of_lemma, _vector(whole) if whole else -1))
        shown = text if len(text) <= LETTERS else text[: LETTERS // 2] + text[-(LETTERS - LETTERS // 2) :]
        letters.append([_CODES.get(c, 1) for c in shown] + _NO_LETTERS[len(shown) :])
        flags = _flags(text, lemma, bool(whole), own >= 0, of_lemma >= 0)
        rows.extend([i] * len(flags))
        places.extend(flags)
        values.extend(flags.values())
    table = np.zeros((len(keys), FLAGS), dtype="float32")
    table[rows, places] = values
    return Features(
        np.array(vectors, dtype="int32").reshape(-1, 3), np.array(letters, dtype="int64").reshape(-1, LETTERS), table
    )


_NO_LETTERS = [0] * LETTERS


def _vector(word: str) -> int:
    known = models.navec().vocab.word_ids
    word = word.lower()
    index = known.get(word, -1)
    return known.get(word.replace("ё", "е"), -1) if index < 0 and "ё" in word else index


@lru_cache(maxsize=None)
def _listed() -> dict[str, tuple[int, ...]]:
    """Word -> places of the lists that have it."""
    known = json.loads((Path(__file__).parent / "weights/words.json").read_text(encoding="utf-8"))
    lists = [known[name] for name in _LISTS]
    out: dict[str, tuple[int, ...]] = {}
    for i, words in enumerate(lists, len(_GRAMMEMES) + len(_SHAPES)):
        for word in words:
            out[word] = (*out.get(word, ()), i)
    return out


#: places of a tag's grammemes
_places = morph.OfTag(lambda tag: tuple(_GRAMMEME[g] for g in sorted(tag.grammemes) if g in _GRAMMEME))

_SHAPE = {name: len(_GRAMMEMES) + i for i, name in enumerate(_SHAPES)}
_PLACE = {name: len(_GRAMMEMES) + len(_SHAPES) + len(_LISTS) + i for i, name in enumerate(_PLACES)}
_LATIN, _CYRILLIC = re.compile("[A-Za-z]"), re.compile("[А-Яа-яЁё]")
_YEAR, _DAY = re.compile("1[5-9][0-9]{2}|20[0-9]{2}"), re.compile("[1-9]|[12][0-9]|3[01]")


def _cases(text: str, capital: bool) -> list[str]:
    """Shapes by small and capital letters."""
    if text.islower():
        return ["lower"]
    if text.isupper():
        return ["upper"] if len(text) > 1 else ["title"] if capital else []
    if text[1:].islower() or not any(c.isupper() for c in text[1:]):
        return ["title"] if capital else []
    return ["mixed", "title"] if capital and not text[1:].isupper() else ["mixed"]


def _flags(text: str, lemma: str, part: bool, has_vector: bool, lemma_has_vector: bool) -> dict[int, float]:
    """Place -> value of what is not zero."""
    parses = morph.parses(text)
    out = _grammemes(parses)
    shapes = _shapes(text)
    for name, holds in (
        ("part", part),
        ("known", morph.of_dictionary(parses[0])),
        ("has_vector", has_vector),
        ("lemma_has_vector", lemma_has_vector),
    ):
        if holds:
            shapes.append(name)
    for name in shapes:
        out[_SHAPE[name]] = 1.0
    listed = _listed()
    for word in (lemma, text.lower()):
        if word in listed:
            out.update(dict.fromkeys(listed[word], 1.0))
    for name in _places_named(text, lemma):
        out[_PLACE[name]] = 1.0
    return out


def _grammemes(parses) -> dict[int, float]:
    """Of the four likeliest parses, each grammeme with the sum of their scores, 1 at most."""
    out: dict[int, float] = {}
    for parse in parses[:4]:
        score = parse.score
        for place in _places(parse.tag):
            out[place] = out[place] + score if place in out else score
    for place, value in out.items():
        if value > 1:
            out[place] = 1.0
    return out


def _shapes(text: str) -> list[str]:
    """What the signs of a word look like."""
    shapes = _cases(text, text[:1].isupper())
    if text.isdigit():
        shapes += ("digits", "has_digit")
        if _YEAR.fullmatch(text):
            shapes.append("year")
        if _DAY.fullmatch(text):
            shapes.append("day")
    else:
        shapes += _scripts(text)
    if len(text) == 1:
        shapes.append("one_letter")
    return shapes


def _scripts(text: str) -> list[str]:
    """Scripts and marks of what is no number."""
    out = []
    if not text.isalpha() and any(c.isdigit() for c in text):
        out.append("has_digit")
    if _LATIN.search(text):
        out.append("latin")
    if _CYRILLIC.search(text):
        out.append("cyrillic")
    elif not any(c.isalnum() for c in text):
        out.append("punctuation")
        if text in '«„("':
            out.append("opens")
        if text in '»”)"':
            out.append("closes")
    return out


def _places_named(text: str, lemma: str) -> Iterator[str]:
    """Which of ``_PLACES`` a word names."""
    if text[:1].isupper():
        if gazetteer.country(text):
            yield "country"
        if gazetteer.city(text):
            yield "city"
    if gazetteer.adjective_country(lemma):
        yield "country_adjective"


def starts(sentences: np.ndarray) -> list[int]:
    """Where a sentence begins; ``sentences``: the sentence number of each unit."""
    return [0, *((np.diff(sentences) != 0).nonzero()[0] + 1).tolist()]


def sequences(units: list[Unit], sentence_starts: set[int]) -> list[range]:
    """Ranges of units that the encoder reads together: whole sentences up to ``LONGEST`` units; a longer sentence is
    cut at a comma, if it has one.
    """
    sentences: list[list[int]] = []
    for i in range(len(units)):
        if i == 0 or i in sentence_starts:
            sentences.append([i, i + 1])
        else:
            sentences[-1][1] = i + 1
    out: list[range] = []
    for start, end in sentences:
        while end - start > LONGEST:
            cut = next(
                (
                    i + 1
                    for i in range(start + LONGEST - 1, start + LONGEST // 2, -1)
                    if units[i].text in {",", ";", ".", "\u2014"}
                ),
                start + LONGEST,
            )
            out.append(range(start, cut))
            start = cut
        if out and end - out[-1].start <= LONGEST and out[-1].stop == start:
            out[-1] = range(out[-1].start, end)
        else:
            out.append(range(start, end))
    return out
