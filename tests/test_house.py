"""What the house keeps to, counted by ``tools/house.py``: no word lists in Python, no long files, no tangled
functions.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_spec = importlib.util.spec_from_file_location("house", ROOT / "tools/house.py")
house = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(house)

FILES = house.files(["pipeline"])


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT / "pipeline")))
def test_words_stand_in_tables(path):
    assert list(house.word_sets(path)) == [], "words of the language belong into pipeline/lexicon"


@pytest.mark.parametrize(
    "code",
    [
        "A = {'а', 'б', 'в', 'г', 'д', 'е', 'ж', 'з', 'и', 'к', 'л'}",
        "A = 'а б в г д е ж з и к л'.split()",
        "A = ('а б в г д е '\n 'ж з и к л').split()",
        "A = {'а': 1, 'б': 1, 'в': 1, 'г': 1, 'д': 1, 'е': 1, 'ж': 1, 'з': 1, 'и': 1, 'к': 1, 'л': 1}",
    ],
)
def test_a_list_of_words_is_seen(code, tmp_path):
    (tmp_path / "words.py").write_text(code, encoding="utf-8")
    assert [number for _, number in house.word_sets(tmp_path / "words.py")] == [11]


def test_functions_are_no_more_complex_than_fifteen():
    found = house.complexities(["pipeline", "tests", "benchmarks", "checks", "tools", "training"])
    assert [place for number, place in found if number > house.MOST_COMPLEX] == []


def test_no_file_is_long():
    """400 lines at most, where rules are written 300; migrations are a generator's."""
    lengths = {str(p.relative_to(ROOT / "pipeline")): len(p.read_text(encoding="utf-8").splitlines()) for p in FILES}
    assert [f for f, n in lengths.items() if n > (300 if f.startswith(("grammars/", "stages/")) else 400)] == []
