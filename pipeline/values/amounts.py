"""Amounts: how much or how many, of what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

#: how an amount relates to its number: equal, about, more, at least, less, at most, from–to
COMPARISONS = ("=", "~", ">", ">=", "<", "<=", "range")
_WRITTEN = re.compile(
    r"(?P<cmp>[<>]=?|~)?(?P<low>-?\d+(?:\.\d+)?|\?)(?:\.\.(?P<high>-?\d+(?:\.\d+)?))?(?: (?P<unit>.+))?"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or a range of numbers with its unit.

    ``low`` and ``high`` are equal for a single number; ``>`` and ``>=`` have no ``high``, ``<`` and ``<=`` no ``low``;
    an amount that nobody counted («несколько десятков») has neither. ``unit`` is a lemma, an ISO 4217 code, ``%`` or
    ``пп``.
    """

    low: Decimal | None
    high: Decimal | None
    cmp: str = "="
    unit: str | None = None

    def __post_init__(self) -> None:
        if self.cmp not in COMPARISONS:
            raise ValueError(f"cmp: {self.cmp!r} is none of {', '.join(COMPARISONS)}")

    @classmethod
    def exactly(cls, number: Decimal | int | str, unit: str | None = None) -> Amount:
        """One number, neither more nor less."""
        value = Decimal(number)
        return cls(value, value, "=", unit)

    @classmethod
    def bounded(cls, number: Decimal, cmp: str, unit: str | None = None) -> Amount:
        """A number under a comparison: ``bounded(5, ">")`` has no ``high``."""
        return cls(None if cmp in {"<", "<="} else number, None if cmp in {">", ">="} else number, cmp, unit)

    @classmethod
    def read(cls, text: str) -> Amount:
        """The amount that ``str`` wrote: ``12 человек``, ``>200 участник``, ``3..4 %``, ``~20 дом``, ``? условие``.

        Raises:
            ValueError: the text has another form.
        """
        if (m := _WRITTEN.fullmatch(text)) is None:
            raise ValueError(f"no amount: {text!r}")
        if m["low"] == "?":
            return cls(None, None, "~", m["unit"])
        if m["high"] is not None:
            return cls(Decimal(m["low"]), Decimal(m["high"]), "range", m["unit"])
        return cls.bounded(Decimal(m["low"]), m["cmp"] or "=", m["unit"])

    def __str__(self) -> str:
        sides = [f"{side.normalize():f}" for side in (self.low, self.high) if side is not None]
        number = "..".join(sides if self.cmp == "range" else sides[:1])
        mark = "" if self.cmp in {"=", "range"} or not sides else self.cmp
        return f"{mark}{number or '?'}" + (f" {self.unit}" if self.unit else "")
