"""The words of a name with the cases that a tagger gives them."""

from __future__ import annotations

from spacy.tokens import Span

from pipeline.russian.ud import feature

_APOSTROPHES = {"’", "'", "ʼ", "`"}


def name_words(span: Span) -> list[tuple[str, str]]:
    """Parts of a name with their cases; «Н.А.» and «Н. А.» become one part each way they are written."""
    parts: list[tuple[str, str]] = []
    for token in span:
        if token.is_space:
            continue
        before = span.doc[token.i - 1] if token.i > span.start else None
        if (
            parts
            and before is not None
            and token.idx == before.idx + len(before.text)
            and _one(parts[-1][0], token.text)
        ):
            parts[-1] = (parts[-1][0] + token.text, feature(token, "Case") or parts[-1][1])
        else:
            parts.append((token.text, feature(token, "Case")))
    return parts


def _one(part: str, text: str) -> bool:
    """Whether a token that touches a part of a name goes on with it: «Н|.», «Аль|-|Фараби»."""
    return (
        text in {".", "-", *_APOSTROPHES} or part[-1] in {"-", *_APOSTROPHES} or part.endswith(".") and len(text) == 1
    )
