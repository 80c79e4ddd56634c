"""``svodka forget`` and ``dismiss``: what takes something out of a store."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from pipeline.commands.common import (
    Excel,
    Format,
    Output,
    StoreOption,
    UsageError,
    app,
    existing,
    formats_of,
    options_of,
    usage,
    writing,
)
from pipeline.terminal import safe

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what it would be.")]


@app.command()
@usage
def forget(
    paths: Annotated[
        Optional[list[str]],
        typer.Argument(
            metavar="PATH...",
            help="Files, folders (with all that was below), glob patterns or URLs; they need not exist.",
        ),
    ] = None,
    gone: Annotated[bool, typer.Option("--gone", help="All that is no longer where it was found.")] = False,
    dry_run: DryRun = False,
    output: Output = None,
    format: Format = None,
    excel: Excel = None,
    store: StoreOption = None,
):
    """Take files out of the store, with the articles that stand nowhere else, and write the tables anew.

    A file that is there still is read again by the next run over it.

    Examples:

      svodka forget news/2019 'drafts/*.txt'

      svodka forget --gone --dry-run
    """
    from pipeline.batch.upkeep import matcher, take_out

    if bool(paths) == gone:
        raise UsageError("give either what to forget or --gone")
    options = options_of(output=output, formats=formats_of(format), excel=excel, store=store)
    existing(options)
    with writing(options):
        out = take_out(options, matcher(paths) if paths else None, dry_run=dry_run, formats_given=format is not None)
    would = "would be taken out" if dry_run else "taken out"
    typer.echo(f"{would}: files {out.files}, articles {out.articles}, failures {out.failures}", err=True)
    if paths and not (out.files or out.articles or out.failures):
        typer.echo("svodka: nothing that is known lies there", err=True)
        raise typer.Exit(1)


@app.command()
@usage
def dismiss(
    paths: Annotated[
        Optional[list[str]],
        typer.Argument(metavar="PATH...", help="Files, folders, glob patterns or URLs with failures."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All open failures.")] = False,
    output: Output = None,
    store: StoreOption = None,
):
    """Put failures away; they come back when their file changes and fails again.

    Examples:

      svodka dismiss news/scan.pdf

      svodka dismiss --all
    """
    from pipeline.batch.upkeep import matcher, put_away

    if bool(paths) == everything:
        raise UsageError("give either whose failures to dismiss or --all")
    options = options_of(output=output, store=store)
    existing(options)
    with writing(options):
        dismissed = put_away(options, matcher(paths) if paths else None)
    for path in dismissed:
        typer.echo(safe(path))
    typer.echo(f"failures dismissed: {len(dismissed)} (the tables follow with the next run or export)", err=True)
    if paths and not dismissed:
        raise typer.Exit(1)
