"""``pipeline.extract`` takes what callers have, and says what it does not take."""

from __future__ import annotations

import pytest

import pipeline


@pytest.mark.parametrize("text", [None, b"abc", 12])
def test_what_is_no_string_is_refused(text):
    with pytest.raises(TypeError, match=f"text: {type(text).__name__}, not a string"):
        pipeline.extract(text)


def test_half_a_surrogate_pair_is_one_sign():
    text = "Президент Украины \ud83d Зеленский прибыл в Киев."
    record = pipeline.extract(text)
    assert record.people and text[record.people[0].start_char :].startswith("Зеленский")


def test_the_language_is_told_as_by_a_run():
    record = pipeline.extract("This is an English text about nothing in particular, and it goes on for a while.")
    assert record.article.status == "not_russian" and record.article.language == "en" and record.people == []


def test_one_stage_may_be_named_alone():
    assert pipeline.load("dates").pipe_names == ["dates"]


@pytest.mark.parametrize("inputs", [(), ("",), ("a.txt", " ")])
def test_an_empty_input_of_a_run_is_refused(inputs):
    from pipeline.batch import RunError

    with pytest.raises(RunError, match="an empty input"):
        pipeline.run(*inputs)
