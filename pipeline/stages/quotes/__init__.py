"""Direct and indirect speech with its speaker: ``doc.spans["quotes"]`` with ``span._.quote``.

``marks`` pairs quotation marks; ``direct``, ``signed`` and ``indirect`` (``clauses``, ``remarks``) find what is said
and the author's words, ``subject`` the word that names the speaker, ``speakers`` who that is, ``earlier`` whom it means
of those who were named before. What lies on the page is taken once (``page``).
"""

from __future__ import annotations

import re

from spacy.tokens import Doc, SpanGroup

from pipeline.russian.ud import feature
from pipeline.stages.base import Stage, span_at, stage
from pipeline.stages.quotes import direct, indirect, signed
from pipeline.stages.quotes.page import Found, Page, is_noun
from pipeline.stages.quotes.speakers import Cast, Speaker
from pipeline.stages.quotes.subject import Reference, owner, reference

_FIRST_PERSON = frozenset({"мой", "наш"})
#: the stop behind author's words, before speech goes on
_STOP = re.compile(r"([.,!?:;])\s*[-–—]+\s*[«„\"“]?\s*\Z")


@stage("quotes")
class Quotes(Stage):
    """``span._.quote``: dict with text, speaker (nominative or None), entity (id in ``doc._.entities`` or None), cue,
    direct, start_char, end_char.

    The span goes from the first word said to the last; ``text`` leaves the author's words between them out.
    """

    def annotate(self, doc: Doc) -> None:
        if not len(doc):
            doc.spans["quotes"] = SpanGroup(doc, name="quotes")
            return
        page = Page(doc)
        found = [*direct.find(page), *signed.find(page), *indirect.find(page)]
        found.sort(key=lambda f: f.parts[0])
        cast, spans, told = Cast(page), [], set()
        for one in found:
            speaker = _speaker(page, cast, one)
            if speaker is None:
                continue
            cast.heard(speaker)
            value = _value(page, one, speaker)
            if (key := (value["speaker"], value["text"])) in told:
                continue
            told.add(key)
            span = span_at(doc, one.parts[0][0], one.parts[-1][1], "QUOTE")
            if span is not None:
                span._.quote = value
                spans.append(span)
        doc.spans["quotes"] = SpanGroup(doc, name="quotes", spans=spans)


def _joined(page: Page, found: Found) -> str:
    """What is said, without the author's words; the stop behind those ends the part before them («…, — сказал X. —
    …»).
    """
    (a, b), *rest = found.parts
    text = page.text[a:b]
    for a, c in rest:
        stop = _STOP.search(page.text[b:a]) if found.direct else None
        text += (stop[1] if stop is not None and text[-1:] not in ".!?…" else "") + " " + page.text[a:c]
        b = c
    return text


def _value(page: Page, found: Found, speaker: Speaker) -> dict:
    return {
        "text": _joined(page, found),
        "speaker": speaker.name,
        "entity": speaker.entity,
        "cue": page.doc[found.cue].lemma_ if found.cue is not None else None,
        "direct": found.direct,
        "kind": found.kind,
        "start_char": found.parts[0][0],
        "end_char": found.parts[-1][1],
    }


def _speaker(page: Page, cast: Cast, found: Found) -> Speaker | None:
    doc = page.doc
    if found.kind == "name":
        return cast.resolve(Reference(doc[found.window[0]], "subject"), None)
    if found.kind == "before":
        return _told_before(page, cast, found)
    if found.kind == "any":
        ref = reference(page, found.cue or 0, found.window)
        speaker = cast.resolve(ref, doc[found.cue or 0]) if ref is not None else None
        return speaker if speaker is not None and speaker.kind == "person" else None
    assert found.cue is not None
    ref = owner(page, found.cue) if found.kind == "words" else reference(page, found.cue, found.window)
    verb = doc[found.cue]
    if ref is not None and "h" in page.voices.get(found.cue, "") and is_noun(ref.token, "text"):
        return None
    if ref is None and "c" in page.voices.get(found.cue, "") and "s" not in page.voices[found.cue]:
        return None
    if ref is None:
        return cast.unnamed(verb) if found.kind == "verb" else None
    return cast.resolve(ref, verb)


def _told_before(page: Page, cast: Cast, found: Found) -> Speaker | None:
    """The speaker of the sentence before («X рассказал о наборе. «…»»)."""
    first, last = found.window
    for i in range(first, last):
        if not {"t", "e"}.isdisjoint(page.voices.get(i, "")) and not page.spoken[page.starts[i]]:
            ref = reference(page, i, found.window)
            if ref is not None:
                return cast.resolve(ref, page.doc[i])
    start, end = found.parts[0]
    tokens = page.doc[page.token_at(start) : page.token_at(end - 1) + 1]
    if any(feature(t, "Person") == "1" or t.lemma_ in _FIRST_PERSON for t in tokens):
        return cast.subject_before(start)
    return None
