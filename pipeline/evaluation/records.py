"""Whole records against gold of the form ``{"id", "published", "people": […], "organisations": […], "countries": […], "events": […], "dates": […], "figures": […]}``.

Names are compared after case, ё and quotation marks are folded. By field:

- ``people``: names. ``role``, ``person's organisation``: (name, value) of the gold's people that have one, and of the found people that the gold names.
- ``organisations``: names; an alias of the article's entity counts as its name.
- ``countries``: ISO 3166 codes of the article's places.
- ``events``: an event is found if one of the same kind, or with the same first date, shares half the words of its name, or its short name; each counts once.
  ``event start and end``, ``event place``: of the events found that have one. ``participants``: names, of the events found. ``capacity``: (name, capacity).
- ``dates``: values whose text overlaps. ``figures``: low, high, comparison and unit, whose text overlaps. The gold gives the place as ``text`` (anywhere in the
  article) or as ``start`` and ``end``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Callable, Iterable

from pipeline.evaluation.scores import Table
from pipeline.records import ArticleRecord
from pipeline.russian.gazetteer import fold


def read(file: str | Path) -> list[dict]:
    """The gold's rows.

    Raises:
        OSError: the file cannot be opened.
        ValueError: a line is not JSON, or has no id; names the line.
    """
    rows = []
    for number, line in enumerate(Path(file).read_text(encoding="utf-8").split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
                row["id"]
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{file}:{number}: not a gold record: {error}") from error
            rows.append(row)
    return rows


def score(
    pairs: Iterable[tuple[dict, str, ArticleRecord]], miss: Callable[[str, str, object, object], None] = lambda *_: None
) -> Table:
    """A table with a score for each field.

    Args:
        pairs: gold, the article's text, the record.
        miss: is told (article, field, missing, found too much) wherever the two differ.
    """
    table = Table()
    for gold, text, record in pairs:

        def add(field: str, given: set, wanted: set, gold=gold) -> None:
            table[field].add(given, wanted)
            if given != wanted:
                miss(gold["id"], field, wanted - given, given - wanted)

        _people(add, gold, record)
        names = {_name(o["name"]) for o in gold["organisations"]}
        add(
            "organisations",
            {
                next((n for n in (_name(o.name), *map(_name, o.aliases)) if n in names), _name(o.name))
                for o in record.organisations
            },
            names,
        )
        add(
            "countries", {p.country for p in record.places if p.kind == "country" and p.country}, set(gold["countries"])
        )
        _events(add, gold, record)
        _placed(
            add,
            "dates",
            text,
            [(_place(d), (d["value"],)) for d in gold["dates"]],
            [(d.start_char, d.end_char, (d.value,)) for d in record.dates if d.kind in {"date", "time"} and d.value],
        )
        keys = ("low", "high", "cmp", "unit")
        _placed(
            add,
            "figures",
            text,
            [(_place(f), tuple(f[k] for k in keys)) for f in gold["figures"]],
            [(f.start_char, f.end_char, tuple(getattr(f, k) for k in keys)) for f in record.figures],
        )
    return table


def _name(text: str) -> str:
    return re.sub(r"[«»\"“”„]", "", fold(text)).strip(" .,")


def _people(add, gold: dict, record: ArticleRecord) -> None:
    wanted = {_name(p["name"]): p for p in gold["people"]}
    found = {_name(p.name): p for p in record.people}
    add("people", set(found), set(wanted))
    for field, theirs, ours in (("role", "role", "role"), ("person's organisation", "org", "organisation")):
        add(
            field,
            {(n, _name(v)) for n, p in found.items() if n in wanted and (v := getattr(p, ours))},
            {(n, _name(p[theirs])) for n, p in wanted.items() if p[theirs]},
        )


def _events(add, gold: dict, record: ArticleRecord) -> None:
    free = list(record.events)
    matched, names = [], set()
    for number, event in enumerate(gold["events"]):
        best = max(free, key=lambda e: _likeness(event, e), default=None)
        if best is not None and _likeness(event, best) > 0:
            free.remove(best)
            matched.append((event, best))
            names.add((number, event["name"]))
    add(
        "events",
        names | {("extra", e.event_id, e.name) for e in free},
        {(n, e["name"]) for n, e in enumerate(gold["events"])},
    )
    for event, found in matched:
        if event["start"]:
            add(
                "event start and end",
                {(found.start, found.end)} if found.start else set(),
                {(event["start"], event["end"])},
            )
        if event["place"]:
            add("event place", {_name(found.place)} if found.place else set(), {_name(event["place"])})
        own = [p for p in record.participants if p.event_id == found.event_id]
        add("participants", {_name(p.name) for p in own}, {_name(p["name"]) for p in event["participants"]})
        add(
            "capacity",
            {(_name(p.name), p.capacity) for p in own},
            {(_name(p["name"]), p["as"]) for p in event["participants"]},
        )


def _likeness(gold: dict, found) -> float:
    """Above 0 where a found event is the gold's."""
    if gold.get("short") and found.short_name and _name(gold["short"]) == _name(found.short_name):
        return 3.0
    a, b = set(_name(gold["name"]).split()), set(_name(found.name).split())
    share = len(a & b) / max(min(len(a), len(b)), 1)
    same = (gold["kind"] == found.kind) or bool(gold["start"] and gold["start"] == found.start)
    return (
        share + (gold["kind"] == found.kind) + bool(gold["start"] and gold["start"] == found.start) + len(a & b) / 100
        if share >= 0.5 and same
        else 0.0
    )


def _place(row: dict) -> str | tuple[int, int]:
    return (row["start"], row["end"]) if "start" in row else row["text"]


def _placed(
    add, field: str, text: str, gold: list[tuple[str | tuple[int, int], tuple]], found: list[tuple[int, int, tuple]]
) -> None:
    """Values found at a place where the gold's text stands; each found value serves one of the gold's."""
    free = list(range(len(found)))
    given, wanted = set(), set()
    for number, (place, value) in enumerate(gold):
        places = [m.span() for m in re.finditer(re.escape(place), text)] if isinstance(place, str) else [place]
        words = place if isinstance(place, str) else text[slice(*place)]
        wanted.add((number, words, value))
        hit = next(
            (
                i
                for i in free
                if found[i][2] == value and any(found[i][0] < end and start < found[i][1] for start, end in places)
            ),
            None,
        )
        if hit is not None:
            free.remove(hit)
            given.add((number, words, value))
    add(field, given | {("extra", text[found[i][0] : found[i][1]], found[i][2]) for i in free}, wanted)
