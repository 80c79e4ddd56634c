"""What is forgotten and dismissed, by the command."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from nights import article
from typer.testing import CliRunner

from pipeline.batch.session import night
from pipeline.batch.upkeep import matcher
from pipeline.commands import application
from pipeline.settings import Settings
from pipeline.writers import tables

WATER = "Завтра в районе отключат воду."


@pytest.fixture
def svodka(folder, monkeypatch):
    monkeypatch.chdir(folder.path)

    def call(*words):
        return CliRunner().invoke(application(), [*words, "-o", str(folder.output)])

    return call


def counts(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"(?:files|articles|failures) (\d+)", text)]


@pytest.fixture
def filled(folder, inline):
    folder.write("old/a.txt", article(1))
    folder.write("old/b.txt", WATER)
    folder.write("c.txt", WATER)
    folder.write("d.txt", article(4))
    folder.write("e.json", "{")
    folder.run()
    return folder


def test_a_folder_is_forgotten_with_the_articles_that_stand_nowhere_else(filled, svodka):
    would = svodka("forget", "in/old", "--dry-run")
    assert counts(would.output) == [2, 1, 0] and len(filled.ids()) == 3
    done = svodka("forget", "in/old")
    assert done.exit_code == 0 and counts(done.output) == [2, 1, 0], done.output
    assert sorted(filled.ids()) == ["c.txt", "d.txt"]
    assert sorted(tables.read_csv(filled.output / "articles.csv")["id"]) == ["c.txt", "d.txt"]
    assert not list(filled.output.glob("*.parquet"))
    # it is there still: it is read again
    assert filled.run().counts.articles_new == 1


@pytest.mark.parametrize(
    "given, left",
    [
        (["in/*.txt"], ["old/a.txt", "old/b.txt"]),
        (["in/**/*.txt"], []),
        (["in/o?d", "in/[cx].txt"], ["d.txt"]),
        (["in/d.txt", "in/e.json"], ["c.txt", "old/a.txt"]),
    ],
)
def test_patterns(filled, svodka, given, left):
    assert svodka("forget", *given).exit_code == 0
    assert sorted({r["path"].split("/in/")[1] for r in filled.content().get("articles", [])}) == left


def test_what_is_gone_is_forgotten_on_request(filled, svodka):
    os.unlink(filled.inputs / "d.txt")
    os.unlink(filled.inputs / "c.txt")
    filled.run()
    assert len(filled.ids()) == 3
    assert counts(svodka("forget", "--gone", "--dry-run").output) == [2, 1, 0]
    done = svodka("forget", "--gone")
    assert counts(done.output) == [2, 1, 0], done.output
    assert len(filled.ids()) == 2 and len(filled.content()["origins"]) == 2
    assert filled.run().counts.articles_new == 0


def test_wrong_usage_and_nothing_to_forget(filled, svodka):
    assert svodka("forget").exit_code == 2 and svodka("forget", "x", "--gone").exit_code == 2
    nothing = svodka("forget", "in/nowhere")
    assert nothing.exit_code == 1 and "nothing that is known" in nothing.output
    assert svodka("dismiss").exit_code == 2 and svodka("dismiss", "in/c.txt").exit_code == 1


def test_a_failure_that_is_dismissed_stays_away_until_its_file_changes(filled, svodka):
    (filled.inputs / "rows.jsonl").write_text(json.dumps({"id": "1", "text": article(8)}) + "\n{broken\n")
    os.utime(filled.inputs / "rows.jsonl", (1, 1))
    options = {"max_bytes": 2000}
    (filled.inputs / "large.txt").write_text("слово " * 1000)
    os.utime(filled.inputs / "large.txt", (1, 1))
    assert filled.run(**options).exit_status == 1
    done = svodka("dismiss", "--all")
    assert done.exit_code == 0 and "dismissed: 3" in done.output and "large.txt" in done.output, done.output
    assert filled.run(**options).exit_status == 0 and filled.store().all_failures() == []
    os.utime(filled.inputs / "large.txt", (2, 2))
    assert [Path(f.path).name for f in filled.run(**options).failures] == ["large.txt"]


def test_a_pattern_stops_at_a_slash_and_names_need_no_utf_8():
    assert matcher(["/in/*.txt"])("/in/a.txt") and not matcher(["/in/*.txt"])("/in/b/a.txt")
    assert matcher(["/in/**"])("/in/b/a.txt") and matcher(["/in/[!a]*"])("/in/b/a.txt")
    assert not matcher(["/in/[!a]*"])("/in/a") and not matcher(["/in/a"])("/in/ab")
    assert matcher(["s3://b/news/*.html"])("s3://b/news/1.html") and matcher(["s3://b/news"])("s3://b/news/1.html")
    name = os.fsdecode(b"/in/\xed.txt")
    assert matcher([name])("/in/\\xed.txt") and matcher(["/in/?.txt"])("/in/\\xed.txt")


def test_a_password_is_shown_nowhere(folder, monkeypatch, inline, capsys):
    from pipeline.monitor import describe
    from pipeline.store import Store

    url = f"sqlite:///{folder.output}/s.sqlite?password=geheim"
    folder.write("a.txt", article(1))
    options = Settings(output=folder.output, formats=["csv"], store=url)
    assert night(options, [str(folder.inputs), "s3://key:geheim@bucket/none"]).exit_status == 1
    facts = json.dumps(describe(options), default=str)
    assert "geheim" not in facts and "***" in facts
    with Store(url).engine.connect() as connection:
        assert "geheim" not in str(connection.exec_driver_sql("SELECT options FROM runs").all())


@pytest.mark.parametrize("words", [["run", "in"], ["status"], ["retry"], ["export"], ["forget", "in"], ["recover"]])
def test_an_address_that_is_none_is_wrong_usage(svodka, words):
    done = svodka(*words, "--store", "postgresql+psycopg://svodka:geheim@db:port/news")
    assert done.exit_code == 2 and "--store" in done.output and "geheim" not in done.output


def test_a_damaged_store_is_recovered_by_the_command(filled, svodka):
    filled.store().close()
    path = filled.output / "svodka.sqlite"
    path.write_bytes(b"\0" * 5000)
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    broken = svodka("status")
    assert broken.exit_code == 74 and "svodka recover" in broken.output
    done = svodka("recover")
    assert done.exit_code == 0 and ".damaged-" in done.output, done.output
    assert filled.run().counts.articles_new == 3
    assert svodka("recover").exit_code == 2
