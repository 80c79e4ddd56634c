"""What the grammar of quantities finds: quantities, and the words that make one of a number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.grammars.rule import Found
from pipeline.values.amounts import Amount


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as far as the text alone tells it: the unit is there if it is a sign, an abbreviation or a per cent.

    ``sort``: ``number`` and ``measured`` (with a unit) are single numbers; ``bounded``; ``range``; ``upto`` («до 5»)
    and
    ``levels`` («с 5 до 7»), which only the clause before makes a bound, a range, or new levels; ``several`` numbers
    that share what stands after the last one (or, in ``inner``, after the first).
    """

    amount: Amount
    sort: str = "number"
    begins: int = 0  #: where the number itself begins, after its bound
    multiplier: Decimal | None = None  #: of its last number
    words: bool = False  #: told in words, no digit
    inner: str = ""  #: words after the first number of a range: «от 10 *долларов* до 20»
    members: tuple[Found, ...] = ()

    def __str__(self) -> str:
        return "; ".join(str(f.value.amount) for f in self.members) if self.members else str(self.amount)


@dataclass(frozen=True, slots=True)
class Bound:
    """«более», «не менее», «около»: the comparison that a number after it gets."""

    cmp: str
    sort: str = "bound"

    def __str__(self) -> str:
        return self.cmp


@dataclass(frozen=True, slots=True)
class Round:
    """«десяток», «сотни», «тысяч»: a number when something counts or bounds it, else nobody knows how many."""

    factor: Decimal
    plural: bool = False
    sort: str = "round"

    def __str__(self) -> str:
        return f"x{self.factor:f}"


@dataclass(frozen=True, slots=True)
class Few:
    """«несколько»."""

    sort: str = "few"

    def __str__(self) -> str:
        return "?"
