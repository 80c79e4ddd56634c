"""The short way to a word's parses gives what pymorphy3 gives."""

from __future__ import annotations

import pytest

from pipeline import lexicon
from pipeline.russian import morph

WORDS = [
    "стали",
    "мама",
    "ёлка",
    "елка",
    "Еще",
    "министра",
    "Алматы",
    "ООН",
    "кое-где",
    "по-русски",
    "экс-президент",
    "акиматом",
    "Токаев",
    "А.",
    "2025",
    "XIX",
    "covid",
    "—",
    "Ғабит",
    "ъыь",
    "а" * 90,
]


@pytest.mark.parametrize("word", [*WORDS, *sorted(lexicon.words("people/positions.txt"))[:200]])
def test_parses_are_pymorphys(word):
    wanted = tuple(morph.analyzer().parse(word.lower()))
    assert morph.parses(word) == wanted
    assert morph.of_dictionary(wanted[0]) == morph.of_dictionary(morph.parses(word)[0]) == morph.known(word)
    assert all(parse.lexeme for parse in morph.parses(word))


def test_no_word_has_a_parse_too():
    for word in ("а" * 101, "\U000e0001", ""):
        assert [p.normal_form for p in morph.parses(word)] in ([word], []) and not morph.known(word)


def test_traits_are_those_of_the_tag_and_survive_many_tags():
    tags = [parse.tag for word in WORDS for parse in morph.parses(word)]
    kept = morph.OfTag(morph._traits)
    kept.update((-n, (None, None)) for n in range(1, 10_001))
    for tag in tags:
        assert (
            kept(tag)
            == morph.traits(tag)
            == (tag.POS, tag.case, tag.number, tag.gender, bool({"Name", "Surn", "Geox", "Patr"} & tag.grammemes))
        )
    assert len(kept) < 10_000
