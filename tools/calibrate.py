"""Writes pipeline/normalizer/certainty.tsv: how many rows of gold articles are right, by table and group.

    python tools/calibrate.py --texts ARTICLES GOLD.jsonl [GOLD.jsonl …] [--check]

Rows that the gold calls optional count as right. ``--check`` writes nothing and prints, by steps of the score, how many
rows are right: with the shipped counts on articles that they were not made from, that tells what a score is worth.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import pipeline
from pipeline.evaluation import records as evaluation
from pipeline.evaluation.report import texts_of
from pipeline.normalizer import certainty

OUT = Path(certainty.__file__).with_name("certainty.tsv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--texts", type=Path, action="append", required=True)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    found = texts_of(args.texts)
    counts: Counter[tuple[str, str, bool]] = Counter()
    steps: Counter[tuple[str, float, bool]] = Counter()
    for file in args.gold:
        for gold in evaluation.read(file):
            article = found[str(gold["id"])]
            record = pipeline.extract(article["text"], published=gold.get("published"), title=article.get("title"))
            keys = {
                (table, row.start_char, getattr(row, "name", None) or getattr(row, "text", None)): (key, row.score)
                for table, own in certainty.groups(record).items()
                for row, key in zip(getattr(record, table), own)
            }

            def each(field: str, row: dict, right: bool, keys=keys) -> None:
                place = field, row.get("start_char"), row.get("name") or row.get("text")
                if place in keys:
                    key, score = keys[place]
                    counts[field, key, right] += 1
                    counts[field, "", right] += 1
                    steps[field, int((score or 0) * 10) / 10, right] += 1

            evaluation.score([(gold, article["text"], record)], each=each)
    if args.check:
        for field, step in sorted({(f, s) for f, s, _ in steps}):
            right, wrong = steps[field, step, True], steps[field, step, False]
            print(f"{field:15}{step:.1f}–{step + 0.1:.1f}{right:>6} of {right + wrong:<6}{right / (right + wrong):.2f}")
        return
    head = [line for line in OUT.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    rows = [
        f"{field}\t{key}\t{counts[field, key, True]}\t{counts[field, key, True] + counts[field, key, False]}"
        for field, key in sorted({(f, k) for f, k, _ in counts})
    ]
    OUT.write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
