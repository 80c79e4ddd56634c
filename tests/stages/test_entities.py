"""Whole names for the records, proper names in doc.ents."""

from __future__ import annotations

import pytest

from pipeline.stages.base import names, names_in


def _names(nlp, text):
    doc = nlp(text)
    return {(s.text, s.label_) for s in names(doc)}, {(e.text, e.label_) for e in doc.ents}


@pytest.mark.parametrize(
    "text, whole, proper",
    [
        (
            "Представители АО «Казахтелеком» прибыли в Астану.",
            {("АО «Казахтелеком»", "ORG"), ("Астану", "LOC")},
            {("Казахтелеком", "ORG"), ("Астану", "LOC")},
        ),
        (
            "Об этом сообщает Kazpravda.kz со ссылкой на Минэкологии.",
            {("Kazpravda.kz", "ORG"), ("Минэкологии", "ORG")},
            {("Kazpravda.kz", "ORG"), ("Минэкологии", "ORG")},
        ),
        (
            "Фестиваль организовали министерство культуры и информации и акимат области Абай.",
            {("министерство культуры и информации", "ORG"), ("акимат области Абай", "ORG")},
            set(),
        ),
        ("Конференцию провёл акимат города Шымкент.", {("акимат города Шымкент", "ORG")}, {("Шымкент", "LOC")}),
    ],
)
def test_names(nlp, text, whole, proper):
    found_whole, found_proper = _names(nlp, text)
    assert whole <= found_whole and proper <= found_proper


@pytest.mark.parametrize(
    "text, absent",
    [
        ("Министерство объявило конкурс.", "Министерство"),
        ("Конференция «Зелёный мир» открылась в Омске.", "Конференция «Зелёный мир»"),
        ("Российский студент победил.", "Российский"),
    ],
)
def test_common_nouns_adjectives_and_events_are_no_names(nlp, text, absent):
    assert absent not in {text for text, _ in _names(nlp, text)[0]}


def test_names_within_a_span(nlp):
    doc = nlp("Директор АО «Казахтелеком» Иван Петров и мэр Омска уехали.")
    assert [n.text for n in names_in(doc[0:6], "ORG")] == ["АО «Казахтелеком»"]
    assert names_in(doc[0:2], "ORG") == []


def test_a_doc_goes_to_another_process_and_back(nlp):
    from spacy.tokens import Doc

    doc = nlp("Министр экологии Ерлан Нысанбаев выступил на форуме в Астане.")
    other = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert other._.nested == doc._.nested and other._.relations == doc._.relations
    assert [e.text for e in other.ents] == [e.text for e in doc.ents]


@pytest.mark.parametrize(
    "text, found",
    [
        # acronyms of regions are places, those of common nouns nothing
        ("В ВКО открыли новую школу.", {("ВКО", "LOC")}),
        ("На АЗС вырос спрос.", set()),
        ("Саммит БРИКС+ прошёл в Казани.", {("БРИКС+", "ORG"), ("Казани", "LOC")}),
        # a lost space after the site's name
        (
            "Об этом передает корреспондентTengrinews.kz.Как сообщили в полиции, пострадавших нет.",
            {("Tengrinews.kz", "ORG")},
        ),
    ],
)
def test_acronyms_and_sites(nlp, text, found):
    assert {(s.text, s.label_) for s in names(nlp(text))} == found


def test_no_name_runs_over_a_predicate_or_a_sentence(nlp):
    text = (
        "Создание инвестиционного фонда предусмотрено меморандумом между АО «Агентство по экспорту «EXPORT "
        "INVEST» и Азиатским продовольственным фондом, сообщили в пресс-службе Акорды.Продолжение■Воду подвезут "
        "завтра. Глава государства провел заседание Республиканского штаба по ликвидации последствий паводков."
    )
    doc = nlp(text)
    for span in names(doc):
        assert "предусмотрено" not in span.text and "Продолжение" not in span.text and "провел" not in span.text
    # the links were numbered anew
    assert all(link["source"] < len(doc._.nested) and link["target"] < len(doc._.nested) for link in doc._.links)


@pytest.mark.parametrize(
    "text, found",
    [
        ("Объекты АО «НУХ «Байтерек» продадут.", {("АО «НУХ «Байтерек»", "ORG")}),
        ("В Казгидромете предупредили о паводке.", {("Казгидромете", "ORG")}),
        ("Они хотят «вернуть полицию», сказал мэр.", set()),
        ("Членам Общественного совета министерства вручили грамоты.", set()),
    ],
)
def test_what_names_an_organisation(nlp, text, found):
    assert {(s.text, s.label_) for s in names(nlp(text)) if s.label_ == "ORG"} == found


@pytest.mark.parametrize(
    "text, found",
    [
        # an abbreviation between the kind and the title, an organ of a company, two that the model takes for one
        (
            "Договор подписала строительная корпорация (СК) «Вектор», входящая в холдинг.",
            {("строительная корпорация (СК) «Вектор»", "ORG")},
        ),
        (
            "Об этом сообщил председатель совета директоров АО «Вектор» Иван Петров.",
            {("АО «Вектор»", "ORG"), ("Иван Петров", "PER")},
        ),
        ("Работает специальная комиссия АО «Вектор».", {("АО «Вектор»", "ORG")}),
        # where people publish; not what one is asked to follow
        ("Министр написал об этом на своей странице в Instagram.", {("Instagram", "ORG")}),
        ("Подписывайтесь на наш канал в Telegram.", set()),
    ],
)
def test_whole_and_only_organisations(nlp, text, found):
    assert {(s.text, s.label_) for s in names(nlp(text))} == found
