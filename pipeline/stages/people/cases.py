"""The case of a name, from the position right before it; whether a name is a position's complement."""

from __future__ import annotations

import re

from spacy.tokens import Span

from pipeline import lexicon
from pipeline.russian.ud import feature
from pipeline.stages.people.positions import acting, is_position, role_head


def cases_of(words: list[tuple[str, str]], span: Span, role: Span | None) -> tuple[str, ...]:
    """Cases of a name's parts; that of a position right before the name is surer than the name's own."""
    own = tuple(case for _, case in words)
    if role is None or not _right_before(role, span):
        return own
    head = role_head(list(role))
    if head is not None and acting(head, role.start) is not None:
        # «и.о. *директора*»: the genitive is not the name's; «сообщила и.о. директора *Иванова*» is the subject
        said = role.start and span.doc[role.start - 1].lemma_ in lexicon.words("speech/plain_verbs.txt")
        return ("Nom",) * len(words) if said else own
    case = feature(head, "Case") if head is not None else ""
    return (case,) * len(words) if case else own


def _right_before(role: Span, span: Span) -> bool:
    """Whether a role ends where the name begins, or a dash before it."""
    return role.end == span.start or role.end == span.start - 1 and span.doc[role.end].text in {"–", "—", "-"}


def complement(span: Span) -> bool:
    """«адвокат *Бишимбаева* заявил»: a surname that would be a woman's, were it the subject of «заявил»."""
    doc = span.doc
    if len(span) > 1 or not span.start or span.end >= len(doc) or not re.search("[оеи][вн]а$", span.text):
        return False
    position, verb = doc[span.start - 1], doc[span.end]
    return (
        is_position(position)
        and verb.pos_ == "VERB"
        and feature(verb, "Gender") == "Masc"
        and feature(position, "Case") == "Nom"
    )
