"""Values of dates and figures against gold of one JSON object a line: ``{"doc", "published"}`` opens an article,
``{"doc", "id", "type", "start", "end", …}`` is a span.

A gold value is right when an expression that overlaps its span has the equal value: ``kind date or time`` EDTF, of what
has a value; its precision counts every expression of those kinds that is given. ``durations, sets, vague`` likewise.
Figures by type: ``low``, ``high`` and ``cmp``; and those with ``unit`` besides.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Callable, Iterable

from spacy.language import Language

from pipeline.evaluation.scores import Table

_CALENDAR = {"date", "time"}
_FIGURES = ("AGE", "NUMBER", "MONEY", "PERCENT")


def read(file: str | Path) -> dict[str, dict]:
    """Article -> ``published`` and ``spans``.

    Raises:
        OSError: the file cannot be opened.
        ValueError: a line cannot be read; names it.
    """
    out: dict[str, dict] = {}
    for number, line in enumerate(Path(file).read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if "type" not in row:
                out[row["doc"]] = {"published": row["published"], "spans": []}
            else:
                out[row["doc"]]["spans"].append(row)
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file}:{number}: not a gold value: {error}") from error
    return out


def overlaps(span: dict, start: int, end: int) -> bool:
    """Whether a gold span and characters ``start``–``end`` share any."""
    return span["start"] < end and start < span["end"]


def score(
    articles: Iterable[tuple[str, dict, str]],
    nlp: Language,
    miss: Callable[[str, str, object, object], None] = lambda *_: None,
) -> Table:
    """A table of the fields above.

    Args:
        articles: name, gold as ``read`` gives it, text.
        nlp: a Language with the stages up to ``svodka.figures``.
        miss: is told (article, field and words, wanted, found there) for each gold span that is not right.
    """
    table = Table()
    for name, gold, text in articles:
        doc = nlp.make_doc(text)
        doc._.published = gold["published"]
        doc = nlp(doc)
        dates = [s._.date for s in doc.spans["dates"]]
        _dates(table, name, gold, text, dates, miss)
        _figures(table, name, gold, text, [s._.figure for s in doc.spans["figures"]], miss)
    return table


def _dates(table: Table, name: str, gold: dict, text: str, found: list[dict], miss) -> None:
    spans = [s for s in gold["spans"] if s["type"] in {"DATE", "TIME"}]
    calendar = table["kind date or time"]
    for span in spans:
        near = [d["value"] for d in found if overlaps(span, d["start_char"], d["end_char"])]
        right = span["value"] in near
        if span["kind"] in _CALENDAR and span["value"]:
            calendar.right += right
            calendar.wanted += 1
        elif span["kind"] in {"duration", "set", "vague"}:
            row = table["durations, sets, vague"]
            row.right += right
            row.wanted += 1
            row.given += bool(near)
        else:
            continue
        if not right:
            miss(name, f"{span['type']} {text[span['start'] : span['end']]!r}", span["value"], near)
    given = [d for d in found if d["kind"] in _CALENDAR and d["value"]]
    calendar.given += len(given)
    calendar.good = (calendar.good or 0) + sum(
        any(overlaps(s, d["start_char"], d["end_char"]) and s["value"] == d["value"] for s in spans) for d in given
    )


def _figures(table: Table, name: str, gold: dict, text: str, found: list[dict], miss) -> None:
    for span in gold["spans"]:
        if span["type"] not in _FIGURES:
            continue
        near = [f for f in found if overlaps(span, f["start_char"], f["end_char"])]
        values = [f for f in near if all(f[k] == span[k] for k in ("low", "high", "cmp"))]
        units = [f for f in values if f["unit"] == span["unit"]]
        for field, hit in ((span["type"], values), (f"{span['type']} with unit", units)):
            table[field].right += bool(hit)
            table[field].wanted += 1
            table[field].given += bool(near)
        if not units:
            keys = ("low", "high", "cmp", "unit")
            miss(
                name,
                f"{span['type']} {text[max(0, span['start'] - 20) : span['end'] + 20]!r}",
                tuple(span[k] for k in keys),
                [tuple(f[k] for k in keys) for f in near],
            )
