"""What a change does to the records: ``python -m checks.same OLD NEW [INPUT …]``.

OLD and NEW are checkouts. Each reads the same inputs (by default NEW's ``corpora/`` and, where they are beside the
checkout, the articles of
``../shared/data/articles``) in a process of its own; their rows are compared table by table: equal, changed (the same
place or name, other values), vanished, appeared. Ids that are numbered by their order are compared by what they stand
for. ``--show N`` prints N changed rows a table, drawn by
``--seed``, ``--rows FILE`` writes all of them; ``--time N`` extracts N of the articles with both in turns.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Iterator

from checks.articles import SHARED

Row = dict[str, Any]

#: what tells a row apart from others of its article, so that it can be the same row with another value
KEYS = {
    "events": ("kind", "name"),
    "participants": ("event_id", "name"),
    "people": ("name",),
    "organisations": ("name",),
    "places": ("name",),
    "relations": ("type", "from_id", "to_id"),
    "mentions": ("type", "start_char", "end_char"),
}
#: columns that only number or repeat
_PASSED = {"sentence", "schema_version"}

#: extracts the articles that standard input names and prints the seconds that they took
_TIMED = """
import json, sys, time
from pipeline.language import shared
import pipeline
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
shared()
start = time.perf_counter()
for row in rows:
    pipeline.extract(row["text"], published=row.get("published"), title=row.get("title"))
print(time.perf_counter() - start)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("inputs", type=Path, nargs="*")
    parser.add_argument("--table", action="append", help="only this table; may be repeated")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N changed rows a table")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=Path, metavar="FILE", help="write every row that changed (JSONL)")
    parser.add_argument("--time", type=int, default=0, metavar="N", help="time N articles with both, in five turns")
    args = parser.parse_args()
    inputs = [p.resolve() for p in args.inputs] or [
        args.new.resolve() / "corpora",
        *sorted((SHARED / "articles").glob("*.jsonl")),
    ]
    with tempfile.TemporaryDirectory(prefix="same-") as folder:
        old, new = (
            records(checkout, inputs, Path(folder) / name) for checkout, name in ((args.old, "old"), (args.new, "new"))
        )
    differences = list(compare(old, new))
    tell(differences, args.table, args.show, args.seed)
    if args.rows:
        lines = (json.dumps(d, ensure_ascii=False) for d in differences if d["what"] != "equal")
        args.rows.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    if args.time:
        time_both(args.old, args.new, inputs, args.time)


def _python(checkout: Path, *arguments: str, fine: tuple[int, ...] = (0,)) -> str:
    """Standard output of a Python with ``checkout`` as the package; ``fine``: exit statuses that are no error."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout.resolve())},
        capture_output=True,
        text=True,
    )
    if done.returncode not in fine:
        sys.exit(f"{checkout}: exit status {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def records(checkout: Path, inputs: list[Path], output: Path) -> dict[str, Row]:
    """Records by article id, as one checkout makes them."""
    _python(checkout, "-m", "pipeline", "run", *map(str, inputs), "-o", str(output), "-f", "jsonl", fine=(0, 1))
    lines = (output / "records.jsonl").read_text(encoding="utf-8").split("\n")
    return {r["article"]["id"]: r for r in map(json.loads, filter(None, lines))}


def _told(record: Row) -> Row:
    """The record with names in place of numbered ids."""
    names = {row["entity_id"]: row["name"] for t in ("people", "organisations", "places") for row in record[t]}
    names |= {row["event_id"]: f"{row['kind']}: {row['name']}" for row in record["events"]}

    def plain(value: Any) -> Any:
        return names.get(value, value) if isinstance(value, str) else value

    out = {}
    for table, rows in record.items():
        if isinstance(rows, list):
            out[table] = [{k: plain(v) for k, v in row.items() if k not in _PASSED} for row in rows]
    return out


def compare(old: dict[str, Row], new: dict[str, Row]) -> Iterator[Row]:
    """``{"what": equal, changed, vanished or appeared, "table", "article", "old", "new"}`` for each row."""
    for article in sorted(old.keys() | new.keys()):
        before, after = (_told(side[article]) if article in side else {} for side in (old, new))
        for table in sorted(before.keys() | after.keys()):
            for what, a, b in _rows(
                before.get(table, []), after.get(table, []), KEYS.get(table, ("start_char", "end_char"))
            ):
                yield {"what": what, "table": table, "article": article, "old": a, "new": b}


def _rows(before: list[Row], after: list[Row], key: tuple[str, ...]) -> Iterator[tuple[str, Row | None, Row | None]]:
    def whole(row: Row) -> str:
        return json.dumps(row, sort_keys=True, ensure_ascii=False)

    left = Counter(map(whole, after))
    gone = []
    for row in before:
        if left[whole(row)] > 0:
            left[whole(row)] -= 1
            yield "equal", row, row
        else:
            gone.append(row)
    come = [json.loads(text) for text, count in left.items() for _ in range(count)]
    for row in gone:
        match = next((c for c in come if all(c.get(k) == row.get(k) for k in key)), None)
        if match is not None:
            come.remove(match)
        yield ("changed" if match is not None else "vanished"), row, match
    for row in come:
        yield "appeared", None, row


def tell(differences: list[Row], tables: list[str] | None, show: int, seed: int) -> None:
    """A line a table, and ``show`` rows of each that are not equal."""
    counts: dict[str, Counter] = {}
    for d in differences:
        counts.setdefault(d["table"], Counter())[d["what"]] += 1
    kinds = ("equal", "changed", "vanished", "appeared")
    print(f"{'table':15}" + "".join(f"{kind:>10}" for kind in kinds))
    for table in sorted(counts):
        print(f"{table:15}" + "".join(f"{counts[table][kind]:>10}" for kind in kinds))
    for table in tables or sorted(counts) if show else ():
        rows = [d for d in differences if d["table"] == table and d["what"] != "equal"]
        for d in random.Random(seed).sample(rows, min(show, len(rows))):
            print(f"\n{d['what']} {table} {d['article']}")
            for name in _differing(d):
                print(f"  {name}: {(d['old'] or {}).get(name)!r} -> {(d['new'] or {}).get(name)!r}")


def _differing(d: Row) -> list[str]:
    """Columns worth printing: those that differ, and where the row stands."""
    a, b = d["old"] or {}, d["new"] or {}
    names = [
        k for k in dict.fromkeys([*a, *b]) if a.get(k) != b.get(k) and (a.get(k) or b.get(k)) not in (None, [], "")
    ]
    return names if d["what"] != "changed" else [*(k for k in ("name", "text") if k in a and k not in names), *names]


def time_both(old: Path, new: Path, inputs: list[Path], count: int) -> None:
    """Seconds of both in turns, and the ratio of their medians."""
    rows = []
    for path in (p for p in inputs if p.suffix == ".jsonl"):
        rows += [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    if not rows:
        sys.exit("--time needs inputs of rows (.jsonl)")
    random.Random(1).shuffle(rows)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("\n".join(rows[:count]) + "\n")
        file.flush()
        taken: dict[str, list[float]] = {"old": [], "new": []}
        for _ in range(5):
            for name, checkout in (("old", old), ("new", new)):
                taken[name].append(float(_python(checkout, "-c", _TIMED, file.name)))
    for name, seconds in taken.items():
        print(
            f"{name}: {statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f}), {count} articles"
        )
    print(f"new / old: {statistics.median(taken['new']) / statistics.median(taken['old']):.3f}")


if __name__ == "__main__":
    main()
