"""What the learned model sees of a text: units (tokens, hyphenated ones in parts) and, for each distinct unit, its features.

A unit's features depend on nothing but its letters and those of the token that it is part of, so they are computed once a word form.
"""
from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from pipeline import lexicon, models
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
    "абвгдежзийклмнопрстуфхцчшщъыьэюяё" "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁ" "әғқңөұүһіӘҒҚҢӨҰҮҺІўҳўЎҲїєґ"
    "abcdefghijklmnopqrstuvwxyz" "ABCDEFGHIJKLMNOPQRSTUVWXYZ" "0123456789" ".,:;!?-–—«»\"'„“”()[]/%№$€₽°+&@#*…"
)
#: 0 is the padding, 1 a letter that is not in the alphabet
_CODES = {letter: i for i, letter in enumerate(dict.fromkeys(_ALPHABET), 2)}
ALPHABET_SIZE = len(_CODES) + 2

_GRAMMEMES = (
    "NOUN ADJF ADJS COMP VERB INFN PRTF PRTS GRND NUMR ADVB NPRO PRED PREP CONJ PRCL INTJ LATN PNCT NUMB ROMN UNKN "
    "anim inan masc femn neut ms-f sing plur Sgtm Pltm nomn gent datv accs ablt loct voct gen2 loc2 "
    "Abbr Name Surn Patr Geox Orgn Trad Init Fixd perf impf tran intr pres past futr actv pssv indc impr 1per 2per 3per Anum Apro Subx Supr Qual Prnt"
).split()
_GRAMMEME = {name: i for i, name in enumerate(_GRAMMEMES)}
_SHAPES = (
    "lower", "upper", "title", "mixed", "digits", "has_digit", "latin", "cyrillic", "punctuation", "one_letter", "part", "known", "has_vector",
    "lemma_has_vector", "year", "day", "opens", "closes",
)
_LISTS = ("positions.txt", "event_kinds.txt", "groups.txt", "speech_verbs.txt")
_TABLES = ("org_kinds.tsv", "currencies.tsv", "units.tsv", "months.tsv", "weekdays.tsv", "numerals.tsv")
_PLACES = ("country", "country_adjective", "city")
#: numbers of a unit beside its vectors and letters
FLAGS = len(_GRAMMEMES) + len(_SHAPES) + len(_LISTS) + len(_TABLES) + len(_PLACES)


class Unit(NamedTuple):
    """A token, or a part of a hyphenated one."""

    start: int
    end: int
    text: str
    whole: str


def split(tokens: list[tuple[int, str]]) -> list[Unit]:
    """Units of tokens (offset, text); white space has none. A surname in capitals after a given name is read as if it had one: «Заманбек ОРЫНБЕКОВ»."""
    out: list[Unit] = []
    for start, text in tokens:
        if not text or text.isspace():
            continue
        if len(text) > 3 and text.isupper() and out and _CAPITALS.match(text) and _given_name(out[-1].text) and not any("Abbr" in p.tag for p in morph.parses(text)):
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
    return bool(re.fullmatch("[А-ЯЁ][а-яё]+(?:-[А-ЯЁ]?[а-яё]+)?", text)) and (not morph.known(text) or any("Name" in p.tag for p in morph.parses(text)))


class Features(NamedTuple):
    """Features of distinct units: navec's indexes of the unit, its lemma and its token (-1: none), letters, and numbers in 0…1."""

    vectors: np.ndarray
    letters: np.ndarray
    flags: np.ndarray


def lemma_of(text: str) -> str:
    """The likeliest lemma, without regard to context; ё as е."""
    return morph.parses(text)[0].normal_form.replace("ё", "е")


