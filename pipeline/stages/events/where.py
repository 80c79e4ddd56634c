"""Place and country of an event."""

from __future__ import annotations

import re

from spacy.tokens import Span

from pipeline import lexicon
from pipeline.russian import gazetteer, nominative
from pipeline.russian.gazetteer import fold
from pipeline.russian.phrases import genitive_chain
from pipeline.stages.base import span_at
from pipeline.stages.entities import org_kinds
from pipeline.stages.events.clause import governor
from pipeline.stages.events.data import EventData, Mention, View, head_of, sentences_of
from pipeline.stages.morphology import feature

#: kinds of organisation that have a house where something may take place; «в департаменте полиции сообщили» tells no
#: place
_HOUSES = {"university", "school", "culture", "health", "court"}
_CLASS_WORDS = lexicon.words("places/class_words.txt")
_AT = {"в", "во", "на", "под", "близ", "у", "около", "вблизи", "недалеко"}
_TO = {"visit"}
_AIMED = {"attack", "strike_at"}
_ARRIVING = {"прибыть", "прибывать", "прилететь", "приехать"}
_DATELINE = re.compile(r"\s*([А-ЯЁ][\w-]+(?: [А-ЯЁ][\w-]+)?)[.,]\s*(?:\d{1,2}\s+[а-я]+|\d{1,2}\.\d{1,2})")


def set_place(view: View, event: EventData) -> None:
    """``place`` and ``country``: where a mention's clause says so, else its sentence, else the dateline."""
    best = None
    for order, (sentence, mention) in enumerate(sentences_of(view, event)):
        if order > 4:
            break
        for entity in view.inside("ents", sentence):
            weight = _weight(view, event, mention, entity, sentence, order)
            if weight is not None and weight > 0 and (best is None or weight > best[0]):
                best = weight, entity
    if best is not None:
        _put(view, event, best[1])
        event.values["at"] = best[1].start, best[1].end


def _before(view: View, entity: Span, sentence: Span) -> str:
    """The word before a name, with a word for its class stepped over («в *городе* Астане»)."""
    doc, i = view.doc, entity.start - 1
    for _ in range(5):
        if i < sentence.start:
            return ""
        if doc[i].text == "." or doc[i].lemma_ in _CLASS_WORDS or doc[i].pos_ == "ADJ" and doc[i].text.islower():
            i -= 1
            continue
        if doc[i].lower_ in {"от", "к"} and i > sentence.start and doc[i - 1].lower_ in {"недалеко", "неподалеку"}:
            return "недалеко"
        return doc[i].lower_
    return ""


def _weight(view: View, event: EventData, mention: Mention, entity: Span, sentence: Span, order: int) -> float | None:
    """How likely a name is the event's place; None if it is none."""
    if (
        entity.label_ not in {"LOC", "ORG"}
        or entity[-1].pos_ == "ADJ"
        and (entity[-1].text.islower() or _region(entity) is None)
    ):
        return None
    if entity.text.isupper() and not (
        gazetteer.country(entity.text) or gazetteer.region(entity.text) or gazetteer.city(entity.text)
    ):
        return None  # «на брифинге в *СЦК*»
    if entity.start in view.role_tokens():
        return None  # «генеральный консул в *Нарве*»
    if event.kind.family in _TO and mention.head < entity.start < mention.end and feature(entity[-1], "Case") == "Gen":
        return 8 - 1.5 * order  # «посещение *Костанайской области*»
    if mention.head < entity.start < mention.end:
        if event.kind.category == "decision":
            return None  # «подписание соглашения об обучении *в Москве*»
        if event.kind.family in _AIMED and entity.label_ == "LOC" and view.doc[entity.start - 1].lower_ in {"на", "по"}:
            return 4 - 1.5 * order  # «атака на *Израиль*»
    preposition = _before(view, entity, sentence)
    if preposition not in _AT or not _located(event, entity, preposition):
        return None
    if entity.label_ == "ORG" and not _house(view, entity):
        return None
    if (
        mention.named
        and mention.head < entity.start < mention.end
        and mention.kind is not None
        and _in_title(view, mention, entity)
    ):
        return None
    distance = min(abs(entity.start - mention.end), abs(mention.start - entity.end))
    weight = 6 - 0.2 * distance - 1.5 * order + _tied(view, mention, entity)
    return weight - _less(entity)


