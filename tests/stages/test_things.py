"""Named laws, documents, programmes, goals, products, works and awards."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def things(extract):
    return lambda text: {(t.kind, t.name, *t.aliases) for t in extract(text).things}


@pytest.mark.parametrize(
    "text, thing",
    [
        ("Депутаты приняли закон «О науке».", ("law", "закон «О науке»")),
        ("Страны подписали Парижское соглашение.", ("document", "Парижское соглашение")),
        ("Он отметил роль Олимпийской хартии.", ("document", "Олимпийская хартия")),
        ("Дом построен по программе «Новый двор».", ("programme", "программа «Новый двор»")),
        ("Он снялся в сериале «Зимний вечер».", ("work", "сериал «Зимний вечер»")),
        (
            "Речь шла о Новой коллективной цели по климатическому финансированию (НКЦКФ).",
            ("goal", "Новая коллективная цель по климатическому финансированию", "НКЦКФ"),
        ),
        (
            "Программа Blue River Partnership Program (BRPP) начата в мае.",
            ("programme", "Blue River Partnership Program", "BRPP"),
        ),
        (
            "Стороны РКИК ООН встретились в мае.",
            ("document", "Рамочная конвенция ООН об изменении климата", "РКИК ООН"),
        ),
        ("Его обвиняют по статье УК.", ("law", "Уголовный кодекс", "УК")),
    ],
)
def test_things_are_found_with_their_kind_and_aliases(things, text, thing):
    assert thing in things(text)


@pytest.mark.parametrize(
    "text",
    ["Депутаты приняли закон.", "План выполнен на 90 процентов.", "Министр подписал договор.", "Цель достигнута."],
)
def test_common_nouns_are_no_things(things, text):
    assert things(text) == set()


def test_a_thing_is_neither_an_organisation_nor_a_place(extract):
    text = (
        "На сессии обсудили Новую коллективную цель по климатическому финансированию (НКЦКФ), НКЦКФ одобрили. "
        "Стороны РКИК ООН встретились на сессии «Зелёный мост»."
    )
    record = extract(text)
    others = {r.name for r in (*record.organisations, *record.places)} - {"ООН"}
    assert not others & {"НКЦКФ", "РКИК", "РКИК ООН", "Зелёный мост"}
    assert not any("цель" in name for name in others)
