from __future__ import annotations

import pytest

from pipeline.russian import gazetteer, nominative


@pytest.mark.parametrize(
    "written, name, gender",
    [
        ("М. Ошурбаевым", "М. Ошурбаев", "m"),
        ("Лаурой Тусупбековой", "Лаура Тусупбекова", "f"),
        ("Азизом Абдухакимовым", "Азиз Абдухакимов", "m"),
        ("Сергея Шевченко", "Сергей Шевченко", "m"),
        ("Натальи Сергеевны Ищенко", "Наталья Сергеевна Ищенко", "f"),
        ("Светлане Тихановской", "Светлана Тихановская", "f"),
        ("Дональдом Трампом", "Дональд Трамп", "m"),
        ("Ангелы Меркель", "Ангела Меркель", "f"),
        ("Владимиром Зеленским", "Владимир Зеленский", "m"),
        ("Никол Пашинян", "Никол Пашинян", "m"),
        ("Пьера де Кубертена", "Пьер де Кубертен", "m"),
        ("Заманбек ОРЫНБЕКОВ", "Заманбек Орынбеков", "m"),
    ],
)
def test_person(written, name, gender):
    assert nominative.person(tuple(written.split())) == (name, gender)


def test_tagged_case_decides_ambiguous_names():
    assert nominative.person(("Ерлана", "Нысанбаева"), ("Gen", "Gen"))[0] == "Ерлан Нысанбаев"


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