def _less(entity: Span) -> float:
    """A city or a region before a country, a building, an organisation."""
    if entity.label_ == "ORG":
        return 2
    if gazetteer.country(entity.text):
        return 1
    return -1 if gazetteer.city(entity.text) else 0


def _in_title(view: View, mention: Mention, entity: Span) -> bool:
    """Inside the quoted part of a name: «форум «Инвестиции в Астане»»."""
    before = view.doc[mention.head : entity.start].text
    return before.count("«") > before.count("»") or before.count('"') % 2 == 1


def _located(event: EventData, entity: Span, preposition: str) -> bool:
    """Whether case and preposition say «where» (of a visit «whither»)."""
    case = feature(entity[-1], "Case")
    if preposition in {"у", "около", "вблизи", "близ", "недалеко"}:
        return case in {"Gen", ""}
    if preposition == "под":
        return case in {"Ins", ""}
    if case == "Acc":
        if event.kind.family in _TO:
            return True
        verb = governor(entity.root)
        if verb is not None and verb.lemma_ in _ARRIVING:
            return any(t.lemma_ == "участие" for t in verb.subtree)  # «прибыл в *Астану* для участия в форуме»
        # «в Алматы» may be taken for «whither»; «направлены в Костанай» is
        return bool(hit := gazetteer.city(entity.text)) and fold(entity.text) == fold(hit[0])
    return case in {"Loc", "", "Nom", "Gen", "Dat"}


def _house(view: View, entity: Span) -> bool:
    head = head_of(entity)
    record = view.record_at.get((entity.start_char, entity.end_char))
    kind = record["kind"] if record and record["kind"] else org_kinds().get(head.lemma_)
    if head.lemma_.startswith("пресс"):
        return False
    return (kind in _HOUSES or any(t.lower_ == "им" for t in entity)) and feature(head, "Case") in {"Loc", ""}


def _tied(view: View, mention: Mention, entity: Span) -> float:
    """More for a place that depends on the mention or on its verb, less for one that belongs to another verb."""
    head, noun = entity.root.head, view.doc[mention.head]
    if noun.i in {head.i, head.head.i}:
        return 1.5
    verb = noun if mention.frame is not None else governor(noun)
    place_verb = governor(entity.root)
    if verb is None or place_verb is None:
        return 0
    return 1 if verb.i == place_verb.i else -1


def _region(entity: Span) -> str | None:
    """«*Актюбинской*, Костанайской областях» -> «Актюбинская область»: the noun that several adjectives share."""
    doc = entity.doc
    for t in doc[entity.end : min(entity.end + 12, len(doc))]:
        if t.lemma_ in {"область", "район"}:
            adjective = entity[-1].lemma_
            adjective = adjective[:-2] + "ая" if t.lemma_ == "область" else adjective
            return "-".join(p.capitalize() for p in adjective.split("-")) + f" {t.lemma_}"
        if t.pos_ not in {"ADJ", "CCONJ", "PUNCT", "PROPN"}:
            return None
    return None


def _put(view: View, event: EventData, entity: Span, **source) -> None:
    if entity[-1].pos_ == "ADJ":
        event.values.update(place=_region(entity) or entity.text, country=None, **source)
        return
    country = gazetteer.country(entity.text)
    if country:
        event.values.update(place=gazetteer.country_name(country), country=country, **source)
        return
    hit = gazetteer.city(entity.text) if entity.label_ == "LOC" else _city_of(entity)
    record = view.record_at.get((entity.start_char, entity.end_char))
    whole = _whole(view, entity)
    if hit:
        name = hit[0]
    elif record and len(whole) == len(entity) > 1:
        name = record["name"]
    else:
        name = nominative.tokens_nominative(list(whole))
    event.values.update(place=name, country=hit[1] if hit else _country_of(entity), **source)


