"""Groups who take part, with what defines them."""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Doc, Span, Token

from pipeline import lexicon
from pipeline.russian import gazetteer, nominative
from pipeline.russian.phrases import genitive_chain
from pipeline.stages.events.data import View, blank_row
from pipeline.stages.events.name import chain_from_adjective
from pipeline.stages.morphology import feature


@lru_cache(maxsize=1)
def _groups() -> frozenset[str]:
    return lexicon.words("groups.txt")


def group_phrases(view: View, sentence: Span, at: Span, genitive: bool, people: set[int], inside):
    """Groups after (or right before) «приняли участие»: «представители центральных органов», «делегация Казахстана»."""
    covered, doc = -1, view.doc
    for i in range(max(sentence.start, at.start - (0 if genitive else 10)), min(sentence.end, at.end + 70)):
        token = doc[i]
        if token.idx < covered:
            continue
        if (
            token.lemma_ not in _groups()
            or token.pos_ != "NOUN"
            or i in inside
            or i in people
            or at.start <= i < at.end
        ):
            continue
        case = feature(token, "Case")
        if case not in ({"Gen", "Acc", ""} if genitive else {"Nom"}):
            continue
        if any(doc[j].pos_ == "VERB" and feature(doc[j], "VerbForm") == "Fin" for j in range(min(at.end, i), i)):
            break
        if feature(token, "Number") != "Plur" and token.lemma_ not in {
            "делегация",
            "команда",
            "сборная",
            "молодежь",
            "общественность",
            "коллектив",
        }:
            continue
        start = token.i
        while start > sentence.start and doc[start - 1].pos_ in {"ADJ"} and feature(doc[start - 1], "Case") == case:
            start -= 1
        if start - 1 in view.figure_tokens or token.i in view.figure_tokens:
            continue
        end = genitive_chain(token, limit=20, people=people)
        if end < len(doc) and end in people and doc[end - 1].i == token.i:
            continue
        for group in _split_group(doc, sentence, start, token, end, people):
            covered = max(covered, group["end_char"])
            yield group


#: groups whose complements, one after another, are groups of their own
_LISTED = {"представитель", "сотрудник", "член", "руководитель"}


def _split_group(doc: Doc, sentence: Span, start: int, head: Token, end: int, people: set[int]):
    """«представители стран региона, правительств и парламентов» gives one group each."""
    base = nominative.tokens_nominative(list(doc[start : head.i + 1])).lower()
    evidence = {**blank_row(sentence), "kind": "group", "capacity": "участник"}
    country = next(
        (
            gazetteer.country(t.text)
            for t in doc[head.i + 1 : end]
            if t.text[:1].isupper() and gazetteer.country(t.text)
        ),
        None,
    ) or next(
        (gazetteer.adjective_country(t.lemma_) for t in doc[start : head.i] if gazetteer.adjective_country(t.lemma_)),
        None,
    )
    if head.lemma_ == "делегация" and end == head.i + 1:
        if (m := re.search(r"(?:^|\s)от\s+((?:[А-ЯЁ][а-яё]+\s?){1,3})", sentence.text, re.I)) and m[1][:1].isupper():
            country = gazetteer.country(m[1].strip())
            yield {
                **evidence,
                "name": f"делегация {m[1].strip()}",
                "country": country,
                "start_char": head.idx,
                "end_char": head.idx + len(head.text),
            }
            return
    text = re.sub(r",?\s+(?:и\s+)?(?:др|т\.?\s?д)\.?$", "", doc[head.i + 1 : end].text)
    pieces = [(base + (" " + text if text else ""), doc[start].idx, doc[end - 1].idx + len(doc[end - 1].text))]
    if "," in text and head.lemma_ in _LISTED:
        pieces, at = [], doc[head.i + 1].idx
        for m in re.finditer(r"(.+?)(?:,\s+|\s+и\s+(?=[^,]*$)|$)", text, re.S):
            pieces.append((f"{base} {m[1]}", at + m.start(1), at + m.end(1)))
    # further complements after commas
    position = end
    while position < sentence.end and doc[position].text in {",", "и"}:
        following = position + 1
        if (
            following < sentence.end
            and doc[following].lower_ == "а"
            and doc[min(following + 1, sentence.end - 1)].lower_ == "также"
        ):
            following += 2
        if (
            following >= sentence.end
            or following in people
            or feature(doc[following], "Case") != "Gen"
            or doc[following].pos_ not in {"NOUN", "ADJ", "PROPN"}
        ):
            break
        stop = (
            chain_from_adjective(doc, following, people)
            if doc[following].pos_ == "ADJ"
            else genitive_chain(doc[following], limit=12, people=people)
        )
        if stop <= following:
            break
        if head.lemma_ in _LISTED and doc[following].lower_ not in {"др", "другой", "другие"}:
            pieces.append(
                (f"{base} {doc[following:stop].text}", doc[following].idx, doc[stop - 1].idx + len(doc[stop - 1].text))
            )
        position = stop
    for name, a, b in pieces:
        # «стран … и гражданского общества» inside one complement stays one group
        yield {**evidence, "name": re.sub(r"\s+", " ", name), "country": country, "start_char": a, "end_char": b}
