"""Entities: NEREL's nested types by the learned model, and from them flat PER, LOC, ORG, mended by what names look like."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

import numpy
from spacy.tokens import Doc, Span, SpanGroup, Token
from spacy.util import filter_spans

from pipeline import lexicon
from pipeline.models import joint, trees, units
from pipeline.russian import gazetteer, morph
from pipeline.russian.phrases import CLOSING, OPENING, QUALIFYING, genitive_chain, left_edge, opens
from pipeline.stages.base import Stage, span_at, stage, text_of
from pipeline.stages.morphology import feature, pieces
from pipeline.stages.syntax import tree

_DOMAIN = re.compile(
    r"(?<![A-Za-z0-9_@./-])[A-Za-z0-9](?:[\w-]|\.(?=[A-Za-z0-9]))*\.(?:kz|ru|com|org|net|uz|kg|by|ua|info|su)(?![A-Za-z0-9_-])(?!\.(?-i:[a-z0-9]))",
    re.I,
)
_MIN_WORD = re.compile(
    r"Мин(?:экон|экол|фин|здрав|юст|обр|труд|тран|сельх|энерг|спорт|культ|обор|цифр|торг|пром|инде|нац|внеш|прос|нау|тури|вод|ин|связ|строй|мед|инф|комсв|чс|региона)[а-яё]*\Z"
)
#: «Казгидромет», «Росреестр»: a state's short name and a word that the dictionary lacks
_STATE_WORD = re.compile(
    r"(?:Каз(?!ах|ан|ак|им|ы|у|б)|Узб(?!ек)|Кырг(?!ыз)|Рос(?!си|т|ы|а|у|л)|Гос(?!т|уд|п))[а-яё]{5,}\Z"
)


@lru_cache(maxsize=1)
def org_kinds() -> dict[str, str]:
    """Lemma of an organisation's head noun -> kind."""
    return {row[0]: row[1] for row in lexicon.rows("organisations/kinds.tsv")}


#: NEREL's types that are flat names, and what those are called
FLAT = {
    "PERSON": "PER",
    "ORGANIZATION": "ORG",
    "COUNTRY": "LOC",
    "CITY": "LOC",
    "STATE_OR_PROVINCE": "LOC",
    "DISTRICT": "LOC",
    "LOCATION": "LOC",
    "FACILITY": "LOC",
}
#: an abbreviation between a kind and a title
_ABBREVIATION = re.compile(r"\([А-ЯЁA-Z]{2,6}\) ?[«\"„“]")
#: what tells no place from another: «прокуратура мегаполиса»
_ANY_PLACE = {
    "мегаполис",
    "город",
    "область",
    "район",
    "регион",
    "страна",
    "столица",
    "республика",
    "край",
    "округ",
    "государство",
    "этот",
    "наш",
}
#: organisations that their complement names
_SPECIFIC = {
    "министерство",
    "акимат",
    "хокимият",
    "мэрия",
    "университет",
    "прокуратура",
    "департамент",
    "комитет",
    "управление",
    "администрация",
}


#: organisations that an adjective and the place name together: «молодежный центр Каратауского района»
_LOCAL = {
    "центр",
    "больница",
    "поликлиника",
    "школа",
    "гимназия",
    "лицей",
    "колледж",
    "суд",
    "музей",
    "театр",
    "филармония",
    "библиотека",
    "инспекция",
    "палата",
    "отдел",
}
#: adjectives of a centre that is a part of a town
_OF_A_TOWN = {
    "исторический",
    "деловой",
    "географический",
    "самый",
    "старый",
    "районный",
    "областной",
    "административный",
    "культурный",
    "новый",
    "крупный",
    "другой",
    "свой",
    "весь",
    "этот",
}


