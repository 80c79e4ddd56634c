"""Events that an article reports or announces: name, kind, number, when, where, attendance, who took part as what.

The stage works in steps, each a function: mentions are found by their head noun (``event_kinds.txt``),
joined into events, and then filled from the sentences that mention them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from spacy.tokens import Doc, Span, SpanGroup, Token

from pipeline import lexicon
from pipeline.russian import gazetteer, morph, nominative, numerals
from pipeline.russian.gazetteer import fold
from pipeline.stages.base import Stage, names, names_in, span_at, stage, text_of, tokens_of, tokens_with
from pipeline.stages.entities import genitive_chain, left_edge, opens, org_kinds
from pipeline.stages.morphology import feature
from pipeline.stages.people import is_position
from pipeline.stages.relations import joined

_PLURAL_ONLY = {
    "переговоры",
    "выборы",
    "учение",
    "учения",
    "соревнование",
    "соревнования",
    "слушание",
    "слушания",
    "консультация",
    "консультации",
    "игра",
    "игры",
    "маневр",
    "маневры",
    "чемпионат",
}
_EMPTY_ADJECTIVES = {
    "сколько",
    "несколько",
    "столько",
    "предстоящий",
    "прошедший",
    "очередной",
    "данный",
    "этот",
    "сегодняшний",
    "нынешний",
    "такой",
    "подобный",
    "свой",
    "наш",
    "весь",
    "каждый",
    "состоявшийся",
    "текущий",
    "следующий",
    "прошлый",
    "многие",
    "многий",
    "другой",
    "недавний",
    "новый",
    "вчерашний",
    "любой",
    "некоторый",
    "какой",
    "один",
    "первый",
    "последний",
    "тот",
    "сам",
    "крупный",
    "важный",
    "ближайший",
    "рабочий",
}
_HAPPENS = {
    "открывать",
    "закрыть",
    "закрывать",
    "продолжиться",
    "продолжаться",
    "возобновиться",
    "состояться",
    "пройти",
    "проходить",
    "провести",
    "проводить",
    "открыться",
    "открываться",
    "начаться",
    "начинаться",
    "стартовать",
    "завершиться",
    "завершить",
    "завершать",
    "прийтись",
    "организовать",
    "организовывать",
    "объединить",
    "собрать",
    "участвовать",
    "принять",
    "принимать",
    "посетить",
    "произойти",
    "случиться",
    "запланировать",
    "планироваться",
    "намечать",
    "подвести",
    "прибыть",
    "встретиться",
    "обсудить",
    "выступить",
    "назначить",
    "возглавить",
    "открыть",
    "стать",
    "выиграть",
    "победить",
    "завоевать",
    "закончиться",
    "ожидаться",
    "вспыхнуть",
    "прогреметь",
    "унести",
    "провезти",
    "пригласить",
    "присутствовать",
    "готовиться",
    "объявить",
    "отменить",
    "перенести",
}
_GENERIC = {"мероприятие", "событие"}
_CUE_PREPOSITIONS = re.compile(
    r"(?:в рамках|в ходе|по итогам|по результатам|на полях|участи[еяюи]\w* (?:в|на)|участник\w*|накануне|во время|открыти[ея]|организатор\w*|итоги|программ\w+|на)\s+(?:[а-яё-]+\s+){0,3}$",
    re.I,
)
_ATTENDANCE_UNITS = {
    "участник",
    "человек",
    "делегат",
    "гость",
    "спортсмен",
    "представитель",
    "эксперт",
    "специалист",
    "студент",
    "школьник",
    "ученый",
    "зритель",
    "посетитель",
    "атлет",
    "участница",
    "журналист",
    "волонтер",
    "школьница",
    "исполнитель",
    "предприниматель",
    "депутат",
    "житель",
}
_ATTENDANCE_VERBS = {
    "объединить",
    "собрать",
    "собраться",
    "участвовать",
    "принять",
    "посетить",
    "прийти",
    "присутствовать",
    "выйти",
    "съехаться",
    "зарегистрироваться",
    "приехать",
    "собирать",
    "прибыть",
    "насчитывать",
    "вовлечь",
    "ожидаться",
}
_SPEECH = lexicon.words("speech_verbs.txt")
_OPEN, _CLOSE = {"«", "“", '"', "„"}, {"»", "”", '"', "“"}


@lru_cache(maxsize=1)
def kinds() -> dict[str, bool]:
    """Lemma of an event noun -> whether it needs more than the noun to be an event."""
    return {row[0].removesuffix("*").strip(): row[0].endswith("*") for row in lexicon.rows("event_kinds.txt")}


@lru_cache(maxsize=1)
def _groups() -> frozenset[str]:
    return lexicon.words("groups.txt")


@dataclass
class Mention:
    """One place where an event is named or pointed at."""

    kind: str
    start: int  #: token indexes
    end: int
    head: int
    name: str
    named: bool
    number: int | None = None
    short: str | None = None
    generic: bool = False
    fresh: bool = False  #: «следующий форум»: not the one told of so far


@dataclass
class EventData:
    """An event as it grows."""

    kind: str
    name: str
    named: bool
    number: int | None
    short: str | None
    mentions: list[Mention] = field(default_factory=list)
    values: dict = field(default_factory=dict)
    participants: list[dict] = field(default_factory=list)
    parent: "EventData | None" = None


class View:
    """What other stages found in a Doc, looked up by sentence or token."""

    def __init__(self, doc: Doc):
        self.doc = doc
        self.sentences = list(doc.sents)
        sentence_starts = [s.start for s in self.sentences]
        self._spans = {
            "ents": names(doc),
            "dates": list(doc.spans.get("dates", [])),
            "figures": list(doc.spans.get("figures", [])),
        }
        self._starts = {name: [s.start for s in spans] for name, spans in self._spans.items()}
        self.sentence_at = {s.start: i for i, s in enumerate(self.sentences)}
        self.entity_at = {i: e for e in self._spans["ents"] for i in range(e.start, e.end)}
        self.figure_tokens = {i for s in self._spans["figures"] for i in range(s.start, s.end)}
        self.record_at = {(m[0], m[1]): r for r in reversed(doc._.entities or []) for m in r["mentions"]}
        lasts = {bisect_right(sentence_starts, i) for i in tokens_with(doc, "LEMMA", _LASTS)}
        self.lasting = [d for d in self._spans["dates"] if bisect_right(sentence_starts, d.start) in lasts]

    def inside(self, name: str, sentence: Span) -> list[Span]:
        """The ``ents``, ``dates`` or ``figures`` that begin in a sentence."""
        starts = self._starts[name]
        return self._spans[name][bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]


@stage(
    "events",
    assigns=["doc.spans", "doc._.events", "span._.event"],
    requires=["token.lemma", "doc.spans", "doc._.entities"],
)
class Events(Stage):
    """``doc._.events``: dicts with the fields of ``records.Event`` and a list ``participants``."""

    def annotate(self, doc: Doc) -> None:
        view = View(doc)
        people = {i for i, e in view.entity_at.items() if e.label_ == "PER"}
        mentions = find_mentions(doc, people, view)
        events = join(doc, mentions)
        for event in events:
            _when(view, event)
            if event.values.get("start"):
                _until(view, event)
            _where(view, event)
            _attendance(view, event)
        _parents(view, events)
        _participants(view, events)
        for event in events:
            _both_sides(view, event)
        _learned(view, events)
        spans = []
        for number, event in enumerate(events, 1):
            event.values["event_id"] = f"e{number}"
        for event in events:
            for mention in event.mentions:
                span = Span(doc, mention.start, mention.end, label="EVENT")
                span._.event = event.values["event_id"]
                spans.append(span)
        doc.spans["events"] = SpanGroup(doc, name="events", spans=spans)
        doc._.events = [_as_dict(doc, e) for e in events]


# --- mentions -------------------------------------------------------------------------------------


def event_kind(token: Token) -> str | None:
    """The kind of event that a noun names, None for other words."""
    if token.pos_ not in {"NOUN", "PROPN"}:
        return None
    lemma = token.lemma_
    if lemma == "стол" and token.i and token.nbor(-1).lemma_ == "круглый":
        return "круглый стол"
    table = kinds()
    if lemma in table:
        return lemma
    if "-" in lemma and lemma.rpartition("-")[2] in table:
        return lemma.rpartition("-")[2]
    return None


def find_mentions(doc: Doc, people: set[int], view: View) -> list[Mention]:
    """Named and unnamed mentions, in order."""
    aliases = {a["short"]: a for a in (doc._.aliases or [])}
    out: list[Mention] = []
    i_end = -1
    for i in sorted(
        {*tokens_of(doc, "NOUN", "PROPN"), *tokens_with(doc, "ORTH", aliases), *tokens_with(doc, "LEMMA", _GENERIC)}
    ):
        token = doc[i]
        if i < i_end or i in people or token.is_space:
            continue
        if token.text in aliases and event_name_of(aliases[token.text]["name"]):
            out.append(
                Mention(
                    event_name_of(aliases[token.text]["name"]),
                    token.i,
                    token.i + 1,
                    token.i,
                    aliases[token.text]["name"],
                    False,
                    short=token.text,
                    generic=True,
                )
            )
            continue
        if token.lemma_ in _GENERIC and feature(token, "Number") == "Sing":
            out.append(Mention("", token.i, token.i + 1, token.i, "", False, generic=True))
            continue
        kind = event_kind(token)
        if kind is None or _inside_organisation(view, token):
            continue
        if (
            token.i
            and doc[token.i - 1].lemma_ in {"министр", "ведомство", "служба"}
            or kind == "акция"
            and _of_capital(doc, token)
        ):
            continue
        plural = feature(token, "Number") == "Plur"
        if (
            kind == "сессия"
            and token.i
            and doc[token.i - 1].lemma_
            in {"дневной", "дневный", "утренний", "вечерний", "торговый", "зимний", "летний", "экзаменационный"}
        ):
            continue  # of a stock exchange, of students
        mention = _read(doc, token, kind, people)
        if plural and kind not in _PLURAL_ONLY and not mention.named:
            continue
        out.append(mention)
        # «на открытии конференции»: the opening alone is nothing to report, the conference is
        i_end = mention.end if mention.named or not kinds().get(kind) else token.i + 1
    return out


def _of_capital(doc: Doc, token: Token) -> bool:
    """Whether «акции» are shares: «100% акций», «акции АО «Заря»»."""
    before = doc[token.i - 1].text if token.i else ""
    after = doc[token.i + 1] if token.i + 1 < len(doc) else None
    return (
        before == "%"
        or before.lower().startswith(("процент", "пакет"))
        or after is not None
        and (after.text.isupper() and len(after.text) > 1 or after.lemma_ in {"компания", "банк", "завод"})
    )


def _inside_organisation(view: View, token: Token) -> bool:
    entity = view.entity_at.get(token.i)
    if entity is None or entity.label_ != "ORG":
        return False
    head = next((t for t in entity if t.pos_ in {"NOUN", "PROPN"}), None)
    return not (
        head is not None
        and head.i == token.i
        and event_kind(token) in {"конференция", "форум", "саммит", "фестиваль", "съезд", "конгресс", "чемпионат"}
    )


def event_name_of(name: str) -> str | None:
    """The kind in an expansion such as «7-я … конференция по …»."""
    for word in name.split():
        if fold(word) in kinds():
            return fold(word)
    return None


def _ordinal(token: Token) -> int | None:
    text = token.text
    if re.fullmatch(r"\d{1,3}-?(?:й|я|е|го|му|м|х|ой|ая|ое|ого|ую|ю|ом|ым|ый|ий)", text) or re.fullmatch(
        r"[IVXХ]{1,6}(?:-?(?:й|я|е|го|м))?", text
    ):
        return numerals.parse_ordinal(re.split("-", text)[0] if re.match("[IVXХ]", text) else text)
    return None


def _read(doc: Doc, head: Token, kind: str, people: set[int]) -> Mention:
    """The whole name around an event noun."""
    start, number, named = head.i, None, False
    if kind == "круглый стол":
        start -= 1
    i = start - 1
    limit = head.sent.start
    while i >= limit:
        token = doc[i]
        ordinal = _ordinal(token)
        if ordinal is None and (token.pos_ == "ADJ" or token.lemma_.endswith("ый")) and re.search("[а-яё]", token.text):
            ordinal = numerals.parse_ordinal(token.lower_) if token.lower_ in numerals.ordinals() else None
        agreeing = (
            token.pos_ in {"ADJ", "DET", "VERB", "NUM"}
            and (token.pos_ != "VERB" or feature(token, "VerbForm") == "Part")
            and (
                feature(token, "Case") in {feature(head, "Case"), ""}
                or {feature(token, "Case"), feature(head, "Case")} <= {"Nom", "Acc"}
            )
            and feature(token, "Number") in {feature(head, "Number"), ""}
        )
        hyphen = token.text in {"-"} and i > limit
        if ordinal is not None:
            number = ordinal
            start = i
            named = named or bool(_ordinal(token)) or token.text[:1].isupper()
        elif agreeing and token.lemma_ not in _EMPTY_ADJECTIVES and not (token.pos_ == "VERB"):
            start = i
            named = (
                named
                or (token.text[:1].isupper() and not token.is_sent_start)
                or (
                    token.text[:1].isupper()
                    and token.is_sent_start
                    and gazetteer.adjective_country(token.lemma_) is None
                    and token.lemma_
                    in {
                        "международный",
                        "всемирный",
                        "региональный",
                        "республиканский",
                        "евразийский",
                        "всероссийский",
                        "центрально-азиатский",
                    }
                )
            )
        elif (
            agreeing
            or hyphen
            or (
                token.lower_ in {"и"}
                and i - 1 >= limit
                and doc[i - 1].pos_ == "ADJ"
                and doc[i + 1].pos_ == "ADJ"
                and start == i + 1
            )
        ):
            if agreeing:
                # «предстоящий», «этот»: no part of the name, and what stands before is not either
                break
            start = i if hyphen else start
        else:
            break
        i -= 1
    while start < head.i and (doc[start].lower_ in {"и", "-"} or doc[start].is_punct):
        start += 1
    end = _right_edge(doc, head, people)
    # «заседание *Республиканского штаба по …*»: an organisation's name that begins within belongs to it whole
    end = max(
        [
            end,
            *(
                e.end
                for e in names_in(doc[head.i + 1 : min(len(doc), end + 25)], "ORG")
                if e.start < end and e.sent.start == head.sent.start
            ),
        ]
    )
    named = (
        named
        or any(t.text in _OPEN for t in doc[head.i + 1 : end])
        or (head.text[:1].isupper() and not head.is_sent_start and not _after_quote(doc, head))
    )
    tokens = list(doc[start:end])
    name = re.sub(r"\s+([,.»:])", r"\1", nominative.tokens_nominative(tokens))
    name = (
        re.sub(r"\s+", " ", name).strip(' ,;:–—-"')
        if name.count('"') % 2
        else re.sub(r"\s+", " ", name).strip(" ,;:–—-")
    )
    if start == head.i and head.is_sent_start or (doc[start].is_sent_start and not named):
        name = name[:1].lower() + name[1:]
    short = None
    if (
        alias := next(
            (
                a
                for a in (doc._.aliases or [])
                if a["start_char"] < doc[end - 1].idx + len(doc[end - 1].text) and doc[start].idx < a["end_char"]
            ),
            None,
        )
    ) is not None:
        short = alias["short"]
        named = True
    generic = not named and end == head.i + 1 and start == head.i
    before = doc[start - 1].lemma_ if start > limit else ""
    return Mention(
        kind,
        start,
        end,
        head.i,
        name,
        named,
        number,
        short,
        generic,
        fresh=generic and before in {"следующий", "будущий"},
    )


def _after_quote(doc: Doc, token: Token) -> bool:
    return token.i > 0 and (doc[token.i - 1].text in _OPEN or doc[token.i - 1].text in {"-", "–", "—"})


def _right_edge(doc: Doc, head: Token, people: set[int]) -> int:
    """End of an event's name: complements, «по вопросам …», «на тему …», a quoted title."""
    n = len(doc)
    end = genitive_chain(head, limit=16, people=people)
    if end in people:
        # «переговоры Президента Казахстана *Алмаса Ержанова*»: the complement is a participant
        end = next((t.i for t in doc[head.i + 1 : end] if is_position(t)), end)
    # a complement «по …» right after the head
    for _ in range(3):
        if end >= n or doc[end].is_space or doc[end].is_sent_start:
            break
        token = doc[end]
        nxt = doc[end + 1] if end + 1 < n else None
        if (
            token.lower_ == "по"
            and nxt is not None
            and nxt.pos_ in {"NOUN", "ADJ", "PROPN"}
            and feature(nxt, "Case") in {"Dat", "Loc", ""}
            and nxt.lemma_ not in {"итог", "результат", "поручение", "инициатива", "случай", "адрес", "словам"}
        ):
            stop = (
                genitive_chain(nxt, limit=12, people=people)
                if nxt.pos_ != "ADJ"
                else _chain_from_adjective(doc, end + 1, people)
            )
            end = max(stop, end + 2)
        elif token.lower_ == "на" and nxt is not None and nxt.lemma_ == "тема":
            stop = end + 2
            if stop < n and doc[stop].text == ":":
                stop += 1
            closing = _quoted(doc, stop)
            if closing is None:
                break
            end = closing
            if end < n and doc[end].text == ":" and not doc[end].is_sent_start:
                sentence_end = doc[end].sent.end
                while sentence_end > end and (doc[sentence_end - 1].is_space or doc[sentence_end - 1].text in ".!?"):
                    sentence_end -= 1
                end = sentence_end
        elif token.text in _OPEN and opens(doc, end) and (closing := _quoted(doc, end)) is not None:
            end = closing
        elif token.lower_ == "на" and head.lemma_ in {"атака", "нападение"} and nxt is not None and nxt.pos_ == "PROPN":
            end += 2
        elif token.lower_ in {"в", "с"} and nxt is not None and nxt.lemma_ in {"расширенный", "узкий"}:
            end = min(n, end + 3)
        elif re.fullmatch(r"[A-Z][A-Za-z0-9-]*|[А-ЯЁ]{2,}-\d+", token.text) and end > head.i:
            end += 1
        else:
            break
    return end


