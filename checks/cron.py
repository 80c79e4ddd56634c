"""``make cron``: the lines of ``svodka schedule`` under the real cron daemon (Debian's ``cron``; needs root). Two
ticks, files added between them: the second takes only the new.

    python -m checks.cron

The user's crontab is put back afterwards.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from checks.articles import ROOT, made


def _write(folder: Path, rows) -> None:
    for row in rows:
        (folder / f"2025-05-14_{row['id']}.txt").write_text(row["text"], encoding="utf-8")


def _tick(work: Path, runs: int) -> dict:
    """Schedule for the minute after next, wait for the run, and tell what ``svodka status`` says of it."""
    moment = datetime.now() + timedelta(minutes=1 if datetime.now().second < 50 else 2)
    svodka = Path(sys.executable).with_name("svodka")
    plan = subprocess.run(
        [svodka, "schedule", "in", "--at", f"{moment:%H:%M}", "-o", "out", "--jobs", "1"],
        cwd=work,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    [line] = [x for x in plan.splitlines() if x.startswith(f"{moment.minute} {moment.hour} * * * ")]
    subprocess.run(["crontab", "-"], input=line + "\n", text=True, check=True)
    print(f"  scheduled for {moment:%H:%M}")
    end = time.time() + 300
    while time.time() < end:
        time.sleep(2)
        if (work / "out/svodka.sqlite").exists():
            done = subprocess.run([svodka, "status", "--json", "-o", "out"], cwd=work, capture_output=True, text=True)
            facts = json.loads(done.stdout) if done.returncode == 0 else {"runs": []}
            if len(facts["runs"]) == runs and facts["running"] is None and facts["runs"][0]["status"] == "done":
                return facts
    log = work / "out/svodka.log"
    raise SystemExit(f"cron did not run it within five minutes; log: {log.read_text() if log.exists() else 'none'}")


def main() -> None:
    if os.geteuid() != 0 or not shutil.which("cron"):
        raise SystemExit("needs root and Debian's cron (apt-get install cron)")
    old = subprocess.run(["crontab", "-l"], capture_output=True, text=True)
    work = Path(tempfile.mkdtemp(prefix="svodka-cron-"))
    # the output folder is left for the scheduled line to make
    (work / "in").mkdir()
    rows = list(made(9))
    daemon = None
    try:
        if subprocess.run(["pgrep", "-x", "cron"], capture_output=True).returncode:
            daemon = subprocess.Popen(["cron", "-f"])
        _write(work / "in", rows[:5])
        first = _tick(work, 1)["runs"][0]
        _write(work / "in", rows[5:8])
        changed = work / "in" / f"2025-05-14_{rows[0]['id']}.txt"
        changed.write_text(rows[8]["text"], encoding="utf-8")
        facts = _tick(work, 2)
        second = facts["runs"][0]
        print(
            (
                f"first tick: {first['articles_new']} new of {first['files_found']} files; second: "
                f"{second['articles_new']} new, {second['articles_changed']} changed of {second['files_found']} "
                f"files; {facts['rows']['articles']} articles in the store"
            )
        )
        assert (
            first["articles_new"],
            second["articles_new"],
            second["articles_changed"],
            facts["rows"]["articles"],
        ) == (5, 3, 1, 8)
        lines = (work / "out/records.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(lines) == 8 and "svodka.log" in {p.name for p in (work / "out").iterdir()}
    finally:
        subprocess.run(["crontab", "-"], input=old.stdout, text=True) if old.returncode == 0 else subprocess.run(
            ["crontab", "-r"], capture_output=True
        )
        if daemon is not None:
            daemon.terminate()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