@stage("entities")
class Entities(Stage):
    """Nested entities and flat names.

    ``doc._.nested``: dicts with type (NEREL's), start_char, end_char, score (0…1), in the order of the text. ``doc.spans["entities"]``: the same as spans
    of whole tokens, with ``span._.score``; an entity that ends at a hyphen within a token («экс-|президент») is the token there.
    ``doc.spans["names"]``: flat PER, LOC, ORG as whole names («ОАО «Газпром»», «правительство Китая»), which later stages work on. ``doc.ents``: the proper
    names alone («Газпром», «Китая»), as other taggers of names give them. Works best after ``svodka.morphology``, which the repairs of names need; the trees of
    ``svodka.syntax`` are taken where they are there, and else made for the relations alone.
    """

    def annotate(self, doc: Doc) -> None:
        # one article at a time: int8 scales its numbers by the largest of a batch, and what is found must not depend on the neighbours
        text = as_text(doc)
        found = joint.model()([text])[0]
        doc._.nested = [
            {
                "type": kind,
                "start_char": text.units[a].start,
                "end_char": text.units[b - 1].end,
                "score": round(score, 3),
            }
            for a, b, kind, score in found.spans
        ]
        doc.user_data["svodka_links"] = [[i, j, kind, round(score, 3)] for i, j, kind, score in found.links]
        spans = []
        for e in doc._.nested:
            span = span_at(doc, e["start_char"], e["end_char"], e["type"])
            span._.score = e["score"]
            spans.append(span)
        keep = [not _runs_on(span) for span in spans]
        if not all(keep):
            number = {old: new for new, old in enumerate(i for i, kept in enumerate(keep) if kept)}
            spans, doc._.nested = ([x for x, kept in zip(items, keep) if kept] for items in (spans, doc._.nested))
            doc.user_data["svodka_links"] = [
                [number[i], number[j], *rest]
                for i, j, *rest in doc.user_data["svodka_links"]
                if i in number and j in number
            ]
        doc.spans["entities"] = SpanGroup(doc, name="entities", spans=spans)
        found = _InOrder(spans)
        flat = filter_spans(
            Span(doc, s.start, s.end, label=FLAT[s.label_])
            for s in spans
            if s.label_ in FLAT and not _sum_of_names(s, found)
        )
        if any(t.pos_ for t in doc[:5]):
            flat = _mend(doc, flat, found)
        flat = filter_spans(flat)
        doc.spans["names"] = SpanGroup(doc, name="names", spans=flat)
        inner = _InOrder([s for s in spans if FLAT.get(s.label_) == "LOC"])
        doc.ents = filter_spans(name for span in flat for name in _proper(doc, span, inner))


class _InOrder:
    """Spans in the order of their starts, looked up by place: a text may have tens of thousands."""

    def __init__(self, spans: list[Span]):
        self.spans, self.starts = spans, [s.start for s in spans]

    def within(self, start: int, end: int) -> list[Span]:
        """Those of tokens ``start``–``end``."""
        return [s for s in self.spans[bisect_left(self.starts, start) : bisect_left(self.starts, end)] if s.end <= end]


def _runs_on(span: Span) -> bool:
    """Whether a name goes over the end of a sentence, or over a predicate outside of quotation marks: the model took two for one."""
    if len(span) < 7 or span.label_ not in FLAT and span.label_ != "PROFESSION":
        return False
    quoted = 0
    for token in span:
        if token.is_sent_start and token.i > span.start:
            return True
        if token.text in OPENING and opens(span.doc, token.i):
            quoted += 1
        elif token.text in CLOSING:
            quoted = max(quoted - 1, 0)
        elif (
            not quoted
            and token.pos_ == "VERB"
            and (feature(token, "VerbForm") == "Fin" or feature(token, "Variant") == "Short")
        ):
            return True
    return False


def _sum_of_names(span: Span, found: _InOrder) -> bool:
    """Whether a doubtful name only strings sure ones together."""
    if span._.score >= 0.8 or len(span) < 5:
        return False
    inner = [
        s
        for s in found.within(span.start, span.end)
        if s.label_ == span.label_ and s._.score >= 0.9 and len(s) < len(span)
    ]
    return len(filter_spans(inner)) > 1


def as_text(doc: Doc) -> joint.Text:
    """A Doc as the learned model reads it."""
    at = doc.to_array(["IDX", "SENT_START"]).tolist()
    parts = units.split([(at[i][0], word) for piece in pieces(doc) for i, word in zip(piece.tokens, piece.words)])
    starts = [idx for idx, start in at if start == 1] or [0]
    begins = numpy.array([u.start for u in parts], dtype="int64")
    sentences = numpy.searchsorted(numpy.array(starts), begins, side="right") - 1
    tokens = numpy.searchsorted(numpy.array([idx for idx, _ in at], dtype="int64"), begins, side="right") - 1
    return joint.Text(parts, sentences, *trees.of_units(tokens, *tree(doc)))


