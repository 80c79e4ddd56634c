"""Noun phrases put into the nominative; names of persons: ``personal_names``."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.russian import morph
from pipeline.russian.morph import match_case
from pipeline.russian.ud import feature


def _keep_yo(nominative: str, word: str) -> str:
    """Undo a ё that the dictionary put in where the text writes е."""
    return nominative if "ё" in word.lower() else nominative.replace("ё", "е")


_MODIFIER = {"ADJF", "PRTF", "NUMR"}


def _inflect(word: str, parse, grammemes: set[str]) -> str:
    form = parse.inflect(grammemes) if parse is not None else None
    if form is None:
        return word
    return match_case(_keep_yo(form.word, word), word)


def tokens_nominative(tokens: list, head: int | None = None, number: str | None = None) -> str:
    """A noun phrase in the nominative: its head (the first noun) and what agrees with it before it are inflected.

    Args:
        tokens: spaCy tokens of the phrase without white space, tagged; the head keeps its number.
        head: index of the head among them, where the caller knows it.
        number: ``sing`` makes the head singular where it has one («премьер-министры» of whom one is meant).
    """
    if head is None:
        tokens = [t for t in tokens if not t.is_space]
        head = next(
            (i for i, t in enumerate(tokens) if t.pos_ in {"NOUN", "PROPN"} and re.search("[а-яё]", t.text, re.I)), None
        )
    if head is None:
        return text_of(tokens)
    noun = tokens[head]
    feats = {k: feature(noun, k) for k in ("Case", "Number", "Gender")}
    replaced = {}
    parse = morph.best_parse(noun.text.lower(), "NOUN", feats["Case"], feats["Number"], feats["Gender"])
    if (
        feats["Case"] in {"Nom", ""}
        and morph.listed_noun(noun.text) is None
        and parse is not None
        and parse.tag.case not in {None, "nomn"}
        and parse.tag.POS == "NOUN"
    ):
        others = [p for p in morph.parses(noun.text) if p.tag.POS == "NOUN" and p.tag.case == "nomn"]
        parse = others[0] if others else parse
    if parse is None or parse.tag.POS != "NOUN":
        return text_of(tokens)
    # adjectives decide the number where the noun is ambiguous
    if number is None or parse.inflect({"nomn", number}) is None:
        number = parse.tag.number or "sing"
    if noun.text.isupper() and len(noun.text) > 1:
        return text_of(tokens)
    replaced[head] = _inflect(noun.text, parse, {"nomn", number})
    gender = parse.tag.gender
    for i in range(head):
        token = tokens[i]
        if not re.search("[а-яё]", token.text, re.I) or token.pos_ in {"ADP", "CCONJ", "ADV"}:
            continue
        replaced[i] = _agree(token.text, gender, number)
    return text_of(tokens, replaced)


def _agree(word: str, gender: str | None, number: str) -> str:
    """An adjective or participle made to agree with a nominative head; other words as they are."""
    if re.match(r"\d", word):
        if m := re.fullmatch(r"(\d+)-?(?:й|я|е|го|му|м|ой|ая|ое|ого|ому|ом|ую|ю|ые|ых|х)", word):
            return m[1] + {"masc": "-й", "femn": "-я", "neut": "-е"}.get(gender if number == "sing" else "neut", "-й")
        return word
    parses = morph.parses(word)
    parse = next((p for p in parses if p.tag.POS in {"ADJF", "PRTF"}), None)
    if parse is None:
        return word
    if parse is not parses[0] and parses[0].tag.POS == "NOUN" and not morph.known(word):
        # «акиматом» is no adjective, whatever a guess may say
        return _inflect(word, parses[0], {"nomn"})
    wanted = {"nomn", "plur"} if number == "plur" or gender is None else {"nomn", "sing", gender}
    return _inflect(word, parse, wanted)


def text_of(tokens: list, replaced: dict[int, str] | None = None) -> str:
    """Text of consecutive tokens, some replaced, white space made plain."""
    replaced = replaced or {}
    out = []
    for i, token in enumerate(tokens):
        # two words with nothing between them were one when the page was made plain
        if i and (
            token.idx > tokens[i - 1].idx + len(tokens[i - 1].text)
            or token.text[:1].isalpha()
            and tokens[i - 1].text[-1:].isalpha()
        ):
            out.append(" ")
        out.append(replaced.get(i, token.text))
    return "".join(out)


@lru_cache(maxsize=50_000)
def phrase_nominative(phrase: str) -> str:
    """As ``tokens_nominative`` for bare text, by pymorphy3 alone."""
    words = phrase.split()
    head = None
    for i, word in enumerate(words):
        parses = morph.parses(word)
        if parses and parses[0].tag.POS == "NOUN":
            head = i
            break
    if head is None or words[head].isupper():
        return phrase
    candidates = [p for p in morph.parses(words[head]) if p.tag.POS == "NOUN"]
    parse = candidates[0]
    if head:
        # agree with the adjective before it: same number, gender and case
        best = -1
        for noun in candidates:
            for adjective in morph.parses(words[head - 1]):
                tag = adjective.tag
                if (
                    tag.POS in _MODIFIER
                    and tag.case == noun.tag.case
                    and tag.number == noun.tag.number
                    and (tag.number == "plur" or tag.gender == noun.tag.gender)
                ):
                    score = noun.score + adjective.score
                    if score > best:
                        best, parse = score, noun
    number = parse.tag.number or "sing"
    words[head] = _inflect(words[head], parse, {"nomn", number})
    for i in range(head):
        words[i] = _agree(words[i], parse.tag.gender, number)
    return " ".join(words)
