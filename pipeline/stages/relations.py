"""Relations between the entities of ``doc._.nested``, NEREL's 49 types, within a sentence and across sentences."""

from __future__ import annotations

from spacy.tokens import Doc

from pipeline.stages.base import Stage, stage


@stage("relations")
class Relations(Stage):
    """``doc._.links``: dicts with type, source and target (numbers of ``doc._.nested``) and score (0…1).

    ``svodka.entities`` has computed them on the way, for both come from one pass of one model.
    ``doc._.relations``: the same with the entities' own dicts, for who reads them without counting.
    """

    def annotate(self, doc: Doc) -> None:
        doc._.links = [
            {"type": kind, "source": i, "target": j, "score": score}
            for i, j, kind, score in doc.user_data.get("svodka_links", ())
        ]
        nested = doc._.nested or []
        doc._.relations = [
            {**link, "source": nested[link["source"]], "target": nested[link["target"]]} for link in doc._.links
        ]


def joined(doc: Doc, *kinds: str) -> list[tuple[dict, dict, float]]:
    """(source, target, score) of the relations of some types, the surest first."""
    found = [(r["source"], r["target"], r["score"]) for r in doc._.relations or () if r["type"] in kinds]
    return sorted(found, key=lambda r: -r[2])
