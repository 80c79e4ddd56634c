"""Where events are named or pointed at."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from pipeline.russian.gazetteer import fold
from pipeline.stages.base import tokens_of, tokens_with
from pipeline.stages.events.data import Mention, View
from pipeline.stages.events.kinds import GENERIC, PLURAL_ONLY, kinds
from pipeline.stages.events.name import read_name
from pipeline.stages.morphology import feature


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
        {*tokens_of(doc, "NOUN", "PROPN"), *tokens_with(doc, "ORTH", aliases), *tokens_with(doc, "LEMMA", GENERIC)}
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
        if token.lemma_ in GENERIC and feature(token, "Number") == "Sing":
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
        mention = read_name(doc, token, kind, people)
        if plural and kind not in PLURAL_ONLY and not mention.named:
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