def _mend(doc: Doc, spans: list[Span], nested: _InOrder) -> list[Span]:
    """Names out of the model's spans, and those that it passed over and general knowledge tells."""
    kinds = org_kinds()
    spans = [piece for span in _over_parentheses(doc, spans) for piece in _split(doc, span, nested)]
    people = {i for s in spans if s.label_ == "PER" and not _MIN_WORD.match(s.text) for i in range(s.start, s.end)}
    out: list[Span] = []
    for span in spans:
        if len(span) == 1 and (
            _MIN_WORD.match(span.text)
            or span.label_ == "LOC"
            and _STATE_WORD.match(span.text)
            and not morph.known(span.text)
            and not gazetteer.city(span.text)
        ):
            span = Span(doc, span.start, span.end, label="ORG")
        elif span.label_ == "PER" and _is_place(doc, span):
            span = Span(doc, span.start, span.end, label="LOC")
        elif span.label_ == "PER" and _titled(doc, span):
            span = _whole_organisation(doc, Span(doc, span.start, span.end, label="ORG"))
        elif span.label_ == "PER":
            span = _trim_person(doc, span)
        elif (
            not _is_name(span)
            or (span.label_ == "LOC" or span[0].lemma_ in org_kinds() and span[0].lemma_ not in _ONLY)
            and _common_noun(span)
            or span.label_ == "ORG"
            and _is_event(span)
        ):
            span = None
        elif span.label_ == "ORG":
            span = (
                Span(doc, span.start, span.end, label="LOC")
                if gazetteer.region(span.text)
                else _whole_organisation(doc, span)
            )
        if span is not None:
            out.append(span)
    # «Акорды» beside «Акорда»: a word that names an organisation of the article names no person in another case
    lone = {s[0].lemma_ for s in out if s.label_ == "ORG" and len(s) == 1}
    out = [s for s in out if s.label_ != "PER" or len(s) > 1 or s[0].lemma_ not in lone]
    out = _named_after(doc, out)
    sites = filter_spans(span_at(doc, m.start(), m.end(), "ORG") for m in _DOMAIN.finditer(text_of(doc)))
    taken = {i for s in sites for i in range(s.start, s.end)}
    out = sites + [s for s in out if taken.isdisjoint(range(s.start, s.end))]
    out = [_with_kazakh(doc, s) if s.label_ != "PER" else s for s in out]
    owner = {i: s for s in out for i in range(s.start, s.end)}
    networks = [s for s in _networks(nested) if owner.keys().isdisjoint(range(s.start, s.end))]
    out += networks
    owner.update((i, s) for s in networks for i in range(s.start, s.end))
    known = set(owner)
    replaced: set[int] = set()  # starts of those that a longer name takes in
    longer: list[Span] = []
    for i in _worth_a_look(doc, kinds):
        if i in known:
            continue
        token = doc[i]
        text = token.text
        span = None
        capital = text[:1].isupper()
        if _MIN_WORD.match(text) or _STATE_WORD.match(text) and not morph.known(text):
            span = Span(doc, token.i, token.i + 1, label="ORG")
        elif token.lemma_ in kinds and token.pos_ in {"NOUN", "PROPN"}:
            span = _organisation(doc, token, people)
        elif capital and (gazetteer.country(text) and (text.isupper() or token.pos_ in {"PROPN", "NOUN", "X"})):
            span = Span(doc, token.i, token.i + 1, label="LOC")
        if span is not None:
            # «Министерство экологии *Казахстана*»: the longer name takes in what the model has within it
            inner = {owner[j].start: owner[j] for j in range(span.start, span.end) if j in owner}
            if any(s.label_ != "LOC" or s.start < span.start or s.end > span.end for s in inner.values()):
                continue
            replaced.update(inner)
            found = _split(doc, span, nested)
            longer += found
            owner.update((j, s) for s in found for j in range(s.start, s.end))
            known.update(range(span.start, span.end))
    out = [s for s in out if s.start not in replaced] + longer
    return [_country_words(doc, s) for s in filter_spans(out)]


_KAZAKH = re.compile("[а-яё]*[әғқңөұүһі][а-яёәғқңөұүһі]*\\Z")
_FOLLOW = re.compile("подпи|читай|следи|присоединя", re.I)


def _with_kazakh(doc: Doc, span: Span) -> Span:
    """«*Үкімет* үйі»: a Kazakh word after a name belongs to it, for it is no Russian one."""
    end = span.end
    while end < len(doc) and not doc[end].is_sent_start and _KAZAKH.match(doc[end].text):
        end += 1
    return Span(doc, span.start, end, label=span.label_) if end > span.end else span


