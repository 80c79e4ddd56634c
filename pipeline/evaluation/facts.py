"""factRuEval-2016's facts of the kind Occupation (who, position, where), matched as its own comparator matches them.

Gold: the ``.facts`` files; an argument may have several right values: of a person or organisation every name of its
entry in ``.coref`` and every mention, of a position its spans. Values are compared after case, ё and quotation marks
are folded, and two edits apart (Levenshtein) are equal; of a position also the lemmas are compared,
which stands for the comparator's list of positions.

A found fact belongs to the gold fact with which it shares most arguments, one at least. A gold fact's quality is the
share of matched arguments among all of its own and all unmatched ones of those that belong to it, halved by what is
left apart when several facts together hold what one should. Precision is the mean quality of found facts, recall that
of gold ones. Facts that are only possible, denied or in the future (``Модальность``) count on neither side; phases are
not compared.
Source of the rules: https://github.com/dialogue-evaluation/factRuEval-2016/tree/master/scripts (task 3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator

from pipeline import lexicon
from pipeline.evaluation import factrueval
from pipeline.evaluation.scores import Score, Table
from pipeline.models.units import lemma_of
from pipeline.russian import gazetteer, nominative
from pipeline.stages.base import names_in
from pipeline.stages.entities import org_kinds
from pipeline.stages.people import role_head

_UNREAL = {"возможность", "будущее", "отрицание"}
_ORDERS = ("lfp", "fpl", "fp", "fl", "lf", "n", "f", "p", "l", "fn")


@dataclass(frozen=True)
class Fact:
    """``arguments``: (who, position or where; its right values, or the one found)."""

    arguments: tuple[tuple[str, tuple[str, ...]], ...]
    hard: bool = False
    unreal: bool = False


def read(folder: str | Path) -> Iterator[tuple[str, str, list[Fact]]]:
    """(name, text, facts) of each text that has a ``.facts`` file.

    Raises:
        FileNotFoundError: the folder has no such files.
        ValueError: a line cannot be read; names the file.
    """
    return factrueval.documents(folder, ".facts", _read_one)


def _read_one(file: Path) -> tuple[str, list[Fact]]:
    text, places = factrueval.text_and_spans(file)
    spans = {key: text[start:end] for key, (start, end, _) in places.items()}
    mentions = {}
    for line in factrueval.lines(file.with_suffix(".objects")):
        key, _, *parts = line.partition("#")[0].split()
        mentions[key] = " ".join(spans[p] for p in parts if p in spans)
    entities = {}
    for block in file.with_suffix(".coref").read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.split("\n") if line.strip()]
        if lines:
            key, *objects = lines[0].split()
            entities[key] = _names(lines[1:]) | {mentions[o] for o in objects if o in mentions}
    facts = []
    for block in file.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.split("\n") if line.strip()]
        if not lines or lines[0].split()[1].strip(": ").lower() != "occupation":
            continue
        arguments, hard, unreal = [], False, False
        for line in lines[1:]:
            name, _, value = line.partition(" ")
            name = {"job": "position"}.get(name.lower(), name.lower())
            if name == "сложность":
                hard = value.strip() == "повышенная"
            elif name == "модальность":
                unreal = value.strip() in _UNREAL
            elif name in {"who", "position", "where"}:
                values: set[str] = set()
                for alternative in value.split("|"):
                    key, _, described = alternative.strip().partition(" ")
                    if key.startswith("span"):
                        values.add(spans[key[4:]])
                    elif key.startswith("obj"):
                        values |= entities.get(key[3:], set()) | {described}
                    else:
                        values.add(alternative)
                arguments.append((name, tuple(sorted(filter(None, map(_fold, values))))))
        facts.append(Fact(tuple(arguments), hard, unreal))
    return text, facts


def _names(lines: list[str]) -> set[str]:
    """Every way to write the name of an entry of ``.coref``."""
    parts: dict[str, list[str]] = {}
    for line in lines:
        kind, _, value = line.partition(" ")
        if value.strip():
            parts.setdefault(kind, []).append(value.strip())
    out = set(parts.get("name", []))
    letters = {"l": "lastname", "f": "firstname", "p": "patronymic", "n": "nickname"}
    for order in _ORDERS:
        values = [""]
        for letter in order:
            values = [f"{v} {part}".strip() for v in values for part in parts.get(letters[letter], [])] or values
        out.update(values)
    return out


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub('[«»“”„"]', '"', text.lower().replace("ё", "е"))).strip()


def found(text: str) -> list[Fact]:
    """Facts of the article's people: each role that the article gives a person, with the organisation, place or country
    that it belongs to.
    """
    from pipeline.language import shared

    doc = shared()(text)
    facts = []
    for person in doc._.entities:
        for role in person.get("roles") or ():
            position, where = _parts(doc, role)
            if where:
                arguments = [("who", person["name"]), *([("position", position)] if position else []), ("where", where)]
                facts.append(Fact(tuple((n, (_fold(v),)) for n, v in arguments)))
    return list(dict.fromkeys(facts))


def _parts(doc, role: dict) -> tuple[str | None, str | None]:
    """A role without its complement, and the complement: «директор завода «Заря»» -> директор, завод «Заря»; «мэр
    Москвы» -> мэр, Москва.
    """
    span = doc.char_span(role["role_start"], role["role_end"], alignment_mode="expand")
    inner = [s for s in (*names_in(span, "ORG"), *names_in(span, "LOC")) if s.start > span.start]
    named = next(iter(inner), None)
    where = role["organisation"]
    if where is None and role["country"]:
        # as the text words it: «Белоруссия», «КНР»
        worded = next((n for n in names_in(span[0].sent, "LOC") if gazetteer.country(n.text) == role["country"]), None)
        where = (
            nominative.tokens_nominative(list(worded))
            if worded is not None
            else gazetteer.country_name(role["country"])
        )
    if where is None and named is not None:
        hit = gazetteer.city(named.text)
        where = hit[0] if hit else nominative.tokens_nominative(list(named))
    tokens = [t for t in span if named is None or t.i < named.start]
    tokens = [t for t in tokens if not (t.pos_ == "ADJ" and gazetteer.adjective_country(t.lemma_))]
    # «президент *группы компаний* Michelin», «глава *партии*»
    head = role_head(tokens)
    at = next((i for i, t in enumerate(tokens) if t is head), 0)
    cut = next(
        (
            i
            for i, t in enumerate(tokens)
            if i > at
            and (
                t.lemma_ in org_kinds()
                or t.lemma_ in lexicon.words("organisations/between.txt")
                or t.pos_ in {"ADP", "PUNCT"}
            )
        ),
        len(tokens),
    )
    while cut > at + 1 and tokens[cut - 1].pos_ == "ADJ":
        cut -= 1
    tokens = tokens[:cut]
    head = next((i for i, t in enumerate(tokens) if t is head), None)
    return (nominative.tokens_nominative(tokens, head, number="sing") if tokens else None), where


def evaluate(folder: str | Path, find: Callable[[str], list[Fact]] = found) -> Table:
    """Scores of Occupation facts: all, and without those that the gold calls hard (found ones that match them do not
    count then).
    """
    table = Table()
    totals = {name: [0.0, 0.0, 0, 0] for name in ("Occupation", "Occupation, without hard ones")}
    for _, text, gold in read(folder):
        facts = find(text)
        for name, row in totals.items():
            out = {i for i, g in enumerate(gold) if g.unreal or g.hard and name != "Occupation"}
            for k, value in enumerate(_match(gold, facts, out)):
                row[k] += value
    for name, (right_gold, right_found, gold_count, found_count) in totals.items():
        table[name] = _Mean(right=right_gold, given=found_count, wanted=gold_count, good=right_found)
    return table


class _Mean(Score):
    """Counts that are sums of qualities."""

    def as_dict(self) -> dict:
        return {**super().as_dict(), "right": round(self.right, 1)}


def _match(gold: list[Fact], facts: list[Fact], ignored: set[int]) -> tuple[float, float, int, int]:
    """Sums of quality over the gold's and the found facts, and their numbers."""
    clusters: dict[int, list[Fact]] = {}
    given = 0
    for fact in facts:
        shared = [(len(_common(g, fact)), i not in ignored, -i) for i, g in enumerate(gold)]
        best = max(shared, default=(0, True, 0))
        if best[0] == 0:
            given += 1
        elif -best[2] not in ignored:
            given += 1
            clusters.setdefault(-best[2], []).append(fact)
    right_gold = right_found = 0.0
    for i, members in clusters.items():
        quality = _quality(gold[i], members)
        right_gold += quality
        right_found += quality * len(members)
    return right_gold, right_found, len(gold) - len(ignored), given


