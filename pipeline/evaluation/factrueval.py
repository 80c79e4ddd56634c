"""factRuEval-2016 (https://github.com/dialogue-evaluation/factRuEval-2016): flat names by the protocol of naeval
(https://github.com/natasha/naeval).

Gold: whole persons, of organisations the words marked ``org_name``, of places (``LocOrg``, ``Location``) those marked
``loc_name``; of spans that overlap the first. Scored by tokens: for each type, tokens inside a found name against
tokens inside a gold one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Iterator

from razdel import tokenize
from spacy.language import Language

from pipeline.evaluation.scores import Table

_TYPES = {"Person": "PER", "Org": "ORG", "LocOrg": "LOC", "Location": "LOC"}
_PARTS = {"Org": "org_name", "LocOrg": "loc_name", "Location": "loc_name"}


def read(folder: str | Path) -> Iterator[tuple[str, str, list[tuple[int, int, str]]]]:
    """(name, text, names) of each text.

    Raises:
        FileNotFoundError: the folder has no ``.objects`` files.
        ValueError: a line cannot be read; names the file.
    """
    return documents(folder, ".objects", _read_one)


def documents(folder: str | Path, suffix: str, read_one: Callable) -> Iterator[tuple]:
    """The name of each text that has a file with ``suffix``, and what ``read_one`` makes of that file; raises as
    ``read``.
    """
    folder = Path(folder)
    files = sorted(folder.glob(f"*{suffix}"))
    if not files:
        raise FileNotFoundError(f"{folder}: no {suffix} files")
    for file in files:
        try:
            yield file.stem, *read_one(file)
        except (IndexError, KeyError, ValueError) as error:
            raise ValueError(f"{file}: not as factRuEval writes it: {error}") from error


def lines(file: Path) -> list[str]:
    """Those that are not blank."""
    return [line for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]


def text_and_spans(file: Path) -> tuple[str, dict[str, tuple[int, int, str]]]:
    """The text that a file belongs to, and its spans by number: start, end, kind."""
    with open(file.with_suffix(".txt"), encoding="utf-8", newline="") as stream:
        text = stream.read()
    spans = {}
    for line in lines(file.with_suffix(".spans")):
        key, kind, start, length = line.split()[:4]
        spans[key] = (int(start), int(start) + int(length), kind)
    return text, spans


def _read_one(file: Path) -> tuple[str, list[tuple[int, int, str]]]:
    text, spans = text_and_spans(file)
    found: list[tuple[int, int, str]] = []
    for line in lines(file):
        _, kind, *keys = line.partition("#")[0].split()
        parts = [spans[k] for k in keys]
        if kind == "Person":
            found.append((min(p[0] for p in parts), max(p[1] for p in parts), "PER"))
        elif kind in _PARTS:
            found.extend((a, b, _TYPES[kind]) for a, b, part in parts if part == _PARTS[kind])
    names: list[tuple[int, int, str]] = []
    for name in sorted(set(found), key=lambda s: (s[0], -s[1])):
        if not names or name[0] >= names[-1][1]:
            names.append(name)
    return text, names


def evaluate(folder: str | Path, nlp: Language) -> Table:
    """Scores of ``doc.ents`` by type."""
    return score(folder, lambda text: [(e.start_char, e.end_char, e.label_) for e in nlp(text).ents])


def score(folder: str | Path, find: Callable[[str], list[tuple[int, int, str]]]) -> Table:
    """Scores by type of what ``find`` gives for a text: (start, end, PER, LOC or ORG)."""
    table = Table()
    for _, text, gold in read(folder):
        tokens = [(t.start, t.stop) for t in tokenize(text)]
        table.add(_inside(tokens, find(text)), _inside(tokens, gold), lambda t: t[1])
    return table


def _inside(tokens: list[tuple[int, int]], spans: list[tuple[int, int, str]]) -> set[tuple[int, str]]:
    return {(start, kind) for start, end in tokens for a, b, kind in spans if a <= start and end <= b}
