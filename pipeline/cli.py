"""The command ``svodka``."""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline import __version__
from pipeline.terminal import safe

app = typer.Typer(
    name="svodka",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Russian news articles in, tables of who, what, when, where, how many out.\n\nExamples:\n\n  svodka run articles/\n\n  svodka run 'news/**/*.html' feed.xml --output tables --format csv --excel\n\n  svodka show article.txt --published 2025-05-14\n\n  svodka schema > record.schema.json\n\n  svodka status\n\n  svodka schedule /srv/news --at 03:00",
)
log = logging.getLogger("svodka")

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


class UsageError(Exception):
    """Wrong usage: exit status 2."""


def _options(**flags):
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
    if unknown := set(options.formats) - set(FORMATS):
        raise UsageError(f"unknown format: {', '.join(sorted(unknown))}; known: {', '.join(FORMATS)}")
    return options


def _usage(function):
    """Turn UsageError into a message and exit status 2."""
    import functools

    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except UsageError as error:
            typer.echo(f"svodka: {error}", err=True)
            raise typer.Exit(2) from error

    return wrapped


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False):
    if version:
        typer.echo(__version__)
        raise typer.Exit()


Output = Annotated[Optional[Path], typer.Option("--output", "-o", help="Folder for the tables. [default: outputs]")]
Format = Annotated[
    Optional[list[str]],
    typer.Option(
        "--format",
        "-f",
        help="json, jsonl, csv, parquet, xlsx; may be repeated or listed with commas. [default: json, jsonl, csv, parquet]",
    ),
]
Excel = Annotated[
    Optional[bool],
    typer.Option("--excel/--no-excel", help="CSV that Russian Excel opens directly: byte-order mark, semicolons."),
]
StoreOption = Annotated[
    Optional[str],
    typer.Option(
        "--store",
        metavar="URL",
        help="The store: a file of SQLite, or postgresql+psycopg://user@host/database. [default: svodka.sqlite in the output folder]",
    ),
]
Jobs = Annotated[
    Optional[int],
    typer.Option("--jobs", "-j", min=1, help="Worker processes; the results do not depend on it. [default: 1]"),
]
Engine = Annotated[Optional[str], typer.Option("--engine", help="local, or ray (pip install 'svodka[ray]').")]
Address = Annotated[Optional[str], typer.Option("--address", help="Address of a Ray cluster.")]
Log = Annotated[Optional[str], typer.Option("--log", help="Log lines as text or json.")]


@app.command()
@_usage
def run(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Folders (with all below), files, glob patterns, fsspec URLs, or - for standard input.",
        ),
    ],
    output: Output = None,
    format: Format = None,
    excel: Excel = None,
    published: Published = None,
    field: Annotated[
        Optional[list[str]],
        typer.Option(
            "--field",
            metavar="NAME=FIELD",
            help="Field of JSON, CSV and Parquet rows: text=body, published=pub_date, text=message.body, ….",
        ),
    ] = None,
    field_format: FieldFormat = None,
    day_first: DayFirst = None,
    timezone: Timezone = None,
    store: StoreOption = None,
    jobs: Jobs = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Extract anew what another version of svodka, or other settings, made.")
    ] = False,
    engine: Engine = None,
    address: Address = None,
    log: Log = None,
):
    """Extract records from articles that are new or changed, and write all tables.

    What was done in an earlier run is in the store and is passed over. Exit status: 0 all done, 1 some articles
    failed (they are named, the rest is done), 2 wrong usage, 69 no workers to be had (Ray), 74 the store or the tables cannot be written (what was done stays), 75 another
    run holds the store, 130 and 143 ended by Ctrl-C or SIGTERM after the articles in hand.

    Examples:

      svodka run corpora/

      svodka run feed.xml export.jsonl --format csv --excel -o tables

      svodka run news/ --jobs 4 --store postgresql+psycopg://svodka@db/news

      cat article.txt | svodka run - --published 2025-05-14 --format jsonl
    """
    options = _options(
        output=output,
        formats=_formats(format),
        excel=excel,
        published=published,
        field_format=field_format,
        day_first=day_first,
        timezone=timezone,
        store=store,
        jobs=jobs,
        engine=engine,
        address=address,
        log=log,
    )
    for pair in field or []:
        name, _, value = pair.partition("=")
        if name not in type(options.fields).model_fields or not value:
            raise UsageError(
                f"--field: {pair!r} is not NAME=FIELD with NAME one of {', '.join(type(options.fields).model_fields)}"
            )
        setattr(options.fields, name, [value])
    _night(options, inputs, refresh=refresh)


