"""A damaged file of a store: it is told what to do, nothing is lost, and what can be read comes back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from pipeline.store import Batch, Damaged, Done, Origin, Store
from pipeline.store.recovery import NothingToRecover, recover_file
from pipeline.store.tables import RECORDS
from pipeline.writers.tables import columns

ARTICLES = 400


def done(n: int) -> Done:
    record = {"article": dict.fromkeys(columns("articles")) | {"status": "ok", "title": f"Статья {n}"}}
    record |= {name: [] for name in RECORDS}
    record["people"] = [dict.fromkeys(list(columns("people"))[1:]) | {"name": f"Пётр {n}", "entity_id": "p1"}]
    origin = Origin(f"/in/{n}#{n}", f"/in/{n}", f"c{n}", path=f"in/{n}", given_id=f"{n:04}")
    return Done(f"{n:04}", f"текст {n} " * 30, f"h{n}", {"id": f"{n:04}"}, record, [origin])


@pytest.fixture
def path(tmp_path) -> Path:
    path = tmp_path / "svodka.sqlite"
    store = Store(f"sqlite:///{path}")
    store.commit(Batch(done=[done(n) for n in range(ARTICLES)]), "run", "1")
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO files (file, name, shown, settled, reading) VALUES ('/in/1', '1', '1', 1, 'r')"
        )
    store.close()
    return path


def pages_of(path: Path, table: str) -> list[int]:
    """Numbers of the leaf pages of a table."""
    with sqlite3.connect(path) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    data = path.read_bytes()
    page = data[(root - 1) * size : root * size]
    assert page[0] in {2, 5}, "the table has but one page"
    count = int.from_bytes(page[3:5], "big")
    cells = [int.from_bytes(page[12 + 2 * i : 14 + 2 * i], "big") for i in range(count)]
    return [int.from_bytes(page[c : c + 4], "big") for c in cells]


def break_pages(path: Path, numbers: list[int]) -> None:
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    for number in numbers:
        data[(number - 1) * size : number * size] = b"\xff" * size
    path.write_bytes(data)


def test_what_can_be_read_comes_back_and_the_rest_is_made_anew(path):
    pages = pages_of(path, "people")
    break_pages(path, [pages[len(pages) // 2]])
    with pytest.raises(Damaged, match="svodka recover"):
        list(Store(f"sqlite:///{path}").chunks())
    out = recover_file(f"sqlite:///{path}")
    assert out.kept.exists() and out.torn == {"people"} and out.again == ARTICLES
    store = Store(f"sqlite:///{path}")
    rows = [row for chunk in store.chunks() for row in chunk.get("people", ())]
    # from both ends
    assert ARTICLES / 2 < len(rows) < ARTICLES and {"0000", f"{ARTICLES - 1:04}"} <= {r["article_id"] for r in rows}
    assert store.counts()["articles"] == ARTICLES and len(list(store.again())) == ARTICLES
    assert store.known_files(["/in/1"])
    assert not list(path.parent.glob(".*"))


def test_articles_that_lost_their_text_are_read_again(path):
    pages = pages_of(path, "texts")
    break_pages(path, [pages[0], pages[-1]])
    out = recover_file(f"sqlite:///{path}")
    store = Store(f"sqlite:///{path}")
    assert 0 < store.counts()["articles"] < ARTICLES and "texts" in out.torn
    assert not store.known_files(["/in/1"])


@pytest.mark.parametrize("damage", [b"not a database at all" * 100, b""])
def test_a_file_that_is_no_database_any_more(path, damage):
    path.write_bytes(damage)
    if damage:
        with pytest.raises(Damaged, match="svodka recover"):
            Store(f"sqlite:///{path}")
    out = recover_file(f"sqlite:///{path}")
    assert out.kept.read_bytes() == damage and Store(f"sqlite:///{path}").counts()["articles"] == 0


def test_a_whole_store_is_left_alone_unless_a_new_one_is_asked_for(path):
    with pytest.raises(NothingToRecover, match="nothing is wrong"):
        recover_file(f"sqlite:///{path}")
    out = recover_file(f"sqlite:///{path}", anew=True)
    assert Store(f"sqlite:///{path}").counts()["articles"] == 0
    assert Store(f"sqlite:///{out.kept}").counts()["articles"] == ARTICLES
    with pytest.raises(NothingToRecover, match="pg_restore"):
        recover_file("postgresql+psycopg://svodka@127.0.0.1:9/none")
