"""Dates and figures, scored against gold and peers' test suites, peers beside ours.

    python -m benchmarks.quality [--shared FOLDER] [--errors]

Gold: a gold value is right when an overlapping expression has the equal value (``gold/GUIDELINES.md``).
Suites: each row is one expression; what a peer leaves out of our conventions is counted apart (docs/quality.md).
"""
from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

from benchmarks import peers, suites
from pipeline.russian import timex

DEFAULT = Path(__file__).parent.parent.parent / "shared"


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def gold(shared: Path) -> dict[str, dict]:
    """Article -> published, text, spans."""
    out: dict[str, dict] = {}
    for row in _lines(shared / "gold/dev-values.jsonl"):
        if "id" not in row:
            with open(shared / f"data/nerel/dev/{row['doc']}.txt", encoding="utf-8", newline="") as file:
                out[row["doc"]] = {"published": row["published"], "text": file.read(), "spans": []}
        else:
            out[row["doc"]]["spans"].append(row)
    return out


def _overlap(span: dict, start: int, end: int) -> bool:
    return span["start"] < end and start < span["end"]


def ours(text: str, published: str | None):
    for found in timex.find(text, published):
        if found.value["kind"] in {"date", "time"} and found.value["value"]:
            yield found.start, found.end, found.value["value"]


def score_dates(articles: dict, find, errors: bool = False) -> tuple[int, int, int, int]:
    """(right, gold, right of given, given) for DATE and TIME spans of kind date or time that have a value."""
    right = total = good = given = 0
    for name, article in articles.items():
        found = list(find(article["text"], article["published"]))
        wanted = [s for s in article["spans"] if s["type"] in {"DATE", "TIME"}]
        for span in wanted:
            if span["kind"] in {"date", "time"} and span["value"]:
                total += 1
                hit = any(_overlap(span, a, b) and v == span["value"] for a, b, v in found)
                right += hit
                if errors and not hit:
                    print(f"  {name} {span['id']} {article['text'][span['start']:span['end']]!r}: {span['value']}, got {[v for a, b, v in found if _overlap(span, a, b)]}")
        for a, b, value in found:
            given += 1
            good += any(_overlap(s, a, b) and s["value"] == value for s in wanted)
    return right, total, good, given


def score_kinds(articles: dict) -> tuple[int, int]:
    """(right, gold) for durations, sets and vague expressions, ours."""
    right = total = 0
    for article in articles.values():
        found = timex.find(article["text"], article["published"])
        for span in article["spans"]:
            if span["type"] in {"DATE", "TIME"} and span["kind"] in {"duration", "set", "vague"}:
                total += 1
                right += any(_overlap(span, f.start, f.end) and f.value["value"] == span["value"] for f in found)
    return right, total


def score_figures(articles: dict, errors: bool = False) -> dict[str, tuple[int, int, int]]:
    """type -> (low, high and cmp right, with unit right, gold)."""
    from pipeline.language import load

    nlp = load(("sentences", "morphology", "dates", "figures"))
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for name, article in articles.items():
        doc = nlp.make_doc(article["text"])
        doc._.published = article["published"]
        found = [s._.figure for s in nlp(doc).spans["figures"]]
        for span in article["spans"]:
            if span["type"] not in {"AGE", "NUMBER", "MONEY", "PERCENT"}:
                continue
            near = [f for f in found if _overlap(span, f["start_char"], f["end_char"])]
            values = [f for f in near if (f["low"], f["high"], f["cmp"]) == (span["low"], span["high"], span["cmp"])]
            units = [f for f in values if f["unit"] == span["unit"]]
            row = counts[span["type"]]
            row[0] += bool(values)
            row[1] += bool(units)
            row[2] += 1
            if errors and not units:
                print(f"  {name} {span['id']} {article['text'][max(0, span['start'] - 20):span['end'] + 20]!r}: {span['low']} {span['high']} {span['cmp']} {span['unit']}, got {[(f['low'], f['high'], f['cmp'], f['unit']) for f in near]}")
    return {k: tuple(v) for k, v in counts.items()}


def _percent(a: int, b: int) -> str:
    return f"{a}/{b} {a / b:.3f}" if b else "—"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=DEFAULT)
    parser.add_argument("--errors", action="store_true", help="list every miss")
    args = parser.parse_args()
    articles = gold(args.shared)
    print("dates of the gold (kind date or time, with a value)")
    print(f"{'':12}{'found right':>20}{'precision of given':>24}")
    for name, find in (("svodka", ours), ("natasha", peers.natasha_dates()), ("dateparser", peers.dateparser_dates()), ("HeidelTime", peers.heideltime_dates())):
        if find is None:
            print(f"{name:12}{'not installed':>20}")
            continue
        right, total, good, given = score_dates(articles, find, args.errors and name == "svodka")
        print(f"{name:12}{_percent(right, total):>20}{_percent(good, given):>24}")
    print(f"durations, sets, vague (svodka): {_percent(*score_kinds(articles))}")
    print("\nfigures of the gold (svodka)")
    for kind, (values, units, total) in sorted(score_figures(articles, args.errors).items()):
        print(f"  {kind:8} low, high, cmp {_percent(values, total):>14}   with unit {_percent(units, total):>14}")
    print("\nsuites")
    suites.main(args.shared / "data/suites", args.errors)


if __name__ == "__main__":
    main()
