"""Texts nobody would write: nothing breaks, and the time grows with the length."""

from __future__ import annotations

import time

import pytest

import pipeline
from pipeline.grammars import dates
from pipeline.russian import morph, personal_names
from pipeline.values import calendar

#: what texts are made of; each once took the square of its length, or far too long
PATTERNS = [
    "а",
    "а@",
    "\n",
    "\na",
    "«",
    '"',
    "12:30 ",
    "ООО «",
    "конференция «Мир %d» прошла в Астане 5 мая. ",
    "компания «А%d» ",
    "министр Иванов%d ",
    "вчера, ",
    "с, ",
    "президент Касым-Жомарт Токаев Петров И. И. ",
    "\r\nс 12 по 30 апреля\n",
    "44-летний ",
    "0 ",
    "который\n@имя\n„\n.\n=1+1\nтурнир\nдвое суток\nОш\n",
    "и. 1 января 0001 года. (. 0,000001. ",
    "А: «",
    "сказал, что ",
    "область Абай\n",
    "novosti.kz ",
    "МЧС Казахстана и МИД России, ",
    "США года сто двадцать один http://example.org/а?б=в Министерство ",
]


@pytest.mark.parametrize("word", ["\U0001171a", "\U00017000", "\u1fff", "а" * 5000])
def test_words_that_are_none(word):
    assert morph.lemma(word) == word.lower()
    assert pipeline.extract(f"Министр {word} прибыл в Омск.").article.status


@pytest.mark.parametrize("name", ["Дмк-", "-", "Иван Дмк-", "", "А-"])
def test_names_that_end_with_a_hyphen(name):
    personal_names.person(tuple(name.split()) or ("",), ("Gen",) * 2)


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "phrase",
    [
        "вчера",
        "завтра",
        "на прошлой неделе",
        "на следующей неделе",
        "через два дня",
        "год назад",
        "в следующем году",
        "в прошлом году",
        "через 99999 лет",
        "99999 лет назад",
        "в субботу",
        "в выходные",
        "10 часов назад",
        "через месяц",
        "зимой",
    ],
)
def test_days_that_no_calendar_has(phrase, published, nlp):
    for found in dates.find(f"Это будет {phrase}.", published):
        assert calendar.parse(found.written) == found.value
    doc = nlp.make_doc(f"Форум пройдёт {phrase} в Омске.")
    doc._.published = published
    nlp(doc)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_time_grows_with_the_length_not_its_square(pattern, nlp):
    """Four times the text may take at most some six times as long."""

    def seconds(size: int) -> float:
        text = "".join(pattern % i if "%" in pattern else pattern for i in range(size // len(pattern) + 1))[:size]
        start = time.process_time()
        nlp(text) if text.isspace() else pipeline.extract(text, published="2025-05-14")
        return time.process_time() - start

    seconds(500)
    small, large = (min(seconds(size) for _ in range(2)) for size in (4_000, 16_000))
    assert large < 0.3 + 6 * small


def test_offsets_hold_among_signs_of_all_planes():
    text = (
        "😀 14 мая 2025 года\u2028министр 👨‍👩‍👧 Иван\u00a0Петров\ufeff (г. Омск)\r\nсообщил: «Пришли 200 человек, "
        "это 12\u202f% жителей города». \x00\x1b[31mКонец\u202e"
    )
    record = pipeline.extract(text)
    rows = [*record.dates, *record.figures, *record.mentions]
    assert rows
    for row in rows:
        assert text[row.start_char : row.end_char] == row.text
