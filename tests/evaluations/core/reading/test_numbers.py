"""Reading numbers as people and models write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.reading.numbers import (
    NoNumber,
    NumberFound,
    only_number,
    stated_number,
)
from evaluations.core.reading.tolerance import same_number, within

READ = {
    "18": "18",
    "$18.": "18",
    "-$5": "-5",
    "$-5$": "-5",
    "\\$36": "36",
    "1,234,567 dollars": "1234567",
    "12,34,567": "1234567",
    "1'234": "1234",
    "1{,}234": "1234",
    "1\\,000\\,000": "1000000",
    "29,\\!322,\\!216": "29322216",
    "1\u202f234": "1234",
    "100 200 300": "300",
    "1,2,3": "3",
    ".0000672": "0.0000672",
    "3.14.": "3.14",
    "-\\frac{24}{25}": "-0.96",
    "\\frac{-24}{25}": "-0.96",
    "\\tfrac34": "0.75",
    "3/4": "0.75",
    "1 3/4": "1.75",
    "2½": "2.5",
    "1\\frac{1}{2}": "1.5",
    "45 \\%": "45",
    "1.5e-3": "0.0015",
    "1.5 \\times 10^{-3}": "0.0015",
    "1.5×10⁸": "150000000",
    "3x10^2": "300",
    "10^6": "1000000",
    "10**3": "1000",
    "٤٢": "42",
    "４２": "42",
    "٣٫٥": "3.5",
    "x = -5": "-5",
    "x = - 5": "-5",
    "x=−5": "-5",
    "- 5 apples": "5",
    "10–15": "15",
    "5 m^2": "5",
    "5 m²": "5",
    "**5**": "5",
    "120^\\circ": "120",
    "5^{\\text{th}}": "5",
    "答案是5。": "5",
    "\\approx5": "5",
    "It is 7. GPT-4 and R1 and o3 agree.": "7",
    "It is 7, see 1/2/2024 and v1.2.3 and a/5": "7",
    "It is 7 = x_2 = y^{2} = z^{-3}": "7",
    "3 * 5 = 15": "15",
}


@pytest.mark.parametrize(("text", "value"), READ.items())
def test_a_number_is_read_as_it_is_meant(text: str, value: str) -> None:
    found = stated_number(text)
    assert isinstance(found, NumberFound), found
    assert found.value == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["2^{10}", "9**9**9", "6√2", "2\\sqrt{3}", "2\\pi", "\\frac{\\sqrt{3}}{2}", "3 * 5", "4²"],
)
def test_an_expression_is_no_number_and_never_evaluated(text: str) -> None:
    found = stated_number(f"First 7. Then {text}")
    assert isinstance(found, NoNumber)
    assert "never evaluated" in found.reason


@pytest.mark.parametrize("text", ["", "none", "GPT-4", "1.2.3", "0x1F", "∞", "NaN", "x_1"])
def test_a_text_without_a_number_of_its_own_has_none(text: str) -> None:
    assert isinstance(stated_number(text), NoNumber)


@pytest.mark.parametrize("text", ["1/0", "\\frac{0}{0}", "1e" + "9" * 30, "7" * 501])
def test_what_cannot_be_represented_is_no_number(text: str) -> None:
    assert isinstance(stated_number(text), NoNumber)


def test_the_first_number_can_be_asked_for() -> None:
    found = stated_number("R1 says 12, not 13", last=False)
    assert isinstance(found, NumberFound)
    assert found.value == 12


def test_the_last_number_is_found_before_a_long_tail_of_prose() -> None:
    found = stated_number("It is 1,234. " + "That is all. " * 2_000)
    assert isinstance(found, NumberFound)
    assert found.value == 1234


def test_a_decimal_comma_is_read_where_it_is_declared() -> None:
    found = stated_number("1.234.567,89", ",")
    assert isinstance(found, NumberFound)
    assert found.value == Decimal("1234567.89")


@pytest.mark.parametrize(
    ("text", "value"),
    [("x = 5", 5), ("a = b = 5", 5), ("x = - 5", -5), ("\\$36", 36), ("76^\\circ", 76)],
)
def test_only_number_looks_behind_the_last_equals_sign(text: str, value: int) -> None:
    found = only_number(text)
    assert isinstance(found, NumberFound)
    assert found.value == value


@pytest.mark.parametrize("text", ["(15,-29)", "3 or 4", "18+2\\pi", "x", "2\\sqrt{2}"])
def test_several_numbers_are_not_the_only_number(text: str) -> None:
    assert isinstance(only_number(text), NoNumber)


@given(st.integers(min_value=-(10**40), max_value=10**40))
def test_every_integer_is_read_back_with_and_without_separators(value: int) -> None:
    for written in (str(value), f"{value:,}", f"{value:,}".replace(",", "{,}"), f"x={value}"):
        found = only_number(written)
        assert isinstance(found, NumberFound)
        assert found.value == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_back_exactly(value: float) -> None:
    found = stated_number(f"the result is {value!r}")
    assert isinstance(found, NumberFound)
    assert float(found.value) == value


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
)
def test_equality_without_tolerance_is_equality_of_values(a: Decimal, b: Decimal) -> None:
    assert within(a, b, Decimal(0), Decimal(0)) == (a == b)


def test_the_larger_of_two_tolerances_counts() -> None:
    assert within(Decimal(99), Decimal(100), Decimal("0.5"), Decimal("0.01"))
    assert within(Decimal(99), Decimal(100), Decimal(1), Decimal(0))
    assert not within(Decimal(98), Decimal(100), Decimal(1), Decimal("0.01"))


def test_numbers_of_any_size_are_compared_without_calculating_them_out() -> None:
    assert not within(Decimal("1e999999"), Decimal(1), Decimal(0), Decimal("0.5"))
    assert within(Decimal("1e999999"), Decimal("1e999999"), Decimal(0), Decimal(0))


@pytest.mark.parametrize(
    ("answer", "target", "equal"),
    [
        ("45%", "0.45", {"either", "fraction"}),
        ("45%", "45", {"either", "ignore"}),
        ("45%", "45%", {"either", "ignore", "fraction"}),
        ("0.45", "45%", {"either", "fraction"}),
        ("4.5%", "0.45", set()),
    ],
)
def test_percent_means_what_the_setting_says(answer: str, target: str, equal: set[str]) -> None:
    a, t = only_number(answer), only_number(target)
    assert isinstance(a, NumberFound)
    assert isinstance(t, NumberFound)
    for percent in ("either", "ignore", "fraction"):
        same = same_number(a, t, Decimal(0), Decimal(0), percent)
        assert same == (percent in equal), percent
