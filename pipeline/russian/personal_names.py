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
from pipeline.values.names import PersonName, is_initial

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
GENDERS = ("masc", "femn")
UD_CASES = {"Nom": "nomn", "Gen": "gent", "Dat": "datv", "Acc": "accs", "Ins": "ablt", "Loc": "loct"}
_SAME = {"gen2": "gent", "acc2": "accs", "loc2": "loct", "gen1": "gent"}
_PATRONYMIC = re.compile(r"(?:[оеё]вич(?:|а|у|ем|е)|(?:[оеё]вн|ичн)(?:а|ы|е|у|ой|ою))$|(?:улы|уулу|кызы|оглы)$")
#: what is sooner an instrumental than a nominative
_CASE = re.compile(r"(?<=ич)(?:а|у|ем|е)$|(?<=вн)[ыеу]$|(?<=вн)ой$")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_INSTRUMENTAL = re.compile(r"\w{3}(?:[оеё]м|[ыи]м)$")
#: forms that an adjective or participle alone has
_ADJECTIVE = re.compile(r"(?:[ое]го|[ое]му|[ую]ю|[ая]я|[ыи]й|щ(?:ей|им|ем))$")
_APOSTROPHE = re.compile(r"([’'ʼ`])")
#: what a part of a name is
GIVEN, PATRONYMIC, SURNAME, ANY, INITIAL, FIXED = "given", "patronymic", "surname", "any", "initial", "fixed"


class Reading(NamedTuple):
    """One way to read a word as a part of a name."""

    nominative: str  # lower case
    case: str
    gender: str
    weight: float


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


@lru_cache(maxsize=1)
def _declensions() -> dict[str, list[tuple[str, str, str, str, float]]]:
    """Ending -> (nominative ending, case, gender, last letters of stems, weight)."""
    out: dict[str, list[tuple[str, str, str, str, float]]] = defaultdict(list)
    for row in lexicon.table("people/declensions.tsv"):
        endings = dict(zip(CASES, (row.nominative, row.gent, row.datv, row.accs, row.ablt, row.loct)))
        for case, ending in endings.items():
            out[ending].append((row.nominative, case, row.gender, row.stem, float(row.weight)))
    return dict(out)


@lru_cache(maxsize=1)
def _indeclinable() -> list[tuple[str, str, float]]:
    return [(row.ending, row.gender, float(row.weight)) for row in lexicon.table("people/indeclinable.tsv")]


def _by_shape(low: str) -> list[Reading]:
    """Readings by the table of declensions; those that a list of surnames has are likelier."""
    table, out, longest = _declensions(), [], 0
    for length in range(min(5, len(low) - 2) + 1):
        ending = low[len(low) - length :]
        for nominative, case, gender, stems, weight in table.get(ending, ()):
            stem = low[: len(low) - length]
            if stems != "*" and stem[-1] not in stems:
                continue
            name = stem + nominative
            if known_names.known_surname(name) and gender == "masc":
                weight += 0.15
            elif not ending and _INSTRUMENTAL.search(low):
                weight -= 0.35
            out.append(Reading(name, case, gender, weight))
            longest = max(longest, length if weight >= 0.9 else 0)
    # «Балковская»: what a long ending says is surer than what a short one does
    return [r if r.weight >= 0.9 or not longest else r._replace(weight=r.weight * 0.4) for r in out]


def _by_dictionary(low: str, kind: str) -> list[Reading]:
    """Readings by pymorphy3: given names, patronymics, surnames."""
    named = [p for p in morph.parses(low) if {"Name", "Surn", "Patr"} & p.tag.grammemes]
    whole = sum(p.score for p in named) or 1.0
    known, out = morph.known(low), []
    for parse in named:
        traits = morph.traits(parse.tag)
        if traits.pos not in {"NOUN", "ADJF"} or traits.number == "plur" or traits.case in {None, "voct"}:
            continue
        nominative = _nominative(parse, traits)
        if nominative is None:
            continue
        weight = 1.2 if known else 0.8 if kind != SURNAME or "Surn" in parse.tag else 0.4
        if "Fixd" in parse.tag:
            weight = 0.7
        if kind == GIVEN and "Name" not in parse.tag or kind == SURNAME and "Surn" not in parse.tag:
            weight -= 0.2
        # «Романа» is sooner Роман's genitive than a woman's name
        weight += 0.3 * parse.score / whole
        both = "ms-f" in parse.tag or traits.gender not in GENDERS
        for gender in GENDERS if both else (traits.gender,):
            out.append(Reading(nominative, _SAME.get(traits.case, traits.case), gender, weight - 0.1 * both))
    return out


def _nominative(parse, traits: morph.Traits) -> str | None:
    """The nominative singular of a parse's gender: of a noun its lemma, but of names that have both genders."""
    if traits.case == "nomn":
        return parse.word
    if traits.pos == "NOUN" and not {"Surn", "Patr"} & parse.tag.grammemes:
        return parse.normal_form
    form = parse.inflect({"nomn", "sing", traits.gender} if traits.gender in GENDERS else {"nomn", "sing"})
    return form.word if form is not None else None


