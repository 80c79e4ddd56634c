"""What the peers lose where a batch goes wrong, beside what this pipeline loses: each is run as its users run it, and
measured.

    python -m checks.peers [--articles 60]

natasha goes through its full pipeline in a loop, spaCy through ``nlp.pipe(n_process=2)`` (``blank("ru")``: its Russian
models are not on PyPI); both read with ``Path.read_text`` and write a table with pandas at the end, as their
documentation shows. Needs natasha and its dependencies (``benchmarks``).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
import psutil

from checks.articles import ROOT, SHARED, folder_of, made, real, stored

#: each process writes its progress to standard error: one line an article
_NATASHA = """
import sys
from pathlib import Path
import pandas as pd
from benchmarks.peers import natasha_pipeline
process, rows = natasha_pipeline(), []
for path in sorted(Path(sys.argv[1]).rglob("*.txt")):
    doc, dates, money = process(path.read_text(encoding="utf-8"))
    rows += [{"path": path.name, "text": s.text, "type": s.type} for s in doc.spans]
    print(path.name, file=sys.stderr, flush=True)
pd.DataFrame(rows, columns=["path", "text", "type"]).to_csv(sys.argv[2], index=False)
"""
_SPACY = """
import sys, time
from pathlib import Path
import pandas as pd
import spacy
from spacy.language import Language
@Language.component("slow")
def slow(doc):
    time.sleep(0.05)  # the time of a model, which blank("ru") has not
    return doc
if __name__ == "__main__":
    nlp, rows = spacy.blank("ru"), []
    nlp.add_pipe("sentencizer"), nlp.add_pipe("slow")
    texts = ((path.read_text(encoding="utf-8"), path.name) for path in sorted(Path(sys.argv[1]).rglob("*.txt")))
    for doc, name in nlp.pipe(texts, as_tuples=True, n_process=2, batch_size=4):
        rows += [{"path": name, "text": s.text} for s in doc.sents]
        print(name, file=sys.stderr, flush=True)
    pd.DataFrame(rows, columns=["path", "text"]).to_csv(sys.argv[2], index=False)
