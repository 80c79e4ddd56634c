"""The store: its schema, its versions, its lock."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from pipeline.store import Batch, Done, Locked, Origin, Store, StoreError, near
from pipeline.store.tables import RECORDS, metadata
from pipeline.writers.tables import columns


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'a.sqlite'}"


def test_migrations_make_the_schema_that_the_code_expects(url):
    store = Store(url)
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []


def test_a_store_of_a_newer_version_is_refused_and_left_alone(url):
    store = Store(url)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="newer svodka"):
        Store(url)


def test_no_store_in_a_file_that_is_none(tmp_path):
    (tmp_path / "a.sqlite").write_bytes(b"not a database, and long enough to be looked at" * 100)
    with pytest.raises(StoreError, match="a.sqlite"):
        Store(f"sqlite:///{tmp_path / 'a.sqlite'}")


def test_passwords_are_not_shown():
    with pytest.raises(StoreError) as caught:
        Store("postgresql+psycopg://svodka:geheim@127.0.0.1:9/none")
    assert "geheim" not in str(caught.value)


def test_one_holder_at_a_time(url):
    one, two = Store(url), Store(url)
    with one.holding():
        with pytest.raises(Locked), two.holding():
            pass
    with two.holding():
        pass


def test_near_copies_are_alike_and_others_are_not():
    words = [f"слово{n}" for n in range(200)]
    whole, cut, other = " ".join(words), " ".join(words[:190]), " ".join(f"иное{n}" for n in range(200))
    assert near.similarity(near.signature(whole), near.signature(whole)) == 1
    assert (
        near.similarity(near.signature(whole), near.signature(cut))
        > 0.8
        > 0.2
        > near.similarity(near.signature(whole), near.signature(other))
    )
    assert near.signature("Слишком короткий текст") is None


def test_a_commit_looks_at_no_article_but_its_own(tmp_path):
    """Else a night's last article takes longer than its first."""
    from sqlalchemy import event

    store = Store(f"sqlite:///{tmp_path / 's.sqlite'}")
    seen = []
    event.listen(
        store.engine,
        "before_cursor_execute",
        lambda connection, cursor, statement, parameters, context, many: seen.append(
            (statement, parameters[0] if many else parameters)
        ),
    )
    record = {"article": dict.fromkeys(columns("articles"), None) | {"status": "ok"}, **{name: [] for name in RECORDS}}
    for _ in range(2):  # new, then changed
        store.commit(
            Batch(done=[Done("a", "text", "hash", {}, record, [Origin("a", "a", "hash")], b"0" * 480)]), "run", "1"
        )
    with store.engine.connect() as connection:
        plans = [
            (s, row.detail)
            for s, p in seen
            if s.split()[0] in {"UPDATE", "DELETE", "SELECT"}
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {s}", p)
        ]
    assert len(plans) > 20
    assert not [(s, d) for s, d in plans if d.startswith("SCAN") and d != "SCAN CONSTANT ROW"]
