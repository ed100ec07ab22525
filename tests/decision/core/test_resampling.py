"""The joint Bayesian bootstrap: seeded, paired, set-independent, with honest intervals."""

import math

import numpy as np
import pytest

from decision.core import resampling
from decision.core.cases import CaseSeries, CaseTable
from decision.core.resampling import measure_cases, resample
from decision.core.values import FieldError


def table(candidates: int = 2, cases: int = 80, repeats: int = 2) -> CaseTable:
    """Made-up results of ``candidates`` models, the later ones better, slower and dearer."""
    rng = np.random.default_rng(candidates * 1000 + cases)
    size = (cases, repeats)
    series = {
        f"m{i}": CaseSeries(
            outcome=(rng.random(size) < 0.5 + 0.05 * i).astype(float),
            cost=rng.gamma(2, 0.001 * (i + 1), size),
            first_answer=rng.gamma(2, 1.0 + i, size),
            total=rng.gamma(3, 1.0 + i, size),
            think_tokens=rng.gamma(2, 300.0, size),
            month_cost=rng.gamma(2, 10.0 * (i + 1), size),
        )
        for i in range(candidates)
    }
    return CaseTable(tuple(f"case {i}" for i in range(cases)), series)


def test_the_same_seed_gives_the_same_draws_and_another_seed_gives_others() -> None:
    first, again, other = (resample(table(), seed=s, draws=200) for s in (3, 3, 4))
    for measure, draws in first.values["m0"].items():
        assert np.array_equal(draws, again.values["m0"][measure])
        assert not np.array_equal(draws, other.values["m0"][measure])


def test_blocks_do_not_change_the_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = resample(table(), seed=3, draws=200)
    monkeypatch.setattr(resampling, "BLOCK", 80 * 7)
    monkeypatch.setattr(resampling, "FEWEST_ROWS", 1)
    parts = resample(table(), seed=3, draws=200)
    for measure, draws in whole.values["m1"].items():
        assert draws == pytest.approx(parts.values["m1"][measure], rel=1e-9)


def test_hiding_a_candidate_changes_no_draw_of_another() -> None:
    full = table()
    alone = CaseTable(full.cases, {"m1": full.series["m1"]})
    before, after = resample(full, seed=3, draws=200), resample(alone, seed=3, draws=200)
    assert np.array_equal(before.values["m1"]["accuracy"], after.values["m1"]["accuracy"])


def test_all_candidates_share_the_weights_of_a_draw() -> None:
    full = table()
    twin = CaseTable(full.cases, {"a": full.series["m0"], "b": full.series["m0"]})
    draws = resample(twin, seed=3, draws=200).values
    assert np.array_equal(draws["a"]["total_p95"], draws["b"]["total_p95"])


def test_the_spread_of_a_mean_is_its_standard_error() -> None:
    """The Bayesian bootstrap of a mean has variance s^2 / (n + 1), s^2 with divisor n."""
    costs = np.random.default_rng(2).gamma(2, 0.01, 100)
    cases = CaseTable(tuple(map(str, range(100))), {"a": CaseSeries(cost=costs)})
    draws = resample(cases, seed=5, draws=20_000).values["a"]["cost_per_1000"]
    assert draws.mean() == pytest.approx(1000 * costs.mean(), rel=0.005)
    assert draws.std() == pytest.approx(1000 * costs.std() / math.sqrt(101), rel=0.02)


def test_a_measured_value_comes_with_its_cases_unit_and_interval() -> None:
    cases = table()
    known = measure_cases(cases, resample(cases, seed=3, draws=500))["m0"]
    assert set(known) == set(resampling.CASE_MEASURES)
    for measurement in known.values():
        assert measurement.n == 80
        assert measurement.provenance == "measured"
        assert measurement.value is not None
        assert measurement.low is not None
        assert measurement.high is not None
        assert measurement.low < measurement.value < measurement.high
    assert known["cost_per_1000"].unit == "USD"


def test_below_59_cases_a_95th_percentile_has_no_interval() -> None:
    few, enough = table(cases=58), table(cases=59)
    known = [measure_cases(t, resample(t, seed=1, draws=200))["m0"] for t in (few, enough)]
    assert (known[0]["total_p95"].low, known[0]["total_p95"].high) == (None, None)
    assert known[0]["total_p95"].value is not None
    assert known[0]["total_p50"].low is not None
    assert known[1]["total_p95"].low is not None


def test_a_perfect_record_never_has_an_interval_of_no_width() -> None:
    cases = CaseTable(tuple(map(str, range(30))), {"a": CaseSeries(outcome=np.ones((30, 4)))})
    known = measure_cases(cases, resample(cases, seed=1, draws=500))["a"]["accuracy"]
    assert known.high == known.value == 1.0
    assert known.low is not None
    quantile = 2.0017  # of Student's t with 58 degrees: thirty cases are worth thirty samples
    assert known.low == pytest.approx(30 / (30 + quantile**2), abs=1e-4)


def test_a_candidate_without_a_correct_answer_costs_without_limit() -> None:
    series = CaseSeries(outcome=np.zeros(40), cost=np.full(40, 0.01))
    cases = CaseTable(tuple(map(str, range(40))), {"a": series})
    known = measure_cases(cases, resample(cases, seed=1, draws=500))["a"]["cost_per_correct"]
    assert known.value == known.high == math.inf
    assert known.low is not None
    assert 0.01 < known.low < math.inf


def test_case_weights_of_the_curator_count() -> None:
    outcome = np.array([1.0] * 50 + [0.0] * 50)
    weights = np.array([3.0] * 50 + [1.0] * 50)
    cases = CaseTable(tuple(map(str, range(100))), {"a": CaseSeries(outcome=outcome)}, weights)
    resamples = resample(cases, seed=1, draws=2000)
    assert measure_cases(cases, resamples)["a"]["accuracy"].value == pytest.approx(0.75)
    assert resamples.values["a"]["accuracy"].mean() == pytest.approx(0.74, abs=0.01)


@pytest.mark.parametrize("draws", [0, 99, 100_001])
def test_a_foolish_number_of_draws_is_refused(draws: int) -> None:
    with pytest.raises(FieldError, match="draws"):
        resample(table(), seed=1, draws=draws)


def test_a_candidate_that_never_ran_has_no_draws() -> None:
    cases = CaseTable(("x", "y"), {"a": CaseSeries(outcome=np.array([1, 0])), "b": CaseSeries()})
    resamples = resample(cases, seed=1, draws=100)
    assert resamples.draws_of("b", "accuracy") is None
    assert resamples.draws_of("nobody", "accuracy") is None
    assert (resamples.cases_of("a"), resamples.cases_of("b")) == (2, 0)
