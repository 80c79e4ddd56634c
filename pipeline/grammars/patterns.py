"""What a pattern tells of the texts that it matches: how a match may begin, what every match has."""

from __future__ import annotations

import re
from typing import Any, Iterable, Iterator

_PARSER: Any = re._parser  # type: ignore[attr-defined]
#: characters of a beginning
DEPTH = 3
ANYTHING, DIGIT = "?", "0"


def openings(source: str) -> frozenset[str]:
    """What a match of a verbose pattern may begin with: up to ``DEPTH`` characters, ``DIGIT`` for digits in a row,
    ``ANYTHING`` for what can't be told; an empty string where it may match nothing at all."""
    return frozenset(_extended({""}, _PARSER.parse(source, re.VERBOSE)))


def needs(source: str) -> tuple[frozenset[str], ...]:
    """Sets of characters; every match of a verbose pattern has one of each."""
    return tuple(dict.fromkeys(_needed(_PARSER.parse(source, re.VERBOSE))))


def _with(prefixes: set[str], characters: Iterable[str]) -> set[str]:
    """Each prefix with each of the characters after it."""
    out = set()
    for prefix in prefixes:
        if len(prefix) >= DEPTH or prefix.endswith(ANYTHING):
            out.add(prefix)
            continue
        for c in characters:
            c = DIGIT if c.isdigit() else c
            out.add(prefix if c == DIGIT and prefix.endswith(DIGIT) else prefix + c)
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
            prefixes = _with(prefixes, _members(argument) or ANYTHING)
        elif name == "BRANCH":
            prefixes = set().union(*(_extended(prefixes, branch) for branch in argument[1]))
        elif name == "SUBPATTERN":
            prefixes = _extended(prefixes, argument[3])
        elif name == "ATOMIC_GROUP":
            prefixes = _extended(prefixes, argument)
        elif name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            prefixes = _repeated(prefixes, *argument)
        elif name not in {"ASSERT", "ASSERT_NOT", "AT"}:
            prefixes = _with(prefixes, ANYTHING)
    return prefixes


def _repeated(prefixes: set[str], least: int, most: int, parsed: Iterable[tuple[Any, Any]]) -> set[str]:
    parsed = list(parsed)
    out = set(prefixes) if least == 0 else set()
    for count in range(1, min(int(most), DEPTH + 1) + 1):
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
