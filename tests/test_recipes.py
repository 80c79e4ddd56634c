"""The recipes of docs/architecture.md, followed to the letter in a copy of the tree, do what they say; without them
their checks fail.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.store.migrations import REVISION

ROOT = Path(__file__).parent.parent
_SECTION = re.compile(r"^### (.+)\n", re.M)
_BLOCK = re.compile(
    r"^(?:(Check)|`([^`\n]+)`, (new|at the end|above|below|in place of)(?: `([^\n]+)`)?):\n\n```\w+\n(.*?)^```$",
    re.M | re.S,
)
#: runs each check by itself and tells, by recipe, what went wrong
_RUN = """
import json, sys, traceback
told = {}
for name, check in json.load(sys.stdin).items():
    try:
        exec(compile(check, name, "exec"), {})
        told[name] = None
    except Exception:
        told[name] = traceback.format_exc()
print(json.dumps(told))
"""


def _recipes() -> dict[str, list[tuple]]:
    """Title -> (whether it is a check, path, where, anchor, text) of each block; the document's revisions are those of
    the code.
    """
    document = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    document = document[document.index("## Recipes") :].split("\n## ")[0]
    document = document.replace("0009", f"{int(REVISION) + 1:04}").replace("0008", REVISION)
    titles = _SECTION.split(document)
    found = {title: [m.groups() for m in _BLOCK.finditer(body)] for title, body in zip(titles[1::2], titles[2::2])}
    assert document.count("```") == 2 * sum(map(len, found.values())), "a block whose place is not told"
    return {title: blocks for title, blocks in found.items() if blocks}


RECIPES = _recipes()


def _apply(root: Path, path: str, where: str, anchor: str | None, text: str) -> None:
    file = root / path
    if where == "new":
        assert not file.exists(), f"{path} is there already"
        file.write_text(text, encoding="utf-8")
        return
    old = file.read_text(encoding="utf-8")
    if where == "at the end":
        # a definition stands apart from the one before
        new = old.rstrip("\n") + ("\n\n\n" if file.suffix == ".py" else "\n") + text
    else:
        assert f"{anchor}\n" in old, f"{path} has no line {anchor!r}"
        put = {"above": f"{text}{anchor}\n", "below": f"{anchor}\n{text}", "in place of": text}[where]
        new = old.replace(f"{anchor}\n", put, 1)
    file.write_text(new, encoding="utf-8")


def _checked(root: Path) -> dict[str, str | None]:
    """Recipe -> what its check came to in this tree: None for nothing wrong."""
    checks = {title: "".join(b[4] for b in blocks if b[0]) for title, blocks in RECIPES.items()}
    done = subprocess.run(
        [sys.executable, "-c", _RUN],
        input=json.dumps(checks),
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def after(tmp_path_factory):
    root = tmp_path_factory.mktemp("tree")
    shutil.copytree(ROOT / "pipeline", root / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    for blocks in RECIPES.values():
        for check, *place in blocks:
            if not check:
                _apply(root, *place)
    return _checked(root)


@pytest.fixture(scope="module")
def before():
    return _checked(ROOT)


def test_there_is_a_recipe_for_everything_that_is_added_often():
    assert {
        "A stage",
        "A rule for dates",
        "A combination",
        "A rule for quantities",
        "A capacity",
        "A kind of event, and a verb that tells it",
        "A format to read",
        "A format to write",
        "A table of records",
        "A table of words",
    } <= RECIPES.keys()


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_works(title, after):
    assert any(block[0] for block in RECIPES[title]), "it has no check"
    assert after[title] is None, after[title]


@pytest.mark.parametrize("title", RECIPES)
def test_its_check_fails_without_it(title, before):
    assert before[title] is not None
