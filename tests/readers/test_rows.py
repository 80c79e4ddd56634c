"""Rows as people have them: broken rows are named and the rest goes on, fields by their usual names, HTML read as
HTML.
"""

from __future__ import annotations

import json
import time

import pytest

from pipeline import readers
from pipeline.article import Article
from pipeline.readers.fields import cleaned, one_line
from pipeline.readers.identity import Names
from pipeline.settings import settings


def read(folder, name: str, data: str | bytes, **flags):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(readers.read([path], settings(**flags)))


def texts(items) -> list[str]:
    """Texts of articles, and of others what is told, in their order."""
    return [i.text if isinstance(i, Article) else f"{i.stage}: {i.reason}" for i in items]


# --- CSV and TSV ---------------------------------------------------------------------------------


def test_a_row_with_more_fields_than_the_header_is_named(tmp_path):
    items = read(tmp_path, "a.csv", "id;text;date\n1;Один; лишнее;2025-01-01\n2;Два;2025-01-02;;\n3;Три;2025-01-03\n")
    assert texts(items)[1:] == ["Два", "Три"]
    assert "row 2: 4 fields, but the first row has 3" in items[0].reason


def test_an_unclosed_quotation_mark_swallows_no_row(tmp_path):
    data = 'id;text;date\n1;"Текст без конца;2025-01-01\n2;Второй;2025-01-02\n3;"Третий";2025-01-03\n'
    items = read(tmp_path, "a.csv", data)
    assert texts(items) == [
        *("warning: row 2: a quotation mark is not closed; it is taken as a sign of the text", '"Текст без конца'),
        *("Второй", "Третий"),
    ]
    assert items[1].published == "2025-01-01"


def test_an_unclosed_quotation_mark_with_line_ends_behind_it(tmp_path):
    data = 'id;text;date\n1;"Первая строка\nвторая без конца;2025-01-01\n2;Второй;2025-01-02\n'
    items = read(tmp_path, "a.csv", data)
    assert texts(items)[2:] == ["Второй"]
    assert [i.stage for i in items[:2]] == ["read", "read"] and "not closed" in items[0].reason


def test_inner_quotation_marks_that_nobody_doubled(tmp_path):
    data = (
        'id,text\n1,"Газета "Заря" вышла, читайте"\n2,"Слово ""дело"""\n3,"Две\nстроки"\n4,Театр "Сатирикон" открылся\n'
    )
    assert texts(read(tmp_path, "a.csv", data)) == [
        *('Газета "Заря" вышла, читайте', 'Слово "дело"', "Две\nстроки", 'Театр "Сатирикон" открылся')
    ]


def test_the_quotation_marks_of_tsv_are_signs_of_the_text(tmp_path):
    data = 'id\ttext\n1\t"Заря" открылась\n2\tГазета "Заря"\n3\t"Заря"\n'
    assert texts(read(tmp_path, "a.tsv", data)) == ['"Заря" открылась', 'Газета "Заря"', '"Заря"']


def test_tsv_of_a_program_that_quotes(tmp_path):
    data = 'id\ttext\n1\t"Газета ""Заря"" вышла"\n2\tДва\n3\t"Первая строка\nвторая"\n'
    assert texts(read(tmp_path, "a.tsv", data)) == ['Газета "Заря" вышла', "Два", "Первая строка\nвторая"]
    assert texts(read(tmp_path, "b.tsv", '"id"\t"text"\n"1"\t"Один"\n')) == ["Один"]


@pytest.mark.parametrize("line", ["sep=;\n", "sep=;\r\n", '"sep=;"\n', "\ufeffsep=;\n"])
def test_the_line_in_which_excel_names_its_separator(tmp_path, line):
    assert texts(read(tmp_path, "a.csv", line + "id;text\n1;Раз, два\n")) == ["Раз, два"]


def test_russian_and_untidy_headings(tmp_path):
    data = "Дата; Заголовок ;Текст;Источник;ССЫЛКА\n14.05.2025;Мост;Открыли мост.;Вестник;https://a.example/1\n"
    [item] = read(tmp_path, "a.csv", data)
    assert (item.published, item.title, item.text, item.source, item.url) == (
        *("2025-05-14", "Мост", "Открыли мост."),
        *("Вестник", "https://a.example/1"),
    )
    assert texts(read(tmp_path, "b.csv", "ID,Text, Pub Date\n1,Один,2025-05-14\n")) == ["Один"]
    assert read(tmp_path, "b.csv", "ID,Text, Pub Date\n1,Один,2025-05-14\n")[0].published == "2025-05-14"


