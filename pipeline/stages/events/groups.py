"""Groups who take part, with what defines them: «заместители акимов областей», «14 человек», «делегация Казахстана»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from pipeline import lexicon
from pipeline.russian import gazetteer, morph, nominative
from pipeline.russian.phrases import genitive_chain
from pipeline.stages.events.data import View
from pipeline.stages.events.kinds import groups
from pipeline.stages.morphology import feature

#: groups whose complements, one after another, are groups of their own
_LISTED = {"представитель", "сотрудник", "член", "руководитель"}
#: nouns of many people in the singular
_COLLECTIVE = {
    "делегация",
    "команда",
    "сборная",
    "молодежь",
    "общественность",
    "коллектив",
    "экипаж",
    "семья",
    "оппозиция",
}
_EMPTY = lexicon.words("events/bare_groups.txt")


def is_group(token: Token) -> bool:
    """«жители», «делегация»; of one man told by what he is, see ``is_someone``."""
    if token.pos_ == "VERB" and token.dep_.startswith("nsubj") and feature(token, "VerbForm") == "Part":
        return feature(token, "Number") == "Plur"  # «*протестующие* вышли»
    return (
        token.pos_ in {"NOUN", "ADJ"}
        and (token.lemma_ in groups() or _animate(token))
        and (feature(token, "Number") == "Plur" or token.lemma_ in _COLLECTIVE or counted(token))
    )


def is_someone(token: Token) -> bool:
    """«водитель Daewoo», «женщина»: one man without a name."""
    return (
        token.pos_ == "NOUN"
        and (token.lemma_ in groups() or _animate(token))
        and feature(token, "Number") == "Sing"
        and feature(token, "Animacy") == "Anim"
    )


def _animate(token: Token) -> bool:
    return feature(token, "Animacy") == "Anim" and token.pos_ == "NOUN" and token.lemma_ not in _ANIMALS


_ANIMALS = lexicon.words("events/animals.txt")


def counted(token: Token) -> bool:
    """«трое *жителей*», «22 *человека*»."""
    return (
        any(c.dep_ in {"nummod", "nummod:gov"} and "летн" not in c.lower_ for c in token.children)
        or token.head.pos_ == "NUM"
        and token.dep_ == "nmod"
    )


def _start(view: View, head: Token) -> int:
    """The first of a group's adjectives and numerals."""
    doc, i = view.doc, head.i
    limit = head.sent.start
    while i > limit:
        before = doc[i - 1]
        participle = (
            before.pos_ == "VERB" and feature(before, "VerbForm") == "Part" and feature(before, "Variant") != "Short"
        )
        agrees = before.pos_ in {"ADJ", "DET"} or participle
        same = feature(before, "Case") in {feature(head, "Case"), ""} or counted(head)
        if agrees and same and before.lemma_ not in _POINTING or before.pos_ == "NUM" or before.like_num:
            i -= 1
        elif before.lower_ in {"и", ","} and i - 1 > limit and doc[i].pos_ == doc[i - 2].pos_ == "ADJ":
            i -= 1
        else:
            break
    return i


_POINTING = lexicon.words("events/pointing.txt")


def group_rows(view: View, head: Token) -> Iterator[dict]:
    """Rows (name, country, start_char, end_char) of a group: «представители стран региона, правительств и парламентов»
    gives one each.
    """
    doc, sentence = view.doc, head.sent
    start = _start(view, head)
    end = _end(view, head)
    if head.lemma_ == "участник" and not counted(head) or doc[start].lemma_ in {"оба", "обе"}:
        return
    if end < len(doc) and end in view.people and doc[end - 1].i == head.i:
        return  # «министры *Иванов* и Петров»: people with names
    if end == head.i + 1 and start == head.i and head.lemma_ in _EMPTY and head.lemma_ != "делегация":
        return
    country = _country(doc, start, head, end)
    if head.lemma_ == "делегация" and end == head.i + 1:
        if (m := re.search(r"(?:^|\s)от\s+((?:[А-ЯЁ][а-яё]+\s?){1,3})", sentence.text, re.I)) and m[1][:1].isupper():
            name = f"делегация {m[1].strip()}"
            yield {
                "name": name,
                "country": gazetteer.country(m[1].strip()),
                "start_char": head.idx,
                "end_char": head.idx + len(head),
            }
            return
    if head.lemma_ in _TEAMS and (teams := list(_teams(view, head, end))):
        yield from teams
        return
    base = _nominative(doc, start, head)
    text = re.sub(r",?\s+(?:и\s+)?(?:др|т\.?\s?д)\.?$", "", doc[head.i + 1 : end].text)
    pieces = [(base + (" " + text if text else ""), doc[start].idx, doc[end - 1].idx + len(doc[end - 1]))]
    if head.lemma_ in _LISTED:
        if "," in text:
            pieces, at = [], doc[head.i + 1].idx
            for m in re.finditer(r"(.+?)(?:,\s+|\s+и\s+(?=[^,]*$)|$)", text, re.S):
                pieces.append((f"{base} {m[1]}", at + m.start(1), at + m.end(1)))
        pieces += [
            (f"{base} {doc[a:b].text}", doc[a].idx, doc[b - 1].idx + len(doc[b - 1]))
            for a, b in _further(view, head, end)
        ]
    for name, a, b in pieces:
        yield {"name": re.sub(r"\s+", " ", name), "country": country, "start_char": a, "end_char": b}


