"""Which reader a file goes to, and what is not read."""

from __future__ import annotations

import gzip
import io
import zipfile
from email.message import EmailMessage

import pytest

from pipeline import readers
from pipeline.article import Article
from pipeline.records import Failure
from pipeline.settings import settings

FIRST = "В Степногорске после ремонта открыли библиотеку имени Абая."
TEXT = f"{FIRST} На открытие пришли читатели, учителя и школьники, всего около двухсот человек."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def read(tmp_path, data: bytes, name: str, **flags) -> list:
    (tmp_path / name).write_bytes(data)
    return list(readers.read([tmp_path / name], settings(**flags)))


def zipped(files: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def stream(name: str) -> bytes:
    return OLE + name.encode("utf-16-le") + bytes(600)


# --- what is not read -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, data, reason",
    [
        ("a.doc", stream("WordDocument"), "Word 97–2003"),
        ("a", stream("WordDocument"), "Word 97–2003"),
        ("a.ppt", stream("PowerPoint Document"), "presentation"),
        ("a.msg", stream("__substg"), "Outlook"),
        ("a.docx", stream("EncryptedPackage"), "password"),
        ("a.pptx", zipped({"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "presentation"),
        ("a.mp3", b"ID3" + bytes(100), "sound"),
        ("a.bin", bytes(range(256)) * 8, "program"),
        ("a", bytes(range(256)) * 8, "binary"),
        ("a", b"\0\0\0\x04" * 500 + b"\x05\0", "binary"),
        ("a.dat", b"\x7fELF" + bytes(200), "program"),
        ("a.djvu", b"AT&TFORM" + bytes(50), "book"),
        ("a.rar", b"Rar!\x1a\x07\0xxxx", "archive"),
        ("a.tar", b"a.txt" + bytes(500), "archive"),
        ("a.css", b"p { color: red }", "part of a page"),
        ("a.svg", b"<svg></svg>", "picture"),
        ("photo.txt", b"\xff\xd8\xff\xe0" + bytes(50), "picture"),
        ("a.sqlite", b"SQLite format 3\0" + bytes(100), "database"),
    ],
)
def test_a_format_that_is_not_read_is_one_failure_that_says_so(tmp_path, name, data, reason):
    [failure] = read(tmp_path, data, name)
    assert isinstance(failure, Failure) and reason in failure.reason
    assert failure.reason.startswith(("format not read: ", "the document is encrypted"))


# --- told by content, whatever the name -------------------------------------------------------------------


def rtf(body: str, title: str = "") -> bytes:
    def coded(text: str) -> str:
        return "".join(f"\\'{b:02x}" if b > 127 else chr(b) for b in text.encode("cp1251"))

    info = f"{{\\info{{\\title {coded(title)}}}}}" if title else ""
    return (
        r"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset204 Arial;}}" + info + r"\pard " + coded(body) + r"\par}"
    ).encode("ascii")


@pytest.mark.parametrize("name", ["a.rtf", "a.doc", "a", "a.txt"])
def test_rich_text_is_told_by_its_signature(tmp_path, name):
    [item] = read(tmp_path, rtf(TEXT), name)
    assert isinstance(item, Article) and item.text == TEXT


RTF = {
    "letters beyond the code page": (r"\uc1\u1055?\u1077?\u1088?\u1074?\u1099?\u1081? \u8212? да", "Первый — да"),
    "hidden": (r"Да{\v  нет}, {\rtlch\v0 и да}.", "Да, и да."),
    "deleted and inserted": (r"Да{\deleted  нет}{\revised , вставлено}.", "Да, вставлено."),
    "a note": (
        r"Школы{\super\chftn{\footnote \pard По данным акимата.}} открыты.\par Дальше.",
        "Школы открыты.\nПо данным акимата.\nДальше.",
    ),
    "a box": (r"{\shp{\*\shpinst{\shptxt \pard В рамке.\par}}}Да.\par Дальше.", "Да.\nВ рамке.\nДальше."),
    "a table": (
        (r"\trowd\cellx1\cellx2\intbl Год\cell Рост\cell\row\trowd\intbl 2024\cell " r"4,8%\cell\row\pard " r"После"),
        "Год\tРост\n2024\t4,8%\nПосле",
    ),
    "running heads, pictures, comments": (r"{\header Нет\par}{\pict\pngblip 8950}{\*\annotation нет}Да.", "Да."),
    "a link": (r'{\field{\*\fldinst HYPERLINK "http://x.kz"}{\fldrslt сайт}}', "сайт"),
}


@pytest.mark.parametrize("body, text", RTF.values(), ids=RTF)
def test_rich_text_reads_as_it_is_seen(tmp_path, body, text):
    [item] = read(tmp_path, rtf(body), "a.rtf")
    assert isinstance(item, Article) and item.text == text


def test_the_title_of_rich_text(tmp_path):
    assert read(tmp_path, rtf(TEXT, "Об открытии"), "a.rtf")[0].title == "Об открытии"
    assert read(tmp_path, rtf(TEXT, "Документ1"), "a.rtf")[0].title is None
    assert read(tmp_path, rtf(rf"Открыта библиотека\par {TEXT}"), "a.rtf")[0].title == "Открыта библиотека"


@pytest.mark.parametrize("data", [b"{\\rtf1", b"nothing", b"{\\rtf1 " + b"{" * 5000, b"{\\rtf1 \\'" * 50])
def test_broken_rich_text_is_a_failure(tmp_path, data):
    [failure] = read(tmp_path, data, "a.rtf")
    assert isinstance(failure, Failure)


# --- messages and pages in one file -----------------------------------------------------------------------


def message(text: str | None = TEXT, html: str | None = None, **headers) -> EmailMessage:
    out = EmailMessage()
    headers = {
        "Subject": "Fwd: Открыта библиотека",
        "From": "Пресс-служба <press@akimat.example>",
        "Date": "Wed, 14 May 2025 10:20:00 +0500",
        **headers,
    }
    for name, value in headers.items():
        out[name] = value
    if text is not None:
        out.set_content(text)
    if html is not None:
        out.add_alternative(html, subtype="html")
    return out


@pytest.mark.parametrize("name", ["a.eml", "a"])
def test_a_message_is_an_article_with_the_date_on_which_it_was_sent(tmp_path, name):
    [item] = read(tmp_path, bytes(message()), name)
    assert (item.text, item.title, item.source) == (TEXT, "Открыта библиотека", "Пресс-служба")
    assert (item.published, item.published_basis) == ("2025-05-14T10:20+05:00", "data")


def test_a_message_that_a_program_wrapped_is_read_from_its_html_or_unwrapped(tmp_path):
    words = (TEXT + " ") * 3
    lines, line = [], ""
    for word in words.split():
        if len(line) + len(word) > 71:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    wrapped = "\n".join([*lines, line, "", "Второй абзац."])
    [item] = read(tmp_path, bytes(message(wrapped)), "a.eml")
    assert item.text == f"{words.strip()}\n\nВторой абзац."
    [item] = read(tmp_path, bytes(message(wrapped, f"<p>{words}</p><p>Второй&nbsp;абзац.</p>")), "a.eml")
    assert item.text == f"{words.strip()}\nВторой абзац."


def test_a_message_with_bytes_that_nobody_declared(tmp_path):
    data = "Subject: Открыта библиотека\r\nFrom: a@b.example\r\nDate: нет\r\n\r\n".encode("cp1251") + TEXT.encode(
        "cp1251"
    )
    warning, item = read(tmp_path, data, "a.eml")
    assert (item.title, item.text, item.source) == ("Открыта библиотека", TEXT, "b.example")
    assert warning.stage == "warning" and "date of the message" in warning.reason


def test_what_hangs_on_a_message_is_read_with_its_date(tmp_path):
    one = message("Направляем пресс-релиз.")
    one.add_attachment(rtf(TEXT), maintype="application", subtype="rtf", filename="релиз.rtf")
    one.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="logo.png")
    one.add_attachment(stream("WordDocument"), maintype="application", subtype="msword", filename="b.doc")
    one.add_attachment(message("Вложенное письмо о том же, полным текстом."))
    body, release, doc, inner = read(tmp_path, bytes(one), "a.eml")
    assert body.text == "Направляем пресс-релиз."
    assert (release.id, release.text, release.published) == ("a.eml!релиз.rtf", TEXT, "2025-05-14T10:20+05:00")
    assert release.path.endswith("a.eml!релиз.rtf")
    assert isinstance(doc, Failure) and doc.path.endswith("a.eml!b.doc")
    assert inner.text.startswith("Вложенное письмо")


PAGE = (
    "<html><head><title>Открыта библиотека</title></head><body><article><h1>Открыта библиотека</h1><div>14 мая "
    f"2025</div><p>{TEXT}</p><p>{TEXT}</p></article></body></html>"
)


@pytest.mark.parametrize("name", ["a.mht", "a.mhtml", "a"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1251"])
def test_a_page_in_one_file(tmp_path, name, charset):
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.example.kz/news/1\r\nDate: Mon, 2 "
        "Nov 2026 10:00:00 -0000\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="B"\r\n\r\n'
        f"--B\r\nContent-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: "
        "8bit\r\nContent-Location: https://www.example.kz/news/1\r\n\r\n"
    ).encode()
    rest = b"\r\n--B\r\nContent-Type: image/png\r\nContent-Location: cid:1\r\n\r\nxx\r\n--B--\r\n"
    [item] = read(tmp_path, head + PAGE.encode(charset) + rest, name)
    assert (item.title, item.published, item.published_basis, item.source) == (
        "Открыта библиотека",
        "2025-05-14",
        "page",
        "example.kz",
    )
    assert item.text.startswith(FIRST) and item.url == "https://www.example.kz/news/1"


@pytest.mark.parametrize("data", [b"nothing", b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx", b"\xff\xfe\0"])
def test_a_broken_page_in_one_file_is_a_failure(tmp_path, data):
    [failure] = read(tmp_path, data, "a.mht")
    assert isinstance(failure, Failure)


# --- books --------------------------------------------------------------------------------------------------


def epub(chapters: dict[str, str], date: str = "2025-05-14") -> bytes:
    items = "".join(f'<item id="i{n}" href="text/{name}"/>' for n, name in enumerate(chapters))
    refs = "".join(f'<itemref idref="i{n}"/>' for n, _ in enumerate(chapters))
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": (
                '<container><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
            ),
            "OEBPS/content.opf": (
                '<package><metadata xmlns:dc="urn:dc"><dc:title>Вестник № 5</dc:title><dc:publisher>Степной '
                f"вестник</dc:publisher><dc:date>{date}</dc:date></metadata><manifest>{items}</manifest><spine>"
                f"{refs}</spine></package>"
            ),
            **{
                f"OEBPS/text/{name}": f"<?xml version='1.0' encoding='utf-8'?><html><body>{body}</body></html>"
                for name, body in chapters.items()
            },
        }
    )


@pytest.mark.parametrize("name", ["a.epub", "a.zip", "a"])
def test_chapters_of_a_book_are_articles(tmp_path, name):
    long = f"<p>{TEXT}</p>" * 4
    items = read(
        tmp_path, epub({"cover.xhtml": "<p>Обложка</p>", "1.xhtml": f"<h1>Первая</h1>{long}", "2.xhtml": long}), name
    )
    assert [i.id for i in items] == [f"{name}#OEBPS/text/1.xhtml", f"{name}#OEBPS/text/2.xhtml"]
    assert (items[0].title, items[0].text.split("\n")[0], items[0].source) == ("Первая", TEXT, "Степной вестник")
    assert (items[0].published, items[0].published_basis) == ("2025-05-14", "data")


# --- archives -------------------------------------------------------------------------------------------------


def test_documents_that_are_packages_are_told_from_archives(tmp_path):
    [item] = read(
        tmp_path,
        zipped({"word/document.xml": f"<document><body><p><r><t>{TEXT}</t></r></p></body></document>"}),
        "a.zip",
    )
    assert item.text == TEXT
    [item] = read(tmp_path, zipped({"a.txt": TEXT, "b/readme.css": "p{}"}), "без суффикса")
    assert (item.id, item.text) == ("без суффикса!a.txt", TEXT)


@pytest.mark.parametrize("encoding", ["cp866", "cp1251"])
def test_names_in_old_archives_are_read_in_their_encoding(tmp_path, encoding):
    data = zipped({f"{'x' * len(name)}.txt": f"{TEXT} {name}" for name in ("Новости района", "Погода")})
    for name in ("Новости района", "Погода"):
        data = data.replace(f"{'x' * len(name)}.txt".encode(), f"{name}.txt".encode(encoding))
    items = read(tmp_path, data, "a.zip")
    assert sorted(i.id for i in items) == ["a.zip!Новости района.txt", "a.zip!Погода.txt"]


def test_companions_and_unfinished_files_in_archives_are_passed_over(tmp_path):
    data = zipped(
        {
            "d/П.html": PAGE,
            "d/П_files/ad.html": PAGE,
            "d/П_files/a.css": "p{}",
            "d/b.part": TEXT,
            "__MACOSX/d/._П.html": "x",
            "d/.DS_Store": "x",
        }
    )
    [item] = read(tmp_path, data, "a.zip")
    assert item.id == "a.zip!d/П.html"


def test_packed_documents(tmp_path):
    [item] = read(tmp_path, gzip.compress(rtf(TEXT)), "a.rtf.gz")
    assert item.text == TEXT


# --- tables of spreadsheets -------------------------------------------------------------------------------------


def workbook(**sheets: list[list]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["a.xlsx", "a"])
def test_rows_of_a_workbook_are_articles(tmp_path, name):
    import datetime

    data = workbook(
        Лист1=[
            ["Мониторинг за май"],
            [],
            ["Дата", "Заголовок", "Текст", "Источник"],
            [datetime.date(2025, 5, 14), "Открыта библиотека", TEXT, "Степной вестник"],
            [],
            ["14.05.2025", 7, FIRST, ""],
        ],
        Заметки=[["имя", "телефон"], ["Иван", 5]],
    )
    one, two = read(tmp_path, data, name)
    assert (one.id, one.text, one.title, one.published, one.source) == (
        f"{name}#Лист1#4",
        TEXT,
        "Открыта библиотека",
        "2025-05-14",
        "Степной вестник",
    )
    assert (two.id, two.title, two.published, two.source) == (f"{name}#Лист1#6", "7", "2025-05-14", None)


def test_a_workbook_without_texts_is_one_failure_a_sheet(tmp_path):
    [failure] = read(tmp_path, workbook(Лист1=[["имя", "телефон"], ["Иван", 5], ["Пётр", 6]]), "a.xlsx")
    assert isinstance(failure, Failure) and "no column of texts" in failure.reason and "имя, телефон" in failure.reason


def test_a_broken_workbook_is_a_failure(tmp_path):
    for data in (b"PK\x03\x04nothing", b"nothing", zipped({"xl/workbook.xml": "<a/>"})):
        [failure] = read(tmp_path, data, "a.xlsx")
        assert isinstance(failure, Failure)
