"""Who stands behind a noun: somebody with a name, somebody told by a role, an organisation, a country, a group."""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Span, Token

from pipeline.russian import gazetteer, nominative
from pipeline.russian.gazetteer import fold
from pipeline.russian.phrases import genitive_chain, left_edge
from pipeline.stages.events.clause import antecedent
from pipeline.stages.events.data import View, head_of
from pipeline.stages.events.groups import group_rows, is_group, is_someone
from pipeline.stages.events.roles import blank, by_role, of_record, person_of, pronoun, row_of
from pipeline.stages.morphology import feature
from pipeline.stages.people import is_position

_LABELS = {"person": "PER", "organisation": "ORG", "country": "COUNTRY", "group": "GROUP"}
#: «передаёт *корреспондент*»: who reports takes no part
_REPORTERS = {"корреспондент", "собкор", "спецкор", "обозреватель"}
#: capacities themselves: «второй *подсудимый*»
_IN_COURT = {"подсудимый", "обвиняемый", "спикер", "докладчик", "лектор", "организатор", "участник"}
#: nouns that point at an organisation named elsewhere
_POINTERS = {"министерство", "акимат", "ведомство", "ассоциация", "университет", "центр", "фонд", "холдинг", "банк"}


def who(view: View, token: Token, wanted: frozenset[str] = frozenset()) -> list[dict]:
    """Rows of participants for a noun, without capacity; empty where it names nobody who could take part.

    Args:
        wanted: PER, ORG, COUNTRY, GROUP; all if empty.
    """
    rows = next((found for reading in READINGS if (found := reading(view, token)) is not None), [])
    return [r for r in rows if not wanted or _LABELS[r["kind"]] in wanted]


# --- readings: rows, [] for «nobody», None for «ask the next» ------------------------------------------


def _name(view: View, token: Token) -> list[dict] | None:
    """«*Олег Басов*», «*Минздрав*», «*Казахстан*»; a city takes no part, nor does the agency of a dateline («Астана.
    *Казинформ* — …»).
    """
    entity = view.entity_at.get(token.i)
    if entity is None:
        return None
    if entity.label_ == "LOC" and not gazetteer.country(entity.text) or entity.label_ != "PER" and token.pos_ == "ADJ":
        return []
    if entity.label_ == "ORG" and entity.start < 8 and view.doc[entity.end : entity.end + 1].text in {"-", "–", "—"}:
        return []
    return [row_of(view, entity)]


def _person(view: View, token: Token) -> list[dict] | None:
    """«*министр* Олег Басов»."""
    name = person_of(view, token)
    return None if name is None else [row_of(view, name)]


def _one(view: View, token: Token) -> list[dict] | None:
    """«*один из правоохранителей*»."""
    return _one_of(view, token) if token.pos_ == "NUM" and token.lemma_ == "один" else None


def _he(view: View, token: Token) -> list[dict] | None:
    """«*он* изложил»."""
    if token.pos_ != "PRON":
        return None
    name = pronoun(view, token)
    span = {"start_char": token.idx, "end_char": token.idx + len(token)}
    return [] if name is None else [{**row_of(view, name), **span}]


def _which(view: View, token: Token) -> list[dict] | None:
    """«члены бундестага, *которые* соберутся»."""
    if token.lemma_ != "который":
        return None
    noun = antecedent(token)
    return who(view, noun) if noun.lemma_ != "который" else []


def _nobody(view: View, token: Token) -> list[dict] | None:
    """«передаёт *корреспондент*», «второй *подсудимый*», «актёр, *режиссёр* Олег Басов»."""
    capacity = token.lemma_ in _IN_COURT and feature(token, "Number") == "Sing"
    return [] if token.lemma_ in _REPORTERS or capacity or _is_known(view, token) else None


def _pointer(view: View, token: Token) -> list[dict] | None:
    """«проведена *министерством*»."""
    if token.lemma_ not in _POINTERS or feature(token, "Number") != "Sing":
        return None
    if any(c.dep_ == "amod" for c in token.children):  # «*белорусское* министерство»
        name = nominative.tokens_nominative(list(view.doc[left_edge(token) : token.i + 1]))
        return [{**blank(view, token), "name": name[:1].lower() + name[1:], "kind": "organisation"}]
    return pointed(view, token)


def _of_name(view: View, token: Token) -> list[dict] | None:
    """«*компания* «Айцзю»»."""
    name = _named_after(view, token) if is_group(token) or is_someone(token) else None
    return None if name is None else [row_of(view, name)]


def _group(view: View, token: Token) -> list[dict] | None:
    """«*представители* министерств»."""
    if not is_group(token):
        return None
    return [{**blank(view, token), **row, "kind": "group"} for row in group_rows(view, token)]


def _role(view: View, token: Token) -> list[dict] | None:
    """«*глава государства*»."""
    row = by_role(view, token)
    return None if row is None else [row]


def _man(view: View, token: Token) -> list[dict] | None:
    """«*водитель* Daewoo», «*госсекретарь*»."""
    if is_someone(token) or is_position(token) and feature(token, "Number") == "Sing":
        return [_someone(view, token)]
    return None


READINGS: tuple[Callable[[View, Token], list[dict] | None], ...] = (
    _name,
    _person,
    _one,
    _which,
    _he,
    _nobody,
    _pointer,
    _of_name,
    _group,
    _role,
    _man,
)


def _named_after(view: View, token: Token) -> Span | None:
    """«компания *«Айцзю»*», «немецкий производитель *HeidelbergCement*»: the name that a noun of one body has behind
    it.
    """
    if feature(token, "Number") != "Sing":
        return None
    end = genitive_chain(token, limit=10, people=view.people)
    for i in range(token.i + 1, min(end + 2, len(view.doc))):
        name = view.entity_at.get(i)
        if name is not None and name.label_ == "ORG" and name.end >= end and feature(head_of(name), "Case") != "Gen":
            return name
    return None


def _is_known(view: View, token: Token) -> bool:
    """«актёр, *режиссёр* и сценарист Олег Басов», «КАЗИНФОРМ — …»: a second noun for somebody with a name."""
    strung = [token.head, *token.head.children] if token.dep_ == "conj" else list(token.children)
    return any(
        t.i != token.i and t.dep_ in {"conj", "nsubj", "obj", "nsubj:pass"} and person_of(view, t) is not None
        for t in strung
    )


def pointed(view: View, token: Token) -> list[dict]:
    """«проведена *министерством*»: the one organisation of that kind in the article."""
    organisations = [r for r in view.doc._.entities or () if r["type"] == "organisation"]
    named = [r for r in organisations if fold(r["name"]).startswith(token.lemma_)]
    ministries = [r for r in organisations if r["kind"] == "ministry"] if token.lemma_ == "министерство" else []
    target = named[0] if named else ministries[0] if len(ministries) == 1 else None
    return [] if target is None else [{**blank(view, token), **of_record(target), "kind": "organisation"}]


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
