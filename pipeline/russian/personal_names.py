"""Names of persons put into the nominative: every reading of every part, and those that agree with one another."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from pipeline import lexicon
from pipeline.russian import known_names, morph
from pipeline.russian.morph import match_case
from pipeline.russian.name_readings import (
    ANY,
    CASES,
    FIXED,
    GENDERS,
    GIVEN,
    INITIAL,
    PATRONYMIC,
    SURNAME,
    by_shape,
    readings,
)
from pipeline.values.names import PersonName, is_initial

UD_CASES = {"Nom": "nomn", "Gen": "gent", "Dat": "datv", "Acc": "accs", "Ins": "ablt", "Loc": "loct"}
_PATRONYMIC = re.compile(r"(?:[оеё]вич(?:|а|у|ем|е)|(?:[оеё]вн|ичн)(?:а|ы|е|у|ой|ою))$|(?:улы|уулу|кызы|оглы)$")
#: what is sooner an instrumental than a nominative
_CASE = re.compile(r"(?<=ич)(?:а|у|ем|е)$|(?<=вн)[ыеу]$|(?<=вн)ой$")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_APOSTROPHE = re.compile(r"([’'ʼ`])")


class Candidate(NamedTuple):
    """A whole name in one case and gender."""

    score: float
    gender: str
    case: str
    words: tuple[str, ...]  # nominative, in the order of the text


class Vote(NamedTuple):
    """What the sentence says of a name's case; gender '' where it says nothing of that."""

    case: str
    gender: str
    weight: float


# --- readings of a word -------------------------------------------------------------------------


#: endings that foreign given names have too: «Мегин Келли»
_SHORT = re.compile(r"(?:[иы]н|[иы]на|[ыи]й|ой|ая)$")


# --- parts of a name ----------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def is_patronymic(word: str, last_of_two: bool = False) -> bool:
    """«Сергеевича», «Маратовна», «Ильич», «Рашид-оглы»; of two words the last may be a surname: «Вадим Рабинович»."""
    low = word.lower()
    if len(low) < 5 or word[:1].islower():
        return False
    parses = morph.parses(low)
    if morph.known(low):
        return any("Patr" in p.tag for p in parses) and not (last_of_two and any("Surn" in p.tag for p in parses))
    return bool(_PATRONYMIC.search(low)) and (not last_of_two or _has_father(_CASE.sub("", low)))


def _has_father(patronymic: str) -> bool:
    """Whether a given name stands in a patronymic: «Саламович», and not in «Рабинович»."""
    stem = re.sub(r"(?:[оеё]вич|[оеё]вна|ична)$", "", patronymic)
    return any(
        known_names.given_name(stem + end) or known_names.listed_given(stem + end) for end in ("", "й", "ь", "а")
    )


@lru_cache(maxsize=20_000)
def surname(word: str) -> bool:
    """Whether a word is a Russian surname by its ending, or a list has it."""
    low = word.lower()
    found = [r for r in by_shape(low) if r.weight >= 0.7 and not known_names.given_name(r.nominative)]
    return any(
        not _SHORT.search(r.nominative) or known_names.known_surname(r.nominative.removesuffix("а")) for r in found
    )


@lru_cache(maxsize=50_000)
def kinds(words: tuple[str, ...]) -> tuple[str, ...]:
    """What each word of a name is."""
    out = [FIXED if _stays(w) else INITIAL if is_initial(w) else "" for w in words]
    if len(words) == 2 and len(words[1]) == 1 and words[0].lower() in lexicon.words("people/east_asian_surnames.txt"):
        return FIXED, FIXED  # «Ван И»
    free = [i for i, kind in enumerate(out) if not kind]
    if not free:
        return tuple(out)
    if INITIAL in out:
        return tuple(kind or SURNAME for kind in out)
    patronymic = next((i for i in free[1:] if is_patronymic(words[i], len(free) == 2)), None)
    if patronymic is not None:
        out[patronymic] = PATRONYMIC
        before = [i for i in free if i < patronymic]
        out[before[-1]] = GIVEN
    elif len(free) == 1:
        out[free[0]] = ANY
    elif _east_asian(tuple(words[i] for i in free)):
        for i in free[:-1]:
            out[i] = FIXED
        out[free[-1]] = ANY
    else:
        given = free[1] if len(out) == 2 and _surname_first(words[free[0]], words[free[1]]) else free[0]
        out[given] = GIVEN
    return tuple(kind or SURNAME for kind in out)


def _stays(word: str) -> bool:
    """Particles, and what is not written in Cyrillic."""
    return word.lower() in known_names.particles() and word.islower() or not re.fullmatch(r"[А-Яа-яЁё.’'ʼ-]+", word)


def _surname_first(first: str, second: str) -> bool:
    """«Мартынова Яна»: a surname and a given name, in this order."""
    return known_names.may_be_given(second) and not known_names.may_be_given(first) and surname(first)


def _east_asian(words: tuple[str, ...]) -> bool:
    """«Ким Чен Ыном», «Ли Кэцяна»: no given name of the dictionary follows."""
    return (
        2 <= len(words) <= 3
        and words[0].lower() in lexicon.words("people/east_asian_surnames.txt")
        and not any(known_names.may_be_given(w) and len(w) > 4 for w in words[1:])
        and all(len(w) <= 10 for w in words)
    )


