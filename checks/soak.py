"""``make soak``: tens of thousands of articles in one run.

Memory must stay flat, the last tenth be as fast as the first, and a run with nothing new be over at once.

    python -m checks.soak [--articles 50000] [--jobs 1] [--work FOLDER]

The articles are made of the sentences of real ones, drawn anew for each, with other numbers, so that none repeats.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Iterator, NamedTuple

import psutil

from checks.articles import ROOT, made, real, stored

_DIGITS = re.compile(r"(?<![\d.,])[1-9]\d{1,2}(?![\d.,])")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[«А-ЯЁ\d])")


def varied(count: int, seed: int = 3) -> Iterator[dict]:
    """``count`` articles, no two alike: runs of sentences of two real ones, longer numbers drawn anew."""
    dice = random.Random(seed)
    sources = [[s for s in _SENTENCE.split(row["text"]) if len(s) > 20] for row in real()]
    sources = [s for s in sources if len(s) > 3]
    if not sources:
        yield from made(count)
        return
    for number in range(count):
        parts: list[str] = []
        for sentences in dice.sample(sources, 2):
            start = dice.randrange(max(1, len(sentences) - 5))
            parts += sentences[start : start + dice.randint(3, 8)]
        text = _DIGITS.sub(
            lambda found: str(dice.randint(10 ** (len(found[0]) - 1), 10 ** len(found[0]) - 1)), " ".join(parts)
        )
        yield {
            "id": f"soak-{number}",
            "text": f"{text} Сообщение № {number}.",
            "date": f"2025-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
        }


def fill(folder: Path, count: int) -> int:
    """Of each 5,000 articles half in files of their own, half as rows of one large file; the characters of all.

    So every tenth has the same work.
    """
    size = 0
    for number, row in enumerate(varied(count)):
        size += len(row["text"])
        part = folder / f"{number // 5000:03}"
        path = part / f"{number:06}.json" if number % 5000 < 2500 else part / "rows.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    old = time.time() - 3600
    for path in folder.rglob("*.json*"):
        os.utime(path, (old, old))
    return size


def private(process: psutil.Process) -> float:
    """MiB that would be free if the process ended: its private pages and what of them is swapped out.

    Resident size alone follows the machine's page cache.
    """
    memory = process.memory_full_info()
    return (memory.uss + memory.swap) / 2**20


def reference() -> float:
    """Rounds of a fixed computation a CPU second: how fast the machine itself is now, for virtual ones change."""
    start = time.process_time()
    total = 0
    for number in range(150_000):
        total += hash(str(number)) & 1
    return 1 / (time.process_time() - start)


class Sample:
    """One look at a run: seconds since its start, articles done, CPU seconds, MiB of parent and largest worker."""

    def __init__(self, start: float, done: int, parent: psutil.Process, gone: dict[int, float]):
        self.seconds, self.done = time.time() - start, done
        self.parent = self.workers = 0.0
        self.pid = 0  # of the largest worker
        self.machine = reference()
        try:
            self.parent = private(parent)
            gone[parent.pid] = sum(parent.cpu_times()[:2])
            for child in parent.children(recursive=True):
                try:
                    size = private(child)
                    if size > self.workers:
                        self.workers, self.pid = size, child.pid
                    gone[child.pid] = sum(child.cpu_times()[:2])
                except psutil.Error:
                    pass
        except psutil.Error:
            pass
        self.cpu = sum(gone.values())  # of those that are gone too


def watch(process: subprocess.Popen, output: Path, every: float) -> list[Sample]:
    """A sample each ``every`` seconds until the process ends, noted in ``samples.tsv`` beside its output as well."""
    samples: list[Sample] = []
    start, parent = time.time(), psutil.Process(process.pid)
    cpu: dict[int, float] = {}
    while process.poll() is None:
        time.sleep(every)
        done = stored(output)
        if not done and samples and samples[-1].done:
            continue  # the store could not be looked at just now
        samples.append(Sample(start, done, parent, cpu))
        last = samples[-1]
        with open(output.parent / "samples.tsv", "a") as log:
            print(
                f"{last.seconds:.1f}",
                last.done,
                f"{last.cpu:.1f}",
                f"{last.parent:.1f}",
                f"{last.workers:.1f}",
                last.pid,
                f"{last.machine:.2f}",
                sep="\t",
                file=log,
            )
        if len(samples) % 120 == 0:
            print(
                f"  {last.seconds:.0f} s: {last.done} articles, parent {last.parent:.0f} MiB,"
                f" workers up to {last.workers:.0f} MiB",
                flush=True,
            )
    return samples


class Tenth(NamedTuple):
    """A tenth of the articles: articles a second and a CPU second, median MiB of the parent and of the largest worker,
    its most, the machine's own speed.
    """

    rate: float
    cpu: float
    parent: float
    worker: float
    most: float
    machine: float


def tenths(samples: list[Sample], count: int) -> list[Tenth]:
    out = []
    for tenth in range(10):
        low, high = count * tenth // 10, count * (tenth + 1) // 10
        here = [s for s in samples if low <= s.done <= high and s.done]
        # the run's end, its exports, is not the last tenth's
        whole = [n for n, s in enumerate(here) if s.done == high]
        here = here[: whole[0] + 1] if whole else here
        first, last = here[0], here[-1]
        done = last.done - first.done
        out.append(
            Tenth(
                done / (last.seconds - first.seconds),
                done / (last.cpu - first.cpu),
                median(s.parent for s in here),
                median(s.workers for s in here),
                max(s.workers for s in here),
                median(s.machine for s in here),
            )
        )
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--work", type=Path, default=None, help="a folder that is kept")
    given = parser.parse_args()
    work = given.work or Path(tempfile.mkdtemp(prefix="svodka-soak-"))
    inputs, output = work / "in", work / "out"
    shutil.rmtree(inputs, ignore_errors=True)
    shutil.rmtree(output, ignore_errors=True)
    (work / "samples.tsv").unlink(missing_ok=True)
    inputs.mkdir(parents=True)
    size = fill(inputs, given.articles)
    print(f"{given.articles} articles, {size / 1e6:.1f} million characters, {given.jobs} worker(s)", flush=True)
    words = [
        sys.executable,
        "-m",
        "pipeline",
        "run",
        str(inputs),
        "-o",
        str(output),
        "-f",
        "csv,jsonl",
        "--jobs",
        str(given.jobs),
    ]
    log = open(work / "log", "w")
    start = time.time()
    process = subprocess.Popen(words, cwd=ROOT, stdout=log, stderr=log)
    samples = watch(process, output, every=min(5.0, max(0.5, given.articles / 5000)))
    first = time.time() - start
    assert process.returncode == 0, f"the run ended with {process.returncode}; see {work / 'log'}"
    start = time.time()
    again = subprocess.run(words, cwd=ROOT, stdout=log, stderr=log)
    second = time.time() - start
    assert again.returncode == 0, f"the second run ended with {again.returncode}"
    last = samples[-1].done
    print(
        f"first run {first:.0f} s ({last} articles, {last / first:.1f}/s), exports included;"
        f" the next, nothing new: {second:.1f} s, {100 * second / first:.2f} %"
    )
    print("tenth  articles/s  articles/CPU s  parent MiB  worker MiB  its most  machine")
    table = tenths(samples, last)
    for number, t in enumerate(table, 1):
        print(
            f"{number:5}  {t.rate:10.2f}  {t.cpu:14.2f}  {t.parent:10.0f}"
            f"  {t.worker:10.0f}  {t.most:8.0f}  {t.machine:7.2f}"
        )
    export = [s for s in samples if s.done == last]
    print(
        f"exports: {export[-1].seconds - export[0].seconds:.0f} s, parent up to {max(s.parent for s in export):.0f} MiB"
    )
    print(
        f"last tenth to first: {table[-1].rate / table[0].rate:.3f} by the clock,"
        f" {table[-1].cpu / table[0].cpu:.3f} by CPU time"
    )
    print(f"the machine's own speed, last tenth to first: {table[-1].machine / table[0].machine:.3f}")
    memory = [t.parent + t.worker for t in table]
    print(f"memory, last tenth to second: {memory[-1] / memory[1]:.3f}")
    assert last == given.articles, f"{given.articles - last} articles are missing"
    assert table[-1].cpu / table[0].cpu > 0.9, "it slows down"
    assert memory[-1] / memory[1] < 1.1, "memory grows"
    assert second < first / 100, "a run with nothing new takes too long"
    if given.work is None:
        shutil.rmtree(work)
    print("all held")


if __name__ == "__main__":
    main()