def test_two_columns_of_one_name(tmp_path):
    items = read(tmp_path, "a.csv", "id,text,text\n1,Раз,Другое\n2,,Два\n")
    assert texts(items)[1:] == ["Раз", "Два"]
    assert items[0].stage == "warning" and "two columns are called 'text'" in items[0].reason


def test_a_table_without_texts_is_one_failure(tmp_path):
    [failure] = read(tmp_path, "a.csv", "name;sum\n" + "Иванов;5\n" * 50)
    assert "no column of text" in failure.reason and "name, sum" in failure.reason


def test_headings_below_a_title(tmp_path):
    data = "Отчёт за май;;\n;;\nСоставил: Иванов И. И.;;\nДата;Заголовок;Текст\n14.05.2025;Мост;Открыли мост.\n;;\n"
    [item] = read(tmp_path, "a.csv", data)
    assert (item.id, item.text, item.published) == ("a.csv#5", "Открыли мост.", "2025-05-14")


def test_a_parquet_file_without_texts_is_one_failure(tmp_path):
    import pandas as pd

    pd.DataFrame({"name": ["a"] * 50, "sum": [1] * 50}).to_parquet(tmp_path / "a.parquet")
    [failure] = readers.read([tmp_path / "a.parquet"], settings())
    assert "no column of text" in failure.reason and "name, sum" in failure.reason


def test_a_table_of_one_column(tmp_path):
    assert texts(read(tmp_path, "a.csv", 'text\nРаз, два; три\n"Четыре, ""пять"""\n')) == [
        "Раз, два; три",
        'Четыре, "пять"',
    ]


def test_a_row_with_fewer_fields_is_read_with_a_warning(tmp_path):
    warning, item = read(tmp_path, "a.csv", "id;text;date\n7;Раз\n")
    assert item.text == "Раз" and warning.article_id == "7" and "row 2: 2 fields" in warning.reason


def test_a_stray_carriage_return_is_a_sign_of_the_text(tmp_path):
    assert texts(read(tmp_path, "a.csv", "id;te\rxt;text\n1;2;Раз\rдва\n")) == ["Раз\rдва"]
    assert texts(read(tmp_path, "a.tsv", "id\ttext\n1\tРаз\rдва\n")) == ["Раз\rдва"]


def test_line_ends_of_old_and_new_systems(tmp_path):
    for end in ("\r\n", "\r", "\n"):
        assert texts(read(tmp_path, "a.csv", f"id;text{end}1;Раз{end}{end}2;Два{end}")) == ["Раз", "Два"]


def test_broken_tables_take_no_time(tmp_path):
    start = time.perf_counter()
    for data in (
        "id;text\n" + '1;"x\n' * 20_000,
        "id;text\n" + '1;"x""\n' * 20_000,
        'id;text\n1;"' + '""' * 50_000,
        "id;text\n" + '"";' * 30_000,
        'id\ttext\n' + '\t"' * 50_000,
        "id;text\n" + '"' * 100_000,
        "[" + "\n" * 100_000,
        "[" + "{" * 100_000,
        "[" + '{"a":\n' * 20_000,
    ):  # fmt: skip
        read(tmp_path, "a.csv", data)
        read(tmp_path, "a.tsv", data)
        read(tmp_path, "a.json", data)
    assert time.perf_counter() - start < 15


# --- JSON ----------------------------------------------------------------------------------------

HUGE = "9" * 5000


@pytest.mark.parametrize("name, open_, between, close", [("a.json", "[", ",", "]"), ("a.jsonl", "", "\n", "\n")])
def test_a_row_with_a_number_of_5000_digits_is_a_row(tmp_path, name, open_, between, close):
    rows = [f'{{"id": 1, "text": "Один", "n": {HUGE}}}', '{"id": 2, "text": "Два"}', f'{{"id": {HUGE}, "text": "Три"}}']
    items = read(tmp_path, name, open_ + between.join(rows) + close)
    assert texts(items) == ["Один", "Два", "Три"] and items[2].id == HUGE


