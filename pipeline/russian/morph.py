"""pymorphy3, cached: one parse of a word form a process, whoever asks."""
from __future__ import annotations

from functools import lru_cache

import pymorphy3

from pipeline import lexicon

_CASES = {"Nom": "nomn", "Gen": "gent", "Dat": "datv", "Acc": "accs", "Ins": "ablt", "Loc": "loct", "Voc": "voct"}
_NUMBERS = {"Sing": "sing", "Plur": "plur"}
_GENDERS = {"Masc": "masc", "Fem": "femn", "Neut": "neut"}
#: Universal POS -> pymorphy3 parts of speech, best first
_POS = {
    "NOUN": ("NOUN",), "PROPN": ("NOUN",), "ADJ": ("ADJF", "ADJS", "COMP", "NUMR"),
    "VERB": ("VERB", "INFN", "PRTF", "PRTS", "GRND"), "AUX": ("VERB", "INFN"), "ADV": ("ADVB", "COMP", "PRED"),
    "NUM": ("NUMR", "ADJF", "NOUN"), "DET": ("ADJF", "NPRO"), "PRON": ("NPRO", "ADJF"), "ADP": ("PREP",),
    "CCONJ": ("CONJ",), "SCONJ": ("CONJ",), "PART": ("PRCL",), "INTJ": ("INTJ",),
}


#: characters; the longest words of corpora have some fifty
LONGEST = 100


@lru_cache(maxsize=1)
def analyzer() -> pymorphy3.MorphAnalyzer:
    """The one analyzer of this process."""
    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=200_000)
def known(word: str) -> bool:
    """Whether the dictionary has the word, without regard to case."""
    return len(word) <= LONGEST and analyzer().word_is_known(word.lower())


@lru_cache(maxsize=200_000)
def parses(word: str) -> tuple:
    """pymorphy3 parses of ``word``, likeliest first; without regard to case.

    What no Russian word is (longer than ``LONGEST``, letters without a Unicode name) gets the one parse of the unknown, itself as its lemma.
    """
    word = word.lower()
    if len(word) <= LONGEST:
        try:
            return tuple(analyzer().parse(word))
        except ValueError:  # pymorphy3 asks for the names of letters
            pass
    return tuple(p._replace(word=word, normal_form=word) for p in analyzer().parse("\N{REPLACEMENT CHARACTER}"))


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    """Lemmas of the lists of positions, organisations, events and groups."""
    return frozenset().union(*(lexicon.words(name) for name in ("org_kinds.tsv", "positions.txt", "event_kinds.txt", "groups.txt")))


@lru_cache(maxsize=10_000)
def _of_tag(tag) -> tuple[str | None, str | None, str | None, str | None, bool]:
    """Part of speech, case, number, gender of a tag, and whether it is a name's; each is a search in pymorphy3, and there are some thousand tags."""
    return tag.POS, tag.case, tag.number, tag.gender, any(name in tag for name in ("Name", "Surn", "Geox", "Patr"))


@lru_cache(maxsize=200_000)
def best_parse(word: str, pos: str = "", case: str = "", number: str = "", gender: str = ""):
    """The parse that agrees best with Universal Dependencies features; None for an empty word."""
    wanted = _POS.get(pos, ())
    best, best_score = None, -1.0
    guessed = bool(word) and not known(word)
    for parse in parses(word):
        own_pos, own_case, own_number, own_gender, named = _of_tag(parse.tag)
        score = parse.score
        if guessed and parse.normal_form in _listed():
            # «акиматом»: what our lists know goes before a guess that fits the tags
            score += 12
        if wanted:
            score += 8 if own_pos in wanted else 0
        if case and own_case:
            score += 3 if own_case == _CASES.get(case) or (case == "Gen" and own_case == "gen2") or (case == "Loc" and own_case == "loc2") else 0
        if number and own_number == _NUMBERS.get(number):
            score += 2
        if gender and own_gender == _GENDERS.get(gender):
            score += 1
        if pos == "PROPN" and named:
            score += 0.5
        if score > best_score:
            best, best_score = parse, score
    return best


_UD = {v: k for k, v in _CASES.items()}


@lru_cache(maxsize=20_000)
def listed_noun(word: str) -> tuple[str, tuple[str, ...]] | None:
    """Lemma and possible cases (Universal Dependencies) of a noun that our lists have and the dictionary has not («акиматом»: акимат, Ins)."""
    if not word or known(word):
        return None
    found = [p for p in parses(word) if p.tag.POS == "NOUN" and p.normal_form in _listed()]
    if not found:
        return None
    cases = dict.fromkeys(_UD[p.tag.case] for p in found if p.normal_form == found[0].normal_form and p.tag.case in _UD)
    return found[0].normal_form, tuple(cases)


@lru_cache(maxsize=200_000)
def lemma(word: str, pos: str = "", case: str = "", number: str = "", gender: str = "") -> str:
    """Lemma, lower case; participles keep their own (имеющий), as the field's corpora do not agree."""
    parse = best_parse(word, pos, case, number, gender)
    return parse.normal_form.replace("ё", "е") if parse else word.lower()


@lru_cache(maxsize=20_000)
def participle(word: str) -> str | None:
    """Nominative of a participle's form: «пострадавших» -> пострадавший; None for other words."""
    parse = next((p for p in parses(word) if p.tag.POS == "PRTF"), None)
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
