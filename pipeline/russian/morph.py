"""pymorphy3, cached: one parse of a word form a process, whoever asks."""

from __future__ import annotations

from functools import lru_cache
from typing import Callable, NamedTuple

import pymorphy3

from pipeline import lexicon

_CASES = {"Nom": "nomn", "Gen": "gent", "Dat": "datv", "Acc": "accs", "Ins": "ablt", "Loc": "loct", "Voc": "voct"}
_SECOND_CASES = {"Gen": "gen2", "Loc": "loc2"}
_NUMBERS = {"Sing": "sing", "Plur": "plur"}
_GENDERS = {"Masc": "masc", "Fem": "femn", "Neut": "neut"}
#: Universal POS -> pymorphy3 parts of speech, best first
_POS = {
    "NOUN": ("NOUN",),
    "PROPN": ("NOUN",),
    "ADJ": ("ADJF", "ADJS", "COMP", "NUMR"),
    "VERB": ("VERB", "INFN", "PRTF", "PRTS", "GRND"),
    "AUX": ("VERB", "INFN"),
    "ADV": ("ADVB", "COMP", "PRED"),
    "NUM": ("NUMR", "ADJF", "NOUN"),
    "DET": ("ADJF", "NPRO"),
    "PRON": ("NPRO", "ADJF"),
    "ADP": ("PREP",),
    "CCONJ": ("CONJ",),
    "SCONJ": ("CONJ",),
    "PART": ("PRCL",),
    "INTJ": ("INTJ",),
}


#: characters; the longest words of corpora have some fifty
LONGEST = 100


@lru_cache(maxsize=1)
def analyzer() -> pymorphy3.MorphAnalyzer:
    """The one analyzer of this process."""
    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=1)
def _dictionary() -> tuple:
    """The part of the analyzer that looks into the dictionary, and the type of a parse."""
    parse = analyzer().parse("мама")[0]
    return parse.methods_stack[0][0], type(parse)


def _of_dictionary(word: str) -> tuple:
    """What ``analyzer().parse`` gives for a word of the dictionary, in half the time; nothing for others."""
    unit, parse = _dictionary()
    dictionary, probabilities = unit.dict, unit.morph.prob_estimator.p_t_given_w
    found = []
    total = 0
    for form, readings in dictionary.words.similar_items(word, unit.morph.char_substitutes):
        for paradigm, index in readings:
            tag = dictionary.build_tag_info(paradigm, index)
            normal_form = dictionary.build_normal_form(paradigm, index, form) if index else form
            count = probabilities.get(f"{word}:{tag}", 0)
            total += count
            found.append((count, form, tag, normal_form, ((unit, form, paradigm, index),)))
    if total:
        found.sort(key=lambda row: row[0], reverse=True)
        total = probabilities.MULTIPLIER
    return tuple(
        parse(form, tag, normal_form, count / total if total else 1 / len(found), stack)
        for count, form, tag, normal_form, stack in found
    )


@lru_cache(maxsize=200_000)
def known(word: str) -> bool:
    """Whether the dictionary has the word, without regard to case."""
    return len(word) <= LONGEST and analyzer().word_is_known(word.lower())


def of_dictionary(parse) -> bool:
    """Whether the dictionary has the word of a parse: ``known`` where the word is parsed anyway."""
    return len(parse.methods_stack) == 1 and parse.methods_stack[0][0] is _dictionary()[0]


@lru_cache(maxsize=200_000)
def parses(word: str) -> tuple:
    """pymorphy3 parses of ``word``, likeliest first; without regard to case.

    What no Russian word is (longer than ``LONGEST``, letters without a Unicode name) gets the one parse of the unknown,
    itself as its lemma.
    """
    lower = word.lower()
    if lower != word:
        return parses(lower)
    if len(word) <= LONGEST:
        try:
            return _of_dictionary(word) or tuple(analyzer().parse(word))
        except ValueError:  # pymorphy3 asks for the names of letters
            pass
    return tuple(p._replace(word=word, normal_form=word) for p in analyzer().parse("\N{REPLACEMENT CHARACTER}"))


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    """Lemmas of the lists of positions, organisations, events and groups."""
    return frozenset().union(
        *(
            lexicon.words(name)
            for name in ("organisations/kinds.tsv", "people/positions.txt", "events/kinds.tsv", "events/groups.txt")
        )
    )


class Traits(NamedTuple):
    """Part of speech, case, number and gender of a tag in plain strings, and whether it is a name's: each is a search
    in pymorphy3, and there are some thousand tags.
    """

    pos: str | None
    case: str | None
    number: str | None
    gender: str | None
    named: bool


