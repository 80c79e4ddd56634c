"""Who took part as what: each construction of ``capacities.tsv`` by an example and its value."""

from __future__ import annotations

import pytest

from pipeline.stages.events.capacities import capacities
from pipeline.stages.events.constructions import CONSTRUCTIONS

PUBLISHED = "2025-03-05"

#: construction -> text, what it finds: name -> capacity
FOUND = [
    (
        "subject",
        "В форуме приняли участие Олег Басов и Анна Белова.",
        {"Олег Басов": "участник", "Анна Белова": "участник"},
    ),
    ("subject", "В ДТП погиб водитель грузовика.", {"водитель грузовика": "погибший"}),
    ("subject", "При взрыве пострадали трое рабочих.", {"трое рабочих": "пострадавший"}),
    ("subject", "На совещании с докладом выступил министр Олег Басов.", {"Олег Басов": "спикер"}),
    ("object", "На митинге в Риге задержали 14 человек.", {"14 человек": "задержанный"}),
    ("object", "После аварии госпитализировали двоих пассажиров.", {"двоих пассажиров": "пострадавший"}),
    ("of", "Форум прошёл с участием Олега Басова.", {"Олег Басов": "участник"}),
    ("after", "Под председательством Олега Басова прошло совещание.", {"Олег Басов": "председатель"}),
    (
        "after",
        "В форуме участвовала делегация Казахстана во главе с министром Олегом Басовым.",
        {"Олег Басов": "глава делегации", "делегация Казахстана": "участник"},
    ),
    ("with", "Состоялась встреча Олега Басова с Анной Беловой.", {"Олег Басов": "участник", "Анна Белова": "участник"}),
    ("with", "В Баку прошли переговоры между Россией и Турцией.", {"Россия": "участник", "Турция": "участник"}),
    ("with", "Начался суд над Олегом Басовым.", {"Олег Басов": "обвиняемый"}),
    ("as", "На семинаре лектором выступит Олег Басов.", {"Олег Басов": "спикер"}),
    ("does", "Форум в Минске провёл «Газпром».", {"Газпром": "организатор"}),
    ("there", "Олег Басов сообщил об этом на брифинге.", {"Олег Басов": "спикер"}),
    ("attends", "На заседании Олег Басов изложил план.", {"Олег Басов": "участник"}),
    ("whose", "Россия и Турция вступили в переговоры в Баку.", {"Россия": "участник", "Турция": "участник"}),
    ("role", "На суде выступил адвокат Олег Басов.", {"Олег Басов": "адвокат"}),
    (
        "among",
        "В Минске прошла церемония награждения. Среди награждённых: режиссёр Олег Басов, актриса Анна Белова.",
        {"Олег Басов": "победитель", "Анна Белова": "победитель"},
    ),
]


@pytest.mark.parametrize("construction, text, expected", FOUND, ids=[f"{c}: {t}" for c, t, _ in FOUND])
def test_a_construction_finds_who_took_part(extract, construction, text, expected):
    found = {p.name: p.capacity for p in extract(text, published=PUBLISHED).participants}
    assert expected.items() <= found.items()


def test_every_construction_has_an_example():
    assert {construction for construction, _, _ in FOUND} == set(CONSTRUCTIONS)
    assert {row.construction for rows in capacities().values() for row in rows} == set(CONSTRUCTIONS)


NOBODY = [
    ("Олег Басов не принимал участия в форуме в Минске.", "Олег Басов"),
    ("Форум прошёл в Минске, передаёт корреспондент «Зари».", "корреспондент «Зари»"),
    ("На форуме в Минске рассказали, что Олег Басов якобы погиб.", "Олег Басов"),
    ("В форуме в Минске участвовали 300 человек.", "300 человек"),
]


@pytest.mark.parametrize("text, name", NOBODY)
def test_who_took_no_part_is_left_out(extract, text, name):
    assert name not in {p.name for p in extract(text, published=PUBLISHED).participants}


def test_a_list_goes_on_behind_its_first_name(extract):
    text = "В форуме приняли участие министр Олег Басов, аким Анна Белова и ректор Иван Котов."
    names = {p.name for p in extract(text, published=PUBLISHED).participants}
    assert {"Олег Басов", "Анна Белова", "Иван Котов"} <= names


def test_names_behind_a_colon_stand_for_their_group(extract):
    text = "В Минске прошла церемония. Награды получили следующие компании: «Заря», «Восход» и «Маяк»."
    names = {p.name for p in extract(text, published=PUBLISHED).participants}
    assert {"Заря", "Восход", "Маяк"} <= names and "следующие компании" not in names


def test_a_group_keeps_what_defines_it(extract):
    text = "В совещании приняли участие заместители акимов областей и представители вузов."
    names = {p.name for p in extract(text, published=PUBLISHED).participants}
    assert names == {"заместители акимов областей", "представители вузов"}


def test_he_is_the_man_of_the_sentence_before(extract):
    text = "Олег Басов прибыл в Минск. Он выступил на форуме."
    record = extract(text, published=PUBLISHED)
    forum = next(e for e in record.events if e.kind == "форум")
    assert "Олег Басов" in {p.name for p in record.participants if p.event_id == forum.event_id}


def test_a_role_alone_is_the_man_whose_role_it_is(extract):
    text = "Министр финансов Олег Басов провёл совещание. На совещании министр выступил с докладом."
    assert {p.name for p in extract(text, published=PUBLISHED).participants} == {"Олег Басов"}
