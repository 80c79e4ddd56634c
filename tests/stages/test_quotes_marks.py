"""Pairs of quotation marks: the outermost ones of a text."""

from __future__ import annotations

import time

import pytest

from pipeline.stages.quotes.marks import segments


@pytest.mark.parametrize(
    "text, expected",
    [
        ("«Мир» и «Труд»", ["«Мир»", "«Труд»"]),
        ("«Фонд «Мир» помог»", ["«Фонд «Мир» помог»"]),
        ("„Мир“ и “Труд”", ["„Мир“", "“Труд”"]),
        ('ТОО "Алау" и "Труд"', ['"Алау"', '"Труд"']),
        ('"ТОО "Алау" продано", - сказал он.', ['"ТОО "Алау" продано"']),
        ('закрыто.Раньше."Да", - сказал он."Нет", - ответил другой.', ['"Да"', '"Нет"']),
        ("«Фонд «Мир», — сказал он.", ["«Фонд «Мир»"]),
        ("«Первый абзац.\n«Второй абзац», — сказал он.", ["«Первый абзац.\n«Второй абзац»"]),
        ("«Мир» помог школе», — сказал он.", ["«Мир» помог школе»"]),
        ("«Да», — сказал он. Дом», — сказал другой.", ["«Да»"]),
        ("«Без конца", []),
        ("конец»", []),
        ("", []),
    ],
)
def test_segments(text, expected):
    found = segments(text, lambda at: text.startswith("сказал", at))
    assert [text[s.start : s.end] for s in found] == expected


@pytest.mark.parametrize("pattern", ["«", "»", '"', '."А', "«а\n", "«А», — сказал ", '"а "'])
def test_time_grows_with_the_length(pattern):
    start = time.process_time()
    segments(pattern * (100_000 // len(pattern)), lambda at: True)
    assert time.process_time() - start < 2
