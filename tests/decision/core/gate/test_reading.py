"""Policies: what is read, what is refused and by which name."""

from itertools import pairwise

import pytest
from jsonschema import Draft202012Validator

from decision.core.gate.policy import Bound, Count, NotWorse
from decision.core.gate.reading import (
    PolicyError,
    policy_from_json,
    policy_from_text,
    policy_to_json,
)
from decision.core.gate.shapes import policy_schema
from decision.core.measures import MEASURES

WHOLE = """\
version: 1
name: Contract review
rules:
  - {not_worse: accuracy, margin: 0.01}
  - {not_worse: cost, times: 1.5, confidence: 0.9}
  - {measure: cost_per_correct, at_most: 0.02, name: Cheap}
  - {measure: accuracy, at_least: 0.8, at: point}
  - fits_gb: 24
  - cases_at_least: 40
  - {unscored_at_most: 0.05}
  - failed_at_most: 0
"""


def read(*rules):
    return policy_from_json({"version": 1, "rules": list(rules)})


def test_every_kind_of_rule_is_read_from_yaml():
    policy = policy_from_text(WHOLE)
    assert policy.name == "Contract review"
    assert policy.compares
    assert policy.rules == (
        NotWorse("accuracy", 0.01),
        NotWorse("cost", 1.5, 0.9),
        Bound("cost_per_correct", 0.02, name="Cheap"),
        Bound("accuracy", 0.8, at_point=True),
        Bound("vram_gb", 24.0),
        Count("cases", 40.0),
        Count("unscored", 0.05),
        Count("failed", 0.0),
    )


def test_a_policy_written_out_is_the_same_policy_and_fits_the_published_schema():
    policy = policy_from_text(WHOLE)
    written = policy_to_json(policy)
    assert policy_from_json(written) == policy
    Draft202012Validator(policy_schema()).validate(written)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.key)
def test_every_measure_of_the_catalogue_can_be_bounded_its_own_way_round(measure):
    right, wrong = ("at_least", "at_most") if measure.higher_is_better else ("at_most", "at_least")
    assert read({"measure": measure.key, right: 1}).rules == (Bound(measure.key, 1.0),)
    with pytest.raises(PolicyError) as caught:
        read({"measure": measure.key, wrong: 1})
    assert f"use {right}" in caught.value.problems[f"rules.0.{wrong}"]


#: Nine aliases of nine aliases of nine ...
BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in pairwise("abcdefgh")
)
NAMED = "x" * 81
BAD_RULES = [
    ({"measure": "accuracy", "at_least": 80}, "at_least", "between 0 and 1"),
    ({"measure": "speed", "at_most": 8}, "measure", "must be one of accuracy"),
    ({"measure": ["accuracy"], "at_least": 1}, "measure", "must be one of"),
    ({"measure": "total_p50"}, "at_most", "is missing"),
    ({"measure": "total_p50", "at_most": True}, "at_most", "must be a number"),
    ({"measure": "total_p50", "at_most": "8 s"}, "at_most", "must be a number (in s)"),
    ({"measure": "total_p50", "at_most": float("nan")}, "at_most", "must lie between"),
    ({"measure": "total_p50", "at_most": 10**400}, "at_most", "must lie between"),
    ({"measure": "total_p50", "at_most": 8, "at": "mean"}, "at", "interval, point"),
    ({"measure": "total_p50", "at_most": 8, "unit": "s"}, "unit", "is no field of this rule"),
    ({"not_worse": "accuracy", "times": 2}, "margin", "is missing"),
    ({"not_worse": "cost", "times": 0.9}, "times", "between 1 and 1000"),
    ({"not_worse": "accuracy", "margin": 0, "confidence": 95}, "confidence", "0.8 and 0.999"),
    ({"cases_at_least": 2.5}, "cases_at_least", "whole number"),
    ({"failed_at_most": 5}, "failed_at_most", "between 0 and 1"),
    ({"fits_gb": 24, "name": NAMED}, "name", "one line of 1 to 80"),
    ({"fits_gb": 24, "name": "a\ud800"}, "name", "one line"),
    ({"fits_gb": 24, "cases_at_least": 2}, "", "exactly one of"),
    ({"at_most": 2}, "", "exactly one of"),
    ("accuracy", "", "must be an object"),
]


@pytest.mark.parametrize(("rule", "field", "told"), BAD_RULES)
def test_a_rule_that_cannot_be_used_is_named_by_its_path(rule, field, told):
    with pytest.raises(PolicyError) as caught:
        read({"cases_at_least": 1}, rule)
    assert told in caught.value.problems[f"rules.1.{field}".rstrip(".")]
    whole = {"version": 1, "rules": [{"cases_at_least": 1}, rule]}
    if rule not in ({"fits_gb": 24, "name": "a\ud800"}, BAD_RULES[6][0]):
        assert not Draft202012Validator(policy_schema()).is_valid(whole)


@pytest.mark.parametrize(
    ("text", "path", "told"),
    [
        ("version: 2\nrules: [{fits_gb: 1}]", "version", "must be 1"),
        ("version: true\nrules: [{fits_gb: 1}]", "version", "must be 1"),
        ("version: 1\nrules: []", "rules", "1 to 50"),
        ("version: 1\nrule: []\nrules: [{fits_gb: 1}]", "rule", "is no field"),
        ("- fits_gb: 1", "", "A policy is an object"),
        ("version: 1\nrules:\n\t- fits_gb: 1", "", "Line 3 is not YAML"),
        ("version: 1\nversion: 1", "", "stands twice"),
        ('{"version": 1, "version": 1}', "version", "stands twice"),
        ("version: !!python/object:os.system 1", "", "is not allowed"),
        ("[" * 60_000, "", "nested"),
        ("a: " + "x" * 70_000, "", "65,536"),
        (BOMB, "", "more than 300,000 values"),
    ],
)
def test_a_file_that_is_no_policy_is_refused_with_the_place(text, path, told):
    with pytest.raises(PolicyError) as caught:
        policy_from_text(text)
    assert told in caught.value.problems[path]


def test_json_is_taken_too_tabs_and_all():
    text = '{\n\t"version": 1,\n\t"rules": [{"fits_gb": 24}]\n}'
    assert policy_from_text(text).rules == (Bound("vram_gb", 24.0),)