def _chain_from_adjective(doc: Doc, i: int, people: set[int]) -> int:
    while i < len(doc) and doc[i].pos_ == "ADJ":
        i += 1
    return genitive_chain(doc[i], limit=12, people=people) if i < len(doc) and doc[i].pos_ in {"NOUN", "PROPN"} else i


def _quoted(doc: Doc, i: int) -> int | None:
    if i >= len(doc) or doc[i].text not in _OPEN or not opens(doc, i):
        return None
    depth = 0
    for j in range(i, min(len(doc), i + 40)):
        if doc[j].text in {"«", "„"}:
            depth += 1
        elif doc[j].text == "»":
            depth -= 1
            if depth <= 0:
                return j + 1
        elif doc[j].text in {'"', "“", "”"} and j > i and depth <= 0:
            return j + 1
        if doc[j].is_space and "\n" in doc[j].text:
            return None
    return None


# --- joining --------------------------------------------------------------------------------------


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
            if r["type"] in _TIES and r["score"] >= 0.8
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
            or any(t.text in _OPEN for t in doc[mention.start : mention.end])
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
    return any(t.lemma_ in _HAPPENS and t.pos_ in {"VERB", "AUX", "ADJ"} for t in near)


# --- when, where, how many ------------------------------------------------------------------------


