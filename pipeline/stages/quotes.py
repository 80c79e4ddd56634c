"""Direct and indirect speech with its speaker: ``doc.spans["quotes"]`` with ``span._.quote``."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span, SpanGroup, Token

from pipeline import lexicon
from pipeline.stages.base import Stage, names, span_at, stage, text_of
from pipeline.stages.morphology import feature

# no quantifier here may cross another opening mark without an end: the time must not grow with the square of their number
_QUOTED = r"«(?P<q>(?:[^«»\n]|«[^«»\n]{1,300}»){12,1500})»"
_QUOTED_STRAIGHT = r"[\"“](?P<q>[^«»\"“”\n]{12,1500})[\"”]"
_DIRECT = [
    # «…», — сказал X.
    re.compile(rf"{_QUOTED}\s?,?\s?[–—-]\s(?P<cue>[^.!?\n«]{{3,220}})"),
    re.compile(rf"{_QUOTED_STRAIGHT}\s?,?\s?[–—-]\s(?P<cue>[^.!?\n«]{{3,220}})"),
    # — …, — сказал X.
    re.compile(r"(?:^|\n)[ \t\u00a0]*[–—-]\s(?P<q>[^\n]{12,1500}?)[,!?]\s[–—-]\s(?P<cue>[^.!?\n]{3,220})"),
]
# a cue before its quote: (mark between them, pattern, longest cue); the pattern is tried only from where the clause before the mark begins
_COLON = [
    # X сказал: «…»
    (re.compile(r":\s?«"), re.compile(rf"(?P<cue>[^.!?\n«»]{{3,220}}):\s?{_QUOTED}"), 220),
    (re.compile(r":\s?[\"“]"), re.compile(rf"(?P<cue>[^.!?\n«»]{{3,220}}):\s?{_QUOTED_STRAIGHT}"), 220),
]
_INDIRECT = (
    re.compile(r",\s(?:что|будто|чтобы)\s"),
    re.compile(r"(?P<cue>[^.!?\n«»]{2,200}?),\s(?:что|будто|чтобы)\s(?P<q>[^\n]{10,600}?[.!?])(?=\s|$)"),
    200,
)
_CLAUSE_ENDS = re.compile(r"[.!?\n«»]")
_ACCORDING = re.compile(
    r"(?P<cue>(?:[Пп]о (?:словам|мнению|данным|информации)|[Кк]ак (?:сообщил[аи]?|отметил[аи]?|рассказал[аи]?|пояснил[аи]?|заявил[аи]?))\s[^,.!?\n]{3,140}),\s(?P<q>[^\n]{10,600}?[.!?])(?=\s|$)"
)


@stage("quotes")
class Quotes(Stage):
    """``span._.quote``: dict with text, speaker (nominative or None), entity (start_char of the speaker's mention), cue, direct."""

    def annotate(self, doc: Doc) -> None:
        text, spans = text_of(doc), []
        taken = bytearray(len(text))

        def keep(m: re.Match, direct: bool) -> None:
            start, end = m.span("q")
            if any(taken[start:end]):
                return
            cue = doc.char_span(*m.span("cue"), alignment_mode="expand")
            span = span_at(doc, start, end, "QUOTE")
            if cue is None or span is None:
                return
            verb = _verb(cue)
            if verb is None and not m["cue"].lower().startswith("по "):
                return
            speaker = _speaker(doc, cue, verb)
            if not direct and speaker is None:
                return
            taken[start:end] = b"\1" * (end - start)
            span._.quote = {
                "text": text[start:end].strip(),
                "speaker": _name(speaker),
                "at": speaker.start_char if speaker is not None else None,
                "cue": verb.lemma_
                if verb is not None
                else m["cue"].split()[0].lower() + " " + m["cue"].split()[1].lower(),
                "direct": direct,
                "start_char": start,
                "end_char": end,
            }
            spans.append(span)

        for pattern in _DIRECT:
            for m in pattern.finditer(text):
                keep(m, True)
        for mark, pattern, longest in _COLON:
            for m in _after_cue(text, mark, pattern, longest):
                keep(m, True)
        for m in (*_ACCORDING.finditer(text), *_after_cue(text, *_INDIRECT)):
            keep(m, False)
        spans.sort(key=lambda s: s.start)
        doc.spans["quotes"] = SpanGroup(doc, name="quotes", spans=spans)


def _after_cue(text: str, mark: re.Pattern, pattern: re.Pattern, longest: int) -> list[re.Match]:
    """Matches of ``pattern``, a cue of at most ``longest`` characters, ``mark``, and a quote."""
    found, done = [], 0
    for middle in mark.finditer(text):
        low = max(done, middle.start() - longest)
        if low >= middle.start():
            continue
        ends = [m.end() for m in _CLAUSE_ENDS.finditer(text, low, middle.start())]
        if (m := pattern.match(text, ends[-1] if ends else low)) is not None:
            found.append(m)
            done = m.end()
    return found


def _verb(cue: Span) -> Token | None:
    speech = lexicon.words("speech_verbs.txt")
    return next((t for t in cue if t.pos_ == "VERB" and t.lemma_ in speech), None)


def _speaker(doc: Doc, cue: Span, verb: Token | None) -> Span | None:
    """The person, else the organisation, of the cue; «он» points to the person named last."""
    entities = [e for e in names(doc) if cue.start <= e.start < cue.end]
    for label in ("PER", "ORG"):
        nominative = [
            e
            for e in entities
            if e.label_ == label
            and (
                verb is None
                or feature(next((t for t in e if t.pos_ in {"NOUN", "PROPN"}), e[0]), "Case") in {"Nom", ""}
                or label == "PER"
            )
        ]
        if nominative:
            return min(nominative, key=lambda e: abs(e.start - (verb.i if verb is not None else cue.start)))
    pronoun = any(t.lower_ in {"он", "она"} and feature(t, "Case") == "Nom" for t in cue)
    role = any(t.lemma_ in lexicon.words("people/positions.txt") and feature(t, "Case") == "Nom" for t in cue)
    if pronoun or role or (verb is not None and not entities):
        earlier = [e for e in names(doc, "PER") if e.start < cue.start]
        if earlier and doc[earlier[-1].start : cue.start].text.count("\n") <= 3:
            return earlier[-1]
    return None


def _name(speaker: Span | None) -> str | None:
    if speaker is None:
        return None
    if speaker._.person:
        return speaker._.person["name"]
    from pipeline.stages.coreference import org_name

    return org_name(speaker)
