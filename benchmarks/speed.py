"""Articles a second, start-up and peak memory: this pipeline and natasha's own, one core each, in one run.

    python -m benchmarks.speed [FOLDER of .txt] [--rounds 3]

Each runs in a process of its own over the same texts, in turns; the medians are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

DEFAULT = Path(__file__).parent.parent.parent / "shared/data/nerel/dev"
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def _worker(name: str, folder: Path) -> dict:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = [p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.txt"))]
    start = time.perf_counter()
    if name == "natasha":
        from benchmarks.peers import natasha_pipeline

        process = natasha_pipeline()
    else:
        import pipeline
        from pipeline.language import shared

        shared()

        def process(text):
            return pipeline.extract(text, published="2019-06-15")

    process("Мама мыла раму.")
    ready = time.perf_counter()
    for text in texts:
        if text.strip():
            process(text)
    done = time.perf_counter()
    if name == "stages":
        return _stages(texts)
    return {
        "start": ready - start,
        "rate": len(texts) / (done - ready),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "articles": len(texts),
    }


def _stages(texts: list[str]) -> dict:
    """Seconds of each stage over the texts, and their tokens without white space; words that a stage keeps are known
    already.
    """
    from pipeline.language import shared

    nlp = shared()
    seconds: dict[str, float] = {}
    tokens = 0
    for text in texts:
        began = time.perf_counter()
        doc = nlp.make_doc(text)
        doc._.published = "2019-06-15"
        seconds["tokenizer"] = seconds.get("tokenizer", 0) + time.perf_counter() - began
        tokens += sum(not t.is_space for t in doc)
        for name, stage in nlp.pipeline:
            began = time.perf_counter()
            doc = stage(doc)
            seconds[name] = seconds.get(name, 0) + time.perf_counter() - began
    return {"tokens": tokens, "seconds": seconds}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        print(json.dumps(_worker(args.worker, args.folder)))
        return
    if not args.folder.is_dir():
        sys.exit(f"no folder {args.folder}")
    results: dict[str, list[dict]] = {"svodka": [], "natasha": [], "stages": []}
    for _ in range(args.rounds):
        for name, runs in results.items():
            out = subprocess.run(
                [sys.executable, "-m", "benchmarks.speed", str(args.folder), "--worker", name],
                capture_output=True,
                text=True,
                env={**os.environ, **ONE_CORE},
            )
            if out.returncode:
                sys.exit(f"{name}: {out.stderr.strip().splitlines()[-1]}")
            runs.append(json.loads(out.stdout.splitlines()[-1]))
    stages = results.pop("stages")
    median = {n: {k: statistics.median(r[k] for r in runs) for k in runs[0]} for n, runs in results.items()}
    print(f"{median['svodka']['articles']:.0f} articles, one core, medians of {args.rounds}")
    print(f"{'':10}{'articles/s':>12}{'start-up s':>12}{'peak MiB':>12}")
    for name, m in median.items():
        print(f"{name:10}{m['rate']:12.2f}{m['start']:12.2f}{m['memory']:12.0f}")
    print(f"svodka / natasha: {median['svodka']['rate'] / median['natasha']['rate']:.2f} times the articles a second")
    print("\nstage           tokens/s")
    seconds = {name: statistics.median(run["seconds"][name] for run in stages) for name in stages[0]["seconds"]}
    seconds["entities and relations"] = seconds["entities"] + seconds["relations"]
    for name, took in seconds.items():
        print(f"{name:24}{stages[0]['tokens'] / took:12.0f}")


if __name__ == "__main__":
    main()
