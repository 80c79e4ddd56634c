"""Named entities: slovnet's PER, LOC, ORG, mended by what names look like, and NEREL types in ``doc.spans``."""
from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Doc, Span, SpanGroup, Token
from spacy.util import filter_spans

from pipeline import lexicon, models
from pipeline.russian import gazetteer, morph
from pipeline.stages.base import Stage, stage
from pipeline.stages.morphology import Piece, feature, pieces

_DOMAIN = re.compile(r"[A-Za-z][\w-]*(?:\.[\w-]+)*\.(?:kz|ru|com|org|net|uz|kg|by|ua|info|su)\Z", re.I)
_MIN = re.compile(r"(?:Мин|Гос|Рос|Нац|Каз|Ген|Глав|Обл|Гор|Центр)[а-яё]{3,}\Z")
_MIN_WORD = re.compile(r"Мин(?:экон|экол|фин|здрав|юст|обр|труд|тран|сельх|энерг|спорт|культ|обор|цифр|торг|пром|инде|нац|внеш|прос|нау|тури|вод|ин|связ|строй|мед|инф|комсв|чс|региона)[а-яё]*\Z")
_OPEN, _CLOSE = {"«", "„", "“", '"'}, {"»", "“", "”", '"'}


@lru_cache(maxsize=1)
def org_kinds() -> dict[str, str]:
    """Lemma of an organisation's head noun -> kind."""
    return {row[0]: row[1] for row in lexicon.rows("org_kinds.tsv")}


@stage("entities", assigns=["doc.ents", "doc.spans", "span._.score"], requires=["token.is_sent_start"])
class Entities(Stage):
    """``doc.ents`` holds flat PER, LOC, ORG; ``doc.spans["entities"]`` the same with NEREL types.

    Works best after ``svodka.morphology``, which the repairs of names need.
    """

    def annotate(self, doc: Doc) -> None:
        spans = _tagged(doc)
        if doc.has_annotation("TAG") or any(t.pos_ for t in doc[:5]):
            spans = _mend(doc, spans)
        doc.ents = filter_spans(spans)
        doc.spans["entities"] = SpanGroup(doc, name="entities", spans=[_typed(doc, e) for e in doc.ents])


def _tagged(doc: Doc) -> list[Span]:
    """Spans as slovnet's tagger sees them."""
    groups: list[Piece] = []
    starts: set[int] = set()
    for piece in pieces(doc):
        starts.add(piece.tokens[0])
        if groups and len(groups[-1].tokens) + len(piece.tokens) <= 120:
            groups[-1] = Piece(groups[-1].tokens + piece.tokens, groups[-1].words + piece.words)
        else:
            groups.append(piece)
    if not groups:
        return []
    spans = []
    for (tokens, _), tags in zip(groups, models.ner()(g.words for g in groups)):
        start, label = None, ""
        for i, name in enumerate([*tags, "O"]):
            prefix, _, kind = name.partition("-")
            if start is not None and (prefix != "I" or kind != label or (i < len(tokens) and tokens[i] in starts)):
                spans.append(Span(doc, tokens[start], tokens[i - 1] + 1, label=label))
                start = None
            if i < len(tokens) and prefix in {"B", "I"} and start is None:
                start, label = i, kind
    return spans


def genitive_chain(token: Token, limit: int = 14, prepositions=("по",), people: set[int] = frozenset()) -> int:
    """Index after the last token of the complement that follows a head noun («министерства *экологии и природных ресурсов*»).

    Args:
        token: the head noun.
        prepositions: those that may open a further complement.
        people: token indexes that belong to names of persons, where the chain must end.
    """
    doc = token.doc
    end = i = token.i + 1
    after_preposition = False
    while i < len(doc) and i - token.i <= limit:
        t = doc[i]
        if t.is_sent_start or t.is_space or i in people:
            break
        if t.text in _OPEN:
            close = next((j for j in range(i + 1, min(len(doc), i + 25)) if doc[j].text in _CLOSE and not doc[j].is_sent_start), None)
            if close is None:
                break
            i = end = close + 1
            continue
        case = feature(t, "Case")
        nominal = t.pos_ in {"NOUN", "PROPN", "ADJ", "DET"} or (t.pos_ == "VERB" and feature(t, "VerbForm") == "Part" and case == "Gen")
        latin = bool(re.match(r"[A-Z][A-Za-z-]*$", t.text))
        acronym = t.text.isupper() and len(t.text) > 1
        if latin or acronym or (nominal and (case == "Gen" or (after_preposition and case in {"Dat", "Acc", "Loc", "Gen", "Ins"}) or (t.pos_ == "PROPN" and case in {"", "Nom"} and t.text[:1].isupper() and i > token.i + 1 and doc[i - 1].pos_ in {"NOUN", "PROPN"} and feature(doc[i - 1], "Case") == "Gen"))):
            i += 1
            if t.pos_ in {"NOUN", "PROPN"} or latin or acronym:
                end = i
            continue
        if t.lower_ in {"и", ","} and end == i and i + 1 < len(doc):
            nxt = doc[i + 1]
            if nxt.pos_ in {"NOUN", "ADJ", "PROPN"} and feature(nxt, "Case") == ("Gen" if not after_preposition else feature(doc[i - 1], "Case")) and (t.lower_ == "и" or _list_goes_on(doc, i + 1)):
                i += 1
                continue
            break
        if t.lower_ in prepositions and end == i and end > token.i:
            after_preposition = True
            i += 1
            continue
        if t.text in {"им.", "имени"} or (t.text == "им" and i + 1 < len(doc) and doc[i + 1].text == "."):
            i += 1
            continue
        break
    return end


