from __future__ import annotations

import numpy as np

from pipeline.models import pairs
from pipeline.models.decoding import choose


def test_candidates_are_pairs_of_types_that_are_joined():
    allowed = np.array([[False, True], [False, False]])
    i, j = pairs.candidates(np.array([0, 1, 0]), allowed)
    assert sorted(zip(i.tolist(), j.tolist())) == [(0, 1), (2, 1)]


def test_candidates_of_many_entities_are_neighbours():
    n = pairs._MANY + 100
    i, j = pairs.candidates(np.zeros(n, dtype="int64"), np.ones((1, 1), dtype=bool))
    assert len(i) and np.abs(i - j).max() <= pairs._NEAR and (i != j).all()


def _likeness(*names):
    return pairs.Likeness([n.split() for n in names], [n.lower().split() for n in names])


def test_likeness():
    names = _likeness(
        "Европейский суд по правам человека", "ЕСПЧ", "Касым-Жомарт Токаев", "Токаев", "Верховный суд", "Иванова"
    )
    codes = names.codes(np.array([0, 2, 0, 3, 2]), np.array([1, 3, 4, 3, 5])).tolist()
    assert codes == [7, 4, 2, 6, 0]


def test_likeness_of_many_names_is_that_of_few(monkeypatch):
    names = ["Верховный суд", "суд", "ВС", "Анна Ким", "Ким", "верховный суд"]
    i, j = (x.ravel() for x in np.indices((len(names), len(names))))
    few = _likeness(*names).codes(i, j)
    monkeypatch.setattr(pairs, "_FEW", 2)
    assert few.any() and (_likeness(*names).codes(i, j) == few).all()


def test_features_tell_order_nesting_and_rivals():
    spans = np.array([[0, 2], [3, 4], [3, 6], [8, 9]])
    kinds = np.array([0, 1, 0, 1])
    found = pairs.features(
        spans,
        kinds,
        np.array([0, 0, 0, 1]),
        np.zeros(5, dtype="int64"),
        np.array([0, 1, 2, 3, 0]),
        np.array([1, 0, 1, 0, 3]),
    )
    assert found[0, 0] != found[1, 0]  # order
    assert found[2, 5] == 2 and found[0, 5] == 0  # the target lies within the source
    assert found[4, 2] == 1 and found[0, 2] == 0  # one of the target's type stands between
    assert found[3, 1] == 1
    assert (found >= 0).all() and (found < np.array(pairs.SIZES)).all()


def test_tables_of_two_features_give_the_sums():
    embeddings = [np.random.default_rng(k).normal(size=(size, 4)) for k, size in enumerate(pairs.SIZES)]
    found = np.array([[3, 1, 2, 0, 5, 2]])
    expected = sum(e[found[0, k]] for k, e in enumerate(embeddings))
    assert np.allclose(sum(t[row][0] for t, row in zip(pairs.tables(embeddings), pairs.joint(found))), expected)


def test_chosen_spans_do_not_cross_and_nested_ones_stay():
    p = np.zeros((1, 4, 4, 2))
    p[..., 1] = 1
    for a, b, score in ((0, 2, 0.9), (1, 3, 0.8), (1, 2, 0.7), (3, 3, 0.6), (2, 1, 0.99)):
        p[0, a, b] = (score, 1 - score)
    assert [s[:2] for s in choose(np.log(p + 1e-9), [range(10, 14)])] == [(10, 13), (11, 13), (13, 14)]


def test_bias_favours_types_over_none():
    p = np.zeros((1, 1, 1, 2))
    p[0, 0, 0] = (0.45, 0.55)
    assert choose(np.log(p), [range(0, 1)]) == []
    start, end, kind, probability = choose(np.log(p), [range(0, 1)], 0.4)[0]
    assert (start, end, kind) == (0, 1, 0) and abs(probability - 0.45) < 1e-6
