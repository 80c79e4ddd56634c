"""What a word may be the form of as a part of a name: nominatives with kind, gender, case and weight."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from pipeline import lexicon
from pipeline.russian import known_names, morph

#: what a part of a name is
GIVEN, PATRONYMIC, SURNAME, ANY, INITIAL, FIXED = "given", "patronymic", "surname", "any", "initial", "fixed"
CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
GENDERS = ("masc", "femn")
_SAME = {"gen2": "gent", "acc2": "accs", "loc2": "loct", "gen1": "gent"}
_INSTRUMENTAL = re.compile(r"\w{3}(?:[оеё]м|[ыи]м)$")
#: forms that an adjective or participle alone has
_ADJECTIVE = re.compile(r"(?:[ое]го|[ое]му|[ую]ю|[ая]я|[ыи]й|щ(?:ей|им|ем))$")


class Reading(NamedTuple):
    """One way to read a word as a part of a name."""

    nominative: str  # lower case
    case: str
    gender: str
    weight: float


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


def by_shape(low: str) -> list[Reading]:
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
    found = [*_by_dictionary(low, kind), *by_shape(low)]
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


_SURNAME_SHAPE = re.compile(r"(?:ов|ев|ин|ск|цк)(?:а|у|ым|е|ой|ого|ому|им|ом|ая|ую)$")