def _list_goes_on(doc: Doc, i: int) -> bool:
    """«экологии, геологии и …»: the comma belongs to a list that closes with «и»."""
    for j in range(i, min(len(doc), i + 5)):
        if doc[j].lower_ == "и":
            return True
        if doc[j].pos_ in {"VERB", "PUNCT", "ADP", "SCONJ"} and doc[j].text != ",":
            return False
    return False


def _left_edge(token: Token) -> int:
    """Index of the first adjective that belongs to the noun ``token``."""
    doc, i = token.doc, token.i
    while i > 0 and not doc[i].is_sent_start:
        previous = doc[i - 1]
        agreeing = previous.pos_ == "ADJ" and feature(previous, "Case") in {feature(token, "Case"), ""} and feature(previous, "Number") in {feature(token, "Number"), ""}
        if agreeing or (previous.text == "-" and i > 1):
            i -= 1
        else:
            break
    return i


def _mend(doc: Doc, spans: list[Span]) -> list[Span]:
    kinds = org_kinds()
    spans = [piece for span in spans for piece in _split(doc, span)]
    people = {t.i for s in spans if s.label_ == "PER" for t in s}
    out: list[Span] = []
    for span in spans:
        if span.label_ == "PER":
            span = _trim_person(doc, span)
            if span is None:
                continue
        elif span.label_ == "LOC" and _common_noun(span):
            continue
        out.append(span)
    known = {t.i: s for s in out for t in s}
    extra: list[Span] = []
    for token in doc:
        if token.is_space or token.i in people:
            continue
        text = token.text
        if _DOMAIN.match(text):
            extra.append(Span(doc, token.i, token.i + 1, label="ORG"))
            continue
        capital = text[:1].isupper()
        if token.lemma_ in kinds and token.pos_ in {"NOUN", "PROPN"}:
            owner = known.get(token.i)
            if owner is not None and owner.label_ == "LOC":
                continue
            left = _left_edge(token)
            end = genitive_chain(token, people=people)
            named = end > token.i + 1
            first = doc[left]
            quoted = token.i + 1 < len(doc) and doc[token.i + 1].text in _OPEN
            proper = first.text[:1].isupper() and not first.is_sent_start or (capital and not token.is_sent_start)
            specific = token.lemma_ in {"министерство", "акимат", "хокимият", "мэрия", "университет", "прокуратура", "департамент", "комитет", "управление", "администрация"} and named
            latin = token.i + 1 < len(doc) and re.match(r"[A-Z]", doc[token.i + 1].text)
            if quoted or specific or latin or (proper and (named or left < token.i or owner is not None)):
                start = token.i if not first.text[:1].isupper() and left < token.i and not specific else left
                if owner is not None:
                    start, end = min(start, owner.start), max(end, owner.end)
                extra.append(Span(doc, start, max(end, token.i + 1), label="ORG"))
        elif (_MIN_WORD.match(text)) and token.i not in known:
            extra.append(Span(doc, token.i, token.i + 1, label="ORG"))
        elif capital and token.i not in known and (gazetteer.country(text) and (text.isupper() or token.pos_ in {"PROPN", "NOUN", "X"})):
            extra.append(Span(doc, token.i, token.i + 1, label="LOC"))
    at, dropped = dict(known), set()
    # a rule's longer span takes the place of the tagger's shorter one
    for span in extra:
        rivals = {id(s): s for i in range(span.start, span.end) if (s := at.get(i)) is not None and (s.label_ != "PER" or span.start <= s.start)}
        for rival in rivals.values():
            dropped.add(id(rival))
            for i in range(rival.start, rival.end):
                at.pop(i, None)
        out.append(span)
        at.update(dict.fromkeys(range(span.start, span.end), span))
    out = [s for s in out if id(s) not in dropped]
    return [_country_words(doc, s) for s in filter_spans(out)]


