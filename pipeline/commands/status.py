"""``svodka status``."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pipeline.commands.common import Output, StoreOption, app, existing, options_of, usage, writing


@app.command()
@usage
def status(
    output: Output = None,
    store: StoreOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="For monitors.")] = False,
    with_duplicates: Annotated[
        bool, typer.Option("--with-duplicates", help="Count events and participants of near-copies too.")
    ] = False,
):
    """Tell what the store holds: the last runs, counts, open failures, what an older version made."""
    from pipeline.monitor import describe, show_status

    options = options_of(output=output, store=store)
    existing(options)
    with writing(options):
        facts = describe(options, with_duplicates=with_duplicates)
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=1, default=str))
    else:
        show_status(facts)
