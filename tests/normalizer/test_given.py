"""Records of texts with odd characters: clean names, evidence as the text has it."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.batch import extract_article
from pipeline.records import TABLES, Evidence

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "stages/cases/quotes_characters_language.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
TEXTS = [
    (
        "12 ма\u0301я 2025 го\u0301да мини\u0301стр Оле\u0301г Ба\u0301сов встре\u0301тился в Самарка\u0301нде с "
        "200 уча\u0301стниками."
    ),
    unicodedata.normalize(
        "NFD", "Министр Андрей Бойко прибыл 3 мая 2025 года в Бийск. «Всё идёт по плану», — сказал Бойко."
    ),
    "Бүгін Астанада форум өтті. Министр Oлег Бaсов 12\u00a0мaя прибыл в Аста\u00adну и в Бишкек\u200b.",
]


def _evidence(record):
    for table in TABLES:
        for row in getattr(record, table, ()):
            if isinstance(row, Evidence) and row.start_char is not None:
                yield row


@pytest.mark.parametrize("text", TEXTS + [c["text"] for c in CASES if c["kind"] != "quotes"])
def test_offsets_count_the_text_as_given(extract, text):
    record = extract(text, published="2025-05-14")
    for row in _evidence(record):
        said = text[row.start_char : row.end_char]
        assert said
        assert row.sentence in text
        if getattr(row, "text", None) is not None:
            assert row.text == said
        if getattr(row, "surface_forms", None):
            assert said in row.surface_forms


@pytest.mark.parametrize("text", TEXTS)
def test_names_are_clean(extract, text):
    record = extract(text, published="2025-05-14")
    names = [row.name for row in [*record.people, *record.places, *record.organisations]]
    assert names
    for name in names:
        assert not any(unicodedata.combining(c) or unicodedata.category(c) == "Cf" for c in name)
        assert name == unicodedata.normalize("NFC", name)


def test_nothing_is_read_of_a_sentence_in_another_language(extract):
    record = extract(TEXTS[2], published="2025-05-14")
    assert min(row.start_char for row in _evidence(record)) > TEXTS[2].index(".")
    assert record.article.other_languages == ["kk"]
    assert record.article.language == "ru"


@pytest.mark.parametrize("case", [c for c in CASES if c["kind"] != "quotes"], ids=lambda c: c["id"])
def test_cases_of_characters_and_languages(extract, case):
    record = extract(case["text"], published=case["published"])
    found = {
        "dates": {d.value for d in record.dates},
        "places": {p.name for p in record.places},
        "people": {p.name for p in record.people},
        "figures": {(f.low, f.high, f.cmp, f.unit) for f in record.figures},
    }
    for field, values in case["has"].items():
        assert {tuple(v) if isinstance(v, list) else v for v in values} <= found[field]
    for field, values in case["not"].items():
        assert found[field].isdisjoint(values)


def test_a_batch_reads_the_same(nlp, extract):
    for text in TEXTS:
        record = extract_article(
            Article(id="article", text=text, published="2025-05-14", published_basis="option"), nlp
        )
        assert record == extract(text, published="2025-05-14")
