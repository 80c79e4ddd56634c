"""Edges of persons' names as the model sees them; ``people.spans`` mends them further over the whole article."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span, Token

from pipeline import lexicon
from pipeline.russian import morph

_TWO_LETTERS = re.compile("[A-Za-zА-Яа-яЁё]{2}")
_INITIAL = re.compile("[А-ЯЁA-Z]")
#: words between two persons: «Байжанов *о* Бишимбаеве»
_BETWEEN = {"о", "об", "и", "с", "со", "к", "у", "для", "против", "про"}


def trim_person(doc: Doc, span: Span) -> Span | None:
    """A person's span without words of a role or a stop at its edges; None where no name is left."""
    if span.start and doc[span.start - 1].lemma_ in {"праздник", "фестиваль"}:
        return None  # «праздник *Ораза айт*»
    start, end = _start(doc, span), _end(doc, span)
    end = next((i for i in range(start + 1, end) if _ends_name(doc[i])), end)
    words = [doc[i].text for i in range(start, end)]
    if not _TWO_LETTERS.search(" ".join(words)) or not any(w[:1].isupper() for w in words):
        return None
    if _initial_before(doc, start):
        start -= 2
    return Span(doc, start, end, label="PER")


def _start(doc: Doc, span: Span) -> int:
    positions = lexicon.words("people/positions.txt")
    for i in range(span.start, span.end):
        token = doc[i]
        role = token.lemma_ in positions and token.text[:1].islower()
        title = token.lower_ in positions and not _may_be_name(token)
        if not (token.is_punct or token.lower_ in lexicon.words("people/polite.txt") or role or title):
            return i
    return span.end


def _end(doc: Doc, span: Span) -> int:
    end = span.end
    while end > span.start and (last := doc[end - 1]).is_punct and last.text != ".":
        end -= 1
    while end > span.start + 1 and doc[end - 1].text == "." and len(doc[end - 2].text) > 1:
        end -= 1
    return end


def _ends_name(token: Token) -> bool:
    """«Байжанов *о* Бишимбаеве» are two, «Ораз *айт*» is a feast."""
    if token.pos_ in {"ADP", "CCONJ"} and token.lower_ in _BETWEEN:
        return True
    word = token.text
    return word.islower() and word.isalpha() and word not in lexicon.words("people/name_particles.txt")


def _initial_before(doc: Doc, start: int) -> bool:
    """Whether the model left an initial out: «*А.* Иванов»."""
    return (
        start >= 2
        and doc[start - 1].text == "."
        and bool(_INITIAL.fullmatch(doc[start - 2].text))
        and not doc[start].is_sent_start
    )


def _may_be_name(token: Token) -> bool:
    name = {"Name", "Surn", "Patr"}
    if any(name & p.tag.grammemes for p in morph.parses(token.text)):
        return True
    return morph.known(token.text) and token.text[:1].isupper()
