"""Readers: every format, encodings, dates, and what cannot be read."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile

import pytest

from pipeline import readers
from pipeline.article import Article, ReadError
from pipeline.readers import encoding, published
from pipeline.records import Failure
from pipeline.settings import settings

TEXT = "Заголовок новости\n\nВ Астане прошло совещание. Обсудили планы на год, и это было важно для всех."


def read(path, **flags):
    return list(readers.read([path], settings(**flags)))


def articles(path, **flags):
    items = read(path, **flags)
    assert all(isinstance(i, Article) for i in items), items
    return items


@pytest.mark.parametrize(
    "name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "cp866"]
)
def test_encodings(tmp_path, name):
    (tmp_path / "a.txt").write_bytes(TEXT.encode(name))
    assert articles(tmp_path / "a.txt")[0].text == TEXT


def test_real_encodings(shared_data):
    folder = shared_data / "data/encodings"
    wrong = []
    for line in (folder / "index.jsonl").read_text().splitlines():
        row = json.loads(line)
        data = (folder / row["file"]).read_bytes()
        text, _ = encoding.decode(data)
        if text != data.decode(row["encoding"], errors="replace"):
            wrong.append(row["file"])
    assert wrong == []


def test_text_is_untouched(tmp_path):
    text = "  Строка  с пробелами \r\n\r\nи ещё\u00a0одна\n"
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert articles(tmp_path / "a.txt")[0].text == text
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "x", "text": text}), encoding="utf-8")
    assert articles(tmp_path / "a.jsonl")[0].text == text


def test_rows(tmp_path):
    rows = [
        {"id": "1", "text": "Первый текст", "date": "12 апреля 2024 10:20", "source": "Сайт"},
        {"text": "Второй текст", "published": "2024-05-01"},
    ]
    (tmp_path / "a.json").write_text(json.dumps({"items": rows}, ensure_ascii=False), encoding="utf-8")
    one, two = articles(tmp_path / "a.json")
    assert (one.id, one.published, one.source) == ("1", "2024-04-12T10:20", "Сайт")
    assert (two.id, two.published, two.published_basis) == ("a.json#2", "2024-05-01", "data")
    (tmp_path / "b.csv").write_text("id;текст;date\n7;Слово дня;2024-01-02\n", encoding="cp1251")
    [three] = articles(tmp_path / "b.csv", fields={"text": ["текст"]})
    assert (three.id, three.text, three.published) == ("7", "Слово дня", "2024-01-02")


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_rows_of_a_large_file_are_held_once(tmp_path, name):
    import tracemalloc

    data = "".join(json.dumps({"id": n, "text": f"Article {n}. " * 40}) + "\n" for n in range(4000)).encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    size = len(data)
    del data
    tracemalloc.start()
    items = readers.read([path], settings())
    assert next(items).id == "0"
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held < 1.5 * size


def test_parquet(tmp_path):
    import pandas as pd

    pd.DataFrame({"id": [1], "text": ["Слово"], "published": [pd.Timestamp("2024-02-03")]}).to_parquet(
        tmp_path / "a.parquet"
    )
    assert (articles(tmp_path / "a.parquet")[0].id, articles(tmp_path / "a.parquet")[0].published) == (
        "1",
        "2024-02-03",
    )


def test_samples(tmp_path):
    import pathlib

    root = pathlib.Path(__file__).parent.parent.parent / "corpora"
    found = {a.id: a for a in articles(root)}
    assert len(found) >= 14
    page = found["company/2025-03-28_itogi.html"]
    assert (
        page.published == "2025-03-28T09:15+05:00"
        and page.published_basis == "page"
        and page.source == "Деловой листок"
        and "Главная" not in page.text
    )
    assert found["region-1"].published == "2025-03-11T10:00+05:00" and found["region-1"].text.startswith("Весной")
    assert found["meeting/2025-02-05_sovet.docx"].published == "2025-02-05"
    assert found["region/arhiv.zip!2025-05-06_sev.txt"].published == "2025-05-06"
    assert "назначен Марат" in found["appointment/2025-02-03_naznachenie.txt"].text


def test_pdf(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    [failure] = read(tmp_path / "a.pdf")
    assert isinstance(failure, Failure) and "PDF" in failure.reason


@pytest.mark.parametrize(
    "value, expected",
    [
        ("2025-05-14", "2025-05-14"),
        ("2025-05-14T10:20:30+0500", "2025-05-14T10:20+05:00"),
        ("14.05.2025", "2025-05-14"),
        ("Tue, 11 Mar 2025 10:00:00 +0500", "2025-03-11T10:00+05:00"),
        ("2025-02-31", None),
        ("нет", None),
        (1715000000, "2024-05-06T12:53Z"),
        (None, None),
    ],
)
def test_published(value, expected):
    assert published.normal(value) == expected


def test_published_from(tmp_path):
    (tmp_path / "2024-03-02_a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(
        "АСТАНА, 5 июня 2023 года. В городе открылся парк.\nВторой абзац.", encoding="utf-8"
    )
    (tmp_path / "c.txt").write_text(TEXT, encoding="utf-8")
    assert [(a.published, a.published_basis) for a in articles(tmp_path)] == [
        ("2024-03-02", "filename"),
        ("2023-06-05", "dateline"),
        (None, "unknown"),
    ]
    assert articles(tmp_path / "c.txt", published="2022-01-01")[0].published_basis == "option"


# --- what cannot be read ---------------------------------------------------------------------------


def bad(tmp_path, name, data, **flags):
    (tmp_path / name).write_bytes(data)
    return read(tmp_path / name, **flags)


@pytest.mark.parametrize(
    "name, data, reason",
    [
        ("a.atom", b"\xff\xfe", "feed"),
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n", "empty"),
        ("a.txt", bytes(range(256)) * 4, "binary"),
        ("a.json", b'{"text": "a', "broken JSON"),
        ("a.html", b"<html><head>", "no article text"),
        ("a.gz", b"\x1f\x8bxxxx", "gzip"),
        ("a.zip", b"PK\x03\x04xxxx", "zip"),
        ("a.docx", b"nothing", "Word"),
        ("a.parquet", b"PAR1", "Parquet"),
        ("a.xml", b"<a>text</a>", "feed"),
        ("a.xml", b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaa">]><rss>&a;</rss>', "entities"),
        ("a.txt", ("я" * 500).encode()[:300] + b"\xff\xfe" + ("я" * 500).encode(), "broken UTF-8"),
    ],
)
def test_bad_file_is_named_with_its_reason(tmp_path, name, data, reason):
    [failure] = bad(tmp_path, name, data)
    assert isinstance(failure, Failure)
    assert name in failure.path and reason in failure.reason


def test_broken_row_leaves_the_others(tmp_path):
    items = bad(tmp_path, "a.jsonl", '{"text": "Первый"}\n{"text": \n{"id": 3}\n{"text": "Второй"}\n'.encode())
    assert [type(i).__name__ for i in items] == ["Article", "Failure", "Failure", "Article"]
    assert "row 2" in items[1].reason and "row 3: no text" in items[2].reason


def test_size_limits(tmp_path):
    [failure] = bad(tmp_path, "a.txt", b"a" * 2000, max_bytes=1000)
    assert "max_bytes" in failure.reason
    [failure] = bad(tmp_path, "b.gz", gzip.compress(b"a" * 100_000), max_bytes=5000)
    assert "max_bytes" in failure.reason
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", "a" * 1_000_000)
    [failure] = bad(tmp_path, "c.zip", buffer.getvalue(), max_bytes=50_000)
    assert "max_bytes" in failure.reason


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0"?>'
        + b"<!-- -->" * 2000
        + b'<!DOCTYPE r [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE r [<!entity a "aaa">]><rss>&a;</rss>'.encode("utf-16"),
    ],
    ids=["late", "utf-16"],
)
def test_entities_are_refused_wherever_they_hide(tmp_path, data):
    [failure] = bad(tmp_path, "a.rss", data)
    assert "entities" in failure.reason


def test_a_word_document_that_unpacks_to_gigabytes(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a/>" * 1_000_000)
    [failure] = bad(tmp_path, "a.docx", buffer.getvalue(), max_bytes=100_000)
    assert "unpacks" in failure.reason


def test_archives_stay_where_they_are(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../climbed.txt", TEXT)
        archive.writestr("/root.txt", TEXT)
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.zip").write_bytes(buffer.getvalue())
    assert len(articles(tmp_path / "in")) == 2
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.zip", "in"]


def _broken_name(name: bytes) -> bytes:
    """An archive whose directory calls its one member ``name``, marked as UTF-8."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("я" * (len(name) // 2) or "a", TEXT)
    return buffer.getvalue().replace("я".encode() * (len(name) // 2), name) if name else buffer.getvalue()


def test_an_archive_whose_names_are_no_text(tmp_path):
    [failure] = bad(tmp_path, "a.zip", _broken_name(b"\xff\xfe\xb3\xd0"))
    assert "broken zip" in failure.reason


def test_an_archive_that_names_a_place_before_its_start(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", TEXT)
    data = bytearray(buffer.getvalue())
    # the end record tells a directory that is longer than the file: members seem to begin before it
    at = data.rindex(b"PK\x05\x06")
    data[at + 16 : at + 20] = (int.from_bytes(data[at + 16 : at + 20], "little") + 9).to_bytes(4, "little")
    [failure] = bad(tmp_path, "a.zip", bytes(data))
    assert "broken" in failure.reason and "cannot be read" not in failure.reason


def test_a_parquet_column_of_bytes_that_are_no_text(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = pa.array([b"\xd6\xff" * 10], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"id": ["1"], "text": texts}), tmp_path / "a.parquet")
    [failure] = read(tmp_path / "a.parquet")
    assert "broken Parquet" in failure.reason


def test_signs_that_no_database_takes_are_replaced_one_for_one(tmp_path):
    (tmp_path / "a.json").write_text('{"text": "В\\u0000 Омске \\ud800 открылся парк."}', encoding="utf-8")
    [item] = articles(tmp_path / "a.json")
    assert item.text == "В\ufffd Омске \ufffd открылся парк."


def test_links_out_of_the_folder_are_refused_unless_allowed(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.txt").write_text(TEXT, encoding="utf-8")
    os.symlink(tmp_path / "secret.txt", tmp_path / "in" / "a.txt")
    [failure] = read(tmp_path / "in")
    assert "leads out" in failure.reason
    assert len(articles(tmp_path / "in", follow_links=True)) == 1


def test_urls(tmp_path):
    pytest.importorskip("fsspec")
    (tmp_path / "in/deep").mkdir(parents=True)
    (tmp_path / "in/deep/2025-05-14_a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "in/.hidden.txt").write_text(TEXT, encoding="utf-8")
    [item] = articles(f"file://{tmp_path}/in")
    assert (item.id, item.published, item.text) == ("deep/2025-05-14_a.txt", "2025-05-14", TEXT)
    assert item.path.startswith("file://")
    [failure] = read(f"file://{tmp_path}/nowhere")
    assert failure.reason == "no such file or folder"
    [failure] = read("nosuchprotocol://bucket/a")
    assert "nosuchprotocol" in failure.reason


def test_link_loop_and_missing(tmp_path):
    os.symlink(tmp_path / "loop", tmp_path / "loop")
    (tmp_path / "sub").mkdir()
    os.symlink(tmp_path, tmp_path / "sub" / "up")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    items = read(tmp_path)
    assert [type(i).__name__ for i in items].count("Article") == 1
    assert any(isinstance(i, Failure) and "link" in i.reason for i in items)
    [failure] = read(tmp_path / "nowhere")
    assert failure.reason == "no such file or folder"
    [failure] = read(str(tmp_path / "*.docx"))
    assert "nothing matches" in failure.reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.txt").chmod(0)
    [failure] = read(tmp_path / "a.txt")
    assert "permission" in failure.reason


def test_odd_names(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff\n\x1b[31m.txt"
    with open(path, "wb") as file:
        file.write(TEXT.encode())
    [item] = read(tmp_path)
    assert isinstance(item, Article) and item.path.isprintable()


def test_read_error_is_an_exception():
    with pytest.raises(ReadError, match="binary"):
        encoding.decode(b"\x00\x01\x02\x03" * 10)
