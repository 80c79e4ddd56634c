"""Where names of persons begin and end: an ordered list of small repairs of what the learned model sees.

Each takes the names of a Doc (of all kinds, in their order, none over another) and gives them mended.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span, Token

from pipeline import lexicon
from pipeline.russian import known_names, morph, personal_names
from pipeline.russian.ud import feature
from pipeline.stages.base import text_of, tokens_of
from pipeline.stages.people.not_persons import (
    bodies_and_lands,
    called_after,
    no_brands,
    no_common_words,
    no_eponyms,
    not_in_honour,
)

_CAPITALS = re.compile(r"[А-ЯЁ]{3,}(?:-[А-ЯЁ]{2,})?\Z")
_TITLE = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ]?[а-яё]+)*\Z")
#: «Лим В.Н.», «В. Н. Лим»
_INITIALS = re.compile(
    r"(?<![\w.-])(?:[А-ЯЁ][а-яё]{1,20}(?:-[А-ЯЁ][а-яё]{1,20})? [А-ЯЁ]\. ?[А-ЯЁ]\.(?!\w)"
    r"|[А-ЯЁ]\. ?[А-ЯЁ]\. ?[А-ЯЁ][а-яё]{1,20}(?:-[А-ЯЁ][а-яё]{1,20})?(?![\w-]))"
)


def repair_persons(doc: Doc, names: list[Span]) -> list[Span]:
    """Names in the order of the text, those of persons mended by ``REPAIRS``."""
    names = sorted(names, key=lambda s: s.start)
    for repair in REPAIRS:
        names = repair(doc, names)
    return names


def _person(doc: Doc, start: int, end: int) -> Span:
    return Span(doc, start, end, label="PER")


def _words(span: Span) -> list[Token]:
    return [t for t in span if not t.is_space]


# --- repairs ------------------------------------------------------------------------------------


def without_kin(doc: Doc, names: list[Span]) -> list[Span]:
    """«*братья* Ивановы», «*семья* Кузнецовых»"""
    kin, out = lexicon.words("people/kin.txt"), []
    for span in names:
        if span.label_ == "PER" and len(span) > 1 and span[0].lemma_ in kin and span[1].text[:1].isupper():
            span = _person(doc, span.start + 1, span.end)
        out.append(span)
    return out


def with_particles(doc: Doc, names: list[Span]) -> list[Span]:
    """«Урсула фон *дер Ляйен*»: particles, and the name that they lead to, belong to the name before them."""
    particles, out = known_names.particles(), []
    for span in names:
        if out and out[-1].end > span.start:
            continue  # taken in by the name before
        end = span.end
        while end < len(doc) and doc[end].text in particles and not doc[end].is_sent_start:
            end += 1
        leads = end < len(doc) and end - span.end < 3 and doc[end - 1].text in particles and not doc[end].is_sent_start
        if span.label_ == "PER" and leads and _TITLE.match(doc[end].text):
            span = _person(doc, span.start, end + 1)
        out.append(span)
    return out


def within_organisations(doc: Doc, names: list[Span]) -> list[Span]:
    """«правительство *Арсения Яценюка*»: a person who only says whose organisation is meant."""
    out = []
    persons = [s for s in doc.spans["entities"] if s.label_ == "PERSON" and len(s) > 1]
    ends = {s.end: s for s in persons}
    for span in names:
        person = ends.get(span.end)
        whose = person is not None and span.label_ == "ORG" and span.start < person.start and span.text[:1].islower()
        if whose and not any(t.is_punct for t in doc[span.start : person.start]):
            if person.start - span.start > 1:
                out.append(Span(doc, span.start, person.start, label="ORG"))
            span = _person(doc, person.start, person.end)
            if called_after(span):
                continue
        out.append(span)
    return out


def two_in_one(doc: Doc, names: list[Span]) -> list[Span]:
    """«Ержана Алиева | Зиёда Ахмедова», «Абаев | Бориса Климова»: two names side by side in different cases."""
    out = []
    for span in names:
        cut = _cut(_words(span)) if span.label_ == "PER" and len(span) > 2 else None
        out += [span] if cut is None else [_person(doc, span.start, cut), _person(doc, cut, span.end)]
    return out


def _cut(words: list[Token]) -> int | None:
    """Index of the token that begins the second name."""
    if not all(_TITLE.match(t.text) for t in words):
        return None
    given = [known_names.may_be_given(t.text) for t in words]
    patronymic = [personal_names.is_patronymic(t.text) for t in words]
    for k in range(1, len(words) - 1):
        left, right = slice(0, k), slice(k, len(words))
        if not given[k] or patronymic[k + 1] and len(words) - k == 2 or not personal_names.surname(words[-1].text):
            continue
        if given[k - 1] or not (personal_names.surname(words[k - 1].text) or patronymic[k - 1]):
            continue
        whole = any(given[left]) and k > 1
        cases = [{feature(t, "Case") for t in words[part]} - {""} for part in (left, right)]
        if whole or not cases[0] & cases[1] and not any(patronymic[right]):
            return words[k].i
    return None


def surname_apart(doc: Doc, names: list[Span]) -> list[Span]:
    """«*Ахметова* | Руслана Маратовича», «*СИДОРЕНКО* Пётр Ильич»: the surname before a given name and a patronymic."""
    out: list[Span] = []
    for span in names:
        words = _words(span)
        before = doc[span.start - 1] if span.start and not span[0].is_sent_start else None
        if span.label_ == "PER" and before is not None and _lacks_surname(words) and _may_precede(before, words):
            last = out[-1] if out else None
            covered = last is not None and last.end == span.start
            if not covered or len(last) == 1:
                out = out[:-1] if covered else out
                span = _person(doc, before.i, span.end)
        out.append(span)
    return out


def _lacks_surname(words: list[Token]) -> bool:
    return (
        len(words) == 2
        and personal_names.is_patronymic(words[1].text, True)
        and known_names.may_be_given(words[0].text)
    )


def _may_precede(token: Token, words: list[Token]) -> bool:
    """Whether a word is a surname in the case of the given name after it."""
    if not (_TITLE.match(token.text) or _CAPITALS.match(token.text)) or known_names.may_be_given(token.text):
        return False
    case = {feature(token, "Case"), feature(words[0], "Case")} - {""}
    agree = len(case) < 2 or case == {"Gen", "Acc"} or not morph.known(token.lower_)
    return _CAPITALS.match(token.text) is not None or agree and _likely_surname(token)


def _likely_surname(token: Token) -> bool:
    """A surname by its form, or a proper name that no dictionary has."""
    return personal_names.surname(token.text) or token.pos_ == "PROPN" and not morph.known(token.lower_)


def in_capitals(doc: Doc, names: list[Span]) -> list[Span]:
    """«МАХМУДОВ ТИМУР АЛИЕВИЧ» is a person, whatever else it was taken for."""
    out = []
    for span in names:
        words = [t.text for t in _words(span)]
        if (
            span.label_ != "PER"
            and len(words) in {2, 3}
            and all(_CAPITALS.match(w) for w in words)
            and any(personal_names.is_patronymic(w) for w in words[1:])
        ):
            span = _person(doc, span.start, span.end)
        out.append(span)
    return out


def surname_behind(doc: Doc, names: list[Span]) -> list[Span]:
    """«Артёма *Череды*»: a word with a capital right after a lone given name is its surname."""
    starts, out = {s.start for s in names}, []
    for span in names:
        words = _words(span)
        after = doc[span.end] if span.end < len(doc) and span.end not in starts else None
        if (
            span.label_ == "PER"
            and len(words) == 1
            and after is not None
            and not after.is_sent_start
            and _TITLE.match(after.text)
            and known_names.may_be_given(words[0].text)
            and not personal_names.surname(words[0].text)
            and feature(after, "Case") == feature(words[0], "Case")
            and after.pos_ in {"PROPN", "NOUN"}
        ):
            span = _person(doc, span.start, span.end + 1)
        out.append(span)
    return out


def passed_over(doc: Doc, names: list[Span]) -> list[Span]:
    """«д-р *Ким В.Н.*», «д.т.н. *Руслан Абишев*»: names by their form, where nothing else is seen."""
    covered = {i for s in names for i in range(s.start, s.end)}
    found = []
    for m in _INITIALS.finditer(text_of(doc)):
        span = doc.char_span(m.start(), m.end())
        if span is not None and _free(span, covered) and not _honours(span):
            found.append(_person(doc, span.start, span.end))
            covered.update(range(span.start, span.end))
    for i in tokens_of(doc, "PROPN"):
        token = doc[i]
        if i in covered or i + 1 == len(doc) or not _TITLE.match(token.text):
            continue
        span = doc[token.i : token.i + 2]
        if (
            _TITLE.match(span[1].text)
            and _free(span, covered)
            and not _honours(span)
            and known_names.may_be_given(span[0].text)
            and _likely_surname(span[1])
            and feature(span[0], "Case") == feature(span[1], "Case")
        ):
            found.append(_person(doc, span.start, span.end))
            covered.update(range(span.start, span.end))
    return sorted(names + found, key=lambda s: s.start) if found else names


def _free(span: Span, covered: set[int]) -> bool:
    return covered.isdisjoint(range(span.start, span.end)) and not any(t.is_sent_start for t in span[1:])


def _honours(span: Span) -> bool:
    """Whether something bears the name: «школа *им. А.С. Пушкина*», «улица …»."""
    before = [t.lower_ for t in span.doc[max(span.start - 2, 0) : span.start]]
    return bool(lexicon.words("people/honours.txt").intersection(before))


#: applied in this order
REPAIRS = (
    no_brands,
    not_in_honour,
    no_eponyms,
    bodies_and_lands,
    no_common_words,
    in_capitals,
    without_kin,
    with_particles,
    within_organisations,
    two_in_one,
    surname_apart,
    surname_behind,
    passed_over,
)
