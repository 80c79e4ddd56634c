"""A processed Doc as the finders of speech read it: tokens by offset, sentences, pairs of marks, verbs of speech."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Iterator

from spacy.tokens import Doc, Token

from pipeline import lexicon
from pipeline.russian.ud import feature
from pipeline.stages.base import names, text_of, tokens_with
from pipeline.stages.quotes.marks import Segment, segments

#: endings of full participles, which the tagger may take for gerunds
_PARTICIPLE = tuple(
    a + b for a in ("ющ", "ущ", "ящ", "ащ", "вш") for b in ("ий", "ая", "ую", "ее", "ие", "его", "ей", "их", "им")
)
#: mark of what is said directly
_DIRECT = 1


@lru_cache(maxsize=1)
def verbs() -> dict[str, str]:
    """Lemma -> frames (``lexicon/speech/verbs.tsv``)."""
    return dict(lexicon.rows("speech/verbs.tsv"))


@lru_cache(maxsize=1)
def nouns() -> dict[str, frozenset[str]]:
    """Lemma -> kinds (``lexicon/speech/nouns.tsv``)."""
    return {lemma: frozenset(kinds.split()) for lemma, kinds in lexicon.rows("speech/nouns.tsv")}


def is_noun(token: Token, *kinds: str) -> bool:
    """Whether the noun is of one of these kinds."""
    known = nouns().get(token.lemma_)
    if known is None:
        return "office" in kinds and token.lemma_ in lexicon.words("organisations/kinds.tsv")
    return not known.isdisjoint(kinds)


def frames_of(token: Token) -> str:
    """How a verb or short adjective brings speech here; '' where it does not: a first person, an imperative, an
    infinitive, a future.
    """
    frames = verbs().get(token.lemma_, "")
    if not frames or any(c.lower_ == "быть" for c in token.lefts):
        return ""
    form = feature(token, "VerbForm")
    if token.lower_.endswith(_PARTICIPLE):
        return ""
    if form == "" and token.pos_ in {"NOUN", "PROPN"} and token.lemma_.endswith(("ть", "ться")):
        return frames  # «передаёт», taken for a noun
    if form in {"Part", ""}:
        return _short(token, frames)
    if "a" in frames or form == "Inf" or feature(token, "Mood") not in {"Ind", ""}:
        return ""
    if feature(token, "Person") in {"1", "2"} or feature(token, "Tense") == "Fut":
        return ""
    return frames.replace("s", "").replace("e", "") if form == "Conv" else frames


def _short(token: Token, frames: str) -> str:
    """«уверен», «сказано»."""
    if feature(token, "Variant") != "Short":
        return ""
    if "a" in frames:
        return frames
    neuter = feature(token, "Gender") == "Neut" and feature(token, "VerbForm") == "Part"
    return "sten" if neuter and "t" in frames else ""


@dataclass(slots=True)
class Found:
    """Speech and what brings it.

    Attributes:
        parts: offsets of what is said; author's words stand between two parts.
        cue: index of the verb or noun that brings it, None where nothing but a place tells who speaks.
        kind: ``verb``, ``words`` («по словам»), ``name`` («X: «…»»), ``before`` (the sentence before brings the
            speaker).
        window: first token, and the one behind the last, of the author's words.
    """

    parts: list[tuple[int, int]]
    direct: bool
    cue: int | None
    kind: str
    window: tuple[int, int]


@dataclass
class Page:
    doc: Doc
    text: str = field(init=False)
    starts: list[int] = field(init=False)
    sentences: list[int] = field(init=False)
    bounds: list[tuple[int, int]] = field(init=False)
    voices: dict[int, str] = field(init=False)
    segments: list[Segment] = field(init=False)

    def __post_init__(self) -> None:
        doc = self.doc
        self.text = text_of(doc)
        self.starts = doc.to_array("IDX").tolist()
        self.sentences = [i for i, flag in enumerate(doc.to_array("SENT_START").tolist()) if flag == 1] or [0]
        self.bounds = list(zip(self.sentences, [*self.sentences[1:], len(doc)]))
        candidates = tokens_with(doc, "LEMMA", verbs())
        self.voices = {i: frames for i in candidates if (frames := frames_of(doc[i]))}
        self.segments = segments(self.text, self.speaks)
        self.people = {n.start: n.end for n in names(doc, "PER")}
        self.bodies = {n.start: n.end for n in names(doc, "ORG")}
        self.within = {i for names_ in (self.people, self.bodies) for a, b in names_.items() for i in range(a, b)}
        self.spoken = bytearray(len(self.text))
        self.begun: set[int] = set()
        self.used: set[int] = set()

    def token_at(self, at: int) -> int:
        """Index of the token at an offset."""
        return max(bisect_right(self.starts, at) - 1, 0)

    def end_of(self, i: int) -> int:
        """Offset behind the token."""
        return self.starts[i] + len(self.doc[i])

    def sentence(self, i: int) -> tuple[int, int]:
        """First token, and the one behind the last, of the sentence of a token."""
        return self.bounds[max(bisect_right(self.sentences, i) - 1, 0)]

    def before(self, i: int) -> tuple[int, int] | None:
        """The sentence before that of a token."""
        number = bisect_right(self.sentences, i) - 2
        return self.bounds[number] if number >= 0 else None

    def speaks(self, at: int) -> bool:
        """Whether a verb that brings spoken words stands at an offset."""
        return "s" in self.voices.get(self.token_at(at), "") if at < len(self.text) else False

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Offsets without white space, commas and dashes at the edges."""
        text = self.text
        while start < end and text[start] in " \t\n\r\u00a0,;:–—-■":
            start += 1
        while start < end and text[end - 1] in " \t\n\r\u00a0,;–—-":
            end -= 1
        return start, end

    def take(self, parts: list[tuple[int, int]], direct: bool) -> bool:
        """Mark what is said; False where it is somebody's already, or nothing is left of it.

        What is told in clauses may stand within what somebody else tells («X отметил, что …, сообщает Y»), but not
        begin with it.
        """
        if not parts or any(a >= b or self.spoken.find(_DIRECT, a, b) >= 0 for a, b in parts):
            return False
        if not direct and parts[0][0] in self.begun:
            return False
        self.begun.add(parts[0][0])
        if direct:
            for a, b in parts:
                self.spoken[a:b] = b"\1" * (b - a)
        return True


def cues(page: Page, frames: str) -> Iterator[tuple[int, str]]:
    """Verbs that are nobody's yet and stand in no one else's words."""
    for i, known in page.voices.items():
        if i not in page.used and not set(frames).isdisjoint(known) and not page.spoken[page.starts[i]]:
            yield i, known