"""


def start(kind: str, inputs: Path, output: Path) -> subprocess.Popen:
    log = open(f"{output}.log", "w")
    if kind == "svodka":
        words = [
            sys.executable,
            "-m",
            "pipeline",
            "run",
            str(inputs),
            "-o",
            str(output),
            "-f",
            "csv",
            "--jobs",
            "2",
            "--log",
            "json",
        ]
    else:
        script = output.parent / f"run_{kind}.py"
        script.write_text(_NATASHA if kind == "natasha" else _SPACY, encoding="utf-8")
        words = [sys.executable, str(script), str(inputs), str(output)]
    return subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=log, stderr=log, start_new_session=True
    )


def progress(kind: str, output: Path) -> int:
    if kind == "svodka":
        return stored(output)
    return sum(line.strip().endswith(".txt") for line in Path(f"{output}.log").read_text().splitlines())


def kept(kind: str, output: Path) -> int:
    """Articles that can be had from what is on the disk."""
    if kind == "svodka":
        return stored(output)
    return pd.read_csv(output)["path"].nunique() if output.exists() else 0


def until(process: subprocess.Popen, kind: str, output: Path, count: int, limit: float = 300) -> None:
    end = time.time() + limit
    while process.poll() is None and time.time() < end and progress(kind, output) < count:
        time.sleep(0.1)


def killed(kind: str, inputs: Path, work: Path, count: int) -> dict:
    """kill -9 of all its processes after 60 %; then the same command again, and how many articles that did anew."""
    output = work / f"killed-{kind}"
    process = start(kind, inputs, output)
    until(process, kind, output, int(count * 0.6))
    done = progress(kind, output)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    left = kept(kind, output)
    again = start(kind, inputs, output)
    again.wait(600)
    anew = (
        stored(output, "articles_new from runs order by started desc limit 1")
        if kind == "svodka"
        else progress(kind, output)
    )
    return {"done": done, "kept": left, "then": kept(kind, output), "done anew": anew, "exit": again.returncode}


def worker_killed(kind: str, inputs: Path, work: Path, count: int) -> dict:
    """kill -9 of one worker at 30 %."""
    output = work / f"worker-{kind}"
    process = start(kind, inputs, output)
    until(process, kind, output, int(count * 0.3))
    # multiprocessing's resource tracker is a child too, and no worker
    workers = [
        c for c in psutil.Process(process.pid).children() if not any("resource_tracker" in w for w in c.cmdline())
    ]
    if not workers:
        process.wait(600)
        return {"no workers": True}
    max(workers, key=lambda c: c.memory_info().rss).kill()
    try:
        process.wait(60)
        end = f"status {process.returncode}"
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        end = "still waiting after 60 s"
    return {"end": end, "kept": kept(kind, output)}


def twice(kind: str, inputs: Path, work: Path) -> dict:
    output = work / f"twice-{kind}"
    pair = [start(kind, inputs, output)]
    time.sleep(2)
    pair.append(start(kind, inputs, output))
    for process in pair:
        process.wait(600)
    return {"statuses": [p.returncode for p in pair]}


def broken(kind: str, inputs: Path, work: Path, good: int) -> dict:
    output = work / f"broken-{kind}"
    process = start(kind, inputs, output)
    process.wait(600)
    got = {"exit": process.returncode, "kept": kept(kind, output), "of": good}
    if kind == "svodka" and (output / "failures.csv").exists():
        got["named"] = len(pd.read_csv(output / "failures.csv"))
    return got


def encodings(work: Path) -> tuple[Path, int]:
    """A folder with articles in UTF-8 and other encodings and three broken files; how many are whole."""
    folder = work / "mixed"
    folder.mkdir()
    rows = real()[:20] or list(made(20))
    for number, row in enumerate(rows):
        encoding = "utf-8" if number < 10 else ("cp1251", "koi8-r", "cp866", "utf-16")[number % 4]
        (folder / f"{encoding}-{number}.txt").write_bytes(row["text"].encode(encoding, errors="replace"))
    (folder / "broken-empty.txt").write_bytes(b"")
    (folder / "broken-binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "broken-utf8.txt").write_bytes(
        rows[0]["text"].encode()[:501] + b"\xff\xfe\xd0" + rows[0]["text"].encode()[501:]
    )
    return folder, len(rows)


def shared_files(kind: str, work: Path) -> dict:
    """The feeds in one-byte encodings and the web pages of the development data: how many of them each reads."""
    folder = work / "shared"
    if not folder.exists():
        folder.mkdir()
        for path in sorted([*(SHARED / "encodings").rglob("*"), *(SHARED / "html").glob("*.html")]):
            if path.is_file() and path.suffix != ".jsonl":
                (folder / f"{path.parent.name}-{path.name}").write_bytes(path.read_bytes())
    files = sorted(folder.iterdir())
    if kind == "svodka":
        output = work / "shared-out"
        process = start(kind, folder, output)
        process.wait(600)
        failed = (
            pd.read_csv(output / "failures.csv") if (output / "failures.csv").exists() else pd.DataFrame({"path": []})
        )
        return {
            "files": len(files),
            "read": len(files) - failed["path"].nunique(),
            "named": failed["path"].nunique(),
            "raised": 0,
        }
    raised = 0
    for path in files:
        try:
            path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raised += 1
    return {"files": len(files), "read": len(files) - raised, "raised": raised}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=60)
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="svodka-peers-"))
    inputs = work / "in"
    folder_of(work / "all", given.articles * 3)
    inputs.mkdir()
    for number, path in enumerate(sorted((work / "all").rglob("*.txt"))[: given.articles]):
        shutil.copy(path, inputs / f"{number:04}.txt")
    count = len(list(inputs.iterdir()))
    mixed, good = encodings(work)
    print(
        f"{count} articles of their own file each; {good} files in UTF-8 and other encodings, 3 broken ones", flush=True
    )
    for kind in ("svodka", "natasha", "spacy"):
        print(
            kind,
            json.dumps(
                {
                    "killed": killed(kind, inputs, work, count),
                    "worker killed": worker_killed(kind, inputs, work, count),
                    "twice": twice(kind, inputs, work),
                    "broken": broken(kind, mixed, work, good),
                    "shared": shared_files(kind, work),
                }
            ),
            flush=True,
        )
    shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
