"""Sentences with what must, and what must not, be found of people: names, roles, former positions, ages.

``people_cases.jsonl``: id, kind, text, published, has, not; written before the rules that they try.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.russian.gazetteer import fold

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("people_cases.jsonl").read_text(encoding="utf-8").splitlines()
    if line
]


def _facts(record) -> dict[str, set]:
    people = record.people
    return {
        "people": {fold(p.name) for p in people},
        "roles": {(fold(p.name), fold(p.role)) for p in people if p.role},
        "roleless": {fold(p.name) for p in people if not p.role},
        "former": {fold(p.name) for p in people if p.former},
        "ages": {(fold(p.name), p.age) for p in people},
        "people_count": {len(people)},
    }


def _key(value):
    if isinstance(value, list):
        return tuple(fold(v) if isinstance(v, str) else v for v in value)
    return fold(value) if isinstance(value, str) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']} {case['text']}")
def test_people_of_a_sentence(extract, case):
    found = _facts(extract(case["text"], published=case["published"]))
    for field, values in case["has"].items():
        assert {_key(v) for v in values} <= found[field], field
    for field, values in case["not"].items():
        assert not {_key(v) for v in values} & found[field], field
