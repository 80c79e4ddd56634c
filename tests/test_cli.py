"""The command: statuses, streams, settings in their order of strength."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import pipeline

ARTICLE = "Вчера в Астане прошло совещание.\n"


def svodka(*args, cwd, input=None, **env):
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *args],
        cwd=cwd,
        input=input,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), **env},
    )


def test_run_and_statuses(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/2025-05-14_a.txt").write_text(ARTICLE, encoding="utf-8")
    done = svodka("run", "in", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 articles, 0 failures" in done.stderr
    record = json.loads((tmp_path / "outputs/records.jsonl").read_text(encoding="utf-8"))
    assert record["dates"][0]["value"] == "2025-05-13"
    (tmp_path / "in/empty.txt").write_text("")
    done = svodka("run", "in", "-f", "csv", cwd=tmp_path)
    assert done.returncode == 1
    assert "empty.txt: the file is empty" in done.stderr
    assert "empty.txt" in (tmp_path / "outputs/failures.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "args, word",
    [
        (("run",), "INPUT"),
        (("run", "x", "--published", "вчера"), "--published"),
        (("run", "x", "--format", "xls"), "xls"),
        (("run", "x", "--field", "a=b"), "--field"),
        (("fly",), "fly"),
        (("run", "x", "--nope"), "nope"),
    ],
)
def test_wrong_usage(tmp_path, args, word):
    done = svodka(*args, cwd=tmp_path)
    assert done.returncode == 2 and word in done.stderr


def test_standard_input_and_settings(tmp_path):
    (tmp_path / "svodka.toml").write_text('output = "from-file"\nformats = ["csv"]\n')
    assert svodka("run", "-", "--published", "2025-05-14", cwd=tmp_path, input=ARTICLE).returncode == 0
    assert (tmp_path / "from-file/dates.csv").exists() and not (tmp_path / "from-file/records.json").exists()
    svodka("run", "-", cwd=tmp_path, input=ARTICLE, SVODKA_OUTPUT="from-env")
    assert (tmp_path / "from-env/dates.csv").exists()
    svodka(
        "run",
        "-",
        "-o",
        "from-flag",
        cwd=tmp_path,
        input=ARTICLE,
        SVODKA_OUTPUT="from-env2",
        SVODKA_FORMATS="jsonl,json",
    )
    assert (tmp_path / "from-flag/records.jsonl").exists() and not (tmp_path / "from-env2").exists()
    (tmp_path / "svodka.toml").write_text("colour = 3\n")
    done = svodka("run", "-", cwd=tmp_path, input=ARTICLE)
    assert done.returncode == 2 and "colour" in done.stderr


def test_show_schema_version(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    done = svodka("show", "a.txt", "--published", "2025-05-14", cwd=tmp_path)
    assert done.returncode == 0 and "2025-05-13" in done.stdout and "Астана" in done.stdout
    assert json.loads(svodka("schema", cwd=tmp_path).stdout)["title"] == "ArticleRecord"
    assert svodka("--version", cwd=tmp_path).stdout.strip() == pipeline.__version__


def test_not_russian_is_said(tmp_path):
    (tmp_path / "a.txt").write_text(
        "The meeting took place in Astana yesterday, and nobody was surprised by it at all.", encoding="utf-8"
    )
    frames = pipeline.run(tmp_path / "a.txt")
    assert list(frames["articles"]["status"]) == ["not_russian"] and frames["dates"].empty


def test_python_run_gives_frames(tmp_path):
    (tmp_path / "a.jsonl").write_text(
        json.dumps({"id": "x", "text": ARTICLE, "published": "2025-05-14"}), encoding="utf-8"
    )
    frames = pipeline.run(tmp_path / "a.jsonl")
    assert list(frames["dates"]["value"]) == ["2025-05-13"] and list(frames["dates"]["article_id"]) == ["x"]


def test_long_line(tmp_path):
    (tmp_path / "a.txt").write_text("слово и дело " * 8_000, encoding="utf-8")
    frames = pipeline.run(tmp_path / "a.txt")
    assert len(frames["articles"]) == 1 and frames["failures"].empty


@pytest.fixture
def filled(tmp_path):
    """An output folder after one run over two articles, and a failure."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/2025-05-14_a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "in/2025-05-15_b.txt").write_text(
        "Сегодня в Омске открылся форум. На него пришли 200 человек.\n", encoding="utf-8"
    )
    (tmp_path / "in/c.json").write_text("{", encoding="utf-8")
    assert svodka("run", "in", cwd=tmp_path).returncode == 1
    return tmp_path


