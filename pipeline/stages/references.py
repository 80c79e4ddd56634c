"""Who is who in one article: persons by surname and initials, abbreviations by their expansions.

``doc._.entities`` lists the article's entities (persons, organisations, places), each with its
mentions; ``doc._.aliases`` the abbreviations that the article explains.
"""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Doc, Span

from pipeline import lexicon
from pipeline.russian import gazetteer, morph, nominative
from pipeline.russian.gazetteer import fold
from pipeline.stages.base import Stage, names, stage, text_of, tokens_of
from pipeline.stages.entities import org_kinds, place_type
from pipeline.stages.morphology import feature
from pipeline.stages.relations import joined

_ABBREVIATION = re.compile(
    r"\(\s?(?:(?:далее|сокращ[её]нно|кратко|сокр\.)\s?[-–—:]?\s?)?[«\"]?([A-ZА-ЯЁ][\wА-Яа-яЁё-]{1,24})[»\"]?\s?\)"
)
#: score from which a relation of the model joins two names
_SURE = 0.6
_PLACE_KIND = {
    "COUNTRY": "country",
    "CITY": "city",
    "STATE_OR_PROVINCE": "region",
    "FACILITY": "facility",
    "LOCATION": "place",
}


@stage("references", assigns=["doc._.entities", "doc._.aliases"], requires=["doc.spans", "span._.person"])
class References(Stage):
    """Joins mentions of one entity. Entities are dicts: id, type, name, aliases, kind, country, mentions [[start_char, end_char, text], …] and, for persons, role, organisation, gender, former."""

    def annotate(self, doc: Doc) -> None:
        aliases = find_abbreviations(doc)
        entities = [*_persons(doc), *_initialled(_abbreviated(doc, _organisations(doc, aliases))), *_places(doc)]
        counters: dict[str, int] = {}
        for entity in entities:
            prefix = {"person": "p", "organisation": "o", "place": "l"}[entity["type"]]
            counters[prefix] = counters.get(prefix, 0) + 1
            entity["id"] = f"{prefix}{counters[prefix]}"
        _link_ministries(doc, entities)
        _name_employers(entities)
        doc._.entities = entities
        doc._.aliases = aliases


def _mention(span: Span) -> list:
    return [span.start_char, span.end_char, span.text]


# --- abbreviations ------------------------------------------------------------------------------


def find_abbreviations(doc: Doc) -> list[dict]:
    """«Полное название (АББР)»: dicts with short, name (nominative), start_char, end_char of the expansion."""
    out, seen = [], set()
    text = text_of(doc)
    for m in _ABBREVIATION.finditer(text):
        short = m[1]
        capitals = sum(c.isupper() for c in short)
        if capitals < 2 or short in seen:
            continue
        anchor = doc.char_span(m.start(), m.start() + 1, alignment_mode="expand")
        if anchor is None:
            continue
        last = anchor.start
        first = _expansion_start(doc, last, short)
        if first is None or first >= last:
            continue
        seen.add(short)
        span = doc[first:last]
        closing = span.text.strip('«»" ')
        name = nominative.tokens_nominative(list(span)) if re.search("[а-яё]", closing) else closing
        out.append(
            {
                "short": short,
                "name": name.strip('" '),
                "start_char": span.start_char,
                "end_char": span.end_char,
                "short_start": m.start(1),
                "short_end": m.end(1),
            }
        )
    return out


