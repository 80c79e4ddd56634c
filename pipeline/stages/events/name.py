"""The whole name around an event noun: «7-я Центрально-Азиатская *конференция* по вопросам изменения климата»."""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Doc, Token

from pipeline import lexicon
from pipeline.russian import gazetteer, morph, nominative, numerals
from pipeline.russian.phrases import genitive_chain
from pipeline.stages.base import names_in
from pipeline.stages.events.clause import with_preposition
from pipeline.stages.events.data import Mention, View
from pipeline.stages.events.groups import counted
from pipeline.stages.events.kinds import OPEN, Kind
from pipeline.stages.events.pieces import PERSONAL, PIECES
from pipeline.stages.morphology import feature
from pipeline.stages.people import is_position

_DIGITS = re.compile(r"\d{1,3}-?(?:й|я|е|го|му|м|х|ой|ая|ое|ого|ую|ю|ом|ым|ый|ий)")
_ROMAN = re.compile(r"[IVXХ]{1,6}(?:-?(?:й|я|е|го|м))?")
#: adjectives that, in capitals at the start of a sentence, still open a proper name
_GRAND = {
    "международный",
    "всемирный",
    "региональный",
    "республиканский",
    "евразийский",
    "всероссийский",
    "центрально-азиатский",
    "олимпийский",
    "паралимпийский",
}


@lru_cache(maxsize=1)
def _ordinals() -> dict[str, int]:
    return numerals.ordinals()


def ordinal(token: Token) -> int | None:
    """7 of «7-я», 2 of «II», 4 of «четвертая»; None for other words."""
    text = token.text
    if _DIGITS.fullmatch(text):
        return numerals.parse_ordinal(text)
    if _ROMAN.fullmatch(text):
        return numerals.parse_ordinal(text.split("-")[0])
    if (token.pos_ == "ADJ" or token.lemma_.endswith("ый")) and token.lower_ in _ordinals():
        return numerals.parse_ordinal(token.lower_)
    return None


_ADJECTIVE = re.compile(
    r"(?:[ыиоеая]й|[ая]я|[ое]е|[ыи]е|[ыи]х|[ыи]ми?|[ое]го|[ое]му|[ое]м|[ую]ю|[ое]ю|[а-яё]-|и[нв][аыоу]?|ов[аыоу]?)$"
)


def _agrees(token: Token, head: Token) -> bool:
    """Whether an adjective, a participle or a numeral goes with the noun ``head``."""
    if token.pos_ == "ADJ" and token.text.islower() and not _ADJECTIVE.search(token.text):
        return False  # «обусловят дожди», «сегодняв суде»
    if token.pos_ not in {"ADJ", "DET", "VERB"} or token.pos_ == "VERB" and feature(token, "VerbForm") != "Part":
        return False
    cases = {feature(token, "Case"), feature(head, "Case")}
    return (len(cases) == 1 or "" in cases or cases <= {"Nom", "Acc"}) and feature(token, "Number") in {
        feature(head, "Number"),
        "",
    }


def _left(doc: Doc, head: Token) -> tuple[int, int | None, bool]:
    """Where a name begins, its number, and whether what stands before the noun makes it a proper name."""
    start, number, named = head.i, None, False
    limit = head.sent.start
    i = head.i - 1
    while i >= limit:
        token = doc[i]
        value = ordinal(token)
        if value is not None and feature(head, "Number") == "Plur" and token.text.isalpha():
            break  # «первые матчи»: no number
        if value is not None:
            number, start = value, i
            named = (
                named
                or bool(_DIGITS.fullmatch(token.text) or _ROMAN.fullmatch(token.text))
                or token.text[:1].isupper()
                and not token.is_sent_start
            )
        elif _agrees(token, head):
            if token.lemma_ in lexicon.words("events/empty_adjectives.txt") or token.pos_ == "VERB":
                break  # «предстоящий», «этот»: no part of the name, and what stands before is not either
            start = i
            named = named or _capital(token)
        elif token.text == "-" and i > limit:
            start = i
        elif not (
            token.lower_ in {"и", ","}
            and start == i + 1
            and i - 1 >= limit
            and doc[i - 1].pos_ == doc[i + 1].pos_ == "ADJ"
        ):
            break
        i -= 1
    while start < head.i and (doc[start].lower_ in {"и", "-"} or doc[start].is_punct):
        start += 1
    return start, number, named


def _capital(token: Token) -> bool:
    if not token.text[:1].isupper():
        return False
    return not token.is_sent_start or gazetteer.adjective_country(token.lemma_) is None and token.lemma_ in _GRAND


