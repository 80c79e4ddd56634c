"""``make faults``: runs that are killed, servers that restart, disks that fill, workers that die, files that move.

The tables must come out as if nothing had happened.

python -m checks.faults [--articles 330] [--kills 100] [--only kill,export,workers,postgres,disk,life]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from checks.articles import ROOT, content, folder_of
from pipeline.store import Locked


class Check:
    """One input folder, and what a run over it gives when nothing happens."""

    def __init__(self, work: Path, count: int):
        self.work, self.inputs = work, work / "in"
        self.real = folder_of(self.inputs, count)
        copies(self.inputs)
        # settled: size and time tell of changes
        for path in self.inputs.rglob("*.*"):
            os.utime(path, (time.time() - 3600, time.time() - 3600))
        start = time.time()
        assert self.run(self.work / "calm").wait() == 0, "the calm run failed"
        self.seconds = time.time() - start
        #: how much longer than on a machine of its own everything takes: moments of kills are spread accordingly
        self.slow = max(1.0, self.seconds / (6 + 0.06 * count))
        self.expected = content(f"sqlite:///{self.work / 'calm/svodka.sqlite'}")
        self.calm = self.work / "calm"
        self.dice = random.Random(7)
        self.report: list[str] = []

    def run(self, output: Path, *extra: str, **env: str) -> subprocess.Popen:
        words = [
            sys.executable,
            "-m",
            "pipeline",
            "run",
            str(self.inputs),
            "-o",
            str(output),
            "-f",
            "csv,jsonl",
            *extra,
        ]
        return subprocess.Popen(
            words,
            stdout=subprocess.DEVNULL,
            stderr=open(self.work / "log", "a"),
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        )

    def killed(self, output: Path, after: float, *extra: str) -> bool:
        """Kill a run ``after`` seconds; whether it was still on."""
        process = self.run(output, *extra)
        try:
            process.wait(after * self.slow)
            return False
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True

    def finish(self, output: Path, url: str, what: str, *extra: str) -> None:
        status = self.run(output, *extra).wait()
        assert status == 0, f"{what}: the last run ended with {status}"
        found = content(url)
        for table, rows in self.expected.items():
            assert found.get(table) == rows, (
                f"{what}: table {table} differs ({len(found.get(table, []))} rows, expected {len(rows)})"
            )
        for path in sorted(self.calm.glob("*.csv")) + [self.calm / "records.jsonl"]:
            assert (output / path.name).read_bytes() == path.read_bytes(), f"{what}: {path.name} differs"
        assert not list(output.glob(".*.part")), f"{what}: something half-written was left"

    def whole(self, output: Path, what: str) -> None:
        """After a kill: exports that are there are whole, and no article has a part of its rows only."""
        lines = output / "records.jsonl"
        if lines.exists():
            data = lines.read_bytes()
            assert not data or data.endswith(b"}\n"), f"{what}: half an export"

    def say(self, text: str) -> None:
        print(text, flush=True)
        self.report.append(text)

    # --- the faults ---------------------------------------------------------------------------

    def kill(self, kills: int) -> None:
        done = finished = cycle = 0
        while done < kills:
            cycle += 1
            output = self.work / f"kill{cycle}"
            for _ in range(12):
                # from the imports to the exports
                after = self.dice.uniform(0.2, 3) if self.dice.random() < 0.25 else self.dice.uniform(2.5, 7)
                jobs = str(self.dice.choice([1, 2]))
                if not self.killed(output, after, "--jobs", jobs):
                    break
                done += 1
                self.whole(output, f"kill {done}")
            self.finish(output, f"sqlite:///{output / 'svodka.sqlite'}", f"cycle {cycle}")
            finished += 1
            shutil.rmtree(output)
        self.say(
            f"kill -9, SQLite: {done} runs killed in {finished} cycles,"
            f" every cycle ended with the tables of the calm run"
        )

    def during_export(self, kills: int) -> None:
        """All is extracted; the exports are killed."""
        output = self.work / "export"
        shutil.copytree(self.work / "calm", output)
        done = 0
        for _ in range(kills):
            for path in output.glob("*.csv"):
                path.unlink()
            if self.killed(output, self.dice.uniform(0.8, 2.2)):
                done += 1
                self.whole(output, "export")
        self.finish(output, f"sqlite:///{output / 'svodka.sqlite'}", "export")
        self.say(f"kill -9 with only exports to do: {done} of {kills} killed in time, then whole")

    def life(self, kills: int) -> None:
        """Files are renamed, moved, deleted and copied between two nights, and the second is killed."""
        lived(self.inputs)
        calm = self.work / "life"
        shutil.copytree(self.work / "calm", calm)
        assert self.run(calm).wait() == 0, "the calm night over the changed folder failed"
        before = self.expected
        self.expected = content(f"sqlite:///{calm / 'svodka.sqlite'}")
        gone = sum(row["last_seen"] is not None for row in self.expected["articles"])
        assert gone and self.expected["articles"] != before["articles"], "nothing happened to the folder"
        self.calm = calm
        done = cycle = 0
        while done < kills:
            cycle += 1
            output = self.work / f"life{cycle}"
            shutil.copytree(self.work / "calm", output)
            for _ in range(6):
                if not self.killed(output, self.dice.uniform(1.5, 7), "--jobs", str(self.dice.choice([1, 2]))):
                    break
                done += 1
            self.finish(output, f"sqlite:///{output / 'svodka.sqlite'}", f"life {cycle}")
            shutil.rmtree(output)
        self.say(
            f"files renamed, moved, deleted, copied: {done} nights after it killed in {cycle} cycles, {gone} articles"
            " are told to be gone, every cycle ended with the tables of the calm night"
        )

    def workers(self, kills: int) -> None:
        output = self.work / "workers"
        done = 0
        while done < kills:
            shutil.rmtree(output, ignore_errors=True)
            process = self.run(output, "--jobs", "2")
            while process.poll() is None and done < kills:
                time.sleep(self.dice.uniform(3.5, 7) * self.slow)
                children = (
                    [c for c in psutil.Process(process.pid).children() if "spawn_main" in " ".join(c.cmdline())]
                    if process.poll() is None
                    else []
                )
                if children:
                    self.dice.choice(children).kill()
                    done += 1
            status = process.wait()
            assert status == 0, f"workers: status {status}"
            self.finish(output, f"sqlite:///{output / 'svodka.sqlite'}", "workers")
        self.say(f"workers killed: {done}, the runs went on and gave the tables of the calm run")

    def postgres(self, kills: int, restarts: int) -> None:
        from checks.postgres import Postgres

        server = Postgres(Path(tempfile.mkdtemp(prefix="svodka-pg-", dir="/tmp")))
        try:
            done = cycle = 0
            while done < kills:
                cycle += 1
                output = self.work / f"pg{cycle}"
                for _ in range(10):
                    if not self.killed(output, self.dice.uniform(2, 7), "--store", server.url, "--jobs", "2"):
                        break
                    done += 1
                self.finish(output, server.url, f"PostgreSQL cycle {cycle}", "--store", server.url)
                server.renew()
            self.say(f"kill -9, PostgreSQL: {done} runs killed in {cycle} cycles, all equal")
            survived = 0
            output = self.work / "pgrestart"
            while survived < restarts:
                server.renew()
                shutil.rmtree(output, ignore_errors=True)
                process = self.run(output, "--store", server.url)
                _wait_for_articles(server.url)
                while process.poll() is None and survived < restarts:
                    mode = self.dice.choice(["immediate", "fast"])
                    server.stop(mode)
                    time.sleep(self.dice.uniform(0.2, 4))
                    server.start()
                    survived += 1
                    time.sleep(self.dice.uniform(2, 6))
                status = process.wait()
                assert status == 0, f"PostgreSQL restarted: status {status}"
                self.finish(output, server.url, "PostgreSQL restarted", "--store", server.url)
            self.say(
                f"PostgreSQL restarted in mid-run: {survived} times, the runs waited,"
                " went on, and gave the tables of the calm run"
            )
            server.renew()
            process = self.run(self.work / "pggone", "--store", server.url, SVODKA_PATIENCE_SECONDS="3")
            _wait_for_articles(server.url)
            server.stop("immediate")
            status = process.wait()
            assert status == 74, f"PostgreSQL gone for good: status {status}"
            server.start()
            self.finish(self.work / "pggone", server.url, "PostgreSQL came back the next day", "--store", server.url)
            self.say("PostgreSQL gone for good: status 74, the next run did the rest")
        finally:
            try:
                server.stop("immediate")
            except RuntimeError:
                pass

    def disk(self) -> None:
        if os.getuid() != 0:
            self.say("full disk: left out, mounting a tmpfs needs root")
            return
        place = self.work / "small"
        place.mkdir()
        size = sum(f.stat().st_size for f in (self.work / "calm").glob("*"))
        sizes = sorted({max(size * share // 100, 600_000) for share in (5, 12, 25, 50, 75, 90)})
        full = 0
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={sizes[0]}", "tmpfs", str(place)], check=True)
        try:
            for limit in sizes:
                subprocess.run(["mount", "-o", f"remount,size={limit}", str(place)], check=True)
                status = self.run(place / "out").wait()
                assert status in {0, 74}, f"full disk: status {status}"
                full += status == 74
            subprocess.run(["mount", "-o", f"remount,size={size * 6}", str(place)], check=True)
            self.finish(place / "out", f"sqlite:///{place / 'out/svodka.sqlite'}", "full disk")
        finally:
            subprocess.run(["umount", str(place)], check=False)
        self.say(
            f"full disk (tmpfs of {', '.join(f'{s / 1e6:.1f}' for s in sizes)} MB):"
            f" status 74 {full} times, then with room the tables of the calm run"
        )


WATER = "Завтра в районе отключат воду."


def copies(inputs: Path) -> None:
    """What makes an order matter: one text on several days and undated, ids that meet, copies of other files."""
    for n, name in enumerate(("0/a.txt", *(f"{day % 7}/2025-05-{day:02}_water.txt" for day in range(1, 6)), "6/z.txt")):
        (inputs / name).write_text(WATER, encoding="utf-8")
        (inputs / f"3/{n}.jsonl").write_text(
            "".join(
                json.dumps({"id": i, "text": f"{WATER} {n} {k}. В Омске прошло совещание."}, ensure_ascii=False) + "\n"
                for k, i in enumerate(("x", "x", "x~2", "x"))
            ),
            encoding="utf-8",
        )
    for n, path in enumerate(sorted(inputs.glob("2/*.txt"))[:12]):
        shutil.copyfile(path, inputs / f"{n % 7}/2025-06-{n % 3 + 1:02}_{path.name}")


def lived(inputs: Path) -> None:
    """What happens to files between two nights."""
    texts = sorted(inputs.glob("4/*.txt"))
    for n, path in enumerate(texts[:8]):
        path.rename(inputs / f"5/2025-07-{n + 1:02}_{path.name}")
    for path in texts[8:12]:
        path.unlink()
    (inputs / "moved").mkdir()
    for path in sorted(inputs.glob("6/*.json")):
        path.rename(inputs / "moved" / path.name)
    (inputs / "1/2025-05-01_water.txt").rename(inputs / "1/2025-05-20_water.txt")
    (inputs / "2/2025-05-02_water.txt").unlink()
    rows = (inputs / "rows.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (inputs / "rows.jsonl").write_text("".join(rows[5:]), encoding="utf-8")
    (inputs / "3/0.jsonl").rename(inputs / "3/other.jsonl")


def _wait_for_articles(url: str) -> None:
    """Until the run has committed something."""
    from pipeline.store import Store, StoreError

    for _ in range(300):
        time.sleep(0.2)
        try:
            store = Store(url)
            if store.counts()["articles"]:
                return
        except (StoreError, Locked):
            continue
    raise AssertionError("the run committed nothing in a minute")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=330)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--only", default="kill,export,workers,postgres,disk,life")
    given = parser.parse_args()
    start = time.time()
    with tempfile.TemporaryDirectory(prefix="svodka-faults-") as work:
        check = Check(Path(work), given.articles)
        check.say(
            f"{given.articles} articles ({check.real} real), an uninterrupted run: {check.seconds:.0f} s,"
            f" {sum(len(r) for r in check.expected.values())} rows"
        )
        wanted = given.only.split(",")
        if "kill" in wanted:
            check.kill(given.kills)
        if "export" in wanted:
            check.during_export(max(given.kills // 5, 2))
        if "workers" in wanted:
            check.workers(max(given.kills // 5, 2))
        if "postgres" in wanted:
            check.postgres(max(given.kills // 4, 2), max(given.kills // 10, 2))
        if "disk" in wanted:
            check.disk()
        if "life" in wanted:
            check.life(max(given.kills // 5, 2))
        check.say(f"all held, {time.time() - start:.0f} s")


if __name__ == "__main__":
    main()
