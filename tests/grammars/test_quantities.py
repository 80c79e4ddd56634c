"""The grammar of quantities: its rules by their examples, what it leaves alone, and its time."""

from __future__ import annotations

import re
import time

import pytest

from pipeline.grammars import quantities
from pipeline.grammars.quantities import not_quantities
from pipeline.grammars.quantities.atoms import ATOMS
from pipeline.grammars.quantities.combinations import COMBINATIONS
from pipeline.grammars.rule import unproven
from pipeline.russian.letters import fold


def values(text: str) -> list[str]:
    return [str(f.value) for f in quantities.find(text)]


def test_every_rule_finds_its_examples_with_their_values():
    read = [*ATOMS, *COMBINATIONS]
    assert unproven(read, lambda text: [(str(f.value), f.rules) for f in quantities.find(text)]) == []


@pytest.mark.parametrize("example, pattern", [*not_quantities.CLOSED, not_quantities.TABLE, not_quantities.SCORE])
def test_closed_parts_of_a_text_hold_no_quantity(example, pattern):
    assert re.search(pattern, fold(example).text)
    assert values(f"Итог: {example}") == []


@pytest.mark.parametrize("function", not_quantities.NOT_QUANTITIES)
def test_every_example_of_what_is_none_is_none_by_its_own_function(function):
    for example in re.findall(r"«([^»]*\*[^»]*)»", function.__doc__):
        folded = fold(example.replace("*", ""))
        marked = example.index("*")
        found = [f for f in ATOMS.find(folded.text) if f.start <= marked < f.end]
        assert found, example
        assert any(function(not_quantities.Place(folded, f)) for f in found), example


@pytest.mark.parametrize(
    "text, expected",
    [
        ("всего200 тенге", ["200"]),
        ("силой в2 балла", ["2"]),
        ("штаммом».75% привитых", ["75 %"]),
        ("1.250.300 и 1,250,300.5", ["1250300; 1250300.5"]),
        ("от примерно 5 до 7", ["5..7"]),
        ("не более 10 и не менее 5", ["<=10", ">=5"]),
        ("между 10 рублями и 20 рублями", ["10..20"]),
        ("МЧС 25 человек", ["25"]),
        ("выросло со 120 до 95", ["120; 95"]),
        ("с 500 до 2 тыс. подписчиков вырос", ["500..2000"]),
        ("вырос с 500 до 2 тыс.", ["500; 2000"]),
    ],
)
def test_numbers_in_their_surroundings(text, expected):
    assert values(text) == expected


def test_dates_and_other_ranges_that_are_taken_hold_no_quantity():
    assert quantities.find("12 мая пришли 5 человек", [(0, 6)])[0].start == 14


@pytest.mark.parametrize("unit", ["12 ", "5, ", "от 5 до ", "(", "1-", "двадцать ", "более ", "1.", "тысяч "])
def test_time_grows_with_the_length_not_its_square(unit):
    text = unit * (100_000 // len(unit))
    start = time.process_time()
    quantities.find(text)
    assert time.process_time() - start < 2
