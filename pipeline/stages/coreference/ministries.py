"""«Минэкологии», a ministry's full name and its minister's role, tied together."""

from __future__ import annotations

import re

from pipeline.russian.gazetteer import fold
from pipeline.stages.coreference.organisations import absorb, org_key

#: «вице-министра *экологии*», «первый заместитель министра *юстиции*»
_MINISTER = re.compile(r"(?:вице-|зам|первый |заместитель |экс-)*министра? ([а-яё]+.*)")


def link_ministries(entities: list[dict]) -> None:
    """«Минэкологии» is «Министерство экологии и природных ресурсов» where the article says so, by the name or by a
    minister's role."""
    organisations = [e for e in entities if e["type"] == "organisation"]
    full = [e for e in organisations if fold(e["name"]).startswith("министерство ")]
    roles = [(p, r) for p in entities if p["type"] == "person" for r in p["roles"] if r["role"]]
    for entity in [e for e in organisations if re.match(r"Мин[а-яё]{3}", e["name"])]:
        stem = fold(entity["name"])[3:7].rstrip("аеиоуыюя")
        if (target := _ministry(stem, full)) is not None:
            absorb(target, entity)
            entities.remove(entity)
        elif (field := _field(stem, roles)) is not None:
            entity["aliases"] = sorted({*entity["aliases"], entity["name"]})
            entity["name"] = f"Министерство {field}"
    _employ_ministers(entities, roles)


def _ministry(stem: str, full: list[dict]) -> dict | None:
    """The ministry, of those named in full, whose field begins as an abbreviation does."""
    field = {id(e): fold(e["name"]).split()[1] for e in full}
    target = next((e for e in full if field[id(e)].startswith(stem)), None)
    if target is None and len(full) == 1 and field[id(full[0])].startswith(stem[:3]):
        target = full[0]
    return target


def _field(stem: str, roles: list[tuple[dict, dict]]) -> str | None:
    """What a minister of the article has under him, where it begins as a ministry's abbreviation does."""
    for _, role in roles:
        if (m := _MINISTER.match(role["role"])) and fold(m[1]).startswith(stem[:3]):
            return m[1]
    return None


def _employ_ministers(entities: list[dict], roles: list[tuple[dict, dict]]) -> None:
    """A minister works in the ministry that has his field."""
    ministries = {
        fold(e["name"]).removeprefix("министерство "): e["name"]
        for e in entities
        if e["type"] == "organisation" and fold(e["name"]).startswith("министерство ")
    }
    for person, role in roles:
        if role["organisation"] or not (m := _MINISTER.match(role["role"])):
            continue
        role["organisation"] = ministries.get(fold(m[1]))
        if person["role"] == role["role"] and not person["organisation"]:
            person["organisation"] = role["organisation"]


def name_employers(entities: list[dict]) -> None:
    """Organisations of roles by the name that the article's organisation has: «МИД» -> Министерство иностранных дел."""
    by_key = {
        org_key(n): e["name"] for e in entities if e["type"] == "organisation" for n in (*e["aliases"], e["name"])
    }
    for person in entities:
        if person["type"] != "person":
            continue
        for holder in (person, *person["roles"]):
            if holder["organisation"]:
                holder["organisation"] = by_key.get(org_key(holder["organisation"]), holder["organisation"])
