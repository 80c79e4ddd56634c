"""The commands of ``svodka``, a module a subject; each registers on ``common.app``."""

from __future__ import annotations

import importlib

#: in the order in which ``svodka --help`` lists them
MODULES = ("run", "export", "status", "forget", "recover", "schedule", "show", "evaluate")


def application():
    """The typer application with every command."""
    for name in MODULES:
        importlib.import_module(f"pipeline.commands.{name}")
    from pipeline.commands.common import app

    return app
