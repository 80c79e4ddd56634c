"""What is found in folders, and what is passed over."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from pipeline import readers
from pipeline.batch.own import own_paths
from pipeline.readers.discovery import find, key_of, path_of
from pipeline.records import Failure
from pipeline.settings import settings

TEXT = "В Астане прошло совещание. Обсудили планы на год, и это было важно для всех."


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")


def names(*inputs, **flags) -> list[str]:
    return [item.name for item in find(inputs, **flags)]


# --- a run's own files ---------------------------------------------------------------------------------


def test_companions_behind_a_url_are_passed_over(tmp_path):
    pytest.importorskip("fsspec")
    put(tmp_path, "d/П.html", "d/П_files/ad.html", "a.css", "a.part", "a.txt")
    passed: Counter[str] = Counter()
    assert names(f"file://{tmp_path}", passed=passed) == ["a.txt", "d/П.html"]
    assert passed == {"companions": 2, "unfinished": 1}


@pytest.mark.parametrize("given", [".", "./", "{}", "*", "**/*", "a.txt", "link"])
def test_output_and_store_are_left_out_whatever_leads_to_them(tmp_path, monkeypatch, given):
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "a.txt", "outputs/dates.csv", "outputs/deep/x.csv", "night.sqlite", "night.sqlite-wal")
    os.symlink(tmp_path / "outputs", tmp_path / "link")
    options = settings(output=Path("outputs"), store="night.sqlite")
    given = given.format(tmp_path)
    found = list(find([given], exclude=own_paths(options, [given])))
    assert [f.name for f in found if not isinstance(f, Failure)] == (["a.txt"] if given != "link" else ["deep/x.csv"])


def test_an_output_folder_that_is_given_itself_is_named_as_a_failure(tmp_path):
    put(tmp_path, "outputs/dates.csv")
    [failure] = find([tmp_path / "outputs"], exclude=[tmp_path / "outputs"])
    assert "own output" in failure.reason


def test_articles_beside_the_tables_are_read_where_the_output_folder_is_the_input(tmp_path):
    put(tmp_path, "a.txt", "dates.csv", "records.jsonl", "svodka.xlsx", "svodka.sqlite", "svodka.sqlite.lock")
    assert names(tmp_path, exclude=own_paths(settings(output=tmp_path), [tmp_path])) == ["a.txt"]


def test_a_hard_link_to_the_store_is_left_out(tmp_path):
    put(tmp_path, "in/a.txt", "store.sqlite")
    os.link(tmp_path / "store.sqlite", tmp_path / "in/b.txt")
    assert names(tmp_path / "in", exclude=[tmp_path / "store.sqlite"]) == ["a.txt"]


def test_output_behind_a_url_is_left_out(tmp_path):
    pytest.importorskip("fsspec")
    put(tmp_path, "a.txt", "outputs/dates.csv")
    assert names(f"file://{tmp_path}", exclude=[tmp_path / "outputs"]) == ["a.txt"]


# --- what is no article ------------------------------------------------------------------------------------


def test_companions_of_saved_pages_and_unfinished_files_are_passed_over_and_counted(tmp_path):
    put(
        tmp_path,
        *("Новость.html", "Новость_files/ad.html", "Новость_files/a.css", "Новость_files/deep/b.js"),
        *("Вторая.htm", "Вторая.files/frame.htm", "Третья.html", "Третья_файлы/x.html"),
        *("logo.svg", "photo.JPG", "font.woff2", "style.css"),
        *("a.txt.part", "b.tmp", "c.filepart", "d.crdownload", "e.txt~", "f.bak", "g.swp", "~$h.docx", "Thumbs.db"),
        *("my_files/real.txt", "a.txt", ".hidden.txt"),
    )
    passed: Counter[str] = Counter()
    assert names(tmp_path, passed=passed) == [
        "a.txt",
        "my_files/real.txt",
        "Вторая.htm",
        "Новость.html",
        "Третья.html",
    ]
    assert passed == {"companions": 9, "unfinished": 9}


def test_what_is_named_itself_is_taken(tmp_path):
    put(tmp_path, "a.bak")
    assert names(tmp_path / "a.bak") == ["a.bak"]


# --- names that are not UTF-8 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["обычное", "\udcff", "a\udced\udceeb\\", r"a\xff", r"a\x5c", r"\x5cxff\udced", r"a\x41", "а\nб"]
)
def test_a_key_leads_back_to_its_path(name):
    key = key_of(name)
    key.encode("utf-8")
    assert path_of(key) == name


def test_keys_of_different_names_differ(tmp_path):
    made = ["\udcff", r"\xff", r"\x5cxff", r"\x5c", "\\", "\\\udcff"]
    assert len({key_of(n) for n in made}) == len(made)


def test_files_with_names_in_cp1251_are_read(tmp_path):
    folder = os.fsencode(tmp_path) + "/папка".encode("cp1251")
    os.mkdir(folder)
    for name in ("новость.txt", "2025-05-14 новость\n.txt"):
        with open(folder + b"/" + name.encode("cp1251"), "wb") as file:
            file.write(TEXT.encode())
    for given in (tmp_path, os.fsdecode(folder), str(tmp_path / "*" / "*")):
        items = list(readers.read([given], settings()))
        assert [i.text for i in items] == [TEXT, TEXT]
        assert [i.published for i in items] == ["2025-05-14", None]
        for item in items:
            assert item.path.isprintable() and item.id.encode("utf-8")
    for source in find([tmp_path]):
        source.key.encode("utf-8"), source.name.encode("utf-8"), source.shown.encode("utf-8")
        assert os.path.exists(path_of(source.key))


def test_a_file_that_is_gone_and_named_in_cp1251_is_a_failure(tmp_path):
    [failure] = find([os.fsdecode(os.fsencode(tmp_path) + b"/\xed\xe5\xf2.txt")])
    assert isinstance(failure, Failure) and r"\xed\xe5\xf2.txt" in failure.path
