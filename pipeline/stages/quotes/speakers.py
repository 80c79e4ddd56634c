"""From the word that names a speaker to the person or organisation: names, roles, pronouns, bodies told before."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Token

from pipeline import lexicon
from pipeline.russian import gazetteer, nominative
from pipeline.russian.gazetteer import fold
from pipeline.russian.phrases import genitive_chain, left_edge
from pipeline.russian.ud import feature
from pipeline.stages.quotes.page import Page, is_noun, nouns
from pipeline.stages.quotes.subject import Reference

#: mentions looked back for somebody who was named before
_BACK = 60
#: «один из офицеров», «многие»
_SOME = frozenset({"один", "одна", "многие", "некоторые", "большинство", "часть", "другие"})
_SOURCE = re.compile(r"со\s?ссылкой\s?на\s")
#: characters between a body and «ведомство»
_NEAR = 500
#: tokens from a role to the name that ends it
_FAR = 25
#: tokens of the phrase that names a speaker
_LONGEST = 14


class Speaker(NamedTuple):
    """``name`` in the nominative; ``entity`` the id of the row of people or organisations that it is."""

    name: str
    entity: str | None = None
    kind: str = "other"
    gender: str | None = None
    plural: bool = False


@lru_cache(maxsize=1)
def _same_roles() -> dict[str, frozenset[str]]:
    """Head noun of a role -> those that may stand for it (``lexicon/speech/roles.tsv``)."""
    out: dict[str, set[str]] = {}
    for word, others in lexicon.rows("speech/roles.tsv"):
        out.setdefault(word, set()).update(others.split())
    return {word: frozenset(others) for word, others in out.items()}


def _means(short: str, role: str) -> bool:
    """Whether a ministry's short name is of the role: «Минздрав», «МОН» of the «министр здравоохранения», «министр образования и науки»."""
    words = [w for w in fold(role).split() if len(w) > 1]
    if short.startswith("мин") and len(short) > 5:
        return any(w.startswith(short[3:6]) for w in words)
    return len(short) > 1 and short == "".join(w[0] for w in words)[: len(short)]


