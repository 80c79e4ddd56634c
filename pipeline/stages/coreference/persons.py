"""Persons of one article: mentions joined by surname, given name and initials."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Doc, Span

from pipeline.russian import personal_names
from pipeline.russian.gazetteer import fold
from pipeline.russian.personal_names import Vote
from pipeline.stages.base import names
from pipeline.stages.coreference.mentions import mention
from pipeline.values.names import PersonName, is_initial

#: by how much a reading of a mention may be less likely than its best and yet tie it to a person; of one word
_DOUBT, _DOUBT_OF_ONE = 0.9, 1.7
#: what a mention that no reading ties to the person's name counts against that name
_UNLIKE = 1.2
#: different mentions that a name is held against
_MOST = 12


class Reading(NamedTuple):
    """One way to read a mention."""

    score: float
    gender: str
    name: PersonName


def find_persons(doc: Doc) -> list[dict]:
    """The article's persons, in the order of their first mentions."""
    people: list[dict] = []
    by_key: dict[str, list[dict]] = {}
    spans = [e for e in names(doc, "PER") if e._.person]
    # full names first, so that «Токаев» finds its person wherever it stands
    for span in sorted(spans, key=lambda s: (-len([t for t in s if t.text[:1].isupper()]), s.start)):
        value = span._.person
        found = readings_of(value)
        owner = _owner(by_key, found) or _in_brackets(span, people)
        if owner is None:
            owner = _new(value, found, len(people) + 1)
            people.append(owner)
        _add(owner, span, value, found)
        _list_under(by_key, owner, found)
    for person in people:
        person["mentions"].sort()
        _settle_name(person)
        _settle_role(person)
        for key in ("readings", "fullest", "order", "age_score"):
            del person[key]
    people.sort(key=lambda p: p["mentions"][0][0])
    return people


# --- readings of a mention ----------------------------------------------------------------------


def readings_of(value: dict) -> tuple[Reading, ...]:
    """Every way to read the name of a mention, likeliest first."""
    votes = tuple(Vote(*v) for v in value["votes"])
    return _readings(tuple(value["words"]), tuple(value["cases"]), votes)


@lru_cache(maxsize=10_000)
def _readings(words: tuple[str, ...], cases: tuple[str, ...], votes: tuple[Vote, ...]) -> tuple[Reading, ...]:
    kind = personal_names.kinds(words)
    found = personal_names.candidates(words, cases, votes)
    if not found:
        name = personal_names.name_of(words, kind)
        return tuple(Reading(0.0, gender, name) for gender in personal_names.GENDERS)
    return tuple(Reading(c.score, c.gender, personal_names.name_of(c.words, kind)) for c in found)


@lru_cache(maxsize=20_000)
def compatible(a: PersonName, b: PersonName) -> bool:
    """Whether two names can be one person's."""
    if not a.surname or not b.surname:
        # «Аукен Киясович»
        return fold(a.given) == fold(b.given) and (
            not a.patronymic or not b.patronymic or fold(a.patronymic) == fold(b.patronymic)
        )
    if not _same_surname(a.surname, b.surname):
        # «Даниил» and «Даниил Квят»; «Си» for «Си Цзиньпин»
        lone_a, lone_b = (
            not a.given and fold(a.surname) == fold(b.given),
            not b.given and fold(b.surname) == fold(a.given),
        )
        return (lone_a or lone_b) and len(a.surname) > 1
    return _same_given(a.given, b.given) and _same_given(a.patronymic, b.patronymic)


def _same_given(a: str, b: str) -> bool:
    if not a or not b:
        return True
    a, b = fold(a).rstrip("."), fold(b).rstrip(".")
    return a[0] == b[0] if len(a) <= 2 or len(b) <= 2 else a == b or a[:4] == b[:4]


def _same_surname(a: str, b: str) -> bool:
    if _within(a, b):
        return True
    a, b = fold(a), fold(b)
    shorter = min(len(a), len(b))
    return shorter > 4 and abs(len(a) - len(b)) <= 2 and a[-1] != "а" != b[-1] and a[: shorter - 1] == b[: shorter - 1]


def _tie(found: tuple[Reading, ...], person: dict) -> float | None:
    """How well a mention reads as a person's name, 0 at best; None where it does not."""
    name = found[0].name
    least = -_DOUBT if name.given and name.surname else -_DOUBT_OF_ONE
    best = None
    for reading in found:
        loss = reading.score - found[0].score
        if loss < least or best is not None and loss <= best:
            break
        for own in person["readings"][0]:
            less = loss + own.score - person["readings"][0][0].score
            if less < least or best is not None and less <= best:
                break
            if own.gender == reading.gender and compatible(own.name, reading.name):
                best = less
    return best


def _owner(by_key: dict[str, list[dict]], found: tuple[Reading, ...]) -> dict | None:
    """The person, of those listed, as whose name a mention reads best; of equals the first."""
    near = {p["order"]: p for reading in found[:6] for key in _keys(reading.name) for p in by_key.get(key, ())}
    ties = [(tie, -order) for order, p in near.items() if (tie := _tie(found, p)) is not None]
    return near[-max(ties)[1]] if ties else None


