"""Sorts of expressions as combinations know them: a symbol each, and pieces for families of them."""

from __future__ import annotations

from pipeline.grammars.dates import words
from pipeline.grammars.rule import Symbols

SYMBOLS = Symbols(
    "date",  #: a day with its year
    "day",  #: a day of a month, the year open
    "month_of",  #: a month with its year
    "month",
    "year",
    "bare",  #: four digits that may be a year
    "long",  #: a decade or century
    "part_of",  #: a season, quarter or half of a year that is told
    "part",
    "rel_part",  #: «прошлой осенью»
    "rel",  #: a day by its distance, a weekday that is placed
    "unit",  #: a week, month, quarter … by its distance
    "weekday",
    "moment",  #: a day with a clock time
    "clock",
    "clocks",  #: from one clock time to another
    "dotted",  #: «14.30»: a clock time or a day
    "hours",  #: «10 часов»: a clock time or a length
    "day_part",
    "zone",
    "length",
    "lone",  #: the name of a unit alone
    "some",  #: «несколько дней»
    "lapse",  #: a length before or after a point
    "span",
    "bound",
    "closed",  #: what takes no part in combinations
)

PIECES: dict[str, str] = {
    **words.PIECES,
    **SYMBOLS.pieces,
    "any_day": SYMBOLS.piece("date", "day", "rel", "weekday"),
    "any_clock": SYMBOLS.piece("clock", "hours", "dotted"),
    "any_year": SYMBOLS.piece("year", "bare"),
    "any_length": SYMBOLS.piece("length", "hours", "lone", "some"),
    "point": SYMBOLS.piece(
        *("date", "day", "month_of", "month", "year", "bare", "long", "part_of", "part", "rel_part"),
        *("rel", "unit", "weekday", "moment", "lapse"),
    ),
    "at": r"(?<![\w-])(?:(?:в|к|на|до|с|около|после|во){_}|(?:по{_}состоянию{_}на|примерно{_}в|около){_})".replace(
        "{_}", " +"
    ),
    "and": r"(?: ?, ?(?:и +|а +также +)?| +(?:и|или|либо|а +также) +)",
    "to": r"(?: +(?:и +)?(?:по|до) +)",
}
