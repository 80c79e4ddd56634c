"""Word documents: what a reader of the document sees, in its order, once."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipeline import readers
from pipeline.article import Article
from pipeline.records import Failure
from pipeline.settings import settings

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
NAMES = (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wp="urn:wp" xmlns:a="urn:a"'
    ' xmlns:wps="urn:wps" xmlns:v="urn:v" xmlns:m="urn:m"'
)


def docx(body: str, *, title: str = "", footnotes: str = "", styles: str = "", namespace: str = W) -> bytes:
    """A package with ``body`` in its document."""
    head = f'<?xml version="1.0" encoding="UTF-8"?><w:{{}} xmlns:w="{namespace}"{NAMES}>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", head.format("document") + f"<w:body>{body}</w:body></w:document>")
        archive.writestr("word/footnotes.xml", head.format("footnotes") + f"{footnotes}</w:footnotes>")
        archive.writestr("word/styles.xml", head.format("styles") + f"{styles}</w:styles>")
        archive.writestr(
            "docProps/core.xml", f'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></c>'
        )
    return buffer.getvalue()


def t(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*parts: str, style: str = "") -> str:
    inner = "".join(part if part.startswith("<") else t(part) for part in parts)
    return f'<w:p>{f"""<w:pPr><w:pStyle w:val="{style}"/></w:pPr>""" if style else ""}{inner}</w:p>'


def tc(*content: str, properties: str = "") -> str:
    inner = "".join(c if c.startswith("<") else p(c) for c in content) or "<w:p/>"
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties}{''.join(c if c.startswith('<') else tc(c) for c in cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


BOX = f"<w:txbxContent>{p('Текст в рамке.')}</w:txbxContent>"
INK = "<w:rPr><w:ins w:id='1'/></w:rPr>"
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'

CASES = {
    "inserted with tracked changes": (
        p(
            "Открыл встречу министр ",
            f"<w:ins>{t('Олег Ким')}</w:ins>",
            "<w:del><w:r><w:delText>Иван Петров</w:delText></w:r></w:del>",
            ",",
        ),
        "Открыл встречу министр Олег Ким,",
    ),
    "moved": (
        p(f"<w:moveFrom>{t('Раньше.')}</w:moveFrom>", "Сначала. ") + p(f"<w:moveTo>{t('Раньше.')}</w:moveTo>"),
        "Сначала.\nРаньше.",
    ),
    "a content control in a line and one around paragraphs": (
        p("Министр ", f"<w:sdt><w:sdtPr/><w:sdtContent>{t('Олег Ким')}</w:sdtContent></w:sdt>", " прибыл.")
        + f"<w:sdt><w:sdtContent>{p('Второй абзац.')}</w:sdtContent></w:sdt>",
        "Министр Олег Ким прибыл.\nВторой абзац.",
    ),
    "the prompt of an empty content control": (
        p(
            "Да",
            (
                "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
                f"{t('Место для ввода текста.')}</"
                "w:"
                "sdtContent></w:sdt>"
            ),
        ),
        "Да",
    ),
    "smart tags and custom XML": (
        p("В ", f"<w:smartTag>{t('городе ')}<w:customXml>{t('Астана')}</w:customXml></w:smartTag>", "."),
        "В городе Астана.",
    ),
    "a hyperlink": (p("См. ", f"<w:hyperlink>{t('сайт')}</w:hyperlink>"), "См. сайт"),
    "fields": (
        p(
            *(
                "Дата: ",
                FIELD.format("begin"),
                "<w:r><w:instrText> DATE </w:instrText></w:r>",
                FIELD.format("separate"),
            ),
            *(
                t("14 мая 2025 года"),
                FIELD.format("end"),
                ", ",
                f"<w:fldSimple w:instr='PAGE'>{t('7')}</w:fldSimple>",
                ".",
            ),
        ),
        "Дата: 14 мая 2025 года, 7.",
    ),
    "a field within the instruction of another": (
        p(
            *("А", FIELD.format("begin"), "<w:r><w:instrText> IF </w:instrText></w:r>", FIELD.format("begin")),
            *(
                FIELD.format("separate"),
                t("нет"),
                FIELD.format("end"),
                FIELD.format("separate"),
                t("да"),
                FIELD.format("end"),
                "Б",
            ),
        ),
        "АдаБ",
    ),
    "a field that never ends": (p("А", FIELD.format("begin"), "нет") + p("Б"), "А\nБ"),
    "a text box, once": (
        p(
            "До. ",
            "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:inline><a:graphic><"
            "a:"
            "graphicData><"
            "wps:wsp><"
            f"wps:txbx>{BOX}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:"
            "inline></w:"
            "drawing>"
            "</mc:"
            "Choice>"
            f"<mc:Fallback><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></"
            "w:pict></"
            "mc:"
            "Fallback></"
            "mc:AlternateContent></w:r>",
            "После.",
        )
        + p("Дальше."),
        "До. После.\nТекст в рамке.\nДальше.",
    ),
    "an old text box": (
        p("А.", f"<w:r><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict></w:r>"),
        "А.\nТекст в рамке.",
    ),
    "hidden text": (p("Видно", t(" скрыто", "<w:vanish/>"), t(" снова", "<w:vanish w:val='0'/>"), "."), "Видно снова."),
    "deleted rows and cells": (
        tbl(
            tr("а", "б"),
            tr("нет", "нет", properties="<w:trPr><w:del/></w:trPr>"),
            tr("в", tc("нет", properties="<w:cellDel/>")),
        ),
        "а\tб\nв",
    ),
    "a table in its place": (
        p("До.") + tbl(tr("Год", "Рост"), tr("2024", "4,8%")) + p("После."),
        "До.\nГод\tРост\n2024\t4,8%\nПосле.",
    ),
    "merged cells": (
        tbl(
            tr(tc("Всего за год", properties='<w:gridSpan w:val="3"/>')),
            tr(tc("Астана", properties='<w:vMerge w:val="restart"/>'), "2023", "5"),
            tr(tc("", properties="<w:vMerge/>"), "2024", "6"),
        ),
        "Всего за год\nАстана\t2023\t5\n\t2024\t6",
    ),
    "a nested table and a letter laid out in one": (
        tbl(tr(tc("Первый абзац.", "Второй абзац.", tbl(tr("1", "2")), "Третий."), "Справа.")),
        "Первый абзац.\nВторой абзац.\n1\t2\nТретий.\nСправа.",
    ),
    "a paragraph whose mark was deleted": (
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{t('Начало ')}</w:p>" + p("и конец."),
        "Началои конец.",
    ),
    "signs": (
        p(
            "а<w:tab/>".replace("<w:tab/>", ""),
            (
                "<w:r><w:tab/><w:t>б</w:t><w:br/><w:t>в</w:t><w:noBreakHyphen/><w:t>г</w:t><"
                "w:"
                "softHyphen/><w:"
                "t>д</w:"
                "t><w:sym w:char='F0B7'/><w:sym w:char='2014'/></w:r>"
            ),
        ),
        "а\tб\nв-гд—",
    ),
    "an inserted paragraph mark": (f"<w:p><w:pPr>{INK}</w:pPr>{t('Раз.')}</w:p>" + p("Два."), "Раз.\nДва."),
    "blocks that were inserted": (f"<w:ins>{p('Раз.')}</w:ins><w:del>{p('нет')}</w:del>" + p("Два."), "Раз.\nДва."),
}


def read(tmp_path, data: bytes, name: str = "a.docx"):
    (tmp_path / name).write_bytes(data)
    [item] = readers.read([tmp_path / name], settings())
    return item


@pytest.mark.parametrize("namespace", [W, STRICT], ids=["transitional", "strict"])
@pytest.mark.parametrize("body, text", CASES.values(), ids=CASES)
def test_a_document_reads_as_it_is_seen(tmp_path, body, text, namespace):
    item = read(tmp_path, docx(body, namespace=namespace))
    assert isinstance(item, Article), item
    assert item.text == text.strip()


def test_footnotes_stand_behind_their_paragraph(tmp_path):
    notes = (
        f'<w:footnote w:type="separator" w:id="-1">{p("нет")}</w:footnote>'
        f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>", "По данным на 14 мая.")}</w:footnote>'
    )
    body = p("Построено 5 школ", '<w:r><w:footnoteReference w:id="2"/></w:r>', ".") + p("Дальше.")
    assert read(tmp_path, docx(body, footnotes=notes)).text == "Построено 5 школ.\nПо данным на 14 мая.\nДальше."


def test_styles_hide_text_and_tell_the_title(tmp_path):
    styles = (
        '<w:style w:styleId="a1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="Hid"><w:name w:val="x"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = p("Пресс-релиз.") + p("Открыта новая школа", style="a1") + p("Да", t(" нет", '<w:rStyle w:val="Hid"/>'), ".")
    body += p("Скрытый абзац.", style="Hid")
    item = read(tmp_path, docx(body, styles=styles, title="Word Document"))
    assert item.title == "Открыта новая школа"
    assert item.text == "Пресс-релиз.\nОткрыта новая школа\nДа."


@pytest.mark.parametrize("first", ["Это предложение стоит первым.", "Новость дня"])
@pytest.mark.parametrize(
    "given, title",
    [
        ("Word Document", None),
        ("Документ1", None),
        ("Microsoft Word - reliz_2.doc", None),
        ("reliz 14 мая.docx", None),
        ("Об открытии школы", "Об открытии школы"),
        ("", None),
    ],
)
def test_the_title_is_none_that_word_made(tmp_path, first, given, title):
    item = read(tmp_path, docx(p(first) + p("В городе открыта новая школа."), title=given))
    assert item.title == ("Новость дня" if first == "Новость дня" else title)


def test_a_document_without_text_is_a_failure(tmp_path):
    item = read(tmp_path, docx(p("") + "<w:p><w:r><w:drawing/></w:r></w:p>"))
    assert isinstance(item, Failure) and "no text" in item.reason


def test_documents_of_other_programs_are_read(tmp_path):
    import docx as python_docx

    document = python_docx.Document()
    document.add_heading("Открыта школа", 0)
    document.add_paragraph("В городе открыта школа.")
    buffer = io.BytesIO()
    document.save(buffer)
    item = read(tmp_path, buffer.getvalue())
    assert (item.title, item.text) == ("Открыта школа", "Открыта школа\nВ городе открыта школа.")


def test_entities_of_a_document_are_not_followed(tmp_path):
    data = docx(p("Раз &e; два"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(
                name,
                text.replace("?><w:document", '?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document'),
            )
    item = read(tmp_path, buffer.getvalue())
    assert "root" not in item.text and item.text.startswith("Раз")
