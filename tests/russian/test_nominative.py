from __future__ import annotations

import pytest

from pipeline.russian import gazetteer, nominative


@pytest.mark.parametrize(
    "phrase, expected",
    [
        ("Министерства экологии и природных ресурсов", "Министерство экологии и природных ресурсов"),
        ("7-й Центрально-Азиатской конференции по климату", "7-я Центрально-Азиатская конференция по климату"),
        ("Соединенных Штатах Америки", "Соединенные Штаты Америки"),
    ],
)
def test_phrase(phrase, expected):
    assert nominative.phrase_nominative(phrase) == expected


@pytest.mark.parametrize(
    "name, code",
    [
        ("Казахстане", "KZ"),
        ("Республики Казахстан", "KZ"),
        ("РК", "KZ"),
        ("США", "US"),
        ("Саудовской Аравии", "SA"),
        ("стол", None),
        ("рк", None),
    ],
)
def test_country(name, code):
    assert gazetteer.country(name) == code


def test_city():
    assert gazetteer.city("Ашхабаде") == ("Ашхабад", "TM")
    assert gazetteer.city("Нью-Йорке") == ("Нью-Йорк", "US")
