from __future__ import annotations

import numpy as np
import pytest

from pipeline.language import load
from pipeline.models import trees
from pipeline.stages.entities import as_text


def test_parts_of_a_token_hang_on_its_last():
    # «экс-президент ушёл»: three units, then one
    heads, deps = trees.of_units(np.array([0, 0, 0, 1]), [1, 1], ["nsubj", "root"])
    assert heads.tolist() == [2, 2, 3, 3]
    assert [trees.DEPS[d] for d in deps] == ["part", "part", "nsubj", "root"]


def test_relations_that_are_not_known_are_the_general_one():
    _, deps = trees.of_units(np.array([0]), [0], ["reparandum"])
    assert trees.DEPS[deps[0]] == "dep"
    assert [len(a) for a in trees.of_units(np.zeros(0, dtype="int64"), [], [])] == [0, 0]


def test_an_entity_hangs_by_the_word_whose_head_is_outside():
    heads = np.array([1, 4, 1, 2, 4])
    assert trees.tops(heads, np.array([[0, 2], [2, 4], [4, 5], [3, 4]])).tolist() == [1, 2, 4, 3]


def test_paths_go_up_and_down_and_turn_at_the_common_ancestor():
    #      1        6 is a tree of its own
    #    0   2
    #       3 5
    #      4
    heads = np.array([1, 1, 1, 2, 3, 2, 6])
    tops = np.arange(7)
    pairs = [(0, 4), (4, 0), (4, 5), (3, 4), (1, 1), (4, 6)]
    codes, meets = trees.paths(heads, tops, *np.array(pairs).T)
    assert codes.tolist() == [1 * 6 + 3, 3 * 6 + 1, 2 * 6 + 1, 0 * 6 + 1, 0, trees.APART]
    assert meets.tolist() == [1, 1, 2, 3, 1, 4]


def test_long_ways_are_all_alike():
    heads = np.maximum(np.arange(40) - 1, 0)
    codes, meets = trees.paths(heads, np.array([39, 20, 0]), np.array([0, 1]), np.array([2, 2]))
    assert codes.tolist() == [5 * 6, 5 * 6] and meets.tolist() == [0, 0]


def test_the_tree_of_a_text_is_the_same_with_and_without_the_stage_of_syntax():
    text = "Экс-министр финансов Иван Петров выступил на форуме в Астане.\nЕго слушали 300 человек."
    with_it, without = (
        as_text(load(stages)(text)) for stages in (("sentences", "morphology", "syntax"), ("sentences",))
    )
    assert with_it.heads.tolist() == without.heads.tolist() and with_it.deps.tolist() == without.deps.tolist()
    names = [u.text for u in without.units]
    assert (
        names[without.heads[names.index("Петров")]] in {"министр", "Иван"}
        and trees.DEPS[without.deps[names.index("Экс")]] == "part"
    )


def test_every_relation_of_the_parser_has_a_number():
    from pipeline.models.networks import Parser

    assert {rel for rel in Parser().rels if rel != "<pad>"} <= set(trees.DEPS)


@pytest.mark.parametrize("text", ["", " ", "\n", "."])
def test_texts_of_nothing_have_trees(text):
    read = as_text(load(("sentences",))(text))
    assert len(read.units) == len(read.heads) == len(read.deps)
