"""OpenDocument texts: what a reader of the document sees, in its order, once."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipeline import readers
from pipeline.article import Article
from pipeline.records import Failure
from pipeline.settings import settings

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "meta", "drawing")
) + (
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:fo="urn:fo" xmlns:xlink="http://www.w3.org/1999/xlink"'
)
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry '
    'manifest:full-path="content.xml" manifest:media-type="text/xml">{}</manifest:file-entry></manifest:manifest>'
)
STYLES = (
    '<office:automatic-styles><style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
    "</office:automatic-styles>"
)


def content(body: str) -> str:
    return (
        f"<office:document-content {NAMES}>{STYLES}<office:body><office:text>{body}</office:text></office:body></"
        "office:document-content>"
    )


def odt(body: str, *, title: str = "", encrypted: bool = False) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content(body))
        archive.writestr(
            "meta.xml",
            (
                f"<office:document-meta {NAMES}><office:meta><dc:title>{title}</dc:title></office:meta></office:"
                "document-meta>"
            ),
        )
        archive.writestr("META-INF/manifest.xml", MANIFEST.format("<manifest:encryption-data/>" if encrypted else ""))
    return buffer.getvalue()


def p(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def cell(*content: str, name: str = "table-cell") -> str:
    return f"<table:{name}>{''.join(c if c.startswith('<') else p(c) for c in content)}</table:{name}>"


CASES = {
    "paragraphs, spans, links, spaces": (
        p(
            (
                "Министр <text:span>Олег Ким</text:span><text:s text:c='2'/>открыл\n  "
                "<text:a>школу</text:a>.<text:line-break/>Да<text:tab/>нет"
            )
        ),
        "Министр Олег Ким  открыл школу.\nДа\tнет",
    ),
    "tracked changes": (
        "<text:tracked-changes><text:changed-region><text:deletion>"
        + p("нет")
        + "</text:deletion></text:changed-region></text:tracked-changes>"
        + p("Да<text:change text:change-id='1'/>, <text:change-start/>вставлено<text:change-end/>."),
        "Да, вставлено.",
    ),
    "hidden text and comments": (
        p(
            ("Видно<text:span text:style-name='T1'> нет</text:span><office:annotation><dc:creator>Я</dc:creator>")
            + p("нет")
            + "</office:annotation>."
        )
        + p("нет", "T1"),
        "Видно.",
    ),
    "notes": (
        p(
            ("Построено 5 школ<text:note><text:note-citation>1</text:note-citation><text:note-body>")
            + p("По данным акимата.")
            + "</text:note-body></text:note>."
        )
        + p("Дальше."),
        "Построено 5 школ.\nПо данным акимата.\nДальше.",
    ),
    "text boxes": (
        p("А.<draw:frame><draw:text-box>" + p("В рамке.") + "</draw:text-box></draw:frame>") + p("Б."),
        "А.\nВ рамке.\nБ.",
    ),
    "lists and sections": (
        "<text:section><text:list><text:list-item>"
        + p("раз")
        + "</text:list-item><text:list-item>"
        + p("два")
        + "</text:list-item></text:list></text:section>"
        "<text:section text:display='none'>" + p("нет") + "</text:section>",
        "раз\nдва",
    ),
    "tables in their place, merged and nested": (
        p("До.")
        + "<table:table><table:table-header-rows><table:table-row>"
        + cell("Год")
        + cell("Рост")
        + "</table:table-row></table:table-header-rows><table:table-row>"
        + cell("Всего")
        + cell(name="covered-table-cell")
        + "</table:table-row><table:table-row>"
        + cell("Раз.", "Два.")
        + cell("<table:table><table:table-row>" + cell("1") + cell("2") + "</table:table-row></table:table>")
        + "</table:table-row></table:table>"
        + p("После."),
        "До.\nГод\tРост\nВсего\nРаз.\nДва.\n1\t2\nПосле.",
    ),
    "an index": (
        "<text:table-of-content><text:index-body>"
        + p("нет 1")
        + "</text:index-body></text:table-of-content>"
        + p("Да."),
        "Да.",
    ),
}


def read(tmp_path, data: bytes, name: str = "a.odt"):
    (tmp_path / name).write_bytes(data)
    [item] = readers.read([tmp_path / name], settings())
    return item


@pytest.mark.parametrize("form", ["a.odt", "a.fodt", "a"])
@pytest.mark.parametrize("body, text", CASES.values(), ids=CASES)
def test_a_document_reads_as_it_is_seen(tmp_path, body, text, form):
    item = read(tmp_path, content(body).encode() if form == "a.fodt" else odt(body), form)
    assert isinstance(item, Article), item
    assert item.text == text


def test_the_title_is_a_heading_or_the_first_line_or_what_the_properties_tell(tmp_path):
    heading = "<text:h text:outline-level='1'>Открыта школа</text:h>"
    assert read(tmp_path, odt(p("Пресс-релиз.") + heading, title="Документ1")).title == "Открыта школа"
    assert read(tmp_path, odt(p("Одно предложение."), title="Об открытии")).title == "Об открытии"
    assert read(tmp_path, odt(p("Одно предложение."), title="Без имени 1")).title is None


def test_encrypted_and_broken_documents_are_failures(tmp_path):
    item = read(tmp_path, odt(p("Да"), encrypted=True))
    assert isinstance(item, Failure) and "password" in item.reason
    for data in (b"PK\x03\x04nothing", b"nothing", odt("")):
        item = read(tmp_path, data)
        assert isinstance(item, Failure) and ("OpenDocument" in item.reason or "no text" in item.reason)
