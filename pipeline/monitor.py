"""``svodka status``: what the store holds and how the last runs went."""

from __future__ import annotations

from typing import Any

from pipeline import __version__
from pipeline.settings import Settings
from pipeline.store import Store


def describe(options: Settings, *, with_duplicates: bool = False) -> dict[str, Any]:
    """Facts as plain values, for JSON.

    Raises:
        StoreError: the store cannot be opened.
    """
    store = Store(options.store_url(), reading=True)
    try:
        running = (store.holder() or {}) if store.lock.held() else None
        facts = store.facts(__version__)
        names = ("path", "article_id", "stage", "reason", "run_id")
        failures = [{name: getattr(row, name) for name in names} for row in store.all_failures()]
        return {
            "store": store.shown,
            "version": __version__,
            "running": running,
            "rows": store.counts(with_duplicates=with_duplicates),
            "duplicates_counted": with_duplicates,
            **facts,
            "failures": [row for row in failures if row["stage"] != "warning"],
            "warnings": [row for row in failures if row["stage"] == "warning"],
        }
    finally:
        store.close()


#: heading -> column of the ledger
_RUN = {
    "run": "run_id",
    "status": "status",
    "started": "started",
    "seconds": "seconds",
    "files": "files_found",
    "read": "files_read",
    "new": "articles_new",
    "changed": "articles_changed",
    "failures": "failures",
    "articles/s": "rate",
    "version": "version",
}


def _show_runs(console, runs: list[dict[str, Any]]) -> None:
    """The last runs as a table, or a line each where the terminal is narrow."""
    from rich.table import Table

    from pipeline.terminal import fits

    table = Table(title="last runs", title_justify="left", header_style="bold")
    for heading in _RUN:
        table.add_column(heading)
    for run in runs:
        table.add_row(*["" if run[c] is None else str(run[c]) for c in _RUN.values()])
    if fits(console, table):
        console.print(table)
        return
    console.print("last runs", style="bold")
    for run in runs:
        told = (f"{heading} {run[c]}" for heading, c in list(_RUN.items())[3:] if run[c] is not None)
        console.print(f"{run['started']} {run['status']}: {', '.join(told)}", highlight=False)


def show_status(facts: dict[str, Any]) -> None:
    """The same for people."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from pipeline.terminal import safe

    console = Console()
    console.print(Text(f"store {facts['store']}, svodka {facts['version']}", style="bold"))
    running = facts["running"]
    if running:
        console.print(
            Text(
                f"a run is on: process {running.get('pid')} on {running.get('host')}, since {running.get('started')}",
                style="yellow",
            )
        )
    rows = facts["rows"]
    console.print(
        f"articles {rows['articles']} from {facts['origins']} places ({facts['gone']} no longer there); near-copies"
        f" {facts['duplicates']}, not in Russian {facts['not_russian']}, publication date unknown"
        f" {facts['published_unknown']}"
    )
    counted = "counted" if facts["duplicates_counted"] else "left out"
    console.print(
        ", ".join(f"{name} {number}" for name, number in rows.items() if name not in {"articles", "failures"})
        + f" (events and participants of near-copies {counted})"
    )
    if facts["older_articles"]:
        console.print(
            Text(
                f"made by an older version: {facts['older_articles']} articles, {facts['older_rows']} rows"
                " (svodka run … --refresh makes them anew)",
                style="yellow",
            )
        )
    if facts["runs"]:
        _show_runs(console, facts["runs"])
    if facts["warnings"]:
        console.print(f"warnings: {len(facts['warnings'])} (beside articles that are there; --json lists them)")
    if facts["failures"]:
        table = Table(
            title=f"open failures ({len(facts['failures'])}; svodka retry takes them again)",
            title_justify="left",
            header_style="bold",
        )
        for column in ("path", "stage", "reason"):
            table.add_column(column, overflow="fold")
        for failure in facts["failures"][:50]:
            table.add_row(*[Text(safe(failure[c] or "")) for c in ("path", "stage", "reason")])
        console.print(table)
        if len(facts["failures"]) > 50:
            console.print(f"… and {len(facts['failures']) - 50} more (--json lists all)")
