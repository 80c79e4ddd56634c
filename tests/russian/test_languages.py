"""Parts of a text that are not in Russian, and the language of an article."""

from __future__ import annotations

import pytest

from pipeline.batch.language import language_of
from pipeline.russian.languages import blanked, foreign

RUSSIAN = "Президент прибыл в Алматы и провёл встречу с акимом города. На заседании обсудили вопросы развития столицы."
KAZAKH = "Қазақстан Президенті Алматыға келді. Ол кездесу өткізді. Жиында маңызды мәселелер талқыланды."


@pytest.mark.parametrize(
    "text, languages",
    [
        (RUSSIAN, []),
        (KAZAKH, ["kk"] * 3),
        ("Тошкентда анжуман бўлиб ўтди. В Ташкенте прошла конференция.", ["uz"]),
        ("Бишкекте эл аралык көргөзмө ачылды.\nВ Бишкеке открылась выставка.", ["ky"]),
        ("У місті Харків відкрили школу, її побачили всі. В Харькове открыли школу.", ["uk"]),
        ("Компания «Ўзбекнефтгаз» подписала договор. Директор Ғайрат Қодиров сообщил об этом.", []),
        ("The press met. Пресса собралась.", []),
    ],
)
def test_foreign_sentences(text, languages):
    parts = foreign(text)
    assert [p.language for p in parts] == languages
    left = blanked(text, parts)
    assert len(left) == len(text)
    assert not any(left[p.start : p.end].strip() for p in parts)


@pytest.mark.parametrize(
    "text, language",
    [
        (RUSSIAN, "ru"),
        (KAZAKH, "kk"),
        (f"{KAZAKH}\n\n{RUSSIAN}", "ru"),
        (f"{KAZAKH * 8}\n\nНа русском.", "kk"),
        ("Банк «Ҳамкор» и фонд «Қазына» открыли школу. Её посетил Әлихан Бөкейханов, сообщил Ғайрат Қодиров.", "ru"),
        ("The President met the press in London on Friday.", "und"),
        ("12345", "und"),
    ],
)
def test_language_of_an_article(text, language):
    assert language_of(text) == language


def test_a_sentence_of_names_with_one_russian_word_is_russian():
    assert foreign("Касым-Жомарт Токаев, Ерлан Қошанов и Бақытжан Сағынтаев посетили Қарағанды и Өскемен.") == []
