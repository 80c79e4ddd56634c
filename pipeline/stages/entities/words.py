"""What tells organisations and places by their letters, and how the types of NEREL become flat names."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline import lexicon
from pipeline.russian import morph

#: NEREL's types that are flat names, and what those are called
FLAT = {
    "PERSON": "PER",
    "ORGANIZATION": "ORG",
    "COUNTRY": "LOC",
    "CITY": "LOC",
    "STATE_OR_PROVINCE": "LOC",
    "DISTRICT": "LOC",
    "LOCATION": "LOC",
    "FACILITY": "LOC",
}
#: a site that is named, not an address of a page («…/novosti»)
SITE = re.compile(
    r"(?<![A-Za-z0-9_@./#-])[A-Za-z0-9](?:[\w-]|\.(?=[A-Za-z0-9]))*"
    r"\.(?:kz|ru|com|org|net|uz|kg|by|ua|info|su|tj|tm|az|am|ge|md|lv|lt|ee|media|news|рф)"
    r"(?![A-Za-z0-9_/?-])(?!\.(?-i:[a-z0-9]))",
    re.I,
)
#: «Минэкологии»
MINISTRY = re.compile(
    r"Мин(?:экон|экол|фин|здрав|юст|обр|труд|тран|сельх|энерг|спорт|культ|обор|цифр|торг|пром|инде|нац|внеш|"
    r"прос|нау|тури"
    r"|вод|ин|связ|строй|мед|инф|комсв|чс|региона)[а-яё]*\Z"
)
#: «Казгидромет», «Росреестр»: a state's short name and a word that the dictionary lacks
STATE_WORD = re.compile(
    r"(?:Каз(?!ах|ан|ак|им|ы|у|б)|Узб(?!ек)|Кырг(?!ыз)|Рос(?!си|т|ы|а|у|л)|Гос(?!т|уд|п))[а-яё]{5,}\Z"
)
#: an abbreviation between a kind and a title
ABBREVIATION = re.compile(r"\([А-ЯЁA-Z]{2,6}\) ?[«\"„“]")
LEGAL_FORM = re.compile(r"(?:[А-ЯЁӘҚҢӨҰҮҺІ]{2,6})\Z")
#: organisations of which a country has one, so that the noun alone names it
ONLY_ONE = {
    "парламент",
    "правительство",
    "мажилис",
    "сенат",
    "генпрокуратура",
    "нацбанк",
    "конгресс",
    "госдума",
    "дума",
}


@lru_cache(maxsize=1)
def org_kinds() -> dict[str, str]:
    """Lemma of an organisation's head noun -> kind."""
    return {row.lemma: row.kind for row in lexicon.table("organisations/kinds.tsv")}


@lru_cache(maxsize=1)
def thing_kinds() -> dict[str, tuple[str, str]]:
    """Lemma of a named thing's head noun -> (kind, what it needs to be a name)."""
    return {row.lemma: (row.kind, row.named) for row in lexicon.table("things/kinds.tsv")}


@lru_cache(maxsize=1)
def thing_acronyms() -> dict[str, tuple[str, str]]:
    """Acronym -> (name, kind) of what it names, which is no organisation."""
    return {row.acronym: (row.name, row.kind) for row in lexicon.table("things/acronyms.tsv")}


def thing_kind(name: str) -> str | None:
    """The kind of a nominative name by its head noun; None where that names no thing."""
    for word in re.findall(r"[^\W\d_]+", name):
        lemma = morph.parses(word)[0].normal_form
        if lemma in org_kinds():
            return None
        if lemma in thing_kinds():
            return thing_kinds()[lemma][0]
    return None