@app.command()
@_usage
def retry(
    output: Output = None,
    format: Format = None,
    excel: Excel = None,
    store: StoreOption = None,
    jobs: Jobs = None,
    log: Log = None,
):
    """Take the failures of earlier runs again; exit statuses as of run.

    Example:

      svodka retry -o tables
    """
    options = _options(output=output, formats=_formats(format), excel=excel, store=store, jobs=jobs, log=log)
    _existing(options)
    _night(options, [], retry=True)


@app.command()
@_usage
def export(
    output: Output = None,
    format: Format = None,
    excel: Excel = None,
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

    from pipeline import writers
    from pipeline.records import TABLES
    from pipeline.store import Store

    options = _options(output=output, formats=_formats(format), excel=excel, store=store)
    tables = [part for value in table for part in value.split(",") if part] if table else None
    if unknown := set(tables or []) - set(TABLES):
        raise UsageError(f"unknown table: {', '.join(sorted(unknown))}; known: {', '.join(TABLES)}")
    if since is not None:
        try:
            moment = datetime.fromisoformat(since)
        except ValueError as error:
            raise UsageError(f"--since: {since!r} is not a time such as 2026-11-01 or 2026-11-01T03:00") from error
        since = moment.astimezone(timezone.utc).isoformat(timespec="seconds")
    _existing(options)
    with _writing(options):
        opened = Store(options.store_url())
        paths = writers.write_chunks(
            opened.chunks(since=since, tables=tables),
            to or options.output / "export",
            options.formats,
            tables=tables,
            excel=options.excel,
        )
    for path in paths:
        typer.echo(path)


@app.command()
@_usage
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

    options = _options(output=output, store=store)
    _existing(options)
    with _writing(options):
        facts = describe(options, with_duplicates=with_duplicates)
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=1, default=str))
    else:
        show_status(facts)


@app.command()
@_usage
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

    options = _options(output=output, store=store, jobs=jobs)
    try:
        typer.echo(plan(inputs, at, options, explicit_store=store, jobs=jobs, log_file=logfile))
    except ScheduleError as error:
        raise UsageError(str(error)) from error


def _formats(values: list[str] | None) -> list[str] | None:
    return [part for value in values for part in value.split(",") if part] if values else None


def _existing(options) -> None:
    """Refuse to make an empty store where one is asked for."""
    url = options.store_url()
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        raise UsageError(f"no store at {url.removeprefix('sqlite:///')}; svodka run makes one")


class _writing:
    """Errors of store and disk as a message and status 74, a held lock as 75."""

    def __init__(self, options):
        self.options = options

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        from pipeline.batch.session import CANNOT_WRITE, LOCKED
        from pipeline.store import Locked, StoreError

        if isinstance(error, Locked):
            typer.echo(f"svodka: another run holds {self.options.store_url()}{_holder(self.options)}", err=True)
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
        holder = Store(options.store_url()).holder()
    except StoreError:
        holder = None
    return (
        f": process {holder['pid']} on {holder['host']}, since {holder['started']} (run {holder['run_id']})"
        if holder
        else ""
    )


def _night(options, inputs: list[str], *, retry: bool = False, refresh: bool = False) -> None:
    from pipeline.batch.session import night

    if options.output.exists() and not options.output.is_dir():
        raise UsageError(f"--output: {options.output} is a file")
    watched = sys.stderr.isatty() and options.log == "text"
    _set_up_log(options.log, quiet=watched)
    with _writing(options), _progress(watched, inputs) as on_item:
        outcome = night(options, inputs, retry=retry, refresh=refresh, on_item=on_item)
    if watched:
        for failure in outcome.failures:
            typer.echo(
                f"svodka: {safe(failure.path)}{f' [{safe(failure.article_id)}]' if failure.article_id and failure.article_id not in failure.path else ''}: {safe(failure.reason)}",
                err=True,
            )
    _summary(outcome, options)
    raise typer.Exit(outcome.exit_status)


class _JsonLines(logging.Formatter):
    """One JSON object a line: time, level, message, and what ``extra`` gives."""

    def format(self, record: logging.LogRecord) -> str:
        known = logging.LogRecord("", 0, "", 0, "", (), None).__dict__.keys() | {"message", "asctime", "taskName"}
        body = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        line = json.dumps(
            body | {k: v for k, v in record.__dict__.items() if k not in known}, ensure_ascii=False, default=str
        )
        # JSON takes these as they are; a terminal or a log viewer would obey them
        return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" if ord(c) < 0x10000 else "\ufffd" for c in line)


