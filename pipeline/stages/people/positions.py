"""Which words name a position, and the grammar of the phrase around one."""

from __future__ import annotations

import re
from bisect import bisect_left

from spacy.tokens import Doc, Span, Token

from pipeline import lexicon
from pipeline.russian import gazetteer, personal_names
from pipeline.russian.personal_names import Vote
from pipeline.russian.phrases import genitive_chain
from pipeline.russian.ud import feature
from pipeline.stages.base import names_in, tokens_with
from pipeline.stages.people.parts import name_words

#: that a position's complement may go on with
PREPOSITIONS = {"по", "при", "в", "на"}
#: «исполняющий обязанности», abbreviated
ACTING = re.compile(r"(?:вр\.?)? ?и\. ?о\.?|врио|ио")
#: a verb that was taken for an adjective: «*выступил* директор»
_VERB = re.compile(r"(?:[аеиуя]л|ла|ло|ли)(?:ся|сь)?$")
#: tokens between names of a list
_NEXT = 8
#: what looks like an adjective of a position and only points
_POINTING = {"этот", "тот", "сам", "такой", "другой", "каждый", "врио", "ио"}


def is_position(token: Token) -> bool:
    """Whether a token names a position («министр», «экс-глава», «генерал-майор»)."""
    positions = lexicon.words("people/positions.txt")
    lemma = token.lemma_
    if lemma in positions:
        return token.pos_ != "VERB"
    return (
        "-" in lemma
        and token.pos_ != "VERB"
        and not gazetteer.city(token.text)
        and (lemma.rpartition("-")[2] in positions or lemma.partition("-")[0] in positions)
    )


class Positions:
    """Where a Doc's names of persons and its words for positions stand.

    ``inside``: indexes of the tokens that belong to names of persons.
    """

    def __init__(self, doc: Doc, persons: list[Span], votes: dict[int, tuple[Vote, ...]]):
        self.inside = {i for e in persons for i in range(e.start, e.end)}
        self._at = _positions(doc) if persons else []
        self._starts = {e.start for e in persons}
        self._votes = votes

    def cases(self, span: Span, doubt: float, heard: bool = True) -> set[str] | None:
        """Cases in which a name may stand, by readings at most ``doubt`` behind the best; None where none declines.

        Args:
            heard: whether the tagger and the sentence have a say on the case, or the words alone.
        """
        parts = name_words(span)
        words, cases = tuple(w for w, _ in parts), tuple(c for _, c in parts)
        votes = self._votes.get(span.start, ())
        told = (cases, votes) if heard else ((), tuple(v for v in votes if not v.case))
        found = personal_names.candidates(words, *told)
        return {c.case for c in found if c.score >= found[0].score - doubt} if found else None

    def gender(self, span: Span) -> str | None:
        """``m`` or ``f`` where the name tells it."""
        return personal_names.gender_of(personal_names.candidates(tuple(w for w, _ in name_words(span))))

    def listed(self, span: Span) -> bool:
        """Whether another name follows in a list: «*Игорь Лосев* и Татьяна Чернышова», «… и Республики Беларусь X»."""
        doc, i = span.doc, span.end
        return (
            i < len(doc) and doc[i].lower_ in {"и", ",", "("} and not self._starts.isdisjoint(range(i + 1, i + _NEXT))
        )

    def within(self, start: int, end: int) -> list[int]:
        """Indexes of the tokens from ``start`` to ``end`` that name a position."""
        return self._at[bisect_left(self._at, start) : bisect_left(self._at, end)]


def _positions(doc: Doc) -> list[int]:
    known = lexicon.words("people/positions.txt")
    lemmas = {doc.vocab.strings[lemma] for lemma in doc.to_array("LEMMA").tolist()}
    return [
        i
        for i in tokens_with(doc, "LEMMA", [lemma for lemma in lemmas if "-" in lemma or lemma in known])
        if is_position(doc[i])
    ]


def with_adjectives(token: Token, sent_start: int) -> int:
    """Index of the first adjective that agrees with the position ``token``: «*главный внештатный* хирург»."""
    doc, i = token.doc, token.i
    while i > sent_start:
        previous = doc[i - 1]
        cases = {feature(previous, "Case"), feature(token, "Case")}
        # of one who lives the accusative is the genitive, and taggers take one for the other
        if (
            previous.pos_ != "ADJ"
            or _VERB.search(previous.lower_)
            or len(cases) > 1
            and cases != {"Gen", "Acc"}
            or previous.lemma_ in _POINTING
        ):
            break
        i -= 1
    return i


def line_start(token: Token) -> int:
    """Index of the first token of a sentence; where a link broke the line («президента Украины \\n*Петра Порошенко*»),
    of the part before the break.
    """
    doc, start = token.doc, token.sent.start
    while start > 1 and _broken_by_link(doc, start):
        start = doc[start - 2].sent.start
    return start


def _broken_by_link(doc: Doc, start: int) -> bool:
    """Whether the line break before a token has a space on one side and no stop before it."""
    gap, before = doc[start - 1], doc[start - 2]
    single = gap.is_space and gap.text.strip(" ") == "\n"
    return single and bool(before.whitespace_ or gap.whitespace_ or gap.text != "\n") and not before.is_punct


def complement_end(token: Token, inside: set[int]) -> int:
    """End of a position's complement; a place or organisation right after it belongs to it whatever its tag."""
    end = genitive_chain(token, prepositions=PREPOSITIONS, people=inside)
    doc = token.doc
    if end == token.i + 1 and end < len(doc):
        following = doc[end : min(end + 20, len(doc))]
        name = next((n for label in ("ORG", "LOC") for n in names_in(following, label) if n.start == end), None)
        end = name.end if name is not None else end
    return end


def role_head(tokens: list[Token]) -> Token | None:
    """The word of a role that stands in its case: the position, or «*исполняющая* обязанности директора»."""
    duty = next((i for i, t in enumerate(tokens) if t.lemma_ == "обязанность"), None)
    if duty and feature(tokens[duty - 1], "Case"):
        return tokens[duty - 1]
    position = next((t for t in tokens if is_position(t)), None)
    noun = next((t for t in tokens if t.pos_ == "NOUN"), None)
    if (
        position is not None
        and noun is not None
        and noun.i < position.i
        and feature(position, "Case") == "Gen"
        and feature(noun, "Case") not in {"Gen", ""}
    ):
        return noun  # «*наставник* молодых врачей»
    return position


def acting(token: Token, sent_start: int) -> int | None:
    """Index of the «и.о.» before a position and its adjectives, in the genitive for it; None where there is none."""
    doc = token.doc
    for start in range(with_adjectives(token, sent_start), token.i + 1):
        for width in (1, 2, 4):
            if start - width >= sent_start and ACTING.fullmatch(doc[start - width : start].text.lower()):
                return start - width
    return None