def _expansion_start(doc: Doc, end: int, short: str) -> int | None:
    """First token of what an abbreviation before ``end`` stands for."""
    letters = [c for c in re.sub(r"[-–]?\d+", "", short) if c.isupper()]
    sentence = doc[end - 1].sent.start if end else 0
    words = [t for t in doc[max(sentence, end - 16) : end] if re.match(r"[\wА-Яа-яЁё]", t.text)]
    # letters against initials of the words, from the right; small words may be skipped, hyphens give two letters
    for take in range(len(letters), min(len(words), len(letters) + 8) + 1):
        chosen = words[-take:]
        initials = [p[0].upper() for t in chosen for p in re.split("[-–]", t.text) if p]
        if (
            initials
            and initials[0] == letters[0]
            and _subsequence(letters, initials)
            and len(chosen) <= len(letters) + 5
            and _content(chosen) <= len(letters) + 2
        ):
            return _with_modifiers(doc, chosen[0].i, sentence)
    start, i = None, end - 1
    while i >= sentence and end - i <= 14:
        token = doc[i]
        if (
            token.pos_ in {"VERB", "AUX", "SCONJ", "PRON"}
            and feature(token, "VerbForm") != "Part"
            or token.text in {",", ";", ":", "(", ")"}
        ):
            break
        if token.pos_ == "ADP" and token.lower_ not in {"по", "на", "в", "о"}:
            break
        if token.text[:1].isupper() or re.match(r"\d+-", token.text):
            start = i
        elif token.text in {"«", '"'}:
            start = i
        i -= 1
    if start is None:
        return None
    return _with_modifiers(doc, start, sentence)


def _with_modifiers(doc: Doc, start: int, sentence: int) -> int:
    """``start`` moved over adjectives with a capital and ordinals («7-я Центрально-Азиатская …»)."""
    while start > sentence and (
        doc[start - 1].pos_ == "ADJ"
        and doc[start - 1].text[:1].isupper()
        or re.fullmatch(r"\d+-?[а-я]{1,3}|[IVX]+", doc[start - 1].text)
    ):
        start -= 1
    return start


def _content(tokens) -> int:
    return sum(len(t.text) > 2 for t in tokens)


def _subsequence(letters: list[str], initials: list[str]) -> bool:
    it = iter(initials)
    return all(any(letter == initial for initial in it) for letter in letters)


# --- persons ------------------------------------------------------------------------------------


def _split_name(name: str) -> tuple[str, str, str]:
    """Given name (or its initial), patronymic, surname of a nominative name; '' where absent."""
    parts = [p for p in re.split(r"[ \u00a0]+|(?<=\.)(?=[А-ЯЁA-Z])", name) if p]
    if len(parts) == 1:
        return "", "", parts[0]
    initials = [p for p in parts if re.fullmatch(r"[А-ЯЁA-Z][а-я]?\.(?:-[А-ЯЁ]\.)?|[А-ЯЁA-Z]", p)]
    rest = [p for p in parts if p not in initials]
    if initials:
        return initials[0], initials[1] if len(initials) > 1 else "", " ".join(rest)
    if len(parts) == 2 and re.search(r"(?:ович|евич|овна|евна|ична)$", parts[1].lower()) and parts[0][-1:] != ".":
        return parts[0], parts[1], ""
    if len(parts) == 3 and re.search(r"(?:вич|вна|ична|улы|кызы|оглы)$", parts[1].lower()):
        return parts[0], parts[1], parts[2]
    if len(parts) == 3 and re.search(r"(?:вич|вна|ична|улы|кызы|оглы)$", parts[2].lower()):
        return parts[1], parts[2], parts[0]
    return parts[0], "", " ".join(parts[1:])


def _compatible(a: tuple, b: tuple) -> bool:
    """Whether two split names can be one person's."""
    first_a, patronymic_a, last_a = a
    first_b, patronymic_b, last_b = b
    if not last_a or not last_b:
        # «Аукен Киясович»
        return fold(first_a) == fold(first_b) and (
            not patronymic_a or not patronymic_b or fold(patronymic_a) == fold(patronymic_b)
        )
    if not _same_surname(last_a, last_b):
        # «Токаев» and «Касым-Жомарт Токаев»; «Си» for «Си Цзиньпин»
        return bool(
            (not first_a and fold(last_a) == fold(first_b) and len(last_a) > 1)
            or (not first_b and fold(last_b) == fold(first_a))
        )
    for x, y in ((first_a, first_b), (patronymic_a, patronymic_b)):
        if not x or not y:
            continue
        x, y = fold(x).rstrip("."), fold(y).rstrip(".")
        if len(x) <= 2 or len(y) <= 2:
            if x[0] != y[0]:
                return False
        elif x != y and x[:4] != y[:4]:
            return False
    return True


