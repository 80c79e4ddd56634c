"""When two wordings count as the same: names, organisations, roles (told for users in docs/evaluation.md)."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline import lexicon

_QUOTES = re.compile(r"[«»\"'“”„‹›]")
_WORDS = re.compile(r"[\w-]+")


@lru_cache(maxsize=100_000)
def fold(text: str | None) -> str:
    """Lower case, е for ё, one kind of dash, no quotation marks, single spaces."""
    plain = _QUOTES.sub(" ", (text or "").lower().replace("ё", "е").replace("–", "-").replace("—", "-"))
    return re.sub(r"\s+", " ", plain).strip(" .,")


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern, re.Pattern]:
    legal = "|".join(sorted(lexicon.words("organisations/legal_forms.txt")))
    classes = "|".join(sorted(lexicon.words("organisations/class_words.txt"), key=len, reverse=True))
    return re.compile(rf"\b(?:{legal})\b"), re.compile(rf"^(?:{classes})\s+")


@lru_cache(maxsize=100_000)
def organisation(text: str | None) -> str:
    """Folded, without legal forms and without the class word that it begins with: «АО «Водник»» -> водник."""
    legal, classes = _patterns()
    bare = re.sub(r"\s+", " ", legal.sub(" ", fold(text))).strip()
    return classes.sub("", bare) or bare


@lru_cache(maxsize=100_000)
def stems(text: str | None) -> frozenset[str]:
    """Beginnings of the content words, so that cases and numbers of one word are alike."""
    return frozenset(
        w[:6] if len(w) > 7 else w[: max(3, len(w) - 2)]
        for w in _WORDS.findall(fold(text))
        if len(w) > 2 or w.isdigit()
    )


def similar(a: str | None, b: str | None, least: float = 0.6) -> bool:
    """Whether the stems of both share at least ``least`` of all that either has (Jaccard)."""
    x, y = stems(a), stems(b)
    return bool(x and y) and len(x & y) / len(x | y) >= least


def same_role(found: str | None, wanted: str | None) -> bool:
    """Equal, or seven tenths of the stems shared, or one the beginning of the other with half of its stems."""
    if fold(found) == fold(wanted):
        return True
    x, y = stems(found), stems(wanted)
    if not x or not y:
        return False
    if len(x & y) / len(x | y) >= 0.7:
        return True
    first = fold(found).split()[:1] == fold(wanted).split()[:1]
    return first and (x <= y or y <= x) and len(x & y) >= 0.5 * len(y)
