"""Direct speech: what stands between quotation marks or after a dash, with the author's words beside or within it."""

from __future__ import annotations

import re
from typing import Iterator

from spacy.tokens import Token

from pipeline.russian.ud import feature
from pipeline.stages.quotes.marks import Segment
from pipeline.stages.quotes.page import Found, Page, is_noun

#: between what is said and the author's words: «…», — сказал; «…!» — сказал; «…», сказал
_DASH = re.compile(r"[,.!?…]{0,3}\s{0,2}[-–—]{1,2}\s{0,3}(?=\w)")
_COMMA = re.compile(r",[ \t\u00a0]{0,2}(?=[а-яё])")
#: author's words within speech: «…, — сказал X. — …»
_WITHIN = re.compile(r"[,!?…][ \t\u00a0]{0,2}[-–—]{1,2}[ \t\u00a0]{0,2}(?=[А-Яа-яё])")
_AGAIN = re.compile(r"[.,!?:;][ \t\u00a0]{0,2}[-–—]{1,2}[ \t\u00a0]{0,2}(?=[«„\"“]?[\w(])")
_COLON = re.compile(r":[ \t\u00a0]{0,2}(?:[-–—][ \t\u00a0]{0,2}|\n{1,2})?\Z")
#: speech without marks: …, — сказал
_UNMARKED = re.compile(r"(?<=[,!?…])[ \t\u00a0]{0,2}[-–—]{1,2}[ \t\u00a0]{0,2}(?=[а-яё])")
_LINE_DASH = re.compile(r"[ \t\u00a0]*[-–—]{1,2}[ \t\u00a0]*")
#: words of the author before the verb of speech: «— тут же ответил», «— он добавил»
_BEFORE_VERB = {"ADV", "PART", "PRON", "CCONJ"}
#: tokens of author's words at most
_WINDOW = 45


def find(page: Page) -> Iterator[Found]:
    """Every direct speech, in no order; what is said is marked as taken."""
    for number, segment in enumerate(page.segments):
        found = (
            _followed(page, segment, number)
            or _broken(page, segment)
            or _announced(page, segment)
            or _addressed(page, segment)
            or _alone(page, segment)
        )
        if found is not None and page.take(found.parts, True):
            if found.cue is not None and not _with_clause(page, found):
                page.used.add(found.cue)
            yield found
    yield from _unmarked(page)


def _with_clause(page: Page, found: Found) -> bool:
    """«X отметил, что …: «…»»: the verb brings a clause too."""
    cue, last = found.cue or 0, found.window[1]
    return any(t.lower_ == "что" for t in page.doc[cue + 1 : last]) and found.parts[0][0] > page.starts[cue]


def told(token: Token) -> bool:
    """Whether a verb is of a kind that may stand behind speech though it is none of speech («— назвал он число»): it
    tells of somebody else.
    """
    if token.pos_ != "VERB" or feature(token, "VerbForm") != "Fin" or feature(token, "Mood") not in {"Ind", ""}:
        return False
    return feature(token, "Person") in {"3", ""} and feature(token, "Tense") in {"Past", "Pres"}


def _verb(page: Page, first: int, last: int, within: int = 4, any_verb: bool = False) -> int | None:
    """The verb with which author's words begin: one of speech, or any."""
    for i in range(first, min(last, first + within)):
        if "s" in page.voices.get(i, "") or "c" in page.voices.get(i, "") or any_verb and told(page.doc[i]):
            return i
        if page.doc[i].pos_ not in _BEFORE_VERB:
            return None
    return None


def _window(page: Page, first: int, end: int | None = None) -> tuple[int, int]:
    """Author's words from the token ``first`` to the end of its sentence, or of the text before ``end``."""
    last = min(page.sentence(first)[1], first + _WINDOW)
    if end is not None:
        while last > first + 1 and page.starts[last - 1] >= end:
            last -= 1
    return first, last


def _followed(page: Page, segment: Segment, number: int) -> Found | None:
    """«…», — сказал X. And «…», — сказал X, — «…»."""
    text = page.text
    m = _DASH.match(text, segment.end) or _COMMA.match(text, segment.end)
    if m is None:
        return None
    first = page.token_at(m.end())
    dashed = m[0].strip(" \t\u00a0,") != ""
    window = _window(page, first)
    whole = dashed and "," in m[0] and _begins(page, segment) and _clause(page, segment)
    verb = _verb(page, *window, within=4 if dashed else 1, any_verb=whole)
    if verb is None:
        return _headline(page, segment, first) if dashed and _clause(page, segment) and _begins(page, segment) else None
    if not dashed and not (_clause(page, segment) and _begins(page, segment)):
        return None
    parts = [page.trimmed(segment.start + 1, segment.end - 1)]
    following = page.segments[number + 1] if number + 1 < len(page.segments) else None
    if following is not None and following.start < page.end_of(window[1] - 1) + 5:
        gap = text[max(segment.end, following.start - 5) : following.start]
        if re.search(r"[,.]\s{0,2}[-–—]\s{0,2}\Z", gap):
            window = _window(page, first, following.start - len(gap))
            parts.append(page.trimmed(following.start + 1, following.end - 1))
    return Found(parts, True, verb, "verb", window)


