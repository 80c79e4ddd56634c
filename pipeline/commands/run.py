"""``svodka run`` and ``retry``."""

from __future__ import annotations

import sys
from typing import Annotated, Optional

import typer

from pipeline.commands.common import (
    Address,
    DayFirst,
    Engine,
    Excel,
    FieldFormat,
    Format,
    Jobs,
    Log,
    MinScore,
    Output,
    Published,
    StoreOption,
    Timezone,
    UsageError,
    app,
    existing,
    formats_of,
    options_of,
    usage,
    writing,
)
from pipeline.commands.logs import log, set_up_log
from pipeline.commands.progress import progress
from pipeline.terminal import safe


@app.command()
@usage
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
    min_score: MinScore = None,
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
    failed (they are named, the rest is done), 2 wrong usage, 69 no workers to be had (Ray), 74 the store or the tables
    cannot be written (what was done stays), 75 another run holds the store, 70 an error of svodka's own, 130 and 143
    ended by Ctrl-C or SIGTERM after the articles in hand.

    Examples:

      svodka run corpora/

      svodka run feed.xml export.jsonl --format csv --excel -o tables

      svodka run news/ --jobs 4 --store postgresql+psycopg://svodka@db/news

      cat article.txt | svodka run - --published 2025-05-14 --format jsonl
    """
    options = options_of(
        output=output,
        formats=formats_of(format),
        excel=excel,
        min_score=min_score,
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
    if not all(i.strip() for i in inputs):
        raise UsageError("an empty INPUT; the current folder is «.»")
    for pair in field or []:
        name, _, value = pair.partition("=")
        if name not in type(options.fields).model_fields or not value:
            raise UsageError(
                f"--field: {pair!r} is not NAME=FIELD with NAME one of {', '.join(type(options.fields).model_fields)}"
            )
        setattr(options.fields, name, [value])
    run_night(options, inputs, refresh=refresh)


@app.command()
@usage
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
    options = options_of(output=output, formats=formats_of(format), excel=excel, store=store, jobs=jobs, log=log)
    existing(options)
    run_night(options, [], retry=True)


def run_night(options, inputs: list[str], *, retry: bool = False, refresh: bool = False) -> None:
    from pipeline.batch.session import night

    if options.output.exists() and not options.output.is_dir():
        raise UsageError(f"--output: {options.output} is a file")
    watched = sys.stderr.isatty() and options.log == "text"
    set_up_log(options.log, quiet=watched)
    with writing(options), progress(watched, inputs) as on_item:
        outcome = night(options, inputs, retry=retry, refresh=refresh, on_item=on_item)
    if watched:
        for failure in outcome.failures:
            apart = failure.article_id and failure.article_id not in failure.path
            which = f" [{safe(failure.article_id)}]" if apart else ""
            typer.echo(f"svodka: {safe(failure.path)}{which}: {safe(failure.reason)}", err=True)
    _summary(outcome, options)
    raise typer.Exit(outcome.exit_status)


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
            (
                f"new {c.articles_new}, changed {c.articles_changed}, known {c.articles_unchanged}; files passed "
                f"over unread: {skipped}"
            )
        )
    if c.passed_over:
        names = {
            "companions": "pictures, scripts and styles of pages",
            "unfinished": "unfinished or left over",
            "own": "tables of svodka's own",
        }
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
            (
                f"publication date unknown: {c.published_unknown} (relative dates there stay without a value; "
                "--published DATE --refresh sets one)"
            )
        )
    try:
        counts = Store(options.store_url(), reading=True).counts()
        lines.append(
            "in the store: "
            + ", ".join(f"{name} {number}" for name, number in counts.items() if name != "failures")
            + (f"; near-copies, left out of events and participants: {c.duplicates}" if c.duplicates else "")
        )
    except StoreError:
        counts = {}
    if outcome.error is None:
        lines.append(
            (
                f"{'written' if outcome.written else 'nothing new to write'}: {options.output}/ "
                f"({', '.join(options.formats)})"
            )
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
