"""Sentences with a remark about whose words they tell: «по словам X», «как сообщил X», «…, сообщил X», «Об этом заявил
X».
"""

from __future__ import annotations

from typing import Iterator

from pipeline import lexicon
from pipeline.russian.gazetteer import fold
from pipeline.russian.ud import feature
from pipeline.stages.quotes.page import Found, Page, cues, is_noun
from pipeline.stages.quotes.subject import Reference, owner, reference

#: «над тем, как …», «с тех пор, как …»: no remark of the author's
_COMPARED = frozenset({"тем", "том", "того", "пор", "так", "то", "прежде", "после"})
_RELATIVE = frozenset({"который", "чей", "где", "кто"})
#: what a medium does with its own words, not with another's news
_OWN_WORDS = frozenset({"писать", "написать"})


def told_before(page: Page) -> Iterator[Found]:
    """«Об этом сообщил X»: the sentence before is what is told."""
    for i, _ in cues(page, "e"):
        first, last = page.sentence(i)
        if not _points_back(page, first, min(i, first + 6)) or (before := page.before(i)) is None:
            continue
        if _points_back(page, before[0], min(before[1], before[0] + 4)):
            continue
        start, end = page.starts[before[0]], _without_medium(page, *before)
        if "\n\n\n" in page.text[end : page.starts[i]]:
            continue
        yield Found([page.trimmed(start, end)], False, i, "verb", (first, last))


def _points_back(page: Page, first: int, last: int) -> bool:
    """«Об этом», «Эту информацию»."""
    words = [t.lower_ for t in page.doc[first:last] if not t.is_punct]
    pairs = list(zip(words, words[1:]))
    return any(
        pair[0] in {"об", "о"}
        and pair[1] in {"этом", "данном"}
        or pair[0] in {"эту", "данную", "такую"}
        and pair[1] in {"информацию", "новость", "цифру", "статистику"}
        or pair[0] in {"такое", "соответствующее"}
        and pair[1] in {"мнение", "заявление", "предположение"}
        or pair == ("такие", "данные")
        or pair == ("с", "таким")
        for pair in pairs
    )


def _without_medium(page: Page, first: int, last: int) -> int:
    """Offset where a sentence ends without the medium that passes it on («…, передаёт zakon.kz»)."""
    for i in range(first + 3, last):
        if page.voices.get(i) and page.doc[i - 1].text == "," and "e" in page.voices[i]:
            return page.starts[i - 1]
    return page.end_of(last - 1)


def told_after(page: Page) -> Iterator[Found]:
    """…, сообщил X."""
    doc = page.doc
    for i, frames in cues(page, "e"):
        first, last = page.sentence(i)
        if i - first < 2 or doc[i - 1].text != "," or _points_back(page, first, min(i, first + 6)):
            continue
        ref = reference(page, i, (i, last))
        if ref is None or ref.token.i < i and ref.how == "subject":
            continue
        end = _phrase_end(page, max(i, ref.token.i), last)
        on = end + 3 < last and _goes_on(page, end + 1, last)
        if not _predicate(page, first, i - 1) and not (on and end - i < 8):
            continue
        if i + 1 < last and doc[i + 1].lower_ in {"о", "об", "про"}:
            continue
        if not on and "m" in frames and is_medium(page, ref) and doc[i].lemma_ not in _OWN_WORDS:
            continue
        parts = [page.trimmed(page.starts[first], page.starts[i - 1])]
        if on:
            parts.append(page.trimmed(page.starts[end], page.end_of(last - 1)))
        yield Found(parts, False, i, "verb", (i, last))


def _goes_on(page: Page, i: int, last: int) -> bool:
    """«Игрокам, пишет X, *не удаётся пройти дальше*»: behind the remark goes on what is told, not the author."""
    t = page.doc[i]
    if (
        t.pos_ in {"SCONJ", "CCONJ", "ADP", "NUM"}
        or t.lemma_ in _RELATIVE
        or feature(t, "VerbForm") in {"Conv", "Part"}
    ):
        return False
    return _predicate(page, i, last) and not any(j in page.voices for j in range(i, last))


