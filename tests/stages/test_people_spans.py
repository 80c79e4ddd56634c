"""Each repair of the edges of persons' names, with names that are given instead of the learned model's."""

from __future__ import annotations

import re

import pytest
from spacy.tokens import Span, SpanGroup

from pipeline.stages.people import not_persons, spans

#: repair -> text with the names before in brackets («[PER Олег Ким]»), and the names after
EXAMPLES = {
    "no_brands": [
        ("[PER Льюис Хэмилтон] ([PER Ferrari]) стал третьим.", ["PER Льюис Хэмилтон"]),
        ("[PER Джошуа Вулф] ([PER Joshua Wolf]) арестован.", ["PER Джошуа Вулф", "PER Joshua Wolf"]),
        ("Аналитик [PER Amarkets Артём Деев] ждёт роста.", ["PER Артём Деев"]),
        ("Продажи [PER Mercedes-Benz] выросли.", []),
    ],
    "no_eponyms": [
        ("У него болезнь [PER Паркинсона].", []),
        ("Рассказ друга [PER Макарова] записали.", ["PER Макарова"]),
    ],
    "bodies_and_lands": [
        ("Вчера [PER Нацархив] рассекретил письма.", ["ORG Нацархив"]),
        ("Тает [PER Антарктика].", ["LOC Антарктика"]),
        ("Вчера [PER Казаков] приехал.", ["PER Казаков"]),
    ],
    "no_common_words": [
        ("[PER Нападающие] устали.", []),
        ("[PER Мороз] приехал.", ["PER Мороз"]),
    ],
    "in_capitals": [("Выступил [ORG МАХМУДОВ ТИМУР АЛИЕВИЧ].", ["PER МАХМУДОВ ТИМУР АЛИЕВИЧ"])],
    "without_kin": [
        ("[PER Братья Ивановы] открыли завод.", ["PER Ивановы"]),
        ("[PER Семья Кузнецовых] получила квартиру.", ["PER Кузнецовых"]),
    ],
    "not_in_honour": [
        ("Спектакль театра им. А.С. [PER Пушкина] отменён.", []),
        ("Стихи [PER Пушкина] читали дети.", ["PER Пушкина"]),
    ],
    "with_particles": [("[PER Урсула фон] дер Ляйен приехала.", ["PER Урсула фон дер Ляйен"])],
    "within_organisations": [
        ("Ответит [ORG правительство Арсения Яценюка].", ["PER Арсения Яценюка"]),
        ("Работает [ORG Фонд Нурсултана Назарбаева].", ["ORG Фонд Нурсултана Назарбаева"]),
    ],
    "two_in_one": [
        (
            "По словам [PER Ержана Алиева Зиёда Ахмедова] выиграла.",
            ["PER Ержана Алиева", "PER Зиёда Ахмедова"],
        ),
        ("Говорят, [PER Абаев Бориса Климова] не знал.", ["PER Абаев", "PER Бориса Климова"]),
        ("Пришёл [PER Олег Сергеевич Ким].", ["PER Олег Сергеевич Ким"]),
    ],
    "surname_apart": [
        ("Дело [PER Ахметова] [PER Руслана Маратовича] закрыто.", ["PER Ахметова Руслана Маратовича"]),
        ("Слово взял СИДОРЕНКО [PER Пётр Ильич].", ["PER СИДОРЕНКО Пётр Ильич"]),
    ],
    "surname_behind": [("Показания [PER Артёма] Череды приняты.", ["PER Артёма Череды"])],
    "passed_over": [
        ("Доклады: Лим В.Н., проф. Орлова Т.С.", ["PER Лим В.Н.", "PER Орлова Т.С."]),
        ("Выступил д.т.н. Руслан Абишев.", ["PER Руслан Абишев"]),
        ("Улица Юрия Гагарина закрыта.", []),
    ],
}
_MARK = re.compile(r"\[(PER|ORG|LOC) ([^\]]+)\]")


def _given(nlp, marked: str):
    """A tagged Doc and the names that are marked in its text."""
    text, marks, at = "", [], 0
    for m in _MARK.finditer(marked):
        text += marked[at : m.start()]
        marks.append((len(text), len(text) + len(m[2]), m[1]))
        text, at = text + m[2], m.end()
    doc = nlp.make_doc(text + marked[at:])
    for name in ("sentences", "morphology"):
        doc = nlp.get_pipe(name)(doc)
    names = [doc.char_span(a, b, label=label, alignment_mode="expand") for a, b, label in marks]
    persons = [
        Span(doc, s.start + 1, s.end, label="PERSON") for s in names if s.label_ == "ORG" and s[0].text[:1].islower()
    ]
    doc.spans["entities"] = SpanGroup(doc, name="entities", spans=persons)
    return doc, names


@pytest.mark.parametrize("repair", spans.REPAIRS, ids=lambda repair: repair.__name__)
def test_every_repair_has_an_example_and_does_what_it_shows(nlp, repair):
    for marked, expected in EXAMPLES[repair.__name__]:
        doc, names = _given(nlp, marked)
        assert [f"{s.label_} {s.text}" for s in repair(doc, names)] == expected, marked


@pytest.mark.parametrize(
    "cyrillic, latin, same",
    [
        ("Джошуа Вулф", "Joshua Wolf", True),
        ("Юрген Клинсман", "Jürgen Klinsmann", True),
        ("Даниил Квят", "Red Bull Racing", False),
        ("Дженсон Баттон", "McLaren", False),
        ("Даниил Квят", "Toro Rosso", False),
    ],
)
def test_a_name_in_latin_letters_begins_as_the_one_in_cyrillic(cyrillic, latin, same):
    assert not_persons.same_name(cyrillic, latin) is same
