"""Organisations of one article: names, abbreviations and short forms of one as one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Iterable

from spacy.tokens import Doc, Span

from pipeline import lexicon
from pipeline.russian import gazetteer, morph
from pipeline.russian.gazetteer import fold
from pipeline.russian.ud import feature
from pipeline.stages.base import names
from pipeline.stages.coreference.mentions import mention
from pipeline.stages.coreference.org_names import org_name
from pipeline.stages.entities import org_kinds
from pipeline.stages.entities.words import thing_kind
from pipeline.stages.relations import joined

_WORD = re.compile(r"[А-ЯЁ][а-яё]+\Z")
#: score from which a relation of the model joins two names
_SURE = 0.6


@lru_cache(maxsize=1)
def _event_nouns() -> frozenset[str]:
    return lexicon.words("events/kinds.tsv")


def names_event(name: str) -> bool:
    """Whether the head noun of a nominative name is an event's («7-я … конференция по …»)."""
    for word in name.split():
        if fold(word) in _event_nouns():
            return True
        if fold(word) in org_kinds():
            return False
    return False


def find_organisations(doc: Doc, aliases: list[dict]) -> list[dict]:
    """The article's organisations; those that an abbreviation of ``aliases`` names under their full names."""
    expansions = {fold(a["short"]): a for a in aliases}
    found: dict[str, dict] = {}
    alike: dict[str, list[str]] = {}
    for span in names(doc, "ORG"):
        name = org_name(span)
        if len(name.strip()) < 2:
            continue
        short = None
        if (alias := expansions.get(fold(name))) is not None:
            short, name = name, alias["name"]
            if names_event(name) or thing_kind(name):
                continue
        key = org_key(name)
        entity = found.get(key)
        if entity is None:
            entity = next((found[k] for k in alike.get(_org_stem(key), ()) if _same_organisation(key, k)), None)
        if entity is None:
            alike.setdefault(_org_stem(key), []).append(key)
            entity = found[key] = _new(name)
        _add(entity, span, name, short)
    for entity, other in _in_other_cases(list(found.values())):
        absorb(entity, other)
        del found[next(k for k, e in found.items() if e is other)]
    _add_abbreviations(found.values(), aliases)
    for entity in found.values():
        entity["aliases"] = sorted({a for a in entity["aliases"] if fold(a) != fold(entity["name"])})
    return list(found.values())


def _in_other_cases(organisations: list[dict]) -> list[tuple[dict, dict]]:
    """(entity, the same in another case): «Акорда», «Акорды» of one article, names of one word."""
    lone = {e["name"].lower(): e for e in organisations if _WORD.match(e["name"])}
    pairs = []
    for name, entity in lone.items():
        for parse in morph.parses(name):
            base = lone.get(parse.normal_form)
            if base is not None and base is not entity and parse.tag.case not in {None, "nomn"}:
                pairs.append((base, entity))
                break
    taken = {id(other) for _, other in pairs}
    return [(base, other) for base, other in pairs if id(base) not in taken]


def _new(name: str) -> dict:
    return {"type": "organisation", "name": name, "aliases": [], "kind": None, "country": None, "mentions": []}


def _add(entity: dict, span: Span, name: str, short: str | None) -> None:
    """A mention, and what it says of its organisation."""
    if entity["mentions"] and _fuller(name, entity["name"]):
        entity["aliases"].append(entity["name"])
        entity["name"] = name
    elif name != entity["name"]:
        entity["aliases"].append(name)
    if short:
        entity["aliases"].append(short)
    entity["kind"] = entity["kind"] or _org_kind(span)
    entity["country"] = entity["country"] or _org_country(span)
    entity["mentions"].append(mention(span))


def _add_abbreviations(organisations: Iterable[dict], aliases: list[dict]) -> None:
    """Abbreviations that the article explains, at the organisations with the full names."""
    by_name: dict[str, list[dict]] = {}
    for entity in organisations:
        by_name.setdefault(fold(entity["name"]), []).append(entity)
    for alias in aliases:
        for entity in by_name.get(fold(alias["name"]), ()):
            if alias["short"] not in entity["aliases"]:
                entity["aliases"].append(alias["short"])


def absorb(entity: dict, other: dict) -> None:
    """Names and mentions of ``other``, which is the same organisation, go over to ``entity``."""
    entity["aliases"] = sorted({*entity["aliases"], other["name"], *other["aliases"]})
    entity["mentions"] = sorted(entity["mentions"] + other["mentions"])


