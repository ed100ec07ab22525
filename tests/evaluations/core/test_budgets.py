"""A budget is never passed by what is known, and the reason for a stop is a sentence."""

from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.budgets import Purse, budget_reason, money

USD = st.floats(0, 10, allow_nan=False)


@given(st.floats(0.01, 10), st.lists(st.tuples(USD, USD), max_size=40))
def test_calls_that_cost_what_was_reserved_never_pass_the_budget(
    budget: float, calls: list[tuple[float, float]]
) -> None:
    purse = Purse(budget, 0.0, 0.0, 0.0)
    for reserve, share in calls:
        if purse.fits(reserve):
            purse.reserve(reserve)
            purse.reserved -= reserve
            purse.spent += min(reserve, share)
        assert purse.spent <= budget + 1e-6


def test_a_call_that_waits_for_others_to_be_cheaper_is_not_hopeless() -> None:
    purse = Purse(1.0, 0.5, 0.0, 0.4)
    assert not purse.fits(0.2)
    assert not purse.can_never_fit(0.2)
    purse.reserved = 0.0
    purse.spent = 0.9
    assert purse.can_never_fit(0.2)


def test_calls_with_an_unknown_bill_count() -> None:
    purse = Purse(1.0, 0.0, 0.95, 0.0)
    assert not purse.fits(0.1)
    assert "unknown" in budget_reason(purse, 0.1)


def test_free_calls_stop_at_a_used_up_budget_too() -> None:
    assert Purse(1.0, 1.0, 0.0, 0.0).can_never_fit(0.0)
    assert not Purse(1.0, 1.0, 0.0, 0.0).fits(0.0)


def test_without_a_budget_everything_fits() -> None:
    purse = Purse(None, 1e6, 0.0, 0.0)
    assert purse.fits(1e9)
    assert not purse.can_never_fit(1e9)
    assert purse.left is None


def test_the_reason_tells_what_was_spent_and_what_to_do() -> None:
    reason = budget_reason(Purse(0.5, 0.487, 0.0, 0.0), 0.02)
    assert reason == (
        "Budget of $0.50 reached: $0.487 spent, and the next call may cost $0.02. "
        "Raise the budget and resume."
    )
    assert len(reason) <= 200


def test_small_sums_keep_their_digits() -> None:
    assert money(1234.5) == "$1,234.50"
    assert money(0.000123456) == "$0.000123"
    assert [money(usd) for usd in (0.0, 0.5, 0.02, 0.999, 0.1234)] == [
        "$0.00",
        "$0.50",
        "$0.02",
        "$0.999",
        "$0.123",
    ]