def _sentences(doc: Doc, event: EventData):
    seen = set()
    for mention in event.mentions:
        sentence = doc[mention.head].sent
        if sentence.start not in seen:
            seen.add(sentence.start)
            yield sentence, mention


def _when(view: View, event: EventData) -> None:
    """The date that stands nearest to a mention; days before years, and not what the event is about («итоги за 2025 год»)."""
    best, doc = None, view.doc
    for order, (sentence, mention) in enumerate(_sentences(doc, event)):
        if order > 4:
            break
        for span in view.inside("dates", sentence):
            value = span._.date
            if value["kind"] not in {"date", "time"} or not value["start"] and not value["end"]:
                continue
            precision = (
                2
                if re.match(r"[\dX]{4}-\d\d-\d\d", value["start"] or value["end"])
                else 1
                if re.match(r"[\dX]{4}-\d\d", value["start"] or value["end"])
                else 0
            )
            # a year inside a complement is the topic's, not the event's
            if (
                precision == 0
                and re.match(r"(?:за|на)\s", span.text.lower())
                or value["value"].startswith("../")
                and precision < 2
            ):
                continue
            if (value["start"] or "") < "1900" and not (value["start"] or "").startswith("X"):
                continue
            distance = min(abs(span.start - mention.end), abs(mention.start - span.end))
            intervening = (
                sum(1 for t in doc[min(mention.end, span.end) : max(mention.start, span.start)] if t.text == ",")
                if distance
                else 0
            )
            happens = any(
                t.lemma_ in _HAPPENS for t in doc[min(mention.start, span.start) : max(mention.end, span.end)]
            )
            score = 3 * precision + (3 if happens else 0) - 0.18 * distance - 0.7 * intervening - 1.2 * order
            if value["value"] and "/" in value["value"] and precision == 2 and ".." not in value["value"]:
                score += 1
            enough = score > 0.5 - precision * 0.5 or (precision == 0 and distance <= 3 and order < 3)
            if enough and (best is None or score > best[0]):
                best = (score, value, span)
    if best is not None:
        start, end = best[1]["start"], best[1]["end"]
        event.values["start"] = (start or end or "").split("T")[0] or None
        event.values["end"] = (end or start or "").split("T")[0] or None
        if best[1]["value"].endswith("/.."):
            event.values["end"] = None
        elif best[1]["value"].startswith("../"):
            event.values["start"], event.values["end"] = None, (end or "").split("T")[0] or None


