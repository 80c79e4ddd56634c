"""From the word that names a speaker to the person or organisation: names, roles with names, words of the text."""

from __future__ import annotations

from spacy.tokens import Token

from pipeline.russian import gazetteer, nominative
from pipeline.russian.gazetteer import fold
from pipeline.russian.phrases import genitive_chain, left_edge
from pipeline.russian.ud import feature
from pipeline.stages.quotes.earlier import Earlier, Speaker
from pipeline.stages.quotes.page import is_noun, nouns
from pipeline.stages.quotes.subject import Reference

#: «один из офицеров», «многие»
_SOME = frozenset({"один", "одна", "многие", "некоторые", "большинство", "часть", "другие"})
#: tokens from a role to the name that ends it
_FAR = 25
#: tokens of the phrase that names a speaker
_LONGEST = 14


class Cast(Earlier):
    """Those who are named in the article, and who spoke last."""

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
        """The person whose name ends a long role («сказала исполняющий обязанности директора в г. Астана *Анна
        Ким*»).
        """
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
        """Whether a name is the head's own («глава МИД *Олег Басов*»), not somebody's on whom it depends («адвокат
        *Басова*»).
        """
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
        common = common and not (gazetteer.country(tokens[0].text) or gazetteer.city(tokens[0].text))
        common = common and (tokens[0].pos_ != "PROPN" or tokens[0].lemma_ in nouns())
        return name[:1].lower() + name[1:] if common else name