def _networks(nested: _InOrder) -> list[Span]:
    """Social networks, which the model counts among products, and where people publish; not «подписывайтесь на нас в …»."""
    known = lexicon.words("organisations/networks.txt")
    return [
        Span(s.doc, s.start, s.end, label="ORG")
        for s in nested.spans
        if s.label_ == "PRODUCT" and s.text.lower() in known and not _FOLLOW.search(s.sent.text)
    ]


def _over_parentheses(doc: Doc, spans: list[Span]) -> list[Span]:
    """«ракетно-космическая корпорация (РКК) «Энергия»» is one name, not three."""
    kinds = org_kinds()
    out: list[Span] = []
    for span in spans:
        quote = span.start if span[0].text in OPENING else span.start - 1
        if (
            span.label_ == "ORG"
            and quote > 3
            and _ABBREVIATION.match(doc[quote - 3 : quote + 1].text)
            and doc[quote - 4].lemma_ in kinds
        ):
            start = left_edge(doc[quote - 4])
            out = [s for s in out if s.end <= start]
            span = Span(
                doc,
                start,
                span.end + 1 if span.end < len(doc) and doc[span.end].text in CLOSING else span.end,
                label="ORG",
            )
        out.append(span)
    return out


def _worth_a_look(doc: Doc, kinds: dict[str, str]) -> list[int]:
    """Tokens that may begin a name which the model passed over: with a capital, or an organisation's head noun."""
    text = text_of(doc)
    lemmas = {doc.vocab.strings[kind] for kind in kinds}
    return [
        i
        for i, (start, lemma) in enumerate(doc.to_array(["IDX", "LEMMA"]).tolist())
        if lemma in lemmas or text[start].isupper()
    ]


def _named_after(doc: Doc, spans: list[Span]) -> list[Span]:
    """«ВКГТУ *им. Д. Серикбаева*» is one name of an organisation or a place, and no person; «акимат г. *Алматы*» one organisation."""
    out: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        last = out[-1] if out else None
        if last is not None and last.end <= span.start <= last.end + 3 and not span[0].is_sent_start:
            between = doc[last.end : span.start].text
            honours = last.label_ != "PER" and span.label_ == "PER" and between in {"им.", "имени", "им"}
            town = (
                last.label_ == "ORG"
                and span.label_ == "LOC"
                and last[-1].text not in CLOSING
                and (between in {"г.", "города", "г"} or between == "." and doc[last.end - 1].lower_ == "г")
            )
            if honours or town:
                out[-1] = Span(doc, last.start, span.end, label=last.label_)
                continue
        out.append(span)
    return out


#: organisations of which a country has one, so that the noun alone names it
_ONLY = {"парламент", "правительство", "мажилис", "сенат", "генпрокуратура", "нацбанк", "конгресс", "госдума", "дума"}
_LEGAL_FORM = re.compile(r"(?:[А-ЯЁӘҚҢӨҰҮҺІ]{2,6})\Z")


def _is_place(doc: Doc, span: Span) -> bool:
    """Whether a «person» is a place: «область *Ұлытау*», «*Нур-Султан*», «плато Устюрт»."""
    if len(span) > 1 and span[0].lemma_ in _WATER | _REGION | _STREET and not span[1].is_punct:
        return True
    if len(span) != 1:
        return False
    if span.start and doc[span.start - 1].lemma_ in {
        "область",
        "район",
        "город",
        "село",
        "поселок",
        "аул",
        "микрорайон",
    }:
        return True
    return gazetteer.city(span.text) is not None and not any(
        {"Name", "Surn", "Patr"} & p.tag.grammemes for p in morph.parses(span.text)
    )


def _titled(doc: Doc, span: Span) -> bool:
    """Whether a legal form and a quotation mark stand before: «ТОО «Думан Транс»» is no person."""
    return span.start >= 2 and doc[span.start - 1].text in OPENING and bool(_LEGAL_FORM.match(doc[span.start - 2].text))


