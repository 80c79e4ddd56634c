"""Universal Dependencies on spaCy tokens (https://universaldependencies.org/ru/)."""

from __future__ import annotations

from spacy.tokens import Token


def feature(token: Token, name: str) -> str:
    """One feature of a token (``Case`` -> ``Nom``), '' when it has none."""
    values = token.morph.get(name)
    return values[0] if values else ""
