"""What entities of every kind share."""

from __future__ import annotations

from spacy.tokens import Span


def mention(span: Span) -> list:
    return [span.start_char, span.end_char, span.text]
