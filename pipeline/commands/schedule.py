"""``svodka schedule``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.commands.common import Jobs, Output, StoreOption, UsageError, app, options_of, usage


@app.command()
@usage
def schedule(
    inputs: Annotated[list[str], typer.Argument(metavar="FOLDER...", help="What to run over every night.")],
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help="Time of day.")] = "03:00",
    output: Output = None,
    store: StoreOption = None,
    jobs: Jobs = None,
    logfile: Annotated[
        Optional[Path], typer.Option("--log-file", help="[default: svodka.log in the output folder]")
    ] = None,
):
    """Print a crontab line, and a systemd service and timer, that run svodka every night.

    Example:

      svodka schedule /srv/news --at 03:00 -o /srv/svodka
    """
    from pipeline.schedule import ScheduleError, plan

    options = options_of(output=output, store=store, jobs=jobs)
    try:
        typer.echo(plan(inputs, at, options, explicit_store=store, jobs=jobs, log_file=logfile))
    except ScheduleError as error:
        raise UsageError(str(error)) from error