def _whole_organisation(doc: Doc, span: Span) -> Span | None:
    """An organisation's span with its legal form («АО «Казахтелеком»») and its marks; None for a common noun alone."""
    if "@" in span.text or "©" in span.text:
        return None
    if (owner := _owner(span)) is not None:
        span = owner
    start, end = span.start, span.end
    if (
        end == start + 1
        and doc[start].lemma_ in org_kinds()
        and doc[start].lemma_ not in _ONLY
        and not doc[start].text.isupper()
    ):
        return None
    head = next((t for t in span if t.pos_ in {"NOUN", "PROPN"}), span[0])
    if (
        span[0].is_sent_start
        and head.lemma_ in org_kinds()
        and feature(head, "Number") == "Plur"
        and not any(c.isupper() for t in span[1:] for c in t.text)
    ):
        return None  # «Профильные министерства»
    if head.lemma_ in _NO_ORGANISATION or _work_before(doc, start):
        return None
    if (
        end == start + 1
        and (doc[start].text in lexicon.words("organisations/common_acronyms.txt") or doc[start].lemma_ in _ALONE)
        or span.text.lower() in _ORGANS
        or _any_council(span)
    ):
        return None
    for _ in range(2):  # «АО «НУХ «Байтерек»»
        if start < 2 or doc[start - 1].text not in OPENING or doc[start - 1].is_sent_start or doc[start].is_sent_start:
            break
        before = doc[start - 2]
        closing = next(
            (i for i in range(end, min(end + 6, len(doc))) if doc[i].text in CLOSING and not doc[i].is_sent_start), None
        )
        if closing is None and doc[end - 1].text in CLOSING:
            closing = end - 1  # «АО «НУХ «Байтерек»»: one mark closes both
        if (
            closing is not None
            and (_LEGAL_FORM.match(before.text) or before.lemma_ in org_kinds())
            and not before.is_punct
        ):
            start, end = start - 2, closing + 1
    if (
        start
        and doc[start].pos_ == "ADJ"
        and doc[start - 1].lower_.startswith(QUALIFYING)
        and not doc[start].is_sent_start
    ):
        start -= 1
    if (close := next((i for i in range(end - 2, start, -1) if doc[i].text in CLOSING), None)) is not None and doc[
        close + 1
    ].lower_ in {"г", "г.", "город", "города"}:
        end = close + 1  # «ТОО «Заря» *г. Омск*»
    if end - 1 > start and doc[end - 1].lower_ in {"др", "т"} and doc[end - 2].lower_ == "и":
        end -= 2
    if end < len(doc) and doc[end].text == "+" and not doc[end - 1].whitespace_:
        end += 1  # «БРИКС+»
    if (
        end + 1 < len(doc)
        and doc[end].text in {"–", "—", "-"}
        and doc[end + 1].text[:1].isupper()
        and doc[end + 1].lower_ in lexicon.words("people/positions.txt")
        and not doc[end].is_sent_start
    ):
        end += 2  # «Фонд Первого Президента Республики Казахстан – Елбасы»
    return Span(doc, start, end, label="ORG")


#: what is founded, passed or held, not what acts
_NO_ORGANISATION = {
    "власть",
    "курс",
    "цена",
    "рубль",
    "доллар",
    "тенге",
    "евро",
    "валюта",
    "telegram-канал",
    "youtube-канал",
    "независимость",
    "план",
    "программа",
    "закон",
    "конституция",
    "стратегия",
    "кодекс",
    "указ",
    "концепция",
    "орден",
    "медаль",
    "проект",
    "манифест",
    "доктрина",
}
#: bodies that are no one organisation without a name
_ALONE = {
    "полиция",
    "милиция",
    "армия",
    "оппозиция",
    "суд",
    "следствие",
    "церковь",
    "клуб",
    "команда",
    "сборная",
    "банк",
    "партия",
}


def _any_council(span: Span) -> bool:
    """«Общественный совет министерства»: there are many."""
    return (
        len(span) > 1
        and span[1].lemma_ == "совет"
        and span[0].lemma_ in {"общественный", "наблюдательный", "попечительский"}
        and not any(c.isupper() for t in span[1:] for c in t.text)
    )


#: organs that every organisation has
_ORGANS = {
    "пресс-служба",
    "пресс-службе",
    "пресс-службы",
    "пресс-службу",
    "совет директоров",
    "совета директоров",
    "совете директоров",
    "совету директоров",
}
#: nouns whose name in quotation marks is no organisation: «экологическая акция «Таза Қазақстан»»
_WORKS = {
    "акция",
    "кампания",
    "программа",
    "проект",
    "стратегия",
    "концепция",
    "план",
    "форум",
    "конкурс",
    "фестиваль",
    "премия",
    "орден",
    "медаль",
    "роман",
    "фильм",
    "газопровод",
    "марафон",
    "операция",
    "закон",
    "спектакль",
    "песня",
    "книга",
    "альбом",
    "турнир",
    "самолет",
    "корабль",
    "ракета",
    "вагон",
    "поезд",
    "месторождение",
}


