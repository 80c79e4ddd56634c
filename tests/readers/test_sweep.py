"""Sixty files as people have them, in one folder: every one is read rightly, passed over, or named with its reason."""

from __future__ import annotations

import gzip
import json
import os
import textwrap
from collections import Counter
from pathlib import Path

import pytest
import test_formats as formats
import test_opendocument as opendocument
import test_pages as pages
import test_pdf as pdf
import test_word as word

from pipeline import readers
from pipeline.batch.session import night
from pipeline.records import Failure
from pipeline.settings import Settings, settings
from pipeline.writers.tables import read_csv

DAY = "2025-05-14"
MHT_HEAD = (
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n"
    b"--B\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
)


def text(number: int) -> str:
    """An article of two sentences that no other has."""
    towns = ["Астане", "Алматы", "Омске", "Казани", "Минске", "Ташкенте", "Бишкеке"]
    return (
        f"В {towns[number % 7]} открыли школу номер {number}, и в ней учатся {number + 100} человек. "
        f"Министр Олег Ким сообщил, что до конца года построят ещё {number + 3} школ."
    )


def html(number: int, *, line: str = "14 мая 2025", head: str = "") -> str:
    return pages.page(
        head + pages.STEPPE,
        below=f"<div>{line}</div>",
        body=f"<p>{text(number)}</p><p>{text(number)}</p>".replace("</p><p>В", "</p><p>Снова в"),
    )


def row(number: int, **more) -> dict:
    return {"id": f"r{number}", "text": text(number), **more}