def _name_keys(split: tuple) -> set[str]:
    """Two compatible names share one of these."""
    return {fold(part)[:3] for part in (split[0], split[2]) if part}


def _list_under(by_key: dict[str, list[dict]], person: dict) -> None:
    for key in _name_keys(person["split"]):
        if person not in (listed := by_key.setdefault(key, [])):
            listed.append(person)


def _same_surname(a: str, b: str) -> bool:
    a, b = fold(a), fold(b)
    if a == b or a + "а" == b or b + "а" == a:
        return True
    return (
        len(a) > 4
        and len(b) > 4
        and abs(len(a) - len(b)) <= 2
        and a[: min(len(a), len(b)) - 1] == b[: min(len(a), len(b)) - 1]
    )


def _persons(doc: Doc) -> list[dict]:
    people: list[dict] = []
    by_key: dict[str, list[dict]] = {}
    spans = [e for e in names(doc, "PER") if e._.person]
    # full names first, so that «Токаев» finds its person wherever it stands
    for span in sorted(spans, key=lambda s: (-len([t for t in s if t.text[:1].isupper()]), s.start)):
        value = span._.person
        split = _split_name(value["name"])
        near = {p["order"]: p for key in _name_keys(split) for p in by_key.get(key, ())}
        owner = next(
            (
                p
                for _, p in sorted(near.items())
                if _compatible(p["split"], split)
                and not (
                    p["gender"]
                    and value["gender"]
                    and p["gender"] != value["gender"]
                    and split[0]
                    and p["split"][0]
                    and len(split[0]) > 2
                )
            ),
            None,
        )
        if owner is None:
            owner = {
                "type": "person",
                "name": value["name"],
                "split": split,
                "aliases": [],
                "kind": None,
                "country": None,
                "gender": value["gender"],
                "role": None,
                "role_source": None,
                "role_score": None,
                "organisation": None,
                "former": False,
                "mentions": [],
                "roles": [],
                "names": [],
            }
            people.append(owner)
            owner["order"] = len(people)
            _list_under(by_key, owner)
        owner["names"].append((value["name"], _case_of(span)))
        if _split_name(value["name"])[0] and _strength(value["name"]) > _strength(owner["name"]):
            owner["name"], owner["split"] = value["name"], _split_name(value["name"])
            _list_under(by_key, owner)
        if owner["gender"] is None:
            owner["gender"] = value["gender"]
        owner["mentions"].append(_mention(span))
        if value["role"]:
            owner["roles"].append(
                {
                    k: value[k]
                    for k in ("role", "organisation", "country", "former", "role_start", "role_end", "source", "score")
                }
                | {"at": span.start_char}
            )
    for person in people:
        person["mentions"].sort()
        # a form that stands in the nominative in the text is surer than one that was put there
        distinct = dict.fromkeys(person["names"])
        length = len(person["name"].split())
        same_length = [n for n, case in person["names"] if case == "Nom" and len(n.split()) == length]
        if same_length and fold(person["name"]) not in {fold(n) for n in set(same_length)}:
            person["name"] = max(set(same_length), key=same_length.count)
        given, _, surname = person["split"]
        if (
            given
            and any(case == "Nom" and fold(n) + "а" == fold(surname) for n, case in distinct)
            and not any({"Name", "femn"} <= p.tag.grammemes for p in morph.parses(given))
        ):
            # «в отношении *Бахытжана Байжанова*», and «*Байжанов* показал»: whatever the tagger says of the first
            words = person["name"].split()
            person["name"], person["gender"] = nominative.person(tuple(words), ("Gen",) * len(words))
        person["aliases"] = sorted({n for n, _ in distinct if fold(n) != fold(person["name"])})
        if person["roles"]:
            current = sorted(person["roles"], key=lambda r: (r["former"], r["at"]))
            best = max(
                current[:3],
                key=lambda r: (not r["former"], len(r["role"] or "") <= 90, min(len(r["role"].split()), 6), -r["at"]),
            )
            person.update(
                {k: best[k] for k in ("role", "organisation", "former")},
                role_source=best["source"],
                role_score=best["score"],
            )
            person["country"] = next((r["country"] for r in current if r["country"]), None)
        del person["split"], person["names"], person["order"]
    people.sort(key=lambda p: p["mentions"][0][0])
    return people


