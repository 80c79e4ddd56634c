"""Scores of rows: there for every row, between 0 and 1, from counts that are shipped; and rows left out by them."""

from __future__ import annotations

import pytest

from pipeline.normalizer import certainty
from pipeline.records import TABLES
from pipeline.writers.tables import confident

TEXT = (
    "13–15 мая 2025 года в Ашхабаде прошла 7-я конференция «Вода и климат». В ней участвовали более 200 человек. "
    "«Мы увеличим финансирование», — заявил министр экологии Казахстана Ерлан Ахметов. Парижское соглашение действует."
)


def test_every_row_has_a_score(extract):
    record = extract(TEXT)
    for table in certainty.KEYS:
        for row in getattr(record, table):
            assert row.score is None or 0 <= row.score <= 1
            assert row.score is not None or table not in certainty._counts()
    assert record.events[0].score and record.people[0].score and record.quotes[0].score


def test_groups_that_were_met_seldom_lean_on_the_table(monkeypatch):
    counts = {"people": {"": (90, 100), "sure": (50, 50), "hardly": (0, 1)}}
    monkeypatch.setattr(certainty, "_counts", lambda: counts)
    certainty.of_group.cache_clear()
    assert certainty.of_group("people", "sure") > 0.97
    assert (
        0.7 < certainty.of_group("people", "hardly") < certainty.of_group("people", "never met") == pytest.approx(0.89)
    )
    assert certainty.of_group("weather", "sure") is None
    certainty.of_group.cache_clear()


def test_the_shipped_counts_are_of_known_tables():
    assert set(certainty._counts()) <= set(TABLES)
    assert all(0 <= right <= given for groups in certainty._counts().values() for right, given in groups.values())


def test_rows_below_the_least_score_are_left_out_and_participants_go_with_their_event():
    event = {"article_id": "a", "event_id": "e1", "score": 0.5}
    taker = {"article_id": "a", "event_id": "e1", "score": 0.9}
    chunk = {"events": [event], "participants": [taker], "people": [{"article_id": "a", "score": None}]}
    assert confident(chunk, 0.6) == {"events": [], "participants": [], "people": [{"article_id": "a", "score": None}]}
    assert confident(chunk, 0.4) == chunk
