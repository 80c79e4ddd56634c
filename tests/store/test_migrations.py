"""A store of an earlier version is brought up to date and keeps its rows."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

import pipeline.store
from pipeline.store import Store


def test_rows_of_the_first_schema_stay(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    config = Config()
    config.set_main_option("script_location", str(Path(pipeline.store.__file__).parent / "migrations"))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text("INSERT INTO articles (id, text_hash, made_by, near_checked) VALUES ('a', 'h', '0.1', 0)")
        )
        connection.execute(
            text("INSERT INTO people (article_id, position, entity_id, name) VALUES ('a', 0, 'p1', 'Пётр Иванов')")
        )
    engine.dispose()
    store = Store(url)
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT name, role_source, role_score FROM people")).all() == [
            ("Пётр Иванов", None, None)
        ]
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == pipeline.store.REVISION
