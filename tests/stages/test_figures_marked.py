"""Sentences of ``figures.txt``: every marked figure is found with its value, and nothing else is one."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.values.amounts import Amount

_MARK = re.compile(r"\[(?P<text>[^|\]]+)\|(?P<value>[^\]]+)\]")
SENTENCES = [
    line
    for line in Path(__file__).with_name("figures.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


def _number(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


@pytest.mark.parametrize("line", SENTENCES)
def test_marked_figures_are_found_and_nothing_else(extract, line):
    wanted = [(m["text"], str(Amount.read(m["value"]))) for m in _MARK.finditer(line)]
    figures = extract(_MARK.sub(lambda m: m["text"], line), published="2025-05-14").figures
    assert [(f.text, str(Amount(_number(f.low), _number(f.high), f.cmp, f.unit))) for f in figures] == wanted
