"""One article for the terminal: coloured text, then its records as tables (rich)."""

from __future__ import annotations

from typing import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline import labels
from pipeline.article import Article
from pipeline.records import ArticleRecord
from pipeline.writers.tables import columns

_COLOURS = {
    "PERSON": "bold cyan",
    "ORGANIZATION": "bold magenta",
    "COUNTRY": "bold green",
    "CITY": "bold green",
    "STATE_OR_PROVINCE": "green",
    "LOCATION": "green",
    "FACILITY": "green",
    "DATE": "bold yellow",
    "TIME": "bold yellow",
    "NUMBER": "bold blue",
    "MONEY": "bold blue",
    "PERCENT": "bold blue",
    "AGE": "blue",
    "EVENT": "underline",
    "PROFESSION": "cyan",
}
_COLUMNS = {
    "events": (
        "event_id",
        "name",
        "short_name",
        "start",
        "end",
        "place",
        "country",
        "attendance_cmp",
        "attendance_low",
        "attendance_high",
    ),
    "participants": ("event_id", "name", "kind", "capacity", "role", "country"),
    "people": ("name", "role", "organisation", "country", "mentions"),
    "organisations": ("name", "aliases", "kind", "country", "mentions"),
    "places": ("name", "kind", "country", "mentions"),
    "dates": ("text", "kind", "value", "basis"),
    "figures": ("text", "cmp", "low", "high", "unit", "about"),
    "quotes": ("speaker", "cue", "text"),
}


def safe(text: str) -> str:
    """Text without control characters, which a terminal would obey."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text)


def show_record(
    article: Article,
    record: ArticleRecord,
    console: Console | None = None,
    *,
    tables: Iterable[str] | None = None,
    language: str = "en",
) -> None:
    """Print ``article`` with its spans coloured, and ``record``: tables where they fit, else a card a row, in reading
    order.

    Args:
        tables: names of the tables to print, without the text; by default the text and those that have most to say.
        language: of the headings, ``ru`` or ``en``.
    """
    console = console or Console()
    if tables is None:
        _head(article, record, console)
        if record.article.status != "ok":
            return
    for name in _COLUMNS if tables is None else tables:
        rows = sorted(getattr(record, name), key=lambda r: getattr(r, "start_char", None) or 0)
        if rows:
            _show_table(console, name, rows, record, language)


def _head(article: Article, record: ArticleRecord, console: Console) -> None:
    head = record.article
    console.print(Text(safe(f"{head.title or head.id}"), style="bold"))
    told = f"published {head.published or 'unknown'} ({head.published_basis}) · source {head.source or '—'}"
    console.print(Text(safe(f"{told} · cites {head.cites or '—'} · {head.path}"), style="dim"))
    if head.status != "ok":
        console.print(Text(f"not in Russian ({head.language}): no records", style="red"))
        return
    text = Text(safe(article.text))
    for mention in record.mentions:
        text.stylize(_COLOURS.get(mention.type, ""), mention.start_char, mention.end_char)
    console.print(text)


def _show_table(console: Console, name: str, rows: list, record: ArticleRecord, language: str) -> None:
    known = _COLUMNS.get(name) or tuple(columns(name))
    # columns that are empty in every row are left out
    used = [c for c in known if any(getattr(r, c, None) not in (None, [], "") for r in rows)]
    title = f"{labels.table(name, language)} ({len(rows)})"
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in used:
        table.add_column(labels.column(column, language), overflow="fold")
    for row in rows:
        table.add_row(*[Text(_cell(getattr(row, c, None))) for c in used])
    if fits(console, table):
        console.print(table)
        return
    console.print(Text(title, style="bold"))
    for row in rows:
        console.print(_card(row, used, record, language))


def fits(console: Console, table: Table) -> bool:
    """Whether a table stands in the terminal without a cell being broken."""
    return console.measure(table, options=console.options.update(max_width=10_000)).maximum <= console.width


def _card(row, used: list[str], record: ArticleRecord, language: str) -> Table:
    """One row: its name or text on top, below it a line a value, wrapped beside its label."""
    events = {e.event_id: e.name for e in record.events}
    card = Table.grid(padding=(0, 1, 0, 2))
    card.add_column(style="dim", no_wrap=True)
    card.add_column(overflow="fold", ratio=1)
    first = next((c for c in ("name", "text", "speaker") if c in used), used[0])
    for column in sorted(used, key=lambda c: c != first):
        value = getattr(row, column, None)
        if value in (None, [], ""):
            continue
        if column == "event_id" and value in events and events[value] != getattr(row, "name", None):
            value = f"{value} {events[value]}"
        style = "bold" if column == first else ""
        card.add_row(labels.column(column, language), Text(_cell(value), style=style))
    card.add_row("", "")
    return card


def _cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return safe("; ".join(value))
    return safe(str(value))
