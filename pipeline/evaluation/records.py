"""Whole records against gold, one JSON object an article: ``{"id", "published", "people": […], "organisations": […],
"countries": […], "events": […], …}``.

An item of the gold may name other wordings and values that are as good (``accept``, ``accept_roles``, ``accept_kinds``,
``accept_starts`` …), and may be
``optional`` (or ``title_only``): then it counts neither for nor against. What is compared how is told in
docs/evaluation.md.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Callable, Iterable

from pipeline.evaluation.likeness import fold, organisation, same_role, similar
from pipeline.evaluation.scores import Table
from pipeline.records import ArticleRecord

#: an article whose gold has more figures than this is a table run together, and would outweigh the rest
MOST_FIGURES = 20
#: words at the beginning of a quote that are compared, and within how many of the found text they may begin
_BEGIN, _WITHIN = 3, 14

Item = dict[str, Any]
Same = Callable[[Item, Item], bool]
Miss = Callable[[str, str, object, object], None]


def read(file: str | Path) -> list[Item]:
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
    pairs: Iterable[tuple[Item, str, ArticleRecord]],
    miss: Miss = lambda *_: None,
    each: Callable[[str, Item, bool], None] = lambda *_: None,
) -> Table:
    """A table with a score for each field.

    Args:
        pairs: gold, the article's text, the record.
        miss: is told (article, field, missing, found too much) wherever the two differ.
        each: is told (field, found item, right) of every item that is compared; optional ones are right.
    """
    table = Table()
    for gold, _, record in pairs:
        article = _Article(gold, record.model_dump(), table, miss, each)
        for compare in (_people, _organisations, _countries, _events, _participants, _dates, _figures, _quotes):
            compare(article)
    return table


class _Article:
    """One article's gold and record, and where their scores go."""

    def __init__(self, gold: Item, record: Item, table: Table, miss: Miss, each: Callable[[str, Item, bool], None]):
        self.gold, self.record, self.table, self.miss, self.each = gold, record, table, miss, each

    def wanted(self, field: str) -> list[Item]:
        """The gold's items; what the title alone tells is optional."""
        return [dict(x, optional=True) if x.get("title_only") else x for x in self.gold.get(field) or []]

    def compare(self, field: str, found: list[Item], wanted: list[Item], same: Same) -> list[tuple[Item, Item | None]]:
        """Count a field; each found item with the required item of the gold that it is, or None. Optional ones are left
        out.
        """
        free, pairs, missing, right = list(found), [], [], 0
        for optional in (False, True):
            for item in wanted:
                if bool(item.get("optional")) != optional:
                    continue
                hit = next((p for p in free if same(p, item)), None)
                if hit is not None:
                    free.remove(hit)
                    self.each(field, hit, True)
                    if not optional:
                        right += 1
                        pairs.append((hit, item))
                elif not optional:
                    missing.append(item)
        for extra in free:
            self.each(field, extra, False)
        self.count(field, right, right + len(free), right + len(missing))
        if missing or free:
            self.miss(self.gold["id"], field, [_short(x) for x in missing], [_short(x) for x in free])
        return pairs + [(p, None) for p in free]

    def count(self, field: str, right: int, given: int, wanted: int) -> None:
        row = self.table[field]
        row.right, row.given, row.wanted = row.right + right, row.given + given, row.wanted + wanted

    def check(self, field: str, found: Any, right: bool) -> None:
        """Count one value of an item that both have: given or not (to leave open what is open is right), right or
        not.
        """
        self.count(field, int(right), int(right or found not in (None, "")), 1)
        if not right:
            self.miss(self.gold["id"], field, "", found)


def _short(item: Item) -> str:
    """What tells an item apart, for a list of misses."""
    keys = ("name", "role", "kind", "start", "value", "low", "high", "cmp", "unit", "speaker", "begins", "text")
    return ", ".join(str(item[k])[:90] for k in keys if item.get(k) not in (None, "", []))


def _listed(item: Item, *keys: str) -> list:
    """Values of the keys that the item has: single ones and lists together."""
    out = []
    for key in (k for k in keys if k in item):
        value = item[key]
        out += value if isinstance(value, list) else [value]
    return out