def _by_common_words(low: str) -> list[Reading]:
    """Surnames that are common words: «Цветка» -> цветок, «Непомнящей» -> непомнящая."""
    out = []
    known = morph.known(low)
    for parse in morph.parses(low):
        traits = morph.traits(parse.tag)
        pos, case, number, gender, _ = traits
        case = _SAME.get(case, case)
        if (
            {"Name", "Surn", "Patr"} & parse.tag.grammemes
            or pos not in {"NOUN", "ADJF", "PRTF"}
            or number != "sing"
            or case not in CASES
        ):
            continue
        adjective = pos != "NOUN"
        if gender not in GENDERS or adjective and len(low) < 5:
            continue
        nominative = _nominative(parse, traits)
        if nominative is None:
            continue
        # of a guess only the shape is worth something
        weight = (0.75 if adjective else 0.8) if known else 0.7 if _ADJECTIVE.search(low) else 0.5
        if case == "accs" and gender == "masc" and "inan" in parse.tag:
            continue
        out.append(Reading(nominative, case, gender, weight))
        if not adjective and gender == "masc" and case == "gent":
            out.append(Reading(nominative, "accs", gender, weight))
        elif not adjective and gender == "femn":
            out.append(Reading(nominative, case, "masc", weight - 0.1))
    return out


@lru_cache(maxsize=50_000)
def readings(word: str, kind: str = ANY) -> tuple[Reading, ...]:
    """Every reading of one part of a person's name, each nominative, case and gender once."""
    low = word.lower()
    if kind in {FIXED, INITIAL} or low in known_names.particles():
        return tuple(Reading(low, c, g, 1.0) for c in CASES for g in GENDERS)
    if "-" in low.strip("-"):
        return _of_double(word, kind)
    found = [*_by_dictionary(low, kind), *_by_shape(low)]
    if kind != GIVEN:
        found += _by_common_words(low)
    found += _that_stay(low, bool(found))
    if kind in {GIVEN, ANY}:
        found = _of_known_given(found, kind)
    best: dict[tuple[str, str, str], float] = {}
    for reading in found:
        key = reading.nominative if "ё" in low else reading.nominative.replace("ё", "е"), reading.case, reading.gender
        best[key] = max(best.get(key, 0.0), reading.weight)
    return tuple(Reading(*key, weight) for key, weight in best.items())


def _that_stay(low: str, others: bool) -> list[Reading]:
    """The word as it is, in every case."""
    weight = {g: 0.05 if others else 0.58 for g in GENDERS}
    for ending, gender, likely in _indeclinable():
        if low.endswith(ending):
            likely -= 0.35 * bool(_INSTRUMENTAL.search(low))
            weight.update(dict.fromkeys([gender] if gender else GENDERS, likely))
            break
    return [Reading(low, c, g, weight[g] + (0.04 if c == "nomn" else 0)) for c in CASES for g in GENDERS]


def _of_known_given(found: list[Reading], kind: str) -> list[Reading]:
    """Given names that are known go before others, and keep to their gender."""
    table = known_names.given_names()
    out, certain = [], False
    for reading in found:
        gender = table.get(reading.nominative)
        if gender is None:
            # few men's given names end in «а», and those are known
            rare = kind == GIVEN and reading.gender == "masc" and reading.nominative[-1:] in {"а", "я"}
            out.append(reading._replace(weight=reading.weight * 0.5) if rare and reading.weight < 1 else reading)
        elif reading.gender[0] in gender:
            certain = True
            # a name that declines by its gender's table, or is a woman's that does not
            likely = reading.weight >= 0.1 or reading.case == "nomn"
            out.append(reading._replace(weight=max(reading.weight, 1.3 if likely else 0.0)))
    if kind == GIVEN and (certain or any(r.weight > 1.1 for r in out)):
        return [r if r.weight > 1.1 else r._replace(weight=r.weight * 0.3) for r in out]
    return out


@lru_cache(maxsize=20_000)
def _of_double(word: str, kind: str) -> tuple[Reading, ...]:
    """Readings of a double name («Диас-Канель», «Касым-Жомарта», «Жан-Клоду») are those of its last part."""
    low = word.lower()
    table = known_names.given_names()
    head, _, last = low.rpartition("-")
    whole = [r for r in _by_dictionary(low, kind) if r.weight > 1]
    whole += [
        r._replace(nominative=f"{head}-{r.nominative}", weight=1.3)
        for r in readings(last, GIVEN)
        if r.gender[0] in table.get(f"{head}-{r.nominative}", "")
    ]
    if whole:
        return tuple(whole)
    out = []
    for nominative, case, gender, weight in readings(last, kind):
        first = head
        if case != "nomn" and (_SURNAME_SHAPE.search(head) or last.startswith(("младш", "старш"))):
            alike = [r for r in readings(head) if r.case == case and r.gender == gender and r.weight > 0.45]
            first = max(alike, key=lambda r: r.weight).nominative if alike else head
        out.append(Reading(f"{first}-{nominative}", case, gender, weight))
    return tuple(out)


#: endings that foreign given names have too: «Мегин Келли»
_SHORT = re.compile(r"(?:[иы]н|[иы]на|[ыи]й|ой|ая)$")
_SURNAME_SHAPE = re.compile(r"(?:ов|ев|ин|ск|цк)(?:а|у|ым|е|ой|ого|ому|им|ом|ая|ую)$")


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
    found = [r for r in _by_shape(low) if r.weight >= 0.7 and not known_names.given_name(r.nominative)]
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
