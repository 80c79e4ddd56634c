"""``svodka recover``: a store whose file is damaged."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.commands.common import (
    Output,
    StoreOption,
    UsageError,
    app,
    existing,
    options_of,
    usage,
    writing,
)


@app.command()
@usage
def recover(
    anew: Annotated[
        bool, typer.Option("--anew", help="Begin an empty store; by default what can be read is taken over.")
    ] = False,
    output: Output = None,
    store: StoreOption = None,
):
    """Keep a damaged store (SQLite) aside and begin a new one with what can be read of it.

    The damaged file stays beside the new one as svodka.sqlite.damaged-TIME. The next run reads the files again and
    extracts what is missing.

    Example:

      svodka recover -o outputs
    """
    from pipeline.store.recovery import NothingToRecover, recover_file

    options = options_of(output=output, store=store)
    existing(options)
    with writing(options):
        try:
            found = recover_file(options.store_url(), anew=anew)
        except NothingToRecover as error:
            raise UsageError(str(error)) from error
    typer.echo(f"the damaged file is kept as {found.kept}", err=True)
    for name, number in found.rows.items():
        typer.echo(f"  {name}: {number} rows{' (some could not be read)' if name in found.torn else ''}", err=True)
    if found.again:
        typer.echo(f"articles that the next run makes anew from their texts: {found.again}", err=True)
