"""Stores that may only be read, and addresses that are none or have a password."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from pipeline.store import Batch, Failed, Store, StoreError, WrongAddress
from pipeline.store.address import conceal, parsed, without_password

NOBODY = 65534


def look(path: Path) -> tuple:
    """What is seen of a store: failures, rows of its chunks, whether a run holds it."""
    store = Store(f"sqlite:///{path}", reading=True)
    try:
        return len(store.all_failures()), sum(len(r) for c in store.chunks() for r in c.values()), store.lock.held()
    finally:
        store.close()


@pytest.fixture
def place():
    """A folder that another user can look into."""
    folder = Path(tempfile.mkdtemp(prefix="svodka-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def filled(place) -> Store:
    store = Store(f"sqlite:///{place / 's.sqlite'}")
    failure = {"path": "a", "article_id": None, "stage": "read", "reason": "broken"}
    store.commit(Batch(failed=[Failed("/a#!0", "/a", failure)]), "run", "1")
    return store


def looked_at(path: Path) -> tuple:
    """What another user, who can write nothing, sees of a store."""
    look(path)  # what is imported on the way may lie where that user cannot go
    for file in (path.parent, *path.parent.iterdir()):
        file.chmod(0o555 if file.is_dir() else 0o444)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.getuid() == 0:
                os.setuid(NOBODY)
            seen = repr(look(path))
        except BaseException as error:
            seen = repr(error)
        os.write(writing, seen.encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    path.parent.chmod(0o755)
    with open(reading, encoding="utf-8") as answer:
        return eval(answer.read(), {})  # noqa: S307


def test_a_store_that_is_closed_on_a_disk_that_cannot_be_written(place, filled):
    filled.close()
    assert not (place / "s.sqlite-wal").exists()
    before = {p.name: p.read_bytes() for p in place.iterdir()}
    assert looked_at(place / "s.sqlite") == (1, 1, False)
    assert {p.name: p.read_bytes() for p in place.iterdir()} == before


def test_a_store_that_a_run_writes_is_looked_at_by_another_user(place, filled):
    with filled.holding(), filled.engine.connect():
        assert looked_at(place / "s.sqlite") == (1, 1, True)


def test_what_a_killed_run_left_in_the_log_is_read(place, filled):
    with filled.engine.connect():
        shutil.copytree(place, place / "copy", ignore=shutil.ignore_patterns("*-shm", "copy"))
    (place / "copy").chmod(0o755)
    assert (place / "copy/s.sqlite-wal").stat().st_size
    assert looked_at(place / "copy/s.sqlite") == (1, 1, False)


def test_looking_writes_nothing_and_takes_no_lock(place, filled):
    two = Store(filled.url, reading=True)
    with filled.holding():
        assert two.lock.held() and len(two.all_failures()) == 1
    assert not two.lock.held()
    with pytest.raises(StoreError, match="readonly"):
        two.set("a", "b")


@pytest.mark.parametrize(
    "url, word",
    [
        ("postgresql+psycopg://svodka:geheim@db:port/news", "no address"),
        ("mysql://svodka:geheim@db/news", "only sqlite"),
        ("postgresql+nothing://svodka:geheim@db/news", "nothing"),
        ("sqlite://", "needs a file"),
    ],
)
def test_what_is_no_address_is_told_without_its_password(url, word):
    with pytest.raises(WrongAddress, match=word) as caught:
        Store(url)
    assert "geheim" not in str(caught.value)


def test_passwords_are_stars_wherever_they_stand():
    url = "postgresql+psycopg://svodka:ge%40heim@db/news?sslpassword=auch+geheim"
    assert without_password(f"a {url} b") == "a postgresql+psycopg://svodka:***@db/news?sslpassword=*** b"
    for message in ("password ge@heim of svodka", "at ge%40heim", "key 'auch geheim'"):
        assert "heim" not in conceal(message, parsed(url))
    assert without_password("https://example.com:8080/a?b=c sqlite:////a:b/c.sqlite") == (
        "https://example.com:8080/a?b=c sqlite:////a:b/c.sqlite"
    )
