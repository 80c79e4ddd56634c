"""Runs over the store: nothing lost, nothing twice, whatever happens in between."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from nights import Folder, article

from pipeline.batch import exports, session
from pipeline.batch.local import Handle, LocalPool
from pipeline.batch.worker import Worker
from pipeline.settings import Settings
from pipeline.writers import FORMATS, tables

ROOT = Path(__file__).parent.parent.parent


def command(folder: Folder, *extra, **env):
    return [
        sys.executable,
        "-m",
        "pipeline",
        "run",
        str(folder.inputs),
        "-o",
        str(folder.output),
        "-f",
        "csv",
        *extra,
    ], {**os.environ, "PYTHONPATH": str(ROOT), **env}


def test_only_the_new_and_the_changed(folder, inline):
    for n in range(3):
        folder.write(f"{n}.txt", article(n))
    first = folder.run()
    assert (first.counts.articles_new, first.counts.files_read, first.exit_status) == (3, 3, 0)
    second = folder.run()
    assert (second.counts.articles_new, second.counts.files_read, second.written) == (0, 0, False)
    folder.write("1.txt", article(1, day=20))
    folder.write("3.txt", article(3))
    third = folder.run()
    assert (third.counts.articles_new, third.counts.articles_changed, third.counts.files_read) == (1, 1, 2)
    dates = {r["article_id"]: r["value"] for r in folder.content()["dates"]}
    assert dates["1.txt"] == "2025-05-20" and len(folder.ids()) == 4
    added = tables.read_csv(folder.output / "runs" / third.run_id / "articles.csv")
    assert sorted(added["id"]) == ["1.txt", "3.txt"]
    assert len(tables.read_csv(folder.output / "articles.csv")) == 4


def test_what_a_killed_export_left_is_swept_although_nothing_is_new(folder, inline):
    folder.write("1.txt", article(1))
    folder.run()
    left = folder.output / ".records.jsonl.4242.part"
    left.write_text("half", encoding="utf-8")
    assert folder.run().written is False
    assert not left.exists()


def test_the_end_of_a_run_waits_for_a_database_that_restarts(folder, inline, monkeypatch):
    from pipeline.batch import session
    from pipeline.batch.patience import Patience
    from pipeline.store import StoreLost

    folder.write("1.txt", article(1))
    export, waited, gone = session.export_all, [], iter([True, True, False])
    monkeypatch.setattr(Patience, "await_store", lambda self: waited.append(1))

    def exports(store, options, pool):
        if next(gone):
            raise StoreLost("the server went away")
        return export(store, options, pool)

    monkeypatch.setattr(session, "export_all", exports)
    outcome = folder.run()
    assert (outcome.exit_status, outcome.written, len(waited)) == (0, True, 2)


def test_a_touched_file_is_read_but_not_extracted(folder, inline):
    path = folder.write("a.txt", article(1))
    folder.run()
    os.utime(path, (time.time() - 50, time.time() - 50))
    again = folder.run()
    assert (again.counts.files_read, again.counts.articles_new, again.counts.articles_changed) == (1, 0, 0)
    assert folder.run().counts.files_read == 0


def test_a_file_just_written_is_looked_at_again(folder, inline):
    path = folder.write("a.txt", article(1), old=False)
    folder.run()
    stamp = path.stat().st_mtime_ns
    # the same size and time, another text: what a fast writer leaves on a coarse clock
    path.write_text(article(1).replace("14 мая", "15 мая"), encoding="utf-8")
    os.utime(path, ns=(stamp, stamp))
    folder.run()
    assert [r["value"] for r in folder.content()["dates"]] == ["2025-05-15"]


def test_the_same_text_in_two_places_is_one_article(folder, inline):
    folder.write("a.txt", article(1))
    folder.write("b.txt", article(1))
    folder.write(
        "c.jsonl",
        json.dumps({"id": "x", "text": article(1)}) + "\n" + json.dumps({"id": "y", "text": article(2)}) + "\n",
    )
    result = folder.run()
    assert folder.ids() == ["a.txt", "y"] and result.counts.articles_new == 2
    assert folder.store().facts("")["origins"] == 4
    # one place changes: the other keeps the article
    folder.write("a.txt", article(5))
    folder.run()
    assert sorted(folder.ids()) == ["a.txt", "a.txt~2", "y"] and folder.store().facts("")["origins"] == 4


def test_texts_that_change_places(folder, inline):
    folder.write("a.txt", article(1))
    folder.write("b.txt", article(2))
    folder.run()
    folder.write("a.txt", article(2))
    folder.write("b.txt", article(1))
    folder.run()
    content = folder.content()
    assert len(content["articles"]) == 2 and folder.store().facts("")["origins"] == 2
    assert {r["sentence"].split("№ ")[1][0] for r in content["dates"]} == {"1", "2"}


def test_a_text_that_moves_on_while_its_place_gets_another(folder, inline):
    folder.write("a.txt", article(1))
    folder.run()
    folder.write("a.txt", article(2))
    folder.write("b.txt", article(1))
    folder.run()
    assert len(folder.ids()) == 2
    assert sorted(r["sentence"].split("№ ")[1][0] for r in folder.content()["dates"]) == ["1", "2"]


def test_ids_that_collide(folder, inline):
    folder.write("a.jsonl", "".join(json.dumps({"id": "x", "text": article(n)}) + "\n" for n in (1, 2)))
    folder.write("b.jsonl", json.dumps({"id": "x", "text": article(3)}) + "\n")
    folder.run()
    assert folder.ids() == ["x", "x~2", "x~3"]
    assert folder.run().counts.articles_new == 0


def test_rows_appended(folder, inline):
    rows = [json.dumps({"id": str(n), "text": article(n)}) + "\n" for n in range(4)]
    folder.write("a.jsonl", "".join(rows[:2]))
    folder.run()
    folder.write("a.jsonl", "".join(rows))
    again = folder.run()
    assert (again.counts.articles_new, again.counts.articles_unchanged) == (2, 2)


def test_one_large_file_is_open_at_a_time(folder, inline, monkeypatch):
    monkeypatch.setattr("pipeline.batch.nightly.PIECE", 3)
    monkeypatch.setattr("pipeline.batch.worker.PIECE", 3)
    monkeypatch.setattr("pipeline.batch.nightly.LARGE", 1000)
    for n in range(3):
        folder.write(f"rows{n}.jsonl", "".join(json.dumps({"text": article(n * 9 + row)}) + "\n" for row in range(9)))
    opened: list[int] = []
    piece = Worker.piece
    monkeypatch.setattr(Worker, "piece", lambda self, job: (opened.append(len(self.open)), piece(self, job))[1])
    assert folder.run().counts.articles_new == 27
    assert max(opened) == 1


def test_entries_that_leave_a_feed_stay(folder, inline):
    folder.write("a.jsonl", "".join(json.dumps({"id": str(n), "text": article(n)}) + "\n" for n in (1, 2)))
    folder.run()
    folder.write("a.jsonl", "".join(json.dumps({"id": str(n), "text": article(n)}) + "\n" for n in (2, 3)))
    folder.run()
    assert folder.ids() == ["1", "2", "3"]


def test_a_date_put_right_is_extracted_again(folder, inline):
    folder.write("a.jsonl", json.dumps({"id": "x", "text": "Вчера прошла встреча министров.", "date": "2025-05-14"}))
    folder.run()
    folder.write("a.jsonl", json.dumps({"id": "x", "text": "Вчера прошла встреча министров.", "date": "2025-06-14"}))
    assert folder.run().counts.articles_changed == 1
    assert [r["value"] for r in folder.content()["dates"]] == ["2025-06-13"]


def test_failures_are_told_kept_and_retried(folder, inline):
    folder.write("a.txt", article(1))
    folder.write("empty.txt", "")
    folder.write("rows.jsonl", json.dumps({"id": "x", "text": article(2)}) + "\n{broken\n")
    first = folder.run()
    assert first.exit_status == 1 and first.counts.failures == 2
    again = folder.run()
    assert again.exit_status == 1 and again.counts.known_failures == 2 and again.counts.files_read == 0
    retried = folder.run(retry=True)
    assert retried.exit_status == 1 and retried.counts.failures == 2 and len(folder.store().all_failures()) == 2
    folder.write("empty.txt", article(3))
    folder.write(
        "rows.jsonl", "".join(json.dumps({"id": i, "text": article(n)}) + "\n" for i, n in (("x", 2), ("y", 4)))
    )
    assert folder.run().exit_status == 0 and not folder.store().all_failures()
    assert sorted(folder.ids()) == ["a.txt", "empty.txt", "x", "y"]


def test_failures_of_files_that_are_gone_are_dropped_by_retry(folder, inline):
    path = folder.write("empty.txt", "")
    folder.run()
    path.unlink()
    assert folder.run(retry=True).exit_status == 0 and not folder.store().all_failures()


def test_results_do_not_depend_on_the_number_of_workers(folder, tmp_path):
    for n in range(12):
        folder.write(f"{n:02}.txt", article(n % 9))
    folder.write("r.jsonl", "".join(json.dumps({"id": str(n % 4), "text": article(n)}) + "\n" for n in range(20)))
    folder.run(jobs=1)
    one = folder.content()
    folder.output = tmp_path / "other"
    folder.run(jobs=3)
    assert folder.content() == one


def test_refresh_after_a_new_version(folder, monkeypatch, inline):
    path = folder.write("a.txt", article(1))
    folder.write("b.txt", article(2))
    folder.run()
    path.unlink()
    from pipeline.batch import desk

    monkeypatch.setattr(desk, "__version__", "99.0")
    facts = folder.store().facts("99.0")
    assert facts["older_articles"] == 2 and facts["older_rows"] > 4
    assert folder.run().counts.articles_changed == 0
    refreshed = folder.run(refresh=True)
    assert refreshed.counts.articles_changed == 2 and folder.store().facts("99.0")["older_articles"] == 0
    assert len(folder.ids()) == 2


def test_near_copies(folder, inline):
    text = "14 мая 2025 года в Астане прошёл форум энергетиков. " + " ".join(
        f"В докладе номер {n} говорилось о станции {n * 7}." for n in range(40)
    )
    rows = [
        {"id": "b", "text": text + " Подробнее на сайте агентства.", "date": "2025-05-14"},
        {"id": "a", "text": "Агентство новостей. " + text, "date": "2025-05-15"},
        {"id": "later", "text": text + " Итоги.", "date": "2025-07-15"},
        {"id": "other", "text": article(3), "date": "2025-05-14"},
    ]
    folder.write("a.jsonl", "".join(json.dumps(r) + "\n" for r in rows[1:]))
    folder.run()
    folder.write("b.jsonl", json.dumps(rows[0]))
    result = folder.run()
    marks = {r["id"]: r["duplicate_of"] for r in folder.content()["articles"]}
    assert marks == {"a": "b", "b": None, "later": None, "other": None} and result.counts.duplicates == 1
    store = folder.store()
    assert store.counts(with_duplicates=True)["events"] > store.counts()["events"]
    assert "near-copies" not in tables.read_csv(folder.output / "articles.csv").columns


def test_a_second_run_ends_at_once(folder, inline):
    folder.write("a.txt", article(1))
    folder.run()
    store = folder.store()
    with store.holding():
        store.begin_run("0", {})
        arguments, env = command(folder)
        done = subprocess.run(arguments, env=env, capture_output=True, text=True)
    assert done.returncode == 75 and f"process {os.getpid()} on " in done.stderr and "since 20" in done.stderr
    assert folder.run().exit_status == 0


def _killed(folder: Folder, after: float, number: int, *extra) -> int:
    arguments, env = command(folder, *extra)
    process = subprocess.Popen(arguments, env=env, stderr=subprocess.DEVNULL)
    time.sleep(after)
    process.send_signal(number)
    return process.wait(60)


def test_killed_and_finished_equals_never_killed(folder, tmp_path):
    for n in range(40):
        folder.write(f"{n:02}.txt", article(n))
    for after in (2.5, 3.5, 4.2):
        _killed(folder, after, signal.SIGKILL, "--jobs", "2")
    folder.run()
    runs = folder.store().facts("")["runs"]
    assert {r["status"] for r in runs} <= {"killed", "done"} and runs[0]["status"] == "done"
    finished = folder.content()
    folder.output = tmp_path / "calm"
    folder.run()
    assert folder.content() == finished and len(finished["articles"]) == 40
    assert not list((tmp_path / "out").glob(".*.part"))


def test_sigterm_finishes_what_is_in_hand(folder):
    for n in range(200):
        folder.write(f"{n:03}.txt", article(n))
    arguments, env = command(folder)
    process = subprocess.Popen(arguments, env=env, stderr=subprocess.DEVNULL)
    for _ in range(600):
        time.sleep(0.1)
        if (folder.output / "svodka.sqlite").exists() and folder.stored():
            break
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 143
    done = len(folder.ids())
    assert 0 < done < 200
    assert folder.store().facts("")["runs"][0]["status"] == "stopped"
    assert len(tables.read_csv(folder.output / "articles.csv")) == done
    assert folder.run().exit_status == 0 and len(folder.ids()) == 200


@pytest.fixture
def traps(tmp_path, monkeypatch):
    """Worker processes that die or hang over articles that say so."""
    (tmp_path / "traps").mkdir()
    (tmp_path / "traps/sitecustomize.py").write_text("""
