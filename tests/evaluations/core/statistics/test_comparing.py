"""Several candidates at once: rows, tests, adjusted p-values and words."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.core.statistics.comparing import Comparison, PairRow, compare
from evaluations.core.statistics.multiplicity import holm

NAN = math.nan
OPPOSITE = {"better": "worse", "worse": "better"}
ROW = st.lists(st.sampled_from([0.0, 0.5, 1.0, NAN]), min_size=2, max_size=2)
TABLES = st.integers(2, 10).flatmap(
    lambda cases: st.lists(st.lists(ROW, min_size=cases, max_size=cases), min_size=2, max_size=4)
)


def by_pair(found: Comparison) -> dict[tuple[str, str], PairRow]:
    return {(row.first, row.second): row for row in found.rows}


def singles(right: int, cases: int) -> list[float]:
    return [1.0] * right + [0.0] * (cases - right)


def test_one_attempt_a_case_is_tested_by_mcnemar_and_several_by_sign_flips() -> None:
    single = compare({"a": singles(30, 40), "b": singles(20, 40)}).rows[0]
    assert single.test == "mcnemar"
    assert single.discordant is not None
    assert (single.discordant.only_first, single.discordant.only_second) == (10, 0)
    assert single.p_value == pytest.approx(2 / 2**10)
    assert single.word == "better"
    twice = compare({"a": [[1, 1]] * 12, "b": [[1, 0]] * 12}).rows[0]
    assert twice.test == "sign_flip"
    assert twice.permutation is not None
    assert twice.permutation.exact
    assert twice.p_value == pytest.approx(2 / 2**12)


@pytest.mark.parametrize("scores", [[1.0, 0.5, 0.0], [1.0, 1.0, 0.0]])
def test_partial_scores_or_weights_are_no_case_for_mcnemar(scores: list[float]) -> None:
    weights = None if 0.5 in scores else [1.0, 2.0, 1.0]
    assert compare({"a": scores, "b": [0.0, 1.0, 0.0]}, weights).rows[0].test == "sign_flip"


def test_four_to_nothing_is_undecided_where_a_t_test_would_say_better() -> None:
    row = compare({"a": singles(14, 20), "b": singles(10, 20)}).rows[0]
    assert row.p_value == pytest.approx(0.125)
    assert row.word == "undecided"


def test_p_values_are_adjusted_over_all_pairs_or_those_with_one_candidate() -> None:
    scores = {"a": singles(36, 40), "b": singles(28, 40), "c": singles(20, 40)}
    found = compare(scores)
    assert list(by_pair(found)) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert [row.adjusted for row in found.rows] == holm([row.p_value for row in found.rows])
    settled = compare(scores, against="a")
    assert list(by_pair(settled)) == [("a", "b"), ("a", "c")]
    assert settled.rows[0].adjusted == pytest.approx(settled.rows[0].p_value)
    assert found.cochran is not None
    assert found.cochran.degrees == 2


def test_the_same_answers_are_equivalent_within_a_margin_once_there_are_enough() -> None:
    many, few = np.ones((400, 1)), np.ones((20, 1))
    assert compare({"a": many, "b": many}, margin=0.02).rows[0].word == "equivalent"
    assert compare({"a": few, "b": few}, margin=0.02).rows[0].word == "undecided"
    assert compare({"a": many, "b": many}).rows[0].word == "undecided"


def test_cases_on_one_side_alone_are_dropped_and_nothing_in_common_says_nothing() -> None:
    found = compare({"a": [1, NAN, 1, 0], "b": [1, 1, NAN, 0]}).rows[0]
    assert found.dropped == 2
    assert found.difference is not None
    assert found.difference.cases == 2
    nothing = compare({"a": [1, NAN], "b": [NAN, 1], "c": [1, 1]})
    row = by_pair(nothing)["a", "b"]
    assert (row.difference, row.p_value, row.adjusted, row.test) == (None, None, None, None)
    assert row.word == "undecided"
    assert nothing.cochran is None


def test_the_detectable_difference_is_said_for_the_spread_that_was_seen() -> None:
    row = compare({"a": [1, 0] * 25, "b": [1, 1, 0, 0] * 12 + [1, 0]}).rows[0]
    assert row.difference is not None
    assert row.detectable == pytest.approx(2.8016 * row.difference.standard_error, rel=1e-4)


@settings(max_examples=40)
@given(TABLES, st.randoms(), st.floats(0.1, 20))
def test_the_order_of_candidates_and_the_scale_of_weights_change_nothing(
    tables, random, scale: float
) -> None:
    scores = {name: np.array(table) for name, table in zip("abcd", tables, strict=False)}
    names = list(scores)
    random.shuffle(names)
    found = by_pair(compare(scores, margin=0.3))
    weights = np.full(len(tables[0]), scale)
    other = by_pair(compare({name: scores[name] for name in names}, weights, margin=0.3))
    for (first, second), row in found.items():
        twin = other.get((first, second))
        mirrored = twin is None
        twin = twin or other[second, first]
        assert twin.p_value == row.p_value
        assert twin.adjusted == row.adjusted
        assert twin.word == (OPPOSITE.get(row.word, row.word) if mirrored else row.word)
        if row.difference is not None:
            sign = -1 if mirrored else 1
            assert twin.difference.value == pytest.approx(sign * row.difference.value, abs=1e-12)


def test_scores_that_are_no_shares_and_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        compare({"a": [3.0], "b": [1.0]})
    with pytest.raises(ValueError, match="no scores"):
        compare({"a": [1.0], "b": [1.0]}, against="c")
    with pytest.raises(ValueError, match="same cases"):
        compare({"a": [1.0], "b": [1.0, 0.0]})
