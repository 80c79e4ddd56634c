"""What stands before a number: words, and the figures that were read already."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from pipeline.russian import morph
from pipeline.stages.figures.figure import Figure, Place

#: how far the noun of a number before reaches, in characters and in figures
REACH = 220
_FIGURES = 3


def previous(token: Token) -> Token | None:
    """The word before in the sentence; a line may have been broken between."""
    while token.i and not token.is_sent_start:
        token = token.nbor(-1)
        if not token.is_space:
            return token
        if token.text.count("\n") > 1:
            return None
    return None


def word_before(at: Place) -> Token | None:
    """The word before the number and its bound."""
    token = at.doc.char_span(at.start, at.start + 1, alignment_mode="expand")[0]
    return previous(token)


def words_before(at: Place, most: int) -> Iterator[Token]:
    """Words before a number, the nearest first, within its sentence."""
    token = word_before(at)
    while token is not None and most:
        yield token
        token, most = previous(token), most - 1


def is_animate(lemma: str) -> bool:
    """Whether a noun is of people or animals."""
    return any("anim" in parse.tag for parse in morph.parses(lemma)[:1])


def continues(at: Place) -> bool:
    """Whether the number before counted something, on the same line and not far."""
    last = last_count(at)
    return (
        last is not None
        and last.amount.unit is not None
        and at.start - last.end < REACH
        and "\n" not in at.text[last.end : at.start]
    )


def last_count(at: Place) -> Figure | None:
    """The last figure that is no sum, no per cent and no age."""
    return next((f for f in reversed(at.before[-_FIGURES:]) if f.type == "NUMBER"), None)