def _names(item: Item) -> set[str]:
    return {fold(v) for v in _listed(item, "name", "accept") if isinstance(v, str)}


def _people(article: _Article) -> None:
    wanted = article.wanted("people")
    pairs = article.compare("people", article.record["people"], wanted, lambda p, x: fold(p["name"]) in _names(x))
    # of a person to whom the gold gives no role but lists wordings, a role is neither right nor wrong
    open_ = [p for p, x in pairs if x is not None and not x.get("role") and x.get("accept_roles")]
    known = [p for p, _ in pairs]
    article.compare(
        "role",
        [p for p in known if p.get("role") and p not in open_],
        [x for x in wanted if x.get("role")],
        lambda p, x: (
            fold(p["name"]) in _names(x) and any(same_role(p["role"], v) for v in _listed(x, "role", "accept_roles"))
        ),
    )
    for p, x in pairs:
        if x is None:
            continue
        if x.get("org"):
            orgs = {organisation(v) for v in _listed(x, "org", "accept_orgs") if v}
            article.check("person's organisation", p["organisation"], organisation(p["organisation"]) in orgs)
        if x.get("age") is not None:
            article.check("age", p.get("age"), p.get("age") == x["age"])


def _organisations(article: _Article) -> None:
    def same(p: Item, x: Item) -> bool:
        return organisation(p["name"]) in {organisation(v) for v in _listed(x, "name", "accept") if isinstance(v, str)}

    article.compare("organisations", article.record["organisations"], article.wanted("organisations"), same)


def _countries(article: _Article) -> None:
    found = {p["country"] for p in article.record["places"] if p["country"] and p["kind"] == "country"}
    wanted = set(article.gold.get("countries") or [])
    free = set(article.gold.get("countries_optional") or []) - wanted
    items = [{"name": c} for c in sorted(wanted)] + [{"name": c, "optional": True} for c in sorted(free)]
    article.compare("countries", [{"name": c} for c in sorted(found)], items, lambda p, x: p["name"] == x["name"])


def _same_event(p: Item, x: Item) -> bool:
    """The kind is the gold's; and a third of the name's stems, or one of both is named by its kind alone, or the short
    names are equal.
    """
    kinds = {fold(v) for v in _listed(x, "kind", "accept_kinds") if v}
    if fold(p["kind"]) not in kinds:
        return False
    return (
        any(similar(p["name"], v, 0.34) for v in _listed(x, "name", "accept") if isinstance(v, str))
        or fold(p["name"]) == fold(p["kind"])
        or fold(x["name"]) in kinds
        or bool(p.get("short_name") and fold(p["short_name"]) == fold(x.get("short")))
    )


def _events(article: _Article) -> None:
    own = article.record["participants"]
    for p, x in article.compare("events", article.record["events"], article.wanted("events"), _same_event):
        if x is None:
            continue
        starts, ends = (
            {v if v is None else str(v) for v in _listed(x, a, b)} or {None}
            for a, b in (("start", "accept_starts"), ("end", "accept_ends"))
        )
        article.check("event start", p["start"], p["start"] in starts)
        if x.get("end"):
            article.check("event end", p["end"], p["end"] in ends)
        if x.get("place"):
            places = {fold(v) for v in _listed(x, "accept_places") if v}
            right = bool(p["place"]) and (similar(p["place"], x["place"], 0.5) or fold(p["place"]) in places)
            article.check("event place", p["place"], right)
        if x.get("attendance"):
            got, gold = (
                (p["attendance_low"], p["attendance_high"], p["attendance_cmp"]),
                tuple(x["attendance"].get(k) for k in ("low", "high", "cmp")),
            )
            article.check("attendance", got[0] if got[0] is not None else got[1], _numbers(got) == _numbers(gold))
        for taker in x.get("participants") or []:
            for mine in own:
                if mine["event_id"] == p["event_id"] and _same_participant(mine, taker) and not taker.get("optional"):
                    roles = {fold(v) for v in _listed(taker, "as", "accept_as") if v}
                    article.check("capacity", mine["capacity"], fold(mine["capacity"]) in roles)
                    break


