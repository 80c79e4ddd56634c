"""How likely a row is right, 0 to 1, whatever it comes from: measured on gold, not told by the model.

Rows of a table fall into groups by what is known of them beside their values (``KEYS``): what the learned model thinks
of the mention, whether something stands twice in the article, which kind it is of. ``certainty.tsv`` has, for each
group, how many rows of the gold articles were right
(``tools/calibrate.py`` writes it). A group that was met seldom leans on the table as a whole.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any, Callable

from pipeline import records

#: rows of the whole table that a group's own count is weighed against
_WEIGHT = 8.0

Key = Callable[[Any, float | None], str]


def _learned(score: float | None) -> str:
    """What the model thinks of the best mention, in four steps."""
    if score is None:
        return "rule"
    return next(
        name for least, name in ((0.95, "sure"), (0.8, "likely"), (0.6, "perhaps"), (0.0, "hardly")) if score >= least
    )


def _words(name: str) -> str:
    return str(min(len(name.split()), 3))


def _times(row: Any) -> str:
    return "once" if row.mentions < 2 else "often"


#: table -> (row, the model's score of its best mention) -> group
KEYS: dict[str, Key] = {
    "people": lambda r, s: f"{_learned(s)} {_words(r.name)} {_times(r)}",
    "organisations": lambda r, s: f"{_learned(s)} {'kind' if r.kind else 'name'} {_times(r)}",
    "places": lambda r, s: f"{_learned(s)} {r.kind}",
    "things": lambda r, s: f"{_learned(s)} {r.kind}",
    "events": lambda r, _: (
        f"{'dated' if r.start else 'undated'} {'placed' if r.place else 'nowhere'} {_times(r)} {_words(r.name)}"
    ),
    "participants": lambda r, _: f"{r.source} {r.kind}",
    "dates": lambda r, _: f"{r.kind} {r.basis}",
    "figures": lambda r, _: f"{r.type} {r.cmp} {'unit' if r.unit else 'bare'}",
    "quotes": lambda r, _: (
        f"{'direct' if r.direct else 'indirect'} {'known' if r.entity_id else 'named' if r.speaker else 'nobody'}"
    ),
}


@lru_cache(maxsize=1)
def _counts() -> dict[str, dict[str, tuple[int, int]]]:
    """Table -> group -> (right, given); the group «» is the whole table."""
    out: dict[str, dict[str, tuple[int, int]]] = {}
    for line in files(__package__).joinpath("certainty.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            table, key, right, given = line.split("\t")
            out.setdefault(table, {})[key] = int(right), int(given)
    return out


@lru_cache(maxsize=None)
def of_group(table: str, key: str) -> float | None:
    """The certainty of a group's rows; None for a table without gold."""
    counts = _counts().get(table)
    if not counts:
        return None
    right, given = counts.get("", (0, 0))
    whole = (right + 1) / (given + 2)
    right, given = counts.get(key, (0, 0))
    return round((right + _WEIGHT * whole) / (given + _WEIGHT), 2)


def groups(record: records.ArticleRecord) -> dict[str, list[str]]:
    """Table -> the group of each row."""
    best: dict[str, float] = {}
    for mention in record.mentions:
        if mention.entity_id and mention.score is not None:
            best[mention.entity_id] = max(best.get(mention.entity_id, 0.0), mention.score)
    return {
        table: [key(row, best.get(getattr(row, "entity_id", None) or "")) for row in getattr(record, table)]
        for table, key in KEYS.items()
    }


def rate(record: records.ArticleRecord) -> records.ArticleRecord:
    """The record, its rows with their ``score``."""
    for table, keys in groups(record).items():
        for row, key in zip(getattr(record, table), keys):
            row.score = of_group(table, key)
    return record