#: organs of an organisation, by their first noun and the word after it: what they belong to is named
_ORGAN_OF = {"правление": "", "руководство": "", "дирекция": "", "коллектив": "", "комиссия": "", "совет": "директор"}


def _owner(span: Span) -> Span | None:
    """The organisation whose organ the span names: «совет директоров *AllurGroup*», «специальная комиссия *АО «НК «ҚТЖ»*»."""
    head = next((t for t in span if t.pos_ in {"NOUN", "PROPN"}), span[0])
    after = _ORGAN_OF.get(head.lemma_)
    if after is None or any(
        c.isupper() for t in span[: head.i - span.start + 1] if not t.is_sent_start for c in t.text
    ):
        return None
    start = head.i + 1
    if after:
        if start >= span.end or span.doc[start].lemma_ != after:
            return None
        start += 1
    return (
        Span(span.doc, start, span.end, label="ORG")
        if start < span.end and (span.doc[start].text[:1].isupper() or span.doc[start].text in OPENING)
        else None
    )


def _work_before(doc: Doc, start: int) -> bool:
    """Whether quotation marks open right before ``start`` and the noun before them names a programme, an action, a work."""
    if start < 2 or doc[start].is_sent_start or doc[start - 1].is_sent_start:
        return False
    if doc[start - 1].text in OPENING:
        return doc[start - 2].lemma_ in _WORKS
    return doc[start].text in OPENING and doc[start - 1].lemma_ in _WORKS


def _proper(doc: Doc, span: Span, places: _InOrder) -> list[Span]:
    """The proper names in a whole one: of an organisation the title in quotation marks, of a described one («правительство Китая») the places in it."""
    if len(span) == 1 or span.label_ == "PER":
        return [span]
    if span.label_ == "LOC":
        # «реки *Славянки*», «столицы *Таиланда*»; «памятника Пушкину» stays whole
        start = next((t.i for t in span if t.text[:1].isupper()), span.start)
        inner = [s for s in places.within(start, span.end) if s.start == start and s.end == span.end]
        return (
            [Span(doc, start, span.end, label="LOC")]
            if span.start < start
            and (inner or start == span.end - 1 and doc[start].pos_ != "ADJ" and feature(doc[start], "Case") != "Dat")
            else [span]
        )
    first = next((t.i for t in span if t.text in OPENING and opens(doc, t.i)), None)
    if first is not None:
        last = next((i for i in range(span.end - 1, first, -1) if doc[i].text in CLOSING), span.end)
        return [Span(doc, first + 1, last, label="ORG")] if last > first + 1 else []
    if span[0].text[:1].islower() and not any(
        t.text.isupper() and len(t.text) > 1 or t.text[:1].isupper() and re.match("[A-Z]", t.text) for t in span
    ):
        return [
            Span(doc, s.start, s.end, label="LOC")
            for s in places.within(span.start, span.end)
            if any(c.isupper() for c in s.text) and s[0].pos_ != "ADJ"
        ]
    country = next(
        (
            s
            for s in places.within(span.start, span.end)
            if s.end == span.end and s.start > span.start and gazetteer.country(s.text)
        ),
        None,
    )
    if country is not None:
        # «МЧС *России*»
        return [Span(doc, span.start, country.start, label="ORG"), Span(doc, country.start, country.end, label="LOC")]
    return [span]


def _is_event(span: Span) -> bool:
    """Whether an «organisation» is an event by its head noun: «коллегия министерства», «форум «Зелёный мир»»."""
    head = next((t for t in span if t.pos_ in {"NOUN", "PROPN"}), None)
    if (
        head is None
        or head.lemma_ == "коллегия"
        and head.text[:1].isupper()
        and not head.is_sent_start
        and len(span) > 1
    ):
        return False
    return head.lemma_ in lexicon.words("events/kinds.tsv") and head.lemma_ not in org_kinds()