def _headline(page: Page, segment: Segment, first: int) -> Found | None:
    """«…» — Токаев: a person's name in the nominative alone."""
    name = page.people.get(first)
    if name is None or feature(page.doc[first], "Case") not in {"Nom", ""}:
        return None
    parts = [page.trimmed(segment.start + 1, segment.end - 1)]
    return Found(parts, True, None, "name", (first, name))


def _broken(page: Page, segment: Segment) -> Found | None:
    """«…, — сказал X. — …»: author's words within the marks."""
    parts, at, cue, window = [], segment.start + 1, None, None
    for m in _WITHIN.finditer(page.text, at, segment.end - 1):
        if m.start() < at:
            continue
        first = page.token_at(m.end())
        limit = page.token_at(segment.end - 1)
        verb = _verb(page, first, limit, within=3)
        if verb is None:
            continue
        again = next(
            (n for n in _AGAIN.finditer(page.text, m.end(), segment.end - 1) if n[0][0] in ".,!?"),
            None,
        )
        end = again.start() if again is not None else segment.end - 1
        if cue is None:
            cue, window = verb, (first, page.token_at(end - 1) + 1)
        parts.append(page.trimmed(at, m.start() + (m[0][0] in "!?…")))
        at = again.end() if again is not None else segment.end - 1
        if again is None:
            break
    if cue is None or window is None:
        return None
    if at < segment.end - 1:
        parts.append(page.trimmed(at, segment.end - 1))
    return Found([p for p in parts if p[0] < p[1]], True, cue, "verb", window)


def _announced(page: Page, segment: Segment) -> Found | None:
    """X сказал: «…». And X: «…»."""
    colon = _COLON.search(page.text, max(0, segment.start - 6), segment.start)
    if colon is None:
        return None
    last = page.token_at(colon.start())
    first = max(page.sentence(last)[0], last - _WINDOW)
    parts = [page.trimmed(segment.start + 1, segment.end - 1)]
    verb = next((i for i in range(last - 1, first - 1, -1) if set("stqi") & set(page.voices.get(i, ""))), None)
    if verb is not None:
        return Found(parts, True, verb, "verb", (first, last))
    words = next((i for i in range(last - 1, first - 1, -1) if is_noun(page.doc[i], "words", "opinion")), None)
    if words is not None and _clause(page, segment):
        return Found(parts, True, words, "words", (first, last))
    any_verb = next((i for i in range(last - 1, first - 1, -1) if told(page.doc[i])), None)
    if any_verb is not None:
        return Found(parts, True, any_verb, "any", (first, last)) if _clause(page, segment) else None
    name = next((i for i in range(first, last) if i in page.people), None)
    if name is None or name > first + 8 or not _clause(page, segment) and segment.end - segment.start < 30:
        return None
    return Found(parts, True, None, "name", (name, last))


def _addressed(page: Page, segment: Segment) -> Found | None:
    """X обратился к суду с просьбой «…», со словами «…»."""
    last = page.token_at(segment.start)
    if last < 2 or not is_noun(page.doc[last - 1], "address") or not _clause(page, segment):
        return None
    noun = page.doc[last - 1]
    verb, first = noun.head, page.sentence(last)[0]
    if feature(noun, "Case") != "Ins" or verb.pos_ != "VERB" or not first <= verb.i < last:
        return None
    return Found([page.trimmed(segment.start + 1, segment.end - 1)], True, verb.i, "verb", (first, last))


def _alone(page: Page, segment: Segment) -> Found | None:
    """Whole sentences between marks, without author's words: the sentence before tells whose they are."""
    if not (_begins(page, segment) and _clause(page, segment) and _ends(page, segment)):
        return None
    if segment.end - segment.start < 20 or _heading(page, segment):
        return None
    before = page.before(page.token_at(segment.start))
    if before is None:
        return None
    parts = [page.trimmed(segment.start + 1, segment.end - 1)]
    return Found(parts, True, None, "before", before)


