"""Profiles: strict reading, scale-free weights, errors that name the field."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.core.presets import PRESETS, cheapest_that_passes, suggested_profile
from decision.core.profile import (
    Criterion,
    Profile,
    normalize_weights,
    profile_from_criteria,
    profile_from_json,
    profile_to_json,
)
from decision.core.values import FieldError

OWN: dict[str, Any] = {"label": "License", "style": "yes_no", "direction": "higher"}
ROW: dict[str, Any] = {
    "measure": "cost_per_1000",
    "worst": 100,
    "target": 1,
    "scale": "log",
    "weight": 40,
    "must_have": None,
}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_profile_survives_json(preset: str) -> None:
    profile = PRESETS[preset].build()
    assert profile_from_json(json.loads(json.dumps(profile_to_json(profile)))) == profile


def test_a_criterion_of_the_teams_own_carries_its_definition_through_json() -> None:
    row = {"measure": "own.license", "worst": 0, "target": 1, "scale": "yes_no", "weight": 5}
    profile = profile_from_criteria([{**row, "own": OWN, "must_have": 1}])
    assert profile_from_json(json.loads(json.dumps(profile_to_json(profile)))) == profile
    criterion = profile.criteria[0]
    assert criterion.bound_text == "License: yes"
    assert profile.entry("own.license") == criterion.own
    with pytest.raises(FieldError, match="1 \\(yes\\) or 0"):
        profile_from_criteria([{**row, "own": OWN, "must_have": 0.5}])


def test_scale_weight_and_must_have_may_be_left_out() -> None:
    rows = [
        {"measure": "accuracy", "worst": 0, "target": 1, "weight": 1},
        {"measure": "vram_gb", "worst": 80, "target": 0},
    ]
    first, second = profile_from_criteria(rows).criteria
    assert (first.scale, first.must_have) == ("linear", None)
    assert second.weight == 0.0


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"worst": "100"}, "criteria[0].worst", "must be a number"),
        ({"worst": True}, "criteria[0].worst", "must be a number"),
        ({"worst": 10**400}, "criteria[0].worst", "finite"),
        ({"target": float("nan")}, "criteria[0].target", "finite"),
        ({"target": 0}, "criteria[0].target", "above 0 on a log scale"),
        ({"target": 200}, "criteria[0].target", "must be below"),
        ({"scale": 3}, "criteria[0].scale", "must be a text"),
        ({"scale": "cubic"}, "criteria[0].scale", "linear, log"),
        ({"weight": -1}, "criteria[0].weight", "between 0 and 100"),
        ({"weight": 101}, "criteria[0].weight", "between 0 and 100"),
        ({"weight": 0}, "weights", "are all 0"),
        ({"must_have": "24"}, "criteria[0].must_have", "must be a number"),
        ({"measure": "beauty"}, "criteria[0].measure", "choose one of accuracy"),
        ({"colour": "red"}, "criteria[0]", "unknown field 'colour'"),
        ({"midpoint": 200}, "criteria[0].midpoint", "must lie between"),
        ({"scale": "yes_no"}, "criteria[0].scale", "must be linear or log"),
        ({"measure": "own.x"}, "criteria[0].measure", "among your own criteria"),
        ({"own": OWN}, "criteria[0].own", "begins with own."),
        ({"measure": "own.x", "own": {**OWN, "style": "stars"}}, "criteria[0].own.style", "yes_no"),
        ({"measure": "own.x", "own": {**OWN, "more": 1}}, "criteria[0].own", "unknown field"),
        ({"measure": "own.X!", "own": OWN}, "criteria[0].own.key", "lower-case"),
        (
            {"measure": "own.x", "own": {**OWN, "label": "a\nb"}},
            "criteria[0].own.label",
            "one line",
        ),
        ({"measure": "own.x", "own": OWN}, "criteria[0].scale", "must be yes_no"),
    ],
)
def test_a_bad_field_is_named_with_its_path(
    change: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(FieldError) as raised:
        profile_from_criteria([{**ROW, **change}])
    assert raised.value.field == field
    assert message in raised.value.message


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ([], "profile"),
        ({}, "criteria"),
        ({"criteria": {}}, "criteria"),
        ({"criteria": []}, "criteria"),
        ({"criteria": [None]}, "criteria[0]"),
        ({"criteria": [{"measure": "accuracy", "target": 1}]}, "criteria[0].worst"),
        ({"criteria": [], "owner": 1}, "profile"),
        ({"criteria": [ROW, ROW]}, "criteria[1].measure"),
    ],
)
def test_a_document_of_another_shape_is_refused(document: object, field: str) -> None:
    with pytest.raises(FieldError) as raised:
        profile_from_json(document)
    assert raised.value.field == field


def test_a_target_on_the_wrong_side_says_which_way_is_better() -> None:
    with pytest.raises(FieldError, match="for accuracy, higher is better"):
        Criterion("accuracy", worst=1.0, target=0.0)


def test_an_infinite_must_have_is_refused() -> None:
    with pytest.raises(FieldError, match="must_have"):
        Criterion("accuracy", 0, 1, must_have=float("inf"))


def test_a_bound_reads_in_the_direction_of_its_measure() -> None:
    profile = suggested_profile({"accuracy": 1}, {"accuracy": 0.8, "vram_gb": 24})
    assert [c.bound_text for c in profile.criteria] == [
        "Accuracy at least 80%",
        "VRAM at most 24 GB",
    ]
    assert profile.criteria[1].meets(24.0)
    assert not profile.criteria[1].meets(24.1)
    assert profile.criteria[0].meets(0.8)


def test_a_preset_takes_the_teams_own_pass_mark() -> None:
    accuracy = cheapest_that_passes(0.95).criteria[1]
    assert (accuracy.measure, accuracy.must_have) == ("accuracy", 0.95)


WEIGHTS = st.lists(st.floats(0, 100), min_size=1, max_size=8).filter(lambda w: max(w) > 1e-3)


@given(WEIGHTS, st.floats(1e-6, 1e6))
def test_weights_are_scale_free(weights: list[float], factor: float) -> None:
    shares = normalize_weights(weights)
    assert sum(shares) == pytest.approx(1.0)
    assert normalize_weights([w * factor for w in weights]) == pytest.approx(shares, abs=1e-12)


@pytest.mark.parametrize("weights", [[], [0.0, 0.0], [1.0, -1.0], [float("nan")], [float("inf")]])
def test_weights_without_a_proportion_are_an_error(weights: list[float]) -> None:
    with pytest.raises(FieldError, match="weights"):
        normalize_weights(weights)


def test_the_smallest_weight_does_not_vanish() -> None:
    assert normalize_weights([5e-324]) == (1.0,)


def test_a_profile_knows_the_order_of_its_measures() -> None:
    profile = Profile((Criterion("accuracy", 0, 1, weight=3), Criterion("vram_gb", 80, 0)))
    assert profile.measures == ("accuracy", "vram_gb")
    assert profile.shares == (1.0, 0.0)