_LASTS = {"продлиться", "длиться", "завершиться", "закончиться", "продолжиться", "продолжаться"}


def _until(view: View, event: EventData) -> None:
    """«Работа продлится до 16 апреля»: the end, from the sentence of a mention or the next one."""
    doc = view.doc
    for span in view.lasting:
        value = span._.date
        if (
            value["kind"] not in {"date", "time"}
            or not value["end"]
            or not value["end"].startswith(event.values["start"][:2])
        ):
            continue
        sentence = span.sent
        last = max((m.head for m in event.mentions if m.head < span.start), default=None)
        if last is None:
            continue
        near = doc[last].sent.end
        if (sentence.start <= last or doc[near : sentence.start].text.strip() == "") and value["end"] > event.values[
            "start"
        ]:
            event.values["end"] = value["end"]
            return


#: kinds of organisation that have a house where something may take place; «в департаменте полиции сообщили» tells no place
_HOUSES = {"university", "school", "culture", "health", "parliament", "court", "company", "bank"}


def _where(view: View, event: EventData) -> None:
    """The place after «в», «на» in a sentence that mentions the event."""
    best, doc = None, view.doc
    for order, (sentence, mention) in enumerate(_sentences(doc, event)):
        if order > 4:
            break
        for entity in view.inside("ents", sentence):
            if entity.label_ not in {"LOC", "ORG"} or entity[-1].pos_ == "ADJ" and entity[-1].text.islower():
                continue
            if mention.named and mention.start <= entity.start < mention.end and entity.start > mention.head:
                continue
            before = doc[entity.start - 1] if entity.start > sentence.start else None
            if (
                before is not None
                and before.lemma_ in {"город", "республика", "столица", "село", "поселок", "г", "."}
                and entity.start - 2 >= sentence.start
            ):
                before = doc[entity.start - 2] if before.text != "." else doc[max(sentence.start, entity.start - 3)]
            if (
                before is None
                or before.lower_ not in {"в", "во", "на"}
                or feature(entity[-1], "Case") not in {"Loc", "", "Nom", "Gen", "Acc"}
                or (feature(entity[-1], "Case") == "Acc" and before.lower_ == "на")
            ):
                continue
            distance = min(abs(entity.start - mention.end), abs(mention.start - entity.end))
            score = 6 - 0.2 * distance - 1.5 * order
            country = gazetteer.country(entity.text)
            score -= 1 if country else 2 if entity.label_ == "ORG" else 0
            if entity.label_ == "ORG" and (
                feature(_head_of(entity), "Case") != "Loc"
                or org_kinds().get(_head_of(entity).lemma_) not in _HOUSES
                and not entity[0].text.isupper()
            ):
                continue
            if score > 0 and (best is None or score > best[0]):
                best = (score, entity, country)
    if best is None:
        return
    _, entity, country = best
    if country:
        event.values["country"] = country
        return
    hit = gazetteer.city(entity.text) if entity.label_ == "LOC" else None
    event.values["place"] = hit[0] if hit else nominative.tokens_nominative(list(entity))
    event.values["country"] = hit[1] if hit else None


def _attendance(view: View, event: EventData) -> None:
    for sentence in _told_in(view, event):
        verbs = [t for t in sentence if t.lemma_ in _ATTENDANCE_VERBS]
        if not verbs:
            continue
        for span in view.inside("figures", sentence):
            figure = span._.figure
            if figure["unit"] not in _ATTENDANCE_UNITS:
                continue
            if min(abs(v.i - span.start) for v in verbs) > 12:
                continue
            event.values.update(
                attendance_low=figure["low"],
                attendance_high=figure["high"],
                attendance_cmp=figure["cmp"],
                attendance_unit=figure["unit"],
            )
            return


def _told_in(view: View, event: EventData):
    """Sentences that mention the event, and after each the next one of the same kind of talk («В нём приняли участие …»)."""
    sentences = view.sentences
    for sentence, _ in _sentences(view.doc, event):
        yield sentence
        following = view.sentence_at[sentence.start] + 1
        if following < len(sentences) and _GOES_ON.search(sentences[following].text):
            yield sentences[following]


_GOES_ON = re.compile(
    r"^\s*(?:В н[её]м|В ней|В них|Он[аи]? |Участие|Участниками|На старт|Собрал)|при(?:н|м)\w+ участие|участвовал|участвуют"
)
_PARENT = re.compile(r"(?:в рамках|на полях|в ходе|на площадке|на)\s+(?:[а-яё0-9-]+\s+){0,2}$", re.I)


def _parents(view: View, events: list[EventData]) -> None:
    """«на полях ЦАКИК-2025 проведена параллельная сессия»: the event after the preposition holds the other."""
    doc = view.doc
    in_sentence: dict[int, list[EventData]] = {}
    for event in events:
        for start in {doc[m.head].sent.start for m in event.mentions}:
            in_sentence.setdefault(start, []).append(event)
    for outer in events:
        for mention in outer.mentions:
            sentence = doc[mention.head].sent
            before = doc[sentence.start : mention.start].text_with_ws[-40:]
            m = _PARENT.search(before)
            if not m or m[0].lower().startswith("на ") and not m[0].lower().startswith(("на полях", "на площадке")):
                continue
            for inner in in_sentence[sentence.start]:
                if inner is not outer and inner.parent is None and outer.parent is not inner:
                    inner.parent = outer


