"""Mentions joined into events, one each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.russian import gazetteer
from pipeline.russian.gazetteer import fold
from pipeline.stages.events.data import EventData, Mention, View
from pipeline.stages.events.kinds import FREE_FAMILIES
from pipeline.stages.events.told import side_of

_TITLE = re.compile('[«"„“][^«»"„“”]{6,}[»"”]')


@lru_cache(maxsize=4096)
def _content(name: str) -> frozenset[str]:
    return frozenset({w[:6] for w in re.findall(r"[а-яёa-z0-9-]{3,}", fold(name)) if w not in {"для", "при", "над"}})


def _same_name(event: EventData, mention: Mention) -> bool:
    """Whether two names of one kind mean one event: the one's words are among the other's, or three in four are
    shared.
    """
    if event.number and mention.number and event.number != mention.number:
        return False
    a, b = _content(event.name), _content(mention.name)
    if not a or not b:
        return False
    return a <= b or b <= a or len(a & b) / min(len(a), len(b)) >= 0.75 and min(len(a), len(b)) > 2


def _same(view: View, event: EventData, mention: Mention) -> bool:
    if mention.short and mention.short in {event.short, event.name}:
        return True
    related = event.kind.family == mention.kind.family
    if related and (title := _TITLE.search(mention.name)) and title[0] in event.name:
        return True
    if not related or _days_differ(view, event, mention):
        return False
    if _formats_differ(event, mention):
        return False
    if event.kind.name == mention.kind.name and (_same_name(event, mention) or _only_adjectives(view, event, mention)):
        return True
    if event.kind.family not in FREE_FAMILIES or event.named or mention.named:
        return False
    if event.kind.family in _TARGETED and not _shared(event, mention):
        return False
    return not _places_differ(view, event, mention) and not _names_differ(view, event, mention)


#: families where another complement is another event: «нападение на деревню», «нападение на Израиль»
_TARGETED = {"attack", "strike_at", "murder", "death", "arrest", "robbery"}


def _shared(event: EventData, mention: Mention) -> bool:
    """Whether two names share more than the noun; a bare one shares all."""
    kinds = {w[:6] for name in (event.kind.name, mention.kind.name) for w in name.split()}
    here, there = _content(_target(mention.name)) - kinds, _content(_target(event.name)) - kinds
    return not here or not there or bool(here & there)


def _target(name: str) -> str:
    """«атака *на деревню*», without «в Сирии»."""
    return re.sub(r"\s(?:в|во)\s.*", "", name.rpartition(" на ")[2] if " на " in name else name.partition(" ")[2])


def _formats_differ(event: EventData, mention: Mention) -> bool:
    """«встреча в узком составе» and «переговоры в расширенном формате»."""
    return "узк" in event.name and "расширенн" in mention.name or "расширенн" in event.name and "узк" in mention.name


def _only_adjectives(view: View, event: EventData, mention: Mention) -> bool:
    """«торжественная церемония», after «церемония награждения»: adjectives alone, none against another of the
    event's.
    """
    if mention.named or mention.frame is not None or mention.end != mention.head + 1 or mention.number:
        return False
    adjectives = [m for m in event.mentions if m.frame is None and m.start < m.head]
    return not adjectives


def _clause(view: View, mention: Mention) -> tuple[int, int]:
    sentence = view.sentences[view.sentence_of(mention.head)]
    return max(sentence.start, mention.start - 10), min(sentence.end, mention.end + 10)


def _day(view: View, mention: Mention) -> tuple[str, str] | None:
    """The first and the last day that stand beside a mention."""
    start, end = _clause(view, mention)
    days = [
        d
        for d in view.inside("dates", view.sentences[view.sentence_of(mention.head)])
        if start <= d.start < end
        and d._.date["kind"] in {"date", "time"}
        and len((d._.date["start"] or "").split("T")[0]) == 10
    ]
    if not days:
        return None
    value = min(days, key=lambda d: abs(d.start - mention.head))._.date
    start = value["start"].split("T")[0]
    return start, (value["end"] or start).split("T")[0]


def _days_differ(view: View, event: EventData, mention: Mention) -> bool:
    """«землетрясение 12 апреля» and «землетрясение 10 апреля»."""
    day = _day(view, mention)
    if day is None or "X" in day[0]:
        return False
    days = [d for m in event.mentions if (d := _day(view, m))]
    return bool(days) and not any(first <= day[1] and day[0] <= last for first, last in days)


def _places(view: View, mention: Mention) -> set[str]:
    """Places in a mention's own words, or right behind it."""
    return {
        view.entity_at[i].text
        for i in range(mention.start, min(mention.end + 2, len(view.doc)))
        if i in view.entity_at and view.entity_at[i].label_ == "LOC"
    } | ({mention.name.split()[-1]} if mention.frame is not None and mention.frame.names == "p" else set())


