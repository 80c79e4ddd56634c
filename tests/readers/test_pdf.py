"""PDF: reading order, running heads and feet, words cut at line ends, encryption, pictures of pages."""

from __future__ import annotations

import time

import pytest

from pipeline import readers
from pipeline.article import Article
from pipeline.readers import layout
from pipeline.readers.paragraphs import is_cut, paragraphs
from pipeline.records import Failure
from pipeline.settings import settings

WIDTH, HEIGHT = 595, 842
#: every letter is half as wide as high
LETTER = 0.5
#: a page that is a picture
PICTURE: list = []


def pdf(*pages: list[tuple[float, float, float, str]], info: str = "") -> bytes:
    """A document of ``pages``, each a list of (x, y from the top, size, text)."""
    objects: list[bytes] = []

    def add(body: str | bytes) -> int:
        objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(objects)

    def stream(content: str) -> int:
        data = content.encode("latin-1")
        return add(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data))

    ranges = [f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>" for high in range(256)]
    blocks = "".join(
        f"{len(ranges[i : i + 100])} beginbfrange\n" + "\n".join(ranges[i : i + 100]) + "\nendbfrange\n"
        for i in (0, 100, 200)
    )
    unicode_map = stream(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{blocks}endcmap end end"
    )
    descriptor = add(
        (
            "<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [0 -200 500 800] /ItalicAngle 0 /Ascent "
            "800 /Descent -200 /CapHeight 700 /StemV 80 >>"
        )
    )
    inner = add(
        (
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering "
            f"(Identity) /Supplement 0 >> /DW {int(1000 * LETTER)} /FontDescriptor {descriptor} 0 R >>"
        )
    )
    font = add(
        (
            f"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [{inner} 0 R] "
            f"/ToUnicode {unicode_map} 0 R >>"
        )
    )
    root = len(objects) + 1
    kids = []
    add("")
    for page in pages:
        picture = "q 100 0 0 100 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q\n" if page is PICTURE else ""
        content = picture + "".join(
            f"BT /F {size} Tf {x} {HEIGHT - y} Td <{''.join(f'{ord(c):04X}' for c in text)}> Tj ET\n"
            for x, y, size, text in page
        )
        body = stream(content)
        kids.append(
            add(
                (
                    f"<< /Type /Page /Parent {root} 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources << /Font << "
                    f"/F {font} 0 R >> >> /Contents {body} 0 R >>"
                )
            )
        )
    objects[root - 1] = f"<< /Type /Pages /Kids [{' '.join(f'{k} 0 R' for k in kids)}] /Count {len(kids)} >>".encode()
    catalog = add(f"<< /Type /Catalog /Pages {root} 0 R >>")
    told = add(f"<< {info} >>")
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        catalog,
        told,
        table,
    )


def lines(
    texts: list[str], x: float = 60, y: float = 100, size: float = 11, step: float = 14
) -> list[tuple[float, float, float, str]]:
    return [(x, y + step * n, size, text) for n, text in enumerate(texts)]


def read(tmp_path, data: bytes, name: str = "a.pdf"):
    (tmp_path / name).write_bytes(data)
    [item] = readers.read([tmp_path / name], settings())
    return item


PROSE = [
    "В Степногорске после ремонта открыли библиотеку имени Абая, на открытие",
    "пришли читатели, учителя и школьники. Фонд библиотеки вырос до сорока",
    "тысяч книг, а читателей стало втрое больше, чем их было десять лет тому",
    "назад. До конца года отремонтируют ещё четыре зала.",
]
TEXT = " ".join(PROSE)


def test_lines_are_joined_and_paragraphs_kept(tmp_path):
    second = ["Новую детскую комнату показала гостям директор библиотеки."]
    item = read(tmp_path, pdf([(60, 60, 18, "Открыта библиотека"), *lines(PROSE), *lines(second, 60, 100 + 14 * 4)]))
    assert (item.title, item.text) == ("Открыта библиотека", "\n".join(["Открыта библиотека", TEXT, second[0]]))


