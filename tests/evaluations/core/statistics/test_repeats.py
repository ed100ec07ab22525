"""pass@k, pass^k and their kin against their definitions and a published estimator."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.statistics.consensus import Vote
from evaluations.core.statistics.repeats import (
    best_of_k,
    over_cases,
    pass_at_k,
    pass_hat_k,
    repeat_figures,
)

PASSES = st.lists(st.booleans(), min_size=1, max_size=9)


def test_five_attempts_with_two_passes_by_hand() -> None:
    """Of ten pairs three have no pass and one has two."""
    assert pass_at_k(5, 2, 2) == pytest.approx(0.7)
    assert pass_hat_k(5, 2, 2) == pytest.approx(0.1)
    assert pass_at_k(5, 2, 1) == pass_hat_k(5, 2, 1) == pytest.approx(0.4)
    assert pass_at_k(5, 2, 6) is None


@given(st.integers(1, 200), st.data())
def test_the_product_form_of_chen_2021_gives_the_same(n: int, data) -> None:
    passed, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    wrong = n - passed
    product = 1.0 if wrong < k else 1.0 - np.prod(1.0 - k / np.arange(wrong + 1, n + 1))
    assert pass_at_k(n, passed, k) == pytest.approx(product, abs=1e-9)


@given(PASSES, st.integers(1, 9))
def test_each_figure_is_the_mean_over_all_choices_of_k(passes: list[bool], k: int) -> None:
    n, passed = len(passes), sum(passes)
    values = [float(value) for value in passes]
    if k > n:
        assert pass_at_k(n, passed, k) is pass_hat_k(n, passed, k) is best_of_k(values, k) is None
        return
    choices = list(combinations(passes, k))
    any_of = sum(map(any, choices)) / len(choices)
    assert pass_at_k(n, passed, k) == pytest.approx(any_of)
    assert pass_hat_k(n, passed, k) == pytest.approx(sum(map(all, choices)) / len(choices))
    assert best_of_k(values, k) == pytest.approx(any_of)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=7), st.integers(1, 7))
def test_best_of_k_is_the_mean_of_the_maxima(values: list[float], k: int) -> None:
    if k <= len(values):
        maxima = [max(chosen) for chosen in combinations(values, k)]
        assert best_of_k(values, k) == pytest.approx(sum(maxima) / len(maxima))


@given(st.integers(1, 40), st.data())
def test_more_attempts_pass_more_easily_at_least_once_and_less_easily_always(n: int, data) -> None:
    passed = data.draw(st.integers(0, n))
    any_of = [pass_at_k(n, passed, k) for k in range(1, n + 1)]
    all_of = [pass_hat_k(n, passed, k) for k in range(1, n + 1)]
    assert any_of == sorted(any_of)
    assert all_of == sorted(all_of, reverse=True)


def test_the_estimator_is_unbiased() -> None:
    rng = np.random.default_rng(4)
    drawn = rng.binomial(10, 0.3, 20_000)
    mean = np.mean([pass_at_k(10, int(passed), 4) for passed in drawn])
    assert mean == pytest.approx(1 - 0.7**4, abs=0.005)


def test_figures_of_a_suite_by_weight() -> None:
    right, wrong, nothing = Vote("a", 1.0), Vote("b", 0.0), Vote(None, None)
    cases = [[right, right, wrong, wrong], [right, right, right, nothing], [nothing] * 4]
    found = repeat_figures(cases, 2, [1.0, 3.0, 2.0])
    assert found.short == 1
    for figure, value in (
        (found.mean, (0.5 + 3) / 4),
        (found.pass_at, (5 / 6 + 3) / 4),
        (found.pass_hat, (1 / 6 + 3) / 4),
        (found.best, (5 / 6 + 3) / 4),
        (found.consensus, (0.5 + 3) / 4),
    ):
        assert figure is not None
        assert figure.value == pytest.approx(value)
        assert figure.cases == 2
        assert figure.lower is not None
        assert 0 <= figure.lower < figure.value


def test_unscored_attempts_are_left_out_or_wrong_as_asked() -> None:
    cases = [[Vote("a", 1.0), Vote(None, None)]] * 10
    left_out, as_wrong = repeat_figures(cases, 2), repeat_figures(cases, 2, missing="zero")
    assert left_out.pass_at is None
    assert left_out.short == 10
    assert as_wrong.pass_hat is not None
    assert as_wrong.pass_hat.value == 0.0
    assert as_wrong.mean is not None
    assert as_wrong.mean.value == 0.5


def test_a_figure_of_k_attempts_is_worth_fewer_independent_draws_than_a_mean() -> None:
    cases = [[Vote("a", 1.0), Vote("b", 0.0)] * 4] * 20
    one, four = repeat_figures(cases, 1), repeat_figures(cases, 4)
    assert one.mean is not None
    assert one.mean.samples == 160
    assert four.pass_at is not None
    assert four.pass_at.samples == 40


def test_no_case_has_no_figure() -> None:
    assert over_cases([], []) is None
    assert over_cases([None], [1]) is None
    assert repeat_figures([], 3).mean is None


@pytest.mark.parametrize("wrong", [(5, 6, 1), (5, -1, 1), (5, 2, 0)])
def test_counts_that_cannot_be_are_refused(wrong: tuple[int, int, int]) -> None:
    for figure in (pass_at_k, pass_hat_k):
        with pytest.raises(ValueError, match=r"attempts passed|at least 1"):
            figure(*wrong)
    with pytest.raises(ValueError, match="at least 1"):
        best_of_k([1.0], 0)