def _is_name(span: Span) -> bool:
    """Whether an organisation or a place is named: «правительство», «российский», «сборная» are not names."""
    return any(
        c.isupper() for t in span if not (t.is_sent_start and len(span) == 1 and t.pos_ == "ADJ") for c in t.text
    ) and not (span.label_ == "LOC" and all(t.pos_ == "ADJ" and t.text.islower() for t in span))


def _organisation(doc: Doc, token: Token, people: set[int]) -> Span | None:
    """The name around an organisation's head noun, None where it is a common noun."""
    left = left_edge(token)
    end = genitive_chain(token, people=people)
    named = end > token.i + 1
    first = doc[left]
    quoted = token.i + 1 < len(doc) and doc[token.i + 1].text in OPENING and opens(doc, token.i + 1)
    proper = (
        first.text[:1].isupper() and not first.is_sent_start or (token.text[:1].isupper() and not token.is_sent_start)
    )
    specific = token.lemma_ in _SPECIFIC and named and any(t.lemma_ not in _ANY_PLACE for t in doc[token.i + 1 : end])
    local = (
        left < token.i
        and token.lemma_ in _LOCAL
        and named
        and any(c.isupper() for t in doc[token.i + 1 : end] for c in t.text)
        and not any(t.lemma_ in _OF_A_TOWN for t in doc[left : token.i])
    )
    specific = specific or local
    latin = token.i + 1 < len(doc) and re.match(r"[A-Z]", doc[token.i + 1].text)
    if not (quoted or specific or latin or (proper and (named or left < token.i))) or _any_council(doc[left:end]):
        return None
    start = token.i if not first.text[:1].isupper() and left < token.i and not specific else left
    if doc[start : max(end, token.i + 1)].text.lower() in _ORGANS or _work_before(doc, start):
        return None
    return Span(doc, start, max(end, token.i + 1), label="ORG")


def _split(doc: Doc, span: Span, nested: _InOrder) -> list[Span]:
    """A tagger's span without a parenthesis at its end, and two organisations joined by «и» apart."""
    end = next(
        (t.i for t in span if t.text == "(" and t.i > span.start and not _ABBREVIATION.match(doc[t.i : t.i + 4].text)),
        span.end,
    )
    span = Span(doc, span.start, end, label=span.label_)
    if span.label_ != "ORG":
        return [span]
    joints = [t.i for t in span if t.lower_ == "и"]
    parts = (
        {(s.start, s.end) for s in nested.within(span.start, span.end) if s.label_ == "ORGANIZATION"}
        if joints
        else set()
    )
    for i in joints:
        if (span.start, i) in parts and (i + 1, span.end) in parts:
            return [Span(doc, span.start, i, label="ORG"), Span(doc, i + 1, span.end, label="ORG")]
    kinds = org_kinds()
    head = next((t for t in span if t.pos_ in {"NOUN", "PROPN"}), None)
    for token in span:
        if token.lower_ == "и" and head is not None and head.lemma_ in kinds and head.i < token.i < span.end - 1:
            second = next((t for t in doc[token.i + 1 : span.end] if t.pos_ in {"NOUN", "PROPN"}), None)
            cases = {feature(second, "Case"), feature(head, "Case")} if second is not None else set()
            if (
                second is not None
                and second.lemma_ in kinds
                and "Gen" not in cases
                and (len(cases) == 1 or cases <= {"Nom", "Acc", ""})
            ):
                return [
                    Span(doc, span.start, token.i, label="ORG"),
                    *_split(doc, Span(doc, token.i + 1, span.end, label="ORG"), nested),
                ]
    return [span]


def _common_noun(span: Span) -> bool:
    """Whether a «place» is only a common noun with the capital of a sentence's first word."""
    token = span[0]
    if len(span) != 1 or not token.is_sent_start or gazetteer.city(token.text) or gazetteer.country(token.text):
        return False
    parses = morph.parses(token.text)
    return morph.known(token.lower_) and not any("Geox" in p.tag for p in parses)


def _country_words(doc: Doc, span: Span) -> Span:
    """«Республики Казахстан», «города Шымкент» are whole places even where the tagger saw the second word alone."""
    if (
        span.label_ == "LOC"
        and span.start > 0
        and doc[span.start - 1].lemma_ in {"республика"}
        and not span[0].is_sent_start
        and doc[span.start - 1].text[:1].isupper()
    ):
        return Span(doc, span.start - 1, span.end, label="LOC")
    return span


