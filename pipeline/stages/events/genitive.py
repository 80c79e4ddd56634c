"""The genitive of a name, for names of events made of it: «визит *Олега Басова*»."""

from __future__ import annotations

from spacy.tokens import Span, Token

from pipeline import lexicon
from pipeline.russian import morph
from pipeline.russian.phrases import genitive_chain
from pipeline.stages.events.data import View
from pipeline.stages.events.groups import counted
from pipeline.stages.events.pieces import phrase
from pipeline.stages.morphology import feature

_VOWELS, _HARD = "аеёиоуыэюя", "гкхжшчщ"
#: (ending in the nominative, ending in the genitive), men and women; the first that fits
_MEN = (("ский", "ского"), ("цкий", "цкого"), ("ый", "ого"), ("ой", "ого"), ("ий", "ия"), ("й", "я"), ("ь", "я"))
_WOMEN = (
    ("ова", "овой"),
    ("ева", "евой"),
    ("ёва", "ёвой"),
    ("ина", "иной"),
    ("ская", "ской"),
    ("цкая", "цкой"),
    ("ая", "ой"),
)


def genitive(view: View, name: Span) -> str | None:
    """The genitive of a person's or a place's name; None where a word does not tell its forms."""
    record = view.record_at.get((name.start_char, name.end_char))
    words = record["name"] if record else name.text
    return genitive_of(words, name.label_, record.get("gender") if record else None)


def genitive_of(name: str, label: str, gender: str | None) -> str | None:
    """The same of a nominative name: «Анна Белова», PER, f -> «Анны Беловой»."""
    words = name.split()
    out = []
    for number, word in enumerate(words):
        if word.isupper() and len(word) > 1 or not word.replace("-", "").isalpha():
            out.append(word)
            continue
        head, hyphen, last = word.rpartition("-")
        form = _known(last, label, gender)
        if form is None and label == "PER":
            form = _person(last, gender == "f", surname=number == len(words) - 1)
        if form is None:
            return None
        out.append(head + hyphen + (form.capitalize() if last[:1].isupper() else form))
    return " ".join(out)


def _known(word: str, label: str, gender: str | None) -> str | None:
    """By the dictionary."""
    wanted = {"Name", "Surn", "Patr"} if label == "PER" else {"Geox", "Orgn"}
    sex = {"m": "masc", "f": "femn"}.get(gender or "")
    for p in morph.parses(word.lower()):
        if p.tag.case != "nomn" or p.tag.number != "sing" or not p.is_known:
            continue
        if label == "PER" and not wanted & p.tag.grammemes or sex and p.tag.gender not in {sex, "ms-f", None}:
            continue
        if label != "PER" and p.tag.POS not in {"NOUN", "ADJF"}:
            continue
        inflected = p.inflect({"gent"})
        return inflected.word if inflected is not None else None
    return None


def _person(word: str, woman: bool, surname: bool) -> str | None:
    """By the ending: «Токаев» -> «Токаева», «Белова» -> «Беловой», «Шмидт» of a woman as it is."""
    for ending, other in _WOMEN if woman and surname else () if woman else _MEN:
        if word.endswith(ending):
            return word[: -len(ending)] + other
    last = word[-1]
    if last == "а":
        return word[:-1] + ("и" if word[-2] in _HARD else "ы")
    if last == "я":
        return word[:-1] + "и"
    if last in _VOWELS or woman:
        return word
    return word + "а"


def genitive_phrase(view: View, noun: Token) -> str | None:
    """«закон о рекламе» -> «закона о рекламе»: a noun with its adjectives and complements; None where it does not tell
    its forms.
    """
    doc, start = view.doc, noun.i
    while (
        start > noun.sent.start
        and doc[start - 1].pos_ == "ADJ"
        and feature(doc[start - 1], "Case") == feature(noun, "Case")
    ):
        start -= 1
    empty = lexicon.words("events/empty_adjectives.txt")
    if counted(noun):  # «14 человек» is a genitive already
        first = min((c.i for c in noun.children if c.dep_ in {"nummod", "nummod:gov"}), default=noun.i)
        return doc[first : noun.i + 1].text if doc[first].text.isdigit() else None
    number = "plur" if feature(noun, "Number") == "Plur" else "sing"
    words = [_inflected(t, number) for t in doc[start : noun.i + 1] if t.lemma_ not in empty]
    if None in words:
        return None
    end = genitive_chain(noun, limit=12, people=view.people)
    if end + 1 < len(doc) and doc[end].lower_ in {"о", "об"}:
        end = max(end, phrase(view, end + 1))
    rest = doc[noun.i + 1 : end].text
    return " ".join([*(w for w in words if w), *([rest] if rest else [])])


def _inflected(token: Token, number: str) -> str | None:
    """The genitive of an adjective or a common noun."""
    for p in morph.parses(token.lower_):
        if p.tag.POS not in {"NOUN", "ADJF", "PRTF"} or p.tag.number != number:
            continue
        form = p.inflect({"gent", number})
        if form is not None:
            return form.word
    return None
