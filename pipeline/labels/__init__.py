"""What people read in place of the names of tables and columns, in Russian and English."""

from __future__ import annotations

import os
from functools import lru_cache
from importlib.resources import files

LANGUAGES = ("ru", "en")


@lru_cache(maxsize=1)
def _labels() -> dict[str, dict[str, str]]:
    lines = files(__package__).joinpath("labels.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {language: {row[0]: row[number] for row in rows} for number, language in enumerate(LANGUAGES, 1)}


def column(name: str, language: str = "ru") -> str:
    """The heading of a column; its own name where there is none."""
    return _labels()[language].get(name, name)


def table(name: str, language: str = "ru") -> str:
    """The title of a table."""
    return _labels()[language].get(f"{name}:", name)


def of_the_terminal() -> str:
    """``ru`` where the environment's locale is Russian, else ``en``."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "ru" if locale.lower().startswith("ru") else "en"
