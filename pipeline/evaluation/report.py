"""All evaluations in one call, and their tables for the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Callable, Sequence

from pipeline.evaluation.scores import Table


def evaluate(
    *,
    nerel: Path | None = None,
    factrueval: Path | None = None,
    values: Path | None = None,
    records: Sequence[Path] = (),
    texts: Sequence[Path] = (),
    miss: Callable[[str, str, object, object], None] = lambda *_: None,
) -> dict[str, Table]:
    """Tables by name, of the corpora that are given.

    Args:
        values, records: gold files, see ``values`` and ``records`` beside this module.
        texts: where their articles are: folders with ``ID.txt`` and JSONL files with ``id`` and ``text``, or such
            files.
        miss: is told (article, field, wanted, found) of every miss in values and records.

    Raises:
        OSError, ValueError: a corpus, or the text of an article of the gold, cannot be read.
    """
    from pipeline.language import load, shared

    tables: dict[str, Table] = {}
    if nerel is not None or factrueval is not None:
        nlp = load(("sentences", "morphology", "entities", "relations"))
        if nerel is not None:
            from pipeline.evaluation.nerel import evaluate as score

            tables.update({f"nerel {name}": table for name, table in score(nerel, nlp).items()})
        if factrueval is not None:
            from pipeline.evaluation.factrueval import evaluate as score_names

            tables["factrueval names"] = score_names(factrueval, nlp)
            if any(factrueval.glob("*.facts")):
                from pipeline.evaluation.facts import evaluate as score_facts

                tables["factrueval facts"] = score_facts(factrueval)
    found = texts_of(texts) if values is not None or records else {}
    if values is not None:
        from pipeline.evaluation import values as module

        gold = module.read(values)
        tables["values"] = module.score(
            ((name, g, _text(found, name, values)["text"]) for name, g in gold.items()), shared(), miss
        )
    if records:
        import pipeline
        from pipeline.evaluation import records as module

        def extracted():
            for file in records:
                for row in module.read(file):
                    article = _text(found, str(row["id"]), file)
                    text, title = article["text"], article.get("title")
                    yield (
                        row,
                        text,
                        pipeline.extract(text, published=row.get("published"), title=title, id=str(row["id"])),
                    )

        tables["records"] = module.score(extracted(), miss)
    return tables


def texts_of(places: Sequence[Path]) -> dict[str, dict]:
    """Articles (dicts with text and perhaps title) by id."""
    out: dict[str, dict] = {}
    for place in places:
        if not place.exists():
            raise FileNotFoundError(f"{place}: no such file or folder")
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.suffix == ".txt":
                with open(path, encoding="utf-8", newline="") as stream:
                    out[path.stem] = {"text": stream.read()}
            elif path.suffix == ".jsonl":
                for line in path.read_text(encoding="utf-8").split("\n"):
                    if line.strip():
                        row = json.loads(line)
                        if "id" in row and "text" in row:
                            out[str(row["id"])] = row
    return out


def _text(found: dict[str, dict], name: str, gold: Path) -> dict:
    if name not in found:
        raise ValueError(f"{gold}: the text of article {name} is not under --texts")
    return found[name]


def show(tables: dict[str, Table]) -> None:
    """Print the tables."""
    from rich import box
    from rich.console import Console
    from rich.table import Table as Sheet

    console = Console()
    for name, table in tables.items():
        sheet = Sheet(title=name, title_justify="left", box=box.SIMPLE_HEAD)
        sheet.add_column("type")
        for column in ("precision", "recall", "F1", "right", "given", "wanted"):
            sheet.add_column(column, justify="right")
        for kind, score in table.as_dict().items():
            sheet.add_row(
                kind,
                *(f"{score[k]:.3f}" for k in ("precision", "recall", "f1")),
                *(str(score[k]) for k in ("right", "given", "wanted")),
            )
        console.print(sheet)
