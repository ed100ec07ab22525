"""Numbers, money, durations and dates as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from teams.templatetags import formatting as f

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
FINITE = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (24.0, "24"),
        (0.04213, "0.0421"),
        (0.5, "0.5"),
        (2.1, "2.1"),
        (18.04, "18.0"),
        (99.96, "100"),
        (9.999, "10.0"),
        (1234.5, "1,234"),
        (1234567, "1,234,567"),
        (-0.06, "-0.06"),
        (1e-12, "0.000000000001"),
    ],
)
def test_numbers_keep_three_significant_digits(value, text):
    assert plain(f.number(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "$0"),
        (0.0000004, "<$0.000001"),
        (0.00012, "$0.00012"),
        (0.0421, "$0.042"),
        (0.5, "$0.50"),
        (0.04, "$0.04"),
        (0.994, "$0.99"),
        (0.9951, "$1.00"),
        (1.2, "$1.20"),
        (999.99, "$999.99"),
        (12345.6, "$12,346"),
        (-1.5, "-$1.50"),
    ],
)
def test_money_keeps_the_digits_that_matter(value, text):
    assert plain(f.usd(value)) == text


@given(st.floats(min_value=1e-300, max_value=1e9))
def test_a_positive_amount_is_never_shown_as_nothing(amount):
    text = f.usd(amount)
    assert text.startswith("<") or float(text.strip("$").replace(",", "")) > 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 s"),
        (0.085, "85 ms"),
        (0.0997, "0.10 s"),
        (4.24, "4.2 s"),
        (18, "18 s"),
        (59.4, "59.4 s"),
        (59.6, "1 min"),
        (125, "2 min 5 s"),
        (3599.7, "1 h"),
        (12_000, "3 h 20 min"),
        (187_200, "2 d 4 h"),
        (-3, "-3 s"),
    ],
)
def test_durations_use_the_units_of_a_clock(value, text):
    assert plain(f.seconds(value)) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.834, 0, "83%"),
        (0.834, 1, "83.4%"),
        (1, 0, "100%"),
        (0.9999, 0, ">99%"),
        (0.9999, 1, ">99.9%"),
        (0.0001, 0, "<1%"),
        (0, 0, "0%"),
        (-0.12, 0, "-12%"),
    ],
)
def test_shares_are_never_rounded_to_certainty(value, digits, text):
    assert plain(f.percent(value, digits)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(131_072, "131k"), (999_960, "1M"), (1_284_000, "1.3M"), (2e9, "2B"), (512, "512"), (0, "0")],
)
def test_large_counts_fit_a_narrow_column(value, text):
    assert f.compact(value) == text


def test_counts_and_tokens_say_their_word():
    assert f.count(1240) == "1,240"
    assert plain(f.tokens(1240)) == "1,240 tokens"
    assert plain(f.tokens(1)) == "1 token"
    assert plain(f.gb(24)) == "24 GB"


@pytest.mark.parametrize(
    ("value", "text"), [(0.06, "+0.06"), (-0.12, "-0.12"), (0.001, "±0"), (0, "±0")]
)
def test_differences_carry_their_sign(value, text):
    assert plain(f.delta(value)) == text


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), "12", True])
@pytest.mark.parametrize(
    "write",
    [f.number, f.count, f.compact, f.tokens, f.usd, f.seconds, f.gb, f.percent, f.delta],
    ids=lambda write: write.__name__,
)
def test_what_is_not_a_number_is_a_dash_with_words_for_readers(write, value):
    text = write(value)
    assert text.startswith('<span class="unknown" title="')
    assert strip_tags(text)[0] == "—"
    assert "known" in text or "recorded" in text


def test_a_reason_for_a_gap_is_escaped():
    assert "&lt;b&gt;" in f.unknown("<b>")


@given(FINITE)
def test_every_finite_number_gives_plain_text(value):
    for write in (f.number, f.count, f.compact, f.usd, f.seconds, f.percent, f.delta):
        assert "span" not in write(value)
        assert "e+" not in write(value)


def test_a_quantity_is_written_in_its_own_unit():
    assert f.quantity(0.5, "usd") == "$0.50"
    assert f.quantity(0.834, "share") == "83.4%"
    assert plain(f.quantity(18, "s")) == "18 s"
    assert f.quantity(1240, "tokens") == "1,240"
    assert f.quantity(0.5, "points") == "0.5"


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (0.71, 0.91, "share", "71–91%"),
        (0.712, 0.755, "share", "71.2–75.5%"),
        (0.1, 0.25, "usd", "$0.10–$0.25"),
    ],
)
def test_an_interval_is_as_coarse_as_it_is_wide(low, high, unit, text):
    assert strip_tags(f.interval(low, high, unit)) == text


def test_half_an_interval_is_no_interval():
    assert "interval not known" in f.interval(0.5, None, "share")


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3, minutes=50), "3 h ago"),
        (timedelta(days=6), "6 d ago"),
        (timedelta(days=15), "2 wk ago"),
        (timedelta(days=400), "1 y ago"),
        (timedelta(days=-3), "in 3 d"),
        (timedelta(seconds=-10), "in a moment"),
    ],
)
def test_ages_are_short_and_the_exact_moment_is_one_hover_away(gap, text):
    with time_machine.travel(NOW, tick=False):
        written = f.ago(NOW - gap)
    assert plain(strip_tags(written)) == text
    assert f'title="{NOW - gap:%Y-%m-%d %H:%M} UTC"' in written


def test_a_moment_that_never_was_is_a_dash():
    assert "never" in f.ago(None)
