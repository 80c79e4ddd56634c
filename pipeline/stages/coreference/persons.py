"""Persons of one article: mentions joined by surname, given name and initials."""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Doc, Span

from pipeline.russian import morph, nominative
from pipeline.russian.gazetteer import fold
from pipeline.russian.ud import feature
from pipeline.stages.base import names
from pipeline.stages.coreference.mentions import mention


def _split_name(name: str) -> tuple[str, str, str]:
    """Given name (or its initial), patronymic, surname of a nominative name; '' where absent."""
    parts = [p for p in re.split(r"[ \u00a0]+|(?<=\.)(?=[А-ЯЁA-Z])", name) if p]
    if len(parts) == 1:
        return "", "", parts[0]
    initials = [p for p in parts if re.fullmatch(r"[А-ЯЁA-Z][а-я]?\.(?:-[А-ЯЁ]\.)?|[А-ЯЁA-Z]", p)]
    rest = [p for p in parts if p not in initials]
    if initials:
        return initials[0], initials[1] if len(initials) > 1 else "", " ".join(rest)
    if len(parts) == 2 and re.search(r"(?:ович|евич|овна|евна|ична)$", parts[1].lower()) and parts[0][-1:] != ".":
        return parts[0], parts[1], ""
    if len(parts) == 3 and re.search(r"(?:вич|вна|ична|улы|кызы|оглы)$", parts[1].lower()):
        return parts[0], parts[1], parts[2]
    if len(parts) == 3 and re.search(r"(?:вич|вна|ична|улы|кызы|оглы)$", parts[2].lower()):
        return parts[1], parts[2], parts[0]
    return parts[0], "", " ".join(parts[1:])


def _compatible(a: tuple, b: tuple) -> bool:
    """Whether two split names can be one person's."""
    first_a, patronymic_a, last_a = a
    first_b, patronymic_b, last_b = b
    if not last_a or not last_b:
        # «Аукен Киясович»
        return fold(first_a) == fold(first_b) and (
            not patronymic_a or not patronymic_b or fold(patronymic_a) == fold(patronymic_b)
        )
    if not _same_surname(last_a, last_b):
        # «Токаев» and «Касым-Жомарт Токаев»; «Си» for «Си Цзиньпин»
        return bool(
            (not first_a and fold(last_a) == fold(first_b) and len(last_a) > 1)
            or (not first_b and fold(last_b) == fold(first_a))
        )
    for x, y in ((first_a, first_b), (patronymic_a, patronymic_b)):
        if not x or not y:
            continue
        x, y = fold(x).rstrip("."), fold(y).rstrip(".")
        if len(x) <= 2 or len(y) <= 2:
            if x[0] != y[0]:
                return False
        elif x != y and x[:4] != y[:4]:
            return False
    return True


def _name_keys(split: tuple) -> set[str]:
    """Two compatible names share one of these."""
    return {fold(part)[:3] for part in (split[0], split[2]) if part}


def _list_under(by_key: dict[str, list[dict]], person: dict) -> None:
    for key in _name_keys(person["split"]):
        if person not in (listed := by_key.setdefault(key, [])):
            listed.append(person)


def _same_surname(a: str, b: str) -> bool:
    a, b = fold(a), fold(b)
    if a == b or a + "а" == b or b + "а" == a:
        return True
    return (
        len(a) > 4
        and len(b) > 4
        and abs(len(a) - len(b)) <= 2
        and a[: min(len(a), len(b)) - 1] == b[: min(len(a), len(b)) - 1]
    )


def find_persons(doc: Doc) -> list[dict]:
    """The article's persons, in the order of their first mentions."""
    people: list[dict] = []
    by_key: dict[str, list[dict]] = {}
    spans = [e for e in names(doc, "PER") if e._.person]
    # full names first, so that «Токаев» finds its person wherever it stands
    for span in sorted(spans, key=lambda s: (-len([t for t in s if t.text[:1].isupper()]), s.start)):
        value = span._.person
        split = _split_name(value["name"])
        owner = _owner(by_key, split, value["gender"])
        if owner is None:
            owner = _new(value, split, len(people) + 1)
            people.append(owner)
            _list_under(by_key, owner)
        _add(owner, span, value)
        if split[0] and _strength(value["name"]) > _strength(owner["name"]):
            owner["name"], owner["split"] = value["name"], split
            _list_under(by_key, owner)
    for person in people:
        person["mentions"].sort()
        _settle_name(person)
        _settle_role(person)
        del person["split"], person["names"], person["order"]
    people.sort(key=lambda p: p["mentions"][0][0])
    return people


def _owner(by_key: dict[str, list[dict]], split: tuple, gender: str | None) -> dict | None:
    """The first person listed whose name and gender can be those of a mention."""
    near = {p["order"]: p for key in _name_keys(split) for p in by_key.get(key, ())}
    return next(
        (p for _, p in sorted(near.items()) if _compatible(p["split"], split) and not _odd(p, split, gender)), None
    )


def _odd(person: dict, split: tuple, gender: str | None) -> bool:
    """Whether two given names are of different genders."""
    different = person["gender"] and gender and person["gender"] != gender
    return bool(different and person["split"][0] and len(split[0]) > 2)


def _new(value: dict, split: tuple, order: int) -> dict:
    return {
        **{"type": "person", "name": value["name"], "split": split, "aliases": [], "kind": None, "country": None},
        **{"gender": value["gender"], "role": None, "role_source": None, "role_score": None, "organisation": None},
        **{"former": False, "mentions": [], "roles": [], "names": [], "order": order},
    }


def _add(person: dict, span: Span, value: dict) -> None:
    """A mention, and what it says of its person."""
    person["names"].append((value["name"], _case_of(span)))
    person["gender"] = person["gender"] or value["gender"]
    person["mentions"].append(mention(span))
    if value["role"]:
        kept = ("role", "organisation", "country", "former", "role_start", "role_end", "source", "score")
        person["roles"].append({k: value[k] for k in kept} | {"at": span.start_char})


def _settle_name(person: dict) -> None:
    """A form that stands in the nominative in the text is surer than one that was put there."""
    distinct = dict.fromkeys(person["names"])
    length = len(person["name"].split())
    same_length = [n for n, case in person["names"] if case == "Nom" and len(n.split()) == length]
    if same_length and fold(person["name"]) not in {fold(n) for n in set(same_length)}:
        person["name"] = max(set(same_length), key=same_length.count)
    given, _, surname = person["split"]
    if (
        given
        and any(case == "Nom" and fold(n) + "а" == fold(surname) for n, case in distinct)
        and not any({"Name", "femn"} <= p.tag.grammemes for p in morph.parses(given))
    ):
        # «в отношении *Бахытжана Байжанова*», and «*Байжанов* показал»: whatever the tagger says of the first
        words = person["name"].split()
        person["name"], person["gender"] = nominative.person(tuple(words), ("Gen",) * len(words))
    person["aliases"] = sorted({n for n, _ in distinct if fold(n) != fold(person["name"])})


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


@lru_cache(maxsize=10_000)
def _strength(name: str) -> int:
    parts = [p for p in re.split(r"[ .]+", name) if p]
    return sum(len(p) > 2 for p in parts) * 10 + min(len(parts), 4) + len(name) // 10


def _case_of(span: Span) -> str:
    cases = [feature(t, "Case") for t in span if feature(t, "Case")]
    return "Nom" if cases and all(c == "Nom" for c in cases) else ""