def _predicate(page: Page, first: int, last: int) -> bool:
    """Whether something is told between two tokens."""
    return any(
        t.pos_ in {"VERB", "AUX"}
        and feature(t, "VerbForm") in {"Fin", "Inf"}
        or feature(t, "Variant") == "Short"
        or t.text in {"—", "–"}
        or t.dep_ in {"nsubj", "nsubj:pass"}
        and t.head.i < last
        for t in page.doc[first:last]
    )


def is_medium(page: Page, ref: Reference) -> bool:
    """Whether what passes the news on is a medium: «передаёт корреспондент агентства», «пишет ТАСС»."""
    token = ref.token
    if is_noun(token, "medium"):
        return True
    name = next(
        (
            page.doc[a : page.bodies[a]].text
            for a in range(max(0, token.i - 6), token.i + 1)
            if page.bodies.get(a, 0) > token.i
        ),
        token.text,
    )
    return fold(name.strip('«»"')) in lexicon.words("speech/media.txt") or not any("А" <= c <= "я" for c in name)


def as_told(page: Page) -> Iterator[Found]:
    """Как сообщил X, …"""
    doc = page.doc
    for i, _ in cues(page, "e"):
        first, last = page.sentence(i)
        how = next((j for j in range(i - 1, max(first, i - 4) - 1, -1) if doc[j].lower_ == "как"), None)
        if how is None or any(doc[j].text == "," for j in range(how, i)):
            continue
        if how > first + 1 and doc[how - 2].lower_ in _COMPARED or any(c.dep_ == "obj" for c in doc[i].children):
            continue
        ref = reference(page, i, (how, last))
        end = _phrase_end(page, max(i, ref.token.i if ref is not None else i), last)
        parts = _around(page, first, how, end, last)
        if parts:
            yield Found(parts, False, i, "verb", (how, end))


def in_words(page: Page) -> Iterator[Found]:
    """По словам X, …"""
    doc = page.doc
    for i in [i for i, t in enumerate(doc) if t.lower_ in {"по", "со"}]:
        if page.spoken[page.starts[i]]:
            continue
        first, last = page.sentence(i)
        noun = next((j for j in range(i + 1, min(i + 4, last)) if doc[j].pos_ not in {"ADJ", "DET", "PRON"}), None)
        if noun is None or not is_noun(doc[noun], "source"):
            continue
        if feature(doc[noun], "Case") != ("Dat" if doc[i].lower_ == "по" else "Gen"):
            continue
        ref = owner(page, noun)
        if ref is None:
            continue
        parts = _around(page, first, i, _phrase_end(page, max(noun, ref.token.i), last), last)
        if parts:
            yield Found(parts, False, noun, "words", (i, last))


def _phrase_end(page: Page, i: int, last: int) -> int:
    """Index of the comma, or the token, that ends the phrase which goes on behind the token ``i``."""
    doc = page.doc
    for j in range(i + 1, last):
        if doc[j].text == ",":
            return j
    return last


def _around(page: Page, first: int, begin: int, end: int, last: int) -> list[tuple[int, int]]:
    """What is told by the sentence around a remark (``begin`` to ``end``): behind it, before it, or on both sides."""
    doc = page.doc
    after = page.trimmed(page.starts[end], page.end_of(last - 1)) if end < last else (0, 0)
    stop = begin
    while stop > first and doc[stop - 1].is_punct:
        stop -= 1
    start = stop
    while start > first and doc[start - 1].text not in {",", ";", "(", "—", "–"}:
        start -= 1
    before = page.trimmed(page.starts[first], page.end_of(stop - 1)) if stop > first else (0, 0)
    long_after = end + 2 < last
    if stop - first <= 3 and not any(t.pos_ in {"NOUN", "VERB", "PROPN"} for t in doc[first:stop]) and long_after:
        return [after]
    if not long_after:
        return [before] if stop - first > 2 else []
    if start < stop and doc[start].lemma_ in _RELATIVE or doc[start].pos_ in {"SCONJ", "CCONJ"} and start > first:
        return [after]
    return [before, after]
