"""Readings of figures: each decides over the example of its own docstring."""

from __future__ import annotations

import re

import pytest

from pipeline.stages.figures import bare, readings

#: a number in stars within its sentence
_EXAMPLE = re.compile(r"«([^»]*\*[^»]*)»")


def _examples():
    for module, functions in ((readings, readings.READINGS), (bare, bare.BARE)):
        for function in functions:
            for example in _EXAMPLE.findall(function.__doc__):
                yield pytest.param(module, function, example, id=f"{function.__name__}: {example}")


@pytest.mark.parametrize("module, function, example", _examples())
def test_a_reading_decides_over_its_example(nlp, monkeypatch, module, function, example):
    decided = []

    def watched(at):
        found = function(at)
        if found is not None:
            decided.append(at.text[at.begins : at.end])
        return found

    name = "READINGS" if module is readings else "BARE"
    monkeypatch.setattr(module, name, tuple(watched if f is function else f for f in getattr(module, name)))
    nlp(example.replace("*", ""))
    marked = [m.strip() for m in re.findall(r"\*([^*]+)\*", example)]
    assert any(number in m or m in number for number in decided for m in marked), decided


def test_every_reading_has_an_example():
    assert [f.__name__ for f in (*readings.READINGS, *bare.BARE) if not _EXAMPLE.search(f.__doc__ or "")] == []