def _split(doc: Doc, span: Span) -> list[Span]:
    """A tagger's span without a parenthesis at its end, and two organisations joined by «и» apart."""
    end = next((t.i for t in span if t.text == "(" and t.i > span.start), span.end)
    span = Span(doc, span.start, end, label=span.label_)
    if span.label_ != "ORG":
        return [span]
    kinds = org_kinds()
    head = next((t for t in span if t.pos_ in {"NOUN", "PROPN"}), None)
    for token in span:
        if token.lower_ == "и" and head is not None and head.lemma_ in kinds and head.i < token.i < span.end - 1:
            second = next((t for t in doc[token.i + 1: span.end] if t.pos_ in {"NOUN", "PROPN"}), None)
            if second is not None and second.lemma_ in kinds and feature(second, "Case") == feature(head, "Case") != "Gen":
                return [Span(doc, span.start, token.i, label="ORG"), *_split(doc, Span(doc, token.i + 1, span.end, label="ORG"))]
    return [span]


def _common_noun(span: Span) -> bool:
    """Whether a «place» is only a common noun with the capital of a sentence's first word."""
    token = span[0]
    if len(span) != 1 or not token.is_sent_start or gazetteer.city(token.text) or gazetteer.country(token.text):
        return False
    parses = morph.parses(token.text)
    return morph.analyzer().word_is_known(token.lower_) and not any("Geox" in p.tag for p in parses)


def _country_words(doc: Doc, span: Span) -> Span:
    """«Республики Казахстан», «города Шымкент» are whole places even where the tagger saw the second word alone."""
    if span.label_ == "LOC" and span.start > 0 and doc[span.start - 1].lemma_ in {"республика"} and not span[0].is_sent_start and doc[span.start - 1].text[:1].isupper():
        return Span(doc, span.start - 1, span.end, label="LOC")
    return span


def _trim_person(doc: Doc, span: Span) -> Span | None:
    """A person's span without words of a role or a stop at its edges."""
    positions = lexicon.words("positions.txt")
    start, end = span.start, span.end
    while start < end and (doc[start].lemma_ in positions and doc[start].text[:1].islower() or doc[start].is_punct):
        start += 1
    while end > start and doc[end - 1].is_punct and doc[end - 1].text not in {"."}:
        end -= 1
    while end > start + 1 and doc[end - 1].text == "." and len(doc[end - 2].text) > 1:
        end -= 1
    if start == end or not re.search("[A-Za-zА-Яа-яЁё]{2}", doc[start:end].text):
        return None
    # initials that the tagger left out: «А. » before, « А.Б.» after
    if start >= 2 and doc[start - 1].text == "." and re.fullmatch("[А-ЯЁA-Z]", doc[start - 2].text) and not doc[start].is_sent_start:
        start -= 2
    return Span(doc, start, end, label="PER")


def _typed(doc: Doc, span: Span) -> Span:
    """The NEREL type of a flat entity."""
    label = {"PER": "PERSON", "ORG": "ORGANIZATION"}.get(span.label_)
    return Span(doc, span.start, span.end, label=label or place_type(span))


_REGION = {"область", "край", "район", "округ", "республика", "провинция", "штат", "уезд", "губерния", "земля", "автономия", "волость", "обл"}
_WATER = {"река", "озеро", "море", "океан", "гора", "остров", "полуостров", "пустыня", "залив", "перевал", "ущелье", "плато", "хребет", "водохранилище", "пролив", "канал", "степь", "долина", "лес", "парк"}
_STREET = {"улица", "проспект", "площадь", "переулок", "шоссе", "бульвар", "набережная", "микрорайон", "мост", "стадион", "аэропорт", "вокзал", "дворец", "театр", "музей", "арена", "отель", "трасса"}


def place_type(span: Span) -> str:
    """COUNTRY, CITY, STATE_OR_PROVINCE, LOCATION, FACILITY for a place's span."""
    lemmas = {t.lemma_ for t in span}
    if lemmas & _REGION and not gazetteer.country(span.text):
        return "STATE_OR_PROVINCE"
    if gazetteer.country(span.text):
        return "COUNTRY"
    if lemmas & _WATER:
        return "LOCATION"
    if lemmas & _STREET:
        return "FACILITY"
    if gazetteer.city(span.text) or (span.start and span.doc[span.start - 1].lemma_ in {"город", "поселок", "село", "аул", "деревня", "станица"}):
        return "CITY"
    before = span.doc[span.start - 1].lemma_ if span.start else ""
    return "STATE_OR_PROVINCE" if before in _REGION else "LOCATION"
