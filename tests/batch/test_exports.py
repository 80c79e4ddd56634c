"""What stands in the output folder: never a part for the whole, never an old table beside a new one."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from nights import article

import pipeline
from pipeline.batch.exports import export_part
from pipeline.batch.session import night
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.writers import tables


def names(folder: Path) -> set[str]:
    return {p.suffix[1:] for p in folder.iterdir() if p.is_file() and not p.name.startswith(("svodka.sqlite", "."))}


def run(folder, *formats, **flags):
    return night(Settings(output=folder.output, formats=list(formats), **flags), [str(folder.inputs)])


def test_tables_in_other_formats_do_not_stay_behind(folder, inline):
    folder.write("a.txt", article(1))
    run(folder, "csv", "jsonl")
    # nothing is new: they show what is so
    assert run(folder, "parquet").written and names(folder.output) == {"csv", "jsonl", "parquet"}
    assert not run(folder, "csv").written and not run(folder, "parquet").written
    folder.write("b.txt", article(2))
    run(folder, "csv")
    assert names(folder.output) == {"csv"}
    assert len(tables.read_csv(folder.output / "articles.csv")) == 2
    assert run(folder, "csv", "jsonl").written and names(folder.output) == {"csv", "jsonl"}


def test_a_table_that_somebody_changed_is_written_again_and_never_removed(folder, inline, caplog):
    folder.write("a.txt", article(1))
    run(folder, "csv", "jsonl")
    (folder.output / "articles.csv").write_text("mine", encoding="utf-8")
    assert run(folder, "csv").written and len(tables.read_csv(folder.output / "articles.csv")) == 1
    (folder.output / "records.jsonl").write_text("mine", encoding="utf-8")
    folder.write("b.txt", article(2))
    run(folder, "csv")
    assert (folder.output / "records.jsonl").read_text(
        encoding="utf-8"
    ) == "mine" and "somebody changed it" in caplog.text


def test_other_settings_of_the_same_format_are_written(folder, inline):
    folder.write("a.txt", article(1))
    run(folder, "csv")
    assert run(folder, "csv", excel=True).written and not run(folder, "csv", excel=True).written
    assert (folder.output / "articles.csv").read_bytes()[:3] == b"\xef\xbb\xbf"


def test_a_part_in_the_place_of_the_whole_is_replaced(folder, inline):
    folder.write("a.txt", article(1))
    run(folder, "csv")
    store = Store(folder.store().url, reading=True)
    export_part(store, Settings(output=folder.output, formats=["csv"]), folder.output, since="2999-01-01")
    assert len(tables.read_csv(folder.output / "articles.csv")) == 0
    assert run(folder, "csv").written and len(tables.read_csv(folder.output / "articles.csv")) == 1
    # so is what a run from Python puts there
    (folder.path / "other.txt").write_text(article(5), encoding="utf-8")
    frames = pipeline.run(folder.path / "other.txt", output=folder.output, formats=["csv"])
    assert (
        list(frames["articles"]["id"]) == list(tables.read_csv(folder.output / "articles.csv")["id"]) == ["other.txt"]
    )
    assert run(folder, "csv").written
    assert list(tables.read_csv(folder.output / "articles.csv")["id"]) == ["a.txt"]


def test_what_was_exported_into_the_inputs_is_no_article(folder, inline):
    folder.write("a.txt", article(1))
    run(folder, "csv")
    export_part(folder.store(), Settings(formats=["csv", "jsonl"]), folder.inputs / "november")
    # another run's output, and one from Python
    night(Settings(output=folder.inputs / "elsewhere", formats=["csv"]), [str(folder.inputs / "a.txt")])
    pipeline.run(folder.inputs / "a.txt", output=folder.inputs / "third", formats=["csv"])
    again = run(folder, "csv")
    assert (again.counts.files_found, again.exit_status) == (1, 0) and again.counts.passed_over["own"] > 20
    # a file of one's own of such a name is one
    (folder.inputs / "november/records.jsonl").write_text(json.dumps({"id": "x", "text": article(3)}))
    assert run(folder, "csv").counts.articles_new == 1


@pytest.mark.parametrize("given", ["out", "out/*.csv", "."])
def test_the_output_folder_itself_is_not_read(folder, inline, monkeypatch, given):
    monkeypatch.chdir(folder.path)
    folder.write("a.txt", article(1))
    run(folder, "csv", "jsonl")
    export_part(folder.store(), Settings(formats=["csv"]), folder.output / "export")
    outcome = night(Settings(output=Path("out"), formats=["csv", "jsonl"]), [given])
    assert outcome.counts.articles_new == 0 and outcome.counts.files_found == (1 if given == "." else 0)
    assert folder.ids() == ["a.txt"]


def test_a_run_from_python_gives_what_the_command_gives(folder, inline):
    rows = [
        {"id": "x", "text": "Завтра в районе отключат воду.", "date": "2025-05-14"},
        {"id": "x", "text": "Завтра в районе отключат воду.", "date": "2025-05-15"},
        {"id": "x~2", "text": article(2)},
        {"id": "y", "text": "Завтра в районе отключат воду."},
    ]
    folder.write("a.jsonl", "".join(json.dumps(r) + "\n" for r in rows))
    folder.write("b.txt", article(2))
    folder.write("c.json", "{")
    run(folder, "csv")
    frames = pipeline.run(folder.inputs)
    for name, frame in frames.items():
        written = tables.read_csv(folder.output / f"{name}.csv")
        assert frame.astype("string").to_dict() == written.astype("string").to_dict(), name
    assert list(frames["articles"]["id"]) == ["x", "x~2", "x~2~2"]
    assert list(frames["articles"]["duplicate_of"].fillna("")) == ["", "x", ""] and len(frames["origins"]) == 5


def test_a_run_from_python_with_a_store_of_its_own_choice(folder, nlp):
    folder.write("a.txt", article(1))
    store = folder.path / "kept.sqlite"
    assert len(pipeline.run(folder.inputs, store=str(store))["articles"]) == 1
    (folder.inputs / "a.txt").unlink()
    folder.write("b.txt", article(2))
    frames = pipeline.run(folder.inputs, store=str(store), output=folder.output, formats=["csv"])
    assert list(frames["articles"]["last_seen"].isna()) == [False, True]
    assert len(tables.read_csv(folder.output / "articles.csv")) == 2


def test_a_run_from_python_with_workers(folder):
    for n in range(4):
        folder.write(f"{n}.txt", article(n))
    assert len(pipeline.run(folder.inputs, jobs=2)["articles"]) == 4


def test_a_run_from_python_that_cannot_be_done_says_so(folder, nlp):
    pytest.importorskip("ray")
    from pipeline.batch import RunError

    folder.write("a.txt", article(1))
    with pytest.raises(RunError, match="127.0.0.1:9"):
        pipeline.run(folder.inputs, engine="ray", address="127.0.0.1:9")


def test_nothing_is_left_in_the_temporary_folder(folder, nlp, monkeypatch, tmp_path):
    import tempfile

    from pipeline.batch.spool import spool

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary/svodka-dead").mkdir(parents=True)
    (tmp_path / "temporary/svodka-dead/lock").touch()
    (tmp_path / "temporary/svodka-dead/stdin").touch()
    (tmp_path / "temporary/svodka-empty").mkdir()
    os.utime(tmp_path / "temporary/svodka-empty", (1, 1))
    (tmp_path / "temporary/svodka-fresh").mkdir()
    (tmp_path / "temporary/svodka-full").mkdir()
    (tmp_path / "temporary/svodka-full/mine").touch()
    os.utime(tmp_path / "temporary/svodka-full", (1, 1))
    with spool() as living:
        folder.write("a.txt", article(1))
        pipeline.run(folder.inputs)
        assert (living / "lock").exists()
    assert sorted(p.name for p in (tmp_path / "temporary").iterdir()) == ["svodka-fresh", "svodka-full"]