def _in_brackets(span: Span, people: list[dict]) -> dict | None:
    """The person whose name in its own letters follows in parentheses: «Джошуа Вулф (*Joshua Wolf*)»."""
    doc = span.doc
    if span.start < 2 or doc[span.start - 1].text != "(" or not re.match("[A-Za-z]", span.text):
        return None
    end = doc[span.start - 2].idx + len(doc[span.start - 2])
    return next((p for p in people if any(m[1] == end for m in p["mentions"])), None)


def _keys(name: PersonName) -> set[str]:
    """Two compatible names share one of these."""
    return {fold(part)[:3] for part in (name.given, name.surname, name.surname.rpartition(" ")[2]) if part}


def _list_under(by_key: dict[str, list[dict]], person: dict, found: tuple[Reading, ...]) -> None:
    for key in {key for reading in found[:6] for key in _keys(reading.name)}:
        if person not in (listed := by_key.setdefault(key, [])):
            listed.append(person)


# --- what mentions say of their person ----------------------------------------------------------


def _new(value: dict, found: tuple[Reading, ...], order: int) -> dict:
    return {
        **{"type": "person", "name": value["name"], "aliases": [], "kind": None, "country": None},
        **{"gender": value["gender"], "role": None, "role_source": None, "role_score": None, "organisation": None},
        **{
            "age": None,
            "age_score": 0.0,
            "former": False,
            "mentions": [],
            "roles": [],
            "readings": [],
            "fullest": found,
            "order": order,
        },
    }


def _add(person: dict, span: Span, value: dict, found: tuple[Reading, ...]) -> None:
    person["mentions"].append(mention(span))
    if found not in person["readings"]:
        person["readings"].append(found)
    if _strength(found[0].name) > _strength(person["fullest"][0].name):
        person["fullest"] = found
    if value["age"] is not None and value["age_score"] > person["age_score"]:
        person.update(age=value["age"], age_score=value["age_score"])
    if value["role"]:
        kept = ("role", "organisation", "country", "former", "role_start", "role_end", "source", "score")
        person["roles"].append({k: value[k] for k in kept} | {"at": span.start_char})


@lru_cache(maxsize=10_000)
def _strength(name: PersonName) -> int:
    """How much of a name is told."""
    parts = [p for p in re.split(r"[ .]+", str(name)) if p]
    return sum(len(p) > 2 for p in parts) * 10 + min(len(parts), 4) + len(str(name)) // 10


def _settle_name(person: dict) -> None:
    """The fullest mention in the reading that all mentions together make likeliest."""
    others = [r for r in person["readings"] if r is not person["fullest"]][:_MOST]
    best = max(person["fullest"], key=lambda own: own.score + sum(_support(own, found) for found in others))
    person["name"] = str(best.name)
    person["gender"] = _gender(best, [person["fullest"], *others])
    aliases = {str(_read_as(best, found).name) for found in others}
    person["aliases"] = sorted(a for a in aliases if fold(a) != fold(person["name"]))


def _read_as(own: Reading, found: tuple[Reading, ...]) -> Reading:
    """The likeliest reading of another mention that is the same name; its likeliest where none is."""
    return next((r for r in found if r.gender == own.gender and _equal(own.name, r.name)), found[0])


def _support(own: Reading, found: tuple[Reading, ...]) -> float:
    reading = _read_as(own, found)
    same = reading.gender == own.gender and _equal(own.name, reading.name)
    return reading.score - found[0].score if same else -_UNLIKE


def _equal(a: PersonName, b: PersonName) -> bool:
    """Whether the parts that two names share are the same."""
    if a.surname and b.surname and not _within(a.surname, b.surname):
        return not b.given and fold(b.surname) == fold(a.given)
    if is_initial(a.given) or is_initial(b.given):
        return True
    return not a.given or not b.given or fold(a.given) == fold(b.given)


def _within(a: str, b: str) -> bool:
    """Whether one surname is the other or its end: «Тайип Эрдоган», «Эрдоган»."""
    a, b = f" {fold(a)}", f" {fold(b)}"
    return a.endswith(b) or b.endswith(a)


def _gender(best: Reading, mentions: list[tuple[Reading, ...]]) -> str | None:
    """``m`` or ``f`` where the mentions, read as the name, tell it."""
    total = {}
    for gender in personal_names.GENDERS:
        likeliest = ([r.score for r in found if r.gender == gender] for found in mentions)
        total[gender] = sum(max(scores, default=-1.0) for scores in likeliest)
    if abs(total["masc"] - total["femn"]) < 0.15:
        return None
    return "m" if best.gender == "masc" else "f"


def _settle_role(person: dict) -> None:
    """Of several roles the first full one that is not past."""
    if not person["roles"]:
        return
    current = sorted(person["roles"], key=lambda r: (r["former"], r["at"]))
    best = max(
        current[:3],
        key=lambda r: (not r["former"], len(r["role"] or "") <= 90, min(len(r["role"].split()), 6), -r["at"]),
    )
    person.update(
        {k: best[k] for k in ("role", "organisation", "former")}, role_source=best["source"], role_score=best["score"]
    )
    person["country"] = next((r["country"] for r in current if r["country"]), None)