# --- whole names --------------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def candidates(
    words: tuple[str, ...], cases: tuple[str, ...] = (), votes: tuple[Vote, ...] = ()
) -> tuple[Candidate, ...]:
    """A name in every case and gender, likeliest first; none where no word of it declines.

    Args:
        words: parts of the name as written, («Лаурой», «Тусупбековой») or («М.», «Ошурбаевым»).
        cases: Universal Dependencies case of each part as a tagger sees it ('' where unknown).
        votes: what the sentence says of the whole name.
    """
    found, variable = _unheard(words)
    seen = [UD_CASES.get(cases[i], "") for i in variable] if len(cases) == len(words) else []
    bonus = {}
    for case in CASES:
        tagged = 0.5 * seen.count(case) + (0.1 if case == "nomn" else 0)
        for gender in GENDERS:
            heard = sum(v.weight for v in votes if v.case in {"", case} and v.gender in {"", gender})
            bonus[case, gender] = tagged + heard
    out = [c._replace(score=round(c.score + bonus[c.case, c.gender], 3)) for c in found]
    return tuple(sorted(out, key=lambda c: -c.score)[:_MOST])


@lru_cache(maxsize=50_000)
def _unheard(words: tuple[str, ...]) -> tuple[tuple[Candidate, ...], tuple[int, ...]]:
    """A name in every case and gender by its words alone, and the places of those that decline."""
    kind = kinds(words)
    variable = tuple(i for i, k in enumerate(kind) if k not in {INITIAL, FIXED})
    read = [_best(words[i], kind[i]) for i in variable]
    out = []
    for gender in GENDERS if variable else ():
        for case in CASES:
            choices = [r.get((case, gender)) or ((w, -1.0),) for r, w in zip(read, (words[i] for i in variable))]
            for chosen in product(*choices):
                own = list(words)
                for i, (written, _) in zip(variable, chosen):
                    own[i] = written
                out.append(Candidate(sum(weight for _, weight in chosen), gender, case, tuple(own)))
    return tuple(out), variable


#: readings of a whole name that are kept; readings of a word in one case and gender, how far behind the best,
#: and how likely the others are at least
_MOST, _WORDS, _BEHIND, _LEAST = 24, 2, 0.8, 0.3


@lru_cache(maxsize=50_000)
def _best(word: str, kind: str) -> dict[tuple[str, str], list[tuple[str, float]]]:
    """(case, gender) -> the likeliest nominatives in the letters of the text, with their weights."""
    found: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
    for reading in readings(word, kind):
        found[reading.case, reading.gender].append((reading.nominative, reading.weight))
    out = {}
    for key, choices in found.items():
        choices.sort(key=lambda choice: -choice[1])
        least = min(choices[0][1], max(choices[0][1] - _BEHIND, _LEAST))
        out[key] = [(_written(nominative, word), weight) for nominative, weight in choices[:_WORDS] if weight >= least]
    return out


def _written(nominative: str, word: str) -> str:
    """A nominative in the letters of the text: its capitals, and е where it writes е for ё."""
    nominative = nominative if "ё" in word.lower() else nominative.replace("ё", "е")
    if nominative == word.lower() and not word.isupper():
        return word
    out = "".join(match_case(n, w) for n, w in zip(_APOSTROPHE.split(nominative), _APOSTROPHE.split(word)))
    return "-".join(p.capitalize() for p in out.split("-")) if word.isupper() and len(word) > 2 else out


def gender_of(found: tuple[Candidate, ...]) -> str | None:
    """``m`` or ``f`` where the best name of one gender is clearly likelier than that of the other."""
    if not found:
        return None
    best = {g: max((c.score for c in found if c.gender == g), default=-1.0) for g in GENDERS}
    if abs(best["masc"] - best["femn"]) < 0.15:
        return None
    return "m" if best["masc"] > best["femn"] else "f"


def person(
    words: tuple[str, ...], cases: tuple[str, ...] = (), votes: tuple[Vote, ...] = ()
) -> tuple[PersonName, str | None]:
    """Nominative of a person's name, and the gender: ``m``, ``f`` or None when it cannot be told."""
    found = candidates(words, cases, votes)
    return name_of(found[0].words if found else words, kinds(words)), gender_of(found)


def name_of(words: tuple[str, ...], kind: tuple[str, ...]) -> PersonName:
    """Words in the nominative as a name with its parts, given name first."""
    if any(
        k == FIXED and w.lower() not in known_names.particles() and not _CYRILLIC.search(w) for w, k in zip(words, kind)
    ):
        # «Donald J. Trump», «Филипп V»
        return PersonName(given=" ".join(words[:-1]), surname=words[-1])
    initials = [w for w, k in zip(words, kind) if k == INITIAL]
    if initials and len(words) > 2 and INITIAL not in {kind[0], kind[-1]}:
        return PersonName(words[0], " ".join(initials), " ".join(words[1 + len(initials) :]))  # «Джон Ф. Кеннеди»
    if initials:
        initials = [w if "." in w else w + "." for w in initials]
        single = [x for w in initials for x in re.split(r"(?<=\.)(?=\w)", w)]
        rest = " ".join(w for w, k in zip(words, kind) if k != INITIAL)
        return PersonName(single[0], " ".join(single[1:]), rest, spaced=len(initials) > 1)
    if GIVEN not in kind:
        if len(words) > 1 and kind[0] == FIXED and ANY in kind and words[0][:1].isupper():
            return PersonName(given=" ".join(words[1:]), surname=words[0], foreign_order=True)
        named = words if ANY in kind or len(words) == 1 else words[1:]  # «Elon Musk»
        return PersonName(given=" ".join(words[: len(words) - len(named)]), surname=" ".join(named))
    given = kind.index(GIVEN)
    patronymic = kind.index(PATRONYMIC) if PATRONYMIC in kind else None
    rest = [w for i, w in enumerate(words) if i not in {given, patronymic}]
    return PersonName(words[given], words[patronymic] if patronymic is not None else "", " ".join(rest))
