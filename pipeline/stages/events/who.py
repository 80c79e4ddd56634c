"""Who stands behind a noun: somebody with a name, somebody told by a role, an organisation, a country, a group."""

from __future__ import annotations

from spacy.tokens import Span, Token

from pipeline.russian import gazetteer, nominative
from pipeline.russian.gazetteer import fold
from pipeline.russian.phrases import genitive_chain
from pipeline.stages.events.data import View, head_of
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
#: capacities themselves: «второй *подсудимый*»
_IN_COURT = {"подсудимый", "обвиняемый", "подозреваемый"}
_LEADS = {"глава", "руководитель", "лидер"}


def who(view: View, token: Token, wanted: frozenset[str] = frozenset()) -> list[dict]:
    """Rows of participants for a noun, without capacity; empty where it names nobody who could take part.

    Args:
        wanted: PER, ORG, COUNTRY, GROUP; all if empty.
    """
    rows = _rows(view, token)
    return [r for r in rows if not wanted or _LABELS[r["kind"]] in wanted]


_LABELS = {"person": "PER", "organisation": "ORG", "country": "COUNTRY", "group": "GROUP"}


def person_of(view: View, token: Token) -> Span | None:
    """The name of a person to whom a noun belongs: it is in it, in the role before it, or has it in apposition."""
    name = view.entity_at.get(token.i) or view.role_tokens().get(token.i)
    if name is not None:
        return name if name.label_ == "PER" else None
    if token.pos_ != "NOUN" or feature(token, "Animacy") != "Anim" or feature(token, "Number") != "Sing":
        return None
    for c in token.children:
        if c.dep_ in {"appos", "flat", "flat:name", "conj"} and c.i > token.i:
            name = view.entity_at.get(c.i) or view.role_tokens().get(c.i)
            if name is not None and name.label_ == "PER":
                return name
    end = genitive_chain(token, limit=10, people=view.people)
    return (
        view.entity_at[end]
        if end in view.people and feature(head_of(view.entity_at[end]), "Case") == feature(token, "Case")
        else None
    )


def _named_after(view: View, token: Token) -> Span | None:
    """«компания *«Айцзю»*», «немецкий производитель *HeidelbergCement*»: the name that a noun of one body has behind it."""
    if feature(token, "Number") != "Sing":
        return None
    end = genitive_chain(token, limit=10, people=view.people)
    for i in range(token.i + 1, min(end + 2, len(view.doc))):
        name = view.entity_at.get(i)
        if name is not None and name.label_ == "ORG" and name.end >= end and feature(head_of(name), "Case") != "Gen":
            return name
    return None


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
    if (name := person_of(view, token)) is not None:
        return [row_of(view, name)]
    if token.pos_ == "NUM" and token.lemma_ == "один":
        return _one_of(view, token)
    if token.pos_ == "PRON" and token.lower_ in _PRONOUNS:
        name = pronoun(view, token)
        return (
            [{**row_of(view, name), "start_char": token.idx, "end_char": token.idx + len(token)}]
            if name is not None
            else []
        )
    if token.lemma_ in _REPORTERS:
        return []
    if token.lemma_ in _POINTERS and feature(token, "Number") == "Sing":
        return pointed(view, token)
    if (is_group(token) or is_someone(token)) and (name := _named_after(view, token)) is not None:
        return [row_of(view, name)]
    if token.lemma_ in _IN_COURT and feature(token, "Number") == "Sing":
        return []
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


_PRONOUNS = {"он": "m", "она": "f"}


def pronoun(view: View, token: Token) -> Span | None:
    """Whom «он», «она» as a subject means: the last subject with a name of that gender in this sentence or the one before."""
    number = view.sentence_of(token.i)
    for i in (number, number - 1):
        if i < 0:
            break
        for name in reversed(view.inside("ents", view.sentences[i])):
            if name.label_ == "PER" and name.start < token.i and feature(head_of(name), "Case") in {"Nom", ""}:
                gender = (name._.person or {}).get("gender")
                if gender in {None, _PRONOUNS[token.lower_]}:
                    return name
    return None


def _one_of(view: View, token: Token) -> list[dict]:
    """«*один из правоохранителей*»."""
    many = next((c for c in token.children if c.pos_ == "NOUN" and any(p.lower_ == "из" for p in c.children)), None)
    if many is None:
        return []
    end = genitive_chain(many, limit=6, people=view.people)
    name = f"один из {view.doc[many.i : end].text}"
    return [
        {
            **blank(view, token),
            "name": name,
            "kind": "group",
            "end_char": view.doc[end - 1].idx + len(view.doc[end - 1]),
        }
    ]


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
    by = {"by_role": True} if is_position(token) else {}
    span = {"start_char": doc[start].idx, "end_char": doc[end - 1].idx + len(doc[end - 1])}
    return {**blank(view, token), **by, **span, "name": name, "kind": "group"}


def by_role(view: View, token: Token) -> dict | None:
    """The one whose role a noun repeats: «министр», «глава государства», «глава Минздрава»; None unless there is exactly one."""
    if token.pos_ not in {"NOUN", "PROPN"} or feature(token, "Number") != "Sing" or not is_position(token):
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
            fits = (
                not complement
                or _of_country(view, token, record)
                or bool(complement & {w[:6] for w in [*words, *fold(record.get("organisation") or "").split()]})
            )
        else:
            fits = token.lemma_ in _LEADS and first in _HEADS and bool(complement) and _heads(view, record, complement)
        if fits:
            found[record["id"]] = record
    if len(found) != 1:
        return None
    record = next(iter(found.values()))
    return {**blank(view, token), **_of_record(record), "kind": "person"}


def _of_country(view: View, token: Token, record: dict) -> bool:
    """«президент *Казахстана*», of the president whose country it is."""
    following = view.doc[token.i + 1] if token.i + 1 < len(view.doc) else None
    return (
        following is not None and bool(record.get("country")) and gazetteer.country(following.text) == record["country"]
    )


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
