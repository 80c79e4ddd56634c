"""Rules: a name, a pattern of named pieces, a small function that makes the value, and examples with their values.

A grammar has two floors. ``Atoms`` find in a folded text (``pipeline.russian.letters.fold``) what is indivisible, and
give it a typed value. ``Combinations`` then read the text anew, with one symbol in the place of each found value:
«с {day} по {day}» is a pattern over values and the few words between them, whatever the values look like.

Where a rule is worth trying is read from its own pattern: for an atom, what it may begin with (``openings``); for a
combination, the characters without which it can't match (``needs``). Nothing has to be kept in step with the rules.

Patterns are in verbose form: spaces mean nothing, ``{name}`` stands for the piece of that name, ``{name:group}``
for the piece as a named group, ``{_}`` for one or more spaces. They match folded text: small letters, no «ё».
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Callable, Iterable, Iterator, Mapping, Protocol

_PIECE = re.compile(r"\{([a-z_]\w*)(?::(\w+))?\}")
_PARSER: Any = re._parser  # type: ignore[attr-defined]
#: characters of its beginning by which a rule is looked up
_DEPTH = 3
_ANYTHING, _DIGIT = "?", "0"
#: first of the private characters that stand for found values
_FIRST_SYMBOL = 0xE000
_SYMBOL = re.compile("[\ue000-\uf8ff]")
#: characters between values that may still be parts of one expression, and around them that a combination may read
_REACH = 48
#: values that are read together at most, which keeps the time linear in the text
_MOST = 40


class Value(Protocol):
    """What a combination must know of a value: the sort of thing that it is, by the name that patterns use."""

    @property
    def sort(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where its words stand in the folded text; ``rules`` tells which made it, the last one last."""

    start: int
    end: int
    value: Any
    rules: tuple[str, ...]


class Hit:
    """A match, as the function of a rule sees it: groups as text, or as the values that stand in their place."""

    __slots__ = ("match", "start", "end", "_inside")

    def __init__(self, match: re.Match, start: int, end: int, inside: Mapping[int, Found] | None = None):
        self.match = match
        self.start, self.end = start, end  #: in the folded text
        self._inside = inside

    def __getitem__(self, group: str) -> str:
        """The words of a group, an empty string where it took no part."""
        return self.match[group] or ""

    def value(self, group: str) -> Any:
        """The found value in the place of a group, None where it took no part."""
        found = self.found(group)
        return None if found is None else found.value

    def found(self, group: str) -> Found | None:
        at = self.match.start(group)
        return None if at < 0 or self._inside is None else self._inside.get(at)


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
            piece = " +" if m[1] == "_" else self.pieces.get(m[1])
            if piece is None:
                raise KeyError(f"rule {self.name}: there is no piece {m[1]!r}")
            piece = piece.replace(" ", "[ ]")
            return f"(?P<{m[2]}>{piece})" if m[2] else f"(?:{piece})"

        return _PIECE.sub(put, self.pattern)

    @cached_property
    def openings(self) -> frozenset[str]:
        """What a match may begin with: up to three characters, «0» for digits in a row, «?» for anything."""
        found = _extended({""}, _PARSER.parse(self.source, re.VERBOSE))
        if "" in found:
            raise ValueError(f"rule {self.name} may match nothing at all")
        return frozenset(found)

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Sets of characters; a match has one of each. Those that stand for values alone, if there are any."""
        found = list(_needed(_PARSER.parse(self.source, re.VERBOSE)))
        symbols = [need for need in found if all(_SYMBOL.match(c) for c in need)]
        return tuple(dict.fromkeys(symbols or found))


class Rules:
    """An ordered list of rules over the same pieces; ``rule`` adds a function to it."""

    def __init__(self, pieces: Mapping[str, str]):
        self.pieces = pieces
        self.rules: list[Rule] = []

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
        signs = "".join(re.escape(c) for c in sorted(firsts) if not c.isalnum() and c != _ANYTHING)
        return re.compile(r"\d+|[^\W\d_]+" + (f"|[{signs}]" if signs else ""))

    @cached_property
    def _tried(self) -> dict[str, tuple[Rule, ...]]:
        return {}

    def _tried_at(self, key: str) -> tuple[Rule, ...]:
        plain = re.sub(r"\d+", _DIGIT, key)
        rules = tuple(rule for rule in self.rules if any(_agree(opening, plain) for opening in rule.openings))
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
            key = text[start : start + _DEPTH]
            if key[0].isdigit():
                key = _DIGIT + text[end : end + _DEPTH - 1]
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
                value = rule.make(Hit(match, start, match.end()))
                if value is not None:
                    best = Found(start, match.end(), value, (rule.name,))
            if best is not None:
                out.append(best)
                done = best.end
        return out


class Symbols:
    """A private character for each sort of value, and pieces that match them."""

    def __init__(self, *sorts: str):
        self.of = {sort: chr(_FIRST_SYMBOL + i) for i, sort in enumerate(sorts)}

    def piece(self, *sorts: str) -> str:
        return "[" + "".join(self.of[sort] for sort in sorts) + "]"


class Combinations(Rules):
    """Rules over values that were found and the words between them, each tried in the order of the list."""

    def __init__(self, pieces: Mapping[str, str], symbols: Symbols):
        super().__init__({**pieces, **{sort: symbols.piece(sort) for sort in symbols.of}})
        self.symbols = symbols

    def apply(self, text: str, found: list[Found]) -> list[Found]:
        """``found`` with what these rules put together of it; values that none of them touches stay as they are."""
        out: list[Found] = []
        for group in _groups(text, found):
            before = out[-1].end if out else 0
            out.extend(self._combined(_Stretch(text, group, before, self.symbols)))
        return out

    def _combined(self, stretch: _Stretch) -> list[Found]:
        for rule in self.rules:
            if any(need.isdisjoint(stretch.characters) for need in rule.needs):
                continue
            at = 0
            for _ in range(3 * _MOST):
                match = rule.regex.search(stretch.line, at)
                if match is None:
                    break
                start, end = stretch.offsets(match)
                value = rule.make(Hit(match, start, end, stretch.inside()))
                if value is None:
                    at = match.start() + 1
                else:
                    stretch.put(match, value, rule.name)
                    at = 0
        return stretch.found


class _Stretch:
    """A piece of text with a symbol in the place of each value."""

    def __init__(self, text: str, found: list[Found], floor: int, symbols: Symbols):
        self.found, self.symbols = list(found), symbols
        first, last = found[0].start, found[-1].end
        self.start = max(floor, first - _REACH, text.rfind("\n", 0, first) + 1)
        line_end = text.find("\n", last)
        parts, at = [], self.start
        for f in found:
            parts.append(text[at : f.start] + symbols.of[f.value.sort])
            at = f.end
        self._set("".join(parts) + text[at : min(last + _REACH, len(text) if line_end < 0 else line_end)])

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


# --- what a pattern tells of the texts that it matches ------------------------------------------


def _agree(opening: str, key: str) -> bool:
    """Whether a match that begins so may stand where the text goes on with ``key``."""
    for a, b in zip(opening, key):
        if a == _ANYTHING:
            return True
        if a != b:
            return False
    return True


def _with(prefixes: set[str], characters: Iterable[str]) -> set[str]:
    """Each prefix with each of the characters after it."""
    out = set()
    for prefix in prefixes:
        if len(prefix) >= _DEPTH or prefix.endswith(_ANYTHING):
            out.add(prefix)
            continue
        for c in characters:
            c = _DIGIT if c.isdigit() else c
            out.add(prefix if c == _DIGIT and prefix.endswith(_DIGIT) else prefix + c)
    return out


def _members(items: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """The characters of a class, None where they can't be told one by one."""
    out: set[str] = set()
    for op, argument in items:
        name = str(op)
        if name == "LITERAL":
            out.add(chr(argument))
        elif name == "RANGE" and argument[1] - argument[0] < 300:
            out.update(map(chr, range(argument[0], argument[1] + 1)))
        elif name == "CATEGORY" and str(argument) == "CATEGORY_DIGIT":
            out.update("0123456789")
        else:
            return None
    return frozenset(out)


