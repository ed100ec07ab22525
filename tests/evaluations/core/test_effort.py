"""What more effort brings: knees where they are shown, warnings where they are tests."""

import numpy as np
import pytest

from evaluations.core.effort import Rung, effort_curve, rung_gaps
from evaluations.core.statistics.cases import Floats
from evaluations.core.statistics.comparing import compare


def rung(label: str, right: Floats) -> Rung:
    values = right[:, None] if right.ndim == 1 else right
    return Rung(label, values, np.full(values.shape, 0.01), np.full(values.shape, np.nan))


def share(count: int, cases: int = 200) -> Floats:
    """The first ``count`` of so many cases right."""
    return (np.arange(cases) < count).astype(np.float64)


def curve(*counts: int, cases: int = 200):
    rungs = [rung(str(at), share(count, cases)) for at, count in enumerate(counts)]
    return effort_curve(rungs, np.ones(cases))


def test_the_knee_is_the_lowest_rung_within_two_points_of_the_best() -> None:
    found = curve(120, 178, 180)
    assert (found.best, found.knee) == (2, 1)
    assert found.to_best is not None
    assert found.to_best.value == pytest.approx(0.01)
    assert not found.shown, "200 cases cannot show a margin of two points here"
    assert not found.flat
    assert found.backwards == ()


def test_a_knee_is_shown_once_the_interval_is_below_the_margin() -> None:
    found = curve(500, 1780, 1783, cases=2000)
    assert (found.knee, found.shown) == (1, True)


def test_the_best_rung_is_its_own_knee_where_every_step_pays() -> None:
    found = curve(100, 140, 180)
    assert (found.best, found.knee, found.to_best) == (2, 2, None)


def test_equal_rungs_on_enough_cases_are_no_effect_and_on_few_are_not() -> None:
    assert curve(90, 90, cases=400).flat
    assert not curve(15, 15, cases=30).flat, "30 cases cannot tell"


def test_a_higher_rung_that_is_significantly_worse_goes_backwards() -> None:
    found = curve(150, 180, 140)
    assert (0, 2) not in curve(150, 180, 149).backwards
    assert found.backwards == ((0, 2), (1, 2))
    assert (found.best, found.knee) == (1, 1)


def test_gaps_are_those_of_the_page_of_results() -> None:
    draw = np.random.default_rng(4)
    sides = {name: draw.integers(0, 2, (40, 3)).astype(float) for name in ("high", "low")}
    (row,) = compare(sides, margin=0.02).rows
    gap = rung_gaps([rung("low", sides["low"]), rung("high", sides["high"])], np.ones(40))[0, 1]
    assert (gap.difference, gap.word) == (row.difference, row.word)
    assert gap.difference.lower < gap.inner.lower < gap.inner.upper < gap.difference.upper


def test_failed_calls_are_left_out_of_the_pairs() -> None:
    one = np.array([[1.0], [1.0], [np.nan], [0.0], [1.0], [1.0]])
    other = np.array([[0.0], [1.0], [1.0], [0.0], [1.0], [1.0]])
    gap = rung_gaps([rung("other", other), rung("one", one)], np.ones(6))[0, 1]
    assert (gap.difference.cases, gap.difference.value) == (5, pytest.approx(0.2))
    few = [rung("other", other[:5]), rung("one", one[:5])]
    assert rung_gaps(few, np.ones(5)) == {}, "four common cases carry nothing"


def test_a_rung_without_an_answer_has_no_point_and_is_never_the_best() -> None:
    cases = 20
    silent = Rung("none", *(np.full((cases, 1), np.nan) for _ in range(3)))
    found = effort_curve([silent, rung("low", share(10, cases))], np.ones(cases))
    assert found.points[0].accuracy is None
    assert (found.best, found.knee) == (1, 1)
    assert found.points[1].first_answer_s is None
    assert found.points[1].cost_usd.value == pytest.approx(0.01)
