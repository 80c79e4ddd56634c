"""Those who were named or heard before: whom «он», «министр», «ведомство» and a verb without a subject mean."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from spacy.tokens import Token

from pipeline import lexicon
from pipeline.russian import gazetteer
from pipeline.russian.gazetteer import fold
from pipeline.russian.ud import feature
from pipeline.stages.quotes.page import Page, is_noun
from pipeline.stages.quotes.roles import means, same_roles
from pipeline.stages.quotes.subject import Reference

#: mentions looked back for somebody who was named before
_BACK = 60
_SOURCE = re.compile(r"со\s?ссылкой\s?на\s")
#: characters between a body and «ведомство»
_NEAR = 500


class Speaker(NamedTuple):
    """``name`` in the nominative; ``entity`` the id of the row of people or organisations that it is."""

    name: str
    entity: str | None = None
    kind: str = "other"
    gender: str | None = None
    plural: bool = False


class Earlier:
    """The people and organisations of an article by place, and who spoke last."""

    def __init__(self, page: Page):
        self.page = page
        entities = {e["id"]: e for e in page.doc._.entities or [] if e["type"] in {"person", "organisation"}}
        self.mentions = sorted((m[0], m[1], key) for key, e in entities.items() for m in e["mentions"])
        self.starts = [m[0] for m in self.mentions]
        self.entities = entities
        self.last: list[Speaker] = []

    def heard(self, speaker: Speaker) -> None:
        self.last.append(speaker)

    def unnamed(self, verb: Token) -> Speaker | None:
        """The speaker of a verb that has none beside it («…», — добавила), or that no person has («Отмечается, что
        …»).
        """
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
        fits = frozenset({gender, None} if gender else {"m", "f", None})
        if (subject := self.subject_before(at, fits)) is not None:
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

    def subject_before(self, at: int, fits: frozenset[str | None] = frozenset({"m", "f", None})) -> Speaker | None:
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
        heads = {lemma, *same_roles().get(key, same_roles().get(lemma, ()))}
        modifiers = [t for t in self.page.doc[first:last] if t.i != token.i and t.pos_ in {"NOUN", "PROPN", "ADJ"}]
        alike = [key for key in people if heads & set(fold(self.entities[key].get("role") or "").split())]
        alike = [key for key in alike if not self._contradicts(key, modifiers)]
        if alike:
            return self._speaker(max(alike, key=lambda key: self._shared(key, modifiers)))
        if not is_noun(token, "holder") or any(t.text[:1].isupper() for t in modifiers):
            return None
        if modifiers:
            fits = frozenset({gender, None} if gender else {"m", "f", None})
            subject = self.subject_before(at, fits) or self._first(people[:1])
            known = key in same_roles() or lemma in {"президент", "глава"}
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
                and not means(fold(t.text), e.get("role") or "")
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
        alike = same_roles().get(" ".join(fold(t.lemma_) for t in self.page.doc[max(first, token.i - 1) : token.i + 1]))
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
        if is_noun(token, "medium"):
            media = (self._speaker(k) for k in bodies)
            return next((s for s in (*([spoke] if spoke else []), *media) if self._is_medium(s)), None)
        if spoke is not None and self._is_medium(spoke):
            spoke = None
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

    def _is_medium(self, speaker: Speaker) -> bool:
        """Whether a body passes on news: by its kind, its name, or a name without a Russian letter."""
        kind = self.entities[speaker.entity]["kind"] if speaker.entity in self.entities else None
        name = fold(speaker.name)
        return kind == "media" or name in lexicon.words("speech/media.txt") or not any("а" <= c <= "я" for c in name)

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

    def resolve(self, ref: Reference, verb: Token | None) -> Speaker | None:
        """The speaker that a word names."""
        raise NotImplementedError