def _may_be_name(token: Token) -> bool:
    return (
        any({"Name", "Surn", "Patr"} & p.tag.grammemes for p in morph.parses(token.text))
        or morph.known(token.text)
        and token.text[:1].isupper()
    )


#: small words within names
_PARTICLES = frozenset(
    "де да ди дю дель делла дос ду ван вон фон фан тер цу аф аль ас аш эль эс ибн бен бин бинт абу оглы кызы улы заде хан паша шах и".split()
) - {"и"}


#: «г-н *Кенес Ракишев*»
_POLITE = frozenset(
    "г-н г-на г-ну г-ном г-не г-жа г-жи г-же г-жу г-жой господин господина господину господином господине госпожа госпожи госпоже госпожу госпожой".split()
)


def _trim_person(doc: Doc, span: Span) -> Span | None:
    """A person's span without words of a role or a stop at its edges."""
    positions = lexicon.words("people/positions.txt")
    start, end = span.start, span.end
    if start and doc[start - 1].lemma_ in {"праздник", "фестиваль"}:
        return None  # «праздник *Ораза айт*»
    while start < end:
        token = doc[start]
        if not (
            token.is_punct
            or token.lower_ in _POLITE
            or token.lemma_ in positions
            and token.text[:1].islower()
            or token.lower_ in positions
            and not _may_be_name(token)
        ):
            break
        start += 1
    while end > start and (last := doc[end - 1]).is_punct and last.text != ".":
        end -= 1
    while end > start + 1 and doc[end - 1].text == "." and len(doc[end - 2].text) > 1:
        end -= 1
    for i in range(start + 1, end):
        # «Байжанов *о* Бишимбаеве» are two, «Ораз *айт*» is a feast
        token = doc[i]
        word = token.text
        if (
            token.pos_ in {"ADP", "CCONJ"}
            and token.lower_ in {"о", "об", "и", "с", "со", "к", "у", "для", "против", "про"}
            or word.islower()
            and word.isalpha()
            and word not in _PARTICLES
        ):
            end = i
            break
    words = [doc[i].text for i in range(start, end)]
    if not re.search("[A-Za-zА-Яа-яЁё]{2}", " ".join(words)) or not any(w[:1].isupper() for w in words):
        return None
    # initials that the tagger left out: «А. » before, « А.Б.» after
    if (
        start >= 2
        and doc[start - 1].text == "."
        and re.fullmatch("[А-ЯЁA-Z]", doc[start - 2].text)
        and not doc[start].is_sent_start
    ):
        start -= 2
    return Span(doc, start, end, label="PER")


_REGION = {
    "область",
    "край",
    "район",
    "округ",
    "республика",
    "провинция",
    "штат",
    "уезд",
    "губерния",
    "земля",
    "автономия",
    "волость",
    "обл",
}
_WATER = {
    "река",
    "озеро",
    "море",
    "океан",
    "гора",
    "остров",
    "полуостров",
    "пустыня",
    "залив",
    "перевал",
    "ущелье",
    "плато",
    "хребет",
    "водохранилище",
    "пролив",
    "канал",
    "степь",
    "долина",
    "лес",
    "парк",
}
_STREET = {
    "улица",
    "проспект",
    "площадь",
    "переулок",
    "шоссе",
    "бульвар",
    "набережная",
    "микрорайон",
    "мост",
    "стадион",
    "аэропорт",
    "вокзал",
    "дворец",
    "театр",
    "музей",
    "арена",
    "отель",
    "трасса",
}


def place_type(span: Span) -> str:
    """COUNTRY, CITY, STATE_OR_PROVINCE, LOCATION, FACILITY for a place's span."""
    lemmas = {t.lemma_ for t in span}
    if lemmas & _REGION and not gazetteer.country(span.text):
        return "STATE_OR_PROVINCE"
    if gazetteer.country(span.text):
        return "COUNTRY"
    if gazetteer.region(span.text):
        return "STATE_OR_PROVINCE"
    if lemmas & _WATER:
        return "LOCATION"
    if lemmas & _STREET:
        return "FACILITY"
    if gazetteer.city(span.text) or (
        span.start and span.doc[span.start - 1].lemma_ in {"город", "поселок", "село", "аул", "деревня", "станица"}
    ):
        return "CITY"
    before = span.doc[span.start - 1].lemma_ if span.start else ""
    return "STATE_OR_PROVINCE" if before in _REGION else "LOCATION"
