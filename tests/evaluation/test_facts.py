"""Occupation facts of factRuEval: reading, matching, and what the program finds in our own sentence."""

from __future__ import annotations

import pytest

from pipeline.evaluation import facts
from pipeline.evaluation.facts import Fact

TEXT = "Директор завода «Заря» Иван Петров встретил мэра Омска Анну Орлову."


@pytest.fixture
def folder(tmp_path):
    spans, n = [], 0
    for words in ("Директор", "завода «Заря»", "Иван Петров", "мэра", "Омска", "Анну Орлову"):
        n += 1
        spans.append(f"{n} kind {TEXT.index(words)} {len(words)} 0 1 # 0 x")
    files = {
        "txt": TEXT,
        "spans": "\n".join(spans),
        "objects": "11 Org 2\n12 Person 3\n13 LocOrg 5\n14 Person 6\n",
        "coref": (
            "1 11\nname Заря\n\n2 12\nfirstname Иван\nlastname Петров\n\n3 13\nname Омск\n\n4 14\nfirstname "
            "Анна\nlastname Орлова\n"
        ),
        "facts": (
            "1-0 Occupation\nWho obj2 Петров Иван\nPosition span1 Директор\nWhere obj1 Заря\n\n1-1 "
            "Occupation\nWho obj4 Орлова Анна\nPosition span4 мэра\nWhere obj3 Омск\nСложность повышенная\n\n1-2 "
            "Deal\nParticipant obj1 Заря\n"
        ),
    }
    for suffix, content in files.items():
        (tmp_path / f"book_1.{suffix}").write_text(content, encoding="utf-8")
    return tmp_path


def test_gold_is_read_with_every_way_to_say_a_name(folder):
    ((name, text, gold),) = facts.read(folder)
    assert (name, text, len(gold)) == ("book_1", TEXT, 2)
    who, position, where = (dict(gold[0].arguments)[k] for k in ("who", "position", "where"))
    assert (
        {"иван петров", "петров иван", "петров"} <= set(who)
        and position == ("директор",)
        and {"заря", 'завода "заря"'} <= set(where)
    )
    assert gold[1].hard and not gold[0].hard


def _found(**arguments) -> Fact:
    return Fact(tuple((k, (v,)) for k, v in arguments.items()))


def test_quality_is_the_share_of_matched_arguments(folder):
    right = _found(who="иван петров", position="директор", where="заря")
    partly = _found(who="иван петров", position="директор", where="омск")
    for given, expected in ((right, 1.0), (partly, 0.5)):
        score = facts.evaluate(folder, lambda text, given=given: [given])["Occupation, without hard ones"]
        assert score.recall == score.precision == expected


def test_what_matches_nothing_costs_precision_and_what_matches_a_hard_fact_does_not(folder):
    given = [
        _found(who="иван петров", position="директор", where="заря"),
        _found(who="олег зуев", position="врач"),
        _found(who="анна орлова", position="мэр", where="омск"),
    ]
    table = facts.evaluate(folder, lambda text: given)
    assert table["Occupation"].precision == pytest.approx(2 / 3) and table["Occupation"].recall == 1
    assert table["Occupation, without hard ones"].precision == 0.5


def test_own_facts(folder):
    assert facts.evaluate(folder)["Occupation"].f1 == 1


def test_broken_files_are_named(folder):
    (folder / "book_1.facts").write_text("1-0 Occupation\nPosition span99 x\n", encoding="utf-8")
    with pytest.raises(ValueError, match="book_1.facts"):
        list(facts.read(folder))