def _places_differ(view: View, event: EventData, mention: Mention) -> bool:
    here = _places(view, mention)
    there = {p for m in event.mentions for p in _places(view, m)}
    if any(any(gazetteer.country(p) for p in side) for side in (here, there)):
        return False  # «атака в Идлибе», «атака в Сирии»
    here, there = {fold(p)[:5] for p in here}, {fold(p)[:5] for p in there}
    return bool(here and there and not here & there)


def _names_differ(view: View, event: EventData, mention: Mention) -> bool:
    """«визит Токаева» and «визит Путина», «встретился с министром» and «переговоры между Россией и Китаем»."""
    here = _parties(view, mention)
    there = {p for m in event.mentions for p in _parties(view, m)}
    return bool(here and there and not here & there)


def _parties(view: View, mention: Mention) -> set[str]:
    """Who is named in a mention's own words; of a verb its subjects and objects."""
    tokens: Iterable[int] = range(mention.start, mention.end)
    if mention.frame is not None:
        head = view.doc[mention.head]
        tokens = [t.i for side in ("s", "o", "c") for t in side_of(head, side)]
    out = set()
    for i in tokens:
        name = view.entity_at.get(i) or view.role_tokens().get(i)
        if name is not None and (
            name.label_ != "LOC" or mention.kind.family == "talks" and gazetteer.country(name.text)
        ):
            out.add(fold(name.text.split()[-1])[:4])
    return out


def join(view: View, mentions: list[Mention]) -> list[EventData]:
    """Events in the order of their first mentions; bare nouns point back to the last event of their family."""
    events: list[EventData] = []
    for mention in sorted(mentions, key=lambda m: m.start):
        if mention.kind is None:
            if events:
                _salient(events, mention).mentions.append(mention)
            continue
        if mention.kind.needs == 9 and not mention.generic:
            continue  # «в разговоре с «Зарёй»»: not of the talks told of
        same = _antecedent(view, events, mention)
        if same is None:
            named = mention.named or bool(mention.generic and mention.short and mention.name)
            events.append(EventData(mention.kind, mention.name, named, mention.number, mention.short, [mention]))
            continue
        same.mentions.append(mention)
        if _better(same, mention):
            same.name, same.named, same.kind = mention.name, mention.named or same.named, mention.kind
        same.number = same.number or mention.number
        same.short = same.short or mention.short
    return events


#: how many events back a mention may point: an article tells of fewer, a list that goes on for ever must not cost its
#: square
_REACH = 40
#: categories of what «инцидент», «происшествие», «ЧП» may point at
_INCIDENTS = {"accident", "crime", "conflict", "disaster", "police"}


def _antecedent(view: View, events: list[EventData], mention: Mention) -> EventData | None:
    """The last event that the mention may mean, of those told of lately."""
    if mention.fresh:
        return None
    events = events[-_REACH:]
    if mention.kind.family == "incident" and mention.generic:
        return next((e for e in reversed(events) if e.kind.category in _INCIDENTS), None)
    if (mention.generic or mention.frame is not None and mention.name == mention.kind.name) and not mention.short:
        return next(
            (
                e
                for e in reversed(events)
                if (e.kind.family == mention.kind.family or mention.kind.name in e.name.lower().split()[:1])
                and not _days_differ(view, e, mention)
            ),
            None,
        )
    return next((e for e in reversed(events) if _same(view, e, mention)), None)


def _better(event: EventData, mention: Mention) -> bool:
    """Whether a later mention names the event better: by a proper name, or at greater length."""
    if mention.short or mention.frame is not None or mention.kind.family == "incident" and mention.generic:
        return False
    if mention.named != event.named:
        return mention.named
    if all(m.frame is not None for m in event.mentions[:-1]):
        # a noun is better than what was made of a verb, but not a bare one than «визит в Астану»
        if not mention.generic and any(c.isupper() for c in event.name) and not any(c.isupper() for c in mention.name):
            return False  # nor «смерть артиста» than «смерть Олега Басова»
        return not mention.generic or event.name == event.kind.name
    same = mention.kind.name == event.kind.name
    if event.kind.family in FREE_FAMILIES and event.name == event.kind.name:
        same = same or mention.end > mention.head + 1  # «взрыв», «теракт в Омске»
    return len(mention.name) > len(event.name) and same


def _salient(events: list[EventData], mention: Mention) -> EventData:
    """The event that «мероприятие» points to: much mentioned, named, and near."""
    return max(events, key=lambda e: len(e.mentions) + 2 * e.named - 0.01 * (mention.start - e.mentions[-1].end))
