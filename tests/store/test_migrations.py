"""A store of an earlier version is brought up to date and keeps its rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

import pipeline.store
from pipeline.store import Store


@pytest.fixture
def at(tmp_path):
    """A store at an earlier revision, filled by statements: its address."""

    def make(revision: str, *statements: str) -> str:
        url = f"sqlite:///{tmp_path / 'old.sqlite'}"
        config = Config()
        config.set_main_option("script_location", str(Path(pipeline.store.__file__).parent / "migrations"))
        engine = create_engine(url)
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()
        return url

    return make


def rows(url: str, query: str) -> list[tuple]:
    with Store(url).engine.connect() as connection:
        return [tuple(r) for r in connection.execute(text(query))]


def test_rows_of_the_first_schema_stay(at):
    url = at(
        "0001",
        "INSERT INTO articles (id, text_hash, made_by, near_checked) VALUES ('a', 'h', '0.1', 0)",
        "INSERT INTO people (article_id, position, entity_id, name) VALUES ('a', 0, 'p1', 'Пётр Иванов')",
    )
    assert rows(url, "SELECT name, role_source, role_score FROM people") == [("Пётр Иванов", None, None)]
    assert rows(url, "SELECT version_num FROM alembic_version") == [(pipeline.store.REVISION,)]


def test_origins_are_told_what_their_article_was_given(at):
    given = json.dumps({"id": "x", "title": "Форум", "published": "2025-05-14", "published_basis": "data", "path": "a"})
    url = at(
        "0003",
        "INSERT INTO articles (id, path, text_hash, made_by, near_checked) VALUES ('x', 'a', 'h', '0.1', 1)",
        f"INSERT INTO texts (article_id, text, given) VALUES ('x', 'text', '{given}')",
        "INSERT INTO origins (origin, file, article_id, content_hash) VALUES ('/in/a#x', '/in/a', 'x', 'c')",
        "INSERT INTO origins (origin, file, article_id, content_hash) VALUES ('/in/b#1!!m#x', '/in/b#1!', 'x', 'c')",
        "INSERT INTO failures (origin, file) VALUES ('/in/c!d#!0', '/in/c!d')",
    )
    assert rows(
        url, "SELECT origin, path, given_id, title, published, published_basis, last_seen FROM origins ORDER BY 1"
    ) == [
        ("/in/a#x", "a", "x", "Форум", "2025-05-14", "data", None),
        ("/in/b//#1//!!m#x", "/in/b#1!", "x", "Форум", "2025-05-14", "data", None),
    ]
    assert rows(url, "SELECT origin FROM failures") == [("/in/c//!d#!0",)]
    assert rows(url, "SELECT origin, again, last_seen FROM articles") == [("/in/a#x", 0, None)]


def test_passwords_go_out_of_the_rows_of_earlier_runs(at):
    options = json.dumps({"store": "postgresql+psycopg://svodka:geheim@db/news", "jobs": 2})
    url = at(
        "0003",
        f"INSERT INTO runs (run_id, status, started, exported, options) VALUES ('r', 'done', 't', 1, '{options}')",
        "INSERT INTO runs (run_id, status, started, exported) VALUES ('s', 'done', 't', 1)",
    )
    shown = [json.loads(o) for (o,) in rows(url, "SELECT options FROM runs WHERE run_id = 'r'")]
    assert shown == [{"store": "postgresql+psycopg://svodka:***@db/news", "jobs": 2}]
