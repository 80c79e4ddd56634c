"""The sentences of these tests reach everything: each function of an ordered list, each cue of the tables of events."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from pathlib import Path

import pytest

import pipeline.stages
from pipeline import lexicon
from pipeline.russian import morph
from pipeline.stages.events.capacities import capacities
from pipeline.stages.events.kinds import classes, frames, kinds

HERE = Path(__file__).parent
#: sentences that reach what no other test does
SENTENCES = [
    "Совет директоров утвердил отчёт.",
    "ЗА НАРОДНОЕ ЕДИНСТВО. ПАРТИЯ НАРОДНОГО ЕДИНСТВА ПРОВЕЛА СЪЕЗД В АСТАНЕ.",
    "В Минске прошёл турнир. Победители — Олег Басов и Анна Белова.",
    "В Минске прошёл семинар на тему «Зелёный мост: технологии».",
    "В аварии погиб один из рабочих.",
    "В форуме участвовали учёные, которых пригласили.",
    "В аварии пострадали пассажиры, которые ехали в Омск.",
    "Пришло несколько.",
    "Выпущены 100-долларовая купюра и 50-рублёвая монета.",
]
#: functions that none of our sentences reaches yet: each wants one, or is not needed; the list may only grow shorter
NOT_YET = {
    "coreference.org_names.NAMINGS: _glued",
    "entities.repairs.REPAIRS: _organisation_for_a_person",
    "entities.no_organisations.NONE: _address",
    "entities.no_organisations.NONE: title_of_a_work",
    "entities.no_organisations.NONE: _acronym_of_a_thing",
    "entities.no_organisations.NONE: _car",
    "events.mentions.NO_EVENT: _of_office",
    "events.pieces.PIECES: _about",
    "events.pieces.PIECES: _title",
    "events.pieces.PIECES: _latin",
    "events.who.READINGS: _of_name",
}


def _lists() -> dict[str, object]:
    """«module.LIST: name» -> function, of each ordered list of functions of the stages."""
    out = {}
    for info in pkgutil.walk_packages(pipeline.stages.__path__, "pipeline.stages."):
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            members = tuple(value.values()) if isinstance(value, dict) else value
            if not name.lstrip("_").isupper() or not isinstance(members, tuple) or not members:
                continue
            for function in members:
                if getattr(function, "__module__", "") == info.name and hasattr(function, "__code__"):
                    out[f"{info.name.removeprefix('pipeline.stages.')}.{name}: {function.__name__}"] = function
    return out


LISTS = _lists()


def _sentences() -> list[str]:
    """Russian sentences of the tests and of the examples («…») of the stages."""
    out: dict[str, None] = dict.fromkeys(SENTENCES)
    for path in [*HERE.glob("test_*.py"), *Path(pipeline.stages.__path__[0]).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search("[а-яё]{3} ", node.value):
                texts = [node.value] if HERE in path.parents else re.findall("«(.+?)»(?=[^а-яё]|$)", node.value)
                out |= dict.fromkeys(t.replace("*", "") for t in texts if len(t) < 2000)
    for path in [*HERE.glob("*.txt"), *HERE.glob("*.jsonl"), *HERE.glob("cases/*.jsonl")]:
        for line in path.read_text(encoding="utf-8").splitlines():
            text = re.search(r'"text": "((?:[^"\\]|\\.)*)"', line)
            out[re.sub("<[^>]+>", "", text[1] if text else line)] = None
    return list(out)


@pytest.fixture(scope="module")
def said_yes(nlp):
    """Code of the functions that gave something at least once, over all sentences."""
    found, wanted = set(), {function.__code__ for function in LISTS.values()}
    nullable = {f.__code__ for f in LISTS.values() if "None" in str(f.__annotations__.get("return"))}

    def answers(code, value) -> bool:
        if "NotImplemented" in code.co_names:  # None is a name left out
            return value is not NotImplemented
        # an empty list is an answer («nobody») of a function that may also give None
        return value is not None if code in nullable else bool(value)

    def watch(frame, event, value):
        if event == "return" and frame.f_code in wanted and answers(frame.f_code, value):
            found.add(frame.f_code)

    for text in _sentences():
        doc = nlp.make_doc(text)
        doc._.published = "2025-05-14"
        sys.setprofile(watch)
        try:
            nlp(doc)
        finally:
            sys.setprofile(None)
    return found


@pytest.mark.parametrize("place", [place for place in LISTS if place not in NOT_YET])
def test_a_function_of_a_list_finds_something_in_a_sentence_of_the_tests(place, said_yes):
    assert LISTS[place].__code__ in said_yes


def _is_lemma(word: str) -> bool:
    """Whether a dictionary has it so, or it is a participle that stands for a noun («обвиняемый»)."""
    return any(
        p.normal_form.replace("ё", "е") == word.replace("ё", "е") or {"PRTF", "masc", "sing", "nomn"} in p.tag
        for p in morph.parses(word)
    )


def _cues() -> list[tuple[str, str]]:
    tables = {"capacities": capacities(), "verbs": frames(), "kinds": kinds()}
    return [(table, cue) for table, rows in tables.items() for cue in rows if not cue.startswith("@")]


def test_the_cues_of_events_are_lemmas_that_a_text_can_have():
    wrong = [cue for _, cue in _cues() if "-" not in cue and " " not in cue and not _is_lemma(cue)]
    assert wrong == []


def test_the_rows_of_capacities_name_families_or_categories_that_there_are():
    known = {k for rows in kinds().values() for kind in rows for k in (kind.family, kind.category)}
    assert {k for rows in capacities().values() for row in rows for k in row.kinds} - known == set()
    assert {w for rows in capacities().values() for row in rows for w in row.who} <= {"PER", "ORG", "COUNTRY", "GROUP"}
    assert {row.reach for rows in capacities().values() for row in rows} <= {"same", "next", "article"}


def test_every_class_of_words_is_used_by_a_row():
    cells = " ".join(" ".join(row) for name in ("kinds", "verbs") for row in lexicon.rows(f"events/{name}.tsv"))
    used = set(re.findall(r"@(\w+)", cells))
    assert set(classes()) - used == set()
