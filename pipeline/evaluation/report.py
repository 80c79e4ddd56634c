"""All evaluations in one call, and their tables for the terminal."""
from __future__ import annotations

from pathlib import Path

from pipeline.evaluation.scores import Table


def evaluate(*, nerel: Path | None = None, factrueval: Path | None = None) -> dict[str, Table]:
    """Tables by name, of the corpora that are given.

    Raises:
        FileNotFoundError, ValueError: as the corpora's readers.
    """
    from pipeline.language import load

    nlp = load(("sentences", "morphology", "entities", "relations"))
    tables: dict[str, Table] = {}
    if nerel is not None:
        from pipeline.evaluation.nerel import evaluate as score

        tables.update({f"nerel {name}": table for name, table in score(nerel, nlp).items()})
    if factrueval is not None:
        from pipeline.evaluation.factrueval import evaluate as score_names

        tables["factrueval names"] = score_names(factrueval, nlp)
    return tables


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
            sheet.add_row(kind, *(f"{score[k]:.3f}" for k in ("precision", "recall", "f1")), *(str(score[k]) for k in ("right", "given", "wanted")))
        console.print(sheet)
