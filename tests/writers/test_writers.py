"""The same content in every format; a round trip keeps values and types."""

from __future__ import annotations

import json

import jsonschema
import pandas as pd
import pytest

import pipeline
from pipeline import writers
from pipeline.records import TABLES, Failure, json_schema
from pipeline.writers import tables

TEXT = (
    "«=СУММ» собрала 2,5 млрд тенге и 1,7 га. 13–15 мая в Ашхабаде проходит 7-я Региональная конференция по "
    "климату. В ней приняли участие более 200 человек. Министр Олег Ким сказал, что всё готово."
)


@pytest.fixture(scope="module")
def result():
    return [pipeline.extract(TEXT, published="2025-05-14", id="=1+1")], [
        Failure(path="-x.txt", reason="the file is empty")
    ]


@pytest.mark.parametrize("excel", [False, True])
def test_csv_round_trip(tmp_path, result, excel):
    writers.write(*result, tmp_path, ("csv",), excel=excel)
    expected = tables.frames(*result)
    assert set(expected) == set(TABLES)
    for name, frame in expected.items():
        pd.testing.assert_frame_equal(tables.read_csv(tmp_path / f"{name}.csv"), frame)


def test_parquet_round_trip(tmp_path, result):
    writers.write(*result, tmp_path, ("parquet",))
    for name, frame in tables.frames(*result).items():
        again = pd.read_parquet(tmp_path / f"{name}.parquet")
        assert list(again.columns) == list(frame.columns)
        for column, kind in tables.columns(name).items():
            values = [list(v) if kind is list else None if pd.isna(v) else v for v in again[column]]
            assert values == [list(v) if kind is list else None if pd.isna(v) else v for v in frame[column]], column


def test_json_equals_jsonl_and_is_valid(tmp_path, result):
    writers.write(*result, tmp_path, ("json", "jsonl"))
    body = json.loads((tmp_path / "records.json").read_text(encoding="utf-8"))
    lines = [json.loads(line) for line in (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    assert body["records"] == lines
    jsonschema.Draft202012Validator(json_schema()).validate(lines[0])


def test_numbers_without_noise(tmp_path, result):
    writers.write(*result, tmp_path, ("csv",))
    text = (tmp_path / "figures.csv").read_text(encoding="utf-8")
    assert ",2500000000,2500000000," in text and ",1.7,1.7," in text


def test_cells_that_a_spreadsheet_would_run(tmp_path, result):
    writers.write(*result, tmp_path, ("csv",))
    for path in tmp_path.glob("*.csv"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not line.startswith(("=", "+", "-", "@"))
    assert "'=1+1" in (tmp_path / "articles.csv").read_text(encoding="utf-8")


def test_comparisons_stay_what_they_are(tmp_path, result):
    writers.write(*result, tmp_path, ("csv",))
    frame = pd.read_csv(tmp_path / "figures.csv")
    assert len(frame.query("cmp == '='")) >= 2 and len(frame.query("cmp == '>'")) == 1


@pytest.mark.parametrize("text", ["=", "-", "-5,5 млн", "+3%", "+3 %", "-12 °C", "- 7", "-5,5", "+7 701 123 45 67"])
def test_what_runs_nothing_is_not_guarded(text):
    assert tables.guard(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1-1",
        "@SUM(1)",
        "-2+3+cmd|' /C calc'!A0",
        "=cmd",
        "-A1",
        "-SUM(A1)",
        "+3*2",
        "-5!A1",
        "\t=1",
        "'=",
        "-5 A1(2)",
    ],
)
def test_what_might_run_is_guarded(text):
    assert tables.guard(text) == "'" + text


@pytest.mark.parametrize(
    "items", [[], ["а"], ["а | б", "в"], ["а |", "| б"], ["\\", "\\ | \\", "а\\|б"], ["|"], [" | "]]
)
@pytest.mark.parametrize("excel", [False, True])
def test_lists_come_back_whatever_their_items_hold(tmp_path, result, items, excel):
    records, failures = result
    (person,) = records[0].people
    record = records[0].model_copy(update={"people": [person.model_copy(update={"aliases": items})]})
    writers.write([record], failures, tmp_path, ("csv",), excel=excel)
    assert tables.read_csv(tmp_path / "people.csv")["aliases"][0] == items


def test_excel_form(tmp_path, result):
    writers.write(*result, tmp_path, ("csv",), excel=True)
    data = (tmp_path / "figures.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and b";1,7;" in data


def test_workbook_cells_are_text_and_numbers(tmp_path, result):
    openpyxl = pytest.importorskip("openpyxl")
    writers.write(*result, tmp_path, ("xlsx",))
    book = openpyxl.load_workbook(tmp_path / "svodka.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
    assert any(cell.value == "=1+1" for cell in cells), "text that looks like a formula stays as it was written"
    head, *rows = book["figures"].iter_rows(values_only=True)
    assert 2500000000 in [row[head.index("low")] for row in rows] and 1.7 in [row[head.index("low")] for row in rows]


@pytest.mark.parametrize(
    "text",
    ["a\rb", "a\nb", "\r=1+1", "\t=1", "a,b;c", 'кавычки "внутри"', " с пробелами ", "'апостроф", "-5 °C", "a\u2028b"],
)
@pytest.mark.parametrize("excel", [False, True])
def test_text_comes_back_from_csv(tmp_path, text, excel, result):
    records, failures = result
    article = records[0].article.model_copy(update={"title": text})
    writers.write([records[0].model_copy(update={"article": article})], failures, tmp_path, ("csv",), excel=excel)
    assert tables.read_csv(tmp_path / "articles.csv")["title"][0] == text
    for cell in (tmp_path / "articles.csv").read_text(encoding="utf-8-sig").replace(";", ",").split(","):
        assert not cell.strip('"').startswith(("=", "+", "@", "\t", "\r"))


def test_unknown_format(tmp_path, result):
    with pytest.raises(ValueError, match="xls"):
        writers.write(*result, tmp_path, ("xls",))


def test_nothing_half_written(tmp_path, result, monkeypatch):
    (tmp_path / "records.json").write_text("old")
    monkeypatch.setattr(json, "dumps", lambda *a, **k: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError):
        writers.write(*result, tmp_path, ("json",))
    assert [p.name for p in tmp_path.iterdir()] == ["records.json"] and (tmp_path / "records.json").read_text() == "old"
