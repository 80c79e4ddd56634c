"""Clauses that a verb of speech governs: «X сообщил, что …», «X спросил, … ли …», «X призвал …»."""

from __future__ import annotations

from typing import Iterator

from spacy.tokens import Token

from pipeline.russian.ud import feature
from pipeline.stages.quotes.page import Found, Page, cues, is_noun

_CONJUNCTIONS = frozenset({"что", "будто", "якобы"})
#: «объясняют тем, что» tells a cause
_CAUSES = frozenset({"объяснять", "объяснить", "обосновать", "аргументировать"})
_QUESTIONS = frozenset("кто что где когда почему зачем как сколько какой какая".split())
#: tokens between a verb and the clause that it governs
_REACH = 45


def clauses(page: Page) -> Iterator[Found]:
    """X сообщил, что …; X спросил, … ли …"""
    doc = page.doc
    for i, frames in cues(page, "tq"):
        first, last = page.sentence(i)
        if _denied(page, i) or _introduced(page, i):
            continue
        opening = _clause_start(page, i, min(last, i + _REACH), frames)
        if opening is not None and doc[opening - 2].lower_ == "тем" and doc[i].lemma_ in _CAUSES:
            continue
        if opening is None or "q" not in frames and _asks(doc[opening]):
            continue
        begin = opening + 1 if doc[opening].lower_ in _CONJUNCTIONS and not _asks(doc[opening]) else opening
        parts = [page.trimmed(page.starts[begin], _clause_end(page, i, begin, last))]
        yield Found(parts, False, i, "verb", (first, opening))


def _denied(page: Page, i: int) -> bool:
    """«не сказал, что» says nothing; «не исключил, что» does."""
    return i > 0 and page.doc[i - 1].lower_ == "не" and page.doc[i].lemma_ not in {"исключить", "исключать", "скрывать"}


def _introduced(page: Page, i: int) -> bool:
    """«как сообщил X»: a remark, which governs no clause."""
    words = [t.lower_ for t in page.doc[max(page.sentence(i)[0], i - 3) : i]]
    return "как" in words and "," not in words[words.index("как") :]


def _asks(token: Token) -> bool:
    """«о том, что делается»: a pronoun, not a conjunction."""
    if token.lower_ != "что":
        return False
    topic = (
        token.i > 1 and token.nbor(-2).lower_ == "том" and token.i + 1 < len(token.doc) and token.nbor().pos_ == "VERB"
    )
    return topic or token.pos_ == "PRON" and token.dep_ in {"nsubj", "obj"}


def _clause_start(page: Page, verb: int, last: int, frames: str) -> int | None:
    """The conjunction or question word of the clause that the verb governs."""
    doc = page.doc
    for i in range(verb + 1, last - 1):
        t = doc[i]
        if t.text == ":" or t.text in '«"' and page.spoken[page.starts[i]]:
            return None
        if t.text == "," and (found := _opens_clause(page, i, frames)) is not None:
            return found
        if t.pos_ in {"VERB", "AUX"} and feature(t, "VerbForm") == "Fin" and not _in_relative(t):
            return None
    return None


def _opens_clause(page: Page, comma: int, frames: str) -> int | None:
    doc, word = page.doc, page.doc[comma + 1]
    if "t" in frames and word.lower_ in _CONJUNCTIONS:
        return comma + 1
    if "q" in frames:
        if word.lower_ in _QUESTIONS:
            return comma + 1
        if any(t.lower_ == "ли" for t in doc[comma + 2 : comma + 5]):
            return comma + 1
    return None


def _in_relative(token: Token) -> bool:
    """«президент, который приехал вчера»."""
    return token.dep_ == "acl:relcl" or token.dep_ == "conj" and token.head.dep_ == "acl:relcl"


def _clause_end(page: Page, verb: int, begin: int, last: int) -> int:
    """Offset where the clause ends: with its sentence, or before the next one who speaks in it."""
    doc = page.doc
    for j in range(begin + 1, last):
        if page.voices.get(j) and page.doc[j].dep_ in {"parataxis", "conj"} and j not in page.used:
            if page.doc[j].head.i > begin and page.doc[j].dep_ == "conj":
                continue
            subject = next((c for c in doc[j].lefts if c.dep_ == "nsubj" and c.i > begin), doc[j])
            edge = max(begin + 1, subject.left_edge.i) if subject.i != j else j
            cut = edge = next((k for k in range(subject.i, edge - 1, -1) if doc[k].text == ","), edge)
            while cut > begin and (doc[cut - 1].is_punct or doc[cut - 1].pos_ == "CCONJ"):
                cut -= 1
            if cut > begin + 1 and (cut < edge or doc[edge].text == ","):
                return page.end_of(cut - 1)
    said = page.spoken.find(1, page.starts[begin], page.end_of(last - 1))
    end = page.end_of(last - 1)
    return end if said < 0 else max(page.text.rfind(":", page.starts[begin], said), page.starts[begin])


def demands(page: Page) -> Iterator[Found]:
    """X призвал граждан не верить слухам."""
    for i, _ in cues(page, "i"):
        first, last = page.sentence(i)
        verb = page.doc[i]
        what = next(
            (t for t in page.doc[i + 1 : min(i + 8, last)] if t.text == "," or feature(t, "VerbForm") == "Inf"), None
        )
        if (
            what is None
            or what.text == ","
            or what.dep_ not in {"xcomp", "csubj", "ccomp"}
            or _denied(page, i)
            or feature(verb, "VerbForm") != "Fin"
        ):
            continue
        parts = [page.trimmed(page.starts[i + 1], _clause_end(page, i, i + 1, last))]
        yield Found(parts, False, i, "verb", (first, i + 1))


def intents(page: Page) -> Iterator[Found]:
    """X заявил о готовности помочь."""
    doc = page.doc
    for i, _ in cues(page, "e"):
        first, last = page.sentence(i)
        if i + 2 < last and doc[i + 1].lower_ in {"о", "об"} and any(is_noun(t, "intent") for t in doc[i + 2 : i + 4]):
            parts = [page.trimmed(page.starts[i + 1], _clause_end(page, i, i + 1, last))]
            yield Found(parts, False, i, "verb", (first, i + 1))
