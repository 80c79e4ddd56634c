"""Rows of ``capacities.tsv``: which words tie somebody to an event, by which construction, as what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Token

from pipeline import lexicon
from pipeline.stages.events.clause import hypothetical, with_preposition
from pipeline.stages.events.constructions import CONSTRUCTIONS, denied
from pipeline.stages.events.data import Mention, View
from pipeline.stages.morphology import feature


@dataclass(frozen=True)
class Row:
    """A row of ``capacities.tsv``."""

    cue: str
    cue_preposition: str
    construction: str
    preposition: str
    case: str
    capacity: str
    who: frozenset[str]
    kinds: frozenset[str]
    reach: str


@lru_cache(maxsize=1)
def capacities() -> dict[str, tuple[Row, ...]]:
    """Lemma of a cue (or ``@event``) -> its rows.

    Raises:
        ValueError: a row names a construction that there is not.
    """
    out: dict[str, list[Row]] = {}
    for cues, construction, preposition, case, capacity, who, kinds, reach in lexicon.rows("events/capacities.tsv"):
        if construction not in CONSTRUCTIONS:
            raise ValueError(f"capacities.tsv: unknown construction {construction!r}")
        members, wanted = frozenset(filter(None, kinds.split("|"))), frozenset(filter(None, who.split("|")))
        for cue in sorted(lexicon.words("speech/plain_verbs.txt")) if cues == "@speech" else cues.split("|"):
            before, _, lemma = cue.rpartition("+")
            out.setdefault(lemma, []).append(
                Row(lemma, before, construction, preposition, case, capacity, wanted, members, reach)
            )
    return {lemma: tuple(rows) for lemma, rows in out.items()}


def _stands_after(cue: Token, preposition: str) -> bool:
    return (
        with_preposition(cue).startswith(preposition)
        or cue.i > 0
        and cue.nbor(-1).lower_ in {preposition, preposition + "о"}
    )


def found_by(view: View, cue: Token, row: Row, mention: Mention | None) -> Iterator[Token]:
    """The nouns that a row finds at a cue; none where the cue's own preposition is another."""
    if row.cue_preposition and not _stands_after(cue, row.cue_preposition):
        return
    if cue.pos_ == "VERB" and (denied(cue) or feature(cue, "VerbForm") == "Fin" and hypothetical(cue)):
        return
    yield from CONSTRUCTIONS[row.construction](view, cue, row, mention)
