"""The genitive of a name, for names of events made of it: «визит *Олега Басова*»."""

from __future__ import annotations

from spacy.tokens import Span

from pipeline.russian import morph
from pipeline.stages.events.data import View

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
    words = (record["name"] if record else name.text).split()
    gender = record.get("gender") if record else None
    out = []
    for number, word in enumerate(words):
        if word.isupper() and len(word) > 1 or not word.replace("-", "").isalpha():
            out.append(word)
            continue
        head, hyphen, last = word.rpartition("-")
        form = _known(last, name.label_, gender)
        if form is None and name.label_ == "PER":
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
