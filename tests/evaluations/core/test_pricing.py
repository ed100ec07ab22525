"""What a call costs: published prices, zero, and the unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.pricing import Prices, call_cost_usd
from traces.core.usage import Usage

O1 = Prices(input=15.0, cached_input=7.5, output=60.0)
REASONER = Prices(input=0.55, cached_input=0.14, output=2.19)
COUNT = st.none() | st.integers(0, 10**7)
PRICE = st.none() | st.floats(0, 1_000)


def test_a_call_costs_its_tokens_at_published_prices() -> None:
    usage = Usage(prompt=1_000, cached=0, output=2_000)
    assert call_cost_usd(O1, usage, seconds=None) == pytest.approx(0.135)
    assert call_cost_usd(REASONER, usage, seconds=None) == pytest.approx(0.00493)


def test_cached_input_has_its_own_price() -> None:
    usage = Usage(prompt=1_000_000, cached=400_000, output=0)
    assert call_cost_usd(O1, usage, seconds=None) == pytest.approx(0.6 * 15 + 0.4 * 7.5)


def test_reasoning_is_a_part_of_output_and_not_billed_twice() -> None:
    with_thought = Usage(prompt=10, output=2_320, reasoning=1_792)
    without = Usage(prompt=10, output=2_320)
    assert call_cost_usd(O1, with_thought, seconds=1) == call_cost_usd(O1, without, seconds=1)


def test_what_is_not_known_to_be_cached_costs_the_full_price() -> None:
    told_nothing = Usage(prompt=1_000_000, output=0)
    assert call_cost_usd(O1, told_nothing, seconds=None) == 15.0
    no_cached_price = Prices(input=15.0, output=60.0)
    cached = Usage(prompt=1_000_000, cached=500_000, output=0)
    assert call_cost_usd(no_cached_price, cached, seconds=None) == 15.0


def test_zero_is_a_legal_price() -> None:
    free = Prices(input=0.0, cached_input=0.0, output=0.0)
    assert call_cost_usd(free, Usage(prompt=10, output=10), seconds=None) == 0.0
    assert call_cost_usd(Prices(gpu_hour=0.0), Usage(), seconds=10.0) == 0.0


def test_a_gpu_of_ones_own_costs_its_hours_by_the_share_that_a_call_has() -> None:
    own = Prices(gpu_hour=3.6)
    assert call_cost_usd(own, Usage(), seconds=10.0) == pytest.approx(0.01)
    assert call_cost_usd(own, Usage(), seconds=10.0, share=1 / 8) == pytest.approx(0.00125)
    assert call_cost_usd(own, Usage(prompt=1, output=1), seconds=None) is None


@pytest.mark.parametrize(
    ("prices", "usage"),
    [
        (Prices(), Usage(prompt=1, output=1)),
        (Prices(input=1.0), Usage(prompt=1, output=1)),
        (Prices(output=1.0), Usage(prompt=1, output=1)),
        (O1, Usage()),
        (O1, Usage(prompt=1)),
        (O1, Usage(output=1)),
    ],
)
def test_anything_unknown_makes_the_cost_unknown_and_never_zero(
    prices: Prices, usage: Usage
) -> None:
    assert call_cost_usd(prices, usage, seconds=1.0) is None


@given(PRICE, PRICE, PRICE, COUNT, COUNT, COUNT)
def test_a_cost_is_never_negative_and_more_cached_tokens_never_cost_more_at_a_discount(
    input_price: float | None,
    cached_price: float | None,
    output_price: float | None,
    prompt: int | None,
    cached: int | None,
    output: int | None,
) -> None:
    prices = Prices(input_price, cached_price, output_price)
    cost = call_cost_usd(prices, Usage(prompt=prompt, cached=cached, output=output), seconds=None)
    full = call_cost_usd(prices, Usage(prompt=prompt, output=output), seconds=None)
    assert (cost is None) == (full is None)
    if cost is not None and full is not None:
        assert cost >= 0
        if cached_price is None or (input_price is not None and cached_price <= input_price):
            assert cost <= full * (1 + 1e-12)