def told_at(view: View, event: EventData) -> str | None:
    """The words that tell where, as they stand: «в Западно-Казахстанской области»."""
    start, end = event.values.get("at") or (0, 0)
    if start == 0 or view.doc[start - 1].lower_ not in {"в", "во", "на"}:
        return None
    text = view.doc[start - 1 : end].text
    if view.doc[end - 1].pos_ != "ADJ":
        return text
    region = _region(view.doc[start:end])
    return f"{text} {'области' if region.endswith('область') else 'районе'}" if region else None


def _whole(view: View, entity: Span) -> Span:
    """«Большой зал *Центрального дома литераторов*»: a common noun keeps its complement."""
    if entity[-1].pos_ != "NOUN" or entity.label_ != "LOC":
        return entity
    return view.doc[entity.start : max(entity.end, genitive_chain(entity[-1], limit=6, people=view.people))]


def _city_of(entity: Span) -> tuple[str, str] | None:
    """«в суде *Астаны*»: the city in the name of a court."""
    if org_kinds().get(head_of(entity).lemma_) != "court":
        return None
    return next(
        (hit for t in entity if t.text[:1].isupper() and t.i > entity.start and (hit := gazetteer.city(t.text))), None
    )


def _country_of(entity: Span) -> str | None:
    """The country that the same phrase names: «в Риге (Латвия)», «в сирийской Латакии», «в Душанбе, Таджикистан»."""
    doc = entity.doc
    if entity.start and (code := gazetteer.adjective_country(doc[entity.start - 1].lemma_)):
        return code
    if entity.end + 1 < len(doc) and doc[entity.end].text in {"(", ","}:
        return gazetteer.country(doc[entity.end + 1].text)
    return None


def model_where(view: View, event: EventData, target: dict, score: float) -> None:
    """The place that the model ties to an event whose place no rule has found, or only its country."""
    span = span_at(view.doc, target["start_char"], target["end_char"], "LOC")
    if any(m.start <= span.start < m.end and _in_title(view, m, span) for m in event.mentions):
        return  # «сессия «*Зелёный мост*»»
    known = event.values.get("place")
    if all(t.pos_ == "ADJ" for t in span) or not span.text[:1].isupper() and span[0].i not in view.entity_at:
        return  # «*европейское* первенство»
    if known and (known != gazetteer.country_name(event.values.get("country") or "") or gazetteer.country(span.text)):
        return
    name = view.entity_at.get(span[0].i, span)
    if name.label_ == "PER":
        return
    _put(view, event, name, place_source="model", place_score=score)


def dateline(view: View) -> Span | None:
    """«*БИШКЕК*, 13 мая»: the city that opens the article."""
    match = _DATELINE.match(view.doc[: min(len(view.doc), 12)].text)
    if match is None or not gazetteer.city(match[1].title() if match[1].isupper() else match[1]):
        return None
    return view.doc.char_span(match.start(1), match.end(1), label="LOC", alignment_mode="expand")


def place_of_dateline(view: View, event: EventData) -> None:
    """An event of the first sentences that has no place is where the report comes from."""
    if event.values.get("place") or view.sentence_of(event.mentions[0].head) > 3:
        return
    span = dateline(view)
    if span is not None:
        name = span.text.title() if span.text.isupper() else span.text
        hit = gazetteer.city(name)
        event.values.update(place=hit[0], country=hit[1])


#: families whose events are seldom where the article's news is: «сообщили на брифинге»
_ELSEWHERE = {"press", "session", "talks", "visit", "signing", "adoption"}


def place_of_others(view: View, events: list[EventData]) -> None:
    """Where nothing is said: the place of the event that holds it, else the one place of the article's first events."""
    lead = next((e for e in events if e.values.get("place") and view.sentence_of(e.mentions[0].head) < 3), None)
    for event in events:
        if event.values.get("place"):
            continue
        source = event.parent if event.parent is not None and event.parent.values.get("place") else None
        if source is None and event.kind.family not in _ELSEWHERE and event.kind.category != "sport":
            source = lead
        if source is not None and event.values.get("country") in {None, source.values.get("country")}:
            event.values.update(place=source.values["place"], country=source.values.get("country"))
