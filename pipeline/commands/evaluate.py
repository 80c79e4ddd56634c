"""``svodka evaluate`` and ``schema``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.commands.common import UsageError, app, usage
from pipeline.terminal import safe


@app.command()
@usage
def evaluate(
    nerel: Annotated[
        Optional[Path],
        typer.Option(
            "--nerel", metavar="DIR", help="Folder of brat files (.ann, .txt): nested entities, names, relations."
        ),
    ] = None,
    factrueval: Annotated[
        Optional[Path],
        typer.Option("--factrueval", metavar="DIR", help="Folder of factRuEval-2016: persons, places, organisations."),
    ] = None,
    values: Annotated[
        Optional[Path], typer.Option("--values", metavar="FILE", help="Gold values of dates and figures (JSONL).")
    ] = None,
    records: Annotated[
        Optional[list[Path]],
        typer.Option("--records", metavar="FILE", help="Gold records of whole articles (JSONL); may be repeated."),
    ] = None,
    texts: Annotated[
        Optional[list[Path]],
        typer.Option(
            "--texts",
            metavar="PATH",
            help=(
                "Where the articles of --values and --records are: folders or files, ID.txt or JSONL with id and "
                "text; may be repeated."
            ),
        ),
    ] = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="List every miss in values and records on standard error.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,
):
    """Score the pipeline against annotated corpora: precision, recall and F1, by type and together.

    What counts as right is told in docs/evaluation.md.

    Examples:

      svodka evaluate --nerel NEREL/dev

      svodka evaluate --nerel NEREL/dev --factrueval factRuEval-2016/devset --json > scores.json

      svodka evaluate --values values.jsonl --records records.jsonl --texts articles/ --errors
    """
    from pipeline.evaluation.report import evaluate as score
    from pipeline.evaluation.report import show as show_tables

    if not (nerel or factrueval or values or records):
        raise UsageError("nothing to evaluate against: give --nerel, --factrueval, --values or --records")

    def miss(article: str, field: str, wanted, found) -> None:
        if errors:
            typer.echo(safe(f"{article}  {field}: wanted {_listed(wanted)}, found {_listed(found)}"), err=True)

    try:
        tables = score(
            nerel=nerel, factrueval=factrueval, values=values, records=records or [], texts=texts or [], miss=miss
        )
    except (OSError, ValueError) as error:
        raise UsageError(str(error)) from error
    if as_json:
        typer.echo(json.dumps({name: table.as_dict() for name, table in tables.items()}, ensure_ascii=False, indent=2))
    else:
        show_tables(tables)


@app.command()
def schema():
    """Print the JSON Schema of a record."""
    from pipeline.records import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


def _listed(value) -> str:
    return ", ".join(sorted(map(str, value))) or "nothing" if isinstance(value, (set, list)) else str(value)