def test_a_broken_element_of_an_array_leaves_the_others(tmp_path):
    data = '[{"id": 1, "text": "Один"}, {"id": 2, "text": }, {"id": 3, "text": "Три"},\n{"id": 4, "text": "обрыв'
    items = read(tmp_path, "a.json", data)
    assert [i.text for i in items if isinstance(i, Article)] == ["Один", "Три"]
    assert ["row 2" in items[1].reason, "row 4" in items[3].reason] == [True, True]


def test_objects_one_after_another(tmp_path):
    assert texts(read(tmp_path, "a.json", '{"text": "Один"}\n{"text": "Два"}\n')) == ["Один", "Два"]
    assert texts(read(tmp_path, "a.json", '{\n "text": "Один"\n}\n{\n "text": "Два"\n}\n')) == ["Один", "Два"]


def test_articles_deep_in_an_object(tmp_path):
    body = {"status": 200, "data": {"page": {"n": 1}, "news": [{"text": "Один"}, {"text": "Два"}]}}
    assert texts(read(tmp_path, "a.json", json.dumps(body))) == ["Один", "Два"]


def test_parquet_timestamps_keep_their_zone(tmp_path):
    import pandas as pd

    times = pd.to_datetime(["2025-05-14 23:30", "2025-05-15 10:00"]).tz_localize("Asia/Almaty")
    frame = pd.DataFrame({"id": [1, 2], "text": ["Один", "Два"], "date": times})
    frame.to_parquet(tmp_path / "a.parquet")
    items = list(readers.read([tmp_path / "a.parquet"], settings()))
    assert items[0].published == "2025-05-14T23:30+05:00"


# --- dates ---------------------------------------------------------------------------------------


def test_a_date_that_cannot_be_read_is_a_warning_with_row_and_value(tmp_path):
    warning, item = read(tmp_path, "a.csv", "id;text;date\nx;Раз;вчера\n")
    assert (item.published, warning.stage, warning.article_id) == (None, "warning", "x")
    assert "row 2" in warning.reason and "'вчера'" in warning.reason
    # another field may tell it, and marks for no date are no dates
    [item] = read(tmp_path, "b.csv", "id;text;published;date\nx;Раз;вчера;2025-05-14\n")
    assert item.published == "2025-05-14"
    [item] = read(tmp_path, "c.csv", "id;text;date\nx;Раз;0000-00-00 00:00:00\n")
    assert item.published is None


def test_ambiguous_days_follow_the_setting(tmp_path):
    data = "id;text;date\n1;Раз;05/06/2025\n"
    assert read(tmp_path, "a.csv", data)[0].published == "2025-06-05"
    assert read(tmp_path, "a.csv", data, day_first=False)[0].published == "2025-05-06"


def test_the_day_is_that_of_the_medium(tmp_path):
    rows = '{"text": "Один", "date": 1747252800, "source": "Вестник"}\n{"text": "Два", "date": 1747252800}\n'
    items = read(tmp_path, "a.jsonl", rows, timezone="Europe/Moscow", timezones={"вестник": "Asia/Yakutsk"})
    assert [i.published for i in items] == ["2025-05-15T05:00+09:00", "2025-05-14T23:00+03:00"]


def test_what_only_looks_like_an_address_breaks_nothing(tmp_path):
    row = {"text": "Один", "url": "http://[bad", "source": "https://[worse", "date": "2025-05-14T10:00Z"}
    [item] = read(tmp_path, "a.json", json.dumps(row), timezones={"a.example": "Asia/Almaty"})
    assert item.url == "http://[bad" and item.published == "2025-05-14T10:00Z"


# --- HTML in fields ------------------------------------------------------------------------------


#: plain text in which an embedded player left markup
PLAYER = "Первый абзац.\n\nВторой абзац.\n<div style='x'><iframe src='y'></iframe></div>\n" + "Ещё абзац.\n" * 9


