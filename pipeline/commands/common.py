"""What the commands share: the application, their options, settings from flags, errors with their exit statuses."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Annotated, Optional

import typer

app = typer.Typer(
    name="svodka",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=(
        "Russian news articles in, tables of who, what, when, where, how many out.\n\nExamples:\n\n  svodka run "
        "articles/\n\n  svodka run 'news/**/*.html' feed.xml --output tables --format csv --excel\n\n  svodka "
        "show article.txt --published 2025-05-14\n\n  svodka schema > record.schema.json\n\n  svodka status\n\n  "
        "svodka schedule /srv/news --at 03:00"
    ),
)

Published = Annotated[
    Optional[str],
    typer.Option(
        "--published", metavar="DATE", help="Publication date of articles that tell none: 2025-05-14, 2025-05 or 2025."
    ),
]

DayFirst = Annotated[
    Optional[bool],
    typer.Option("--day-first/--month-first", help="What 05/06/2025 in rows and feeds is. [default: day-first]"),
]

Timezone = Annotated[
    Optional[str],
    typer.Option(
        "--timezone",
        metavar="ZONE",
        help="Zone of the media, in which «вчера» is reckoned: Asia/Almaty. By source: [timezones] in svodka.toml.",
    ),
]

FieldFormat = Annotated[
    Optional[str],
    typer.Option(
        "--field-format", help="What text and title of rows are: text, html, or auto (told by content). [default: auto]"
    ),
]

Output = Annotated[Optional[Path], typer.Option("--output", "-o", help="Folder for the tables. [default: outputs]")]

Format = Annotated[
    Optional[list[str]],
    typer.Option(
        "--format",
        "-f",
        help=(
            "json, jsonl, csv, parquet, xlsx; may be repeated or listed with commas. [default: json, jsonl, csv, "
            "parquet]"
        ),
    ),
]

Excel = Annotated[
    Optional[bool],
    typer.Option("--excel/--no-excel", help="CSV that Russian Excel opens directly: byte-order mark, semicolons."),
]

MinScore = Annotated[
    Optional[float],
    typer.Option("--min-score", min=0.0, max=1.0, help="Leave out rows whose score is below, 0 to 1. [default: 0]"),
]
StoreOption = Annotated[
    Optional[str],
    typer.Option(
        "--store",
        metavar="URL",
        help=(
            "The store: a file of SQLite, or postgresql+psycopg://user@host/database. [default: svodka.sqlite in "
            "the output folder]"
        ),
    ),
]

Jobs = Annotated[
    Optional[int],
    typer.Option("--jobs", "-j", min=1, help="Worker processes; the results do not depend on it. [default: 1]"),
]

Engine = Annotated[Optional[str], typer.Option("--engine", help="local, or ray (pip install 'svodka[ray]').")]

Address = Annotated[Optional[str], typer.Option("--address", help="Address of a Ray cluster.")]

Log = Annotated[Optional[str], typer.Option("--log", help="Log lines as text or json.")]


class UsageError(Exception):
    """Wrong usage: exit status 2."""


def options_of(**flags):
    from pipeline.readers.moments import edtf_of
    from pipeline.settings import SettingsError, settings
    from pipeline.writers import FORMATS

    if flags.get("published") is not None:
        try:
            edtf_of(flags["published"])
        except ValueError as error:
            raise UsageError(
                f"--published: {flags['published']!r} is not a date such as 2025-05-14, 2025-05 or 2025"
            ) from error
    try:
        options = settings(**flags)
    except SettingsError as error:
        raise UsageError(str(error)) from error
    if not options.formats:
        raise UsageError(f"no format is named; known: {', '.join(FORMATS)}")
    if unknown := set(options.formats) - set(FORMATS):
        raise UsageError(f"unknown format: {', '.join(sorted(unknown))}; known: {', '.join(FORMATS)}")
    return options


def usage(function):
    """Turn UsageError into a message and exit status 2."""

    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except UsageError as error:
            typer.echo(f"svodka: {error}", err=True)
            raise typer.Exit(2) from error

    return wrapped


def formats_of(values: list[str] | None) -> list[str] | None:
    return [part.strip() for value in values for part in value.split(",") if part.strip()] if values else None


def tables_of(values: list[str] | None, without: tuple[str, ...] = ()) -> list[str] | None:
    """Names of tables that a flag gives.

    Raises:
        UsageError: there is no such table.
    """
    from pipeline.records import TABLES

    names = formats_of(values)
    known = [name for name in TABLES if name not in without]
    if unknown := sorted(set(names or []) - set(known)):
        raise UsageError(f"unknown table: {', '.join(unknown)}; known: {', '.join(known)}")
    return names


def existing(options) -> None:
    """Refuse to make an empty store where one is asked for."""
    from pipeline.store import WrongAddress
    from pipeline.store.address import parsed

    try:
        address = parsed(options.store_url())
    except WrongAddress as error:
        raise UsageError(f"--store: {error}") from error
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        raise UsageError(f"no store at {address.database}; svodka run makes one")


class writing:
    """Errors of store and disk as a message and status 74, a held lock as 75."""

    def __init__(self, options):
        self.options = options

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        from pipeline.batch.session import CANNOT_WRITE, LOCKED
        from pipeline.store import Locked, StoreError, WrongAddress
        from pipeline.store.address import without_password

        if isinstance(error, WrongAddress):
            raise UsageError(f"--store: {error}") from error
        if isinstance(error, Locked):
            shown = without_password(self.options.store_url())
            typer.echo(f"svodka: another run holds {shown}{_holder(self.options)}", err=True)
            raise typer.Exit(LOCKED) from error
        if isinstance(error, StoreError):
            typer.echo(f"svodka: {error}", err=True)
            raise typer.Exit(CANNOT_WRITE) from error
        if isinstance(error, OSError):
            typer.echo(f"svodka: {error.filename or self.options.output}: {error.strerror or error}", err=True)
            raise typer.Exit(CANNOT_WRITE) from error


def _holder(options) -> str:
    from pipeline.store import Store, StoreError

    try:
        holder = Store(options.store_url(), reading=True).holder()
    except StoreError:
        holder = None
    return (
        f": process {holder['pid']} on {holder['host']}, since {holder['started']} (run {holder['run_id']})"
        if holder
        else ""
    )


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False):
    if version:
        from pipeline import __version__

        typer.echo(__version__)
        raise typer.Exit()
