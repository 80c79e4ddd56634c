"""A date of a row that cannot be read is told, and the row is read all the same."""

from __future__ import annotations

import json

from pipeline import readers
from pipeline.article import Article
from pipeline.settings import settings


def test_a_date_that_cannot_be_read_is_a_warning_with_its_row_and_value(tmp_path):
    file = tmp_path / "a.jsonl"
    rows = [
        {"id": "1", "text": "Снег.", "published": "вчерась"},
        {"id": "2", "text": "Дождь.", "published": "2025-05-14"},
    ]
    file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    options = settings()
    found = [item for item in readers.read([str(file)], options)]
    articles = [a for a in found if isinstance(a, Article)]
    assert [a.published for a in articles] == [None, "2025-05-14"]
    (warning,) = [f for f in found if not isinstance(f, Article)]
    assert warning.stage == "warning" and "row 1" in warning.reason and "вчерась" in warning.reason
