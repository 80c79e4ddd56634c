"""Given names and surnames that are known: our table, pymorphy3's dictionary, and natasha's lists."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from pipeline import lexicon
from pipeline.russian import morph


@lru_cache(maxsize=1)
def given_names() -> dict[str, str]:
    """Given name, lower case -> m, f or mf."""
    return {row.name: row.gender for row in lexicon.table("people/given_names.tsv")}


@lru_cache(maxsize=1)
def particles() -> frozenset[str]:
    return lexicon.words("people/name_particles.txt")


@lru_cache(maxsize=None)
def _lines(name: str) -> bytes:
    """One of natasha's lists: a word a line, sorted; nothing where natasha has it no more."""
    path = files("natasha").joinpath("data", "dict", name)
    return b"\n" + path.read_bytes() if path.is_file() else b""


@lru_cache(maxsize=20_000)
def _listed(name: str, word: str) -> bool:
    """Whether a sorted list has a word: by halving, for to split 180,000 lines would cost more than all that is
    asked.
    """
    lines, wanted = _lines(name), word.encode()
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind(b"\n", 0, (low + high) // 2 + 1) + 1
        end = lines.find(b"\n", start)
        line = lines[start : end if end >= 0 else len(lines)]
        if line == wanted:
            return True
        if line < wanted:
            low = end + 1 if end >= 0 else len(lines)
        else:
            high = start - 1
    return False


def known_surname(word: str) -> bool:
    """Whether a man's surname in the nominative, lower case, is listed: 180,000 surnames, of women none."""
    return _listed("last.txt", word)


def listed_given(word: str) -> bool:
    """Whether a given name in the nominative, lower case, is listed: 7,600, pet names and slips among them."""
    return _listed("first.txt", word)


@lru_cache(maxsize=20_000)
def given_name(word: str) -> bool:
    """Whether a word in the nominative, lower case, is a given name."""
    if word in given_names():
        return True
    return morph.known(word) and any("Name" in p.tag and p.tag.case == "nomn" for p in morph.parses(word))


@lru_cache(maxsize=20_000)
def may_be_given(word: str) -> bool:
    """Whether a word in any case is a given name's form: «Руслана», «Зиёде»."""
    low = word.lower()
    if low in given_names():
        return True
    if morph.known(low):
        return any("Name" in p.tag and "plur" not in p.tag for p in morph.parses(low))
    return any(p.normal_form in given_names() and "plur" not in p.tag for p in morph.parses(low))
