"""How tokens are drawn, and which wishes are refused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import chisquare

from evaluations.micro.network import Floats
from evaluations.micro.sampling import Sampling, draw_token, read_sampling

SCORES = arrays(np.float32, 20, elements=st.floats(-30, 30, width=32))


@given(scores=SCORES, seed=st.integers(0, 2**32))
def test_a_tiny_temperature_draws_a_best_token(scores: Floats, seed: int) -> None:
    sampling = Sampling(temperature=1e-300)
    token = draw_token(scores, sampling, np.random.default_rng(seed))
    assert scores[token] == scores.max()


@given(scores=SCORES, seed=st.integers(0, 2**32))
def test_a_tiny_top_p_draws_a_best_token(scores: Floats, seed: int) -> None:
    sampling = Sampling(temperature=1.0, top_p=1e-9)
    token = draw_token(scores, sampling, np.random.default_rng(seed))
    assert scores[token] == scores.max()


@given(scores=SCORES, top_p=st.floats(0.01, 1), seed=st.integers(0, 2**32))
def test_a_draw_stays_in_the_smallest_set_that_holds_top_p(
    scores: Floats, top_p: float, seed: int
) -> None:
    token = draw_token(scores, Sampling(temperature=1.0, top_p=top_p), np.random.default_rng(seed))
    shares = np.exp(scores.astype(np.float64) - scores.max())
    shares /= shares.sum()
    better = shares[shares > shares[token]].sum()
    assert better < top_p + 1e-12


def test_draws_follow_the_softmax_of_the_scores() -> None:
    scores = np.array([0.0, 1.0, 2.0, -1.0], np.float32)
    draws = np.random.default_rng(7)
    sampling = Sampling(temperature=2.0)
    tokens = [draw_token(scores, sampling, draws) for _ in range(4000)]
    shares = np.exp(scores.astype(np.float64) / 2)
    expected = 4000 * shares / shares.sum()
    assert chisquare(np.bincount(tokens, minlength=4), expected).pvalue > 0.01


def test_a_forbidden_token_is_never_drawn() -> None:
    scores = np.array([0.0, -np.inf, 0.0], np.float32)
    draws = np.random.default_rng(3)
    sampling = Sampling(temperature=50.0)
    assert 1 not in {draw_token(scores, sampling, draws) for _ in range(500)}


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"max_tokens": 0}, "max_tokens"),
        ({"temperature": -0.1}, "temperature"),
        ({"temperature": math.nan}, "temperature"),
        ({"temperature": math.inf}, "temperature"),
        ({"top_p": 0.0}, "top_p"),
        ({"top_p": 1.01}, "top_p"),
        ({"top_p": math.nan}, "top_p"),
        ({"seed": -1}, "seed"),
        ({"stop": ("a", "")}, "stop"),
        ({"stop": tuple("abcdefghi")}, "stop"),
        ({"thinking_budget": -1}, "thinking_budget"),
    ],
)
def test_a_bad_wish_is_refused_by_its_name(wish: dict[str, float], field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        Sampling(**wish)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "told",
    [
        {"max_tokens": "7"},
        {"max_tokens": 7.5},
        {"temperature": True},
        {"top_p": []},
        {"seed": "x"},
        {"stop": 3},
        {"stop": ["a", 3]},
        {"thinking_budget": 1.5},
    ],
    ids=str,
)
def test_a_wish_of_another_kind_is_refused_by_its_name(told: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=f"^{next(iter(told))}: give "):
        read_sampling(told)


def test_what_is_not_told_is_usual_and_what_is_told_counts() -> None:
    assert read_sampling({"temperature": None, "model": "micro-s"}) == Sampling()
    told = {"max_tokens": 5, "temperature": 1, "top_p": 0.5, "seed": 3, "stop": "x"}
    assert read_sampling({**told, "thinking_budget": 9}) == Sampling(5, 1, 0.5, 3, ("x",), 9)
