"""One article for the terminal: coloured text, then its records as tables (rich)."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.article import Article
from pipeline.records import ArticleRecord

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


def show_record(article: Article, record: ArticleRecord, console: Console | None = None) -> None:
    """Print ``article`` with its spans coloured and ``record`` as tables."""
    console = console or Console()
    head = record.article
    console.print(Text(safe(f"{head.title or head.id}"), style="bold"))
    console.print(
        Text(
            safe(
                f"published {head.published or 'unknown'} ({head.published_basis}) · source {head.source or '—'} · cites {head.cites or '—'} · {head.path}"
            ),
            style="dim",
        )
    )
    if head.status != "ok":
        console.print(Text(f"not in Russian ({head.language}): no records", style="red"))
        return
    text = Text(safe(article.text))
    for mention in record.mentions:
        text.stylize(_COLOURS.get(mention.type, ""), mention.start_char, mention.end_char)
    console.print(text)
    for name, columns in _COLUMNS.items():
        rows = getattr(record, name)
        if not rows:
            continue
        # columns that are empty in every row are left out
        used = [c for c in columns if any(getattr(r, c) not in (None, [], "") for r in rows)]
        table = Table(title=f"{name} ({len(rows)})", title_justify="left", header_style="bold")
        for column in used:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*[Text(_cell(getattr(row, c))) for c in used])
        console.print(table)


def _cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return safe("; ".join(value))
    return safe(str(value))