def _fuller(name: str, than: str) -> bool:
    """Whether a name says more than another of the same organisation.

    A legal form goes before a common noun: «ТОО «Нива»», «компания «Нива»».
    """
    legal, other = (re.match(r"[А-ЯЁ]{2,5} [«\"]", n) is not None for n in (name, than))
    if legal != other and than[-1:] in '»"' and name[-1:] in '»"':
        return legal
    return len(name) > len(than)


def abbreviated(doc: Doc, organisations: list[dict]) -> list[dict]:
    """Organisations as one where the model says that one abbreviates the other."""
    owner = {(m[0], m[1]): e for e in organisations for m in e["mentions"]}
    for source, target, score in joined(doc, "ABBREVIATION"):
        pair = [owner.get((e["start_char"], e["end_char"])) for e in (source, target)]
        if score < _SURE or None in pair or pair[0] is pair[1]:
            continue
        full, short = sorted(pair, key=lambda e: -len(e["name"]))
        if not short["name"].isupper() or len(short["name"]) > 10 or len(full["name"].split()) < 2:
            continue
        absorb(full, short)
        full["kind"], full["country"] = full["kind"] or short["kind"], full["country"] or short["country"]
        for key in [k for k, e in owner.items() if e is short]:
            owner[key] = full
        organisations = [e for e in organisations if e is not short]
    return organisations


def initialled(organisations: list[dict]) -> list[dict]:
    """«МИД» is «Министерство иностранных дел» where the article has one name with these initials."""
    by_initials: dict[str, list[dict]] = {}
    for entity in organisations:
        words = re.findall(r"[а-яёәғқңөұүһі]{3,}", _without_country(org_key(entity["name"])))
        if 2 <= len(words) <= 7:
            by_initials.setdefault("".join(w[0] for w in words).upper(), []).append(entity)
    out = []
    for entity in organisations:
        short = _without_country(org_key(entity["name"])).upper()  # of «АО «ЕНПФ»» ЕНПФ
        full = by_initials.get(short, [])
        if short in entity["name"] and len(full) == 1 and full[0] is not entity:
            absorb(full[0], entity)
            full[0]["country"] = full[0]["country"] or entity["country"]
        else:
            out.append(entity)
    return out


def org_key(name: str) -> str:
    if m := re.fullmatch(r"(?:[а-яё-]+ )?[«\"“]([^«»\"“”]{3,})[»\"”]", fold(name)):
        return m[1].replace("-", " ")
    return re.sub(r"[«»\"“”„]", "", fold(name)).replace("-", " ")


def _org_stem(key: str) -> str:
    """What two names of one organisation share: their first two words."""
    return " ".join(_without_country(key).split()[:2])


def _without_country(key: str) -> str:
    return re.sub(r" (?:республики казахстан|рк|рф|российской федерации|казахстана|россии|кр|руз)$", "", key)


def _same_organisation(a: str, b: str) -> bool:
    """«Министерство экологии», «Министерство экологии и природных ресурсов»; a country at the end does not count."""
    a, b = _without_country(a), _without_country(b)
    if a == b:
        return True
    long, short = (a, b) if len(a) > len(b) else (b, a)
    return short.startswith(("министерство ", "комитет ")) and len(short.split()) > 1 and long.startswith(short + " ")


def _org_kind(span: Span) -> str | None:
    if re.search(r"\.(?:kz|ru|com|org|net|uz|kg|by|ua|info)$", span.text.lower()):
        return "media"
    for token in span:
        if token.lemma_ in org_kinds():
            return org_kinds()[token.lemma_]
    if span.start and (kind := org_kinds().get(span.doc[span.start - 1].lemma_)):
        return kind
    return "ministry" if re.match(r"Мин[а-яё]{3}", span.text) else None


def _org_country(span: Span) -> str | None:
    for token in span:
        if token.pos_ == "ADJ" and (code := gazetteer.adjective_country(token.lemma_)):
            return code
        if (
            token.text[:1].isupper()
            and token.pos_ in {"PROPN", "NOUN", "X"}
            and token.text not in {"КР", "РБ", "РТ"}
            and (code := gazetteer.country(token.text))
        ):
            return code
    nxt = span.doc[span.end] if span.end < len(span.doc) else None
    if nxt is not None and nxt.text[:1].isupper() and not nxt.is_sent_start and feature(nxt, "Case") == "Gen":
        return gazetteer.country(nxt.text)
    return None