#: name -> bytes, number of the article in it or None, its date, what the date rests on
READ: dict[bytes, tuple[bytes, int, str | None, str]] = {
    b"2025-05-14 plain.txt": (text(1).encode(), 1, DAY, "filename"),
    "новость.txt".encode("cp1251"): (text(2).encode("cp1251"), 2, None, "unknown"),
    "2025-05-14 заметка.txt".encode("cp1251"): (text(3).encode("cp866"), 3, DAY, "filename"),
    "файл с пробелом \n и строкой.txt".encode(): (text(4).encode("utf-16"), 4, None, "unknown"),
    b"koi.text": (text(5).encode("koi8-r"), 5, None, "unknown"),
    b"mark.md": (("# Школа\n\n" + text(6)).encode("utf-8-sig"), 6, None, "unknown"),
    b"no suffix": (text(7).encode(), 7, None, "unknown"),
    b"dateline.txt": (f"АСТАНА, 14 мая 2025 года. {text(8)}".encode(), 8, DAY, "dateline"),
    b"line.html": (html(9).encode(), 9, DAY, "page"),
    b"meta.htm": (
        html(10, line="", head='<meta property="article:published_time" content="2025-05-14T10:00:00+05:00">').encode(
            "cp1251"
        ),
        10,
        "2025-05-14T10:00+05:00",
        "page",
    ),
    b"none.xhtml": (html(11, line="").encode(), 11, None, "unknown"),
    b"2025-05-14_none.html": (html(12, line="").encode(), 12, DAY, "filename"),
    b"modified.html": (
        html(
            13, line="Обновлено: 20.05.2025", head='<meta property="article:modified_time" content="2025-05-20">'
        ).encode(),
        13,
        "2025-05-20",
        "guess",
    ),
    b"saved/Page.html": (html(14).encode(), 14, DAY, "page"),
    b"page.mht": (MHT_HEAD + html(15).encode() + b"\r\n--B--\r\n", 15, DAY, "page"),
    b"a.docx": (word.docx(word.p("Открыта школа") + word.p(text(16)), title="Word Document"), 16, None, "unknown"),
    b"2025-05-14.docx": (
        word.docx(word.p("Министр ", f"<w:ins>{word.t('сказал.')}</w:ins>") + word.p(text(17))),
        17,
        DAY,
        "filename",
    ),
    b"a.odt": (opendocument.odt(opendocument.p(text(18))), 18, None, "unknown"),
    b"a.rtf": (formats.rtf(text(19)), 19, None, "unknown"),
    b"really rtf.doc": (formats.rtf(text(20)), 20, None, "unknown"),
    b"really docx.bin": (word.docx(word.p(text(21))), 21, None, "unknown"),
    b"2025-05-14 a.pdf": (
        pdf.pdf(pdf.lines(textwrap.wrap(text(22), 75)), info="/CreationDate (D:20200101000000Z)"),
        22,
        DAY,
        "filename",
    ),
    b"a.epub": (formats.epub({"1.xhtml": f"<p>{text(23)}</p>"}), 23, DAY, "data"),
    b"letter.eml": (bytes(formats.message(text(24))), 24, "2025-05-14T10:20+05:00", "data"),
    b"rows.json": (json.dumps([row(25, date="14.05.2025")]).encode(), 25, DAY, "data"),
    b"rows.jsonl": ((json.dumps(row(26, published=1747180800)) + "\n").encode(), 26, "2025-05-14T00:00Z", "data"),
    b"rows.csv": (f'id;Дата;Текст\nr27;14.05.2025;"{text(27)}"\n'.encode("cp1251"), 27, DAY, "data"),
    b"rows.tsv": (f"id\ttext\tdate\nr28\t{text(28)}\t2025-05-14\n".encode(), 28, DAY, "data"),
    b"rows.xlsx": (formats.workbook(Лист1=[["Дата", "Текст"], ["14.05.2025", text(29)]]), 29, DAY, "data"),
    b"rows html.json": (json.dumps([row(30) | {"text": f"<p>{text(30)}</p>", "date": DAY}]).encode(), 30, DAY, "data"),
    b"feed.rss": (
        (
            "<?xml version='1.0'?><rss version='2.0'><channel><title>А</title><item><guid>g31</guid><"
            "description>"
            f"{text(31)}</description><pubDate>Wed, 14 May 2025 10:00:00 "
            "+0300</pubDate></item></channel></rss>"
        ).encode(),
        31,
        "2025-05-14T10:00+03:00",
        "data",
    ),
    b"packed.txt.gz": (gzip.compress(text(32).encode()), 32, None, "unknown"),
    b"packed.zip": (
        formats.zipped({"2025-05-14 a.txt": text(33), "x.css": "p{}", "__MACOSX/._a.txt": "x"}),
        33,
        DAY,
        "filename",
    ),
    "папка/2025-05-14.txt".encode("cp1251"): (text(34).encode(), 34, DAY, "filename"),
    b"my_files/real.txt": (text(35).encode(), 35, None, "unknown"),
}
#: name -> bytes, what the reason says
FAILED: dict[bytes, tuple[bytes, str]] = {
    b"old.doc": (formats.stream("WordDocument"), "format not read: Word 97"),
    b"old.ppt": (formats.stream("PowerPoint Document"), "format not read"),
    b"locked.docx": (formats.stream("EncryptedPackage"), "password"),
    b"mail.msg": (formats.stream("__substg"), "format not read"),
    b"song.mp3": (b"ID3" + bytes(50), "format not read"),
    b"zeros.dat": (bytes(range(256)) * 9, "format not read: binary"),
    b"a.rar": (b"Rar!\x1a\x07\0", "format not read"),
    b"scan.pdf": (pdf.pdf([]), "OCR"),
    b"broken.pdf": (b"%PDF-1.4 broken", "PDF"),
    b"broken.docx": (b"PK\x03\x04broken", "Word"),
    b"broken.json": (b'{"text": "', "JSON"),
    b"empty.txt": (b"", "empty"),
    "пусто.html".encode("cp1251"): (b"<html><body></body></html>", "no article text"),
    b"list.html": (("<ul>" + "<li><a href='/'>Новость дня</a></li>" * 40 + "</ul>").encode(), "no article text"),
    b"phones.xlsx": (formats.workbook(Лист1=[["имя", "телефон"], ["Иван", 5]]), "no column of texts"),
}
PASSED: dict[bytes, str] = {
    b"saved/Page_files/ad.html": "companions",
    b"saved/Page_files/a.css": "companions",
    b"saved/Page_files/deep/b.js": "companions",
    b"logo.svg": "companions",
    b"photo.jpg": "companions",
    b"upload.txt.part": "unfinished",
    b"upload.tmp": "unfinished",
    b"upload.filepart": "unfinished",
    b"notes.txt~": "unfinished",
    b"notes.bak": "unfinished",
    b"~$a.docx": "unfinished",
    b"Thumbs.db": "unfinished",
}