def _common(gold: Fact, fact: Fact) -> set[tuple[int, int]]:
    """Pairs of arguments (of the gold's, of the found) that match."""
    return {
        (i, j)
        for j, (name, (value,)) in enumerate(fact.arguments)
        for i, (wanted, values) in enumerate(gold.arguments)
        if name == wanted and any(_equal(name, value, v) for v in values)
    }


def _quality(gold: Fact, members: list[Fact]) -> float:
    pairs = [{i for i, _ in _common(gold, m)} for m in members]
    matched = set().union(*pairs)
    unmatched = sum(len(m.arguments) - len({j for _, j in _common(gold, m)}) for m in members)
    share = len(matched) / (len(gold.arguments) + unmatched)
    n = len(matched)
    together = {(a, b) for own in pairs for a in own for b in own if a < b}
    joined = 1.0 if len(members) == 1 or n < 2 else len(together) / (n * (n - 1) / 2)
    return (share + share * joined) / 2


def _equal(name: str, a: str, b: str) -> bool:
    if abs(len(a) - len(b)) <= 2 and _distance(a, b) <= 2:
        return True
    return name == "position" and [lemma_of(w) for w in re.findall(r"[\w-]+", a)] == [
        lemma_of(w) for w in re.findall(r"[\w-]+", b)
    ]


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]
