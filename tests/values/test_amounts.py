"""Amounts: their written form and back, and what can't be one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.values.amounts import Amount

WRITTEN = [
    (Amount.exactly(12, "человек"), "12 человек"),
    (Amount.exactly("2.50", "RUB"), "2.5 RUB"),
    (Amount(Decimal(3), Decimal(4), "range", "%"), "3..4 %"),
    (Amount.bounded(Decimal(200), ">", "участник"), ">200 участник"),
    (Amount.bounded(Decimal(50), "<=", "квадратный метр"), "<=50 квадратный метр"),
    (Amount.bounded(Decimal(20), "~"), "~20"),
    (Amount(None, None, "~", "условие"), "? условие"),
    (Amount.exactly(-25, "градус"), "-25 градус"),
]


@pytest.mark.parametrize("amount, text", WRITTEN)
def test_an_amount_is_written_and_read_back(amount, text):
    assert str(amount) == text
    assert Amount.read(text) == amount


def test_a_bound_leaves_one_side_open():
    assert (Amount.bounded(Decimal(5), ">").high, Amount.bounded(Decimal(5), "<").low) == (None, None)
    assert Amount.bounded(Decimal(5), "~") == Amount(Decimal(5), Decimal(5), "~")


def test_what_is_no_amount_is_refused():
    with pytest.raises(ValueError, match="no amount"):
        Amount.read("много домов")
    with pytest.raises(ValueError, match="cmp"):
        Amount(Decimal(1), Decimal(1), "≥")