@pytest.mark.parametrize(
    "value, expected",
    [
        ("<p>Прибыл&nbsp;Шавкат.</p><p>Второй &laquo;абзац&raquo;.</p>", "Прибыл Шавкат.\nВторой «абзац»."),
        ("Сборы&nbsp;&mdash; 5&nbsp;млн\n\nВторой абзац", "Сборы\u00a0— 5\u00a0млн\n\nВторой абзац"),
        ("&lt;p&gt;Первый.&lt;/p&gt;&lt;p&gt;Второй.&lt;/p&gt;", "Первый.\nВторой."),
        ("Рога &amp;amp; копыта", "Рога & копыта"),
        ('<b>Первая</b> строка\n<a href="x">Вторая</a> строка', "Первая строка\nВторая строка"),
        (PLAYER, PLAYER),
        ("  Рост < 5, спад > 3 & всё\r\n", "  Рост < 5, спад > 3 & всё\r\n"),
        ("Знак <Имя> и a<b", "Знак <Имя> и a<b"),
    ],
)
def test_html_is_told_by_content(value, expected):
    assert cleaned(value, "auto") == expected


def test_field_format_is_obeyed(tmp_path):
    assert cleaned("<p>Раз</p>", "text") == "<p>Раз</p>"
    assert cleaned("Раз\nдва", "html") == "Раз\nдва"
    assert one_line("Мост&nbsp;&amp; <i>парк</i>", "auto") == "Мост & парк"
    row = json.dumps({"text": "<p>Раз</p>"})
    assert texts(read(tmp_path, "a.json", row)) == ["Раз"]
    assert texts(read(tmp_path, "a.json", row, field_format="text")) == ["<p>Раз</p>"]


# --- ids -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wanted", ["x x x~2", "x~2 x x", "x x x x~3 x~2 x", "x x~2 x x~2 x~2~2", "a b a b a~2~2 a~2 a"]
)
def test_made_names_never_meet_given_ones(wanted):
    names = Names()
    given = [names.take(name) for name in wanted.split()]
    assert len(set(given)) == len(given)
    assert given[0] == wanted.split()[0]


def test_many_rows_of_one_id_take_no_time():
    names = Names()
    start = time.perf_counter()
    assert len({names.take("x") for _ in range(50_000)}) == 50_000
    assert time.perf_counter() - start < 2


def test_rows_of_one_id_stand_in_the_store_together(tmp_path):
    import pipeline
    from pipeline.batch.session import night

    rows = [{"id": i, "text": f"В городе открыли {n} мост."} for n, i in enumerate(("x", "x", "x~2", "y"))]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    outcome = night(settings(output=tmp_path / "out", formats=["jsonl"]), [str(tmp_path / "a.jsonl")])
    assert (outcome.exit_status, outcome.counts.articles_new) == (0, 4)
    found = pipeline.run(tmp_path / "a.jsonl")["articles"]
    assert sorted(found["id"]) == ["x", "x~2", "x~2~2", "y"]


def test_warnings_are_told_and_stored_and_leave_the_status_alone(tmp_path, caplog):
    from pipeline.batch.session import night
    from pipeline.store import Store

    lines = "".join(f"{n};В городе открыли {n} мост.;вчера\n" for n in range(8))
    (tmp_path / "a.csv").write_text("id;text;date\n" + lines, encoding="utf-8")
    options = settings(output=tmp_path / "out", formats=["jsonl"])
    with caplog.at_level("WARNING", logger="svodka"):
        outcome = night(options, [str(tmp_path / "a.csv")])
    assert (outcome.exit_status, outcome.failures, outcome.counts.warnings) == (0, [], 8)
    told = [r.getMessage() for r in caplog.records if "cannot be read" in r.getMessage()]
    assert len(told) == 5 and "further warnings" in told[-1]
    stored = Store(options.store_url()).all_failures()
    assert [row.stage for row in stored] == ["warning"] * 8
    # the next night does not tell them again, and retry does not take them again
    assert night(options, [str(tmp_path / "a.csv")]).counts.warnings == 0
    assert night(options, [], retry=True).counts.files_found == 0


def test_standard_input_twice_without_ids(tmp_path, monkeypatch):
    import io
    import sys
    from types import SimpleNamespace

    from pipeline.batch.session import night
    from pipeline.store import Store

    options = settings(output=tmp_path / "out", formats=["jsonl"])
    for number in (1, 2):
        data = json.dumps(
            [{"text": f"В городе {number} раз открыли мост."}, {"text": f"И парк {number} раз."}]
        ).encode()
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        assert night(options, ["-"]).counts.articles_new == 2
    assert Store(options.store_url()).counts()["articles"] == 4
