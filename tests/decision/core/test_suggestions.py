"""Suggested anchors: round, with a reason, and always fit for a criterion."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.core.measures import MEASURES
from decision.core.profile import Criterion
from decision.core.suggestions import suggest_anchors


@pytest.mark.parametrize(
    ("measure", "values", "anchors"),
    [
        ("accuracy", [0.62, 0.745, 0.91], (0.0, 0.95, "linear")),
        ("accuracy", [1.0], (0.0, 1.0, "linear")),
        ("cost_per_1000", [3.2, 47.1], (50.0, 2.0, "log")),
        ("cost_per_1000", [0.0, 3.2, 47.1], (50.0, 2.0, "log")),
        ("cost_per_1000", [3.2, 4.1], (5.0, 2.0, "linear")),
        ("first_answer_p50", [1.7, 37.0], (45.0, 1.0, "log")),
        ("total_p95", [700.0, 9.0], (1000.0, 5.0, "log")),
        ("vram_gb", [0.0, 43.9], (50.0, 0.0, "linear")),
        ("context_tokens", [8192.0, 131072.0], (5000.0, 200000.0, "log")),
        ("cost_per_correct", [0.01, math.inf], (0.01, 0.005, "linear")),
    ],
)
def test_anchors_are_round_numbers_around_what_is_known(measure, values, anchors) -> None:
    found = suggest_anchors(MEASURES[measure], values)
    assert (found.worst, found.target, found.scale) == anchors


def test_the_worst_acceptable_accuracy_is_that_of_today_or_what_guessing_gets() -> None:
    accuracy, values = MEASURES["accuracy"], [0.62, 0.7449, 0.91]
    today = suggest_anchors(accuracy, values, ("o1", 0.7449), chance=0.25)
    assert (today.worst, today.why_worst) == (0.744, "o1, in use today, has 74.5%.")
    guessed = suggest_anchors(accuracy, values, chance=0.25)
    assert (guessed.worst, guessed.why_worst) == (0.25, "Guessing gets 25%.")


def test_where_nothing_can_be_better_than_today_nothing_is_suggested() -> None:
    assert suggest_anchors(MEASURES["accuracy"], [1.0], ("o1", 1.0)) is None
    assert suggest_anchors(MEASURES["vram_gb"], [0.0, 8.0], ("o1", 0.0)) is None
    assert suggest_anchors(MEASURES["total_p50"], [math.inf]) is None
    assert suggest_anchors(MEASURES["on_premises"], [1.0]) is None


NUMBERS = [key for key, measure in MEASURES.items() if measure.style != "yes_no"]


@settings(max_examples=200)
@given(
    st.sampled_from(NUMBERS),
    st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e6)), min_size=1, max_size=5),
    st.booleans(),
)
def test_whatever_is_known_a_suggestion_is_a_criterion_that_holds_all_candidates(
    key: str, values: list[float], in_use: bool
) -> None:
    measure = MEASURES[key]
    known = [min(value, 1.0) for value in values] if measure.style == "percent" else values
    found = suggest_anchors(measure, known, ("A", known[0]) if in_use else None)
    if found is None:
        worst_already = known[0] if in_use else max(known)
        assert worst_already == 0 or measure.style == "percent" or measure.higher_is_better
        return
    criterion = Criterion(key, found.worst, found.target, found.scale)
    for value in known:
        assert criterion.values.clipped(value) != "worst" or in_use
    u = criterion.values.value(known[0])
    assert not in_use or (u is not None and u < 0.05)
