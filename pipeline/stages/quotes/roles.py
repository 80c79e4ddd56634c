"""Roles that stand for one another: «глава государства» and «президент», «глава Минздрава» and «министр
здравоохранения».
"""

from __future__ import annotations

from functools import lru_cache

from pipeline import lexicon
from pipeline.russian.gazetteer import fold


@lru_cache(maxsize=1)
def same_roles() -> dict[str, frozenset[str]]:
    """Head noun of a role -> those that may stand for it (``lexicon/speech/roles.tsv``)."""
    out: dict[str, set[str]] = {}
    for word, others in lexicon.rows("speech/roles.tsv"):
        out.setdefault(word, set()).update(others.split())
    return {word: frozenset(others) for word, others in out.items()}


def means(short: str, role: str) -> bool:
    """Whether a ministry's short name is of the role: «Минздрав», «МОН» of the «министр здравоохранения», «министр
    образования и науки».
    """
    words = [w for w in fold(role).split() if len(w) > 1]
    if short.startswith("мин") and len(short) > 5:
        return any(w.startswith(short[3:6]) for w in words)
    return len(short) > 1 and short == "".join(w[0] for w in words)[: len(short)]
