"""Second opinions: other people's numbers, columns without differences, and who agrees."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.core.matrix import Candidate, build_matrix
from decision.core.measures import Measurement
from decision.core.presets import suggested_profile
from decision.core.second_opinions.methods import METHODS
from decision.core.second_opinions.opinions import opinions, second_opinions

# Accuracy, USD per 1,000 cases, p95 in s, VRAM in GB; the second table has hosted models.
HIGHER = np.array([True, False, False, False])
SHARES = np.array([0.5, 0.25, 0.15, 0.1])
OWNED = [
    [0.745, 12.0, 9.3, 21.0],
    [0.91, 60.0, 31.0, 43.9],
    [0.62, 2.0, 4.1, 11.0],
    [0.83, 18.0, 55.0, 24.0],
    [0.70, 9.0, 6.5, 80.0],
]
HOSTED = [[*OWNED[0][:3], 0.0], [*OWNED[1][:3], 0.0], *OWNED[2:]]

# Computed once by pymcdm 1.4.0: WSM(minmax_normalization), TOPSIS(vector_normalization), VIKOR(),
# PROMETHEE_II("usual"), WPM(); scikit-criteria 0.10 gives the same TOPSIS (VectorScaler on the
# matrix) and VIKOR to 15 digits. VIKOR's Q is turned around here, since there small is good.
PUBLISHED = {
    "min_max_sum": (
        [0.6425968744507904, 0.6230457561003389, 0.5, 0.6242628685657171, 0.5006859291375922],
        [0.6570896280739787, 0.6707269155206287, 0.48625, 0.6131034482758619, 0.5006859291375922],
    ),
    "topsis": (
        [0.7798606470593308, 0.3137913490245689, 0.7576812627718774, 0.5728463022231208,
         0.7011112015920412],
        [0.7904692655138238, 0.3728741863886392, 0.7576961284573274, 0.5727301229843895,
         0.6632863928268989],
    ),
    "vikor": (
        [1 - q for q in (0.19211822660098526, 0.2114109538216269, 1.0, 0.0642861421601505,
                         0.8005505311805893)],
        [1 - q for q in (0.22908026981425922, 0.14285714285714288, 1.0, 0.15618069903798648,
                         0.7638290103511953)],
    ),
    "promethee": (
        [0.05, 0.125, 0.0, -0.025, -0.15],
        [0.075, 0.25, -0.1, -0.075, -0.15],
    ),
}  # fmt: skip
PRODUCT = [0.1707623648296844, 0.0978669119349766, 0.29409335126261094, 0.12309746227150897,
           0.16418977129313336]  # fmt: skip


@pytest.mark.parametrize("method", PUBLISHED)
@pytest.mark.parametrize("table", [0, 1])
def test_a_method_agrees_with_two_libraries_also_where_a_model_needs_no_memory(
    method: str, table: int
) -> None:
    values = np.array([OWNED, HOSTED][table])
    found = METHODS[method][1](values, HIGHER, SHARES)
    assert found == pytest.approx(PUBLISHED[method][table], abs=1e-12)


def test_the_weighted_product_agrees_up_to_the_unit_of_its_columns() -> None:
    found = METHODS["weighted_product"][1](np.array(OWNED), HIGHER, SHARES)
    assert found / found[0] == pytest.approx(np.array(PRODUCT) / PRODUCT[0], rel=1e-12)


CELLS = st.sampled_from([0.0, 1.0, 2.5, -3.0, 1e9]) | st.floats(-100, 100)


@settings(max_examples=60)
@given(
    st.integers(1, 3).flatmap(
        lambda n: st.tuples(
            st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=4),
            st.lists(st.booleans(), min_size=n, max_size=n),
        )
    ),
    st.sampled_from(list(METHODS)),
)
def test_no_method_gives_nan_or_lets_a_level_column_decide(
    problem: tuple[list[list[float]], list[bool]], method: str
) -> None:
    rows, higher = problem
    values, shares = np.array(rows), np.full(len(higher), 1 / len(higher))
    function = METHODS[method][1]
    scores = function(values, np.array(higher), shares)
    assert np.isfinite(scores).all()
    level = function(np.column_stack([values, np.zeros(len(rows))]), np.array([*higher, False]),
                     np.array([*(shares / 2), 0.5]))  # fmt: skip
    assert np.isfinite(level).all()
    alike = function(np.tile(values[0], (3, 1)), np.array(higher), shares)
    assert np.ptp(alike) == pytest.approx(0, abs=1e-12)


def test_a_loser_that_turns_a_winner_around_is_named() -> None:
    """Min-max: a very dear third makes the price gap of the first two look like nothing."""
    values = np.array([[0.80, 10.0], [0.90, 20.0], [0.50, 100.0]])
    higher, shares = np.array([True, False]), np.array([0.5, 0.5])
    found = {row.method: row for row in opinions(values, higher, shares)}
    assert found["min_max_sum"].first == (1,)
    alone = opinions(values[:2], higher, np.array([0.45, 0.55]))
    assert alone[0].first == (0,)
    tilted = {row.method: row for row in opinions(values, higher, np.array([0.45, 0.55]))}
    assert tilted["min_max_sum"].first == (1,)
    assert tilted["min_max_sum"].reversed_by == (2,)


def decided(facts: dict[str, tuple[float | None, float | None]]) -> object:
    known = {
        key: {
            measure: Measurement(value)
            for measure, value in zip(("accuracy", "cost_per_correct"), row, strict=True)
            if value is not None
        }
        for key, row in facts.items()
    }
    profile = suggested_profile({"accuracy": 50, "cost_per_correct": 50})
    return second_opinions(build_matrix([Candidate(k, k.upper()) for k in facts], known, profile))


def test_agreement_is_counted_and_gaps_are_named_instead_of_filled() -> None:
    found = decided(
        {"a": (0.9, 0.002), "b": (0.6, 0.01), "c": (0.7, None), "d": (0.0, float("inf"))}
    )
    assert found["compared"] == ["a", "b"]
    assert found["left_out"] == {
        "c": "cost per correct answer unknown",
        "d": "cost per correct answer unlimited",
    }
    assert (found["agree"], found["text"]) == (5, "All 5 other methods put A first, too.")
    assert all(row["first"] == ["a"] and row["agrees"] for row in found["opinions"])


def test_without_two_complete_candidates_nobody_is_asked() -> None:
    assert decided({"a": (0.9, 0.002), "b": (0.6, None)}) is None
    assert decided({}) is None


def test_a_winner_that_cannot_be_compared_is_said_to_be_so() -> None:
    found = decided({"a": (0.99, None), "b": (0.2, 0.09), "c": (0.1, 0.095)})
    assert found["agree"] is None
    assert "A" not in found["compared"]
