"""Who can be first at all: exact margins, proofs, gaps that prove nothing, the bootstrap front."""

import numpy as np
import pytest
from hypothesis import given, settings

from decision.core.contenders import (
    Contender,
    assess_contenders,
    best_margin,
    dominance,
    reach_of,
)
from decision.core.doubt_sentences import reach_text
from decision.core.matrix import Candidate, build_matrix
from decision.core.measures import Measurement
from decision.core.presets import suggested_profile
from decision.core.resampling import measure_cases, resample
from decision.core.value_draws import contest, value_draws
from tests.decision.core.test_doubt import table
from tests.decision.core.test_taste import ROWS, matrix_of, taste_of


def contenders(rows: dict[str, tuple[float | None, ...]], *weights: float) -> dict[str, Contender]:
    matrix = matrix_of(rows, *weights)
    of = contest(matrix)
    assert of is not None
    found = assess_contenders(of, None, taste_of(matrix, draws=200).witnesses)
    names = [matrix.rows[i].candidate.key for i in matrix.ranked]
    return dict(zip(names, found, strict=True))


def test_the_best_margin_is_exact_where_it_can_be_worked_out() -> None:
    """On two criteria own = (0.5, 0.5) meets (0.8, 0) and (0, 0.8) best at equal weights."""
    rivals = np.array([[0.8, 0.0], [0.0, 0.8]])
    margin, proof = best_margin(np.array([0.5, 0.5]), rivals)
    assert margin == pytest.approx(0.1)
    margin, proof = best_margin(np.array([0.3, 0.3]), rivals)
    assert margin == pytest.approx(-0.1)
    assert proof == (0, 1)


def test_a_compromise_between_two_rivals_is_never_first_though_nobody_dominates_it() -> None:
    found = contenders({"a": (0.9, 0.1), "b": (0.1, 0.9), "c": (0.4, 0.4), "d": (0.6, 0.6)}, 5, 4)
    assert [found[k].reach for k in "abcd"] == ["first", "first", "never", "first"]
    assert found["c"].dominated_by != ()
    found = contenders({"a": (0.9, 0.1), "b": (0.1, 0.9), "c": (0.4, 0.4)}, 5, 4)
    assert found["c"].reach == "never"
    assert found["c"].on_front
    labels = ["A", "B", "C"]
    assert reach_text(found["c"], labels) == "never first: under all weights A or B is ahead"


def test_three_rivals_may_be_needed_for_the_proof() -> None:
    corners = np.eye(3)
    assert reach_of(np.full(3, 0.3), corners) == ("never", (0, 1, 2))
    assert reach_of(np.full(3, 0.4), corners) == ("first", ())


def test_a_dominated_candidate_is_named_with_who_dominates_it() -> None:
    found = contenders({"a": (0.9, 0.5), "b": (0.9, 0.4), "c": (0.2, 0.6)}, 1, 1)
    assert (found["b"].reach, found["b"].on_front) == ("never", False)
    assert reach_text(found["b"], ["A", "B", "C"]) == (
        "never first: A is at least as good on every criterion and better on one"
    )


def test_twins_can_at_best_be_level() -> None:
    found = contenders({"a": (0.9, 0.5), "b": (0.9, 0.5)}, 1, 1)
    assert [own.reach for own in found.values()] == ["level", "level"]
    assert all(own.on_front for own in found.values())


def test_a_gap_proves_nothing() -> None:
    """c lies below a everywhere that is known; what is missing could still put it first."""
    rows = {"a": (0.9, 0.5, 0.4), "b": (0.8, 0.5, 0.2), "c": (0.2, 0.1, None)}
    found = contenders(rows, 8, 1, 1)
    assert found["b"].dominated_by == (0,)
    assert (found["c"].reach, found["c"].on_front) == ("first", True)
    # And a gap of the rival does not count for it.
    assert not dominance(np.array([[0.9, 0.0]]), np.array([[0.9, 1.0]])).any()


@settings(max_examples=40)
@given(ROWS)
def test_reach_agrees_with_trying_many_weights(rows: list[tuple[float, float, float]]) -> None:
    values = np.array(rows)
    grid = np.random.default_rng(0).dirichlet(np.ones(3), 400)
    scores = grid @ values.T
    for i, own in enumerate(values):
        reach, _ = reach_of(own, np.delete(values, i, axis=0))
        lead = (scores[:, [i]] - np.delete(scores, i, axis=1)).min(axis=1).max()
        if lead > 1e-6:
            assert reach == "first"
        if reach != "first":
            assert lead <= 1e-6


def test_the_front_in_resamples_counts_draws_in_which_nobody_dominates() -> None:
    cases = table(a=[1.0] * 30 + [0.0] * 10, b=[1.0] * 28 + [0.0] * 12, c=[1.0] * 12 + [0.0] * 28)
    resamples = resample(cases, seed=1, draws=2000)
    measured = measure_cases(cases, resamples)
    memory = {"a": 40.0, "b": 40.0, "c": 10.0}
    known = {
        key: {**measured[key], "vram_gb": Measurement(gb, unit="GB", provenance="declared")}
        for key, gb in memory.items()
    }
    matrix = build_matrix(
        [Candidate(key, key) for key in memory],
        known,
        suggested_profile({"accuracy": 9, "vram_gb": 1}),
    )
    of = contest(matrix)
    assert of is not None
    a, b, c = assess_contenders(of, value_draws(of, resamples), of.shares[None, :])
    first, second = (resamples.draws_of(key, "accuracy") for key in "ab")
    assert first is not None
    assert second is not None
    assert b.p_dominated[0] == pytest.approx((first - second > 1e-9).mean())
    assert a.p_dominated[1] == pytest.approx((second - first > 1e-9).mean())
    assert b.p_front == pytest.approx(1 - b.p_dominated[0])
    assert c.p_front == 1.0
    assert all(own.p_dominated[place] == 0 for place, own in enumerate((a, b, c)))
    assert (a.reach, b.reach, c.reach) == ("first", "never", "first")