def _heading(page: Page, segment: Segment) -> bool:
    """A short line of its own without a stop: «Территориями не торгуем» over what follows."""
    text, (start, end) = page.text, segment
    alone = text[start - 1 : start] in {"", "\n"} and text[end : end + 1] in {"", "\n", "\r"}
    return alone and end - start < 110 and text[end - 2] not in ".!?…"


def _begins(page: Page, segment: Segment) -> bool:
    """Whether a sentence begins with the segment."""
    before = page.text[max(0, segment.start - 4) : segment.start].rstrip(" \t\u00a0\r")
    return not before or before[-1] in '.!?…\n»"'


def _ends(page: Page, segment: Segment) -> bool:
    """Whether a sentence ends with the segment."""
    text = page.text
    inner = text[segment.end - 2]
    after = text[segment.end : segment.end + 3].lstrip(" \t\u00a0")
    return after[:1] in {"", "\n", "\r", "."} or inner in ".!?…" and (after[:1].isupper() or after[:1] in '«"–—')


def _clause(page: Page, segment: Segment) -> bool:
    """Whether it says something: a verb or predicate, not a name or title alone."""
    first, last = page.token_at(segment.start + 1), page.token_at(segment.end - 1)
    return last - first >= 2 and any(
        t.pos_ in {"VERB", "AUX"}
        and feature(t, "VerbForm") in {"Fin", "Inf"}
        or feature(t, "Variant") == "Short"
        or t.dep_ in {"nsubj", "nsubj:pass"}
        for t in page.doc[first:last]
    )


def _unmarked(page: Page) -> Iterator[Found]:
    """Speech without marks: …, — сказал X. And a line that begins with a dash: — …, — сказал X. — …"""
    text = page.text
    floor = 0
    for m in _UNMARKED.finditer(text):
        if m.start() < floor or page.spoken.find(1, m.start() - 1, m.end()) >= 0:
            continue
        first = page.token_at(m.end())
        window = _window(page, first)
        verb = _verb(page, *window, within=2)
        if verb is None or verb in page.used:
            continue
        line = text.rfind("\n", 0, m.start()) + 1
        dash = _LINE_DASH.match(text, line)
        start = dash.end() if dash is not None else _first_said(page, first, max(line, floor))
        parts = [page.trimmed(start, m.start())]
        if dash is not None:
            window, rest = _rest_of_line(page, window, first)
            parts += rest
        floor = max(parts[-1][1], page.end_of(window[1] - 1))
        if parts[0][1] - parts[0][0] > 2 and page.take(parts, True):
            page.used.add(verb)
            yield Found(parts, True, verb, "verb", window)


def _rest_of_line(page: Page, window: tuple[int, int], first: int) -> tuple[tuple[int, int], list[tuple[int, int]]]:
    """What is said after the author's words in a line that began with a dash."""
    text = page.text
    end = text.find("\n", page.starts[first])
    end = len(text) if end < 0 else end
    again = _AGAIN.search(text, page.starts[first], end)
    if again is None or any(c in text[page.starts[first] : again.start()] for c in "!?"):
        return window, []
    return (first, page.token_at(again.start())), [page.trimmed(again.end(), end)]


def _first_said(page: Page, i: int, floor: int) -> int:
    """Where speech without marks begins: behind the last sentence of the line that somebody else is told to say."""
    first, last = page.sentence(i)
    speakers = {page.doc[b - 1].lower_ for a, b in page.people.items() if i <= a < last}
    while page.starts[first] > floor and (before := page.before(first)) is not None:
        if page.starts[before[0]] < floor or attributed(page, *before):
            break
        # a gap is what is left of a paragraph's end; nobody speaks of himself by his name
        if page.text[page.starts[first] - 2 : page.starts[first]].isspace():
            break
        if any(t.lower_ in speakers and t.dep_ == "nsubj" for t in page.doc[slice(*before)]):
            break
        first = before[0]
    return max(page.starts[first], floor)


def attributed(page: Page, first: int, last: int) -> bool:
    """Whether the sentence tells who says it: «…, что …», «…, сообщил X», «Об этом …», «по словам»."""
    doc = page.doc
    for i in range(first, last):
        if page.voices.get(i) and not page.spoken[page.starts[i]] and not {"t", "m", "e"}.isdisjoint(page.voices[i]):
            if doc[i - 1].text == "," or doc[first].lower_ in {"об", "это", "эту", "как"}:
                return True
            if any(doc[j].text == "," and doc[j + 1].lower_ == "что" for j in range(i + 1, last - 1)):
                return True
        if doc[i].lower_ == "по" and any(is_noun(n, "source") for n in doc[i + 1 : i + 3]):
            return True
    return False