def _extended(prefixes: set[str], parsed: Iterable[tuple[Any, Any]]) -> set[str]:
    """Prefixes with what a parsed pattern may add to them."""
    for op, argument in parsed:
        name = str(op)
        if name == "LITERAL":
            prefixes = _with(prefixes, chr(argument))
        elif name == "IN":
            prefixes = _with(prefixes, _members(argument) or _ANYTHING)
        elif name == "BRANCH":
            prefixes = set().union(*(_extended(prefixes, branch) for branch in argument[1]))
        elif name == "SUBPATTERN":
            prefixes = _extended(prefixes, argument[3])
        elif name == "ATOMIC_GROUP":
            prefixes = _extended(prefixes, argument)
        elif name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            prefixes = _repeated(prefixes, *argument)
        elif name not in {"ASSERT", "ASSERT_NOT", "AT"}:
            prefixes = _with(prefixes, _ANYTHING)
    return prefixes


def _repeated(prefixes: set[str], least: int, most: int, parsed: Iterable[tuple[Any, Any]]) -> set[str]:
    parsed = list(parsed)
    out = set(prefixes) if least == 0 else set()
    for count in range(1, min(int(most), _DEPTH + 1) + 1):
        prefixes = _extended(prefixes, parsed)
        if count >= least:
            out |= prefixes
    return out | prefixes


def _needed(parsed: Iterable[tuple[Any, Any]]) -> Iterator[frozenset[str]]:
    """Sets of characters of which every match has one."""
    for op, argument in parsed:
        name = str(op)
        if name == "LITERAL":
            yield frozenset(chr(argument))
        elif name == "IN":
            if (members := _members(argument)) is not None:
                yield members
        elif name == "SUBPATTERN":
            yield from _needed(argument[3])
        elif name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"} and argument[0] > 0:
            yield from _needed(argument[2])
        elif name == "BRANCH":
            firsts = [next(_needed(branch), None) for branch in argument[1]]
            if None not in firsts:
                yield frozenset().union(*(f for f in firsts if f is not None))
