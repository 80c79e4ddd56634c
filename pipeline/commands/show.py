"""``svodka show``."""

from __future__ import annotations

import json
from typing import Annotated, Optional

import typer

from pipeline import labels
from pipeline.commands.common import Published, UsageError, app, options_of, tables_of, usage


@app.command()
@usage
def show(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="An article in any format, or -; of many only the first is shown.")
    ],
    published: Published = None,
    row: Annotated[Optional[str], typer.Option("--id", help="Show the article with this id.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the record as JSON instead.")] = False,
    table: Annotated[
        Optional[list[str]],
        typer.Option("--table", "-t", help="Only these tables, all columns; may be repeated or listed with commas."),
    ] = None,
    lang: Annotated[Optional[str], typer.Option("--lang", help="Headings in ru or en. [default: the locale's]")] = None,
):
    """Show one article in the terminal: its spans coloured, its records as tables, or as cards where the terminal is
    narrow.

    Examples:

      svodka show article.html

      svodka show articles.jsonl --id 17 --table events,participants --lang ru
    """
    from pipeline import readers
    from pipeline.batch import extract_articles
    from pipeline.records import Failure
    from pipeline.terminal import show_record

    options = options_of(published=published)
    tables = tables_of(table, without=("articles", "failures"))
    if lang is not None and lang not in labels.LANGUAGES:
        raise UsageError(f"--lang: {lang!r} is not one of {', '.join(labels.LANGUAGES)}")
    for item in readers.read([file], options):
        if isinstance(item, Failure):
            typer.echo(f"svodka: {item.path}: {item.reason}", err=True)
            if row is None and item.stage != "warning":
                raise typer.Exit(1)
            continue
        if row is not None and item.id != row:
            continue
        for out in extract_articles([item], options):
            if isinstance(out, Failure):
                typer.echo(f"svodka: {out.path}: {out.reason}", err=True)
                raise typer.Exit(1)
            if as_json:
                typer.echo(json.dumps(out.model_dump(), ensure_ascii=False, indent=1))
            else:
                show_record(item, out, tables=tables, language=lang or labels.of_the_terminal())
            raise typer.Exit()
    raise UsageError(f"{file}: no article{f' with id {row}' if row else ''} in it")