def read_name(view: View, head: Token, kind: Kind) -> Mention:
    """The mention around an event noun."""
    doc = view.doc
    start, number, named = _left(doc, head)
    # what is cut off for another may begin before the noun: «сильнейших ливней и штормового ветра»
    end = max(_right(view, head, kind), head.i + 1)
    # «на заседании правительства *Ассоциация* подняла»: not of the name but the subject
    end = next(
        (t.i for t in doc[head.i + 1 : end] if t.dep_ == "nsubj" and feature(t, "Case") == "Nom" and t.head.i >= end),
        end,
    )
    # «заседание *Республиканского штаба по …*»: an organisation's name that begins within belongs to it whole
    end = max(
        end,
        *(
            e.end
            for e in names_in(doc[head.i + 1 : min(len(doc), end + 25)], "ORG")
            if e.start < end and e.sent.start == head.sent.start
        ),
        end,
    )
    named = named or any(t.text in OPEN for t in doc[head.i + 1 : end]) or _proper(doc, head, kind)
    alias = next(
        (
            a
            for a in (doc._.aliases or [])
            if a["start_char"] < doc[end - 1].idx + len(doc[end - 1].text) and doc[start].idx < a["end_char"]
        ),
        None,
    )
    named = named or alias is not None
    bare = end == head.i + 1 and (start == head.i or kind.name.count(" "))
    return Mention(
        kind,
        start,
        end,
        head.i,
        _written(doc, start, end, head, named),
        named,
        number,
        alias["short"] if alias else None,
        generic=not named and bool(bare),
        fresh=not named
        and bool(bare)
        and start > head.sent.start
        and doc[start - 1].lemma_ in {"следующий", "будущий"},
        plural=(feature(head, "Number") == "Plur" and kind.number != "pl" and not _singular(head)) or counted(head),
    )


def _written(doc: Doc, start: int, end: int, head: Token, named: bool) -> str:
    """The name in the nominative, without quotation marks or commas at its edges."""
    if start == head.i and _singular(head):
        name = f"{head.lemma_} {doc[head.i + 1 : end].text}"
    else:
        name = nominative.tokens_nominative(list(doc[start:end]))
    name = re.sub(r"\s+([,.»:])", r"\1", name)
    name = re.sub(r"\s+", " ", name).strip(' ,;:–—-"' if name.count('"') % 2 else " ,;:–—-")
    lower = start == head.i and head.is_sent_start or not named
    return name[:1].lower() + name[1:] if lower and not doc[start].text.isupper() else name


def _before(doc: Doc, conjunct: Token) -> int:
    """Where a noun ends that another is strung to: «ряд *мастер-классов* и экскурсий»."""
    i = conjunct.left_edge.i
    while doc[i - 1].lower_ in {",", "и"}:
        i -= 1
    return i


#: categories whose events have names of their own, with a capital
_NAMED = frozenset("conference culture sport holiday science education ceremony military".split())


def _proper(doc: Doc, head: Token, kind: Kind) -> bool:
    """Whether the noun's capital makes a name of it."""
    capital = head.text[:1].isupper() and not head.text.isupper() and not head.is_sent_start
    return capital and kind.category in _NAMED and not _after_quote(doc, head)


def _singular(head: Token) -> bool:
    """«на *акции* протеста», which the tagger may take for the plural in the accusative."""
    return (
        feature(head, "Case") == "Acc"
        and feature(head, "Number") == "Plur"
        and with_preposition(head) in {"на", "в", "во"}
        and any(p.tag.case == "loct" and p.tag.number == "sing" for p in morph.parses(head.lower_))
    )


def _after_quote(doc: Doc, token: Token) -> bool:
    return token.i > 0 and (doc[token.i - 1].text in OPEN or doc[token.i - 1].text in {"-", "–", "—"})


def _right(view: View, head: Token, kind: Kind) -> int:
    """End of a name: complements, then «по вопросам …», «на тему …», a quoted title, «в Астане», «с министром», in any
    order.
    """
    doc = view.doc
    end = genitive_chain(head, limit=16, people=view.people)
    if end in view.people and kind.family not in PERSONAL:
        # «заседание Президента Казахстана *Алмаса Ержанова*»: the complement is a participant
        end = next((t.i for t in doc[head.i + 1 : end] if is_position(t)), end)
    elif end - 1 > head.i and is_position(doc[end - 1]) and feature(doc[end - 1], "Case") == "Nom":
        end -= 1  # «после посещения области *президент* вылетел»
    elif end in view.people and feature(doc[end], "Case") in {"Gen", ""}:
        end = view.entity_at[end].end  # «визит *Олега Басова*», «церемония встречи президента *Олега Басова*»
    noun = next((t for t in doc[head.i + 1 : end] if t.pos_ in {"NOUN", "PROPN"}), None)
    if noun is not None and noun.head.i < head.i and noun.i not in view.entity_at:
        end = head.i + 1  # «пострадавшие от паводков *жители*»
    if feature(head, "Case") == "Gen":
        end = min(end, *(_before(doc, c) for c in head.children if c.dep_ == "conj" and head.i < c.i < end), end)
    for _ in range(3):
        if end >= len(doc) or doc[end].is_space or doc[end].is_sent_start:
            break
        longer = next((e for piece in PIECES if (e := piece(view, head, kind, end)) is not None), None)
        if longer is None or longer <= end:
            break
        end = longer
    return end
