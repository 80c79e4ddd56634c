from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.russian import numerals


@pytest.mark.parametrize(
    "text, value",
    [
        ("2,5 млрд", "2500000000"),
        ("1 млн 147 тыс. 670", "1147670"),
        ("полтора", "1.5"),
        ("полтора миллиона", "1500000"),
        ("двести пятьдесят четыре", "254"),
        ("сто сорок семь тысяч четыреста пятьдесят один", "147451"),
        ("пять с половиной тысяч", "5500"),
        ("полмиллиона", "500000"),
        ("1 250", "1250"),
        ("0,1", "0.1"),
        ("20,000", "20000"),
        ("трёх", "3"),
        ("двумя", "2"),
        ("тысяча двадцать шесть", "1026"),
    ],
)
def test_amount(text, value):
    assert numerals.parse_amount(text) == Decimal(value)


def test_no_float_noise():
    assert str(numerals.plain(numerals.parse_amount("1,1 млн"))) == "1100000"
    assert str(numerals.plain(numerals.parse_amount("0,3"))) == "0.3"


@pytest.mark.parametrize(
    "text, value",
    [("VII", 7), ("7-я", 7), ("двадцать первый", 21), ("третьей", 3), ("XIX", 19), ("слово", None), ("IIII", None)],
)
def test_ordinal(text, value):
    assert numerals.parse_ordinal(text) == value
