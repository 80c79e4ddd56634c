"""Mentions of one person, and of one organisation, as one."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "text, people",
    [
        ("Выступил канцлер Олаф Шольц. Позже Шольцу задали вопросы.", {"Олаф Шольц": 2}),
        ("Министр Айгуль Сапарова прибыла. Сапаровой вручили цветы. С Сапаровой простились.", {"Айгуль Сапарова": 3}),
        # the surname alone may be a man's in the genitive
        ("Яну Мартынову отстранили. Мартынова не согласна.", {"Яна Мартынова": 2}),
        # the nominative stands elsewhere in the article
        ("Удар Михаила Коляды отбили. Коляда доволен.", {"Михаил Коляда": 2}),
        ("Слово дали Олегу Знарку. Позже Олег Знарок ушёл.", {"Олег Знарок": 2}),
        # two people of one surname
        ("Пришли Олег Ким и Анна Ким. Олег Ким молчал.", {"Олег Ким": 2, "Анна Ким": 1}),
        ("Президент Реджеп Тайип Эрдоган прилетел. Эрдоган выступил.", {"Реджеп Тайип Эрдоган": 2}),
        # a name and a patronymic
        ("Тренер Станислав Сергеевич Ли доволен. Станислав Сергеевич улыбался.", {"Станислав Сергеевич Ли": 2}),
        ("Приехал Джошуа Вулф (Joshua Wolf) из Лондона.", {"Джошуа Вулф": 2}),
        ("Письма Ивана Сома нашли. И. Сом писал их сестре.", {"Иван Сом": 2}),
    ],
)
def test_mentions_of_one_person_are_one(extract, text, people):
    assert {p.name: p.mentions for p in extract(text, published="2025-05-14").people} == people


def test_the_age_stands_at_the_person_whichever_mention_tells_it(extract):
    text = "Боксёр Арман Досов победил. 22-летний Досов родился в Таразе."
    assert [(p.name, p.age) for p in extract(text).people] == [("Арман Досов", 22)]


def test_an_age_of_another_time_is_none(extract):
    assert [p.age for p in extract("Олег Басов в 20 лет уехал в Омск.").people] == [None]


def test_ministries_are_tied_to_their_ministers(extract):
    record = extract("Министр экологии Олег Басов выступил. В Минэкологии подтвердили планы.", published="2025-05-14")
    assert [o.name for o in record.organisations] == ["Министерство экологии"]
    assert record.people[0].organisation == "Министерство экологии"
