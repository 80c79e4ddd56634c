"""Indirect speech: clauses that a verb of speech governs, and sentences with whose words they are told by («по словам X», «как сообщил X», «Об этом заявил X»)."""

from __future__ import annotations

from typing import Callable, Iterator

from spacy.tokens import Token

from pipeline import lexicon
from pipeline.russian.gazetteer import fold
from pipeline.russian.ud import feature
from pipeline.stages.quotes.page import Found, Page, is_noun
from pipeline.stages.quotes.subject import Reference, owner, reference

_CONJUNCTIONS = frozenset({"что", "будто", "якобы"})
_QUESTIONS = frozenset(
    "кто что где когда почему зачем как сколько какой какая какое какие каков куда откуда чем".split()[:10]
)
#: «над тем, как …», «с тех пор, как …»: no remark of the author's
_COMPARED = frozenset({"тем", "том", "того", "пор", "так", "то", "прежде", "после"})
_RELATIVE = frozenset({"который", "чей", "где", "кто"})
#: what a medium does with its own words, not with another's news
_OWN_WORDS = frozenset({"писать", "написать"})
#: tokens between a verb and the clause that it governs
_REACH = 45


def find(page: Page) -> Iterator[Found]:
    """Every indirect speech, in no order; what is said is marked as taken."""
    for finder in FINDERS:
        for found in finder(page):
            if page.take(found.parts, False):
                if found.cue is not None:
                    page.used.add(found.cue)
                yield found


def _cues(page: Page, frames: str) -> Iterator[tuple[int, str]]:
    """Verbs that are nobody's yet and stand in no one else's words."""
    for i, known in page.voices.items():
        if i not in page.used and not set(frames).isdisjoint(known) and not page.spoken[page.starts[i]]:
            yield i, known


def _clauses(page: Page) -> Iterator[Found]:
    """X сообщил, что …; X спросил, … ли …"""
    doc = page.doc
    for i, frames in _cues(page, "tq"):
        first, last = page.sentence(i)
        if _denied(page, i) or _introduced(page, i):
            continue
        opening = _clause_start(page, i, min(last, i + _REACH), frames)
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


def _demands(page: Page) -> Iterator[Found]:
    """X призвал граждан не верить слухам."""
    for i, _ in _cues(page, "i"):
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


def _intents(page: Page) -> Iterator[Found]:
    """X заявил о готовности помочь."""
    doc = page.doc
    for i, _ in _cues(page, "e"):
        first, last = page.sentence(i)
        if i + 2 < last and doc[i + 1].lower_ in {"о", "об"} and any(is_noun(t, "intent") for t in doc[i + 2 : i + 4]):
            parts = [page.trimmed(page.starts[i + 1], _clause_end(page, i, i + 1, last))]
            yield Found(parts, False, i, "verb", (first, i + 1))


def _told_before(page: Page) -> Iterator[Found]:
    """«Об этом сообщил X»: the sentence before is what is told."""
    for i, _ in _cues(page, "e"):
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


def _told_after(page: Page) -> Iterator[Found]:
    """…, сообщил X."""
    doc = page.doc
    for i, frames in _cues(page, "e"):
        first, last = page.sentence(i)
        if i - first < 3 or doc[i - 1].text != "," or _points_back(page, first, min(i, first + 6)):
            continue
        ref = reference(page, i, (i, last))
        if ref is None or ref.token.i < i and ref.how == "subject":
            continue
        end = _phrase_end(page, max(i, ref.token.i), last)
        on = end + 3 < last and _goes_on(page, end + 1, last)
        if not _predicate(page, first, i - 1) and not (on and end - i < 5):
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


def _as_told(page: Page) -> Iterator[Found]:
    """Как сообщил X, …"""
    doc = page.doc
    for i, _ in _cues(page, "e"):
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


def _in_words(page: Page) -> Iterator[Found]:
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


#: tried in this order
FINDERS: tuple[Callable[[Page], Iterator[Found]], ...] = (
    _clauses,
    _as_told,
    _in_words,
    _told_before,
    _told_after,
    _demands,
    _intents,
)
