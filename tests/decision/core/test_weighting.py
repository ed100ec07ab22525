"""Weights from people's answers: published examples, and answers that cannot be used."""

import numpy as np
import pytest

from decision.core.values import FieldError
from decision.core.weighting import (
    Triple,
    pairwise_weights,
    rank_order_weights,
    swing_weights,
)

# Saaty 1990 (European Journal of Operational Research 48, 9-26), buying a house: size,
# transport, neighborhood, age, yard, facilities, condition, financing.
HOUSE = np.array(
    [
        [1, 5, 3, 7, 6, 6, 1 / 3, 1 / 4],
        [1 / 5, 1, 1 / 3, 5, 3, 3, 1 / 5, 1 / 7],
        [1 / 3, 3, 1, 6, 3, 4, 6, 1 / 5],
        [1 / 7, 1 / 5, 1 / 6, 1, 1 / 3, 1 / 4, 1 / 7, 1 / 8],
        [1 / 6, 1 / 3, 1 / 3, 3, 1, 1 / 2, 1 / 5, 1 / 6],
        [1 / 6, 1 / 3, 1 / 4, 4, 2, 1, 1 / 5, 1 / 6],
        [3, 5, 1 / 6, 7, 5, 5, 1, 1 / 2],
        [4, 7, 5, 8, 6, 6, 2, 1],
    ]
)


def test_saatys_house_gets_its_published_weights_and_consistency_ratio() -> None:
    found = pairwise_weights(HOUSE)
    published = [17.3, 5.4, 18.8, 1.8, 3.1, 3.6, 16.7, 33.3]
    assert found.weights == pytest.approx(published, abs=0.05)
    assert found.ratio == pytest.approx(0.169, abs=5e-4)
    assert not found.is_consistent
    # Size over neighborhood 3, neighborhood over condition 6, and yet size over condition 1/3.
    assert found.worst == Triple(0, 2, 6, pytest.approx(18))


def test_judgments_that_agree_give_back_the_weights_behind_them() -> None:
    weights = np.array([60.0, 30.0, 10.0])
    found = pairwise_weights(weights[:, None] / weights)
    assert found.weights == pytest.approx(weights)
    assert found.ratio == pytest.approx(0, abs=1e-9)
    assert (found.is_consistent, found.worst) == (True, None)


def test_one_and_two_criteria_cannot_contradict_each_other() -> None:
    assert pairwise_weights(np.ones((1, 1))).weights == pytest.approx([100])
    two = pairwise_weights(np.array([[1, 3.0], [1 / 3, 1]]))
    assert two.weights == pytest.approx([75, 25])
    assert two.ratio == 0


def test_rank_order_centroids_are_those_of_barron_and_barrett() -> None:
    assert rank_order_weights([1, 2, 3, 4]) == pytest.approx([52.08, 27.08, 14.58, 6.25], abs=0.01)
    assert rank_order_weights([2, 1]) == pytest.approx([25, 75])


def test_a_shared_place_shares_its_worth_and_no_place_is_no_weight() -> None:
    first, second, third, none = rank_order_weights([1, 1, 3, None])
    assert first == second == pytest.approx((61.11 + 27.78) / 2, abs=0.01)
    assert third == pytest.approx(11.11, abs=0.01)
    assert none == 0
    assert rank_order_weights([1, 1, 2, None]) == (first, second, third, none)


def test_swings_are_weights_already() -> None:
    assert swing_weights([100, 40, 0]) == (100, 40, 0)
    assert swing_weights([5, 10]) == (50, 100)


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: swing_weights([0, 0]), "points"),
        (lambda: swing_weights([10, -1]), "points"),
        (lambda: swing_weights([float("nan")]), "points"),
        (lambda: rank_order_weights([None, None]), "places"),
        (lambda: rank_order_weights([0, 1]), "places"),
        (lambda: pairwise_weights(np.array([[1, 10.0], [0.1, 1]])), "judgments"),
        (lambda: pairwise_weights(np.ones((16, 16))), "judgments"),
    ],
)
def test_answers_that_give_no_weights_name_their_field(call, field) -> None:
    with pytest.raises(FieldError) as raised:
        call()
    assert raised.value.field == field
