"""Events: which words tell one, how it is named, when and where it is; and what is no event."""

from __future__ import annotations

import pytest

from pipeline import lexicon
from pipeline.stages.events.kinds import frames, kinds

PUBLISHED = "2025-03-05"

#: text -> kind, name, start, place, country of its first event
TOLD = [
    (
        "Вчера в Минске прошёл форум «Чистая вода».",
        ("форум", "форум «Чистая вода»", "2025-03-04", "Минск", "BY"),
    ),
    ("Об этом министр сообщил на заседании правительства.", ("заседание", "заседание правительства", None, None, None)),
    ("В Алматы на улице Садовой столкнулись два автомобиля.", ("ДТП", "ДТП", None, "Алматы", "KZ")),
    ("4 марта в Астане произошло страшное ДТП.", ("ДТП", "ДТП", "2025-03-04", "Астана", "KZ")),
    ("Ночью в Омске загорелся склад.", ("пожар", "пожар", "2025-03-05", "Омск", "RU")),
    ("Олег Басов прилетел в Ташкент.", ("визит", "визит Олега Басова в Ташкент", None, "Ташкент", "UZ")),
    ("Мажилис принял закон о рекламе.", ("принятие", "принятие закона о рекламе", None, None, None)),
    ("Суд приговорил Олега Басова к пяти годам.", ("приговор", "приговор Олега Басова", None, None, None)),
    (
        "В Астане продолжается суд над Олегом Басовым.",
        ("суд", "суд над Олегом Басовым", None, "Астана", "KZ"),
    ),
    ("В Бишкеке прошли выборы мэра.", ("выборы", "выборы мэра", None, "Бишкек", "KG")),
    (
        "Олег Басов провёл встречу с Анной Беловой.",
        ("встреча", "встреча Олега Басова с Анной Беловой", None, None, None),
    ),
    ("На акции протеста в Тбилиси задержали троих.", ("акция", "акция протеста в Тбилиси", None, "Тбилиси", "GE")),
    (
        "В Актюбинской, Костанайской и Павлодарской областях начались паводки.",
        ("паводок", "паводки в Актюбинской области", None, "Актюбинская область", None),
    ),
    (
        "БИШКЕК, 4 марта. Состоялась церемония награждения учителей.",
        ("церемония", "церемония награждения учителей", "2025-03-04", "Бишкек", "KG"),
    ),
    (
        "Состоялось подписание меморандума о сотрудничестве.",
        ("подписание", "подписание меморандума о сотрудничестве", None, None, None),
    ),
    (
        "Олимпийские игры в Париже завершились.",
        ("игры", "Олимпийские игры в Париже", None, "Париж", "FR"),
    ),
]


@pytest.mark.parametrize("text, expected", TOLD, ids=[text for text, _ in TOLD])
def test_an_event_is_told(extract, text, expected):
    event = extract(text, published=PUBLISHED).events[0]
    assert (event.kind, event.name, event.start, event.place, event.country) == expected


NONE = [
    "Обошлось без взрыва.",
    "Власти предупредили об угрозе теракта.",
    "В случае аварии звоните по телефону 112.",
    "Ваш визит очень важен для нас.",
    "Он купил 100% акций завода.",
    "Стороны надеются, что начнутся переговоры.",
    "Подозреваемый находится под арестом.",
    "Команда вышла в финал.",
    "Это была демонстрация силы.",
    "Семьи получили ключи ко Дню города.",
    "Он пропустит два матча.",
    "Центр конференций построят к осени.",
    "Мужчина столкнулся с трудностями.",
    "Он не приехал в Астану.",
    "Цены выросли. Читайте также: Взрыв прогремел в Омске",
    "Победитель конкурса «Голос» Анна Белова споёт завтра.",
]


@pytest.mark.parametrize("text", NONE)
def test_no_event_is_told(extract, text):
    assert [e.name for e in extract(text, published=PUBLISHED).events] == []


ONE_EACH = [
    "В Омске взорвался баллон с газом. Взрыв прогремел ночью. Инцидент случился в жилом доме.",
    "В Риге автобус попал в ДТП. Авария произошла утром.",
    "Президент провёл совещание. На совещании он заслушал министра. Мероприятие длилось час.",
    "Атака в Идлибе произошла утром. Химическая атака в Сирии вызвала возмущение.",
]


@pytest.mark.parametrize("text", ONE_EACH)
def test_one_thing_is_one_event(extract, text):
    assert len(extract(text, published=PUBLISHED).events) == 1


TWO = [
    "12 апреля в Алматы произошло землетрясение. Напомним, 10 апреля землетрясение произошло в Китае.",
    "Олег Басов прибыл с визитом в Ригу. Ранее он прибыл с визитом в Таллин.",
    "Встреча в узком составе прошла утром. Переговоры в расширенном составе прошли днём.",
]


@pytest.mark.parametrize("text", TWO)
def test_two_things_are_two_events(extract, text):
    assert len(extract(text, published="2025-04-12").events) == 2


def test_an_event_within_another_has_it_as_its_parent(extract):
    events = extract("В Баку прошёл форум. В рамках форума состоялась сессия «Вода».", published=PUBLISHED).events
    assert events[1].parent_event_id == events[0].event_id and events[1].place == "Баку"


def test_an_event_has_its_category(extract):
    text = "В Минске прошёл форум «Чистая вода». Там же загорелся склад."
    assert [e.category for e in extract(text, published=PUBLISHED).events] == ["conference", "accident"]


def test_categories_have_a_media_topic():
    known = {row[0]: row[1] for row in lexicon.rows("events/categories.tsv")}
    assert {kind.category for rows in kinds().values() for kind in rows} <= set(known)
    assert all(topic.startswith("medtop:") for topic in known.values())


def test_a_verb_tells_a_kind_of_the_table():
    names = {kind.name for rows in kinds().values() for kind in rows}
    assert {frame.kind.name for rows in frames().values() for frame in rows} <= names


def test_the_time_of_the_stage_grows_with_the_length_not_its_square(nlp):
    import time

    def seconds(text: str) -> float:
        doc = nlp.make_doc(text)
        for name, stage in nlp.pipeline:
            start = time.process_time()
            doc = stage(doc)
            if name.endswith("events"):
                return time.process_time() - start
        raise AssertionError("no stage of events")

    line = "В Астане прошёл форум с участием Олега Басова, Анны Беловой и представителей вузов. "
    seconds(line)
    assert seconds(line * 200) < 8 * max(seconds(line * 50), 0.02)


@pytest.mark.parametrize(
    "text",
    [
        "Сёла остались без света в результате сильнейших ливней и штормового ветра с порывами до 30 метров.",
        "Власти Минска согласовали проведение митинга и концерта оппозиции 25 марта.",
    ],
)
def test_a_name_has_its_noun_whatever_is_cut_off_for_another(nlp, text):
    doc = nlp(text)
    assert all(len(span) > 0 for span in doc.spans["events"])
