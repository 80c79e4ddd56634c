from __future__ import annotations

import pytest

from pipeline.stages.tokenizer import Tokenizer, sentence_bounds, unwrap


@pytest.fixture(scope="module")
def words(nlp):
    def split(text):
        doc = Tokenizer(nlp.vocab)(text)
        assert doc.text == text
        return [t.text for t in doc if not t.is_space]
    return split


@pytest.mark.parametrize("text, expected", [
    ("служба АкордыПрезидент сказал", ["служба", "Акорды", "Президент", "сказал"]),
    ("МЧС РКПожар тушили", ["МЧС", "РК", "Пожар", "тушили"]),
    ("■Суд начался", ["■", "Суд", "начался"]),
    ("КазМунайГаз, ЕвроХим и МегаФон", ["КазМунайГаз", ",", "ЕвроХим", "и", "МегаФон"]),
    ("передаетTengrinews.kzсо ссылкой", ["передает", "Tengrinews", ".", "kz", "со", "ссылкой"]), ("глава МЧСЧингис", ["глава", "МЧС", "Чингис"]), ("сайтООН", ["сайт", "ООН"]), ("IP-адрес и iPhone", ["IP-адрес", "и", "iPhone"]),
    ("2003—2011", ["2003", "—", "2011"]), ("экс-глава", ["экс-глава"]),
])
def test_tokens(words, text, expected):
    assert words(text) == expected


def _sentences(text):
    return [text[a:b] for a, b in sentence_bounds(text)]


@pytest.mark.parametrize("text, count", [
    ("Так сообщили в полиции.Президент уехал.", 2), ("Дом на ул.Абая стоит.", 1), ("Он живёт в г.Алматы.", 1), ("Фонд имени\nПетрова открыл школу.", 2), ("Фонд имени\nпервого президента открыл школу.", 1),
])
def test_sentences(text, count):
    assert len(_sentences(text)) == count


def test_lines_wrapped_at_a_margin_are_one_sentence():
    text = (
        "Фестиваль, организованный управлением культуры города при поддержке Фонда\nгуманитарного сотрудничества, посвящен юбилею композитора и автора гимна Республики\n"
        "Казахстан Петра Иванова. В нём принимают участие исполнители из разных стран, городов\nи областей, а также гости праздника, прибывшие из соседних районов по приглашению\nоргкомитета.\nВход свободный."
    )
    found = _sentences(text)
    assert len(found) == 3 and found[0].endswith("Петра Иванова.")
    assert len(unwrap(text)) == len(text)


def test_titles_stay_apart():
    text = "Президент открыл новый мост через реку в центре столицы республики сегодня\nОн прибыл утром.\n\nВстреча прошла днём."
    assert len(_sentences(text)) == 3
