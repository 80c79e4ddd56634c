"""Mentions joined into events, one each."""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Doc

from pipeline.russian.gazetteer import fold
from pipeline.stages.base import text_of
from pipeline.stages.events.data import EventData, Mention
from pipeline.stages.events.kinds import HAPPENS, OPEN, kinds
from pipeline.stages.events.learned import TIES
from pipeline.stages.morphology import feature

_CUE_PREPOSITIONS = re.compile(
    r"(?:в рамках|в ходе|по итогам|по результатам|на полях|участи[еяюи]\w* (?:в|на)|участник\w*|накануне|во время|открыти[ея]|организатор\w*|итоги|программ\w+|на)\s+(?:[а-яё-]+\s+){0,3}$",
    re.I,
)


@lru_cache(maxsize=4096)
def _content(name: str) -> frozenset[str]:
    return frozenset({w[:6] for w in re.findall(r"[а-яёa-z0-9-]{3,}", fold(name)) if w not in {"для", "при", "над"}})


_FAMILIES = {
    "встреча": "переговоры",
    "соревнования": "соревнование",
    "видеоконференция": "конференция",
    "игры": "чемпионат",
    "кампания": "акция",
}


_TITLE = re.compile('[«"„“][^«»"„“”]{6,}[»"”]')


def _family(kind: str) -> str:
    """Kinds that a bare noun may stand for («встреча» after «переговоры»)."""
    return _FAMILIES.get(kind, kind)


def _same(event: EventData, mention: Mention) -> bool:
    if mention.short and mention.short in {event.short, event.name}:
        return True
    if (
        _family(event.kind) == _family(mention.kind)
        and (title := _TITLE.search(mention.name))
        and title[0] in event.name
    ):
        return True
    if event.kind != mention.kind or (event.number and mention.number and event.number != mention.number):
        return False
    a, b = _content(event.name), _content(mention.name)
    if not a or not b:
        return False
    return a <= b or b <= a or len(a & b) / min(len(a), len(b)) >= 0.75 and min(len(a), len(b)) > 2


def join(doc: Doc, mentions: list[Mention]) -> list[EventData]:
    """Mentions joined into events; bare nouns point back to the last event of their kind."""
    events: list[EventData] = []
    pending: list[Mention] = []
    tied = _tied_events(doc)
    for mention in mentions:
        if mention.kind == "":
            if events:
                _salient(events, mention).mentions.append(mention)
            continue
        same = None
        if mention.fresh:
            pass
        elif mention.generic and not mention.short:
            same = next((e for e in reversed(events) if _family(e.kind) == _family(mention.kind)), None)
        else:
            same = next((e for e in reversed(events) if _same(e, mention)), None)
        if same is not None:
            same.mentions.append(mention)
            if (
                len(mention.name) > len(same.name)
                and (mention.named or not same.named)
                and not mention.short
                or (mention.named and not same.named)
            ):
                same.name, same.named = mention.name, mention.named or same.named
            same.number = same.number or mention.number
            same.short = same.short or mention.short
            continue
        if not _reportable(doc, mention) and not _tied(tied, doc, mention):
            pending.append(mention)
            continue
        if mention.generic and mention.short and mention.name:
            mention.named = True
        events.append(EventData(mention.kind, mention.name, mention.named, mention.number, mention.short, [mention]))
    for mention in pending:
        same = next((e for e in events if _same(e, mention)), None)
        if same is not None:
            same.mentions.append(mention)
    for event in events:
        event.mentions.sort(key=lambda m: m.start)
    return events


def _tied_events(doc: Doc) -> list[tuple[int, int]]:
    """Characters of the model's events that it surely ties to a place, a day or somebody who takes part."""
    return sorted(
        {
            (e["start_char"], e["end_char"])
            for r in doc._.relations or ()
            if r["type"] in TIES and r["score"] >= 0.8
            for e in (r["source"], r["target"])
            if e["type"] == "EVENT" and e["score"] >= 0.9
        }
    )


def _tied(tied: list[tuple[int, int]], doc: Doc, mention: Mention) -> bool:
    at = doc[mention.head].idx
    return (
        not kinds().get(mention.kind, False)
        and feature(doc[mention.head], "Number") != "Plur"
        and any(a <= at < b for a, b in tied)
    )


def _salient(events: list[EventData], mention: Mention) -> EventData:
    """The event that «мероприятие» points to: much mentioned, named, and near."""
    return max(events, key=lambda e: len(e.mentions) + 2 * e.named - 0.01 * (mention.start - e.mentions[-1].end))


def _reportable(doc: Doc, mention: Mention) -> bool:
    """Whether a mention is of an event that the article reports, not a word in passing."""
    needs_more = kinds().get(mention.kind, False)
    if mention.named:
        return (
            not needs_more
            or any(t.text in OPEN for t in doc[mention.start : mention.end])
            or mention.number is not None
        )
    if needs_more:
        return False
    if mention.kind in {
        "дтп",
        "пожар",
        "авария",
        "взрыв",
        "землетрясение",
        "теракт",
        "авиакатастрофа",
        "крушение",
        "катастрофа",
    }:
        return True
    if mention.kind in {"атака", "нападение", "обстрел"} and any(
        t.text[:1].isupper() for t in doc[mention.head + 1 : mention.end]
    ):
        return True  # «атака Ирана на Израиль»
    sentence = doc[mention.head].sent
    if mention.kind in {
        "брифинг",
        "пресс-конференция",
        "заседание",
        "совещание",
        "форум",
        "саммит",
        "конференция",
        "переговоры",
        "встреча",
        "коллегия",
        "сессия",
        "круглый стол",
        "собрание",
        "семинар",
        "слушания",
        "церемония",
    }:
        at = doc[mention.start].idx
        if _CUE_PREPOSITIONS.search(text_of(doc)[max(sentence.start_char, at - 60) : at]):
            return True
    near = doc[max(sentence.start, mention.head - 15) : min(sentence.end, mention.head + 16)]
    return any(t.lemma_ in HAPPENS and t.pos_ in {"VERB", "AUX", "ADJ"} for t in near)