def _same_participant(p: Item, x: Item) -> bool:
    return any(
        fold(p["name"]) == fold(v) or organisation(p["name"]) == organisation(v) or similar(p["name"], v, 0.6)
        for v in _listed(x, "name", "accept")
        if isinstance(v, str)
    )


def _participants(article: _Article) -> None:
    """Names over all events of the article, each once."""
    found = {fold(p["name"]): p for p in article.record["participants"]}
    wanted: dict[str, Item] = {}
    for event in article.wanted("events"):
        for p in event.get("participants") or []:
            optional = bool(p.get("optional") or event.get("optional"))
            wanted.setdefault(fold(p["name"]), dict(p, optional=optional))
    article.compare("participants", list(found.values()), list(wanted.values()), _same_participant)


def _required_last(items: list[Item], key: Callable[[Item], Any]) -> list[Item]:
    """One item for each key; of several that are equal a required one."""
    return list({key(x): x for x in sorted(items, key=lambda x: not x.get("optional"))}.values())


def _dates(article: _Article) -> None:
    found = {d["value"]: d for d in article.record["dates"] if d["kind"] in {"date", "time"} and d["value"]}
    wanted = _required_last(article.wanted("dates"), lambda d: d["value"])
    article.compare(
        "dates",
        list(found.values()),
        wanted,
        lambda p, x: p["value"] in {str(v) for v in _listed(x, "value", "accept")},
    )


def _numbers(values: Iterable) -> tuple:
    return tuple(float(v) if isinstance(v, (int, float)) else v for v in values)


def _amount(item: Item) -> tuple:
    return _numbers(item.get(k) for k in ("low", "high", "cmp"))


def _amounts(x: Item) -> set[tuple]:
    """What the gold takes for right: its own bounds, and those that it lists beside them."""
    one = x.get("low") == x.get("high")
    out = {_amount(x)}
    out |= {_amount(a) for a in x.get("accept") or [] if isinstance(a, dict) and "cmp" in a}
    out |= {_amount(dict(x, cmp=v)) for v in x.get("accept_cmp") or []}
    out |= {_amount(dict(x, low=v, high=v if one else x.get("high"))) for v in x.get("accept_low") or []}
    return out


def _units(x: Item) -> set[str]:
    other = [a if isinstance(a, str) else a.get("unit") for a in x.get("accept") or [] if isinstance(a, (str, dict))]
    return {fold(v) for v in [x.get("unit"), *other, *(x.get("accept_units") or [])]}


def _figures(article: _Article) -> None:
    """Quantities but ages of people; an article with more than ``MOST_FIGURES`` is left out."""

    def whole(items: list[Item]) -> list[Item]:
        numbers = [f for f in items if (f.get("low"), f.get("high")) != (None, None) and f.get("type") != "AGE"]
        return _required_last(numbers, lambda f: (_amount(f), fold(f.get("unit"))))

    wanted = whole(article.wanted("figures"))
    if len(wanted) <= MOST_FIGURES:
        article.compare(
            "figures",
            whole(article.record["figures"]),
            wanted,
            lambda p, x: _amount(p) in _amounts(x) and fold(p["unit"]) in _units(x),
        )


def _quotes(article: _Article) -> None:
    if "quotes" in article.gold:
        article.compare("quotes", article.record["quotes"], article.wanted("quotes"), _same_quote)


def _same_quote(p: Item, x: Item) -> bool:
    """The first words stand near the beginning of what was found, and the speaker is the gold's."""
    words = re.findall(r"\w+", fold(p["text"]))[:_WITHIN]
    begins = [
        re.findall(r"\w+", fold(v))[:_BEGIN]
        for v in _listed(x, "begins", "accept_begins", "accept")
        if isinstance(v, str)
    ]
    if not any(b and words[i : i + len(b)] == b for b in begins for i in range(len(words))):
        return False
    if not x.get("speaker") and not p["speaker"]:
        return True
    speakers = _listed(x, "speaker", "accept_speakers", "accept_speaker", "accept")
    return any(
        fold(p["speaker"]) == fold(v) or similar(p["speaker"], v, 0.5)
        for v in speakers
        if v is None or isinstance(v, str)
    )
