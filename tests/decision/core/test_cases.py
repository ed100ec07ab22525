"""Measures from cases: weighted means, ratios and quantiles."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.core.cases import CaseSeries, CaseTable, case_count
from decision.core.reweighing import (
    Unseen,
    mean_ratio,
    measure_values,
    prepare,
    weighted_mean,
    weighted_quantile,
)
from decision.core.values import FieldError

NAN = math.nan
SAMPLES = st.lists(st.floats(0, 1e4), min_size=1, max_size=60)
LEVELS = st.sampled_from([0.0, 0.05, 0.5, 0.9, 0.95, 1.0])


def equal(cases: int) -> np.ndarray:
    return np.ones((1, cases))


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def test_repeats_are_averaged_within_their_case() -> None:
    samples = np.array([[1.0, 1.0, 1.0, 1.0], [0.0, NAN, NAN, NAN]])
    assert weighted_mean(samples, equal(2)).tolist() == [0.5]


def test_a_case_without_data_is_left_out_of_a_mean() -> None:
    samples = np.array([[0.2], [NAN], [0.4]])
    weights = np.array([[1.0, 5.0, 1.0], [3.0, 9.0, 1.0]])
    assert weighted_mean(samples, weights) == pytest.approx([0.3, 0.25])


def test_unseen_cases_pull_a_perfect_record_off_one() -> None:
    unseen = Unseen(mass=np.array([4.0]), right=np.array([2.0]))
    assert weighted_mean(np.ones((16, 1)), equal(16), unseen) == pytest.approx([0.9])


def test_cost_per_correct_is_spend_over_correct_answers() -> None:
    cost, outcome = column(0.01, 0.03), column(1.0, 0.0)
    assert mean_ratio(cost, outcome, equal(2)) == pytest.approx([0.04])


def test_cost_per_correct_counts_only_cases_where_both_are_known() -> None:
    cost, outcome = column(0.01, 0.03, NAN), column(1.0, NAN, 1.0)
    assert mean_ratio(cost, outcome, equal(3)) == pytest.approx([0.01])
    assert np.isnan(mean_ratio(column(NAN, 1.0), column(1.0, NAN), equal(2))).all()


@pytest.mark.parametrize("cost", [0.0, 0.01])
def test_cost_per_correct_is_infinite_where_nothing_is_correct(cost: float) -> None:
    assert mean_ratio(column(cost, cost), column(0.0, 0.0), equal(2)).tolist() == [math.inf]


def test_the_median_of_an_even_number_lies_halfway() -> None:
    assert weighted_quantile(column(4.0, 1.0, 3.0, 2.0), equal(4), 0.5).tolist() == [2.5]


def test_the_95th_percentile_of_ten_samples_is_the_largest() -> None:
    samples = np.arange(1.0, 11.0)[:, None]
    assert weighted_quantile(samples, equal(10), 0.95).tolist() == [10.0]


@given(SAMPLES, LEVELS)
def test_equal_weights_give_hazens_quantile(samples: list[float], level: float) -> None:
    expected = np.quantile(samples, level, method="hazen")
    found = weighted_quantile(column(*samples), equal(len(samples)), level)
    assert found == pytest.approx([expected], rel=1e-9, abs=1e-9)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.01, 10)), min_size=2, max_size=40), LEVELS)
def test_a_weighted_quantile_follows_its_definition(
    pairs: list[tuple[float, float]], level: float
) -> None:
    pairs = sorted(pairs)
    values, weights = np.array(pairs).T
    middle = np.cumsum(weights) - weights / 2
    expected = np.interp(level * weights.sum(), middle, values)
    found = weighted_quantile(values[:, None], weights[None, :], level)
    assert found == pytest.approx([expected], rel=1e-6, abs=1e-6)


def test_a_case_shares_its_weight_among_its_repeats() -> None:
    twice = np.array([[1.0, 1.0], [5.0, NAN], [9.0, NAN]])
    once = np.array([[1.0], [5.0], [9.0]])
    weights = np.array([[1.0, 2.0, 1.0]])
    assert weighted_quantile(twice, weights, 0.5) == weighted_quantile(once, weights, 0.5)


def test_a_series_without_a_quantity_gives_no_measure_of_it() -> None:
    series = CaseSeries(outcome=np.array([1.0, 0.0]), cost=np.array([NAN, NAN]))
    assert set(measure_values(prepare(series), equal(2))) == {"accuracy"}
    assert case_count(series, "cost_per_1000") == 0
    assert case_count(series, "cost_per_correct") == 0
    assert case_count(series, "total_p50") == 0


def test_all_measures_follow_from_full_series() -> None:
    half = np.array([[0.5, 0.5]])
    series = CaseSeries(
        outcome=np.array([[1, 1], [0, 1]]),
        cost=np.array([[0.001, 0.003], [0.002, 0.002]]),
        first_answer=np.array([[1.0, 2.0], [3.0, 4.0]]),
        total=np.array([[2.0, 4.0], [6.0, 8.0]]),
        think_tokens=np.array([[100, 300], [200, 0]]),
    )
    found = {key: float(values[0]) for key, values in measure_values(prepare(series), half).items()}
    assert found == pytest.approx(
        {
            "accuracy": 0.75,
            "cost_per_correct": 0.002 / 0.75,
            "cost_per_1000": 2.0,
            "first_answer_p50": 2.5,
            "first_answer_p95": 4.0,
            "total_p50": 5.0,
            "total_p95": 8.0,
            "think_tokens": 150.0,
        }
    )


@pytest.mark.parametrize(
    ("series", "field"),
    [
        ({"outcome": [1.5]}, "outcome"),
        ({"cost": [-0.1]}, "cost"),
        ({"total": [math.inf]}, "total"),
        ({"total": [[[1.0]]]}, "total"),
    ],
)
def test_impossible_samples_name_their_field(series: dict[str, object], field: str) -> None:
    with pytest.raises(FieldError) as raised:
        CaseSeries(**series)  # type: ignore[arg-type]
    assert raised.value.field == field


def test_a_series_of_another_length_is_refused() -> None:
    with pytest.raises(FieldError, match=r"series\[a\]\.outcome: has 1 cases .* has 2"):
        CaseTable(("x", "y"), {"a": CaseSeries(outcome=np.array([1.0]))})


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.0], [1.0, NAN], [1.0, -2.0]])
def test_bad_case_weights_are_refused(weights: list[float]) -> None:
    with pytest.raises(FieldError, match="weights"):
        CaseTable(("x", "y"), {}, np.array(weights))


def test_a_table_without_cases_is_refused() -> None:
    with pytest.raises(FieldError, match="at least one case"):
        CaseTable((), {})


def test_samples_cannot_be_changed_behind_a_tables_back() -> None:
    series = CaseSeries(outcome=np.array([1.0, 0.0]))
    assert series.outcome is not None
    with pytest.raises(ValueError, match="read-only"):
        series.outcome[0] = 0.0
