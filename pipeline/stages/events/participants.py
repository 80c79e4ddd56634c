"""Who took part as what: each cue of ``capacities.tsv`` in a sentence that tells of an event."""

from __future__ import annotations

from bisect import bisect_right

from spacy.tokens import Span, Token

from pipeline.russian.gazetteer import fold
from pipeline.russian.phrases import genitive_chain
from pipeline.stages.base import names, tokens_with
from pipeline.stages.events.capacities import Row, capacities, found_by
from pipeline.stages.events.clause import governor
from pipeline.stages.events.data import EventData, Mention, View, head_of
from pipeline.stages.events.groups import is_group
from pipeline.stages.events.told import side_of
from pipeline.stages.events.who import who
from pipeline.stages.morphology import feature
from pipeline.stages.people import is_position

#: sentences after a mention that still tell of the event
_NEXT = 2
#: sentences at the start of an article whose event the whole article tells of
_LEAD = 3


class Told:
    """Which event a sentence tells of."""

    def __init__(self, view: View, events: list[EventData]):
        self.view = view
        self.in_sentence: dict[int, list[tuple[Mention, EventData]]] = {}
        roles = _roles(view)
        starts = [start for start, _ in roles]
        for event in events:
            for m in event.mentions:
                # «победитель конкурса «Голос» X»: a role tells nothing of that contest
                i = bisect_right(starts, view.doc[m.head].idx) - 1
                if i < 0 or view.doc[m.head].idx >= roles[i][1]:
                    self.in_sentence.setdefault(view.sentence_of(m.head), []).append((m, event))
        self.lead = [e for e in events if view.sentence_of(e.mentions[0].head) < _LEAD]

    def of(self, cue: Token, row: Row) -> tuple[EventData, Mention | None] | None:
        """The event that a cue speaks of: the one in its sentence that it governs or stands next to, else as far as the
        row reaches.
        """
        number = self.view.sentence_of(cue.i)
        here = [(m, e) for m, e in self.in_sentence.get(number, ()) if _kind_fits(row, e)]
        if here:
            # not the one after «на полях», «в рамках»
            inner = [(m, e) for m, e in here if not any(o.parent is e for _, o in here)] or here
            mention, event = min(
                inner, key=lambda pair: (not _governs(self.view, cue, pair[0]), abs(pair[0].head - cue.i))
            )
            return event, mention
        if row.reach == "same":
            return None
        for back in range(1, _NEXT + 1):
            before = [e for _, e in self.in_sentence.get(number - back, ()) if _kind_fits(row, e)]
            if before:
                return before[-1], None
        if row.reach == "article":
            return next(((e, None) for e in self.lead if _kind_fits(row, e)), None)
        return None


def _roles(view: View) -> list[tuple[int, int]]:
    people = names(view.doc, "PER")
    return sorted((p["role_start"], p["role_end"]) for e in people if (p := e._.person) and p["role_start"] is not None)


def _kind_fits(row: Row, event: EventData) -> bool:
    return not row.kinds or event.kind.category in row.kinds or event.kind.family in row.kinds


def _governs(view: View, cue: Token, mention: Mention) -> bool:
    head = view.doc[mention.head]
    return cue.i in {head.i, head.head.i} or governor(head) == cue


def add_participants(view: View, events: list[EventData]) -> None:
    """Participants of all events, in the order of the article."""
    if not events:
        return
    told = Told(view, events)
    for event in events:
        for mention in event.mentions:
            _of_mention(view, event, mention)
    rows = capacities()
    for i in tokens_with(view.doc, "LEMMA", rows):
        cue = view.doc[i]
        for row in rows[cue.lemma_]:
            target = told.of(cue, row)
            if target is None:
                continue
            event, mention = target
            for token in found_by(view, cue, row, mention):
                _add_all(view, event, token, row.capacity, row.who)
    for event in events:
        event.participants.sort(key=lambda p: p["start_char"])
        _sent_by(event)


def _sent_by(event: EventData) -> None:
    """Who heads a delegation is of the country that has sent it."""
    for head in event.participants:
        if head["capacity"] == "глава делегации":
            same = (
                p["country"]
                for p in event.participants
                if p["name"].startswith("делегация") and p["sentence"] == head["sentence"]
            )
            head["country"] = next((code for code in same if code), head["country"])


def drop_unnamed(events: list[EventData]) -> None:
    """«глава государства» beside a man whose role is not told is most likely he."""
    for event in events:
        nameless = any(p["kind"] == "person" and not p["role"] for p in event.participants)
        event.participants = [p for p in event.participants if not (p.pop("by_role", False) and nameless)]