def test_status_for_people_and_monitors(filled):
    shown = svodka("status", cwd=filled)
    assert shown.returncode == 0 and "articles 2 from 2 places" in shown.stdout and "c.json" in shown.stdout
    facts = json.loads(svodka("status", "--json", cwd=filled).stdout)
    assert facts["running"] is None and facts["rows"]["articles"] == 2 and facts["rows"]["events"] >= 1
    assert [f["path"] for f in facts["failures"]] == ["in/c.json"]
    assert facts["runs"][0]["articles_new"] == 2 and facts["runs"][0]["version"] == pipeline.__version__
    assert svodka("status", "-o", "nowhere", cwd=filled).returncode == 2


def test_export_of_a_part(filled):
    done = svodka("export", "--table", "events,figures", "-f", "csv,xlsx", "--to", "part", cwd=filled)
    assert done.returncode == 0, done.stderr
    assert sorted(p.name for p in (filled / "part").iterdir()) == ["events.csv", "figures.csv", "svodka.xlsx"]
    assert "форум" in (filled / "part/events.csv").read_text(encoding="utf-8")
    assert svodka("export", "--since", "2999-01-01", "-f", "jsonl", "--to", "none", cwd=filled).returncode == 0
    assert (filled / "none/records.jsonl").read_text() == ""
    for wrong in (["--table", "nothing"], ["--since", "yesterday"]):
        assert svodka("export", *wrong, cwd=filled).returncode == 2


def test_what_a_run_added_is_in_a_folder_of_its_own(filled):
    (filled / "in/2025-05-16_d.txt").write_text("В Перми прошёл семинар. Участвовали 40 человек.\n", encoding="utf-8")
    svodka("run", "in", cwd=filled)
    first, second = sorted((filled / "outputs/runs").iterdir())
    assert [
        json.loads(line)["article"]["id"]
        for line in (second / "records.jsonl").read_text(encoding="utf-8").splitlines()
    ] == ["2025-05-16_d.txt"]
    assert len((filled / "outputs/records.jsonl").read_text(encoding="utf-8").splitlines()) == 3


def test_schedule_gives_lines_that_run(tmp_path):
    folder = tmp_path / "новости 100%"
    folder.mkdir()
    (folder / "2025-05-14_a.txt").write_text(ARTICLE, encoding="utf-8")
    shown = svodka(
        "schedule",
        folder.name,
        "--at",
        "03:05",
        "-o",
        "вывод",
        "--jobs",
        "1",
        cwd=tmp_path,
        SVODKA_ARTICLE_SECONDS="90",
    )
    assert shown.returncode == 0, shown.stderr
    [line] = [x for x in shown.stdout.splitlines() if x.startswith("5 3 * * * ")]
    assert (
        str(folder).replace("%", "\\%") in line
        and "SVODKA_ARTICLE_SECONDS=90" in line
        and "OnCalendar=*-*-* 03:05:00" in shown.stdout
        and "новости 100%%" in shown.stdout
    )
    # as cron runs it: the escapes taken off, a bare environment
    command = line.split(" * * * ", 1)[1].replace("\\%", "%")
    (tmp_path / "вывод").mkdir()
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 articles" in (tmp_path / "вывод/svodka.log").read_text(encoding="utf-8")
    for wrong in (["--at", "25:00"], ["--at", "night"]):
        assert svodka("schedule", "in", *wrong, cwd=tmp_path).returncode == 2
    assert svodka("schedule", "-", cwd=tmp_path).returncode == 2


def test_log_lines_cannot_be_forged(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a\n2026-01-01 INFO all is well\x1b[31m\x9b2J.json").write_text("{")
    text = svodka("run", "in", "-o", "out", cwd=tmp_path)
    assert text.returncode == 1 and "\x1b" not in text.stderr and "\x9b" not in text.stderr
    assert not any(line.startswith("2026-01-01 INFO all is well") for line in text.stderr.splitlines())
    lines = [
        json.loads(line)
        for line in svodka("run", "in", "-o", "out2", "--log", "json", cwd=tmp_path).stderr.splitlines()
    ]
    assert all({"time", "level", "message"} <= set(line) for line in lines)
    end = lines[-1]
    assert end["event"] == "end" and end["status"] == "done" and end["failures"] == 1


def test_a_terminal_is_not_obeyed(tmp_path):
    (tmp_path / "a.txt").write_text(
        "Вчера в Омске\x1b[2J\x1b]0;owned\x07 прошло совещание\u202e, пришли 20 человек.", encoding="utf-8"
    )
    shown = svodka("show", "a.txt", cwd=tmp_path)
    assert shown.returncode == 0 and not any(sign in shown.stdout for sign in "\x1b\x07\u202e")
