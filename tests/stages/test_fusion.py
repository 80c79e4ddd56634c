"""Model against rule: what stands, and where it comes from."""

from __future__ import annotations

import pytest

from pipeline.stages.fusion import DEFAULT, Claim, Settled, settle, threshold


@pytest.mark.parametrize(
    "rule, claim, expected",
    [
        (None, None, Settled(None, None, None)),
        ("мэр", None, Settled("мэр", "rule", None)),
        (None, Claim("мэр", 0.8), Settled("мэр", "model", 0.8)),
        ("мэр", Claim("мэр", 0.8), Settled("мэр", "rule+model", 0.8)),
        ("мэр", Claim("аким", 0.8), Settled("мэр", "rule", None)),
    ],
)
def test_a_rule_stands_and_the_model_fills_what_it_left_open(rule, claim, expected):
    assert settle(rule, claim) == expected


def test_sameness_is_what_the_stage_says_it_is():
    assert settle("Мэр", Claim("мэр", 0.8), lambda a, b: a.lower() == b.lower()).source == "rule+model"


def test_a_relation_without_a_row_has_the_default_threshold():
    assert threshold("WORKPLACE") == 0.7 and threshold("SPOUSE") == DEFAULT
