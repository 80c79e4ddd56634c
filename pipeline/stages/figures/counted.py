"""What is counted: the noun after a number, its lemma in the nominative singular."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from spacy.tokens import Doc, Token

from pipeline import lexicon
from pipeline.grammars.quantities.pieces import TWO_WORDS
from pipeline.russian import gazetteer, morph, numerals
from pipeline.stages.morphology import feature

_ATTRIBUTES = {"ADJ", "DET"}
_POSSESSIVES = {"его", "её", "ее", "их"}
_OPENING = frozenset('«„“"')
_QUOTES = frozenset('«»"“”„')
#: words before the noun at most: «20 новых красных и зелёных двухэтажных автобусов»
_MOST = 5
#: words between an attribute and its noun at most
_REACH = 6
#: lemmas of the dictionary for plurals with a stem of their own
_SINGULAR = {"люди": "человек", "человека": "человек", "дети": "ребенок", "ребята": "ребенок"}


@dataclass(frozen=True, slots=True)
class Head:
    """``unit`` is None where attributes stand without their noun, and another figure's noun may be theirs
    (``open``).
    """

    unit: str | None
    phrase: str
    end: int
    attributes: int = 0
    open: bool = False
    adjective: str | None = (
        None  #: «14 неизвестных»: the last attribute, in the nominative, where nothing better is known
    )


def head(token: Token, number: Decimal | None = None) -> Head | None:
    """What is counted, from the word after the number on; None where nothing is."""
    doc, attributes, last = token.doc, 0, None
    current: Token | None = token
    while current is not None:
        if (unit := _noun(current, number, attributes)) is not None:
            return _named(current, token, unit, attributes)
        if is_attribute(current) and attributes < _MOST:
            attributes, last = attributes + 1, current
        elif not (last is not None and _joins(current) or _leads_on(current)):
            break
        current = _following(current)
        if current is not None and is_number(current):
            break
    if last is None:
        return None
    if (noun := _described(last)) is not None and (unit := _noun(noun, number, attributes)) is not None:
        return _named(noun, token, unit, attributes)
    phrase = doc[token.i : last.i + 1].text
    open_ = current is not None and is_number(current)
    unit = _substantive(last, open_)
    return Head(unit, phrase, last.idx + len(last.text), attributes, open_, None if unit else _adjective(last))


def _following(token: Token) -> Token | None:
    """The next token of the sentence on the same line."""
    if token.i + 1 >= len(token.doc):
        return None
    following = token.nbor(1)
    return None if following.is_space or following.is_sent_start else following


def _described(attribute: Token) -> Token | None:
    """«около 500 принадлежащих ему *компаний*»: the noun that syntax gives to an attribute, if it agrees and is
    near.
    """
    noun = attribute.head
    near = 0 < noun.i - attribute.i <= _REACH and noun.sent.start == attribute.sent.start
    if not near or any(is_number(t) for t in noun.doc[attribute.i : noun.i]):
        return None
    return noun if feature(noun, "Case") == feature(attribute, "Case") != "" else None


def is_number(token: Token) -> bool:
    """Digits or a cardinal, not «18-летних» or «первых»."""
    return token.text.replace(",", "").replace(".", "").isdigit() or token.lower_ in numerals.cardinals()


def is_participle(token: Token) -> bool:
    """A participle that can stand before a noun or in its place."""
    return token.pos_ == "VERB" and feature(token, "VerbForm") == "Part" and feature(token, "Variant") != "Short"


def is_attribute(token: Token) -> bool:
    """A word that may stand between a number and its noun."""
    return (
        token.pos_ in _ATTRIBUTES
        or is_participle(token)
        or token.lower_ in _POSSESSIVES
        or token.pos_ == "NOUN"
        and _only_adjective(token)
    )


def _joins(token: Token) -> bool:
    """«12 больших *и* малых *,* старых домов», «15 сельских *и* 5 городских»"""
    if token.text in _QUOTES:
        return True
    following = _following(token)
    if following is None or token.text not in {"и", ",", "или"}:
        return False
    return is_attribute(following) or is_number(following)


def _leads_on(token: Token) -> bool:
    """«12 *вновь* построенных школ», «5 *«*умных» остановок»"""
    following = _following(token)
    if following is None:
        return False
    if token.text in _OPENING:
        return is_attribute(following) or following.pos_ == "NOUN" and following.text[:1].islower()
    return token.pos_ == "ADV" and is_attribute(following)


def _only_adjective(token: Token) -> bool:
    """«300 противочумных костюма»: taken for a noun, though no dictionary has it as one."""
    kinds = {morph.traits(p.tag).pos for p in morph.parses(token.text)}
    following = _following(token)
    # «семь учащихся старших классов»: a participle that the tagger takes for a noun is one, unless a noun follows
    return kinds == {"ADJF"} or kinds <= {"ADJF", "PRTF"} and following is not None and following.pos_ == "NOUN"


def _noun(token: Token, number: Decimal | None, attributes: int) -> str | None:
    """Lemma of a noun that can be counted."""
    word = token.text
    if token.pos_ not in {"NOUN", "PROPN"}:
        return _hyphened(word, 1) if token.pos_ == "ADJ" and "-" in word else _governed(token, number)
    if not (word.isalpha() or "-" in word) or _only_adjective(token) or _ungoverned(token, number):
        return None
    if word[:1].isupper() and not _abbreviation(token):
        if token.pos_ == "PROPN" or not word.isupper() and not morph.known(word):
            return None
    unit = token.lemma_
    if unit.endswith(("ть", "ться", "ти")):
        # «пострадавших» are counted, not the verb
        unit = morph.participle(word) or unit
    if "-" in word:
        unit = _hyphened(word) or unit
    return _homonym(token) or _SINGULAR.get(unit, unit)


def _abbreviation(token: Token) -> bool:
    """«50 МРП», «два новых БВУ»: capitals after a number that name no country."""
    word = token.text
    return word.isupper() and 2 <= len(word) <= 5 and gazetteer.country(word) is None


def _governed(token: Token, number: Decimal | None) -> str | None:
    """«492 сел», «17 анализов»: the genitive plural that the number asks for, though the tagger saw another word."""
    if number is None or number < 5:
        return None
    parses = morph.parses(token.text)
    if token.pos_ in _ATTRIBUTES and any(morph.traits(p.tag).pos in {"ADJF", "PRTF", "NUMR"} for p in parses):
        return None
    if token.pos_ in {"VERB", "ADV", "X", *_ATTRIBUTES} and not is_participle(token):
        for parse in parses:
            traits = morph.traits(parse.tag)
            if (traits.pos, traits.case, traits.number) == ("NOUN", "gent", "plur") and not traits.named:
                return parse.normal_form.replace("ё", "е")
    return None


def _ungoverned(token: Token, number: Decimal | None) -> bool:
    """«11 нокаутом»: after five and more no noun stands in the singular of these cases."""
    if number is None or number != int(number) or number % 10 in {1, 2, 3, 4} and number % 100 not in {11, 12, 13, 14}:
        return False
    return number < 1000 and feature(token, "Number") == "Sing" and feature(token, "Case") in {"Ins", "Dat"}


def _hyphened(word: str, most: int | None = None) -> str | None:
    """«организаций-участников»: both parts in the nominative."""
    for parse in morph.parses(word)[:most]:
        traits = morph.traits(parse.tag)
        if traits.pos == "NOUN" and all(morph.known(part) for part in parse.normal_form.split("-")):
            return parse.normal_form.replace("ё", "е")
    return None


def _homonyms() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    out: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for row in lexicon.table("amounts/homonyms.tsv"):
        out.setdefault(row.form, []).append((row.lemma, tuple(row.beginnings.split())))
    return out


_HOMONYMS = _homonyms()


def _homonym(token: Token) -> str | None:
    """«голов» are goals where something is scored, heads where there is cattle."""
    rows = _HOMONYMS.get(token.lower_)
    if rows is None:
        return None
    words = [t.lower_ for t in token.sent]
    return next((lemma for lemma, beginnings in rows if any(w.startswith(beginnings) for w in words)), None)


def _named(noun: Token, first: Token, unit: str, attributes: int) -> Head:
    doc: Doc = noun.doc
    if attributes and (whole := TWO_WORDS.get((noun.nbor(-1).lemma_, unit))) is not None:
        unit = whole
    return Head(unit, doc[first.i : noun.i + 1].text, noun.idx + len(noun.text), attributes)


def _adjective(token: Token) -> str | None:
    if feature(token, "Case") != "Gen":
        return None
    parse = morph.best_parse(token.lower_, "ADJ", "Gen", "Plur")
    form = parse and parse.inflect({"masc", "sing", "nomn"})
    return form.word.replace("ё", "е") if form else None


def _substantive(token: Token, open_: bool) -> str | None:
    """«40 раненых», «26 пострадавших»: an adjective or a participle that is a noun too, in the nominative."""
    for parse in morph.parses(token.text)[: 1 if open_ else None]:
        traits = morph.traits(parse.tag)
        if traits.pos == "NOUN" and not traits.named and traits.case == "gent":
            return parse.normal_form.replace("ё", "е")
        if traits.pos == "PRTF":
            return morph.participle(token.text)
    return None
