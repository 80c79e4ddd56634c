"""The schema's versions (Alembic), and how a store is brought to the newest."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine

#: revision that this version of the program works with (``versions``)
REVISION = "0008"


class Newer(Exception):
    """A newer program made the store; ``args`` has its revision."""


def revision_of(engine: Engine) -> str | None:
    """The revision of a store; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(engine: Engine, found: str | None, holding: AbstractContextManager) -> None:
    """Bring a store from the revision ``found`` to ``REVISION``, with its lock held.

    Raises:
        Newer: ``found`` is not known here.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise Newer(found)
    with holding, engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, REVISION)
