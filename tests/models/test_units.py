from __future__ import annotations

import numpy as np
import pytest

from pipeline.models import units, vectors


def _units(text: str) -> list[str]:
    tokens, at = [], 0
    for word in text.split(" "):
        tokens.append((at, word))
        at += len(word) + 1
    return [(u.text, u.whole) for u in units.split(tokens)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("экс-глава МВД", [("экс", "экс-глава"), ("-", "экс-глава"), ("глава", "экс-глава"), ("МВД", "")]),
        ("ЧМ-2018", [("ЧМ", "ЧМ-2018"), ("-", "ЧМ-2018"), ("2018", "ЧМ-2018")]),
        ("1-2-3-4-5-6-7-8-9", [("1-2-3-4-5-6-7-8-9", "")]),
        ("- -5 а-", [("-", ""), ("-5", ""), ("а-", "")]),
    ],
)
def test_tokens_are_split_at_inner_hyphens(text, expected):
    assert _units(text) == expected


def test_offsets_are_the_text_s():
    text = "российско-украинской"
    assert [text[u.start : u.end] for u in units.split([(0, text)])] == ["российско", "-", "украинской"]


@pytest.mark.parametrize(
    "text, last",
    [("Заманбек ОРЫНБЕКОВ", "Орынбеков"), ("А. ИВАНОВ", "Иванов"), ("стол ПОЖАР", "ПОЖАР"), ("Президент НАТО", "НАТО")],
)
def test_surnames_in_capitals_are_read_as_names(text, last):
    assert _units(text)[-1][0] == last


def test_features_depend_on_the_word_alone():
    one = units.features([("Астане", ""), ("глава", "экс-глава")])
    other = units.features([("глава", "экс-глава"), ("непонятноеслово", ""), ("Астане", "")])
    assert (
        np.array_equal(one.flags[0], other.flags[2])
        and np.array_equal(one.letters[1], other.letters[0])
        and np.array_equal(one.vectors[0], other.vectors[2])
    )
    assert one.flags.shape[1] == units.FLAGS and one.letters.max() < units.ALPHABET_SIZE
    assert (vectors.floats(other.vectors)[1, 0] == 0).all() and (vectors.floats(one.vectors)[0, 0] != 0).any()


def test_sequences_hold_whole_sentences_up_to_a_length():
    parts = [units.Unit(i, i + 1, ",", "") for i in range(200)]
    starts = {0, 30, 60, 190}
    found = units.sequences(parts, starts)
    assert [i for s in found for i in s] == list(range(200))
    assert all(len(s) <= units.LONGEST for s in found)
    assert found[0] == range(0, 60)