_TEAMS = {"команда", "сборная"}


def _teams(view: View, head: Token, end: int) -> Iterator[dict]:
    """«команды *Португалии* и *Финляндии*»: one each."""
    for name in view.inside("ents", head.sent):
        if head.i < name.start < end + 2 and (code := gazetteer.country(name.text)):
            yield {
                "name": f"{head.lemma_} {name.text}",
                "country": code,
                "start_char": name.start_char,
                "end_char": name.end_char,
            }


def _end(view: View, head: Token) -> int:
    """The end of a group's complements; not in what is strung to it («*студентов*, магистрантов и учёных»)."""
    end = genitive_chain(head, limit=20, people=view.people)
    for c in head.children:
        if c.dep_ == "conj" and head.i < c.i < end and head.lemma_ not in _LISTED:
            stop = c.left_edge.i
            while stop - 1 > head.i and view.doc[stop - 1].lower_ in {",", "и", "а", "также"}:
                stop -= 1
            end = max(min(end, stop), head.i + 1)
    return end


def _nominative(doc: Doc, start: int, head: Token) -> str:
    """The group in the nominative; what is counted keeps the case that its number asks for («14 человек»)."""
    tokens = list(doc[start : head.i + 1])
    if counted(head) and any(t.pos_ == "NUM" or t.like_num for t in tokens[:-1]):
        text = doc[start : head.i + 1].text
        numeral = next((t for t in tokens if t.pos_ == "NUM"), None)
        if numeral is None or numeral.text.isdigit() or feature(numeral, "Case") in {"Nom", "Acc", ""}:
            return text.lower()
        tokens = [t for t in tokens if t.pos_ != "NUM"]
    name = nominative.tokens_nominative(tokens).lower()
    if name == doc[start : head.i + 1].text.lower() and feature(head, "Case") not in {"Nom", ""}:
        name = " ".join(_substantive(t) for t in tokens)
    return name


def _substantive(token: Token) -> str:
    """«подозреваемого» -> «подозреваемый»: an adjective or participle that is used as a noun."""
    for p in morph.parses(token.lower_):
        if p.tag.POS in {"ADJF", "PRTF", "NOUN"} and (nominative_form := p.inflect({"nomn"})) is not None:
            return nominative_form.word
    return token.lower_


def _country(doc: Doc, start: int, head: Token, end: int) -> str | None:
    for t in doc[head.i + 1 : end]:
        if t.text[:1].isupper() and (code := gazetteer.country(t.text)):
            return code
    return next((code for t in doc[start : head.i] if (code := gazetteer.adjective_country(t.lemma_))), None)


def _further(view: View, head: Token, end: int) -> Iterator[tuple[int, int]]:
    """Further complements after commas: «представители министерств, *фондов*, а также *вузов*»."""
    doc, stop_at = view.doc, head.sent.end
    position = end
    while position < stop_at and doc[position].text in {",", "и"}:
        following = position + 1
        if following + 1 < stop_at and doc[following].lower_ == "а" and doc[following + 1].lower_ == "также":
            following += 2
        if (
            following >= stop_at
            or following in view.people
            or feature(doc[following], "Case") != "Gen"
            or doc[following].pos_ not in {"NOUN", "ADJ", "PROPN"}
        ):
            return
        noun = following
        while noun < stop_at and doc[noun].pos_ == "ADJ":
            noun += 1
        if noun >= stop_at or doc[noun].pos_ not in {"NOUN", "PROPN"}:
            return
        stop = genitive_chain(doc[noun], limit=12, people=view.people)
        if doc[following].lower_ not in {"др", "другой", "другие"}:
            yield following, stop
        position = stop
