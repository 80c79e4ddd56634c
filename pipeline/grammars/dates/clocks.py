"""Atoms: clock times, their zones, parts of the day."""

from __future__ import annotations

from pipeline.grammars.dates import words
from pipeline.grammars.dates.compound import ClockTime, PartOfDay
from pipeline.grammars.dates.words import PIECES
from pipeline.grammars.rule import Hit, Rules

CLOCKS = Rules(PIECES)


class Zone(str):
    """ISO 8601 offset of a named zone; empty where the name doesn't tell."""

    sort = "zone"

    def resolve(self, ctx: object) -> None:
        return None


@CLOCKS.rule(
    r"{number_left} (?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?::[0-5]\d)? (?!\d|:\d) (?:{_}{clock_part:p})?",
    {"15:45": "T15:45", "в 9:30 вечера": "T21:30"},
)
def clock(hit: Hit) -> ClockTime | None:
    found = words.clock(int(hit["h"]), int(hit["m"]), hit["p"])
    return ClockTime(found) if found else None


@CLOCKS.rule(
    r"{left} (?P<h>[01]?\d|2[0-4])"
    r" (?: (?:\ час(?:ов|а|у|ам)?|\ ?ч\.?)(?![а-я]) (?:{_}(?P<m>[0-5]?\d){_}(?:минут[аыу]?|мин\.?)(?![а-я]))?"
    r" | (?<=(?<!\w)[вк]\ \d)|(?<=(?<!\w)[вк]\ \d\d)|(?={_}(?:утра|вечера|ночи)) ) {_} {clock_part:p}",
    {
        "в 10 часов утра": "T10:00",
        "в 7 вечера": "T19:00",
        "в 12 часов ночи": "T00:00",
        "в 2 часа 15 минут дня": "T14:15",
    },
)
def clock_of_part(hit: Hit) -> ClockTime | None:
    found = words.clock(int(hit["h"]), int(hit["m"] or 0), hit["p"])
    return ClockTime(found) if found else None


@CLOCKS.rule(
    r"{left} (?: (?:по{_})?(?:utc|gmt|мск|msk) \ ?[+−-]\ ?\d\d?(?!\d) | {zone} )",
    {"в 15:00 по московскому времени": "T15:00+03:00", "в 15:00 (мск)": "T15:00+03:00", "10:00 UTC+5": "T10:00+05:00"},
)
def zone(hit: Hit) -> Zone:
    return Zone(words.zone(hit.match[0]))


@CLOCKS.rule(
    r"{left} (?: {day_part} (?:{_}этого{_}же{_}дня)? | в{_}(?P<noon>полдень|полночь)(?!\w) )",
    {"вечером": "2025-05-14", "рано утром": "2025-05-14"},
)
def part_of_day(hit: Hit) -> PartOfDay:
    return PartOfDay(bool(hit["noon"]))