def test_a_first_line_that_is_indented_begins_a_paragraph(tmp_path):
    page = (
        lines(PROSE[:3])
        + [(80, 142, 11, "Назад дороги нет, сказал министр по итогам большой встречи в Астане,")]
        + lines(["и гости с ним согласились."], 60, 156)
    )
    item = read(tmp_path, pdf(page))
    assert item.text.split("\n")[1].startswith("Назад дороги") and item.text.endswith(
        "в Астане, и гости с ним согласились."
    )


def test_the_date_of_a_file_is_no_publication_date(tmp_path):
    data = pdf(lines(PROSE), info="/CreationDate (D:20240110120000Z) /Title (Microsoft Word - a.doc)")
    item = read(tmp_path, data)
    assert (item.published, item.published_basis, item.title) == (None, "unknown", None)
    item = read(tmp_path, data, "2025-05-14_a.pdf")
    assert (item.published, item.published_basis) == ("2025-05-14", "filename")


def test_running_heads_feet_and_numbers_of_pages_are_left_out(tmp_path):
    def page(number: int, body: list[str]):
        head = [(60, 40, 8, "Степной вестник"), (450, 40, 8, f"№ 14 ({number})")]
        return [*head, *lines(body), (280, 810, 8, f"Стр. {number} из 3")]

    item = read(tmp_path, pdf(page(1, PROSE[:2]), page(2, PROSE[2:3]), page(3, PROSE[3:])))
    assert item.text == TEXT


@pytest.mark.parametrize("number", ["7", "- 7 -", "Страница 7", "7 / 12"])
def test_a_number_of_a_page_is_left_out_of_a_single_page(tmp_path, number):
    assert read(tmp_path, pdf([*lines(PROSE), (280, 810, 8, number)])).text == TEXT


LEFT = [
    "Первая колонка рассказывает",
    "о новой библиотеке, которую",
    "открыли в Степногорске, и о",
    "читателях, которые пришли",
    "на открытие в субботу и",
]
RIGHT = [
    "получили подарки от города.",
    "Вторая заметка говорит о",
    "ремонте дорог в области, и",
    "подрядчик обещает закончить",
    "работы до конца октября.",
]
TWO = (
    "Первая колонка рассказывает о новой библиотеке, которую открыли в Степногорске, и о читателях, которые "
    "пришли на открытие в субботу и получили подарки от города."
)


@pytest.mark.parametrize("shift", [0, 3, 7, 11])
@pytest.mark.parametrize("mixed", [False, True], ids=["a column after the other", "line by line"])
def test_columns_are_read_one_after_the_other(tmp_path, mixed, shift):
    left, right = lines(LEFT, 60), lines(RIGHT, 320, 100 + shift)
    body = [piece for pair in zip(left, right) for piece in pair] if mixed else left + right
    page = [
        (60, 60, 18, "Открыта новая библиотека, а дороги ремонтируют"),
        *body,
        *lines(["Подпись под обеими колонками на всю ширину страницы, где стоит длинная строка."], 60, 220),
    ]
    found = read(tmp_path, pdf(page)).text.split("\n")
    assert found[0].startswith("Открыта") and found[1].startswith(TWO) and found[-1].startswith("Подпись")
    assert "ремонте дорог в области, и подрядчик" in " ".join(found)


def test_a_table_is_read_row_by_row(tmp_path):
    rows = [("Город", "2023", "2024"), ("Астана", "5", "6"), ("Алматы", "7", "8"), ("Караганда", "9", "10")]
    cells = [(60 + 150 * j, 160 + 16 * i, 11, cell) for i, row in enumerate(rows) for j, cell in enumerate(row)]
    item = read(tmp_path, pdf([*lines(PROSE), *cells]))
    assert item.text.split("\n")[1:] == ["\t".join(row) for row in rows]


def test_footnotes_stand_behind_their_paragraph(tmp_path):
    first = [*lines(PROSE[:2]), (60, 780, 7, "1 По данным акимата области на май этого года."), (280, 815, 8, "1")]
    item = read(tmp_path, pdf(first, [*lines(PROSE[2:]), (280, 815, 8, "2")]))
    assert item.text == TEXT + "\n1 По данным акимата области на май этого года."


