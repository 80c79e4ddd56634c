"""Who took part as what."""

from __future__ import annotations

import re
from bisect import bisect_right

from spacy.tokens import Doc, Span, Token

from pipeline import lexicon
from pipeline.russian import gazetteer, morph, nominative
from pipeline.russian.gazetteer import fold
from pipeline.russian.phrases import left_edge
from pipeline.stages.base import names
from pipeline.stages.events.data import EventData, Mention, View, blank_row, head_of, participant_row
from pipeline.stages.events.groups import group_phrases
from pipeline.stages.morphology import feature

_SPEECH = lexicon.words("speech_verbs.txt")


def add_participants(view: View, events: list[EventData]) -> None:
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


def add_both_sides(view: View, event: EventData) -> None:
    """Of talks that nobody is said to take part in: who received whom, from the article's first sentences."""
    if event.kind not in {"переговоры", "встреча"} or any(p["kind"] == "person" for p in event.participants):
        return
    for sentence in view.sentences[:4]:
        people = [e for e in view.inside("ents", sentence) if e.label_ == "PER"]
        host = next((e for e in people if _governs(view.doc, e, _MEETS) is not None), None)
        guest = next(
            (e for e in people if e is not host and feature(head_of(e), "Case") in {"Acc", "Gen", "Ins"}), None
        )
        if host is not None and guest is not None:
            for entity in (host, guest):
                _add(event, participant_row(view, entity, "участник"))
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
        return participant_row(view, entity, capacity)

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
                    and feature(head_of(e), "Case") == "Ins"
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
                        **blank_row(t.sent),
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
                    and feature(head_of(e), "Case") == "Nom"
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
                        and feature(head_of(e), "Case") == "Nom"
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
                        or feature(head_of(e), "Case") in {"Ins", ""}
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
            case = feature(head_of(e), "Case")
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
        yield from group_phrases(view, sentence, at, genitive, people, inside)
    # в качестве жюри выступили X и Y
    if (m := re.search(r"в качестве\s+([а-яё]+)", text)) is not None and (
        capacity := _AS.get(morph.lemma(m[1], "NOUN"))
    ):
        for e in entities:
            if e.label_ == "PER" and feature(head_of(e), "Case") in {"Nom", ""}:
                yield of(e, capacity)
    # спикеры
    for e in entities:
        if e.label_ == "PER" and (feature(head_of(e), "Case") in {"Nom", ""}):
            verb = _governs(doc, e, _SPEECH | {"выступить", "выступать", "доложить"})
            if verb is not None and (mention is not None or _SPOKE_THERE.search(text)):
                yield of(e, "спикер")


def _sender(sentence: Span) -> str | None:
    """Country of «от Республики Казахстан … делегация», «делегация Казахстана»."""
    if (m := re.search(r"(?:[Оо]т|делегаци[яюией]+)\s+((?:[А-ЯЁ][а-яё]+\s?){1,3})", sentence.text)) is not None:
        return gazetteer.country(m[1].strip())
    return None


def _part_of_noun(doc: Doc, entity: Span) -> bool:
    """Whether an entity is another noun's complement («представители *ООН*»)."""
    before = doc[entity.start - 1] if entity.start else None
    if before is None:
        return False
    return (
        before.pos_ in {"NOUN", "PROPN", "ADP"}
        and feature(head_of(entity), "Case") in {"Gen", "Loc", "Dat", ""}
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
