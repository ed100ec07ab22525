"""Doubt about weights: exact areas of the weight triangle, laws, and both doubts together."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.core.cases import CaseSeries, CaseTable
from decision.core.matrix import Candidate, Matrix, build_matrix
from decision.core.measures import MEASURES, Measurement
from decision.core.presets import suggested_profile
from decision.core.profile import Criterion, Profile
from decision.core.resampling import Resamples, measure_cases, resample
from decision.core.taste import Taste, assess_taste, central_weights, weight_draws
from decision.core.value_draws import contest, value_draws

# Criteria whose raw value is its value: worst 0, target 1 (or the other way round).
PLAIN = ("accuracy", "vram_gb", "think_tokens")
DRAWS = 20_000
Point = tuple[Fraction, Fraction]


def plain(*weights: float) -> Profile:
    ends = ((0.0, 1.0), (1.0, 0.0), (1.0, 0.0))
    return Profile(
        tuple(
            Criterion(measure, *ends[i], weight=weights[i])
            for i, measure in enumerate(PLAIN[: len(weights)])
        )
    )


def matrix_of(rows: dict[str, tuple[float | None, ...]], *weights: float) -> Matrix:
    """A matrix whose values are ``rows`` themselves."""
    known = {
        key: {
            measure: Measurement(
                u if u is None or measure == "accuracy" else 1.0 - u, provenance="declared"
            )
            for measure, u in zip(PLAIN, row, strict=False)
        }
        for key, row in rows.items()
    }
    return build_matrix([Candidate(key, key) for key in rows], known, plain(*weights))


def taste_of(matrix: Matrix, resamples: Resamples | None = None, draws: int = DRAWS) -> Taste:
    of = contest(matrix)
    assert of is not None
    found = assess_taste(of, value_draws(of, resamples), seed=3, draws=draws)
    assert found is not None
    return found


def first_shares(matrix: Matrix, draws: int = DRAWS) -> dict[str, float]:
    names = [matrix.rows[i].candidate.key for i in matrix.ranked]
    return dict(zip(names, taste_of(matrix, draws=draws).every.taste[:, 0].tolist(), strict=True))


def exact_shares(rows: dict[str, tuple[Fraction, ...]]) -> dict[str, Fraction]:
    """Areas of the weight triangle in which each row is first, by clipping it in fractions."""

    def clipped(polygon: list[Point], lead: tuple[Fraction, ...]) -> list[Point]:
        def height(point: Point) -> Fraction:
            x, y = point
            return x * lead[0] + y * lead[1] + (1 - x - y) * lead[2]

        kept = []
        for start, end in pairwise([*polygon, *polygon[:1]]):
            a, b = height(start), height(end)
            if a >= 0:
                kept.append(start)
            if a * b < 0:
                t = a / (a - b)
                kept.append(
                    (start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1]))
                )
        return kept

    def area(polygon: list[Point]) -> Fraction:
        ring = pairwise([*polygon, *polygon[:1]])
        return abs(sum((a[0] * b[1] - b[0] * a[1] for a, b in ring), Fraction(0))) / 2

    found = {}
    for key, own in rows.items():
        polygon = [(Fraction(x), Fraction(y)) for x, y in ((0, 0), (1, 0), (0, 1))]
        for rival, other in rows.items():
            if rival != key and polygon:
                polygon = clipped(polygon, tuple(a - b for a, b in zip(own, other, strict=True)))
        found[key] = 2 * area(polygon)
    return found


TRIANGLES = [
    {"a": (10, 0, 0), "b": (0, 10, 0), "c": (0, 0, 10)},
    {"a": (10, 0, 2), "b": (2, 8, 4), "c": (5, 5, 3), "d": (1, 7, 4)},
    {"a": (9, 2, 4), "b": (4, 9, 1), "c": (3, 3, 8), "d": (6, 5, 5)},
]


@pytest.mark.parametrize("tenths", TRIANGLES)
def test_shares_of_the_weight_triangle_are_its_exact_areas(tenths: dict[str, tuple[int]]) -> None:
    exact = exact_shares({k: tuple(Fraction(u, 10) for u in row) for k, row in tenths.items()})
    assert sum(exact.values()) == 1
    found = first_shares(
        matrix_of({k: tuple(u / 10 for u in row) for k, row in tenths.items()}, 1, 1, 1)
    )
    # Four standard errors of a share from 20,000 draws.
    assert found == pytest.approx({k: float(area) for k, area in exact.items()}, abs=0.015)


def test_two_criteria_split_where_the_scores_cross() -> None:
    """a leads while w < 0.6: w + 0.3 (1 - w) against 0.9 (1 - w) + 0.6 w."""
    found = taste_of(matrix_of({"a": (0.6, 0.9), "b": (1.0, 0.3)}, 50, 50))
    assert found.every.taste[:, 0] == pytest.approx([0.6, 0.4], abs=0.015)
    assert found.ordered is None
    # Weightings are even on 0..1, so the central one is the middle of each part.
    assert found.central[:, 0] == pytest.approx([0.3, 0.8], abs=0.01)


def test_keeping_the_order_of_the_weights_leaves_half_of_them() -> None:
    """With accuracy before VRAM only w > 1/2 is left: a keeps 0.1 of 0.5."""
    found = taste_of(matrix_of({"a": (0.6, 0.9), "b": (1.0, 0.3)}, 55, 45))
    assert found.ordered is not None
    assert found.ordered.taste[:, 0] == pytest.approx([0.2, 0.8], abs=0.015)


def test_weights_in_order_keep_it_and_level_ones_share_it() -> None:
    order = np.array([0.2, 0.5, 0.2, 0.1])
    weights = weight_draws(np.random.default_rng(1), 4, 4000, order)
    assert weights.sum(axis=1) == pytest.approx(np.ones(4000))
    assert (weights[:, 1] >= weights.max(axis=1)).all()
    assert (weights[:, 3] <= weights.min(axis=1)).all()
    assert (weights[:, 0] > weights[:, 2]).mean() == pytest.approx(0.5, abs=0.04)
    # The mean of the largest of four: (1 + 1/2 + 1/3 + 1/4) / 4.
    assert weights[:, 1].mean() == pytest.approx(25 / 48, abs=0.01)


VALUES = st.integers(0, 10).map(lambda u: u / 10)
ROWS = st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=2, max_size=5)


@settings(max_examples=30)
@given(ROWS, st.integers(1, 50))
def test_laws_of_acceptability(rows: list[tuple[float, float, float]], scale: int) -> None:
    named = {f"m{i}": row for i, row in enumerate(rows)}
    matrix = matrix_of(named, 3, 2, 1)
    found = taste_of(matrix, draws=300)
    count = len(rows)
    assert found.ordered is not None
    for one in (found.every, found.ordered):
        assert one.taste.sum(axis=0) == pytest.approx(np.ones(count))
        assert one.taste.sum(axis=1) == pytest.approx(np.ones(count))
    places = {matrix.rows[i].candidate.key: place for place, i in enumerate(matrix.ranked)}
    for key, row in named.items():
        # Dominated everywhere: never first, under no weights.
        if any(all(o > u for o, u in zip(other, row, strict=True)) for other in rows):
            assert found.every.taste[places[key], 0] == 0
            assert np.isnan(found.central[places[key]]).all()
    # Weights are free of their scale, candidates of their order.
    shares = first_shares(matrix, 300)
    again = matrix_of(named, 3.0 * scale / 50, 2.0 * scale / 50, scale / 50)
    turned = matrix_of(dict(reversed(named.items())), 3, 2, 1)
    assert first_shares(again, 300) == pytest.approx(shares)
    assert first_shares(turned, 300) == pytest.approx(shares)


def test_a_criterion_without_weight_or_without_any_value_has_no_say() -> None:
    found = taste_of(matrix_of({"a": (0.6, 0.9, 0.0), "b": (1.0, 0.3, 1.0)}, 1, 1, 0))
    assert found.criteria == (0, 1)
    found = taste_of(matrix_of({"a": (0.6, 0.9, None), "b": (1.0, 0.3, None)}, 1, 1, 1))
    assert found.criteria == (0, 1)


def test_one_criterion_or_one_candidate_leaves_nothing_to_weigh() -> None:
    for rows, weights in (({"a": (1.0,), "b": (0.5,)}, (1,)), ({"a": (1.0, 0.5)}, (1, 1))):
        of = contest(matrix_of(rows, *weights))
        assert of is not None
        assert assess_taste(of, None, seed=1, draws=100) is None


def test_level_candidates_share_a_weighting() -> None:
    scores, weights = np.array([[1.0, 0.5], [1.0, 0.4]]), np.array([[0.2, 0.8], [0.6, 0.4]])
    central = central_weights(scores, weights)
    assert central == pytest.approx(np.array([[1.4 / 3, 1.6 / 3], [0.2, 0.8]]))


def test_both_doubts_together_lie_between_and_confidence_tells_whether_data_agree() -> None:
    rng = np.random.default_rng(5)
    chances = {"a": 0.75, "b": 0.7}
    table = CaseTable(
        tuple(map(str, range(60))),
        {key: CaseSeries(outcome=(rng.random(60) < p).astype(float)) for key, p in chances.items()},
    )
    resamples = resample(table, seed=2, draws=4000)
    measured = measure_cases(table, resamples)
    memory = {"a": 60.0, "b": 50.0}
    known = {
        key: {
            **measured[key],
            "vram_gb": Measurement(memory[key], unit="GB", provenance="declared"),
        }
        for key in chances
    }
    profile = suggested_profile({"accuracy": 60, "vram_gb": 40})
    assert MEASURES["vram_gb"].worst == 80.0
    matrix = build_matrix([Candidate(key, key) for key in chances], known, profile)
    found = taste_of(matrix, resamples)
    assert found.every.both is not None
    assert found.every.both.sum(axis=1) == pytest.approx(np.ones(2))
    # Less memory is for sure, so nobody's central weights make the data certain of "a" alone.
    certain = [matrix.rows[i].candidate.key for i in matrix.ranked].index("b")
    assert found.confidence[certain] > 0.8
    assert found.every.both[certain, 0] > 0.5