class _TextLines(logging.Formatter):
    """Text that stays one line and that a terminal cannot obey."""

    def format(self, record: logging.LogRecord) -> str:
        return safe(super().format(record)).replace("\n", " ⏎ ")


def _set_up_log(form: str, quiet: bool = False) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if form == "json" else _TextLines("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.ERROR if quiet else logging.INFO, force=True)
    # other packages' chatter is not for the log of a run
    for name in ("trafilatura", "htmldate", "charset_normalizer", "alembic", "sqlalchemy", "ray"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


class _progress:
    """A bar when a person watches, log lines every ten seconds when not."""

    def __init__(self, watched: bool, inputs):
        self.watched, self.inputs, self.done, self.start, self.told = watched, inputs, 0, time.perf_counter(), 0.0

    def __enter__(self):
        if self.watched:
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                SpinnerColumn,
                TextColumn,
                TimeRemainingColumn,
            )

            self.bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self.bar.__enter__()
            self.task = self.bar.add_task("articles", total=_estimate(self.inputs), rate="")
        return self.on_item

    def on_item(self, item) -> None:
        """``item``: a record, a failure, or None for a file that is passed over."""
        self.done += 1
        seconds = time.perf_counter() - self.start
        if self.watched:
            total = self.bar.tasks[0].total
            self.bar.update(
                self.task,
                advance=1,
                rate=f"{self.done / seconds:.1f}/s",
                total=max(total, self.done) if total else None,
            )
        elif seconds - self.told >= 10:
            self.told = seconds
            log.info(
                "%d articles, %.1f a second",
                self.done,
                self.done / seconds,
                extra={"event": "progress", "articles": self.done, "rate": round(self.done / seconds, 2)},
            )

    def __exit__(self, *error):
        if self.watched:
            self.bar.__exit__(*error)


def _estimate(inputs) -> int | None:
    """How many articles there will be: files counted as one each, lines of JSONL as their number."""
    from pipeline.readers import find
    from pipeline.records import Failure

    total = 0
    for source in find([i for i in inputs if i != "-" and "://" not in i]):
        if not isinstance(source, Failure) and source.key.lower().endswith((".jsonl", ".ndjson")):
            try:
                with open(source.file or source.key, "rb") as file:
                    total += sum(chunk.count(b"\n") for chunk in iter(lambda file=file: file.read(1 << 20), b""))
            except OSError:
                total += 1
        else:
            total += 1
    return total or None


def _summary(outcome, options) -> None:
    from pipeline.store import Store, StoreError

    c = outcome.counts
    done = c.articles_new + c.articles_changed
    rate = done / outcome.seconds if outcome.seconds else 0
    lines = [
        f"{done} articles, {len(outcome.failures)} failures, {outcome.seconds:.1f} s ({rate:.1f} articles a second)"
    ]
    skipped = c.files_found - c.files_read
    if c.articles_changed or c.articles_unchanged or skipped:
        lines.append(
            f"new {c.articles_new}, changed {c.articles_changed}, known {c.articles_unchanged}; files passed over unread: {skipped}"
        )
    if c.passed_over:
        names = {"companions": "pictures, scripts and styles of pages", "unfinished": "unfinished or left over"}
        kinds = "; ".join(f"{names[kind]}: {number}" for kind, number in sorted(c.passed_over.items()))
        lines.append(f"files passed over, since they are no articles: {kinds}")
    if c.known_failures:
        lines.append(f"failed before and left as they are: {c.known_failures} (svodka retry takes them again)")
    if c.warnings:
        lines.append(f"warnings: {c.warnings} (their articles are there; see stage «warning» in failures)")
    if c.not_russian:
        lines.append(f"not in Russian, so left without records: {c.not_russian}")
    if c.published_unknown:
        lines.append(
            f"publication date unknown: {c.published_unknown} (relative dates there stay without a value; --published sets one)"
        )
    try:
        counts = Store(options.store_url()).counts()
        lines.append(
            "in the store: "
            + ", ".join(f"{name} {number}" for name, number in counts.items() if name != "failures")
            + (f"; near-copies, left out of events and participants: {c.duplicates}" if c.duplicates else "")
        )
    except StoreError:
        counts = {}
    if outcome.error is None:
        lines.append(
            f"{'written' if outcome.written else 'nothing new to write'}: {options.output}/ ({', '.join(options.formats)})"
        )
    else:
        lines.append(f"svodka: {outcome.error}; what was committed stays, the next run does the rest")
    if options.log == "json":
        log.info(
            "end",
            extra={
                "event": "end",
                "run": outcome.run_id,
                "status": outcome.status,
                "error": outcome.error,
                "seconds": round(outcome.seconds, 2),
                "rate": round(rate, 2),
                **vars(c),
                "rows": counts,
            },
        )
        return
    for line in lines:
        typer.echo(line, err=True)


@app.command()
@_usage
def show(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="An article in any format, or -; of many only the first is shown.")
    ],
    published: Published = None,
    row: Annotated[Optional[str], typer.Option("--id", help="Show the article with this id.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the record as JSON instead.")] = False,
):
    """Show one article in the terminal: its spans coloured, its records as tables."""
    from pipeline import readers
    from pipeline.batch import extract_articles
    from pipeline.records import Failure
    from pipeline.terminal import show_record

    options = _options(published=published)
    for item in readers.read([file], options):
        if isinstance(item, Failure):
            typer.echo(f"svodka: {item.path}: {item.reason}", err=True)
            if row is None and item.stage != "warning":
                raise typer.Exit(1)
            continue
        if row is not None and item.id != row:
            continue
        for out in extract_articles([item], options):
            if isinstance(out, Failure):
                typer.echo(f"svodka: {out.path}: {out.reason}", err=True)
                raise typer.Exit(1)
            if as_json:
                typer.echo(json.dumps(out.model_dump(), ensure_ascii=False, indent=1))
            else:
                show_record(item, out)
            raise typer.Exit()
    raise UsageError(f"{file}: no article{f' with id {row}' if row else ''} in it")


