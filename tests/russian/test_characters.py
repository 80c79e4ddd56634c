"""Folding: what rules and models read, and where it stands in the text as given."""

from __future__ import annotations

import time
import unicodedata

import pytest

from pipeline.russian.characters import fold


@pytest.mark.parametrize(
    "text, folded",
    [
        ("12 ма\u0301я состоя\u0301лась", "12 мая состоялась"),
        ("Аста\u00adна, 12\u200b мая", "Астана, 12 мая"),
        ("13\u201115\u00a0мая\t2025", "13-15 мая 2025"),
        (unicodedata.normalize("NFD", "Бийск, Артём, café"), "Бийск, Артём, café"),
        ("Oлег Бaсов, 12 мaя", "Олег Басов, 12 мая"),
        ("OOO «Завод» c 5 по 7 мая", "ООО «Завод» с 5 по 7 мая"),
        ("стáрый дом", "старый дом"),
        ("Сovid, СNN и ХIХ век", "Covid, CNN и XIX век"),
        ("Мейiржан", "Мейіржан"),
        ("собрание прове-\nдено", "собрание проведено"),
        ("на северо-\nзападе", "на северо-\nзападе"),
        ("передаетTengrinews.kzсо ссылкой, вHP, COVID-19", "передаетTengrinews.kzсо ссылкой, вHP, COVID-19"),
        ("Vitamin C and I", "Vitamin C and I"),
        ("Обычный текст — без «чудес», с ё.", "Обычный текст — без «чудес», с ё."),
        ("\u0301", ""),
        ("", ""),
    ],
)
def test_folded(text, folded):
    assert fold(text).text == folded


@pytest.mark.parametrize(
    "text, word, given",
    [
        ("12 ма\u0301я в Самарка\u0301нде.", "Самарканде", "Самарка\u0301нде"),
        ("В Аста\u00adне\u200b, 12\u200b мая", "Астане", "Аста\u00adне"),
        (unicodedata.normalize("NFD", "Город Бийск"), "Бийск", unicodedata.normalize("NFD", "Бийск")),
        ("Это прове-\nдено.", "проведено", "прове-\nдено"),
        ("Бaсов", "Басов", "Бaсов"),
    ],
)
def test_places_in_the_text_as_given(text, word, given):
    folded = fold(text)
    start = folded.text.index(word)
    places = folded.given(start, start + len(word))
    assert text[slice(*places)] == given
    assert folded.folded(*places) == (start, start + len(word))


def test_every_character_has_its_place():
    text = "а\u0301\u200b" * 50 + unicodedata.normalize("NFD", "йё") * 20
    folded = fold(text)
    assert len(folded.starts) == len(folded.text) + 1
    assert len(folded.ends) == len(folded.text)
    assert folded.given(0, len(folded.text)) == (0, len(text))


@pytest.mark.parametrize("pattern", ["а\u0301", "\u200b", "а-\n", "аa", "a ", "\u0301", "á"])
def test_time_grows_with_the_length(pattern):
    start = time.process_time()
    fold(pattern * (200_000 // len(pattern)))
    assert time.process_time() - start < 2