def test_raised_signs_belong_to_their_line(tmp_path):
    def after(text: str, raised: str, rest: str, y: float):
        x = 60 + len(text) * 5.5
        return [(60, y, 11, text), (x, y - 4, 6, raised), (x + len(raised) * 3, y, 11, rest)]

    page = [
        *after("Школы", "1", ", открыты в городе, и всего построено", 100),
        *after("120 м", "2", " жилья на каждого, сообщил нам акимат", 114),
    ]
    page += [(60, 128, 11, "по итогам года, и это больше прошлого.")]
    expected = (
        "Школы, открыты в городе, и всего построено 120 м² жилья на каждого, сообщил нам акимат по итогам года, "
        "и это больше прошлого."
    )
    assert read(tmp_path, pdf(page)).text == expected


CUT = [
    ("новую биб-", "лиотеку", "новую библиотеку"),
    ("премьер-", "министр", "премьер-министр"),
    ("из Усть-", "Каменогорска", "из Усть-Каменогорска"),
    ("социально-", "экономического", "социально-экономического"),
    ("40-", "45 тысяч", "40-45 тысяч"),
    ("Нурма-", "гамбетов", "Нурмагамбетов"),
    ("онлайн-", "платформы", "онлайн-платформы"),
    ("Правитель\u00ad", "ство", "Правительство"),
    ("во-", "первых", "во-первых"),
    ("северо-вос-", "точный", "северо-восточный"),
    ("он сказал -", "это так", "он сказал - это так"),
]  # fmt: skip


@pytest.mark.parametrize("first, second, joined", CUT)
def test_a_word_cut_at_a_line_end_is_made_whole_and_a_compound_is_not(tmp_path, first, second, joined):
    page = lines(
        [*PROSE[:3], f"назад, рассказали нам в городе, как и {first}", f"{second} в этом году, по итогам встречи."]
    )
    assert f"как и {joined} в этом году" in read(tmp_path, pdf(page)).text


def test_the_document_itself_tells_of_words_that_no_dictionary_has():
    assert not is_cut("Тау", "Самалы") and is_cut("Нурма", "гамбетов")
    assert is_cut("медиа", "хаб", {"медиахаб"}) and not is_cut("медиа", "хаб", {"медиа-хаб"})


def encrypted(data: bytes, password: str) -> bytes:
    pypdf = pytest.importorskip("pypdf")
    pytest.importorskip("cryptography")
    import io

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, "owner", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_a_document_encrypted_with_an_empty_password_is_read(tmp_path):
    assert read(tmp_path, encrypted(pdf(lines(PROSE)), "")).text == TEXT


def test_a_document_with_a_password_is_a_failure_that_says_so(tmp_path):
    item = read(tmp_path, encrypted(pdf(lines(PROSE)), "secret"))
    assert isinstance(item, Failure) and "password" in item.reason


@pytest.mark.parametrize("pages", [[[]], [[], [], [(280, 810, 8, "3")]]], ids=["blank", "only a number"])
def test_pictures_of_pages_are_a_failure_that_says_so(tmp_path, pages):
    item = read(tmp_path, pdf(*pages))
    assert isinstance(item, Failure) and "OCR" in item.reason


def test_pages_that_are_pictures_among_others_are_a_warning(tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf(lines(PROSE), PICTURE, []))
    warning, item = readers.read([tmp_path / "a.pdf"], settings())
    assert (warning.stage, item.text) == (
        "warning",
        TEXT,
    ) and "1 of 3 pages are pictures without text (2)" in warning.reason


@pytest.mark.parametrize("data", [b"%PDF-1.4 broken", b"%PDF-1.7\n" + bytes(range(256)) * 50, pdf(lines(PROSE))[:2500]])
def test_a_broken_document_is_a_failure(tmp_path, data):
    item = read(tmp_path, data)
    assert isinstance(item, (Failure, Article))
    if isinstance(item, Failure):
        assert "PDF" in item.reason


def test_time_grows_with_the_number_of_pieces():
    def seconds(n: int) -> float:
        pages = [
            [
                layout.Piece(f"слово {i}", 60 + i % 7 * 70, 110 + i % 7 * 70, 800 - i // 7, 809 - i // 7, 9)
                for i in range(n)
            ]
        ]
        start = time.perf_counter()
        paragraphs(pages)
        return time.perf_counter() - start

    seconds(100)
    assert seconds(8000) < 2
