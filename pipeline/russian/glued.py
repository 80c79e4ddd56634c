"""Words that stick together where a page was made plain: «АкордыПрезидент», «Токаевподдержал», «передаетTengrinews»."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline import lexicon
from pipeline.russian import gazetteer, morph

#: razdel keeps these in one token, and entities end inside them: «2003—2011» (a hyphenated word stays whole); marks
#: that stick to a word: «■Суд»
_INNER = re.compile(r"((?<=\d)[–—](?=\d)|[■□●•►▶◆▪★☆])")
#: a word to which the next sentence was glued when a page was made plain: «АкордыПрезидент», «РКПожар»
_GLUED = re.compile(r"(?:[А-ЯЁ]?[а-яё]{3,}|[А-ЯЁ]{2,3})(?=[А-ЯЁ][а-яё]+\Z)")
_GLUED_ACRONYM = re.compile("([А-ЯЁ]?[а-яё]{3,})([А-ЯЁ]{2,6})")
#: «заявил, чтов СИЗО»
_GLUED_THAT = re.compile("(что)(в|на|по|с|из|за|до|от|при|для|он|она|они|мы|его|это|не)")
#: «АкордыВ целом»
_GLUED_LETTER = re.compile("([А-ЯЁ]?[а-яё]{3,})([ВИКОСУЯА])")
_LATIN = re.compile("[A-Za-z]")
#: «Токаевподдержал», «заявлениепо»: a link's text and what stands beside it, when a page was made plain
_RUN_ON = re.compile("[А-ЯЁ]?[а-яё]{7,40}")
_PREPOSITIONS = lexicon.words("writing/prepositions.txt")
#: «Ранеесуд», «такжесообщают»: how a paragraph begins
_OPENERS = lexicon.words("writing/openers.txt")
_SURNAME = re.compile("[а-яё]{3,}(?:ов|ев|ин|ова|ева|ина|ский|ская)")
#: «передаетTengrinews», «kzсо»: two alphabets that met when a page was made plain
_SCRIPTS = re.compile("(?<=[а-яё])(?=[A-Z][a-z]{2})|(?<=[a-z]{2})(?=[А-Яа-яё]{2})")
#: beginnings of names that have a capital inside by right: «ЕвроБанк»
_COMPOUND = lexicon.words("writing/compound_parts.txt")


def parts(token: str) -> list[str]:
    """A token of razdel's, cut where two words of a text stick together."""
    if len(token) == 1:
        return [token]
    parts = _INNER.split(token) if not token.isalnum() else [token]
    if not token.isascii() and _LATIN.search(token):
        parts = [word for part in parts for word in _SCRIPTS.split(part)]
    return [word for part in parts if part for word in _unglued(part)]


@lru_cache(maxsize=20_000)
def _unglued(word: str) -> list[str]:
    """Both words where a dictionary knows them, else the one."""
    if (m := _GLUED_ACRONYM.fullmatch(word)) is not None and any("Abbr" in p.tag for p in morph.parses(m[2])):
        return [m[1], m[2]]
    if _RUN_ON.fullmatch(word) is not None and not morph.known(word) and (both := _run_on(word)):
        return both
    if (m := _GLUED_THAT.fullmatch(word)) is not None:
        return [m[1], m[2]]
    if (m := _GLUED_LETTER.fullmatch(word)) is not None and (len(m[1]) > 5 or morph.known(m[1])):
        return [m[1], m[2]]
    m = _GLUED.match(word)
    if m is None or m[0].lower() in _COMPOUND:
        return [word]
    first, second = m[0], word[m.end() :]
    acronym = first.isupper()
    if acronym and any("Abbr" in p.tag for p in morph.parses(first)) and len(second) > 3:
        return [first, second]
    if (
        acronym
        and gazetteer.country(first) is None
        or not morph.known(second)
        or not acronym
        and len(first) < 6
        and not morph.known(first)
    ):
        return [word]
    return [first, second]


def _run_on(word: str) -> list[str]:
    """The two words of an unknown one: known ones both, of which one is a finite verb or the second a preposition; none
    where it cannot be told.
    """
    low, capital = word.lower(), word[0].isupper()
    for i in range(3, len(word) - 1):
        first, second = low[:i], low[i:]
        if i == 3 and (first not in _OPENERS or len(second) < 5) or not morph.known(second):
            continue
        if first in _OPENERS and len(second) > 2:
            return [word[:i], word[i:]]
        if not morph.known(first):
            if capital and len(second) > 5 and _SURNAME.fullmatch(first) and _finite(second):
                return [word[:i], word[i:]]
            continue
        noun = any(p.tag.POS == "NOUN" and (i > 4 or "Geox" in p.tag) for p in morph.parses(first)[:2])
        if noun and len(second) > 4 and _finite(second):
            return [word[:i], word[i:]]
        if capital:
            continue
        if (
            len(first) > 4
            and len(second) > 5
            and _finite(first)
            and any(p.tag.POS in {"NOUN", "ADJF"} for p in morph.parses(second)[:2])
        ):
            return [word[:i], word[i:]]
        # «раритет|на» may be an adjective that the dictionary lacks
        if (
            noun
            and len(first) > 5
            and second in _PREPOSITIONS
            and not (second == "на" and first[-1] not in "аеёиоуыэюяйь")
        ):
            return [word[:i], word[i:]]
    return []


def _finite(word: str) -> bool:
    tag = morph.parses(word)[0].tag
    return tag.POS == "VERB" and "impr" not in tag
