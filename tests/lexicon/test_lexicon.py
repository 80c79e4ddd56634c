"""The tables keep to their heads, and none lies unread."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import lexicon

ROOT = Path(lexicon.__file__).parent
TABLES = sorted(str(p.relative_to(ROOT)) for suffix in ("tsv", "txt") for p in ROOT.rglob(f"*.{suffix}"))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_keeps_to_its_head(name):
    assert lexicon.rows(name)
    assert (ROOT / name).read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_read_by_the_package(name):
    code = "\n".join(p.read_text(encoding="utf-8") for p in ROOT.parent.rglob("*.py"))
    assert f'"{name}"' in code


@pytest.mark.parametrize("name", TABLES)
def test_a_table_tells_its_source_and_its_columns(name):
    head = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert any(line.startswith("# source:") for line in head)
    assert name.endswith(".txt") or any(line.startswith("# columns:") for line in head)


def test_a_row_that_does_not_keep_to_the_head_is_named(tmp_path, monkeypatch):
    (tmp_path / "broken.tsv").write_text(
        "# columns: lemma, kind, [note]\nдом\tplace\nдом\tplace\t\tмного\n", encoding="utf-8"
    )
    monkeypatch.setattr(lexicon, "files", lambda _: tmp_path)
    lexicon.rows.cache_clear()
    with pytest.raises(lexicon.LexiconError, match=r"broken.tsv:3: 4 cells, the head tells of 2 to 3"):
        lexicon.rows("broken.tsv")


def test_rows_are_named_by_their_columns(tmp_path, monkeypatch):
    (tmp_path / "small.tsv").write_text("# columns: lemma, kind, [note]\nдом\tplace\n", encoding="utf-8")
    monkeypatch.setattr(lexicon, "files", lambda _: tmp_path)
    assert lexicon.table("small.tsv") == (("дом", "place", ""),)
    assert lexicon.table("small.tsv")[0].kind == "place"
