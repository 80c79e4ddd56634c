"""Who stands behind a noun: somebody with a name, somebody told by a role, an organisation, a country, a group."""

from __future__ import annotations

from spacy.tokens import Span, Token

from pipeline.russian import gazetteer, nominative
from pipeline.russian.gazetteer import fold
from pipeline.russian.phrases import genitive_chain
from pipeline.stages.events.data import View
from pipeline.stages.events.groups import group_rows, is_group, is_someone
from pipeline.stages.morphology import feature
from pipeline.stages.people import is_position

#: positions that «глава …» may stand for
_HEADS = {
    "министр",
    "президент",
    "председатель",
    "директор",
    "аким",
    "губернатор",
    "мэр",
    "премьер-министр",
    "гендиректор",
    "руководитель",
    "ректор",
}
#: «передаёт *корреспондент*»: who reports takes no part
_REPORTERS = {"корреспондент", "собкор", "спецкор", "обозреватель"}
_LEADS = {"глава", "руководитель", "лидер"}


def who(view: View, token: Token, wanted: frozenset[str] = frozenset()) -> list[dict]:
    """Rows of participants for a noun, without capacity; empty where it names nobody who could take part.

    Args:
        wanted: PER, ORG, COUNTRY, GROUP; all if empty.
    """
    rows = _rows(view, token)
    return [r for r in rows if not wanted or _LABELS[r["kind"]] in wanted]


_LABELS = {"person": "PER", "organisation": "ORG", "country": "COUNTRY", "group": "GROUP"}


def _rows(view: View, token: Token) -> list[dict]:
    entity = view.entity_at.get(token.i)
    if entity is not None:
        if (
            entity.label_ == "LOC"
            and not gazetteer.country(entity.text)
            or entity.label_ != "PER"
            and token.pos_ == "ADJ"
        ):
            return []
        return [row_of(view, entity)]
    if (name := view.role_tokens().get(token.i)) is not None:
        return [row_of(view, name)]
    if token.lemma_ in _REPORTERS:
        return []
    if token.lemma_ in _POINTERS and feature(token, "Number") == "Sing":
        return pointed(view, token)
    if is_group(token):
        return [{**blank(view, token), **row, "kind": "group"} for row in group_rows(view, token)]
    if (known := by_role(view, token)) is not None:
        return [known]
    return (
        [_someone(view, token)]
        if is_someone(token) or is_position(token) and feature(token, "Number") == "Sing"
        else []
    )


#: nouns that point at an organisation named elsewhere
_POINTERS = {"министерство", "акимат", "ведомство", "ассоциация", "университет", "центр", "фонд", "холдинг", "банк"}


def pointed(view: View, token: Token) -> list[dict]:
    """«проведена *министерством*»: the one organisation of that kind in the article."""
    organisations = [r for r in view.doc._.entities or () if r["type"] == "organisation"]
    named = [r for r in organisations if fold(r["name"]).startswith(token.lemma_)]
    ministries = [r for r in organisations if r["kind"] == "ministry"] if token.lemma_ == "министерство" else []
    target = named[0] if named else ministries[0] if len(ministries) == 1 else None
    return [] if target is None else [{**blank(view, token), **_of_record(target), "kind": "organisation"}]


def _someone(view: View, token: Token) -> dict:
    """One man without a name: «водитель Daewoo Nexia», «госсекретарь»."""
    doc = view.doc
    start = token.i
    while (
        start > token.sent.start
        and doc[start - 1].pos_ == "ADJ"
        and feature(doc[start - 1], "Case") == feature(token, "Case")
    ):
        start -= 1
    end = genitive_chain(token, limit=10, people=view.people)
    name = nominative.tokens_nominative(list(doc[start:end]))
    if not doc[start].text.isupper():
        name = name[:1].lower() + name[1:]
    return {
        **blank(view, token),
        "name": name,
        "kind": "group",
        "start_char": doc[start].idx,
        "end_char": doc[end - 1].idx + len(doc[end - 1]),
    }


def by_role(view: View, token: Token) -> dict | None:
    """The one whose role a noun repeats: «министр», «глава государства», «глава Минздрава»; None unless there is exactly one."""
    if token.pos_ != "NOUN" or feature(token, "Number") != "Sing" or not is_position(token):
        return None
    complement = {
        fold(t.lemma_)[:6]
        for t in view.doc[token.i + 1 : genitive_chain(token, limit=6, people=view.people)]
        if t.pos_ in {"NOUN", "PROPN"}
    }
    of_state = "госуда" in complement
    found = {}
    for record in view.doc._.entities or ():
        role = fold(record.get("role") or "") if record["type"] == "person" else ""
        if not role:
            continue
        words = role.replace("-", " ").split()
        first = words[0]
        if of_state:
            fits = first == "президент"
        elif token.lemma_ in role.split()[:2]:
            fits = not complement or bool(
                complement & {w[:6] for w in [*words, *fold(record.get("organisation") or "").split()]}
            )
        else:
            fits = token.lemma_ in _LEADS and first in _HEADS and bool(complement) and _heads(view, record, complement)
        if fits:
            found[record["id"]] = record
    if len(found) != 1:
        return None
    record = next(iter(found.values()))
    return {**blank(view, token), **_of_record(record), "kind": "person"}


def _heads(view: View, record: dict, complement: set[str]) -> bool:
    """«глава *Минздрава*», of the man whose organisation is the ministry of health."""
    organisation = next(
        (
            r
            for r in view.doc._.entities or ()
            if r["type"] == "organisation" and fold(r["name"]) == fold(record.get("organisation") or "")
        ),
        None,
    )
    names = [organisation["name"], *organisation["aliases"]] if organisation else [record.get("organisation") or ""]
    return bool(complement & {w[:6] for name in names for w in fold(name).split()})


def blank(view: View, token: Token) -> dict:
    """The fields of a participant's row that a noun alone tells."""
    sentence = view.sentences[view.sentence_of(token.i)]
    return {
        "entity_id": None,
        "role": None,
        "organisation": None,
        "country": None,
        "sentence": sentence.text.strip(),
        "start_char": token.idx,
        "end_char": token.idx + len(token),
    }


def _of_record(record: dict) -> dict:
    return {
        "entity_id": record["id"],
        "name": record["name"],
        "role": record.get("role"),
        "organisation": record.get("organisation"),
        "country": record.get("country"),
    }


def row_of(view: View, entity: Span) -> dict:
    """The row of a name, tied to its entry in ``doc._.entities``."""
    record = view.record_at.get((entity.start_char, entity.end_char))
    known = _of_record(record) if record else {"name": nominative.tokens_nominative(list(entity))}
    kind = {"PER": "person", "ORG": "organisation"}.get(entity.label_, "country")
    span = {"start_char": entity.start_char, "end_char": entity.end_char}
    return {**blank(view, entity[0]), **known, **span, "kind": kind}
