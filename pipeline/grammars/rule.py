"""Rules: a name, a pattern of named pieces, a small function that makes the value, and examples with their values.

A grammar has two floors. ``Atoms`` find in a folded text (``pipeline.russian.letters.fold``) what is indivisible, and
give it a typed value. ``Combinations`` then read the text anew, with one symbol in the place of each found value:
«с {day} по {day}» is a pattern over values and the few words between them, whatever the values look like.

Where a rule is worth trying is read from its own pattern: for an atom, what it may begin with (``openings``); for a
combination, the characters without which it can't match (``needs``). Nothing has to be kept in step with the rules.

Patterns are in verbose form: spaces mean nothing, ``{name}`` stands for the piece of that name, ``{name:group}``
for the piece as a named group, ``{one|other}`` for either of two, ``{_}`` for one or more spaces. They match folded
text: small letters, no «ё».
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Callable, Iterable, Iterator, Mapping

from pipeline.grammars import patterns
from pipeline.grammars.hits import FIRST_SYMBOL, LAST_SYMBOL, Found, Hit, Symbols, Value

__all__ = ["Atoms", "Combinations", "Found", "Hit", "Rule", "Rules", "Symbols", "Value", "unproven"]

_PIECE = re.compile(r"\{([a-z_]\w*(?:\|[a-z_]\w*)*)(?::(\w+))?\}")
_SYMBOL = re.compile(f"[{FIRST_SYMBOL}-{LAST_SYMBOL}]")
#: characters between values that may still be parts of one expression, and around them that a combination may read
_REACH = 48
#: values that are read together at most, which keeps the time linear in the text
_MOST = 40


Make = Callable[[Hit], Any]


@dataclass(frozen=True)
class Rule:
    """``make`` gives the value of a hit, None where it is none after all. ``examples``: text -> value, as written."""

    name: str
    pattern: str
    make: Make
    examples: Mapping[str, str]
    pieces: Mapping[str, str]

    @cached_property
    def regex(self) -> re.Pattern:
        return re.compile(self.source, re.VERBOSE)

    @cached_property
    def source(self) -> str:
        """The pattern with its pieces put in."""

        def put(m: re.Match) -> str:
            whole = "|".join(self._piece(name) for name in m[1].split("|"))
            return f"(?P<{m[2]}>{whole})" if m[2] else f"(?:{whole})"

        return _PIECE.sub(put, self.pattern)

    def _piece(self, name: str) -> str:
        if name == "_":
            return "[ ]+"
        if name not in self.pieces:
            raise KeyError(f"rule {self.name}: there is no piece {name!r}")
        return re.sub(r"(?<!\\) ", r"\\ ", self.pieces[name])

    @cached_property
    def openings(self) -> frozenset[str]:
        """What a match may begin with: up to three characters, «0» for digits in a row, «?» for anything."""
        found = patterns.openings(self.source)
        if "" in found:
            raise ValueError(f"rule {self.name} may match nothing at all")
        return found

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Sets of characters; a match has one of each. Those that stand for values alone, if there are any."""
        found = patterns.needs(self.source)
        return tuple(need for need in found if all(_SYMBOL.match(c) for c in need)) or found


class Rules:
    """An ordered list of rules over the same pieces; ``rule`` adds a function to it."""

    def __init__(self, pieces: Mapping[str, str], *others: Rules):
        self.pieces = pieces
        self.rules: list[Rule] = [rule for rules in others for rule in rules]

    def rule(self, pattern: str, examples: Mapping[str, str]) -> Callable[[Make], Make]:
        """Make a rule of the function below: its name, this pattern, these examples."""

        def add(make: Make) -> Make:
            self.add(make.__name__, pattern, make, examples)
            return make

        return add

    def add(self, name: str, pattern: str, make: Make, examples: Mapping[str, str]) -> None:
        """Add a rule that has no function of its own."""
        self.rules.append(Rule(name, pattern, make, examples, self.pieces))

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)


class Atoms(Rules):
    """Rules that find values in text: at each word and number the longest match, and on after its end."""

    @cached_property
    def _starts(self) -> re.Pattern:
        """Where a rule may begin: at a word, at a number, at a sign that some rule begins with."""
        firsts = {opening[0] for rule in self.rules for opening in rule.openings}
        signs = "".join(re.escape(c) for c in sorted(firsts) if not c.isalnum() and c != patterns.ANYTHING)
        return re.compile(r"\d+|[^\W\d_]+" + (f"|[{signs}]" if signs else ""))

    @cached_property
    def _tried(self) -> dict[str, tuple[Rule, ...]]:
        return {}

    @cached_property
    def _index(self) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
        """Rules by what they begin with as far as it is known, and by each beginning of that."""
        whole: dict[str, set[int]] = {}
        begun: dict[str, set[int]] = {}
        for i, rule in enumerate(self.rules):
            for opening in rule.openings:
                known = opening.partition(patterns.ANYTHING)[0]
                whole.setdefault(known, set()).add(i)
                for length in range(len(known)):
                    begun.setdefault(known[:length], set()).add(i)
        return whole, begun

    def _tried_at(self, key: str) -> tuple[Rule, ...]:
        """Rules that may begin where the text goes on with ``key``; at the end of a text it is short."""
        plain = re.sub(r"\d+", patterns.DIGIT, key)
        whole, begun = self._index
        found = set().union(*(whole.get(plain[:length], ()) for length in range(len(plain) + 1)), begun.get(plain, ()))
        rules = tuple(self.rules[i] for i in sorted(found))
        if len(self._tried) < 100_000:
            self._tried[key] = rules
        return rules

    def find(self, text: str) -> list[Found]:
        """Values in a folded text, in order, none overlapping; of two matches as long the one of the earlier rule."""
        out: list[Found] = []
        tried, done = self._tried, 0
        for m in self._starts.finditer(text):
            start, end = m.span()
            if start < done:
                continue
            key = text[start : start + patterns.DEPTH]
            if key[0].isdigit():
                key = patterns.DIGIT + text[end : end + patterns.DEPTH - 1]
            rules = tried.get(key)
            if rules is None:
                rules = self._tried_at(key)
            if not rules:
                continue
            best: Found | None = None
            for rule in rules:
                match = rule.regex.match(text, start)
                if match is None or best is not None and match.end() <= best.end:
                    continue
                value = rule.make(Hit(match, start, match.end(), text))
                if value is not None:
                    best = Found(start, match.end(), value, (rule.name,))
            if best is not None:
                out.append(best)
                done = best.end
        return out


