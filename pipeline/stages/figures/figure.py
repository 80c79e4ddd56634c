"""What the stage gives for a quantity, and the place in a Doc where it is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from spacy.attrs import IDX, IS_SPACE
from spacy.tokens import Doc, Token

from pipeline.grammars.quantities import Quantity
from pipeline.russian import numerals
from pipeline.values.amounts import Amount


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount with its place in the text: ``type`` is NUMBER, MONEY, PERCENT or AGE, ``counted`` the words that tell
    what is counted.
    """

    type: str
    amount: Amount
    start: int
    end: int
    counted: str | None = None
    open: bool = False  #: its noun may be another figure's: «15 золотых, 4 серебряные медали», «13 медалей: 4 золотых»
    attribute: str | None = None  #: its last attribute in the nominative, the unit where there is no such figure

    def with_unit(self, unit: str | None, type: str | None = None) -> Figure:
        """The same figure, of something else."""
        return replace(self, type=type or self.type, amount=replace(self.amount, unit=unit), open=False, attribute=None)

    def as_dict(self, about: str | None = None) -> dict:
        """Plain values, as they stand in ``span._.figure``; ``about`` is what the sentence says them of."""
        return {
            "type": self.type,
            "low": numerals.plain(self.amount.low),
            "high": numerals.plain(self.amount.high),
            "cmp": self.amount.cmp,
            "unit": self.amount.unit,
            "counted": self.counted,
            "about": about,
            "start_char": self.start,
            "end_char": self.end,
        }


class NotAFigure:
    """What a reading gives for a number that is none, so that no later reading takes it."""


NOT_A_FIGURE = NotAFigure()


class Tokens:
    """Tokens by the character where they begin; white space is none."""

    def __init__(self, doc: Doc):
        self.doc = doc
        self.index = {start: i for i, (start, space) in enumerate(doc.to_array([IDX, IS_SPACE]).tolist()) if not space}

    def at(self, start: int) -> Token | None:
        """The token that begins at a character."""
        i = self.index.get(start)
        return None if i is None else self.doc[i]

    def after(self, text: str, position: int) -> Token | None:
        """The token that begins at a character or a space or two after it."""
        while position < len(text) and text[position] in " \u00a0\u202f\u2009":
            position += 1
        return self.at(position)


@dataclass
class Place:
    """A quantity in its Doc, for the readings; offsets are those of the Doc's text."""

    doc: Doc
    text: str
    tokens: Tokens
    quantity: Quantity
    start: int  #: with its bound
    begins: int  #: of the number itself
    end: int  #: of the number, its unit if that is a sign, or the bound after it
    before: list[Figure]  #: figures that were read already

    @property
    def amount(self) -> Amount:
        return self.quantity.amount

    @property
    def number(self) -> Decimal | None:
        """The number itself, whatever bounds it; the upper end of a range."""
        return self.amount.high if self.amount.high is not None else self.amount.low

    @property
    def explicit(self) -> bool:
        """Whether a bound or a range is told."""
        return self.amount.cmp != "="

    @cached_property
    def word(self) -> str:
        """The number as written."""
        return self.text[self.begins : self.end].lower().replace("ё", "е")

    @cached_property
    def next(self) -> Token | None:
        """The word right after the number."""
        return self.tokens.after(self.text, self.end)

    @property
    def value(self) -> Decimal:
        """The number, for readings that come after the one that takes what has none."""
        assert self.number is not None
        return self.number

    @property
    def following(self) -> Token:
        """The word right after the number, for readings that come after the one that takes the last word of a
        sentence.
        """
        assert self.next is not None
        return self.next

    @cached_property
    def first(self) -> Token:
        """The first token of the number."""
        found = self.tokens.at(self.begins)
        return found or self.doc.char_span(self.begins, self.begins + 1, alignment_mode="expand")[0]

    def figure(
        self, type: str, unit: str | None, end: int | None = None, counted: str | None = None, **changes
    ) -> Figure:
        """A figure of this quantity."""
        amount = self.amount
        if changes or amount.unit != unit:
            amount = replace(amount, unit=unit, **changes)
        return Figure(type, amount, self.start, self.end if end is None else end, counted)
