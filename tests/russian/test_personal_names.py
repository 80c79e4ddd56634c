"""Names of persons in the nominative: every row of the table of declensions, and names as news write them."""

from __future__ import annotations

import pytest

from pipeline import lexicon
from pipeline.russian import known_names, personal_names
from pipeline.russian.personal_names import CASES, Vote


@pytest.mark.parametrize(
    "row", lexicon.table("people/declensions.tsv"), ids=lambda row: f"{row.example} {row.gender} {row.ablt}"
)
def test_every_case_of_a_row_goes_back_to_its_example(row):
    stem = row.example.removesuffix(row.nominative)
    assert row.stem == "*" or stem[-1] in row.stem
    for case, ending in zip(CASES, (row.nominative, row.gent, row.datv, row.accs, row.ablt, row.loct)):
        found = [
            r for r in personal_names.readings(stem + ending, "surname") if (r.case, r.gender) == (case, row.gender)
        ]
        likely = {r.nominative for r in found if r.weight > max(r.weight for r in found) - 0.25}
        assert row.example.lower() in likely, stem + ending


@pytest.mark.parametrize("row", lexicon.table("people/indeclinable.tsv"), ids=lambda row: row.ending)
def test_every_ending_that_stays_is_read_as_such(row):
    word = "Бар" * (not row.ending.startswith("й")) + "а" * (row.ending in {"й", "ь"}) + row.ending
    for gender in [row.gender] if row.gender else ["masc", "femn"]:
        found = [r for r in personal_names.readings(word) if (r.case, r.gender) == ("datv", gender)]
        assert any(r.nominative == word.lower() for r in found)


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
        # fleeting vowels
        ("Дмитрием Коломийцем", "Дмитрий Коломиец", "m"),
        ("Ивана Черновца", "Иван Черновец", "m"),
        ("Сергея Цветка", "Сергей Цветок", "m"),
        ("Олегу Зайцу", "Олег Заяц", "m"),
        # adjectives and participles
        ("Анне Непомнящей", "Анна Непомнящая", "f"),
        ("Борису Непомнящему", "Борис Непомнящий", "m"),
        ("Павлом Горячим", "Павел Горячий", "m"),
        ("Николаем Рудым", "Николай Рудый", "m"),
        ("Елене Толстых", "Елена Толстых", "f"),
        # double names
        ("Касым-Жомарту Токаеву", "Касым-Жомарт Токаев", "m"),
        ("Жан-Клоду Юнкеру", "Жан-Клод Юнкер", "m"),
        ("Кузьмы Петрова-Водкина", "Кузьма Петров-Водкин", "m"),
        # women whose given names end in a consonant
        ("Гульшат Сейтовой", "Гульшат Сейтова", "f"),
        ("Бурул Токтогуловой", "Бурул Токтогулова", "f"),
        # the last word alone declines
        ("Ким Чен Ыном", "Ким Чен Ын", "m"),
        ("Нгуен Суан Фуком", "Нгуен Суан Фук", "m"),
        ("Си Цзиньпином", "Си Цзиньпин", "m"),
        # particles
        ("Урсулой фон дер Ляйен", "Урсула фон дер Ляйен", "f"),
        ("Мухаммеда бен Салмана", "Мухаммед бен Салман", "m"),
        ("Эльчину Гусейн-заде", "Эльчин Гусейн-заде", "m"),
        # the surname first
        ("ПЕТРОВ Иван Сергеевич", "Иван Сергеевич Петров", "m"),
        ("Ахметова Руслана Маратовича", "Руслан Маратович Ахметов", "m"),
        ("Мартыновой Яны", "Яна Мартынова", "f"),
        ("Петровым И.С.", "И.С. Петров", "m"),
        ("Петров И. С.", "И. С. Петров", "m"),
        ("Elon Musk", "Elon Musk", None),
    ],
)
def test_person(written, name, gender):
    found, sex = personal_names.person(tuple(written.split()))
    assert (str(found), sex) == (name, gender)


def test_tagged_case_decides_ambiguous_names():
    assert str(personal_names.person(("Ерлана", "Нысанбаева"), ("Gen", "Gen"))[0]) == "Ерлан Нысанбаев"


def test_what_a_sentence_says_of_a_case_decides_too():
    votes = (Vote("nomn", "femn", 1.2), Vote("nomn", "masc", -1.2))
    assert str(personal_names.person(("Зиёда", "Алиева"), ("Gen", "Gen"))[0]) == "Зиёд Алиев"
    assert str(personal_names.person(("Зиёда", "Алиева"), ("Gen", "Gen"), votes)[0]) == "Зиёда Алиева"


def test_a_listed_surname_is_found_and_another_is_not():
    assert [known_names.known_surname(w) for w in ("а", "коломиец", "ященко", "", "ыыы")] == [
        True,
        True,
        True,
        False,
        False,
    ]
