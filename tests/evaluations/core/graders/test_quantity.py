"""Numbers with units: conversion, missing and unknown units."""

from decimal import Decimal

import pytest

from evaluations.core.graders import grade_answer, validate_grader_settings, validate_targets
from evaluations.core.reading.units import UNITS, in_base, same_word, unit_called
from evaluations.core.scoring import GraderSettingsError


def value(answer: str, target: str, **given: object) -> float | None:
    settings = validate_grader_settings("quantity", given)
    validate_targets("quantity", settings, [target])
    return grade_answer("quantity", answer, [target], settings).value


# Exact by definition: NIST Special Publication 811 (2008), appendix B.8.
@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1 mile", "1609.344 m"),
        ("1 inch", "2.54 cm"),
        ("1 pound", "453.59237 g"),
        ("1 ounce", "28.349523125 g"),
        ("1 gallon", "3.785411784 L"),
        ("1 mph", "0.44704 m/s"),
        ("1 acre", "4046.8564224 m^2"),
        ("1 calorie", "4.184 J"),
        ("1 kWh", "3.6 MJ"),
        ("1 atm", "101325 Pa"),
        ("-40 °C", "-40 °F"),
        ("0 K", "-273.15 °C"),
        ("36 km/h", "10 m/s"),
        ("1 KiB", "1024 bytes"),
        ("1 byte", "8 bits"),
        ("90 minutes", "1.5 hours"),
        ("1 L", "1000 cubic centimeters"),
        ("1 kilogram per cubic meter", "0.001 g/cm^3"),
    ],
)
def test_units_are_converted_exactly(said: str, meant: str) -> None:
    assert value(said, meant) == 1.0
    assert value(meant, said) == 1.0


@pytest.mark.parametrize(
    "answer",
    ["12 km/h", "**12 km/h**", "12km/h", r"\boxed{12\text{ km/h}}", r"$12\,\mathrm{km/h}$",
     "12 km/h, as table 3 shows", "12 kilometres per hour", "12 KM/H", "12-km/h"],
)  # fmt: skip
def test_a_unit_is_read_in_many_spellings(answer: str) -> None:
    assert value(answer, "12 km/h") == 1.0


def test_money_is_read_before_and_after_the_number_and_never_converted() -> None:
    for answer in ("$1,200", r"\$1,200", "1,200 USD", "1200 dollars", "$ 1200"):
        assert value(answer, "$1200") == 1.0, answer
    assert value("€1,200", "$1200") == 0.0
    assert value("50 cents", "$0.50") == 1.0


def test_a_unit_of_another_dimension_is_wrong_and_says_which() -> None:
    settings = validate_grader_settings("quantity", {})
    score = grade_answer("quantity", "It is 12 kg.", ["12 km"], settings)
    assert (score.value, score.extracted) == (0.0, "12 kg")
    assert "kg is no unit of the target" in score.explanation


def test_megabits_are_not_megabytes_and_milliwatts_not_megawatts() -> None:
    assert value("8 Mb", "1 MB") == 1.0
    assert value("1 Mb", "1 MB") == 0.0
    assert value("1 mW", "1 MW") == 0.0


def test_a_word_that_the_table_lacks_is_compared_as_a_word() -> None:
    assert value("5 boxes", "5 box") == 1.0
    assert value("5 boxes and 3 apples", "3 apples") == 1.0
    assert value("3 pears", "3 apples") == 0.0
    assert same_word("Apples", "apple")
    assert not same_word("glass", "glue")


def test_no_two_units_of_the_table_share_a_spelling() -> None:
    assert len(UNITS) > 200
    assert unit_called("furlong") is None
    assert in_base(Decimal(1), UNITS["km"]) == 1000


@pytest.mark.parametrize(
    ("given", "target", "says"),
    [
        ({}, "12", "names no unit"),
        ({}, "fast", "no number"),
        ({}, "3 km or 4 km", "several numbers"),
        ({"unit": "kg"}, "3 km", "not in kg"),
    ],
)
def test_a_target_without_one_number_and_one_unit_is_an_error(
    given: dict[str, object], target: str, says: str
) -> None:
    with pytest.raises(GraderSettingsError, match=says):
        value("1", target, **given)


@pytest.mark.parametrize(
    ("answer", "target", "right"),
    [
        ("12 km/h (about 7.46 mph)", "12 km/h", True),
        ("(12 km/h)", "12 km/h", True),
        ("2 h 30 min", "150 min", True),
        ("2 hours, 30 minutes", "2.5 h", True),
        ("5 km and 200 m", "5200 m", True),
        ("It takes 2 hours. 30 minutes are left.", "30 minutes", True),
        ("30 min 2 h", "150 min", False),
        ("2 h 30 kg", "30 kg", True),
        ("US$ 5 million", "5000000 USD", True),
        ("5 thousand apples", "5000 apples", True),
        ("12 km h^{-1}", "12 km/h", True),
        ("9.8 meters per second squared", r"9.8\,m\,s^{-2}", True),
        ("5 m/xyz", "5 m", False),
        ("98.6 degrees Fahrenheit", "37 °C", True),
    ],
)
def test_quantities_are_read_as_people_write_them(answer: str, target: str, right: bool) -> None:
    assert value(answer, target) == float(right)


def test_a_sum_of_units_is_shown_whole() -> None:
    settings = validate_grader_settings("quantity", {})
    score = grade_answer("quantity", "It is 5 km 200 m long", ["5200 m"], settings)
    assert score.extracted == "5 km 200 m"
