"""The stages as spaCy components."""

from __future__ import annotations

import pickle

import pytest
import spacy

import pipeline
from pipeline.stages import ORDER
from pipeline.stages.base import folded, given_text

TEXT = "13–15 мая 2025 года в Ашхабаде прошла 7-я конференция.\n\nВ ней  участвовали 200 человек."


def test_text_stays_as_given(nlp):
    for text in (TEXT, "  два  пробела\n\n\n", "слово", "\n", "— «ё»", "2003—2011"):
        assert nlp.make_doc(text).text == text
    for text in ("два\tтаб", "a\u00a0b 10\u202f000 — «ё»", "слово\u0301"):
        doc = nlp.make_doc(text)
        assert given_text(doc) == text
        assert folded(doc).text == doc.text


def test_pipes_are_clean(nlp):
    assert list(nlp.pipe_names) == list(ORDER)
    assert all(not problems for problems in nlp.analyze_pipes()["problems"].values())


def test_stage_alone():
    nlp = spacy.blank("ru")
    nlp.add_pipe("svodka.dates")
    doc = nlp("Открытие состоится 14 мая 2025 года.")
    assert [s._.date["value"] for s in doc.spans["dates"]] == ["2025-05-14"]


def test_pipe_equals_call(nlp):
    texts = [TEXT, "Министр Олег Ким посетил Алматы.", ""]
    alone = [[(e.text, e.label_) for e in nlp(t).ents] for t in texts]
    assert [[(e.text, e.label_) for e in d.ents] for d in nlp.pipe(texts, batch_size=2)] == alone


def test_two_processes(nlp):
    docs = list(nlp.pipe([TEXT] * 3, n_process=2, batch_size=1))
    assert [s._.date["value"] for s in docs[2].spans["dates"]] == ["2025-05-13/2025-05-15"]
    assert docs[0]._.events[0]["number"] == 7


def test_pickle(nlp):
    again = pickle.loads(pickle.dumps(nlp))
    assert [e.text for e in again(TEXT).ents] == [e.text for e in nlp(TEXT).ents]


def test_unknown_stage():
    with pytest.raises(ValueError, match="weather"):
        pipeline.load(("weather",))