@pytest.fixture
def folder(tmp_path) -> Path:
    for name, content in {
        **{n: v[0] for n, v in READ.items()},
        **{n: v[0] for n, v in FAILED.items()},
        **dict.fromkeys(PASSED, text(0).encode()),
    }.items():
        path = os.path.join(os.fsencode(tmp_path / "in"), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    return tmp_path / "in"


def test_there_are_sixty_files():
    assert len(READ) + len(FAILED) + len(PASSED) >= 60


def test_every_file_is_read_rightly_passed_over_or_named(folder):
    passed: Counter[str] = Counter()
    found = list(readers.read([folder], settings(), passed=passed))
    articles = [item for item in found if not isinstance(item, Failure)]
    told = {item.text: (item.published, item.published_basis) for item in articles}
    wrong = []
    for name, (_, number, published, basis) in READ.items():
        mine = [t for t in told if text(number) in t.replace("\n", " ")]
        if len(mine) != 1 or told[mine[0]] != (published, basis):
            wrong.append((name, [(told[t], t[:60]) for t in mine]))
    assert wrong == [] and len(articles) == len(READ)
    reasons = {f.path: f.reason for f in found if isinstance(f, Failure)}
    for name, (_, reason) in FAILED.items():
        shown = readers.discovery.printable(os.fsdecode(os.path.join(os.fsencode(folder), name)))
        assert reason in reasons.pop(shown), name
    assert reasons == {}
    assert passed == Counter(PASSED.values())


def test_nights_over_them_end_with_status_1_and_find_nothing_new(folder, tmp_path):
    options = Settings(output=folder / "outputs", formats=["csv"])
    first = night(options, [str(folder)])
    second = night(options, [str(folder)])
    for outcome in (first, second):
        assert (outcome.status, outcome.exit_status, outcome.error) == ("done", 1, None)
        assert len(outcome.failures) == len(FAILED)
        assert outcome.counts.passed_over == Counter(PASSED.values())
    assert (first.counts.articles_new, second.counts.articles_new, second.counts.articles_changed) == (len(READ), 0, 0)


def test_a_third_night_after_a_rename_and_a_deletion(folder, tmp_path):
    options = Settings(output=tmp_path / "out", formats=["csv"])
    night(options, [str(folder)])
    single = [n for n, v in READ.items() if n.endswith(b".txt") and b"/" not in n and v[3] in {"unknown", "dateline"}]
    renamed, deleted = single[0], next(n for n in READ if n.endswith(b".txt") and n != single[0] and b"/" not in n)
    os.rename(os.path.join(os.fsencode(folder), renamed), os.path.join(os.fsencode(folder), b"renamed.txt"))
    os.remove(os.path.join(os.fsencode(folder), deleted))
    third = night(options, [str(folder)])
    assert (third.status, third.exit_status, third.counts.articles_new) == ("done", 1, 0)
    articles = read_csv(tmp_path / "out/articles.csv")
    assert len(articles) == len(READ)
    paths = set(articles["path"])
    assert any(p.endswith("renamed.txt") for p in paths)
    gone = articles[articles["last_seen"].notna()]
    assert len(gone) == 1 and gone["path"].iloc[0].endswith(os.fsdecode(deleted).rpartition("/")[2][-8:])