# --- what the model ties to an event ------------------------------------------------------------------

_TIES = {"TAKES_PLACE_IN", "POINT_IN_TIME", "PARTICIPANT_IN", "AGENT", "ORGANIZES", "START_TIME"}
_ROLES_IN = {"PARTICIPANT_IN": "участник", "AGENT": "участник", "ORGANIZES": "организатор"}
_SURE = 0.6


def _learned(view: View, events: list[EventData]) -> None:
    """Participants, place and time by the relations of ``doc._.relations``, where the rules have found none; each with its score."""
    doc = view.doc
    if not events or not doc._.relations:
        return
    mentions = sorted((m.start, m.end, n) for n, event in enumerate(events) for m in event.mentions)
    starts = [m[0] for m in mentions]

    def event_of(entity: dict) -> EventData | None:
        """The event one of whose mentions has its head noun in the model's span."""
        span = span_at(doc, entity["start_char"], entity["end_char"], "EVENT")
        for start, end, n in mentions[max(bisect_left(starts, span.start) - 2, 0) : bisect_left(starts, span.end)]:
            if start < span.end and span.start < end:
                return events[n]
        return None

    for kind, capacity in _ROLES_IN.items():
        for source, target, score in joined(doc, kind):
            if score < _SURE or source["type"] not in {"PERSON", "ORGANIZATION", "COUNTRY"}:
                continue
            event = event_of(target)
            if event is None:
                continue
            token = span_at(doc, source["start_char"], source["end_char"], "")[0]
            entity = view.entity_at.get(token.i)
            if entity is None or (source["type"] == "COUNTRY" and token.pos_ == "ADJ"):
                continue
            if any(m.start <= entity.start < m.end for m in event.mentions):
                continue
            participant = {**_participant(view, entity, capacity), "source": "model", "score": score}
            if any(
                p["kind"] == "group" and p["start_char"] <= entity.start_char and entity.end_char <= p["end_char"]
                for p in event.participants
            ):
                continue  # «представители *Узбекистана*» take part, told already
            known = next((p for p in event.participants if fold(p["name"]) == fold(participant["name"])), None)
            if known is None:
                event.participants.append(participant)
            elif known.get("source", "rule") == "rule":
                known.update(source="rule+model", score=score)
    for source, target, score in joined(doc, "TAKES_PLACE_IN"):
        event = event_of(source)
        if event is None or score < _SURE or event.values.get("place"):
            continue
        span = span_at(doc, target["start_char"], target["end_char"], "LOC")
        country = gazetteer.country(span.text)
        if country or target["type"] == "COUNTRY":
            event.values["country"] = event.values.get("country") or country
            continue
        if all(t.pos_ == "ADJ" for t in span):
            continue  # «*европейское* первенство»
        hit = gazetteer.city(span.text)
        event.values.update(
            place=hit[0] if hit else nominative.tokens_nominative(list(span)), place_source="model", place_score=score
        )
        if hit:
            event.values["country"] = hit[1]
    for source, target, score in joined(doc, "POINT_IN_TIME"):
        event = event_of(source)
        if event is None or score < _SURE or event.values.get("start") or event.values.get("end"):
            continue
        date = next(
            (
                d
                for d in doc.spans.get("dates", ())
                if d._.date["start_char"] < target["end_char"] and target["start_char"] < d._.date["end_char"]
            ),
            None,
        )
        if date is not None and date._.date["kind"] in {"date", "time"} and date._.date["start"]:
            value = date._.date
            event.values.update(
                start=value["start"].split("T")[0],
                end=(value["end"] or value["start"]).split("T")[0],
                when_source="model",
                when_score=score,
            )
    for source, target, score in joined(doc, "SUBEVENT_OF"):
        inner, outer = event_of(source), event_of(target)
        if (
            score >= _SURE
            and inner is not None
            and outer is not None
            and inner is not outer
            and inner.parent is None
            and outer.parent is not inner
        ):
            inner.parent = outer


# --- who ------------------------------------------------------------------------------------------


def _participants(view: View, events: list[EventData]) -> None:
    if not events:
        return
    doc = view.doc
    last: EventData | None = None
    mentioned: dict[int, list[tuple[Mention, EventData]]] = {}
    roles = sorted(
        (p["role_start"], p["role_end"]) for e in names(doc, "PER") if (p := e._.person) and p["role_start"] is not None
    )
    role_starts = [start for start, _ in roles]
    for event in events:
        for m in event.mentions:
            # «победитель конкурса «Голос» X»: a role tells nothing of that contest
            i = bisect_right(role_starts, doc[m.head].idx) - 1
            if i < 0 or doc[m.head].idx >= roles[i][1]:
                mentioned.setdefault(doc[m.head].sent.start, []).append((m, event))
    for sentence in view.sentences:
        here = sorted(mentioned.get(sentence.start, ()), key=lambda pair: pair[0].start)
        event = None
        if here:
            event = _told_of(doc, sentence, here)
        elif last is not None and (
            _TAKES_PART.search(sentence.text)
            or _SPOKE_THERE.search(sentence.text)
            or (last.kind in _CONTESTS and _WINS.search(sentence.text))
        ):
            event = last
        if event is not None:
            mention = next((m for m, e in here if e is event), None)
            for found in _in_sentence(view, sentence, event, mention):
                _add(event, found)
        if here:
            last = here[-1][1] if len(here) == 1 else event


_MEETS = {
    "приветствовать",
    "поприветствовать",
    "принять",
    "встретить",
    "встретиться",
    "встречаться",
    "провести",
    "проводить",
    "обсудить",
}


def _both_sides(view: View, event: EventData) -> None:
    """Of talks that nobody is said to take part in: who received whom, from the article's first sentences."""
    if event.kind not in {"переговоры", "встреча"} or any(p["kind"] == "person" for p in event.participants):
        return
    for sentence in view.sentences[:4]:
        people = [e for e in view.inside("ents", sentence) if e.label_ == "PER"]
        host = next((e for e in people if _governs(view.doc, e, _MEETS) is not None), None)
        guest = next(
            (e for e in people if e is not host and feature(_head_of(e), "Case") in {"Acc", "Gen", "Ins"}), None
        )
        if host is not None and guest is not None:
            for entity in (host, guest):
                _add(event, _participant(view, entity, "участник"))
            return


def _told_of(doc: Doc, sentence: Span, here) -> EventData:
    """The event that the sentence says something of: not the one after «на полях», «в рамках»."""
    for _, event in here:
        if any(event.parent is other for _, other in here):
            return event
    return here[0][1]


