"""Countries and cities by name, whatever the case: ISO 3166-1 alpha-2 codes."""

from __future__ import annotations

from functools import lru_cache

from pipeline import lexicon
from pipeline.russian import morph


@lru_cache(maxsize=20_000)
def fold(name: str) -> str:
    """Lower case, е for ё, one kind of dash and space."""
    return " ".join(name.lower().replace("ё", "е").replace("‑", "-").replace("–", "-").split())


@lru_cache(maxsize=1)
def _countries() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    names, adjectives, canonical = {}, {}, {}
    for code, name, *rest in lexicon.rows("places/countries.tsv"):
        canonical[code] = name
        for one in [name, *(rest[0].split("|") if rest and rest[0] else [])]:
            names.setdefault(fold(one), code)
        for adjective in rest[1].split() if len(rest) > 1 else []:
            adjectives.setdefault(adjective, code)
    return names, adjectives, canonical


@lru_cache(maxsize=1)
def _cities() -> dict[str, tuple[str, str]]:
    return {fold(name): (name, code) for name, code in lexicon.rows("places/cities.tsv")}


#: initials that stand for a country only in capitals
_ACRONYMS = {
    "рк": "KZ",
    "рф": "RU",
    "сша": "US",
    "кнр": "CN",
    "кндр": "KP",
    "оаэ": "AE",
    "фрг": "DE",
    "юар": "ZA",
    "рб": "BY",
    "кр": "KG",
}


@lru_cache(maxsize=50_000)
def _lemmas(phrase: str) -> tuple[str, ...]:
    """Ways to read a phrase in the nominative: each word's noun and adjective lemmas, gender kept."""
    words = phrase.split()
    if len(words) == 1:
        return tuple(
            dict.fromkeys(
                fold(p.normal_form)
                for p in morph.parses(words[0])
                if morph.traits(p.tag).pos in {"NOUN", None} or "Geox" in p.tag
            )
        )
    from pipeline.russian.nominative import phrase_nominative

    return (fold(phrase_nominative(phrase)),)


@lru_cache(maxsize=50_000)
def country(name: str) -> str | None:
    """Code of a country's name in any case («Казахстане», «Республики Казахстан», «РК»); None if it is no country."""
    names, _, _ = _countries()
    key = fold(name)
    if len(key) <= 3 and key in _ACRONYMS:
        return _ACRONYMS[key] if name.isupper() else None
    if key in names:
        return names[key] if name[:1].isupper() else None
    if not name[:1].isupper():
        return None
    return next((names[c] for c in _lemmas(name) if c in names), None)


@lru_cache(maxsize=20_000)
def adjective_country(lemma: str) -> str | None:
    """Code of the country that an adjective's lemma («казахстанский») belongs to."""
    _, adjectives, _ = _countries()
    return adjectives.get(lemma)


def country_name(code: str) -> str:
    """The usual Russian name of a country code."""
    return _countries()[2].get(code, code)


@lru_cache(maxsize=1)
def _regions() -> dict[str, tuple[str, str | None]]:
    return {row[0]: (row[1], row[2] if len(row) > 2 else None) for row in lexicon.rows("places/region_acronyms.tsv")}


def region(acronym: str) -> tuple[str, str | None] | None:
    """Name and country, where one country has all of it, of a region's acronym («ВКО»); None for other words."""
    return _regions().get(acronym)


@lru_cache(maxsize=50_000)
def city(name: str) -> tuple[str, str] | None:
    """Nominative name and country of a city in any case; None if it is not in the gazetteer."""
    cities = _cities()
    key = fold(name)
    if key in cities:
        return cities[key]
    for candidate in _lemmas(name):
        if candidate in cities:
            return cities[candidate]
    return None
