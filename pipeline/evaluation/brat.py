"""brat standoff (https://brat.nlplab.org/standoff.html), as far as NEREL uses it: text-bound annotations and binary
relations.
"""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, NamedTuple


class Entity(NamedTuple):
    """A continuous text-bound annotation; offsets are Unicode characters of the text, end exclusive."""

    start: int
    end: int
    type: str


class Relation(NamedTuple):
    """A directed relation between two entities of the same text."""

    type: str
    source: Entity
    target: Entity


class Annotated(NamedTuple):
    """A text with its annotations."""

    name: str
    text: str
    entities: list[Entity]
    relations: list[Relation]


def read(folder: str | Path) -> Iterator[Annotated]:
    """The annotated texts of ``folder`` (``NAME.ann`` beside ``NAME.txt``), by name.

    Discontinuous annotations, and relations with one, are left out: the published scores on NEREL leave them out too.

    Raises:
        FileNotFoundError: the folder has no annotations, or one has no text.
        ValueError: a line cannot be read; names the file and the line.
    """
    folder = Path(folder)
    files = sorted(folder.glob("*.ann"))
    if not files:
        raise FileNotFoundError(f"{folder}: no .ann files")
    for file in files:
        yield read_one(file)


def read_one(file: Path) -> Annotated:
    """One ``.ann`` file and its text."""
    # line ends as they are: the offsets count them
    with open(file.with_suffix(".txt"), encoding="utf-8", newline="") as stream:
        text = stream.read()
    entities: dict[str, Entity] = {}
    links: list[tuple[str, str, str]] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        try:
            if line.startswith("T"):
                key, place, _ = line.split("\t", 2)
                if ";" not in place:
                    kind, start, end = place.split()
                    entities[key] = Entity(int(start), int(end), kind)
            elif line.startswith("R"):
                kind, first, second = line.split("\t")[1].split()
                links.append((kind, first.partition(":")[2], second.partition(":")[2]))
        except (ValueError, IndexError) as error:
            raise ValueError(f"{file}:{number}: not a brat annotation: {line[:80]!r}") from error
    relations = [Relation(kind, entities[a], entities[b]) for kind, a, b in links if a in entities and b in entities]
    return Annotated(file.stem, text, list(dict.fromkeys(entities.values())), list(dict.fromkeys(relations)))