@lru_cache(maxsize=10_000)
def _strength(name: str) -> int:
    parts = [p for p in re.split(r"[ .]+", name) if p]
    return sum(len(p) > 2 for p in parts) * 10 + min(len(parts), 4) + len(name) // 10


def _case_of(span: Span) -> str:
    cases = [feature(t, "Case") for t in span if feature(t, "Case")]
    return "Nom" if cases and all(c == "Nom" for c in cases) else ""


# --- organisations and places ---------------------------------------------------------------------


@lru_cache(maxsize=1)
def _event_nouns() -> frozenset[str]:
    return lexicon.words("event_kinds.txt")


def names_event(name: str) -> bool:
    """Whether the head noun of a nominative name is an event's («7-я … конференция по …»)."""
    for word in name.split():
        if fold(word) in _event_nouns():
            return True
        if fold(word) in org_kinds():
            return False
    return False


def _organisations(doc: Doc, aliases: list[dict]) -> list[dict]:
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
            if names_event(name):
                continue
        key = _org_key(name)
        entity = found.get(key)
        if entity is None:
            entity = next((found[k] for k in alike.get(_org_stem(key), ()) if _same_organisation(key, k)), None)
        if entity is None:
            alike.setdefault(_org_stem(key), []).append(key)
            entity = found[key] = {
                "type": "organisation",
                "name": name,
                "aliases": [],
                "kind": _org_kind(span),
                "country": _org_country(span),
                "mentions": [],
            }
        elif _fuller(name, entity["name"]):
            entity["aliases"].append(entity["name"])
            entity["name"] = name
        elif name != entity["name"]:
            entity["aliases"].append(name)
        if short:
            entity["aliases"].append(short)
        entity["kind"] = entity["kind"] or _org_kind(span)
        entity["country"] = entity["country"] or _org_country(span)
        entity["mentions"].append(_mention(span))
    by_name: dict[str, list[dict]] = {}
    for entity in found.values():
        by_name.setdefault(fold(entity["name"]), []).append(entity)
    for alias in aliases:
        for entity in by_name.get(fold(alias["name"]), ()):
            if alias["short"] not in entity["aliases"]:
                entity["aliases"].append(alias["short"])
    for entity in found.values():
        entity["aliases"] = sorted({a for a in entity["aliases"] if fold(a) != fold(entity["name"])})
    return list(found.values())


def _absorb(entity: dict, other: dict) -> None:
    """Names and mentions of ``other``, which is the same organisation, go over to ``entity``."""
    entity["aliases"] = sorted({*entity["aliases"], other["name"], *other["aliases"]})
    entity["mentions"] = sorted(entity["mentions"] + other["mentions"])


def _fuller(name: str, than: str) -> bool:
    """Whether a name says more than another of the same organisation: a legal form goes before a common noun («ТОО «Нива»», «компания «Нива»»)."""
    legal, other = (re.match(r"[А-ЯЁ]{2,5} [«\"]", n) is not None for n in (name, than))
    if legal != other and than[-1:] in '»"' and name[-1:] in '»"':
        return legal
    return len(name) > len(than)


