"""Positions that somebody has left: «освобождён от *должности министра*», «ранее занимавший *пост министра*»."""

from __future__ import annotations

from functools import lru_cache

from spacy.tokens import Span, Token

from pipeline import lexicon
from pipeline.russian.ud import feature
from pipeline.stages.people.positions import Positions, complement_end, with_adjectives

#: tokens between a name and its position, and between a word for a post and the verb that goes with it
_REACH, _VERB = 15, 6
#: by how much the nominative of a name may be less likely than its best reading
_DOUBT = 0.6


@lru_cache(maxsize=1)
def _leaving() -> frozenset[str]:
    return frozenset(row.verb for row in lexicon.table("people/leaving.tsv"))


def role_left(span: Span, positions: Positions) -> Span | None:
    """A position in the genitive after a word for a post, with a verb of leaving between it and the name."""
    around = max(span.start - _REACH, 0), span.end + _REACH
    if not positions.within(*around):
        return None
    doc, sentence = span.doc, span[0].sent
    for i in positions.within(max(sentence.start, around[0]), min(sentence.end, around[1])):
        token = doc[i]
        if i in positions.inside or not is_left(doc[with_adjectives(token, sentence.start) : i + 1]):
            continue
        between = range(min(i, span.end), max(i, span.start))
        if (
            not any(j in positions.inside for j in between)
            and (cases := positions.cases(span, _DOUBT))
            and "nomn" in cases
        ):
            end = complement_end(token, positions.inside)
            return Span(doc, with_adjectives(token, sentence.start), end, label="PROFESSION")
    return None


def is_left(role: Span) -> bool:
    """Whether a word for a post stands right before a role, and a verb of leaving near it."""
    doc, sentence = role.doc, role[0].sent
    post = role.start - 1
    if post <= sentence.start or doc[post].lemma_ not in lexicon.words("people/posts.txt"):
        return False
    near = doc[max(sentence.start, post - _VERB) : min(sentence.end, role.end + _VERB)]
    return any(_leaves(token) for token in near)


def _leaves(token: Token) -> bool:
    """Whether a verb says that a post is held no more; «занимает» does not."""
    if token.pos_ not in {"VERB", "ADJ"} or token.lemma_ not in _leaving():
        return token.pos_ == "VERB" and token.lemma_ == "занимавший"
    return token.lemma_ != "занимать" or feature(token, "Tense") == "Past"
