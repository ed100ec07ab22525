"""Several runs behind one decision: pooled on the same cases, mixed over suites."""

import numpy as np
import pytest

from decision.core.cases import CaseSeries, CaseTable
from decision.core.mixtures import Stratum, absent, mixed, pooled
from decision.core.resampling import measure_cases, resample
from decision.core.values import FieldError


def table(outcomes, weights=None):
    series = {
        key: CaseSeries(outcome=np.array(values, dtype=float)) for key, values in outcomes.items()
    }
    count = len(next(iter(outcomes.values())))
    return CaseTable(tuple(f"case-{i}" for i in range(count)), series, weights)


def accuracy(cases, key):
    return measure_cases(cases, resample(cases, seed=1, draws=400))[key]["accuracy"]


def test_a_suite_weighs_what_its_part_is_however_many_cases_it_has():
    easy = Stratum("easy", table({"a": [1] * 90}), weight=1.0)
    hard = Stratum("hard", table({"a": [0] * 10}), weight=3.0)
    assert accuracy(mixed([easy, hard]), "a").value == pytest.approx(0.25)


def test_the_part_of_a_suite_is_fixed_in_every_draw():
    easy = Stratum("easy", table({"a": [1] * 30}))
    hard = Stratum("hard", table({"a": [0] * 30}))
    drawn = resample(mixed([easy, hard]), seed=1, draws=400).values["a"]["accuracy"]
    # Only the coins of unseen cases move it: a free draw over 60 cases would spread by .064.
    assert drawn.std() < 0.03


def test_one_suite_is_its_own_table_unchanged():
    only = table({"a": [1, 0, 1]})
    assert mixed([Stratum("only", only)]) is only


def test_a_candidate_of_half_the_mixture_has_no_measured_value():
    easy = Stratum("easy", table({"a": [1, 1], "b": [1, 1]}))
    hard = Stratum("hard", table({"a": [0, 1]}))
    assert absent([easy, hard]) == {"b": ("hard",)}
    measured = measure_cases(mixed([easy, hard]), resample(mixed([easy, hard]), seed=1, draws=100))
    assert "accuracy" in measured["a"]
    assert measured["b"] == {}


def test_runs_on_the_same_cases_are_more_repeats_of_them():
    first = CaseSeries(outcome=np.array([[1.0], [0.0]]), cost=np.array([[1.0], [3.0]]))
    second = CaseSeries(outcome=np.array([[0.0, 1.0], [0.0, 0.0]]))
    both = pooled([first, second])
    assert both.outcome.tolist() == [[1, 0, 1], [0, 0, 0]]
    np.testing.assert_array_equal(both.cost, [[1, np.nan, np.nan], [3, np.nan, np.nan]])


def test_curators_weights_hold_inside_a_suite():
    first = Stratum("first", table({"a": [1, 0]}, weights=np.array([3.0, 1.0])))
    second = Stratum("second", table({"a": [0]}))
    assert accuracy(mixed([first, second]), "a").value == pytest.approx(0.375)


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_weight_that_is_none_names_its_suite(weight):
    with pytest.raises(FieldError, match="hard"):
        mixed([Stratum("easy", table({"a": [1]})), Stratum("hard", table({"a": [1]}), weight)])


def test_no_run_at_all_is_said():
    with pytest.raises(FieldError, match="choose at least one run"):
        mixed([])
