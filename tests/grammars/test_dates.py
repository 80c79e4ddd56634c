"""Dates: marked sentences, tables of cases, examples of rules."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from pipeline.grammars import dates
from pipeline.grammars.dates.not_dates import NOT_DATES
from pipeline.grammars.rule import Rule, unproven

PUBLISHED = "2025-05-14"  # a Wednesday
MARKED = [
    line
    for line in (Path(__file__).parent / "marked_dates.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
LISTED = [
    line.split("\t")
    for line in (Path(__file__).parent / "date_cases.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
_MARK = re.compile(r'<date value="([^"]*)" kind=(\w+) basis=(\w+)>(.*?)</date>')


def read(text):
    """Values of a text, as written, with the rules that made them."""
    return [(f.written, f.rules) for f in dates.find(text, PUBLISHED)]


@pytest.mark.parametrize("line", MARKED)
def test_every_expression_of_a_sentence_is_found_with_its_value_kind_and_basis(line):
    text, marked, at = "", [], 0
    for m in _MARK.finditer(line):
        text += line[at : m.start()]
        marked.append((len(text), len(text) + len(m[4]), *m.group(1, 2, 3)))
        text += m[4]
        at = m.end()
    text += line[at:]
    assert [(f.start, f.end, f.written, f.kind, f.basis) for f in dates.find(text, PUBLISHED)] == marked


@pytest.mark.parametrize("rule", [*dates.ATOMS, *dates.COMBINATIONS], ids=lambda r: r.name)
def test_a_rule_finds_its_examples_with_their_values(rule):
    assert unproven([rule], read) == []


def test_a_rule_without_an_example_is_told():
    assert unproven([Rule("nothing", "мая", lambda hit: None, {}, {})], read) == ["nothing has no example"]


@pytest.mark.parametrize("question, example", NOT_DATES, ids=lambda v: getattr(v, "__name__", ""))
def test_what_only_looks_like_a_date_is_left_out(question, example, monkeypatch):
    """The example is no date by this question, and would be one without it."""
    found = {(f.start, f.end, f.written) for f in dates.find(example, PUBLISHED)}
    monkeypatch.setattr(dates, "NOT_DATES", [row for row in NOT_DATES if row[0] is not question])
    assert {(f.start, f.end, f.written) for f in dates.find(example, PUBLISHED)} > found


CASES = [
    # absolute
    ("14 мая 2025 года", None, "2025-05-14"),
    ("14.05.2025", None, "2025-05-14"),
    ("14/05/25", None, "2025-05-14"),
    ("2025-05-14", None, "2025-05-14"),
    ("двадцать третьего октября две тысячи второго года", None, "2002-10-23"),
    ("Авг 26, 2015 15:12", None, "2015-08-26T15:12"),
    ("в августе 2016 года", None, "2016-08"),
    ("в 2016 году", None, "2016"),
    ("в сентябре прошлого года", "2019-07-22", "2018-09"),
    # ranges
    ("13–15 мая", "2025-05-14", "2025-05-13/2025-05-15"),
    ("с 12 по 30 апреля", "2025-04-01", "2025-04-12/2025-04-30"),
    ("с 12 января по 30 апреля 2025 года", None, "2025-01-12/2025-04-30"),
    ("с 28 декабря 2024 года по 8 января 2025 года", None, "2024-12-28/2025-01-08"),
    ("с 30 декабря по 8 января 2025 года", None, "2024-12-30/2025-01-08"),
    ("в январе — марте 2024 года", None, "2024-01/2024-03"),
    ("2026–2030 годы", None, "2026/2030"),
    ("2003—2011", None, "2003/2011"),
    ("за десять месяцев 2016 года", None, "2016-01/2016-10"),
    # the year left out
    ("Встреча прошла 20 декабря", "2025-01-10", "2024-12-20"),
    ("Выставка откроется 12 января", "2024-12-20", "2025-01-12"),
    ("12 апреля", None, "XXXX-04-12"),
    # relative
    ("вчера", "2025-05-14", "2025-05-13"),
    ("послезавтра", "2025-02-27", "2025-03-01"),
    ("в прошлом году", "2025-05-14", "2024"),
    ("на прошлой неделе", "2025-05-14", "2025-05-05/2025-05-11"),
    ("через два дня пройдёт", "2025-05-30", "2025-06-01"),
    ("40 лет назад", "2025-05-14", "1985"),
    ("в следующем квартале", "2025-11-14", "2026-33"),
    ("в минувшую пятницу", "2025-05-14", "2025-05-09"),
    ("в понедельник состоялось", "2025-05-14", "2025-05-12"),
    ("вчера", None, None),
    ("в этом году", "2025", "2025"),
    # parts of years, long times
    ("в первом квартале 2024 года", None, "2024-33"),
    ("во II полугодии 2023 года", None, "2023-41"),
    ("летом 2014 года", None, "2014-22"),
    ("в 1990-х годах", None, "199X"),
    ("в XIX веке", None, "18XX"),
    ("в двадцатом веке", None, "19XX"),
    # adjectives, letters of another alphabet, lost spaces, weekdays beside days and hours
    ("после субботней молитвы", "2016-08-14", "2016-08-13"),
    ("июньская трагедия потрясла", "2016-09-09", "2016-06"),
    ("c 1968 года", None, "1968/.."),
    ("в пределах Казахстана12 апреля 2024 19:53Глава", None, "2024-04-12T19:53"),
    ("переведут утром в среду 26 января", "2011-01-24", "2011-01-26"),
    ("в среду утром, 26 января", "2011-01-27", "2011-01-26"),
    ("казнь назначена на вечер вторника — 29 января 2013 года", None, "2013-01-29"),
    ("в 6 часов вечера во вторник", "2013-01-30", "2013-01-29T18:00"),
    # tense: the nearest clause tells
    ("Вратарь, которому в январе исполнится 40 лет, сказал", "2017-10-23", "2018-01"),
    ("Совет заявил, что в понедельник объявит награду", "2016-08-14", "2016-08-15"),
    ("Совет объявил, что в понедельник вручил награду", "2016-08-14", "2016-08-08"),
    # open
    ("с 1995 года", None, "1995/.."),
    ("до 2030 года", None, "../2030"),
    ("с 1 января 2026 года", None, "2026-01-01/.."),
    # clock
    ("14 мая 2025 года в 15:30", None, "2025-05-14T15:30"),
    ("в 10 часов утра", None, "T10:00"),
    ("в 7 вечера", None, "T19:00"),
    ("15:45, 19 декабря 2025", None, "2025-12-19T15:45"),
    ("в 15:00 по московскому времени", None, "T15:00+03:00"),
    # durations, sets, vague
    ("за последние три года", None, "P3Y"),
    ("2–3 дня", None, "P2D/P3D"),
    ("полтора года", None, "P1Y6M"),
    ("1 год 5 месяцев", None, "P1Y5M"),
    ("приговорён к 35-летнему заключению", None, "P35Y"),
    ("двухлетний срок", None, "P2Y"),
    ("ежегодно", None, "R/P1Y"),
    ("по субботам", None, "R/P1W"),
    ("каждые три года", None, "R/P3Y"),
    ("в настоящее время", None, "PRESENT_REF"),
    ("недавно", None, "PAST_REF"),
    ("в ближайшее время", None, "FUTURE_REF"),
]


@pytest.mark.parametrize("text, values", LISTED, ids=[row[0] for row in LISTED])
def test_a_text_tells_of_these_times(text, values):
    assert [f.written for f in dates.find(text, PUBLISHED) if f.value] == values.split()


@pytest.mark.parametrize("text, published, value", CASES)
def test_value(text, published, value):
    found = dates.find(text, published)
    assert found, "nothing was found"
    assert found[0].written == value


@pytest.mark.parametrize(
    "text",
    [
        "COVID-19",
        "COP29 прошла успешно",
        "ОНУВ 3.0",
        "версия 2.10.5",
        "тел. +7 (777) 123-45-67",
        "60-летний мастер",
        "девочка 8 лет",
        "статья 158",
        "Ту-154",
        "дом 12",
        "Марта Иванова пришла",
        "Октябрьский район",
        "двухлетний мальчик",
        "воскресная школа",
    ],
)
def test_not_a_date(text):
    assert [f for f in dates.find(text, PUBLISHED) if f.value] == []


@pytest.mark.parametrize(
    "text, published, values",
    [
        ("Форум открылся 3 июня 2024 года. На следующий день выступил министр.", None, ["2024-06-03", "2024-06-04"]),
        ("В 1995 году он окончил школу, а спустя три года уехал.", "2020-01-01", ["1995", "1998"]),
        ("Показы пройдут 30 июня и 1 июля 2019 года.", None, ["2019-06-30", "2019-07-01"]),
        (
            "19 ноября суд по делу от 2014 года решил огласить приговор 28 ноября.",
            "2019-12-17",
            ["2019-11-19", "2014", "2019-11-28"],
        ),
        ("Автор пьес («Путь», 1953) и романов (1981, 1994).", None, ["1953", "1981", "1994"]),
        ("25 мая его задержали. Сутки спустя офицера уволили.", "2020-07-14", ["2020-05-25", "2020-05-26"]),
        ("Матчи прошли в пятницу и субботу.", "2019-07-22", ["2019-07-19", "2019-07-20"]),
        ("Осуждены на 1 год 6 месяцев и 1 год 5 месяцев.", None, ["P1Y6M", "P1Y5M"]),
        ("Закон действует с сегодняшнего дня.", "2020-04-03", ["2020-04-03/.."]),
        ("Завод построили в 2010 году. В том же году открыли школу.", None, ["2010", "2010"]),
    ],
)
def test_text_as_anchor(text, published, values):
    assert [f.written for f in dates.find(text, published)] == values


@pytest.mark.parametrize(
    "text, words, value",
    [
        ("12 ма́я состоя́лась встре́ча", "12 ма́я", "2025-05-12"),
        ("Встреча прошла 12\u200b мая", "12\u200b мая", "2025-05-12"),
        ("Встреча прошла 12 мaя 2025 годa", "12 мaя 2025 годa", "2025-05-12"),
        ("Форум пройдёт 13‑15 мая", "13‑15 мая", "2025-05-13/2025-05-15"),
        ("Форум пройдёт 13\u00a0–\u00a015\tмая", "13\u00a0–\u00a015\tмая", "2025-05-13/2025-05-15"),
        ("подписали соглашение 12\nмая в Бишкеке", "12\nмая", "2025-05-12"),
        ("вышли стихи.Вчера их читали", "Вчера", "2025-05-13"),
        ("погодаСегодня будет дождь", "Сегодня", "2025-05-14"),
        ("в Казахстане12 мая 2025 19:53Глава", "12 мая 2025 19:53", "2025-05-12T19:53"),
        ("вечером 10 маяжители города", "вечером 10 мая", None),
        ("вечером 10 апреляжители города", "вечером 10 апреля", "2025-04-10"),
    ],
)
def test_offsets_point_into_the_text_as_given(text, words, value):
    found = [(text[f.start : f.end], f.written) for f in dates.find(text, PUBLISHED)]
    assert ((words, value) in found) == (value is not None)


def test_values_can_go_into_json_and_come_back():
    assert json.loads(json.dumps([f.written for f in dates.find("с 13 мая", PUBLISHED)])) == ["2025-05-13/.."]


@pytest.mark.parametrize(
    "text",
    [
        "2025 " * 20_000 + "с " * 10_000,
        "3, " * 30_000 + "5 мая",
        "с 12 " * 20_000,
        "двадцать " * 12_000,
        "1.1" * 30_000,
    ],
)
def test_time_grows_with_the_length(text):
    start = time.process_time()
    dates.find(text, PUBLISHED)
    assert time.process_time() - start < 5
