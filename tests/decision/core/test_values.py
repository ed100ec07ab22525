"""Value functions: fixed anchors, linear and logarithmic, safe at zero."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from decision.core.values import FieldError, ValueFunction

ANCHORS = st.floats(-1e6, 1e6, allow_nan=False)
POSITIVE = st.floats(1e-6, 1e6)
RAW = st.floats(-1e9, 1e9, allow_nan=False)
SHARES = st.floats(0, 1)


def test_linear_anchors_hide_a_price_gap_of_25_times_and_log_anchors_show_it() -> None:
    linear, log = ValueFunction(100, 0.1), ValueFunction(100, 0.1, "log")
    assert linear.value(0.2) == pytest.approx(0.999, abs=5e-4)
    assert linear.value(5.0) == pytest.approx(0.951, abs=5e-4)
    assert log.value(0.2) == pytest.approx(0.90, abs=5e-3)
    assert log.value(5.0) == pytest.approx(0.43, abs=5e-3)


def test_every_doubling_is_worth_the_same_on_a_log_scale() -> None:
    log = ValueFunction(64, 1, "log")
    values = [log.value(x) for x in (64, 32, 16, 8, 4, 2, 1)]
    assert values == pytest.approx([i / 6 for i in range(7)])


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_zero_cost_reaches_the_target_and_is_flagged(scale: str) -> None:
    function = ValueFunction(100, 0.1, scale)  # type: ignore[arg-type]
    assert function.value(0.0) == 1.0
    assert function.clipped(0.0) == "target"


def test_zero_is_worth_nothing_where_more_is_better() -> None:
    assert ValueFunction(8192, 131072, "log").value(0.0) == 0.0


def test_zero_gigabytes_may_be_the_target_itself() -> None:
    function = ValueFunction(80, 0)
    assert function.value(0.0) == 1.0
    assert function.clipped(0.0) is None
    assert function.value(20.0) == 0.75


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_an_infinite_cost_is_known_and_worth_nothing(scale: str) -> None:
    function = ValueFunction(0.1, 0.001, scale)  # type: ignore[arg-type]
    assert function.value(math.inf) == 0.0
    assert function.clipped(math.inf) == "worst"


def test_unknown_stays_unknown() -> None:
    function = ValueFunction(0, 1)
    assert function.value(None) is None
    assert function.clipped(None) is None
    assert np.isnan(function.values(np.array([np.nan, 0.5]))).tolist() == [True, False]


@pytest.mark.parametrize(
    ("worst", "target", "scale", "field", "way_out"),
    [
        (1.0, 1.0, "linear", "target", "move one of the two"),
        (100.0, 0.0, "log", "target", "smallest value worth rewarding"),
        (0.0, 10.0, "log", "worst", "use the linear scale"),
        (-5.0, 10.0, "log", "worst", "must be above 0"),
        (math.nan, 1.0, "linear", "worst", "finite"),
        (0.0, math.inf, "linear", "target", "finite"),
        (0.0, 1e300, "linear", "target", "finite"),
        (1e10, 1e10 * (1 + 3e-16), "log", "target", "too close"),
        (1.0, 2.0, "cubic", "scale", "linear, log, yes_no"),
    ],
)
def test_impossible_anchors_name_the_field_and_the_way_out(
    worst: float, target: float, scale: str, field: str, way_out: str
) -> None:
    with pytest.raises(FieldError, match=way_out) as raised:
        ValueFunction(worst, target, scale)  # type: ignore[arg-type]
    assert raised.value.field == field


def test_a_raw_nan_is_an_error_not_a_gap() -> None:
    with pytest.raises(FieldError, match="use None"):
        ValueFunction(0, 1).value(math.nan)


def test_the_inverse_refuses_a_value_outside_its_range() -> None:
    with pytest.raises(FieldError, match="between 0 and 1"):
        ValueFunction(0, 1).inverse(1.01)


@given(ANCHORS, ANCHORS, RAW)
def test_a_linear_value_always_lies_between_0_and_1(worst: float, target: float, x: float) -> None:
    assume(worst != target)
    u = ValueFunction(worst, target).value(x)
    assert u is not None
    assert 0.0 <= u <= 1.0


@given(POSITIVE, POSITIVE, RAW)
def test_a_log_value_always_lies_between_0_and_1(worst: float, target: float, x: float) -> None:
    assume(math.log(worst) != math.log(target))
    u = ValueFunction(worst, target, "log").value(x)
    assert u is not None
    assert 0.0 <= u <= 1.0


@given(POSITIVE, POSITIVE, RAW, RAW, st.sampled_from(["linear", "log"]))
def test_a_better_raw_value_is_never_worth_less(
    worst: float, target: float, x: float, y: float, scale: str
) -> None:
    assume(math.log(worst) != math.log(target))
    function = ValueFunction(worst, target, scale)  # type: ignore[arg-type]
    low, high = sorted((x, y))
    u_low, u_high = function.value(low), function.value(high)
    assert u_low is not None
    assert u_high is not None
    assert u_low <= u_high if target > worst else u_low >= u_high


@given(POSITIVE, POSITIVE, SHARES, st.sampled_from(["linear", "log"]))
def test_the_inverse_gives_the_raw_value_back(
    worst: float, target: float, u: float, scale: str
) -> None:
    assume(abs(math.log(worst / target)) > 1e-3)
    function = ValueFunction(worst, target, scale)  # type: ignore[arg-type]
    assert function.value(function.inverse(u)) == pytest.approx(u, abs=1e-6)


def test_a_midpoint_is_worth_half_and_bends_the_scale_there() -> None:
    """The bisection of a budget: $5 feels halfway between $100 and $1, not $10."""
    bent = ValueFunction(100, 1, "log", midpoint=5)
    assert [bent.value(x) for x in (200, 100, 5, 1, 0)] == pytest.approx([0, 0, 0.5, 1, 1])
    assert bent.value(math.sqrt(500)) == pytest.approx(0.25)
    assert bent.value(math.sqrt(5)) == pytest.approx(0.75)
    assert ValueFunction(100, 1, "log", midpoint=10).value(5) == pytest.approx(
        ValueFunction(100, 1, "log").value(5)
    )
    assert (bent.steepness(50), bent.steepness(2)) == pytest.approx((0.7686, 1.4307), abs=1e-4)


def test_a_yes_is_worth_all_and_anything_less_nothing() -> None:
    wanted, feared = ValueFunction(0, 1, "yes_no"), ValueFunction(1, 0, "yes_no")
    assert [wanted.value(x) for x in (0, 0.5, 1, None)] == [0, 0, 1, None]
    assert [feared.value(x) for x in (0, 0.5, 1)] == [1, 0, 0]
    assert (wanted.inverse(0), wanted.inverse(0.01), wanted.inverse(1)) == (0, 1, 1)


@pytest.mark.parametrize(
    ("scale", "midpoint", "way_out"),
    [
        ("linear", 1.0, "between the worst"),
        ("linear", math.nan, "between the worst"),
        ("log", 120.0, "between the worst"),
        ("linear", 1.0000001, "too close"),
        ("yes_no", 50.0, "no place between"),
    ],
)
def test_a_midpoint_that_cannot_be_says_so(scale: str, midpoint: float, way_out: str) -> None:
    with pytest.raises(FieldError, match=way_out) as raised:
        ValueFunction(100, 1, scale, midpoint)  # type: ignore[arg-type]
    assert raised.value.field == "midpoint"


@given(POSITIVE, POSITIVE, st.floats(0.01, 0.99), SHARES, st.sampled_from(["linear", "log"]))
def test_a_bent_scale_rises_all_the_way_and_can_be_read_backwards(
    worst: float, target: float, half: float, u: float, scale: str
) -> None:
    assume(abs(math.log(worst / target)) > 1e-2)
    straight = ValueFunction(worst, target, scale)  # type: ignore[arg-type]
    middle = straight.inverse(half)
    bent = ValueFunction(worst, target, scale, middle)  # type: ignore[arg-type]
    assert bent.value(bent.inverse(u)) == pytest.approx(u, abs=1e-6)
    better = bent.value(bent.inverse(min(1.0, u + 0.05)))
    assert better is not None
    assert better >= u - 1e-6
