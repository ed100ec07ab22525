"""Prices of a day, old calls priced again, machines of one's own."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.catalogue.prices import built_in_prices
from evaluations.core.own_hardware import (
    MONTH_HOURS,
    Deployment,
    DeploymentError,
    break_even,
    owned_month_usd,
)
from evaluations.core.price_book import BookEntry, choose_entry, differences, provider_of
from evaluations.core.pricing import Prices, call_cost_usd
from evaluations.core.repricing import Used, machine_seconds, repriced
from traces.core.usage import Usage, normalize_usage

DAY = date(2025, 2, 15)
COUNTS = st.none() | st.integers(0, 100_000)
USD = st.floats(0, 100)


def entry(model="o3-mini", **changes) -> BookEntry:
    known = {"provider": "openai", "valid_from": DAY, "valid_to": None, "input": 1, "output": 4}
    return BookEntry(**{"model": model, **known, **changes})


def used(usage: Usage, *, total=math.nan, cost=math.nan) -> Used:
    def one(value):
        return np.array([[math.nan if value is None else value]], dtype=float)

    return Used(one(usage.prompt), one(usage.cached), one(usage.output), one(total), one(cost))


@pytest.mark.parametrize(
    ("book", "chosen"),
    [
        ([entry(valid_from=DAY + timedelta(1))], None),
        ([entry(valid_to=DAY)], 0),
        ([entry(valid_to=DAY - timedelta(1), valid_from=DAY - timedelta(9))], None),
        ([entry("o3*"), entry("O3-MINI*"), entry("*")], 1),
        ([entry("o3-mini", valid_from=DAY - timedelta(5)), entry("o3-mini")], 1),
        ([entry("o3-mini"), entry("*", own=True, provider="")], 1),
        ([entry(provider=""), entry("o3*")], 1),
        ([entry(provider="azure")], None),
    ],
)
def test_the_closest_entry_of_the_day_holds(book, chosen):
    found = choose_entry(book, provider="openai", model="o3-mini", on=DAY)
    assert found == (None if chosen is None else book[chosen])


@pytest.mark.parametrize(
    ("kind", "url", "name"),
    [
        ("openai_compatible", "https://api.openai.com/v1", "openai"),
        ("openai_compatible", "https://eu.api.deepseek.com", "deepseek"),
        ("openai_compatible", "https://notopenai.com/v1", "notopenai.com"),
        ("openai_compatible", "http://gpu-box:8000/v1", "gpu-box"),
        ("ollama", "http://gpu-box:11434", "ollama"),
        ("micro", "", "micro"),
    ],
)
def test_a_provider_is_called_by_its_vendor_its_kind_or_its_host(kind, url, name):
    assert provider_of(kind, url) == name


@pytest.mark.parametrize(
    ("provider", "model", "day", "prices"),
    [
        ("openai", "o1", "2025-02-03", (15, 60)),
        ("openai", "o1-mini", "2025-01-15", (3, 12)),
        ("openai", "o1-mini-2024-09-12", "2025-02-15", (1.1, 4.4)),
        ("openai", "o3-mini-2025-01-31", "2025-02-01", (1.1, 4.4)),
        ("openai", "o3", "2025-06-09", (10, 40)),
        ("openai", "o3", "2025-06-10", (2, 8)),
        ("deepseek", "deepseek-reasoner", "2025-02-01", (0.55, 2.19)),
        ("deepseek", "deepseek-reasoner", "2026-08-01", None),
        ("openrouter", "o1", "2025-02-03", None),
    ],
)
def test_the_built_in_prices_are_those_of_their_day(provider, model, day, prices):
    book = built_in_prices()
    found = choose_entry(book, provider=provider, model=model, on=date.fromisoformat(day))
    assert (found and (found.input, found.output)) == prices


def test_every_built_in_price_names_its_source_and_ends_after_it_begins():
    for row in built_in_prices():
        assert row.source
        assert row.valid_to is None or row.valid_from <= row.valid_to
        assert min(row.input, row.output, row.cached_input or 0) >= 0


def test_another_list_differs_by_name_and_an_untold_cached_price_is_no_difference():
    ours = entry(cached_input=0.5)
    assert differences(ours, Prices(input=1, output=4)) == []
    other = Prices(input=2, cached_input=0.25, output=4)
    assert differences(ours, other) == [("input", 1, 2), ("cached_input", 0.5, 0.25)]


@given(COUNTS, COUNTS, COUNTS, USD, USD, st.none() | USD, st.none() | USD)
def test_pricing_again_is_pricing(prompt, cached, output, price, out, cached_price, request):
    usage = Usage(prompt=prompt, cached=cached, output=output)
    prices = Prices(input=price, cached_input=cached_price, output=out, request=request)
    once = call_cost_usd(prices, usage, seconds=None)
    again = repriced(used(usage), prices, ran_with=Prices())[0, 0]
    assert np.isnan(again) if once is None else again == pytest.approx(once, abs=1e-12)


@pytest.mark.parametrize(
    ("told", "output"),
    [
        ({"prompt": 14, "completion": 37, "reasoning": 465, "total": 516}, 502),
        ({"prompt": 100, "completion": 2320, "reasoning": 1792, "total": 2420}, 2320),
    ],
    ids=["beside-like-xai", "inside-like-openai"],
)
def test_reasoning_is_billed_once_wherever_it_was_told(told, output):
    usage = normalize_usage(**told, cached=None, has_reasoning_text=False)
    cost = repriced(used(usage), Prices(input=0, output=1e6), ran_with=Prices())
    assert cost[0, 0] == output


def test_a_machines_seconds_are_those_that_the_run_charged_for():
    shared = used(Usage(), total=40.0, cost=0.01)
    ran = Prices(gpu_hour=3.6)
    assert machine_seconds(shared, ran_with=ran)[0, 0] == pytest.approx(10)
    assert repriced(shared, Prices(gpu_hour=7.2), ran_with=ran)[0, 0] == pytest.approx(0.02)
    timed = used(Usage(prompt=5, output=5), total=40.0, cost=0.01)
    token_priced = Prices(input=1, output=1)
    assert machine_seconds(timed, ran_with=token_priced)[0, 0] == 40
    assert np.isnan(repriced(timed, Prices(), ran_with=ran)[0, 0])


def test_a_machine_costs_its_cards_its_current_and_its_idle_hours():
    full = Deployment(gpu_hour=2, cards=2)
    assert (full.paid_hour, full.busy_hour) == (4, 4)
    real = Deployment(
        gpu_hour=2, cards=2, utilization=0.25, users=8, batch_factor=4, watts=1500, kwh=0.2
    )
    assert real.paid_hour == pytest.approx(4.3)
    assert real.busy_hour == pytest.approx(4.3)
    assert real.case_usd(36) == pytest.approx(0.043)
    assert real.cases_per_month(36) == pytest.approx(100 * MONTH_HOURS)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"utilization": 0.0}, "utilization"),
        ({"utilization": 1.2}, "utilization"),
        ({"batch_factor": 2.0}, "batch_factor"),
        ({"users": 4, "batch_factor": 5.0}, "batch_factor"),
        ({"users": 4, "batch_factor": 0.5}, "batch_factor"),
        ({"watts": 300.0}, "kwh"),
        ({"kwh": 0.3}, "watts"),
    ],
)
def test_a_machine_that_cannot_be_names_the_field(changes, field):
    with pytest.raises(DeploymentError) as found:
        Deployment(gpu_hour=1, **changes)
    assert found.value.field == field


def test_a_machine_pays_from_the_volume_where_its_month_costs_as_much_as_the_api():
    machine = Deployment(gpu_hour=1)
    found = break_even(machine, seconds=10, api_usd=0.01)
    assert found.cases == pytest.approx(100 * MONTH_HOURS)
    assert found.capacity == pytest.approx(360 * MONTH_HOURS)
    assert break_even(machine, seconds=10, api_usd=0.001).cases is None
    assert break_even(machine, seconds=10, api_usd=0.0).cases is None
    assert break_even(Deployment(gpu_hour=0), seconds=10, api_usd=0.001).cases == 0
    for cases, machines in ((0, 1), (found.capacity, 1), (found.capacity + 1, 2)):
        month = owned_month_usd(machine, seconds=10, cases=cases)
        assert month == pytest.approx(machines * MONTH_HOURS)
