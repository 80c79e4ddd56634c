"""Whole names of organisations: what is none, and where a name begins and ends.

Two ordered lists of small functions: ``NONE`` tells that a span names no organisation, ``EDGES`` moves its edges.
"""

from __future__ import annotations

import re
from typing import Callable

from spacy.tokens import Doc, Span, Token

from pipeline import lexicon
from pipeline.russian import gazetteer
from pipeline.russian.phrases import CLOSING, OPENING, QUALIFYING, genitive_chain, left_edge
from pipeline.russian.ud import feature
from pipeline.stages.entities.no_organisations import NONE, any_council, common_organ, head_noun, title_of_a_work
from pipeline.stages.entities.words import LEGAL_FORM, org_kinds

#: organs of an organisation, by their first noun and the word after it: what they belong to is named
_ORGAN_OF = {"правление": "", "руководство": "", "дирекция": "", "коллектив": "", "комиссия": "", "совет": "директор"}
_LATIN = re.compile(r"[A-Z]")
#: how far behind a name its closing mark may stand, in tokens
_REACH = 6


def whole(doc: Doc, span: Span) -> Span | None:
    """An organisation's span with its legal form («АО «Казахтелеком»») and its marks; None where it names none."""
    span = _owner(span) or span
    if any(none(doc, span) for none in NONE):
        return None
    for edge in EDGES:
        span = edge(doc, span)
    return span


def from_head(doc: Doc, token: Token, people: set[int]) -> Span | None:
    """The name around an organisation's head noun, None where it is a common noun."""
    left, end = left_edge(token), _chain_end(doc, token, people)
    first = doc[left]
    quoted = end > token.i + 1 and doc[token.i + 1].text in OPENING
    proper = (
        first.text[:1].isupper() and not first.is_sent_start or token.text[:1].isupper() and not token.is_sent_start
    )
    specific = _by_complement(doc, token, end) or _by_adjective(doc, token, left, end)
    latin = token.i + 1 < len(doc) and bool(_LATIN.match(doc[token.i + 1].text))
    named = end > token.i + 1 or left < token.i
    if not (quoted or specific or latin or proper and named) or any_council(doc, doc[left:end]):
        return None
    start = token.i if not first.text[:1].isupper() and left < token.i and not specific else left
    span = Span(doc, start, end, label="ORG")
    if common_organ(doc, span) or title_of_a_work(doc, span) or _plural(doc, span, token):
        return None
    return span


def _chain_end(doc: Doc, token: Token, people: set[int]) -> int:
    """End of the complement; no further than a name of a place, behind which another phrase begins: «акимат Шымкента |
    рабочей группы».
    """
    end = max(genitive_chain(token, people=people), token.i + 1)
    for i in range(token.i + 2, end):
        before, t = doc[i - 1], doc[i]
        if (
            t.text[:1].islower()
            and t.pos_ in {"NOUN", "ADJ"}
            and before.pos_ == "PROPN"
            and gazetteer.city(before.lemma_)
        ):
            return i
    opening = token.i + 1
    if opening < end and doc[opening].text in OPENING and _no_title(doc, opening):
        return opening
    return end


def _no_title(doc: Doc, i: int) -> bool:
    """Whether quotation marks open before a small letter: «движение "в лоб"», «парламент "закона об …"»."""
    return i + 1 < len(doc) and doc[i + 1].text[:1].islower()


def _by_complement(doc: Doc, token: Token, end: int) -> bool:
    """«министерство *экологии*»; not «прокуратура мегаполиса»."""
    complement = doc[token.i + 1 : end]
    return token.lemma_ in lexicon.words("organisations/named_by_complement.txt") and any(
        t.lemma_ not in lexicon.words("places/generic.txt") for t in complement
    )


def _by_adjective(doc: Doc, token: Token, left: int, end: int) -> bool:
    """«*молодежный* центр *Каратауского района*»; not «исторический центр Омска»."""
    return (
        left < token.i
        and token.lemma_ in lexicon.words("organisations/named_by_adjective.txt")
        and any(c.isupper() for t in doc[token.i + 1 : end] for c in t.text)
        and not any(t.lemma_ in lexicon.words("places/town_adjectives.txt") for t in doc[left : token.i])
    )


def _plural(doc: Doc, span: Span, token: Token) -> bool:
    """«акиматы и организации»: several, none of them named."""
    return feature(token, "Number") == "Plur" and not any(c.isupper() for t in span for c in t.text if t.i > span.start)


def _owner(span: Span) -> Span | None:
    """The organisation whose organ the span names: «совет директоров *AllurGroup*», «специальная комиссия *АО «НК
    «ҚТЖ»*».
    """
    head = head_noun(span)
    after = _ORGAN_OF.get(head.lemma_)
    before = span[: head.i - span.start + 1]
    if after is None or any(c.isupper() for t in before if not t.is_sent_start for c in t.text):
        return None
    start = head.i + 1
    if after:
        if start >= span.end or span.doc[start].lemma_ != after:
            return None
        start += 1
    named = start < span.end and (span.doc[start].text[:1].isupper() or span.doc[start].text in OPENING)
    return Span(span.doc, start, span.end, label="ORG") if named else None


# --- edges: (doc, span) -> span --------------------------------------------------------------------


def _without_nationality(doc: Doc, span: Span) -> Span:
    """«российском | МИД», «американского | Pew Research Center»; «иранское посольство» keeps it."""
    first = span[0]
    if (
        len(span) > 1
        and first.pos_ == "ADJ"
        and first.text.islower()
        and span[1].text[:1].isupper()
        and gazetteer.adjective_country(first.lemma_)
    ):
        return Span(doc, span.start + 1, span.end, label="ORG")
    return span


