"""The one place that weighs the learned model against the rules.

A stage asks ``claims(doc, "WORKS_AS")`` for what the model says surely enough, and ``settle(rule, claim)``
for what stands and where it comes from. How sure the model must be, relation by relation, is in ``THRESHOLDS``.
"""

from __future__ import annotations

from typing import Any, Callable, NamedTuple

from spacy.tokens import Doc

from pipeline.stages.relations import joined

#: NEREL's relation -> score from which the model's word is taken; set on NEREL's development part and on gold records
THRESHOLDS: dict[str, float] = {
    "ABBREVIATION": 0.6,
    "AGENT": 0.6,
    "ALTERNATIVE_NAME": 0.6,
    "ORGANIZES": 0.6,
    "PARTICIPANT_IN": 0.6,
    "POINT_IN_TIME": 0.6,
    "START_TIME": 0.6,
    "SUBEVENT_OF": 0.6,
    "TAKES_PLACE_IN": 0.6,
    "WORKPLACE": 0.7,
    "WORKS_AS": 0.0,
}
#: for the relations that stand in no row
DEFAULT = 0.6


class Claim(NamedTuple):
    """What the model says of two entities: ``value`` (the stage's reading of it), and how sure it is, 0 to 1."""

    value: Any
    score: float


class Settled(NamedTuple):
    """What stands: the value, ``rule``, ``model`` or ``rule+model`` (None where there is no value), the model's
    score.
    """

    value: Any
    source: str | None
    score: float | None


def threshold(relation: str) -> float:
    """The score from which the model's word on a relation is taken.

    Example: ``threshold("WORKPLACE") == 0.7``.
    """
    return THRESHOLDS.get(relation, DEFAULT)


def claims(doc: Doc, *relations: str, at_least: float = 0.0) -> list[tuple[dict, dict, float]]:
    """(source, target, score) of the relations that the model is sure enough of, the surest first.

    ``source`` and ``target`` are entities of ``doc._.nested``; ``at_least`` asks for more than the threshold.
    """
    return [
        (source, target, score)
        for relation in relations
        for source, target, score in joined(doc, relation)
        if score >= max(threshold(relation), at_least)
    ]


def settle(rule: Any, claim: Claim | None, same: Callable[[Any, Any], bool] | None = None) -> Settled:
    """Rule against model: the rule's value stands where there is one, the model's fills what the rule left open.

    Args:
        rule: what a rule found, None for nothing.
        claim: what the model says, None for nothing.
        same: whether both mean the same, so that the value has both as its source; equality without it.

    Example: ``settle("мэр", Claim("мэр", 0.9)) == Settled("мэр", "rule+model", 0.9)``.
    """
    if claim is None:
        return Settled(rule, None if rule is None else "rule", None)
    if rule is None:
        return Settled(claim.value, "model", claim.score)
    if same(rule, claim.value) if same else rule == claim.value:
        return Settled(rule, "rule+model", claim.score)
    return Settled(rule, "rule", None)
