"""``svodka export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.commands.common import (
    Excel,
    Format,
    MinScore,
    Output,
    StoreOption,
    UsageError,
    app,
    existing,
    formats_of,
    options_of,
    tables_of,
    usage,
    writing,
)


@app.command()
@usage
def export(
    output: Output = None,
    format: Format = None,
    excel: Excel = None,
    min_score: MinScore = None,
    store: StoreOption = None,
    table: Annotated[
        Optional[list[str]],
        typer.Option(
            "--table", "-t", help="Only these tables (CSV, Parquet, workbook); may be repeated or listed with commas."
        ),
    ] = None,
    since: Annotated[
        Optional[str],
        typer.Option(
            "--since",
            metavar="TIME",
            help="Only articles of runs that began then or later: 2026-11-01, 2026-11-01T03:00.",
        ),
    ] = None,
    to: Annotated[
        Optional[Path], typer.Option("--to", help="Folder for the files. [default: export in the output folder]")
    ] = None,
):
    """Write tables from the store, all of them or a part.

    Examples:

      svodka export --format xlsx

      svodka export --since 2026-11-01 --table events,participants --format csv --excel --to november
    """
    from datetime import datetime, timezone

    from pipeline.batch.exports import export_part
    from pipeline.store import Store

    options = options_of(output=output, formats=formats_of(format), excel=excel, min_score=min_score, store=store)
    tables = tables_of(table)
    if since is not None:
        try:
            moment = datetime.fromisoformat(since)
        except ValueError as error:
            raise UsageError(f"--since: {since!r} is not a time such as 2026-11-01 or 2026-11-01T03:00") from error
        since = moment.astimezone(timezone.utc).isoformat(timespec="seconds")
    existing(options)
    with writing(options):
        opened = Store(options.store_url(), reading=True)
        paths = export_part(opened, options, to or options.output / "export", since=since, tables=tables)
    for path in paths:
        typer.echo(path)