def _without_preposition(doc: Doc, span: Span) -> Span:
    """«В | Комитет по экологии», «По данным | Ассоциации …»."""
    start = span.start
    while start < span.end - 1 and (doc[start].pos_ == "ADP" or start > span.start and doc[start].lemma_ == "данные"):
        start += 1
    return Span(doc, start, span.end, label="ORG") if start > span.start else span


def _with_legal_form(doc: Doc, span: Span) -> Span:
    """«*АО «*Казахтелеком*»*», «*АО «НУХ «*Байтерек*»*»."""
    start, end = span.start, span.end
    for _ in range(2):
        if start < 2 or doc[start - 1].text not in OPENING or doc[start - 1].is_sent_start or doc[start].is_sent_start:
            break
        before = doc[start - 2]
        near = range(end, min(end + _REACH, len(doc)))
        closing = next((i for i in near if doc[i].text in CLOSING and not doc[i].is_sent_start), None)
        if closing is None and doc[end - 1].text in CLOSING:
            closing = end - 1  # one mark closes both
        named = LEGAL_FORM.match(before.text) or before.lemma_ in org_kinds()
        if closing is not None and named and not before.is_punct:
            start, end = start - 2, closing + 1
    return Span(doc, start, end, label="ORG")


def _with_participle(doc: Doc, span: Span) -> Span:
    """«*Объединённый* институт …»."""
    start = span.start
    if (
        start
        and doc[start].pos_ == "ADJ"
        and doc[start - 1].lower_.startswith(QUALIFYING)
        and not doc[start].is_sent_start
    ):
        start -= 1
    return Span(doc, start, span.end, label="ORG")


def _without_town(doc: Doc, span: Span) -> Span:
    """«ТОО «Заря» | *г. Омск*»."""
    close = next((i for i in range(span.end - 2, span.start, -1) if doc[i].text in CLOSING), None)
    if close is not None and doc[close + 1].lower_ in {"г", "г.", "город", "города"}:
        return Span(doc, span.start, close + 1, label="ORG")
    return span


def _without_others(doc: Doc, span: Span) -> Span:
    """«ТОО «Заря» | и др.»."""
    end = span.end
    if end - 1 > span.start and doc[end - 1].lower_ in {"др", "т"} and doc[end - 2].lower_ == "и":
        return Span(doc, span.start, end - 2, label="ORG")
    return span


def _with_plus(doc: Doc, span: Span) -> Span:
    """«БРИКС*+*»."""
    end = span.end
    if end < len(doc) and doc[end].text == "+" and not doc[end - 1].whitespace_:
        return Span(doc, span.start, end + 1, label="ORG")
    return span


def _with_number(doc: Doc, span: Span) -> Span:
    """«войсковая часть *№ 6506*», «школа *№2*»."""
    end = span.end
    if end + 1 < len(doc) and doc[end].text == "№" and doc[end + 1].is_digit and not doc[end].is_sent_start:
        return Span(doc, span.start, end + 2, label="ORG")
    if end < len(doc) and re.fullmatch(r"№\d+", doc[end].text) and not doc[end].is_sent_start:
        return Span(doc, span.start, end + 1, label="ORG")
    return span


def _with_title_behind_a_dash(doc: Doc, span: Span) -> Span:
    """«Фонд Первого Президента Республики Казахстан *– Елбасы*»."""
    end = span.end
    if (
        end + 1 < len(doc)
        and doc[end].text in {"–", "—", "-"}
        and doc[end + 1].text[:1].isupper()
        and doc[end + 1].lower_ in lexicon.words("people/positions.txt")
        and not doc[end].is_sent_start
    ):
        return Span(doc, span.start, end + 2, label="ORG")
    return span


EDGES: tuple[Callable[[Doc, Span], Span], ...] = (
    _without_preposition,
    _without_nationality,
    _with_legal_form,
    _with_participle,
    _without_town,
    _without_others,
    _with_plus,
    _with_number,
    _with_title_behind_a_dash,
)


def titled(doc: Doc, span: Span) -> bool:
    """Whether a legal form and a quotation mark stand before a «person»: «ТОО «*Думан Транс*»»."""
    return span.start >= 2 and doc[span.start - 1].text in OPENING and bool(LEGAL_FORM.match(doc[span.start - 2].text))


def parts(doc: Doc, span: Span, learned: set[tuple[int, int]]) -> list[Span]:
    """Two organisations joined by «и» apart: where the model has both, or both have a head noun and a case of their
    own.

    Args:
        learned: (start, end) of the organisations that the model sees within the span.
    """
    joints = [t.i for t in span if t.lower_ == "и"]
    for i in joints:
        if (span.start, i) in learned and (i + 1, span.end) in learned:
            return [Span(doc, span.start, i, label="ORG"), Span(doc, i + 1, span.end, label="ORG")]
    kinds = org_kinds()
    head = next((t for t in span if t.pos_ in {"NOUN", "PROPN"}), None)
    if head is None or head.lemma_ not in kinds:
        return [span]
    for i in joints:
        if not head.i < i < span.end - 1:
            continue
        second = next((t for t in doc[i + 1 : span.end] if t.pos_ in {"NOUN", "PROPN"}), None)
        if second is None or second.lemma_ not in kinds:
            continue
        cases = {feature(second, "Case"), feature(head, "Case")}
        if "Gen" not in cases and (len(cases) == 1 or cases <= {"Nom", "Acc", ""}):
            rest = Span(doc, i + 1, span.end, label="ORG")
            return [Span(doc, span.start, i, label="ORG"), *parts(doc, rest, learned)]
    return [span]