def _abbreviated(doc: Doc, organisations: list[dict]) -> list[dict]:
    """Organisations of which the model says that one abbreviates the other, as one: «Европейский суд по правам человека», «ЕСПЧ»."""
    owner = {(m[0], m[1]): e for e in organisations for m in e["mentions"]}
    for source, target, score in joined(doc, "ABBREVIATION"):
        pair = [owner.get((e["start_char"], e["end_char"])) for e in (source, target)]
        if score < _SURE or None in pair or pair[0] is pair[1]:
            continue
        full, short = sorted(pair, key=lambda e: -len(e["name"]))
        if not short["name"].isupper() or len(short["name"]) > 10 or len(full["name"].split()) < 2:
            continue
        _absorb(full, short)
        full["kind"], full["country"] = full["kind"] or short["kind"], full["country"] or short["country"]
        for key in [k for k, e in owner.items() if e is short]:
            owner[key] = full
        organisations = [e for e in organisations if e is not short]
    return organisations


def _initialled(organisations: list[dict]) -> list[dict]:
    """«МИД» is «Министерство иностранных дел» where the article has one name with these initials."""
    by_initials: dict[str, list[dict]] = {}
    for entity in organisations:
        words = re.findall(r"[а-яёәғқңөұүһі]{3,}", _without_country(_org_key(entity["name"])))
        if 2 <= len(words) <= 7:
            by_initials.setdefault("".join(w[0] for w in words).upper(), []).append(entity)
    out = []
    for entity in organisations:
        short = _without_country(_org_key(entity["name"])).upper()  # of «АО «ЕНПФ»» ЕНПФ
        full = by_initials.get(short, [])
        if short in entity["name"] and len(full) == 1 and full[0] is not entity:
            _absorb(full[0], entity)
            full[0]["country"] = full[0]["country"] or entity["country"]
        else:
            out.append(entity)
    return out


def org_name(span: Span) -> str:
    """Nominative name of an organisation's span, outer quotes and an abbreviation in parentheses off."""
    tokens = [t for t in span if not t.is_space]
    for i in range(len(tokens) - 3, 0, -1):
        if tokens[i].text == "(" and tokens[i + 2].text == ")" and tokens[i + 1].text.isupper():
            del tokens[i : i + 3]
    while tokens and tokens[0].text in {"«", '"', "“"} and sum(t.text in {"«", '"', "“"} for t in tokens) == 1:
        tokens = tokens[1:]
        if tokens and tokens[-1].text in {"»", '"', "”"}:
            tokens = tokens[:-1]
        return nominative.text_of(tokens)
    if not tokens:
        return ""
    name = nominative.tokens_nominative(tokens)
    if (
        len(tokens) == 1
        and tokens[0].text[:1].isupper()
        and (
            feature(tokens[0], "Case") == "Nom"
            or re.fullmatch(r"Мин[а-яё]+(?:и|ы|ов|ей|тва|ния|та|ка)", tokens[0].text)
        )
    ):
        return tokens[0].text
    first = tokens[0]
    if first.is_sent_start or not first.text.isupper():
        if first.lemma_ in org_kinds() and first.text[:1].isupper():
            name = name[:1].upper() + name[1:]
    return name


def _org_key(name: str) -> str:
    if m := re.fullmatch(r"(?:[а-яё-]+ )?[«\"“]([^«»\"“”]{3,})[»\"”]", fold(name)):
        return m[1].replace("-", " ")
    return re.sub(r"[«»\"“”„]", "", fold(name)).replace("-", " ")


def _org_stem(key: str) -> str:
    """What two names of one organisation share: their first two words."""
    return " ".join(_without_country(key).split()[:2])


def _without_country(key: str) -> str:
    return re.sub(r" (?:республики казахстан|рк|рф|российской федерации|казахстана|россии|кр|руз)$", "", key)


def _same_organisation(a: str, b: str) -> bool:
    """«Министерство экологии» and «Министерство экологии и природных ресурсов»; a country's words at the end do not count."""
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


