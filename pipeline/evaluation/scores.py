"""Precision, recall and F1 of sets, summed over articles."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Score:
    """Counts of what was right, given and wanted."""

    right: int = 0
    given: int = 0
    wanted: int = 0
    #: of the given ones, those that are right, where that is not ``right`` (a gold span may be hit by several given
    #: ones)
    good: int | None = None

    def add(self, given: set, wanted: set) -> None:
        self.right += len(given & wanted)
        self.given += len(given)
        self.wanted += len(wanted)

    @property
    def precision(self) -> float:
        return (self.right if self.good is None else self.good) / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def as_dict(self) -> dict:
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "right": self.right,
            "given": self.given,
            "wanted": self.wanted,
        }


class Table(dict):
    """Scores by name: ``table["PERSON"]`` is there when it is asked for."""

    def __missing__(self, name: str) -> Score:
        self[name] = Score()
        return self[name]

    def add(self, given: set, wanted: set, name) -> None:
        """Count sets both by the name that ``name(item)`` gives and together, as ``all``."""
        self["all"].add(given, wanted)
        for key in {name(x) for x in given | wanted}:
            self[key].add({x for x in given if name(x) == key}, {x for x in wanted if name(x) == key})

    def as_dict(self) -> dict:
        return {name: self[name].as_dict() for name in sorted(self, key=lambda n: (n != "all", -self[n].wanted, n))}
