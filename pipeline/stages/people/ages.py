"""How old a person is: «*45-летний* Олег Басов», «Арман Досов (*22 года*)», and what the learned model says."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Iterator, NamedTuple

from spacy.tokens import Doc, Span

from pipeline.stages.fusion import claims
from pipeline.stages.people.learned import name_at

#: years that a person may be old
OLDEST = 120
#: tokens of a role between «-летний» and the name
_ROLE = 6
_ADJECTIVE = re.compile(r"\w*летн\w+\Z")
#: what says that an age is not today's: «*в* 20 лет он уехал»
_THEN = re.compile(r"(?:^|\W)(?:в|с|до|к|после|через|за|на|спустя|более|менее) \Z", re.I)


class Age(NamedTuple):
    """Years, and how sure that is: 1 for a rule, else the model's score."""

    years: int
    score: float


def find_ages(doc: Doc, persons: list[Span]) -> dict[int, Age]:
    """Start (character) of a person's name -> the age that is told beside it."""
    figures = [s for s in doc.spans.get("figures", []) if _years(s) is not None] if persons else []
    found: dict[int, Age] = {}
    for start, age in (*_by_rules(persons, figures), *_by_model(doc, persons, figures)):
        found.setdefault(start, age)
    return found


def _years(figure: Span) -> int | None:
    """Years of a figure that is an age, or an anniversary («50-летие»)."""
    value = figure._.figure
    age = value["type"] == "AGE" or figure.text.endswith(("летие", "летия", "летием", "летию"))
    low = value["low"]
    exact = age and low is not None and low == value["high"] and value["cmp"] == "=" and value["unit"] in {"год", None}
    return int(low) if exact and low == int(low) and 0 < low <= OLDEST else None


def _by_rules(persons: list[Span], figures: list[Span]) -> Iterator[tuple[int, Age]]:
    """Ages that stand right before or behind a name."""
    starts, ends = [p.start for p in persons], {p.end: p for p in persons}
    for figure in figures:
        i = bisect_left(starts, figure.end)
        after, before = persons[i] if i < len(persons) else None, ends.get(figure.start - 1)
        if after is not None and _before(figure, after):
            yield after.start_char, Age(_years(figure), 1.0)
        elif before is not None and _behind(figure, before):
            yield before.start_char, Age(_years(figure), 1.0)


def _before(figure: Span, name: Span) -> bool:
    """«*45-летний* директор завода Олег Басов»"""
    between = figure.doc[figure.end : name.start]
    return (
        len(between) <= _ROLE
        and not any(t.is_sent_start for t in (*between, name[0]))
        and _ADJECTIVE.match(figure.text.lower().replace("-", "")) is not None
        and all(t.pos_ in {"ADJ", "NOUN", "PROPN", "DET"} for t in between)
    )


def _behind(figure: Span, name: Span) -> bool:
    """«Олег Басов, *45 лет*, …», «Арман Досов (*22 года*)»"""
    doc = figure.doc
    if figure.start != name.end + 1 or doc[name.end].text not in {",", "("}:
        return False
    return figure.end >= len(doc) or doc[figure.end].is_punct


def _by_model(doc: Doc, persons: list[Span], figures: list[Span]) -> Iterator[tuple[int, Age]]:
    starts = [p.start_char for p in persons]
    for person, target, score in claims(doc, "AGE_DIED_AT", "AGE_IS") if figures else ():
        name = name_at(persons, starts, person)
        a, b = target["start_char"], target["end_char"]
        figure = next((f for f in figures if f.start_char < b and a < f.end_char), None)
        if name is None or figure is None:
            continue
        before = figure.sent.text[: max(figure.start_char, figure.sent.start_char) - figure.sent.start_char]
        if not _THEN.search(before[-12:]) or figure.text.lower().startswith("на "):
            yield name.start_char, Age(_years(figure), score)