class Combinations(Rules):
    """Rules over values that were found and the words between them, each tried in the order of the list."""

    def __init__(self, pieces: Mapping[str, str], symbols: Symbols, *others: Rules):
        super().__init__({**pieces, **symbols.pieces}, *others)
        self.symbols = symbols

    def apply(self, text: str, found: list[Found]) -> list[Found]:
        """``found`` with what these rules put together of it; values that none of them touches stay as they are."""
        out: list[Found] = []
        for group in _groups(text, found):
            before = out[-1].end if out else 0
            out.extend(self._combined(_Stretch(text, group, before, self.symbols)))
        return out

    @cached_property
    def _needs(self) -> list[tuple[Rule, tuple[frozenset[str], ...]]]:
        return [(rule, rule.needs) for rule in self.rules]

    def _combined(self, stretch: _Stretch) -> list[Found]:
        for rule, needs in self._needs:
            if not _has_all(stretch.characters, needs):
                continue
            at = 0
            for _ in range(3 * _MOST):
                match = rule.regex.search(stretch.line, at)
                if match is None:
                    break
                start, end = stretch.offsets(match)
                value = rule.make(Hit(match, start, end, stretch.text, stretch.inside()))
                if value is None:
                    at = match.start() + 1
                else:
                    stretch.put(match, value, rule.name)
                    at = 0
        return stretch.found


def _has_all(characters: set[str], needs: tuple[frozenset[str], ...]) -> bool:
    for need in needs:
        if need.isdisjoint(characters):
            return False
    return True


class _Stretch:
    """A piece of text with a symbol in the place of each value."""

    def __init__(self, text: str, found: list[Found], floor: int, symbols: Symbols):
        self.text, self.found, self.symbols = text, list(found), symbols
        first, last = found[0].start, found[-1].end
        self.start = max(floor, first - _REACH, text.rfind("\n", 0, first) + 1)
        line_end = text.find("\n", last)
        parts, at = [], self.start
        for f in found:
            parts += [_SYMBOL.sub(patterns.ANYTHING, text[at : f.start]), symbols.of[f.value.sort]]
            at = f.end
        end = min(last + _REACH, len(text) if line_end < 0 else line_end)
        self._set("".join(parts) + _SYMBOL.sub(patterns.ANYTHING, text[at:end]))

    def _set(self, line: str) -> None:
        self.line = line
        self.characters = set(line)
        self.places = [m.start() for m in _SYMBOL.finditer(line)]

    def inside(self) -> dict[int, Found]:
        """Found values by the place of their symbol."""
        return dict(zip(self.places, self.found))

    def _offset(self, place: int) -> int:
        """Where in the text the character at ``place`` of the line begins."""
        before = bisect_left(self.places, place)
        if not before:
            return self.start + place
        return self.found[before - 1].end + place - self.places[before - 1] - 1

    def offsets(self, match: re.Match) -> tuple[int, int]:
        """The matched part in the text."""
        return self._offset(match.start()), self._offset(match.end())

    def put(self, match: re.Match, value: Any, rule: str) -> None:
        """Put one value in the place of what matched."""
        start, end = self.offsets(match)
        first, last = bisect_left(self.places, match.start()), bisect_left(self.places, match.end())
        rules = tuple(name for f in self.found[first:last] for name in f.rules)
        self.found[first:last] = [Found(start, end, value, (*rules, rule))]
        self._set(self.line[: match.start()] + self.symbols.of[value.sort] + self.line[match.end() :])


def _groups(text: str, found: list[Found]) -> Iterator[list[Found]]:
    """Values that stand on one line and near each other."""
    group: list[Found] = []
    for f in found:
        if group and (len(group) >= _MOST or f.start - group[-1].end > _REACH or "\n" in text[group[-1].end : f.start]):
            yield group
            group = []
        group.append(f)
    if group:
        yield group


def unproven(rules: Iterable[Rule], read: Callable[[str], Iterable[tuple[str, tuple[str, ...]]]]) -> list[str]:
    """What is wrong with the examples of rules: one that a rule lacks, or that it doesn't find with its value.

    ``read`` gives for a text the values of the whole grammar, as written, each with the rules that made it.
    """
    out = []
    for rule in rules:
        if not rule.examples:
            out.append(f"{rule.name} has no example")
        for text, value in rule.examples.items():
            got = list(read(text))
            if not any(value == written and rule.name in made for written, made in got):
                out.append(f"{rule.name}: «{text}» should be {value}, is {got}")
    return out
