"""Dates, figures and records, scored against gold and peers' test suites, peers beside ours.

    python -m benchmarks.quality [--shared FOLDER] [--errors]

What counts as right: docs/evaluation.md. Suites: each row is one expression; what a peer leaves out of our conventions
is counted apart (docs/quality.md).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import peers, suites
from pipeline.evaluation import brat, factrueval, nerel, values
from pipeline.evaluation.report import evaluate, show
from pipeline.evaluation.scores import Table

DEFAULT = Path(__file__).parent.parent.parent / "shared"


def gold(shared: Path) -> dict[str, dict]:
    """Article -> published, text, spans."""
    out = values.read(shared / "gold/dev-values.jsonl")
    for name, article in out.items():
        with open(shared / f"data/nerel/dev/{name}.txt", encoding="utf-8", newline="") as file:
            article["text"] = file.read()
    return out


def score_dates(articles: dict, find) -> tuple[int, int, int, int]:
    """(right, gold, right of given, given) of a peer for DATE and TIME spans of kind date or time that have a value.

    Args:
        find: text, published -> [(start, end, EDTF)].
    """
    right = total = good = given = 0
    for article in articles.values():
        found = list(find(article["text"], article["published"]))
        wanted = [s for s in article["spans"] if s["type"] in {"DATE", "TIME"}]
        for span in wanted:
            if span["kind"] in {"date", "time"} and span["value"]:
                total += 1
                right += any(values.overlaps(span, a, b) and v == span["value"] for a, b, v in found)
        for a, b, value in found:
            given += 1
            good += any(values.overlaps(s, a, b) and s["value"] == value for s in wanted)
    return right, total, good, given


def names(shared: Path) -> None:
    """Print F1 of flat names: ours (``doc.ents``) and natasha's, on factRuEval (tokens) and NEREL (spans)."""
    from pipeline.language import load

    nlp = load(("sentences", "morphology", "entities", "relations"))
    texts = [(t.text, nerel.outermost(t.entities)) for t in brat.read(shared / "data/nerel/dev")]
    finders = {
        "svodka": lambda text: [(e.start_char, e.end_char, e.label_) for e in nlp(text).ents],
        "natasha": peers.natasha_names(),
    }
    print("\nflat names, F1: factRuEval devset by tokens, NEREL's outermost by spans")
    for name, find in finders.items():
        if find is None:
            print(f"{name:12} not installed")
            continue
        tables = {"factRuEval": factrueval.score(shared / "data/factrueval/devset", find), "NEREL": Table()}
        for text, gold in texts:
            tables["NEREL"].add(set(find(text)), gold, lambda e: e[2])
        print(
            f"{name:12}"
            + "  ".join(
                f"{corpus}: " + " ".join(f"{kind} {table[kind].f1:.3f}" for kind in ("PER", "LOC", "ORG"))
                for corpus, table in tables.items()
            )
        )


def _percent(a: int, b: int) -> str:
    return f"{a}/{b} {a / b:.3f}" if b else "—"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=DEFAULT)
    parser.add_argument("--errors", action="store_true", help="list every miss")
    args = parser.parse_args()

    def miss(article, field, wanted, found) -> None:
        if args.errors:
            print(f"  {article} {field}: wanted {wanted}, found {found}")

    tables = evaluate(
        values=args.shared / "gold/dev-values.jsonl",
        records=[args.shared / "gold/dev-records.jsonl"],
        texts=[args.shared / "data/nerel/dev", args.shared / "data/articles/kz_event_pages.jsonl"],
        miss=miss,
    )
    show(tables)
    articles = gold(args.shared)
    own = tables["values"]["kind date or time"]
    print("dates of the gold (kind date or time, with a value)")
    print(f"{'':12}{'found right':>20}{'precision of given':>24}")
    print(f"{'svodka':12}{_percent(own.right, own.wanted):>20}{_percent(own.good or 0, own.given):>24}")
    for name, find in (
        ("natasha", peers.natasha_dates()),
        ("dateparser", peers.dateparser_dates()),
        ("HeidelTime", peers.heideltime_dates()),
    ):
        if find is None:
            print(f"{name:12}{'not installed':>20}")
            continue
        right, total, good, given = score_dates(articles, find)
        print(f"{name:12}{_percent(right, total):>20}{_percent(good, given):>24}")
    names(args.shared)
    print("\nsuites")
    suites.main(args.shared / "data/suites", args.errors)


if __name__ == "__main__":
    main()
