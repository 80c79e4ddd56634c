"""What the learned model takes for a person and is none: brands, eponyms, bodies, lands, common words.

Each takes the names of a Doc (of all kinds, in their order, none over another) and gives them mended.
"""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Doc, Span

from pipeline import lexicon
from pipeline.russian import known_names, morph
from pipeline.russian.ud import feature

_LATIN = re.compile(r"[^А-Яа-яЁё]*[A-Za-z][^А-Яа-яЁё]*\Z")
#: «Нацбюро», «Казком»: a body by its first syllables
_BODY = re.compile(r"(?:Нац|Гос|Глав|Рос|Каз|Узб|Кырг|Спец|Ген)[а-яё]{3,}\Z")
_NAMES = {"Name", "Surn", "Patr"}


def no_brands(doc: Doc, names: list[Span]) -> list[Span]:
    """«Льюис Хэмилтон (*Ferrari*)»: a word in Latin letters alone is no person, nor what stands in parentheses so,
    but for the name before them in its own letters: «Джошуа Вулф (*Joshua Wolf*)»."""
    out: list[Span] = []
    for span in names:
        if span.label_ == "PER" and _LATIN.match(span.text):
            bracketed = span.start > 1 and doc[span.start - 1].text == "("
            before = next((s for s in reversed(out[-1:]) if bracketed and s.end == span.start - 1), None)
            if (
                len(span.text.split()) == 1
                or bracketed
                and not (before is not None and same_name(before.text, span.text))
            ):
                continue
        elif (
            span.label_ == "PER"
            and len(span) > 1
            and _LATIN.match(span[0].text)
            and known_names.may_be_given(span[1].text)
        ):
            span = Span(doc, span.start + 1, span.end, label="PER")  # «аналитик *Amarkets* Артём Деев»
        out.append(span)
    return out


@lru_cache(maxsize=1)
def _letters() -> dict[str, str]:
    return {row.latin: row.cyrillic for row in lexicon.table("people/latin_letters.tsv")}


def same_name(cyrillic: str, latin: str) -> bool:
    """Whether every word of a name in Latin letters begins as the word of the name in Cyrillic does."""
    one, other = (re.findall(r"\w+", name.lower()) for name in (cyrillic, latin))
    return len(one) == len(other) > 1 and all(a[0] in _letters().get(b[0], a[0]) for a, b in zip(one, other))


def not_in_honour(doc: Doc, names: list[Span]) -> list[Span]:
    """«Театр им. А.С. *Пушкина*»: he after whom something is called is no person of the article."""
    return [s for s in names if s.label_ != "PER" or not called_after(s)]


def called_after(span: Span) -> bool:
    doc, start = span.doc, span.start
    while start and (len(doc[start - 1].text) == 1 or doc[start - 1].lower_ in {"академика", "профессора", "героя"}):
        start -= 1
    return bool(start) and doc[start - 1].lower_ in {"им", "им.", "имени"} and not doc[start].is_sent_start


def no_eponyms(doc: Doc, names: list[Span]) -> list[Span]:
    """«болезнь *Паркинсона*», «список *Магнитского*»"""
    eponyms = lexicon.words("people/eponyms.txt")
    return [
        s
        for s in names
        if s.label_ != "PER"
        or not s.start
        or doc[s.start - 1].lemma_ not in eponyms
        or feature(s[0], "Case") not in {"Gen", ""}
    ]


def bodies_and_lands(doc: Doc, names: list[Span]) -> list[Span]:
    """«*Нацархив* рассекретил» is an organisation, «*Антарктика*» a place"""
    out = []
    for span in names:
        if span.label_ == "PER" and len(span) == 1 and not _named(span.text):
            if _BODY.match(span.text):
                span = Span(doc, span.start, span.end, label="ORG")
            elif morph.known(span.text) and any("Geox" in p.tag for p in morph.parses(span.text)):
                span = Span(doc, span.start, span.end, label="LOC")
        out.append(span)
    return out


def _named(word: str) -> bool:
    """Whether a word may be a given name or a surname."""
    low = word.lower()
    if any(_NAMES & p.tag.grammemes for p in morph.parses(low)) and morph.known(low):
        return True
    return any(known_names.known_surname(form) for form in {low, *(p.normal_form for p in morph.parses(low))})


def no_common_words(doc: Doc, names: list[Span]) -> list[Span]:
    """«*Нападающие*: Дмитрий Полоз, …», «*Оборонку* хватил удар»: a sentence's first word, and no name by the
    dictionary.
    """
    persons = {t.text for s in names if s.label_ == "PER" and len(s) > 1 for t in s}
    return [s for s in names if s.label_ != "PER" or not (len(s) == 1 and s[0].is_sent_start and _common(s, persons))]


def _common(span: Span, persons: set[str]) -> bool:
    word = span.text
    if not morph.known(word) or word in persons or _named(word):
        return False
    parse = morph.parses(word)[0]
    return parse.tag.POS in {"VERB", "INFN"} or "plur" in parse.tag or "inan" in parse.tag
