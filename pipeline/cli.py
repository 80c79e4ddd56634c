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

app = typer.Typer(
    name="svodka", no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    help="Russian news articles in, tables of who, what, when, where, how many out.\n\nExamples:\n\n  svodka run articles/\n\n  svodka run 'news/**/*.html' feed.xml --output tables --format csv --excel\n\n  svodka show article.txt --published 2025-05-14\n\n  svodka schema > record.schema.json",
)
log = logging.getLogger("svodka")

Published = Annotated[Optional[str], typer.Option("--published", metavar="DATE", help="Publication date of articles that tell none: 2025-05-14, 2025-05 or 2025.")]


class UsageError(Exception):
    """Wrong usage: exit status 2."""


def _options(**flags):
    from pipeline.readers.published import valid
    from pipeline.settings import SettingsError, settings
    from pipeline.writers import FORMATS

    if flags.get("published") is not None and not valid(flags["published"]):
        raise UsageError(f"--published: {flags['published']!r} is not a date such as 2025-05-14, 2025-05 or 2025")
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


@app.command()
@_usage
def run(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Folders (with all below), files, glob patterns, or - for standard input.")],
    output: Annotated[Optional[Path], typer.Option("--output", "-o", help="Folder for the tables. [default: outputs]")] = None,
    format: Annotated[Optional[list[str]], typer.Option("--format", "-f", help="json, jsonl, csv, parquet; may be repeated or listed with commas. [default: all]")] = None,
    excel: Annotated[Optional[bool], typer.Option("--excel/--no-excel", help="CSV that Russian Excel opens directly: byte-order mark, semicolons.")] = None,
    published: Published = None,
    field: Annotated[Optional[list[str]], typer.Option("--field", metavar="NAME=FIELD", help="Field of JSON, CSV and Parquet rows: text=body, published=pub_date, ….")] = None,
):
    """Extract records from articles and write them as tables.

    Exit status: 0 when all went well, 1 when some articles failed (they are named, the rest is done), 2 for wrong usage.

    Examples:

      svodka run corpora/

      svodka run feed.xml export.jsonl --format csv --excel -o tables

      cat article.txt | svodka run - --published 2025-05-14 --format jsonl
    """
    from pipeline.batch import run_batch

    formats = [part for value in format for part in value.split(",") if part] if format else None
    options = _options(output=output, formats=formats, excel=excel, published=published)
    for pair in field or []:
        name, _, value = pair.partition("=")
        if name not in type(options.fields).model_fields or not value:
            raise UsageError(f"--field: {pair!r} is not NAME=FIELD with NAME one of {', '.join(type(options.fields).model_fields)}")
        setattr(options.fields, name, [value])
    if options.output.exists() and not options.output.is_dir():
        raise UsageError(f"--output: {options.output} is a file")
    watched = sys.stderr.isatty()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", force=True)
    for noisy in ("trafilatura", "htmldate", "pypdf", "charset_normalizer"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    try:
        with _progress(watched, inputs) as on_item:
            result = run_batch(inputs, options, on_item=on_item)
    except KeyboardInterrupt:
        typer.echo("svodka: stopped; nothing was written", err=True)
        raise typer.Exit(130) from None
    except OSError as error:
        typer.echo(f"svodka: {error.filename or options.output}: {error.strerror or error}", err=True)
        raise typer.Exit(1) from error
    for failure in result.failures:
        typer.echo(f"svodka: {failure.path}{f' [{failure.article_id}]' if failure.article_id and failure.article_id not in failure.path else ''}: {failure.reason}", err=True)
    _summary(result, options)
    raise typer.Exit(1 if result.failures else 0)


class _progress:
    """A bar when a person watches, log lines every ten seconds when not."""

    def __init__(self, watched: bool, inputs):
        self.watched, self.inputs, self.done, self.start, self.told = watched, inputs, 0, time.perf_counter(), 0.0

    def __enter__(self):
        if self.watched:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

            self.bar = Progress(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), console=Console(stderr=True), transient=True)
            self.bar.__enter__()
            self.task = self.bar.add_task("articles", total=_estimate(self.inputs), rate="")
        else:
            log.info("start: %s", " ".join(map(str, self.inputs)))
        return self.on_item

    def on_item(self, item) -> None:
        self.done += 1
        seconds = time.perf_counter() - self.start
        if self.watched:
            total = self.bar.tasks[0].total
            self.bar.update(self.task, advance=1, rate=f"{self.done / seconds:.1f}/s", total=max(total, self.done) if total else None)
        elif seconds - self.told >= 10:
            self.told = seconds
            log.info("%d articles, %.1f a second", self.done, self.done / seconds)

    def __exit__(self, *error):
        if self.watched:
            self.bar.__exit__(*error)


def _estimate(inputs) -> int | None:
    """How many articles there will be: files counted as one each, lines of JSONL as their number."""
    from pipeline.readers import find

    total = 0
    for path, _, failure in find([i for i in inputs if i != "-"]):
        if failure is not None or path is None:
            total += 1
        elif path.suffix.lower() in {".jsonl", ".ndjson"}:
            try:
                with open(path, "rb") as file:
                    total += sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
            except OSError:
                total += 1
        else:
            total += 1
    return total or None


def _summary(result, options) -> None:
    frames = result.frames()
    counts = ", ".join(f"{name} {len(frame)}" for name, frame in frames.items() if name not in {"articles", "failures"})
    foreign = sum(r.article.status == "not_russian" for r in result.records)
    unknown = sum(r.article.published is None for r in result.records)
    rate = len(result.records) / result.seconds if result.seconds else 0
    typer.echo(f"{len(result.records)} articles, {len(result.failures)} failures, {result.seconds:.1f} s ({rate:.1f} articles a second)", err=True)
    if foreign:
        typer.echo(f"not in Russian, so left without records: {foreign}", err=True)
    if unknown:
        typer.echo(f"publication date unknown: {unknown} (relative dates there stay without a value; --published sets one)", err=True)
    typer.echo(f"rows: {counts}", err=True)
    typer.echo(f"written: {options.output}/ ({', '.join(options.formats)})", err=True)


@app.command()
@_usage
def show(
    file: Annotated[str, typer.Argument(metavar="FILE", help="An article in any format, or -; of many only the first is shown.")],
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
            if row is None:
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
