from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from pipeline import extract
from pipeline.commands import application
from pipeline.evaluation import records, values
from pipeline.language import shared

app = application()

TEXT = (
    "14 мая 2025 года в Астане прошёл форум «Зелёный мир». В нём участвовали более 200 человек. Министр экологии "
    "Ерлан Нысанбаев выступил на форуме."
)
GOLD = {
    "id": "a1",
    "published": "2025-05-15",
    "people": [{"name": "Ерлан Нысанбаев", "role": "министр экологии", "org": None}],
    "organisations": [],
    "countries": [],
    "events": [
        {
            "name": "форум «Зелёный мир»",
            "short": None,
            "kind": "форум",
            "start": "2025-05-14",
            "end": "2025-05-14",
            "place": "Астана",
            "country": "KZ",
            "participants": [{"name": "Ерлан Нысанбаев", "as": "спикер"}],
        }
    ],
    "dates": [{"text": "14 мая 2025 года", "value": "2025-05-14"}],
    "figures": [{"text": "более 200 человек", "low": 200, "high": None, "cmp": ">", "unit": "человек"}],
}


def test_records_are_scored_field_by_field():
    record = extract(TEXT, published="2025-05-15")
    table = records.score([(GOLD, TEXT, record)])
    for field in ("people", "role", "events", "event start", "event place", "participants", "capacity", "dates"):
        assert table[field].f1 == 1, field


def test_misses_are_told_and_lower_the_score():
    wrong = json.loads(json.dumps(GOLD))
    wrong["people"][0]["name"] = "Ерлан Иванов"
    wrong["dates"][0]["value"] = "2025-05-13"
    wrong["figures"][0]["unit"] = "участник"
    told = []
    table = records.score([(wrong, TEXT, extract(TEXT, published="2025-05-15"))], lambda *miss: told.append(miss[1]))
    assert {"people", "dates", "figures"} <= set(told)
    assert table["people"].f1 == table["dates"].f1 == table["figures"].f1 == 0


def test_values_are_scored():
    start = TEXT.index("14 мая")
    gold = {
        "published": "2025-05-15",
        "spans": [
            {
                "id": "T1",
                "type": "DATE",
                "start": start,
                "end": start + 16,
                "kind": "date",
                "value": "2025-05-14",
                "basis": "explicit",
            },
            {
                "id": "T2",
                "type": "NUMBER",
                "start": TEXT.index("более 200"),
                "end": TEXT.index("более 200") + 9,
                "low": 200,
                "high": None,
                "cmp": ">",
                "unit": "участник",
            },
        ],
    }
    told = []
    table = values.score([("a1", gold, TEXT)], shared(), lambda *miss: told.append(miss))
    assert table["kind date or time"].right == 1 and table["kind date or time"].precision == 1
    assert table["NUMBER"].right == 1 and table["NUMBER with unit"].right == 0
    assert len(told) == 1 and "человек" in str(told[0][3])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD, ensure_ascii=False) + "\n", encoding="utf-8")
    (tmp_path / "a1.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_command(folder):
    done = CliRunner().invoke(
        app, ["evaluate", "--records", str(folder / "gold.jsonl"), "--texts", str(folder), "--json"]
    )
    assert done.exit_code == 0 and json.loads(done.stdout)["records"]["people"]["f1"] == 1
    assert (
        "people"
        in CliRunner().invoke(app, ["evaluate", "--records", str(folder / "gold.jsonl"), "--texts", str(folder)]).stdout
    )


@pytest.mark.parametrize(
    "arguments, message",
    [
        ([], "nothing to evaluate"),
        (["--nerel", "nowhere"], "no .ann files"),
        (["--records", "nowhere.jsonl"], "nowhere.jsonl"),
        (["--records", "{}/gold.jsonl"], "a1 is not under --texts"),
    ],
)
def test_command_tells_what_is_missing(folder, arguments, message):
    done = CliRunner().invoke(app, ["evaluate", *(a.format(folder) for a in arguments)])
    assert done.exit_code == 2 and message in done.output


def test_nerel_command(folder):
    (folder / "a1.ann").write_text(
        (
            "T1\tDATE 0 16\t14 мая 2025 года\nT2\tCITY 19 25\tАстане\nT3\tEVENT 33 38\tфорум\nR1\tTAKES_PLACE_IN "
            "Arg1:T3 Arg2:T2\n"
        ),
        encoding="utf-8",
    )
    done = CliRunner().invoke(app, ["evaluate", "--nerel", str(folder), "--json"])
    scores = json.loads(done.stdout)
    assert scores["nerel entities"]["DATE"]["f1"] == 1 and scores["nerel entities"]["CITY"]["recall"] == 1
    assert scores["nerel relations: article"]["all"]["wanted"] == 1
