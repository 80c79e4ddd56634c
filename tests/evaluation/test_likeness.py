"""What counts as right where readers word things differently."""

from __future__ import annotations

import json

import pytest

from pipeline.evaluation import records
from pipeline.evaluation.likeness import fold, organisation, same_role, similar
from pipeline.records import ArticleRecord


@pytest.mark.parametrize(
    "a, b, same",
    [
        ("АО «Водник»", "«Водник»", True),
        ("газета «Заря»", "Заря", True),
        ("Министерство юстиции", "Министерство экологии", False),
        ("Футбольный клуб «Искра»", "ФК «Искра»", True),
    ],
)
def test_legal_forms_and_class_words_are_no_part_of_an_organisation_s_name(a, b, same):
    assert (organisation(a) == organisation(b)) is same


def test_folding():
    assert fold(" «Полёт» – Орёл. ") == "полет - орел"


@pytest.mark.parametrize(
    "found, wanted, same",
    [
        ("министр экологии", "министр экологии", True),
        ("министр", "министр экологии", True),
        ("министр", "министр экологии, геологии и природных ресурсов", False),
        ("вице-министр экологии", "министр экологии", False),
    ],
)
def test_roles(found, wanted, same):
    assert same_role(found, wanted) is same


def test_names_are_similar_whatever_their_case():
    assert similar("заместители акимов областей", "заместителей акимов областей")
    assert not similar("заместители акимов областей", "депутаты мажилиса")


EMPTY = {"people": [], "organisations": [], "countries": [], "events": [], "dates": [], "figures": []}


def scored(gold: dict, **found):
    record = ArticleRecord(article={"id": "a"}, **found)
    return records.score([({**EMPTY, "id": "a", **gold}, "", record)])


def person(name: str, **more) -> dict:
    return {"entity_id": "p1", "name": name, **more}


def test_what_is_optional_counts_neither_for_nor_against():
    gold = {"people": [{"name": "Олег Басов"}, {"name": "Анна Вольская", "optional": True}]}
    for found in ([person("Олег Басов")], [person("Олег Басов"), person("Анна Вольская")]):
        assert scored(gold, people=found)["people"].as_dict() | {"f1": 1} == {
            "precision": 1,
            "recall": 1,
            "f1": 1,
            "right": 1,
            "given": 1,
            "wanted": 1,
        }


def test_other_wordings_are_taken():
    gold = {
        "people": [
            {"name": "О. Басов", "accept": ["Олег Басов"], "role": "директор завода", "accept_roles": ["директор"]}
        ]
    }
    table = scored(gold, people=[person("Олег Басов", role="директор")])
    assert table["people"].f1 == table["role"].f1 == 1


def test_an_event_of_another_kind_is_not_found():
    gold = {"events": [{"name": "форум «Заря»", "kind": "форум", "start": "2025-05-14"}]}
    event = {"event_id": "e1", "name": "форум «Заря»", "kind": "форум", "start": "2025-05-13"}
    table = scored(gold, events=[event])
    assert table["events"].f1 == 1 and table["event start"].f1 == 0
    assert scored(gold, events=[event | {"kind": "встреча"}])["events"].f1 == 0


QUOTE = {"quotes": [{"speaker": "Олег Басов", "begins": "Завод начнёт работу в", "direct": True}]}


@pytest.mark.parametrize(
    "speaker, text, right",
    [
        ("Олег Басов", "Завод начнёт работу в июне", 1),
        ("Олег Басов", "что завод начнёт работу в июне", 1),
        ("Анна Вольская", "Завод начнёт работу в июне", 0),
        ("Олег Басов", "Работу завод начнёт в июне", 0),
    ],
)
def test_a_quote_is_right_with_its_first_words_and_its_speaker(speaker, text, right):
    assert scored(QUOTE, quotes=[{"speaker": speaker, "text": text}])["quotes"].right == right


def test_a_table_run_together_is_left_out_of_the_figures():
    figures = [{"text": str(n), "low": n, "high": n, "cmp": "=", "unit": "тонна"} for n in range(25)]
    assert scored({"figures": figures}, figures=figures)["figures"].wanted == 0
    assert scored({"figures": figures[:20]}, figures=figures)["figures"].as_dict()["right"] == 20


def test_gold_is_read_by_line(tmp_path):
    (tmp_path / "g.jsonl").write_text(json.dumps({"id": "a"}) + "\n{}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="g.jsonl:2: not a gold record"):
        records.read(tmp_path / "g.jsonl")
