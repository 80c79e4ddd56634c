"""The tables of the stage: nouns that name events, verbs that tell them, and the classes of words that both ask for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipeline import lexicon

OPEN, CLOSE = frozenset('«“"„'), frozenset('»”"“')
#: «мероприятие»: nouns that point at an event told already
GENERIC = frozenset({"мероприятие", "событие"})
#: families of kinds where a bare noun of another kind means the same event
FREE_FAMILIES = frozenset(
    "crash flood quake fire trial visit protest storm talks blast attack strike_at election robbery shooting "
    "rain snow riot slide collapse "
    "evacuation epidemic funeral hack murder death adoption".split()
)
#: categories whose nouns are as good in the plural («паводки», «протесты»)
OFTEN_PLURAL = frozenset({"disaster", "weather", "protest", "conflict"})


@dataclass(frozen=True)
class Kind:
    """A row of ``kinds.tsv``.

    ``needs``: circumstances that must stand beside the noun; ``by_name``: it needs a name of its own; ``capital``: its
    noun a capital letter.
    ``beside``: lemmas of which one must stand next to the noun, empty for no such condition.
    """

    name: str
    lemma: str
    number: str
    category: str
    needs: int
    by_name: bool
    capital: bool
    family: str
    beside: frozenset[str]


@dataclass(frozen=True)
class Frame:
    """A row of ``verbs.tsv``: the event that a verb tells."""

    lemma: str
    kind: Kind
    subject: str
    object: str
    conditions: tuple[tuple[str, str, frozenset[str]], ...]
    needs: int
    names: str


@lru_cache(maxsize=1)
def classes() -> dict[str, frozenset[str]]:
    """Name of a class of ``classes.tsv`` -> its lemmas."""
    return {name: frozenset(words.split("|")) for name, words in lexicon.rows("events/classes.tsv")}


def _members(cell: str) -> frozenset[str]:
    """Lemmas of a cell «@law|школа»."""
    out: set[str] = set()
    for word in filter(None, cell.split("|")):
        out |= classes()[word[1:]] if word.startswith("@") else {word}
    return frozenset(out)


@lru_cache(maxsize=1)
def kinds() -> dict[str, tuple[Kind, ...]]:
    """Lemma of a noun -> the kinds that it may name, those with a condition first.

    Raises:
        ValueError: a row has a category that ``categories.tsv`` does not know.
    """
    known = {row[0] for row in lexicon.rows("events/categories.tsv")}
    out: dict[str, list[Kind]] = {}
    for row in lexicon.rows("events/kinds.tsv"):
        name, lemma, number, category, needs, family, beside = (*row, "", "", "")[:7]
        if category not in known:
            raise ValueError(f"kinds.tsv: unknown category {category!r} of {name!r}")
        by_name, capital = needs == "n", needs == "c"
        kind = Kind(
            name,
            lemma or name,
            number,
            category,
            2 if by_name or capital else int(needs),
            by_name,
            capital,
            family or name,
            _members(beside),
        )
        out.setdefault(kind.lemma, []).append(kind)
    return {lemma: tuple(sorted(rows, key=lambda k: not k.beside)) for lemma, rows in out.items()}


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Kind]:
    return {kind.name: kind for rows in kinds().values() for kind in reversed(rows)}


@lru_cache(maxsize=1)
def frames() -> dict[str, tuple[Frame, ...]]:
    """Lemma of a verb -> the events that it may tell, in the order of the table.

    Raises:
        KeyError: a row has a kind that ``kinds.tsv`` does not know.
    """
    out: dict[str, list[Frame]] = {}
    for lemmas, kind, subject, obj, conditions, needs, names in lexicon.rows("events/verbs.tsv"):
        parts = tuple(_condition(part) for part in conditions.split("; ") if part)
        for lemma in lemmas.split("|"):
            out.setdefault(lemma, []).append(
                Frame(lemma, _by_name()[kind], subject, obj, parts, int(needs), names.strip("-"))
            )
    return {lemma: tuple(rows) for lemma, rows in out.items()}


def _condition(text: str) -> tuple[str, str, frozenset[str]]:
    """«o=PER|@people» -> whose (s, o, c, p), the type of name that does (or ""), the lemmas that do."""
    side, rest = text[0], text[1:]
    if rest.startswith("="):
        label, _, words = rest[1:].partition("|")
        return side, label, _members(words)
    return side, "", _members(rest[1:])


@lru_cache(maxsize=1)
def happens() -> frozenset[str]:
    """Lemmas of verbs that say that an event takes place."""
    return lexicon.words("events/happens.txt")


@lru_cache(maxsize=1)
def groups() -> frozenset[str]:
    """Lemmas of nouns that name people who may take part."""
    return lexicon.words("events/groups.txt")


def kind_named(name: str) -> Kind | None:
    """The kind that one of a name's words is, with the words beside it ignored: of «7-я … конференция по …» the
    conference.
    """
    return next((kinds()[word][-1] for word in name.lower().replace("ё", "е").split() if word in kinds()), None)
