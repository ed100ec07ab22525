"""Ticks that people would choose."""

import pytest

from evaluations.core.charts.ticks import doubling_ticks, linear_ticks, log_ticks


def test_linear_ticks_are_round():
    assert linear_ticks(0.36, 0.97) == [0.4, 0.5, 0.6, 0.7, 0.8, 0.9]


def test_log_ticks_are_powers_of_ten_with_two_and_five_between():
    assert log_ticks(0.4, 30) == [0.5, 1.0, 2.0, 5.0, 10.0, 20.0]
    assert log_ticks(0.5, 50_000) == [1.0, 10.0, 100.0, 1000.0, 10000.0]


def test_doublings_are_powers_of_two_and_not_too_many():
    assert doubling_ticks(0.4, 9) == [0.5, 1, 2, 4, 8]
    assert doubling_ticks(1, 1000, 5) == [1, 4, 16, 64, 256]
    with pytest.raises(ValueError, match="above zero"):
        doubling_ticks(0, 4)
