"""What holds a ranking up, checked by ranking again at every limit."""

import pytest

from decision.core.explanation import Explanation, explain
from decision.core.matrix import Candidate, Matrix, build_matrix
from decision.core.measures import Measurement
from decision.core.profile import Criterion, Profile

CRITERIA = (
    Criterion("accuracy", 0.0, 1.0, "linear", 50),
    Criterion("cost_per_1000", 100.0, 1.0, "log", 30),
    Criterion("vram_gb", 80.0, 0.0, "linear", 20),
)
FACTS: dict[str, tuple[float | None, ...]] = {
    "slow": (0.55, 20.0, 10.0),
    "best": (0.90, 30.0, 20.0),
    "cheap": (0.70, 4.0, 40.0),
    "dominated": (0.40, 60.0, 70.0),
}


def build(
    facts: dict[str, tuple[float | None, ...]] = FACTS,
    weights: tuple[float, ...] = (50, 30, 20),
) -> Matrix:
    criteria = tuple(
        Criterion(c.measure, c.worst, c.target, c.scale, weight)
        for c, weight in zip(CRITERIA, weights, strict=True)
    )
    known = {
        key: {c.measure: Measurement(x) for c, x in zip(CRITERIA, row, strict=True)}
        for key, row in facts.items()
    }
    return build_matrix([Candidate(key, key) for key in facts], known, Profile(criteria))


def explained(matrix: Matrix) -> Explanation:
    found = explain(matrix)
    assert found is not None
    return found


def first(matrix: Matrix) -> set[str]:
    return {r.candidate.key for r in matrix.rows if r.standing and r.standing.rank == 1}


def test_the_lead_is_the_difference_of_the_two_best_scores() -> None:
    matrix = build()
    why = explained(matrix)
    assert (why.winner, why.runner_up) == (1, 2)
    scores = [row.score.known or 0.0 for row in matrix.rows]
    assert why.lead == pytest.approx(scores[1] - scores[2])


def test_a_slider_at_its_limit_is_a_tie_and_beyond_it_the_named_rival_is_first() -> None:
    checked = 0
    for j, bound in enumerate(explained(build()).weights):
        for limit, rival, step in (
            (bound.weight_high, bound.high_rival, 0.1),
            (bound.weight_low, bound.low_rival, -0.1),
        ):
            if rival is None or limit is None:
                continue
            at, beyond = [50.0, 30.0, 20.0], [50.0, 30.0, 20.0]
            at[j], beyond[j] = limit, limit + step
            assert first(build(weights=tuple(at))) == {"best", list(FACTS)[rival]}
            assert first(build(weights=tuple(beyond))) == {list(FACTS)[rival]}
            checked += 1
    assert checked >= 2


def test_the_smallest_shift_makes_a_tie() -> None:
    why = explained(build())
    assert why.shift is not None
    assert why.shift_rival == 2
    weights = tuple(100 * share for share in why.shift.shares)
    assert first(build(weights=weights)) == {"best", "cheap"}


def test_a_rival_with_its_break_even_value_ties_for_first() -> None:
    gains = explained(build()).gains
    assert {(list(FACTS)[g.row], g.measure) for g in gains} >= {("cheap", "accuracy")}
    for gain in gains:
        key, j = list(FACTS)[gain.row], [c.measure for c in CRITERIA].index(gain.measure)
        changed = list(FACTS[key])
        changed[j] = gain.value
        assert first(build({**FACTS, key: tuple(changed)})) == {"best", key}


def test_a_winner_at_its_limit_ties_with_the_runner_up() -> None:
    limits = explained(build()).limits
    assert limits
    for limit in limits:
        j = [c.measure for c in CRITERIA].index(limit.measure)
        changed = list(FACTS["best"])
        changed[j] = limit.value
        assert first(build({**FACTS, "best": tuple(changed)})) == {"best", "cheap"}


def test_a_dominated_rival_appears_at_no_limit() -> None:
    why = explained(build())
    rivals = {b.low_rival for b in why.weights} | {b.high_rival for b in why.weights}
    assert 3 not in rivals


def test_the_lead_leaves_the_weight_of_shared_gaps_aside() -> None:
    facts: dict[str, tuple[float | None, ...]] = {"a": (0.9, None, None), "b": (0.8, None, None)}
    assert explained(build(facts)).lead == pytest.approx(0.1)


def test_one_candidate_has_no_rival_to_explain_away() -> None:
    why = explained(build({"only": (0.9, 30.0, 20.0)}))
    assert (why.runner_up, why.lead, why.shift, why.gains, why.limits) == (None, None, None, (), ())
    assert [(b.low, b.high) for b in why.weights] == [(0, 1)] * 3


def test_nobody_ranked_needs_no_explanation() -> None:
    assert explain(build({"a": (None, None, None)})) is None
