"""Names of people and bodies behind nouns, pronouns and roles, and the rows that are made of them."""

from __future__ import annotations

from spacy.tokens import Span, Token

from pipeline import lexicon
from pipeline.russian import gazetteer, nominative
from pipeline.russian.gazetteer import fold
from pipeline.russian.phrases import genitive_chain
from pipeline.stages.events.data import View, head_of
from pipeline.stages.morphology import feature
from pipeline.stages.people import is_position

#: positions that «глава …» may stand for
_HEADS = lexicon.words("people/heads.txt")
_LEADS = {"глава", "руководитель", "лидер"}
_GOVERNORS = {"аким", "губернатор", "мэр"}
_LANDS = {"регион", "област", "города", "город", "край", "района", "район"}
_PRONOUNS = {"он": "m", "она": "f"}


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


def pronoun(view: View, token: Token) -> Span | None:
    """Whom «он», «она» as a subject means: the last subject with a name of that gender in this sentence or the one
    before.
    """
    if token.lower_ not in _PRONOUNS:
        return None
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


def by_role(view: View, token: Token) -> dict | None:
    """The one whose role a noun repeats: «министр», «глава государства», «глава Минздрава»; None unless there is
    exactly one.
    """
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
        role = (
            fold(record.get("role") or "").removeprefix("экс-").removeprefix("бывший ")
            if record["type"] == "person"
            else ""
        )
        if not role:
            continue
        if role.startswith("глава государства"):
            role = "президент"
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
            fits = fits or token.lemma_ in _LEADS and first in _GOVERNORS and bool(complement & _LANDS)
        if fits:
            found[record["id"]] = record
    if len(found) != 1:
        return None
    record = next(iter(found.values()))
    return {**blank(view, token), **of_record(record), "kind": "person"}


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


def of_record(record: dict) -> dict:
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
    known = of_record(record) if record else {"name": nominative.tokens_nominative(list(entity))}
    if entity.label_ == "LOC" and not entity.text.isupper():
        known["name"] = nominative.tokens_nominative(list(entity))  # as the text has it: «Белоруссия»
    kind = {"PER": "person", "ORG": "organisation"}.get(entity.label_, "country")
    span = {"start_char": entity.start_char, "end_char": entity.end_char}
    return {**blank(view, entity[0]), **known, **span, "kind": kind}