import os, time
import pipeline.batch.worker as worker
extract = worker.Worker.extract
def trapped(self, key, article):
    text = article["text"]
    if "%%kill" in text:
        os.kill(os.getpid(), 9)
    if "%%hang" in text:
        time.sleep(3600)
    if "%%once" in text and not os.path.exists(os.environ["ONCE"]):
        open(os.environ["ONCE"], "w").close()
        os.abort()
    if "%%memory" in text:
        raise MemoryError
    return extract(self, key, article)
worker.Worker.extract = trapped
""")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'traps'}:{ROOT}")
    monkeypatch.setenv("ONCE", str(tmp_path / "once"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_workers_that_die_hang_or_run_out_of_memory(folder, traps, jobs, monkeypatch):
    monkeypatch.setattr(LocalPool, "START", 20)
    for n in range(10):
        folder.write(f"{n}.txt", article(n))
    for name in ("kill", "hang", "once", "memory"):
        folder.write(f"5{name}.txt", article(len(name) + 20) + f" %%{name}")
    result = folder.run(jobs=jobs, article_seconds=2)
    reasons = {f.article_id: f.reason for f in result.failures}
    assert set(reasons) == {"5kill.txt", "5hang.txt", "5memory.txt"}
    assert "SIGKILL" in reasons["5kill.txt"] and "2 times" in reasons["5kill.txt"]
    assert "more than 2 s" in reasons["5hang.txt"] and "MemoryError" in reasons["5memory.txt"]
    assert len(folder.ids()) == 11 and result.exit_status == 1
    # known by now: not tried again by itself, but by retry
    again = folder.run(jobs=jobs)
    assert again.counts.known_failures == 3 and again.seconds < result.seconds


def test_a_worker_is_renewed(folder):
    for n in range(12):
        folder.write(f"{n:02}.txt", article(n))
    assert folder.run(worker_articles=5).counts.articles_new == 12


def test_memory_limit_of_a_worker(folder):
    folder.write("a.txt", article(1))
    result = folder.run(worker_megabytes=60)
    assert result.exit_status == 1 and not folder.ids()
    assert folder.run(retry=True).exit_status == 0 and folder.ids() == ["a.txt"]


def test_a_disk_that_is_full(folder, monkeypatch, inline):
    folder.write("a.txt", article(1))
    folder.run()
    folder.write("b.txt", article(2))
    from pipeline import writers

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device", "articles.csv")

    monkeypatch.setattr(writers, "write_chunks", full)
    result = folder.run()
    assert result.exit_status == 74 and "No space left" in result.error
    assert len(tables.read_csv(folder.output / "articles.csv")) == 1
    monkeypatch.undo()
    assert folder.run().exit_status == 0 and len(tables.read_csv(folder.output / "articles.csv")) == 2


def test_no_connection_is_opened(folder, tmp_path, monkeypatch):
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard/sitecustomize.py").write_text("""
import socket
def refuse(self, address):
    raise SystemExit(f"a connection to {address}")
