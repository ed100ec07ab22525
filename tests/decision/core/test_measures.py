"""The catalogue, measurements, and numbers as people read them."""

import math

import pytest

from decision.core.measures import MEASURES, Measurement, format_unlike, format_value
from decision.core.presets import suggested_criterion


def test_the_catalogue_holds_the_measures_of_a_decision() -> None:
    assert list(MEASURES) == [
        "accuracy",
        "cost_per_correct",
        "cost_per_1000",
        "cost_per_month",
        "first_answer_p50",
        "first_answer_p95",
        "total_p50",
        "total_p95",
        "think_tokens",
        "vram_gb",
        "context_tokens",
        "on_premises",
    ]


@pytest.mark.parametrize("key", MEASURES)
def test_suggested_anchors_of_every_measure_make_a_valid_criterion(key: str) -> None:
    criterion = suggested_criterion(key, weight=10)
    assert criterion.values.value(MEASURES[key].worst) == 0.0
    assert criterion.values.value(MEASURES[key].target) == 1.0


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("accuracy", 0.7449, "74.5%"),
        ("accuracy", 1.0, "100%"),
        ("cost_per_1000", 0.0, "$0"),
        ("cost_per_1000", 0.1, "$0.10"),
        ("cost_per_1000", 3.981, "$3.98"),
        ("cost_per_1000", 12345.6, "$12,346"),
        ("cost_per_correct", 0.000123, "$0.00012"),
        ("total_p50", 0.0, "0 s"),
        ("total_p50", 0.0421, "42.1 ms"),
        ("total_p50", 8.53, "8.5 s"),
        ("total_p50", 1234.5, "1,234 s"),
        ("vram_gb", 0.0, "0 GB"),
        ("vram_gb", 43.9, "43.9 GB"),
        ("vram_gb", 24.0, "24 GB"),
        ("think_tokens", 1240.4, "1,240 tokens"),
        ("context_tokens", None, "unknown"),
        ("on_premises", 1.0, "yes"),
        ("on_premises", 0.0, "no"),
        ("cost_per_correct", math.inf, "unlimited"),
    ],
)
def test_a_value_reads_as_people_write_it(key: str, value: float | None, text: str) -> None:
    assert format_value(MEASURES[key], value) == text


def test_two_values_that_would_print_alike_get_more_digits() -> None:
    assert format_unlike(MEASURES["vram_gb"], 24.01, 24.0) == ("24.01 GB", "24 GB")
    assert format_unlike(MEASURES["vram_gb"], 43.9, 24.0) == ("43.9 GB", "24 GB")
    assert format_unlike(MEASURES["vram_gb"], 24.0, 24.0) == ("24 GB", "24 GB")


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"value": math.nan}, "NaN"),
        ({"value": 1.0, "low": 0.5}, "both ends"),
        ({"value": 1.0, "low": 0.9, "high": 0.8}, "upside down"),
        ({"value": 1.0, "provenance": "rumoured"}, "provenance"),
    ],
)
def test_an_impossible_measurement_is_refused(values: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Measurement(**values)  # type: ignore[arg-type]