_CONTESTS = {
    "чемпионат",
    "турнир",
    "соревнование",
    "соревнования",
    "конкурс",
    "олимпиада",
    "первенство",
    "матч",
    "марафон",
    "спартакиада",
    "кубок",
    "забег",
    "гонка",
    "гран-при",
    "игры",
    "финал",
}
_WINS = re.compile(
    r"выигра|победи|завоева|победител|обладател|чемпион(?:ом|кой|ами)|первое место|первой была|первым стал", re.I
)
#: words at an event in a sentence that does not name it
_SPOKE_THERE = re.compile(
    r"вступительн\w+ слов|приветственн\w+ (?:слов|реч)|в сво[её]м (?:выступлении|слове|докладе)|(?:с|в) доклад(?:ом|е)|доложил|выступа\w+|открывая (?:\w+ )?(?:заседание|совещание|встречу|форум|конференцию|мероприятие)|в ходе (?:выступления|доклада)",
    re.I,
)
#: «в качестве жюри» -> capacity
_AS = {
    "жюри": "жюри",
    "судья": "судья",
    "эксперт": "эксперт",
    "гость": "гость",
    "спикер": "спикер",
    "модератор": "модератор",
    "ведущий": "ведущий",
    "наблюдатель": "наблюдатель",
    "почетный": "почетный гость",
}
_TAKES_PART = re.compile(
    r"при[нм]\w+ участие|участие при[нм]\w+|принима\w+ участие|участвова\w+|участву\w+|присутствова\w+|участник|организатор|выступи\w+|собрал\w+|состоящ\w+ из|с участием|во главе",
    re.I,
)


def _add(event: EventData, found: dict) -> None:
    for existing in event.participants:
        if fold(existing["name"]) == fold(found["name"]):
            if existing["capacity"] == "участник" and found["capacity"] != "участник":
                existing.update(found)
            return
    event.participants.append(found)


def _in_sentence(view: View, sentence: Span, event: EventData, mention: Mention | None):
    doc = view.doc
    entities = [e for e in view.inside("ents", sentence) if e.end <= sentence.end]
    tokens = list(sentence)
    lemmas = [t.lemma_ for t in tokens]
    text = sentence.text.lower()
    inside = range(mention.start, mention.end) if mention is not None else range(0)
    people = {i for e in entities if e.label_ == "PER" for i in range(e.start, e.end)}

    def entity_at(i: int) -> Span | None:
        return next((e for e in entities if e.start <= i < e.end), None)

    def person_from(i: int, reach: int = 22) -> Span | None:
        """The first person whose role or name begins after token ``i``."""
        return next((e for e in entities if e.label_ == "PER" and i < e.start <= i + reach), None)

    def of(entity: Span, capacity: str) -> dict | None:
        return _participant(view, entity, capacity)

    for j, token in enumerate(tokens):
        lemma, i = lemmas[j], token.i
        before = tokens[j - 1].lower_ if j else ""
        # под председательством, под руководством X
        if lemma in {"председательство", "руководство"} and before == "под":
            if (person := person_from(i)) is not None:
                yield of(person, "председатель")
        # во главе с X
        elif lemma == "глава" and before == "во" and j + 1 < len(tokens) and tokens[j + 1].lower_ in {"с", "со"}:
            if (person := person_from(i)) is not None:
                sender = next(
                    (
                        p["country"]
                        for p in event.participants
                        if p["name"].startswith("делегация") and p["country"] and p["sentence"] == sentence.text.strip()
                    ),
                    None,
                ) or _sender(sentence)
                yield {**of(person, "глава делегации"), **({"country": sender} if sender else {})}
        # организаторами выступили X, организатор — X
        elif lemma in {"организатор", "соорганизатор", "инициатор"} and j + 1 < len(tokens):
            for e in entities:
                if e.label_ in {"ORG", "PER"} and i < e.start < i + 40 and (e.start not in inside):
                    yield of(e, "организатор")
        # организован X (творительный), проведена министерством
        elif (lemma in {"организовать", "провести", "организовывать", "проводить", "подготовить", "инициировать"}) and (
            feature(token, "Voice") == "Pass"
            or token.lower_.endswith(("ся", "тся"))
            or feature(token, "VerbForm") == "Part"
        ):
            for e in entities:
                if (
                    e.label_ in {"ORG"}
                    and e.start not in inside
                    and feature(_head_of(e), "Case") == "Ins"
                    and abs(e.start - i) < 25
                ):
                    yield of(e, "организатор")
            for t in tokens:
                if (
                    t.pos_ == "NOUN"
                    and feature(t, "Case") == "Ins"
                    and t.lemma_
                    in {
                        "министерство",
                        "акимат",
                        "ведомство",
                        "правительство",
                        "ассоциация",
                        "университет",
                        "центр",
                        "фонд",
                    }
                    and entity_at(t.i) is None
                ):
                    yield {
                        **_blank(t.sent),
                        "name": nominative.tokens_nominative(list(doc[left_edge(t) : t.i + 1])),
                        "kind": "organisation",
                        "capacity": "организатор",
                        "start_char": t.idx,
                        "end_char": t.idx + len(t.text),
                        "pointer": t.lemma_,
                    }
        # X провёл, организует
        elif (
            lemma in {"провести", "организовать", "проводить", "организовывать", "принять"}
            and token.pos_ == "VERB"
            and feature(token, "VerbForm") == "Fin"
        ):
            objects = mention is not None and feature(doc[mention.head], "Case") in {"Acc", "Nom"}
            for e in entities:
                if (
                    objects
                    and e.start not in inside
                    and feature(_head_of(e), "Case") == "Nom"
                    and (lemma != "принять")
                    and e.end <= i
                    and i - e.end < 12
                    and (e.label_ in {"ORG", "PER"} or gazetteer.country(e.text))
                ):
                    yield of(e, "организатор")
    # встреча X с Y, переговоры между X и Y, встретились
    if event.kind in {"встреча", "переговоры", "саммит", "консультации", "визит", "заседание"} or re.search(
        "встретил", text
    ):
        meets = mention is not None and event.kind in {"встреча", "переговоры"} or re.search(r"встретил", text)
        for e in entities:
            if e.label_ == "PER" and meets:
                case = feature(e[-1], "Case") or feature(e[0], "Case")
                previous = doc[_role_start(e) - 1].lower_ if _role_start(e) > 0 else ""
                subject = case == "Nom" and _governs(
                    doc,
                    e,
                    {
                        "встретиться",
                        "провести",
                        "обсудить",
                        "принять",
                        "проводить",
                        "прибыть",
                        "участвовать",
                        "выступить",
                    },
                )
                if (
                    previous in {"с", "со", "между", "и"}
                    and case in {"Ins", ""}
                    or subject
                    or (
                        mention is not None
                        and case == "Gen"
                        and _role_start(e) in range(mention.head + 1, mention.head + 12)
                    )
                ):
                    yield of(e, "участник")
    if event.kind in _CONTESTS:
        for t in tokens:
            if t.lemma_ in {
                "выиграть",
                "победить",
                "завоевать",
                "победитель",
                "обладатель",
                "чемпион",
                "обыграть",
            } and (t.pos_ == "VERB" or t.pos_ == "NOUN"):
                for e in entities:
                    if (
                        e.label_ in {"PER", "ORG"}
                        and feature(_head_of(e), "Case") == "Nom"
                        and abs(e.start - t.i) < 14
                        and e.start not in inside
                    ):
                        yield of(e, "победитель")
                        break
    # подписание меморандума между X и Y, переговоры между A и B
    for t in tokens:
        if (
            t.lower_ == "между"
            and mention is not None
            and mention.head < t.i < mention.head + 14
            and not any(x.pos_ == "VERB" and feature(x, "VerbForm") == "Fin" for x in doc[mention.head : t.i])
        ):
            for e in entities:
                verb = (
                    any(x.pos_ == "VERB" and feature(x, "VerbForm") == "Fin" for x in doc[t.i : e.start])
                    if e.start > t.i
                    else True
                )
                if (
                    not verb
                    and e.start < t.i + 60
                    and (
                        e.label_ == "PER"
                        or feature(_head_of(e), "Case") in {"Ins", ""}
                        and (e.label_ == "ORG" or gazetteer.country(e.text))
                        and not _part_of_noun(doc, e)
                    )
                ):
                    yield of(e, "участник")
    # прибыл для участия в заседании X
    if mention is not None and re.search(r"для участия (?:в|на)\s", text):
        for e in entities:
            if (
                e.label_ == "PER"
                and _governs(doc, e, {"прибыть", "прибывать", "прилететь", "приехать", "находиться", "прибывший"})
                is not None
            ):
                yield of(e, "участник")
    # приняли участие X, Y и Z; с участием
    for m in re.finditer(
        r"при[нм]\w+ участие|участие (?:приня\w+|принима\w+|при\w+)|принима\w+ участие|участвова\w+|участвуют|участвует|присутствова\w+|с участием|собрал\w* |состоящ\w+ из|включающ\w+|собрались|прибыли|участие в [а-яё]+ приня\w+",
        text,
    ):
        at = doc.char_span(sentence.start_char + m.start(), sentence.start_char + m.end(), alignment_mode="expand")
        if at is None:
            continue
        genitive = bool(re.match(r"с участием|состоящ|включающ", m[0]))
        for e in entities:
            if e.start in inside and e.start != at.start:
                continue
            case = feature(_head_of(e), "Case")
            after = at.end <= e.start <= at.end + 70
            wanted = {"Gen", "Acc", "Nom", ""} if genitive else {"Nom", ""}
            if (
                e.label_ == "PER"
                and case in wanted
                and (after or (not genitive and at.start - 25 < e.end <= at.start))
                and not _quoted_inside(doc, e, at)
            ):
                yield of(e, "участник")
            elif (
                case in wanted
                and not _part_of_noun(doc, e)
                and (e.label_ == "ORG" or gazetteer.country(e.text))
                and (after or (not genitive and at.start - 15 < e.end <= at.start))
            ):
                yield of(e, "участник")
        yield from _group_phrases(view, sentence, at, genitive, people, inside)
    # в качестве жюри выступили X и Y
    if (m := re.search(r"в качестве\s+([а-яё]+)", text)) is not None and (
        capacity := _AS.get(morph.lemma(m[1], "NOUN"))
    ):
        for e in entities:
            if e.label_ == "PER" and feature(_head_of(e), "Case") in {"Nom", ""}:
                yield of(e, capacity)
    # спикеры
    for e in entities:
        if e.label_ == "PER" and (feature(_head_of(e), "Case") in {"Nom", ""}):
            verb = _governs(doc, e, _SPEECH | {"выступить", "выступать", "доложить"})
            if verb is not None and (mention is not None or _SPOKE_THERE.search(text)):
                yield of(e, "спикер")


