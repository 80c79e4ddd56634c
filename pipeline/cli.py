"""The command ``svodka``: its commands stand in ``pipeline.commands``."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline import __version__
from pipeline.commands import evaluate, export, run, schedule, show, status  # noqa: F401  (each registers its commands)
from pipeline.commands.common import app


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False):
    if version:
        typer.echo(__version__)
        raise typer.Exit()


def main() -> None:
    """Entry point of the command."""
    app(prog_name="svodka")