class OfTag(dict):
    """What a function gives for pymorphy3's tags, of which there are some thousand: found by the tag's id, since its
    own hash is that of all its grammemes.
    """

    def __init__(self, function: Callable):
        super().__init__()
        self.function = function

    def __call__(self, tag):
        found = self.get(id(tag))
        if found is None:
            if len(self) > 10_000:
                self.clear()
            # with the tag itself, so that no other gets its id
            found = self[id(tag)] = tag, self.function(tag)
        return found[1]


def _traits(tag) -> Traits:
    # pymorphy3's own strings check what they are compared with, which takes long
    pos, case, number, gender = (
        None if value is None else str(value) for value in (tag.POS, tag.case, tag.number, tag.gender)
    )
    return Traits(pos, case, number, gender, any(name in tag for name in ("Name", "Surn", "Geox", "Patr")))


traits = OfTag(_traits)


@lru_cache(maxsize=200_000)
def best_parse(word: str, pos: str = "", case: str = "", number: str = "", gender: str = ""):
    """The parse that agrees best with Universal Dependencies features; None for an empty word."""
    wanted = _POS.get(pos, ())
    wanted_case, wanted_number, wanted_gender = _CASES.get(case), _NUMBERS.get(number), _GENDERS.get(gender)
    partitive = _SECOND_CASES.get(case)
    best, best_score = None, -1.0
    found = parses(word)
    guessed = bool(word) and not of_dictionary(found[0])
    for parse in found:
        own_pos, own_case, own_number, own_gender, named = traits(parse.tag)
        score = parse.score
        if guessed and parse.normal_form in _listed():
            # «акиматом»: what our lists know goes before a guess that fits the tags
            score += 12
        if own_pos in wanted:
            score += 8
        if own_case and case and own_case in (wanted_case, partitive):
            score += 3
        if number and own_number == wanted_number:
            score += 2
        if gender and own_gender == wanted_gender:
            score += 1
        if named and pos == "PROPN":
            score += 0.5
        if score > best_score:
            best, best_score = parse, score
    return best


_UD = {v: k for k, v in _CASES.items()}


@lru_cache(maxsize=20_000)
def listed_noun(word: str) -> tuple[str, tuple[str, ...]] | None:
    """Lemma and possible cases (Universal Dependencies) of a noun that our lists have and the dictionary has not
    («акиматом»: акимат, Ins).
    """
    found = parses(word)
    if not word or of_dictionary(found[0]):
        return None
    found = [p for p in found if p.normal_form in _listed() and traits(p.tag).pos == "NOUN"]
    if not found:
        return None
    cases = dict.fromkeys(
        _UD[case] for p in found if p.normal_form == found[0].normal_form and (case := traits(p.tag).case) in _UD
    )
    return found[0].normal_form, tuple(cases)


@lru_cache(maxsize=200_000)
def lemma(word: str, pos: str = "", case: str = "", number: str = "", gender: str = "") -> str:
    """Lemma, lower case; participles keep their own (имеющий), as the field's corpora do not agree."""
    parse = best_parse(word, pos, case, number, gender)
    return parse.normal_form.replace("ё", "е") if parse else word.lower()


@lru_cache(maxsize=20_000)
def participle(word: str) -> str | None:
    """Nominative of a participle's form: «пострадавших» -> пострадавший; None for other words."""
    parse = next((p for p in parses(word) if traits(p.tag).pos == "PRTF"), None)
    form = parse and parse.inflect({"masc", "sing", "nomn"})
    return form.word.replace("ё", "е") if form else None


@lru_cache(maxsize=20_000)
def forms(lemma_: str) -> frozenset[str]:
    """Every inflected form of a dictionary word, lower case, with ё as е too."""
    result = set()
    for parse in parses(lemma_)[:1]:
        for form in parse.lexeme:
            result.update((form.word, form.word.replace("ё", "е")))
    result.add(lemma_)
    return frozenset(result)


def match_case(word: str, like: str) -> str:
    """``word`` written in the letter case of ``like`` (Иванов, ИВАНОВ, де, Нур-Султан)."""
    if like.isupper() and len(like) > 1:
        return word.upper()
    if "-" in like and word.count("-") == like.count("-"):
        return "-".join(match_case(w, x) for w, x in zip(word.split("-"), like.split("-"))) if len(like) > 1 else word
    if like[:1].isupper():
        return word[:1].upper() + word[1:]
    return word