def _sender(sentence: Span) -> str | None:
    """Country of «от Республики Казахстан … делегация», «делегация Казахстана»."""
    if (m := re.search(r"(?:[Оо]т|делегаци[яюией]+)\s+((?:[А-ЯЁ][а-яё]+\s?){1,3})", sentence.text)) is not None:
        return gazetteer.country(m[1].strip())
    return None


def _head_of(entity: Span) -> Token:
    return next((t for t in entity if t.pos_ in {"NOUN", "PROPN"}), entity[0])


def _part_of_noun(doc: Doc, entity: Span) -> bool:
    """Whether an entity is another noun's complement («представители *ООН*»)."""
    before = doc[entity.start - 1] if entity.start else None
    if before is None:
        return False
    return (
        before.pos_ in {"NOUN", "PROPN", "ADP"}
        and feature(_head_of(entity), "Case") in {"Gen", "Loc", "Dat", ""}
        or before.pos_ == "ADP"
    )


def _quoted_inside(doc: Doc, entity: Span, at: Span) -> bool:
    left, right = min(at.end, entity.end), max(at.start, entity.start)
    return sum(t.text == "«" for t in doc[left:right]) > sum(t.text == "»" for t in doc[left:right])


def _role_start(entity: Span) -> int:
    value = entity._.person or {}
    if value.get("role_start") is not None and value["role_end"] <= entity.start_char:
        span = entity.doc.char_span(value["role_start"], value["role_end"], alignment_mode="expand")
        if span is not None:
            return span.start
    return entity.start


def _governs(doc: Doc, entity: Span, lemmas) -> Token | None:
    """The verb among ``lemmas`` whose subject the entity is: by syntax, or next to it."""
    if doc.has_annotation("DEP"):
        node = entity.root
        for _ in range(4):
            if node.dep_.startswith("nsubj"):
                head = node.head
                if head.lemma_ in lemmas:
                    return head
                for child in head.children:
                    if child.dep_ in {"conj", "parataxis"} and child.lemma_ in lemmas:
                        return child
                break
            if node.dep_ not in {"appos", "flat", "flat:name", "nmod", "conj"} or node.head.i == node.i:
                break
            node = node.head
    for i in (entity.end, _role_start(entity) - 1):
        if 0 <= i < len(doc) and doc[i].pos_ == "VERB" and doc[i].lemma_ in lemmas:
            return doc[i]
    return None


def _group_phrases(view: View, sentence: Span, at: Span, genitive: bool, people: set[int], inside):
    """Groups after (or right before) «приняли участие»: «представители центральных органов», «делегация Казахстана»."""
    covered, doc = -1, view.doc
    for i in range(max(sentence.start, at.start - (0 if genitive else 10)), min(sentence.end, at.end + 70)):
        token = doc[i]
        if token.idx < covered:
            continue
        if (
            token.lemma_ not in _groups()
            or token.pos_ != "NOUN"
            or i in inside
            or i in people
            or at.start <= i < at.end
        ):
            continue
        case = feature(token, "Case")
        if case not in ({"Gen", "Acc", ""} if genitive else {"Nom"}):
            continue
        if any(doc[j].pos_ == "VERB" and feature(doc[j], "VerbForm") == "Fin" for j in range(min(at.end, i), i)):
            break
        if feature(token, "Number") != "Plur" and token.lemma_ not in {
            "делегация",
            "команда",
            "сборная",
            "молодежь",
            "общественность",
            "коллектив",
        }:
            continue
        start = token.i
        while start > sentence.start and doc[start - 1].pos_ in {"ADJ"} and feature(doc[start - 1], "Case") == case:
            start -= 1
        if start - 1 in view.figure_tokens or token.i in view.figure_tokens:
            continue
        end = genitive_chain(token, limit=20, people=people)
        if end < len(doc) and end in people and doc[end - 1].i == token.i:
            continue
        for group in _split_group(doc, sentence, start, token, end, people):
            covered = max(covered, group["end_char"])
            yield group


