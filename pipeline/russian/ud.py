"""Universal Dependencies on spaCy tokens (https://universaldependencies.org/ru/)."""

from __future__ import annotations

from spacy.tokens import Token

#: number of a set of features (spaCy's hash of their names, the same in every vocabulary) -> its features
_KNOWN: dict[int, dict[str, str]] = {}


def feature(token: Token, name: str) -> str:
    """One feature of a token (``Case`` -> ``Nom``), '' when it has none."""
    morph = token.morph
    known = _KNOWN.get(morph.key)
    if known is None:
        # there are some hundred sets of features, and rules ask for them again and again
        known = _KNOWN[morph.key] = {key: value.partition(",")[0] for key, value in morph.to_dict().items()}
    return known.get(name, "")
