from __future__ import annotations

import pytest

from pipeline.evaluation import brat, factrueval
from pipeline.evaluation.scores import Score, Table

TEXT = "Мэр Омска Пётр Серов уехал.\r\nСеров вернулся."


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    (tmp_path / "a.ann").write_text(
        "T1\tPROFESSION 0 9\tМэр Омска\nT2\tCITY 4 9\tОмска\nT3\tPERSON 10 20\tПётр Серов\nT4\tPERSON 29 "
        "34\tСеров\nT5\tEVENT 0 3;10 14\tМэр Пётр\n"
        "R1\tWORKS_AS Arg1:T3 Arg2:T1\t\nR2\tALTERNATIVE_NAME Arg1:T3 Arg2:T4\nR3\tAGENT Arg1:T3 "
        "Arg2:T5\nN1\tReference T2 Wikidata:Q1\tОмск\n",
        encoding="utf-8",
    )
    return tmp_path


def test_entities_and_relations(folder):
    text = next(iter(brat.read(folder)))
    assert [TEXT[e.start : e.end] for e in text.entities] == ["Мэр Омска", "Омска", "Пётр Серов", "Серов"]
    assert [(r.type, r.source.start, r.target.start) for r in text.relations] == [
        ("WORKS_AS", 10, 0),
        ("ALTERNATIVE_NAME", 10, 29),
    ]


def test_errors_name_the_file_and_the_line(folder, tmp_path):
    with open(folder / "a.ann", "a", encoding="utf-8") as file:
        file.write("T9\tPERSON x 3\tМэр\n")
    with pytest.raises(ValueError, match=r"a\.ann:10"):
        list(brat.read(folder))
    with pytest.raises(FileNotFoundError, match="no .ann files"):
        list(brat.read(tmp_path / "none"))


def test_factrueval_names(tmp_path):
    text = "Мэрия Москвы и Юрий Лужков."
    (tmp_path / "b.txt").write_text(text, encoding="utf-8")
    (tmp_path / "b.spans").write_text(
        "1 org_descr 0 5 10 1 # Мэрия\n2 loc_name 6 6 11 1\n3 name 15 4 12 1\n4 surname 20 6 13 1\n", encoding="utf-8"
    )
    (tmp_path / "b.objects").write_text("7 Org 1 2 # Мэрия Москвы\n8 LocOrg 2\n9 Person 3 4\n", encoding="utf-8")
    assert list(factrueval.read(tmp_path)) == [("b", text, [(6, 12, "LOC"), (15, 26, "PER")])]
    (tmp_path / "b.objects").write_text("7 Org 99\n", encoding="utf-8")
    with pytest.raises(ValueError, match="b.objects"):
        list(factrueval.read(tmp_path))


def test_scores():
    table = Table()
    table.add({("a", 1), ("b", 2)}, {("a", 1), ("a", 3)}, lambda x: x[0])
    assert table["all"] == Score(1, 2, 2) and table["a"] == Score(1, 1, 2) and table["b"] == Score(0, 1, 0)
    assert table["a"].f1 == pytest.approx(2 / 3) and table["b"].f1 == 0
    assert Score(3, 4, 5, good=2).precision == 0.5
