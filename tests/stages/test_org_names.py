"""Names of organisations in the nominative, and what is none."""

from __future__ import annotations

import pytest

from pipeline.stages.base import names
from pipeline.stages.coreference.organisations import _in_other_cases, _new


@pytest.fixture(scope="module")
def organisations(nlp):
    return lambda text: [e["name"] for e in nlp(text)._.entities if e["type"] == "organisation"]


@pytest.mark.parametrize(
    "text, name",
    [
        ("Студенты КазНУ имени аль-Фараби приехали на форум.", "КазНУ имени аль-Фараби"),
        ("Исследование провели для ВолГУ.", "ВолГУ"),
        ("Представитель КазТрансОйла не ответил.", "КазТрансОйл"),
        ("Сотрудник КазМунайГаза рассказал об аварии.", "КазМунайГаз"),
        ("Ректор БелГУ подписал договор с ТашГУ.", "БелГУ"),
        ("Продажи выросли и в «Связном».", "Связной"),
        ("Он работает в «Яндексе».", "Яндекс"),
        ("Чиновники узнали об этом из «Ведомостей».", "Ведомости"),
        ("Об этом сообщили в Мажилисе.", "Мажилис"),
        ("По данным американского Pew Research Center, доля выросла.", "Pew Research Center"),
        ("В российском МИД отреагировали на это.", "МИД"),
        ("Акции «Газпрома» выросли на 2 процента.", "Газпром"),
    ],
)
def test_the_name_is_nominative_and_has_nothing_before_it(organisations, text, name):
    assert name in organisations(text)


@pytest.mark.parametrize(
    "text, absent",
    [
        ("Его отправили в СИЗО.", "СИЗО"),
        ("Компания выходит на IPO в мае.", "IPO"),
        ("Автомобиль Lada Vesta подешевел.", "Lada Vesta"),
        ("Стороны подписали Конвенцию о правах ребёнка.", "Конвенция о правах ребёнка"),
        ("В городе началась акция «Чистый двор».", "Чистый двор"),
        ("Снимок опубликован на pic.twitter.com/OY6OJJAsrH", "pic.twitter.com"),
    ],
)
def test_what_names_no_organisation(organisations, text, absent):
    assert absent not in organisations(text)


def test_one_organisation_in_two_cases_is_one():
    found = [_new("Акорда"), _new("Акорды"), _new("Сенат"), _new("Омск")]
    assert [(base["name"], other["name"]) for base, other in _in_other_cases(found)] == [("Акорда", "Акорды")]


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "По данным Ассоциации автомобильного бизнеса Казахстана (АКАБ), продажи выросли.",
            "Ассоциация автомобильного бизнеса Казахстана",
        ),
        (
            "В Комитете уголовно-исполнительной системы (КУИС) ответили на жалобу.",
            "Комитет уголовно-исполнительной системы",
        ),
    ],
)
def test_an_expansion_begins_at_the_name(nlp, text, expected):
    (alias,) = nlp(text)._.aliases
    assert alias["name"] == expected


@pytest.mark.parametrize(
    "text, whole",
    [
        ("В акимате Шымкента рабочей группы не создали.", "акимате Шымкента"),
        ("Спектакль Театра им. А.С. Пушкина показали в Омске.", "Театра им. А.С. Пушкина"),
    ],
)
def test_where_a_name_ends(nlp, text, whole):
    assert any(n.text.endswith(whole) for n in names(nlp(text), "ORG"))