def features(keys: list[tuple[str, str]]) -> Features:
    """Features of units given as (text, whole)."""
    vectors = np.full((len(keys), 3), -1, dtype="int32")
    letters = np.zeros((len(keys), LETTERS), dtype="int64")
    flags = np.zeros((len(keys), FLAGS), dtype="float32")
    for i, (text, whole) in enumerate(keys):
        vectors[i] = _vector(text), _vector(lemma_of(text)), _vector(whole) if whole else -1
        shown = text if len(text) <= LETTERS else text[: LETTERS // 2] + text[-(LETTERS - LETTERS // 2):]
        letters[i, : len(shown)] = [_CODES.get(c, 1) for c in shown]
        for place, value in _flags(text, whole, vectors[i]):
            flags[i, place] = value
    return Features(vectors, letters, flags)


def _vector(word: str) -> int:
    vocab = models.navec().vocab
    word = word.lower()
    index = vocab.get(word)
    if index is None and "ё" in word:
        index = vocab.get(word.replace("ё", "е"))
    return -1 if index is None else index


def vectors(indexes: np.ndarray) -> np.ndarray:
    """navec's vectors of an array of indexes, zeros for -1: shape ``indexes.shape + (300,)``, float32."""
    pq = models.navec().pq
    found = indexes >= 0
    out = np.zeros((*indexes.shape, pq.dim), dtype="float32")
    if found.any():
        codes = pq.indexes[indexes[found]]
        out[found] = pq.codes[np.arange(pq.codes.shape[0]), codes].reshape(len(codes), -1)
    return out


@lru_cache(maxsize=None)
def _listed() -> list[frozenset[str]]:
    out = [lexicon.words(name) for name in _LISTS]
    for name in _TABLES:
        out.append(frozenset(word for row in lexicon.rows(name) for cell in row for word in cell.split()))
    return out


@lru_cache(maxsize=10_000)
def _places(tag) -> tuple[int, ...]:
    """Places of a tag's grammemes; there are some thousand tags."""
    return tuple(_GRAMMEME[g] for g in sorted(tag.grammemes) if g in _GRAMMEME)


def _flags(text: str, whole: str, indexes) -> list[tuple[int, float]]:
    out: list[tuple[int, float]] = []
    known = morph.known(text)
    for parse in morph.parses(text)[:4]:
        out.extend((place, parse.score) for place in _places(parse.tag))
    if len(out) > 1:
        sums: dict[int, float] = {}
        for place, score in out:
            sums[place] = min(1.0, sums.get(place, 0.0) + score)
        out = list(sums.items())
    base = len(_GRAMMEMES)
    number, ascii_only = text.isdigit(), text.isascii()
    shape = {
        "lower": text.islower(), "upper": text.isupper() and len(text) > 1, "title": text[:1].isupper() and not text[1:].isupper(),
        "mixed": not text.islower() and not text.isupper() and any(c.isupper() for c in text[1:]), "digits": number,
        "has_digit": number or any(c.isdigit() for c in text), "latin": not number and bool(re.search("[A-Za-z]", text)), "cyrillic": not ascii_only and bool(re.search("[А-Яа-яЁё]", text)),
        "punctuation": not any(c.isalnum() for c in text), "one_letter": len(text) == 1, "part": bool(whole), "known": known,
        "has_vector": indexes[0] >= 0, "lemma_has_vector": indexes[1] >= 0, "year": number and bool(re.fullmatch("1[5-9][0-9]{2}|20[0-9]{2}", text)),
        "day": number and bool(re.fullmatch("[1-9]|[12][0-9]|3[01]", text)), "opens": text in "«„(\"", "closes": text in "»”)\"",
    }
    out.extend((base + i, 1.0) for i, name in enumerate(_SHAPES) if shape[name])
    base += len(_SHAPES)
    lemma = lemma_of(text)
    lower = text.lower()
    out.extend((base + i, 1.0) for i, words in enumerate(_listed()) if lemma in words or lower in words)
    base += len(_LISTS) + len(_TABLES)
    if text[:1].isupper():
        if gazetteer.country(text):
            out.append((base, 1.0))
        if gazetteer.city(text):
            out.append((base + 2, 1.0))
    if gazetteer.adjective_country(lemma):
        out.append((base + 1, 1.0))
    return out


def sequences(units: list[Unit], sentence_starts: set[int]) -> list[range]:
    """Ranges of units that the encoder reads together: whole sentences up to ``LONGEST`` units; a longer sentence is cut at a comma, if it has one."""
    sentences: list[list[int]] = []
    for i in range(len(units)):
        if i == 0 or i in sentence_starts:
            sentences.append([i, i + 1])
        else:
            sentences[-1][1] = i + 1
    out: list[range] = []
    for start, end in sentences:
        while end - start > LONGEST:
            cut = next((i + 1 for i in range(start + LONGEST - 1, start + LONGEST // 2, -1) if units[i].text in {",", ";", ".", "\u2014"}), start + LONGEST)
            out.append(range(start, cut))
            start = cut
        if out and end - out[-1].start <= LONGEST and out[-1].stop == start:
            out[-1] = range(out[-1].start, end)
        else:
            out.append(range(start, end))
    return out
