"""The rule engine, on a grammar of two atoms and two combinations."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pipeline.grammars.rule import Atoms, Combinations, Rule, Symbols, unproven
from pipeline.russian.letters import fold


@dataclass(frozen=True)
class Length:
    low: int
    high: int | None = None

    @property
    def sort(self) -> str:
        return "length" if self.high is None else "range"

    def __str__(self) -> str:
        return str(self.low) if self.high is None else f"{self.low}/{self.high}"


@pytest.fixture
def grammar():
    pieces = {"number": r"\d{1,3}", "metre": r"м(?:етр(?:а|ов)?)?(?!\w)"}
    atoms = Atoms(pieces)
    symbols = Symbols("length", "range")
    combinations = Combinations({**pieces, **symbols.pieces}, symbols)

    @atoms.rule(r"(?<!\d) {number:n} {_} {metre}", {"12 метров": "12"})
    def metres(hit):
        return Length(int(hit["n"]))

    @combinations.rule(r"от {_} {number:a} {_} до {_} {length:b}", {"от 5 до 7 м": "5/7"})
    def shared(hit):
        return Length(int(hit["a"]), hit.value("b").low)

    @combinations.rule(r"{length:a} [ ]? [—-] [ ]? {length:b}", {"5 м — 7 м": "5/7"})
    def dash(hit):
        return Length(hit.value("a").low, hit.value("b").low) if hit.value("a").low < hit.value("b").low else None

    return atoms, combinations


def read(grammar, text):
    atoms, combinations = grammar
    folded = fold(text).text
    return [(str(f.value), f.rules) for f in combinations.apply(folded, atoms.find(folded))]


def test_values_are_put_together(grammar):
    assert [v for v, _ in read(grammar, "Длина от 5 до 7 м, а там 8 м - 12 метров; 9 м - 3 м.")] == [
        "5/7",
        "8/12",
        "9",
        "3",
    ]


def test_offsets_are_those_of_all_words_of_an_expression(grammar):
    atoms, combinations = grammar
    text = "всего 3 м и от 5 до 7 м"
    assert [text[f.start : f.end] for f in combinations.apply(text, atoms.find(text))] == ["3 м", "от 5 до 7 м"]


def test_a_rule_without_an_example_or_with_a_wrong_value_is_told(grammar):
    atoms, combinations = grammar
    assert unproven([*atoms, *combinations], lambda text: read(grammar, text)) == []
    bad = [
        Rule("bare", "метр", lambda hit: Length(1), {}, {}),
        Rule("metres", "{number}", lambda hit: Length(1), {"5 м": "6"}, {"number": r"\d"}),
        Rule("other", "{number}", lambda hit: Length(1), {"5 м": "5"}, {"number": r"\d"}),
    ]
    told = unproven(bad, lambda text: read(grammar, text))
    assert [line.split()[0] for line in told] == ["bare", "metres:", "other:"]


def test_what_must_stand_in_a_text_follows_from_the_pattern():
    rule = Rule("r", r"(?<!\w) (?:до|после)? [ ]? \d{1,2} [ ] (?:мая|марта)", lambda hit: 1, {}, {})
    assert rule.openings == {"до ", "до0", "пос", "0 м", " 0 "}
    assert Rule("r", "мая [ ] \ue000 (?:\ue001|\ue002)", lambda hit: 1, {}, {}).needs == (
        {"\ue000"},
        {"\ue001", "\ue002"},
    )


def test_a_rule_that_may_match_nothing_is_refused():
    with pytest.raises(ValueError, match="nothing"):
        assert Rule("r", r"(?:мая)?", lambda hit: 1, {}, {}).openings


def test_a_piece_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="monht"):
        assert Rule("r", "{monht}", lambda hit: 1, {}, {}).regex


def test_very_long_lines_take_linear_time(grammar):
    import time

    start = time.perf_counter()
    read(grammar, "от 5 до 7 м - " * 20_000)
    assert time.perf_counter() - start < 10


def test_folding_keeps_the_way_back():
    folded = fold("12 ма́я, 13‑15 Mая, Аста­не")
    assert folded.text == "12 мая, 13-15 мая, астане"
    at = folded.text.index("мая")
    start, end = folded.span(at, at + 3)
    assert folded.given[start:end] == "ма́я"


def test_private_characters_of_a_text_are_no_values(grammar):
    assert [v for v, _ in read(grammar, "\ue000 5 м — \ue001 7 м")] == ["5", "7"]