def _link_ministries(doc: Doc, entities: list[dict]) -> None:
    """«Минэкологии» is «Министерство экологии и природных ресурсов» where the article says so, by the name or by a minister's role."""
    organisations = [e for e in entities if e["type"] == "organisation"]
    full = [e for e in organisations if fold(e["name"]).startswith("министерство ")]
    short = [e for e in organisations if re.match(r"Мин[а-яё]{3}", e["name"])]
    roles = [(p, r) for p in entities if p["type"] == "person" for r in p["roles"] if r["role"]]
    for entity in short:
        stem = fold(entity["name"])[3:7].rstrip("аеиоуыюя")
        target = next((e for e in full if fold(e["name"]).split()[1].startswith(stem)), None)
        if target is None and len(full) == 1 and fold(full[0]["name"]).split()[1].startswith(stem[:3]):
            target = full[0]
        if target is not None:
            _absorb(target, entity)
            entities.remove(entity)
            continue
        for _, role in roles:
            if (m := re.match(r"(?:вице-|зам|первый |заместитель )*министра? ([а-яё]+.*)", role["role"])) and fold(
                m[1]
            ).startswith(stem[:3]):
                entity["aliases"] = sorted({*entity["aliases"], entity["name"]})
                entity["name"] = f"Министерство {m[1]}"
                break
    ministries = {
        fold(e["name"]).removeprefix("министерство "): e["name"]
        for e in entities
        if e["type"] == "organisation" and fold(e["name"]).startswith("министерство ")
    }
    for person, role in roles:
        if not role["organisation"] and (
            m := re.match(r"(?:вице-|зам|первый |заместитель |экс-)*министра? ([а-яё]+.*)", role["role"])
        ):
            role["organisation"] = ministries.get(fold(m[1]))
            if person["role"] == role["role"] and not person["organisation"]:
                person["organisation"] = role["organisation"]


def _name_employers(entities: list[dict]) -> None:
    """Organisations of roles by the name that the article's organisation has: «МИД» -> Министерство иностранных дел."""
    by_key = {
        _org_key(n): e["name"] for e in entities if e["type"] == "organisation" for n in (*e["aliases"], e["name"])
    }
    for person in entities:
        if person["type"] != "person":
            continue
        for holder in (person, *person["roles"]):
            if holder["organisation"]:
                holder["organisation"] = by_key.get(_org_key(holder["organisation"]), holder["organisation"])


def _of_language(token) -> bool:
    """«на русском и английском языках» names no country."""
    for following in token.doc[token.i + 1 : token.i + 8]:
        if following.lemma_ == "язык":
            return True
        if following.pos_ != "ADJ" and following.lower_ not in {"и", ",", "или", "так", "как", "на"}:
            return False
    return False


def _places(doc: Doc) -> list[dict]:
    found: dict[str, dict] = {}
    money = {i for s in doc.spans.get("figures", []) if s._.figure["type"] == "MONEY" for i in range(s.start, s.end)}
    for span in names(doc, "LOC"):
        # «долларов США» names a currency
        if span.start in money:
            continue
        kind = place_type(span)
        code, name = None, None
        if kind == "COUNTRY":
            code = gazetteer.country(span.text)
            name = gazetteer.country_name(code)
        elif (hit := gazetteer.city(span.text)) and kind in {"CITY", "LOCATION"}:
            name, code = hit
            kind = "CITY"
        elif acronym := gazetteer.region(span.text):
            name, code = acronym
        else:
            name = nominative.tokens_nominative(list(span))
        key = code if kind == "COUNTRY" else fold(name)
        entity = found.setdefault(
            key,
            {"type": "place", "name": name, "aliases": [], "kind": _PLACE_KIND[kind], "country": code, "mentions": []},
        )
        entity["mentions"].append(_mention(span))
    for i in tokens_of(doc, "ADJ"):
        token = doc[i]
        if (code := gazetteer.adjective_country(token.lemma_)) and not _of_language(token):
            entity = found.setdefault(
                code,
                {
                    "type": "place",
                    "name": gazetteer.country_name(code),
                    "aliases": [],
                    "kind": "country",
                    "country": code,
                    "mentions": [],
                },
            )
            entity["mentions"].append([token.idx, token.idx + len(token.text), token.text])
    for entity in found.values():
        entity["mentions"].sort()
    return sorted(found.values(), key=lambda e: e["mentions"][0][0])
