"""Counts of the house: ``python tools/house.py [FOLDER …]`` (``pipeline`` by default).

Lines over 120 columns, files over 400 lines, complexity of functions (McCabe's, as ruff counts it), and sets of Russian
words that stand in Python where a table of ``pipeline/lexicon`` would hold them. Migrations are left out: they are
written by a generator.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Iterator

ROOT = Path(__file__).parent.parent
LONGEST_LINE, LONGEST_FILE, MOST_COMPLEX, MOST_WORDS = 120, 400, 15, 10
_RUSSIAN = re.compile(r"[а-яё][а-яё -]*", re.I)
#: places that hold no rules of the language: alphabets of the network and text that people read
_OTHER = ("migrations",)


def files(folders: list[str]) -> list[Path]:
    """Python files of the folders."""
    found = (p for folder in folders for p in sorted((ROOT / folder).rglob("*.py")))
    return [p for p in found if not any(part in _OTHER for part in p.parts)]


def word_sets(path: Path) -> Iterator[tuple[int, int]]:
    """(line, number of words) of each collection, or string that is split, of more than ``MOST_WORDS`` Russian
    words.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        words = []
        if isinstance(node, (ast.Set, ast.List, ast.Tuple)):
            words = [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
        elif isinstance(node, ast.Dict):
            words = [k.value for k in node.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
            if isinstance(node.func.value, ast.Constant) and isinstance(node.func.value.value, str):
                words = re.split(r"[\s|]+", node.func.value.value)
        words = [w for w in words if _RUSSIAN.fullmatch(w)]
        if len(words) > MOST_WORDS:
            yield node.lineno, len(words)


def complexities(folders: list[str]) -> list[tuple[int, str]]:
    """(complexity, place) of each function, the highest first."""
    rule = ["--select", "C901", "--config", "lint.mccabe.max-complexity=0", "--output-format", "json", "--no-cache"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--exit-zero", *rule, *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    out = []
    for row in json.loads(done.stdout):
        place = f"{Path(row['filename']).relative_to(ROOT)}:{row['location']['row']}"
        name, number = re.search(r"`(.+)` is too complex \((\d+)", row["message"]).groups()
        if not any(part in _OTHER for part in Path(row["filename"]).parts):
            out.append((int(number), f"{place} {name}"))
    return sorted(out, reverse=True)


def main() -> None:
    folders = sys.argv[1:] or ["pipeline"]
    paths = files(folders)
    texts = {p: p.read_text(encoding="utf-8").splitlines() for p in paths}
    total = sum(map(len, texts.values()))
    long_lines = [
        f"{p.relative_to(ROOT)}:{n}"
        for p, lines in texts.items()
        for n, x in enumerate(lines, 1)
        if len(x) > LONGEST_LINE
    ]
    long_files = sorted(
        ((len(lines), str(p.relative_to(ROOT))) for p, lines in texts.items() if len(lines) > LONGEST_FILE),
        reverse=True,
    )
    functions = complexities(folders)
    hard = [f for f in functions if f[0] > MOST_COMPLEX]
    sets = [(f"{p.relative_to(ROOT)}:{line}", number) for p in paths for line, number in word_sets(p)]
    print(f"files {len(paths)}, lines {total}, functions {len(functions)}")
    print(
        (
            f"lines over {LONGEST_LINE}: {len(long_lines)} ({1000 * len(long_lines) / total:.1f} ‰) "
            f"{' '.join(long_lines[:5])}"
        )
    )
    print(
        (
            f"functions of complexity over {MOST_COMPLEX}: {len(hard)} ({1000 * len(hard) / len(functions):.1f} "
            f"‰); worst {functions[0][0]} {functions[0][1]}"
        )
    )
    for number, place in hard:
        print(f"  {number} {place}")
    print(f"files over {LONGEST_FILE} lines: {len(long_files)}")
    for number, place in long_files:
        print(f"  {number} {place}")
    print(f"sets of over {MOST_WORDS} Russian words: {len(sets)}, {sum(n for _, n in sets)} words")
    for place, number in sets:
        print(f"  {number} {place}")


if __name__ == "__main__":
    main()
