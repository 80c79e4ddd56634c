"""Our own gold: well formed, and met where the articles are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.evaluation import records, values
from pipeline.evaluation.report import evaluate
from pipeline.values.calendar import bounds

GOLD = Path(__file__).parent / "gold"


def test_values_are_well_formed():
    articles = values.read(GOLD / "values.jsonl")
    spans = [s for a in articles.values() for s in a["spans"]]
    assert len(articles) >= 30 and len(spans) >= 300
    for span in spans:
        assert 0 <= span["start"] < span["end"] and "text" not in span
        if span["type"] in {"DATE", "TIME"}:
            assert span["kind"] in {"date", "time", "duration", "set", "vague"}
            assert span["kind"] not in {"date", "time"} or bounds(span["value"]) != (None, None)
        else:
            assert span["cmp"] in {"=", "~", ">", ">=", "<", "<=", "range"}


def test_records_are_well_formed():
    rows = records.read(GOLD / "records.jsonl")
    assert len(rows) >= 15
    for row in rows:
        assert {"published", "people", "organisations", "countries", "events", "dates", "figures"} <= set(row)
        assert all(place["start"] < place["end"] for place in row["dates"] + row["figures"])


@pytest.fixture(scope="module")
def tables(shared_data):
    data = shared_data / "data"
    return evaluate(
        values=GOLD / "values.jsonl", records=[GOLD / "records.jsonl"], texts=[data / "nerel/train", data / "articles"]
    )


@pytest.mark.parametrize(
    "field, least",
    [
        ("kind date or time", 0.93),
        ("NUMBER with unit", 0.95),
        ("AGE with unit", 0.95),
        ("durations, sets, vague", 0.95),
        ("MONEY with unit", 0.95),
    ],
)
def test_values(tables, field, least):
    assert tables["values"][field].recall >= least


@pytest.mark.parametrize(
    "field, least",
    [("people", 0.95), ("role", 0.9), ("organisations", 0.78), ("countries", 0.95), ("dates", 0.95), ("figures", 0.9)],
)
def test_records(tables, field, least):
    assert tables["records"][field].f1 >= least
