"""The whole name around an event noun."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from pipeline.russian import gazetteer, nominative, numerals
from pipeline.russian.phrases import genitive_chain, opens
from pipeline.stages.base import names_in
from pipeline.stages.events.data import Mention
from pipeline.stages.events.kinds import EMPTY_ADJECTIVES, OPEN
from pipeline.stages.morphology import feature
from pipeline.stages.people import is_position


def _ordinal(token: Token) -> int | None:
    text = token.text
    if re.fullmatch(r"\d{1,3}-?(?:й|я|е|го|му|м|х|ой|ая|ое|ого|ую|ю|ом|ым|ый|ий)", text) or re.fullmatch(
        r"[IVXХ]{1,6}(?:-?(?:й|я|е|го|м))?", text
    ):
        return numerals.parse_ordinal(re.split("-", text)[0] if re.match("[IVXХ]", text) else text)
    return None


def read_name(doc: Doc, head: Token, kind: str, people: set[int]) -> Mention:
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
        elif agreeing and token.lemma_ not in EMPTY_ADJECTIVES and not (token.pos_ == "VERB"):
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
        or any(t.text in OPEN for t in doc[head.i + 1 : end])
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
    return token.i > 0 and (doc[token.i - 1].text in OPEN or doc[token.i - 1].text in {"-", "–", "—"})


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
                else chain_from_adjective(doc, end + 1, people)
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
        elif token.text in OPEN and opens(doc, end) and (closing := _quoted(doc, end)) is not None:
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


def chain_from_adjective(doc: Doc, i: int, people: set[int]) -> int:
    while i < len(doc) and doc[i].pos_ == "ADJ":
        i += 1
    return genitive_chain(doc[i], limit=12, people=people) if i < len(doc) and doc[i].pos_ in {"NOUN", "PROPN"} else i


def _quoted(doc: Doc, i: int) -> int | None:
    if i >= len(doc) or doc[i].text not in OPEN or not opens(doc, i):
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
