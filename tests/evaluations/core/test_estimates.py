"""Requests, tokens, money and time before a run: added up, and unknown where unknown."""

import pytest

from evaluations.core.estimates import (
    ASSUMED_OUTPUT_TOKENS,
    ASSUMED_TOKENS_PER_S,
    Habit,
    Load,
    estimate_loads,
    estimated_tokens,
)
from evaluations.core.pricing import Prices

PRICED = Prices(input=1.0, output=10.0)


def load(**changes: object) -> Load:
    values: dict[str, object] = {
        "label": "one",
        "connection": 1,
        "requests": 100,
        "prompt_tokens": 200.0,
        "prices": PRICED,
        "habit": Habit(output_tokens=1_000.0, seconds=20.0),
        "max_in_flight": 8,
    }
    return Load(**{**values, **changes})  # type: ignore[arg-type]


def test_a_measured_candidate_is_estimated_from_what_it_needed_before() -> None:
    found = estimate_loads([load()])
    assert (found.requests, found.prompt_tokens, found.output_tokens) == (100, 20_000, 100_000)
    assert found.cost_usd == pytest.approx(100 * (200 * 1.0 + 1_000 * 10.0) / 1e6)
    assert found.seconds == pytest.approx(100 * 20 / 8)
    assert found.candidates[0].basis == "measured"


def test_a_candidate_that_was_never_measured_is_marked_as_assumed() -> None:
    (row,) = estimate_loads([load(habit=Habit())]).candidates
    assert row.basis == "assumed"
    assert row.output_tokens == 100 * ASSUMED_OUTPUT_TOKENS
    assert row.seconds_per_call == ASSUMED_OUTPUT_TOKENS / ASSUMED_TOKENS_PER_S


def test_what_is_assumed_of_a_kind_takes_the_place_of_what_is_assumed_of_any() -> None:
    (row,) = estimate_loads([load(habit=Habit(), assumed=Habit(40.0, 0.05))]).candidates
    assert row.basis == "assumed"
    assert (row.output_tokens, row.seconds_per_call) == (100 * 40, 0.05)


def test_an_assumed_output_is_not_longer_than_the_candidate_may_write() -> None:
    (row,) = estimate_loads([load(habit=Habit(), max_tokens=100)]).candidates
    assert row.output_tokens == 100 * 100


def test_the_cost_of_a_run_is_unknown_as_soon_as_one_candidates_is() -> None:
    found = estimate_loads([load(), load(label="two", prices=Prices(input=1.0))])
    assert found.cost_usd is None
    assert [row.cost_usd is None for row in found.candidates] == [False, True]


def test_a_free_candidate_costs_zero_and_not_nothing_known() -> None:
    assert estimate_loads([load(prices=Prices(0.0, 0.0, 0.0))]).cost_usd == 0.0


def test_candidates_of_one_connection_share_its_limits_and_others_run_beside_it() -> None:
    shared = estimate_loads([load(), load(label="two")])
    apart = estimate_loads([load(), load(label="two", connection=2)])
    assert shared.seconds == pytest.approx(2 * apart.seconds)


def test_requests_per_minute_bound_the_time_where_they_are_the_narrower_gate() -> None:
    assert estimate_loads([load(per_minute=10)]).seconds == pytest.approx(600)
    assert estimate_loads([load(per_minute=10_000)]).seconds == pytest.approx(250)


def test_a_run_takes_at_least_as_long_as_one_call() -> None:
    assert estimate_loads([load(requests=1, max_in_flight=64)]).seconds == 20.0


def test_no_request_takes_no_time_and_costs_nothing() -> None:
    assert estimate_loads([]).seconds == 0.0
    empty = estimate_loads([load(requests=0)])
    assert (empty.seconds, empty.cost_usd, empty.output_tokens) == (0.0, 0.0, 0)


# Counted with o200k_base. The rule of thumb of four characters a token would say 2 and 4.
@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The quick brown fox jumps over the lazy dog.", 10),
        ("1234567890", 4),
        ("", 0),
    ],
)
def test_tokens_of_short_texts_are_near_what_a_tokenizer_counts(text: str, tokens: int) -> None:
    assert estimated_tokens(text) == pytest.approx(tokens, rel=0.1)


def test_a_script_of_many_tokens_is_not_counted_by_its_characters_alone() -> None:
    assert estimated_tokens("日" * 100) > 2 * len("日" * 100) / 4