class Cast:
    """Those who are named in the article, and who spoke last."""

    def __init__(self, page: Page):
        self.page = page
        entities = {e["id"]: e for e in page.doc._.entities or [] if e["type"] in {"person", "organisation"}}
        self.mentions = sorted((m[0], m[1], key) for key, e in entities.items() for m in e["mentions"])
        self.starts = [m[0] for m in self.mentions]
        self.entities = entities
        self.last: list[Speaker] = []

    def heard(self, speaker: Speaker) -> None:
        self.last.append(speaker)

    def resolve(self, ref: Reference, verb: Token | None) -> Speaker | None:
        """The speaker that a word names; None where it can be nobody."""
        token = ref.token
        if token.pos_ == "PRON" or token.pos_ == "DET" or token.lemma_ in {"он", "она", "они"}:
            return self._pronoun(token, verb)
        first, last = self._phrase(token)
        person = self._person(token, first, last, ref)
        if person is not None:
            return person
        if ref.how == "subject" and verb is not None and verb.i < token.i:
            person = self._following(token)
            if person is not None:
                return person
        body = self._named_body(token, first, last)
        if body is not None:
            return body
        one = feature(token, "Number") != "Plur"
        if (
            one
            and is_noun(token, "office", "press", "medium")
            and (known := self._body_before(token, first, last)) is not None
        ):
            return known
        if ref.how == "text":
            return self._text(token)
        known = self._role_before(token, first, last, verb)
        if known is not None:
            return known
        return self._phrase_alone(token, first, last, ref)

    def unnamed(self, verb: Token) -> Speaker | None:
        """The speaker of a verb that has none beside it («…», — добавила), or that no person has («Отмечается, что …»)."""
        if verb.lemma_ == "следовать":
            return None
        if (
            feature(verb, "VerbForm") == "Fin"
            and not feature(verb, "Gender") == "Neut"
            and feature(verb, "Number") != "Plur"
        ):
            if not verb.lemma_.endswith("ся") or self._gender(verb) is not None:
                return self._latest(self.page.starts[verb.i], self._gender(verb))
        if feature(verb, "Number") == "Plur":
            return None
        # «Отмечается, что …»: the body that spoke just before
        told_now = feature(verb, "Tense") == "Pres"
        return next((s for s in self.last[-1:] if s.kind == "organisation"), None) if told_now else None

    # --- names ----------------------------------------------------------------------------------

    def _entity(self, start: int, end: int, kind: str) -> Speaker | None:
        """The entity of this kind mentioned between two offsets."""
        i = bisect_left(self.starts, start)
        for a, b, key in self.mentions[max(0, i - 2) : i + 3]:
            if a < end and b > start and self.entities[key]["type"] == kind:
                return self._speaker(key)
        return None

    def _keys_at(self, token: Token) -> set[str]:
        """Ids of the entities mentioned where the token stands."""
        at = self.page.starts[token.i]
        i = bisect_left(self.starts, at)
        return {key for a, b, key in self.mentions[max(0, i - 2) : i + 2] if a <= at < b}

    def _speaker(self, key: str) -> Speaker:
        e = self.entities[key]
        return Speaker(e["name"], key, e["type"], e.get("gender"))

    def _phrase(self, token: Token) -> tuple[int, int]:
        """Tokens of the noun phrase around its head, names that follow included."""
        page, doc = self.page, self.page.doc
        first = left_edge(token)
        last = min(genitive_chain(token, limit=_LONGEST, people=page.people), page.sentence(token.i)[1])
        name = page.people.get(last) or page.bodies.get(last)
        if name is not None and first <= doc[last].head.i < name:
            last = name
        inner = (
            next((b for a, b in page.bodies.items() if a < last < b and a > token.i), None)
            if last > token.i + 1
            else None
        )
        if inner is not None:
            last = inner
        for names in (page.people, page.bodies):
            for a in range(max(0, token.i - 8), token.i + 1):
                if a in names and names[a] > token.i:
                    first, last = min(first, a), max(last, names[a])
        while last > token.i + 1 and doc[last - 1].is_punct and doc[last - 1].text not in '»"”':
            last -= 1
        return first, last

    def _person(self, token: Token, first: int, last: int, ref: Reference) -> Speaker | None:
        """The person whose name is the head, or stands in apposition to it."""
        page, doc = self.page, self.page.doc
        starts = [i for i in range(max(0, token.i - 4), token.i + 1) if page.people.get(i, 0) > token.i]
        if not starts:
            end = min(max(last, token.i + _LONGEST), page.sentence(token.i)[1])
            starts = [i for i in range(token.i + 1, end) if i in page.people and self._apposed(doc[i], token, ref)]
        for i in reversed(starts):
            a, b = page.starts[i], page.end_of(page.people[i] - 1)
            person = self._entity(a, b, "person")
            if person is not None:
                return person
            given = doc[i : page.people[i]]._.person if hasattr(doc[i : page.people[i]]._, "person") else None
            return Speaker(given["name"] if given else doc[i : page.people[i]].text, None, "person")
        return None

    def _following(self, token: Token) -> Speaker | None:
        """The person whose name ends a long role («сказала исполняющий обязанности директора в г. Астана *Анна Ким*»)."""
        page, doc = self.page, self.page.doc
        alive = feature(token, "Animacy") == "Anim" or is_noun(token, "holder") or feature(token, "VerbForm") == "Part"
        if not alive or feature(token, "Number") == "Plur":
            return None
        for i in range(token.i + 1, min(token.i + _FAR, page.sentence(token.i)[1])):
            t = doc[i]
            if i in page.people and feature(t, "Case") in {"Nom", ""} and self._nominative_form(t):
                return self._entity(page.starts[i], page.end_of(page.people[i] - 1), "person")
            if t.text in {",", ";", ":", "—", "–", "("} or feature(t, "VerbForm") in {"Fin", "Conv"}:
                return None
        return None

    def _nominative_form(self, name: Token) -> bool:
        """Whether the name is told as its nominative is («защитник *Бишимбаева*» is not)."""
        page = self.page
        end = page.people[name.i]
        person = self._entity(page.starts[name.i], page.end_of(end - 1), "person")
        if person is None or person.gender != "m":
            return True
        return fold(page.doc[end - 1].text)[-1:] not in "ау" or fold(person.name)[-1:] in "ау"

    def _apposed(self, name: Token, head: Token, ref: Reference) -> bool:
        """Whether a name is the head's own («глава МИД *Олег Басов*»), not somebody's on whom it depends («адвокат *Басова*»)."""
        wanted = {"Nom", ""} if ref.how != "owner" else {"Gen", "Nom", ""} if name.dep_ == "appos" else {"Gen", ""}
        if feature(name, "Case") not in wanted or ref.how != "owner" and not self._nominative_form(name):
            return False
        between = self.page.doc[head.i + 1 : name.i]
        if any(t.text in {";", ":", "—", "–"} or feature(t, "VerbForm") in {"Fin", "Conv"} for t in between):
            return False
        one, single = name, feature(head, "Number") == "Sing"
        for _ in range(8):
            if one.i == head.i:
                return True
            if one.dep_ == "nsubj" and one.i != name.i or one.head.i == one.i or one.dep_ == "conj" and not single:
                break
            if ref.how == "owner" and one.dep_ == "nmod" and one.i == name.i:
                break
            one = one.head
        return name.i == head.i + 1 and name.dep_ in {"appos", "flat:name", "nsubj"} and ref.how != "owner"

    def _named_body(self, token: Token, first: int, last: int) -> Speaker | None:
        """The organisation whose name the head is part of, or that it belongs to («пресс-служба X»)."""
        page = self.page
        for i in range(max(0, token.i - 12), token.i + 1):
            if page.bodies.get(i, 0) > token.i:
                return self._entity(page.starts[i], page.end_of(page.bodies[i] - 1), "organisation") or Speaker(
                    self._nominative(i, page.bodies[i], token), None, "organisation"
                )
        if not is_noun(token, "office", "press", "medium"):
            return None
        inner = next((i for i in range(token.i + 1, last) if i in page.bodies), None)
        if inner is None:
            return None
        of = self._entity(page.starts[inner], page.end_of(page.bodies[inner] - 1), "organisation")
        if of is not None and is_noun(token, "medium") and inner <= token.i + 3:
            return of
        return Speaker(self._nominative(first, last, token), of.entity if of else None, "organisation")

    # --- those named before -----------------------------------------------------------------------

    def _before(self, at: int, kind: str) -> list[str]:
        """Ids of those of a kind named before an offset, the latest first, each once."""
        i = bisect_left(self.starts, at)
        return list(
            dict.fromkeys(
                key
                for _, _, key in reversed(self.mentions[max(0, i - _BACK) : i])
                if self.entities[key]["type"] == kind
            )
        )

    def _pronoun(self, token: Token, verb: Token | None) -> Speaker | None:
        lower = token.lower_
        if lower in {"они", "их", "ими"} or token.lemma_ == "они":
            first, _ = self.page.sentence(token.i)
            for before in reversed(self.page.doc[max(0, first) : token.i]):
                if (
                    before.dep_ == "nsubj"
                    and feature(before, "Number") == "Plur"
                    and feature(before, "Animacy") == "Anim"
                ):
                    if before.pos_ == "NOUN":
                        return self.resolve(Reference(before, "subject"), verb)
            return next((s for s in reversed(self.last[-3:]) if s.plural or s.kind == "organisation"), None)
        gender = "f" if lower in {"она", "ее", "её", "ней", "нею"} else "m" if lower in {"он", "его", "него"} else None
        if gender is None:
            return None
        return self._latest(self.page.starts[token.i], gender)

    def _latest(self, at: int, gender: str | None) -> Speaker | None:
        """Who spoke last, else the person named last, of a gender."""
        fits = {gender, None} if gender else {"m", "f", None}
        if (subject := self._subject_before(at, fits)) is not None:
            return subject
        if self.last and self.last[-1].kind == "other" and not self.last[-1].plural:
            return self.last[-1]
        spoke = next((s for s in reversed(self.last[-4:]) if s.kind == "person"), None)
        if spoke is not None and spoke.gender in fits:
            return spoke
        named = [self._speaker(key) for key in self._before(at, "person")]
        sure = next((s for s in named if gender and s.gender == gender), None)
        if (likely := sure or next((s for s in named if s.gender in fits), None)) is not None:
            return likely
        return named[0] if len(named) == 1 else None

    def _subject_before(self, at: int, fits: set[str | None]) -> Speaker | None:
        """The person of whom the sentence before tells, where that is one of nobody's words."""
        page = self.page
        before = page.before(page.token_at(at))
        if before is None or "\n\n" in page.text[page.starts[before[0]] : at]:
            return None
        for i in range(*before):
            if i not in page.people or page.spoken[page.starts[i]]:
                continue
            head = page.doc[i]
            while head.dep_ in {"appos", "flat:name"} and head.head.i != head.i:
                head = head.head
            if head.dep_ == "nsubj" and head.head.pos_ == "VERB":
                person = self._entity(page.starts[i], page.end_of(page.people[i] - 1), "person")
                return person if person is not None and person.gender in fits else None
        return None

    def _role_before(self, token: Token, first: int, last: int, verb: Token | None) -> Speaker | None:
        """The person whose role was told with the name: «министр», «глава ведомства», «политик»."""
        if feature(token, "Number") == "Plur" or feature(token, "Animacy") == "Inan" and not is_noun(token, "holder"):
            return None
        at = self.page.starts[token.i]
        gender = self._gender(verb)
        people = [key for key in self._before(at, "person") if self._fits(key, gender)]
        lemma, key = fold(token.lemma_), self._key(token, last)
        heads = {lemma, *_same_roles().get(key, _same_roles().get(lemma, ()))}
        modifiers = [t for t in self.page.doc[first:last] if t.i != token.i and t.pos_ in {"NOUN", "PROPN", "ADJ"}]
        alike = [key for key in people if heads & set(fold(self.entities[key].get("role") or "").split())]
        alike = [key for key in alike if not self._contradicts(key, modifiers)]
        if alike:
            return self._speaker(max(alike, key=lambda key: self._shared(key, modifiers)))
        if not is_noun(token, "holder") or any(t.text[:1].isupper() for t in modifiers):
            return None
        if modifiers:
            fits = {gender, None} if gender else {"m", "f", None}
            subject = self._subject_before(at, fits) or self._first(people[:1])
            known = key in _same_roles() or lemma in {"президент", "глава"}
            free = subject is not None and subject.entity in people and not self.entities[subject.entity].get("role")
            return subject if known and free else None
        if is_noun(token, "anyone"):
            spoke = next((s for s in reversed(self.last[-2:]) if s.kind == "person"), None)
            return spoke if spoke is not None and spoke.entity in people else self._first(people)
        return self._first([key for key in people[:1] if not self.entities[key].get("role")])

    def _first(self, people: list[str]) -> Speaker | None:
        return self._speaker(people[0]) if people else None

    def _key(self, token: Token, last: int) -> str:
        return " ".join(
            fold(t.lower_ if t.i > token.i else t.lemma_) for t in self.page.doc[token.i : min(last, token.i + 2)]
        )

    def _gender(self, verb: Token | None) -> str | None:
        return {"Fem": "f", "Masc": "m"}.get(feature(verb, "Gender")) if verb is not None else None

    def _fits(self, key: str, gender: str | None) -> bool:
        return gender is None or self.entities[key].get("gender") in {gender, None}

    def _shared(self, key: str, modifiers: list[Token]) -> int:
        e = self.entities[key]
        known = {w[:5] for w in fold(f"{e.get('role') or ''} {e.get('organisation') or ''}").split()}
        return sum(fold(t.lower_)[:5] in known for t in modifiers)

    def _contradicts(self, key: str, modifiers: list[Token]) -> bool:
        """Whether the role is told to be another's: «посол ЕС» is not the «посол Индии»."""
        e = self.entities[key]
        known = {w[:4] for w in fold(f"{e.get('role') or ''} {e.get('organisation') or ''} {e['name']}").split()}
        for t in modifiers:
            if t.i in self.page.within and key in self._keys_at(t):
                return True  # «защитник Бишимбаева» is not Бишимбаев
            country = gazetteer.country(t.text) or gazetteer.adjective_country(t.lemma_)
            if country is not None and e.get("country"):
                if e["country"] != country:
                    return True
                continue
            if (
                t.text[:1].isupper()
                and not _means(fold(t.text), e.get("role") or "")
                and fold(t.lower_)[:4] not in known
            ):
                return country is None or e.get("country") is not None
        return False

    def _body_before(self, token: Token, first: int, last: int) -> Speaker | None:
        """The body that «ведомство», «пресс-служба», «акимат» without a name stands for."""
        if last > token.i + 1 and any(t.text[:1].isupper() for t in self.page.doc[token.i + 1 : last]):
            return None
        at = self.page.starts[token.i]
        stem = fold(token.lemma_)[:6]
        bodies = self._before(at, "organisation")
        stems = {stem, *(fold(t.lower_)[:6] for t in self.page.doc[first:last] if t.i != token.i and t.pos_ == "ADJ")}
        alike = _same_roles().get(
            " ".join(fold(t.lemma_) for t in self.page.doc[max(first, token.i - 1) : token.i + 1])
        )
        for name, known in [
            *((self.entities[k]["name"], k) for k in bodies),
            *((s.name, s) for s in reversed(self.last)),
        ]:
            words = {w[:6] for w in fold(name).split()}
            if stems <= words or alike and len(stems) < 3 and not alike.isdisjoint(fold(name).split()):
                return self._speaker(known) if isinstance(known, str) else known
        if last > token.i + 1 or len(stems) > 1 or not is_noun(token, "generic", "press"):
            return None
        spoke = self._body_of_sentence_before(at) or next(
            (s for s in reversed(self.last[-4:]) if s.kind == "organisation"), None
        )
        if is_noun(token, "press"):
            return spoke if spoke is not None and "пресс" in fold(spoke.name) else None
        if spoke is not None:
            return spoke
        near = bisect_left(self.starts, at - _NEAR)
        return next(
            (
                self._speaker(k)
                for k in bodies
                if any(m[2] == k for m in self.mentions[near:]) and self.entities[k]["kind"] != "media"
            ),
            None,
        )

    def _body_of_sentence_before(self, at: int) -> Speaker | None:
        """The body that the sentence before tells of as its subject («X сообщило о попытке. По данным *ведомства*»)."""
        page = self.page
        before = page.before(page.token_at(at))
        for i in range(*before) if before is not None else ():
            if i in page.bodies and not page.spoken[page.starts[i]]:
                span = page.doc[i : page.bodies[i]]
                if span.root.dep_ == "nsubj" or feature(span.root, "Case") == "Nom":
                    return self._entity(span.start_char, span.end_char, "organisation")
        return None

    def _source(self) -> Speaker | None:
        """The body that the article says its news are from («со ссылкой на X»)."""
        m = _SOURCE.search(self.page.text)
        if m is None:
            return None
        i = bisect_left(self.starts, m.end())
        for a, _, key in self.mentions[i : i + 1]:
            if (
                a - m.end() < 40
                and self.entities[key]["type"] == "organisation"
                and self.entities[key]["kind"] != "media"
            ):
                return self._speaker(key)
        return None

    # --- words of the text -----------------------------------------------------------------------------

    def _text(self, token: Token) -> Speaker | None:
        """A text without an owner: the body that spoke before, else the text itself."""
        if is_noun(token, "text", "words", "data") and feature(token, "Number") == "Sing":
            spoke = next((s for s in reversed(self.last[-3:]) if s.kind == "organisation"), None) or self._source()
            if spoke is not None:
                return spoke
        return Speaker(
            token.lemma_
            if feature(token, "Number") != "Plur"
            else self._nominative(token.i, token.i + 1, token).lower(),
            None,
            "text",
        )

    def _phrase_alone(self, token: Token, first: int, last: int, ref: Reference) -> Speaker | None:
        """A speaker without a name: «местные жители», «посол ЕС в Тбилиси»."""
        body = is_noun(token, "office", "press", "medium", "text", "holder")
        alive = (
            feature(token, "Animacy") == "Anim"
            or token.pos_ in {"VERB", "X"}
            or token.text[:1].isupper()
            and token.pos_ == "PROPN"
        )
        if token.lower_ in _SOME:
            last = max([last, *(c.right_edge.i + 1 for c in token.rights if c.dep_ == "nmod")])
            alive = True
        place = gazetteer.country(token.text) is not None or gazetteer.city(token.text) is not None
        if not (body or alive or place or token.text.isupper() and len(token) > 1 or ref.how == "place"):
            return None
        return Speaker(
            self._nominative(first, last, token),
            None,
            "organisation" if is_noun(token, "office", "press") else "other",
            plural=feature(token, "Number") == "Plur",
        )

    def _nominative(self, first: int, last: int, head: Token) -> str:
        tokens = [t for t in self.page.doc[first:last] if not t.is_space]
        name = nominative.tokens_nominative(tokens, head=head.i - first)
        common = tokens[0].is_sent_start and tokens[0].i not in self.page.within and not tokens[0].text.isupper()
        common = common and (tokens[0].pos_ != "PROPN" or tokens[0].lemma_ in nouns())
        return name[:1].lower() + name[1:] if common else name
