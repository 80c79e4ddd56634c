"""``make workers``: how much faster two workers are than one, on a machine with two cores that does nothing else.

Few articles tell less: each worker starts, and meets the commonest words for the first time, on its own.

    python -m checks.workers [--articles 6000] [--rounds 1]
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from checks.articles import ROOT
from checks.soak import varied


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=6000)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="svodka-workers-"))
    with open(work / "in.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in varied(given.articles))
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for number in range(given.rounds):
        for jobs in seconds:
            start = time.time()
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "pipeline",
                    "run",
                    str(work / "in.jsonl"),
                    "-o",
                    str(work / f"{jobs}-{number}"),
                    "-f",
                    "csv,jsonl",
                    "--jobs",
                    str(jobs),
                ],
                cwd=ROOT,
                check=True,
                capture_output=True,
            )
            seconds[jobs].append(time.time() - start)
            print(
                f"  {jobs} worker(s): {seconds[jobs][-1]:.1f} s,"
                f" {given.articles / seconds[jobs][-1]:.1f} articles a second",
                flush=True,
            )
        assert (work / f"1-{number}/records.jsonl").read_bytes() == (work / f"2-{number}/records.jsonl").read_bytes()
    one, two = statistics.median(seconds[1]), statistics.median(seconds[2])
    print(
        f"{given.articles} articles, start and exports included: one worker {one:.1f} s, two {two:.1f} s,"
        f" {one / two:.2f} times as fast; the same records"
    )
    shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