def _of_mention(view: View, event: EventData, mention: Mention) -> None:
    """By the event's own noun or verb."""
    if mention.kind is None:
        return
    head = view.doc[mention.head]
    if mention.frame is not None:
        for side, capacity in (("s", mention.frame.subject), ("o", mention.frame.object)):
            for token in side_of(head, side) if capacity not in {"", "-"} else ():
                _add_all(view, event, token, capacity, frozenset())
    for row in capacities()["@event"]:
        if _kind_fits(row, event):
            for token in found_by(view, head, row, mention):
                _add_all(view, event, token, row.capacity, row.who)


def _add_all(view: View, event: EventData, token: Token, capacity: str, wanted: frozenset[str]) -> None:
    if capacity == "участник" and token.lemma_ in {"человек", "участник"}:
        return  # «участвовали *300 человек*» is attendance
    if any(p["kind"] == "group" and p["start_char"] <= token.idx < p["end_char"] for p in event.participants):
        return  # «представители *Узбекистана*» take part, told already
    for one in listed(view, token) or strung(view, token) or _groups_on(view, token) or [token]:
        for row in who(view, one, wanted):
            add(event, {**row, "capacity": capacity})


def strung(view: View, token: Token) -> list[Token]:
    """A name and those that follow it in a list («*X*, *Y* и *Z*»), which the tree seldom has whole."""
    name = view.entity_at.get(token.i) or view.role_tokens().get(token.i)
    if name is None or name.label_ == "LOC":
        return []
    out = [name]
    while len(out) < 30:
        following = _next_in_list(view, name)
        if following is None or following.start <= name.start or following.sent.start != name.sent.start:
            break
        out.append(name := following)
    return [token, *(head_of(n) for n in out[1:])]


def _groups_on(view: View, token: Token) -> list[Token]:
    """A group and those strung to it: «*заместители* акимов областей и *представители* вузов»."""
    if token.i in view.entity_at or not is_group(token) or feature(token, "Case") != "Nom":
        return []
    doc, out = view.doc, [token]
    for _ in range(20):
        i = genitive_chain(out[-1], limit=20, people=view.people)
        if i + 1 >= len(doc) or doc[i].lower_ not in {",", "и"}:
            break
        noun = next((t for t in doc[i + 1 : i + 5] if t.pos_ in {"NOUN", "PROPN", "VERB", "ADP"}), None)
        if noun is None or noun.i in view.entity_at or not is_group(noun) or feature(noun, "Case") != "Nom":
            break
        out.append(noun)
    return out


def _next_in_list(view: View, name: Span) -> Span | None:
    """The name behind «, » or « и »: right there, behind its role, or behind a few nouns of the same case."""
    doc, i = view.doc, name.end
    if i + 1 >= len(doc) or doc[i].lower_ not in {",", "и"}:
        return None
    i += 1
    if doc[i].lower_ == "а" and doc[i + 1 : i + 2].text == "также":
        i += 2
    roles = view.role_tokens()
    for j in range(i, min(i + (16 if i < len(doc) and is_position(doc[i]) else 6), len(doc))):
        t = doc[j]
        found = view.entity_at.get(j) or roles.get(j)
        if found is not None and found.label_ == name.label_ and found.start >= i:
            case, other = feature(head_of(name), "Case"), feature(head_of(found), "Case")
            return found if name.label_ != "PER" or case == other or "" in (case, other) else None
        if found is None and (t.pos_ in {"VERB", "ADP", "SCONJ"} or t.text in {",", "—", "–", "("}):
            return None
    return None


def listed(view: View, token: Token) -> list[Token]:
    """«получили следующие компании: *X*, *Y*»: the names after the colon, for the group before it."""
    if token.i in view.entity_at or not is_group(token):
        return []
    sentence = token.sent
    colon = next((t.i for t in view.doc[token.i : min(token.i + 18, sentence.end)] if t.text == ":"), None)
    if colon is None or any(t.pos_ == "VERB" and feature(t, "VerbForm") == "Fin" for t in view.doc[token.i : colon]):
        return []
    return [head_of(e) for e in view.inside("ents", sentence) if e.start > colon and e.label_ in {"PER", "ORG"}]


def add(event: EventData, found: dict) -> None:
    """A participant once, in the capacity that says most."""
    for existing in event.participants:
        if fold(existing["name"]) == fold(found["name"]):
            if existing["capacity"] == "участник" and found["capacity"] != "участник":
                existing.update(found)
            return
    event.participants.append(found)