socket.socket.connect = socket.socket.connect_ex = refuse
def resolve(*args, **kwargs):
    raise SystemExit(f"a name looked up: {args}")
socket.getaddrinfo = socket.gethostbyname = resolve
""")
    folder.write(
        "a.html",
        "<html><head><title>Форум</title><meta property='article:published_time' content='2025-05-14'></head>"
        "<body><article><h1>Форум</h1><p>"
        + article(1)
        + "</p><p>"
        + article(2)
        + "</p><img src='http://example.com/a.png'></article></body></html>",
    )
    folder.write("b.txt", article(3))
    arguments, env = command(folder, PYTHONPATH=f"{tmp_path / 'guard'}:{ROOT}")
    done = subprocess.run(arguments, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(folder.ids()) == 2


def test_a_cluster_that_is_not_there(folder):
    pytest.importorskip("ray")
    folder.write("a.txt", article(1))
    outcome = folder.run(engine="ray", address="127.0.0.1:9")
    assert (outcome.exit_status, outcome.status) == (session.NO_WORKERS, "failed") and "127.0.0.1:9" in outcome.error
    assert folder.run().exit_status == 0 and len(folder.ids()) == 1


def test_the_first_run_s_own_tables_are_the_whole_ones(folder, inline):
    folder.write("a.txt", article(1))
    run = folder.run()
    own = folder.output / "runs" / run.run_id
    for file in folder.output.glob("*.csv"):
        assert (own / file.name).read_bytes() == file.read_bytes()
    folder.write("b.txt", article(2))
    second = folder.run()
    assert len(tables.read_csv(folder.output / "runs" / second.run_id / "articles.csv")) == 1
    assert len(tables.read_csv(folder.output / "articles.csv")) == 2
    assert not list(own.glob(".*.part"))


@pytest.fixture
def many(folder, inline, monkeypatch):
    """Articles enough for the exports to be shared between workers."""
    folder.write("rows.jsonl", "".join(json.dumps({"id": f"a{n:02}", "text": article(n)}) + "\n" for n in range(30)))
    folder.write("broken.jsonl", "{")
    folder.run()
    monkeypatch.setattr(exports, "SHARED_FROM", 10)
    return folder


def exported(folder, output, pool=None):
    store = folder.store()
    try:
        exports._write(store, Settings(output=output, formats=list(FORMATS), store=store.url), pool)
    finally:
        store.close()
    assert not list(output.glob(".*"))
    return {p.name: p.read_bytes() for p in output.iterdir() if p.suffix not in {".xlsx", ".parquet", ".sqlite"}} | {
        p.name: pd.read_parquet(p).to_csv() for p in output.glob("*.parquet")
    }


def two_workers() -> LocalPool:
    pool = LocalPool(Settings(jobs=2))
    pool.workers = [Handle(pool.options) for _ in range(2)]
    return pool


def test_workers_write_together_what_one_process_writes(many, tmp_path):
    alone = exported(many, tmp_path / "alone")
    pool = two_workers()
    try:
        assert exported(many, tmp_path / "together", pool) == alone
        assert len(pool.workers) == 2
    finally:
        pool.close()
    assert len(pd.read_excel(tmp_path / "together/svodka.xlsx", sheet_name="articles")) == 30


def test_a_worker_that_dies_over_the_exports_leaves_them_to_the_parent(many, tmp_path, monkeypatch, caplog):
    alone = exported(many, tmp_path / "alone")
    pool = two_workers()
    send = LocalPool.send

    def killed(self, worker, task):
        worker.process.kill()
        worker.process.join()
        send(self, worker, task)

    monkeypatch.setattr(LocalPool, "send", killed)
    try:
        assert exported(many, tmp_path / "together", pool) == alone
    finally:
        pool.close()
    assert "written by one process" in caplog.text


def test_a_full_disk_under_a_worker_is_told_as_its_own(many, tmp_path):
    output = tmp_path / "together"
    output.mkdir()
    (output / f".records.jsonl.0.{os.getpid()}.part").symlink_to("/dev/full")
    pool = two_workers()
    try:
        with pytest.raises(OSError) as told:
            exported(many, output, pool)
    finally:
        pool.close()
    assert told.value.errno == errno.ENOSPC
    assert not list(output.iterdir())