#: groups whose complements, one after another, are groups of their own
_LISTED = {"представитель", "сотрудник", "член", "руководитель"}


def _split_group(doc: Doc, sentence: Span, start: int, head: Token, end: int, people: set[int]):
    """«представители стран региона, правительств и парламентов» gives one group each."""
    base = nominative.tokens_nominative(list(doc[start : head.i + 1])).lower()
    evidence = {**_blank(sentence), "kind": "group", "capacity": "участник"}
    country = next(
        (
            gazetteer.country(t.text)
            for t in doc[head.i + 1 : end]
            if t.text[:1].isupper() and gazetteer.country(t.text)
        ),
        None,
    ) or next(
        (gazetteer.adjective_country(t.lemma_) for t in doc[start : head.i] if gazetteer.adjective_country(t.lemma_)),
        None,
    )
    if head.lemma_ == "делегация" and end == head.i + 1:
        if (m := re.search(r"(?:^|\s)от\s+((?:[А-ЯЁ][а-яё]+\s?){1,3})", sentence.text, re.I)) and m[1][:1].isupper():
            country = gazetteer.country(m[1].strip())
            yield {
                **evidence,
                "name": f"делегация {m[1].strip()}",
                "country": country,
                "start_char": head.idx,
                "end_char": head.idx + len(head.text),
            }
            return
    text = re.sub(r",?\s+(?:и\s+)?(?:др|т\.?\s?д)\.?$", "", doc[head.i + 1 : end].text)
    pieces = [(base + (" " + text if text else ""), doc[start].idx, doc[end - 1].idx + len(doc[end - 1].text))]
    if "," in text and head.lemma_ in _LISTED:
        pieces, at = [], doc[head.i + 1].idx
        for m in re.finditer(r"(.+?)(?:,\s+|\s+и\s+(?=[^,]*$)|$)", text, re.S):
            pieces.append((f"{base} {m[1]}", at + m.start(1), at + m.end(1)))
    # further complements after commas
    position = end
    while position < sentence.end and doc[position].text in {",", "и"}:
        following = position + 1
        if (
            following < sentence.end
            and doc[following].lower_ == "а"
            and doc[min(following + 1, sentence.end - 1)].lower_ == "также"
        ):
            following += 2
        if (
            following >= sentence.end
            or following in people
            or feature(doc[following], "Case") != "Gen"
            or doc[following].pos_ not in {"NOUN", "ADJ", "PROPN"}
        ):
            break
        stop = (
            _chain_from_adjective(doc, following, people)
            if doc[following].pos_ == "ADJ"
            else genitive_chain(doc[following], limit=12, people=people)
        )
        if stop <= following:
            break
        if head.lemma_ in _LISTED and doc[following].lower_ not in {"др", "другой", "другие"}:
            pieces.append(
                (f"{base} {doc[following:stop].text}", doc[following].idx, doc[stop - 1].idx + len(doc[stop - 1].text))
            )
        position = stop
    for name, a, b in pieces:
        # «стран … и гражданского общества» inside one complement stays one group
        yield {**evidence, "name": re.sub(r"\s+", " ", name), "country": country, "start_char": a, "end_char": b}


def _blank(sentence: Span) -> dict:
    return {
        "entity_id": None,
        "role": None,
        "organisation": None,
        "country": None,
        "sentence": sentence.text.strip(),
        "start_char": sentence.start_char,
        "end_char": sentence.end_char,
    }


def _participant(view: View, entity: Span, capacity: str) -> dict:
    """A participant for a name, tied to its entry in ``doc._.entities``."""
    record = view.record_at.get((entity.start_char, entity.end_char))
    kind = {"PER": "person", "ORG": "organisation"}.get(entity.label_, "country")
    name = record["name"] if record else nominative.tokens_nominative(list(entity))
    return {
        **_blank(entity.sent),
        "entity_id": record["id"] if record else None,
        "name": name,
        "kind": kind,
        "capacity": capacity,
        "role": record.get("role") if record else None,
        "organisation": record.get("organisation") if record else None,
        "country": record.get("country") if record else None,
        "start_char": entity.start_char,
        "end_char": entity.end_char,
    }


def _as_dict(doc: Doc, event: EventData) -> dict:
    first = next((m for m in event.mentions if m.named), event.mentions[0])
    span = doc[first.start : first.end]
    organisations = [r for r in doc._.entities or [] if r["type"] == "organisation"]
    participants = []
    for p in event.participants:
        pointer = p.pop("pointer", None)
        if pointer:
            # «министерством»: the one organisation of that kind in the article
            target = next((r for r in organisations if fold(r["name"]).startswith(pointer)), None)
            ministries = [r for r in organisations if r["kind"] == "ministry"]
            if target is None and pointer == "министерство" and len(ministries) == 1:
                target = ministries[0]
            if target is not None:
                p.update(name=target["name"], entity_id=target["id"], country=target["country"])
        if not any(fold(o["name"]) == fold(p["name"]) for o in participants):
            participants.append({"source": "rule", "score": None, **p})
    return {
        "event_id": event.values["event_id"],
        "name": event.name,
        "short_name": event.short,
        "kind": event.kind,
        "number": event.number,
        "start": event.values.get("start"),
        "end": event.values.get("end"),
        "place": event.values.get("place"),
        "country": event.values.get("country"),
        "when_source": event.values.get(
            "when_source", "rule" if event.values.get("start") or event.values.get("end") else None
        ),
        "when_score": event.values.get("when_score"),
        "place_source": event.values.get(
            "place_source", "rule" if event.values.get("place") or event.values.get("country") else None
        ),
        "place_score": event.values.get("place_score"),
        "parent_event_id": event.parent.values.get("event_id") if event.parent else None,
        "attendance_low": event.values.get("attendance_low"),
        "attendance_high": event.values.get("attendance_high"),
        "attendance_cmp": event.values.get("attendance_cmp"),
        "attendance_unit": event.values.get("attendance_unit"),
        "mentions": len(event.mentions),
        "start_char": span.start_char,
        "end_char": span.end_char,
        "sentence": span.sent.text.strip(),
        "participants": participants,
    }