def _listed(value) -> str:
    return ", ".join(sorted(map(str, value))) or "nothing" if isinstance(value, (set, list)) else str(value)


@app.command()
@_usage
def evaluate(
    nerel: Annotated[
        Optional[Path],
        typer.Option(
            "--nerel", metavar="DIR", help="Folder of brat files (.ann, .txt): nested entities, names, relations."
        ),
    ] = None,
    factrueval: Annotated[
        Optional[Path],
        typer.Option("--factrueval", metavar="DIR", help="Folder of factRuEval-2016: persons, places, organisations."),
    ] = None,
    values: Annotated[
        Optional[Path], typer.Option("--values", metavar="FILE", help="Gold values of dates and figures (JSONL).")
    ] = None,
    records: Annotated[
        Optional[list[Path]],
        typer.Option("--records", metavar="FILE", help="Gold records of whole articles (JSONL); may be repeated."),
    ] = None,
    texts: Annotated[
        Optional[list[Path]],
        typer.Option(
            "--texts",
            metavar="PATH",
            help="Where the articles of --values and --records are: folders or files, ID.txt or JSONL with id and text; may be repeated.",
        ),
    ] = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="List every miss in values and records on standard error.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,
):
    """Score the pipeline against annotated corpora: precision, recall and F1, by type and together.

    What counts as right is told in docs/evaluation.md.

    Examples:

      svodka evaluate --nerel NEREL/dev

      svodka evaluate --nerel NEREL/dev --factrueval factRuEval-2016/devset --json > scores.json

      svodka evaluate --values values.jsonl --records records.jsonl --texts articles/ --errors
    """
    from pipeline.evaluation.report import evaluate as score
    from pipeline.evaluation.report import show as show_tables

    if not (nerel or factrueval or values or records):
        raise UsageError("nothing to evaluate against: give --nerel, --factrueval, --values or --records")

    def miss(article: str, field: str, wanted, found) -> None:
        if errors:
            typer.echo(safe(f"{article}  {field}: wanted {_listed(wanted)}, found {_listed(found)}"), err=True)

    try:
        tables = score(
            nerel=nerel, factrueval=factrueval, values=values, records=records or [], texts=texts or [], miss=miss
        )
    except (OSError, ValueError) as error:
        raise UsageError(str(error)) from error
    if as_json:
        typer.echo(json.dumps({name: table.as_dict() for name, table in tables.items()}, ensure_ascii=False, indent=2))
    else:
        show_tables(tables)


@app.command()
def schema():
    """Print the JSON Schema of a record."""
    from pipeline.records import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


def main() -> None:
    """Entry point of the command."""
    app(prog_name="svodka")


if __name__ == "__main__":
    main()
