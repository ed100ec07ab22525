"""Laws of the matrix over every kind of value function: linear, log, with a midpoint, yes/no."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.core.matrix import Candidate, Matrix, build_matrix
from decision.core.measures import Measurement
from decision.core.own_measures import own_measure
from decision.core.profile import Criterion, Profile

ANSWERS = own_measure(
    "answers", label="Answers", style="number", direction="higher", worst=-10, target=30
)
LEAVES = own_measure(
    "leaves", label="Data leaves", style="yes_no", direction="lower", worst=0, target=0
)
#: Every kind of value function once; the raw values that go with it, good and bad, 0 among them.
KINDS = {
    "accuracy": Criterion("accuracy", 0.2, 0.9),
    "total_p50": Criterion("total_p50", 60, 2, "log"),
    "cost_per_1000": Criterion("cost_per_1000", 50, 1, "log", midpoint=4),
    "vram_gb": Criterion("vram_gb", 80, 0, midpoint=20),
    "on_premises": Criterion("on_premises", 0, 1, "yes_no"),
    "own.answers": Criterion("own.answers", -10, 30, midpoint=0, own=ANSWERS),
    "own.leaves": Criterion("own.leaves", 1, 0, "yes_no", own=LEAVES),
}
YES_NO = st.sampled_from([0.0, 1.0])
RAW = {
    "accuracy": st.floats(0, 1),
    "own.answers": st.floats(-20, 40),
    "on_premises": YES_NO,
    "own.leaves": YES_NO,
}
POSITIVE = st.one_of(st.just(0.0), st.floats(0, 100), st.just(math.inf))

Raw = list[list[float | None]]
Problem = tuple[Profile, Raw]


@st.composite
def problems(draw: st.DrawFn, gaps: bool = True) -> Problem:
    """Up to five candidates on up to four criteria of different kinds."""
    names = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4, unique=True))
    weight = st.sampled_from([0.0, 1.0, 20.0, 100.0])
    weights = draw(st.lists(weight, min_size=len(names), max_size=len(names)).filter(any))
    cells = [RAW.get(name, POSITIVE) for name in names]
    row = st.tuples(*[st.one_of(st.none(), cell) if gaps else cell for cell in cells])
    rows = draw(st.lists(row, min_size=2, max_size=5))
    criteria = [replace(KINDS[name], weight=w) for name, w in zip(names, weights, strict=True)]
    return Profile(tuple(criteria)), [list(row) for row in rows]


def matrix_of(profile: Profile, raw: Raw) -> Matrix:
    known = {
        str(i): {
            name: Measurement(value)
            for name, value in zip(profile.measures, row, strict=True)
            if value is not None
        }
        for i, row in enumerate(raw)
    }
    return build_matrix([Candidate(key, key) for key in known], known, profile)


def ranks(matrix: Matrix) -> list[int | None]:
    return [row.standing.rank if row.standing else None for row in matrix.rows]


@settings(max_examples=60)
@given(problems(), st.data())
def test_listing_or_hiding_any_candidate_changes_no_other_value_or_score(
    problem: Problem, data: st.DataObject
) -> None:
    profile, raw = problem
    gone = data.draw(st.integers(0, len(raw) - 1))
    before = matrix_of(profile, raw).rows
    after = matrix_of(profile, raw[:gone] + raw[gone + 1 :]).rows
    kept = before[:gone] + before[gone + 1 :]
    assert [row.score for row in kept] == [row.score for row in after]
    assert [row.cells for row in kept] == [row.cells for row in after]


@settings(max_examples=60)
@given(problems(), st.sampled_from([0.001, 0.25, 0.9]))
def test_only_the_proportions_of_weights_count(problem: Problem, factor: float) -> None:
    profile, raw = problem
    scaled = Profile(tuple(replace(c, weight=c.weight * factor) for c in profile.criteria))
    assert ranks(matrix_of(scaled, raw)) == ranks(matrix_of(profile, raw))


def worse(criterion: Criterion, value: float | None, data: st.DataObject) -> float | None:
    """A raw value that is as good or worse."""
    if value is None:
        return None
    found = data.draw(RAW.get(criterion.measure, POSITIVE))
    return value if criterion.entry.at_least_as_good(found, value) else found


@settings(max_examples=60)
@given(problems(), st.data())
def test_a_dominated_candidate_never_stands_above_its_dominator(
    problem: Problem, data: st.DataObject
) -> None:
    profile, raw = problem
    pairs = zip(profile.criteria, raw[0], strict=True)
    dominated = [worse(criterion, value, data) for criterion, value in pairs]
    placed = matrix_of(profile, [*raw, dominated])
    first, last = placed.rows[0], placed.rows[-1]
    assert last.score.low <= first.score.low + 1e-9
    own, other = ranks(placed)[-1], ranks(placed)[0]
    assert own is None or other is None or own >= other
    if other is not None and last.score.low < first.score.low - 1e-9:
        assert own != 1


@settings(max_examples=60)
@given(problems(gaps=False), st.data())
def test_a_worse_raw_value_never_raises_a_score_or_a_rank(
    problem: Problem, data: st.DataObject
) -> None:
    profile, raw = problem
    column = data.draw(st.integers(0, len(profile.criteria) - 1))
    lowered = [list(row) for row in raw]
    lowered[0][column] = worse(profile.criteria[column], raw[0][column], data)
    before, after = matrix_of(profile, raw), matrix_of(profile, lowered)
    assert after.rows[0].score.low <= before.rows[0].score.low + 1e-12
    assert (ranks(after)[0] or 0) >= (ranks(before)[0] or 0)


@settings(max_examples=60)
@given(problems(), st.sampled_from(["level", "zero", "missing"]), st.data())
def test_a_column_without_differences_gives_no_nan_drops_nothing_and_wins_nothing(
    problem: Problem, kind: str, data: st.DataObject
) -> None:
    profile, raw = problem
    column = data.draw(st.integers(0, len(profile.criteria) - 1))
    fills = {"level": raw[0][column], "zero": 0.0, "missing": None}
    flat = [[*row[:column], fills[kind], *row[column + 1 :]] for row in raw]
    found = matrix_of(profile, flat)
    for row in found.rows:
        assert len(row.cells) == len(profile.criteria)
        numbers = [row.score.low, row.score.high, row.score.coverage, row.score.known or 0.0]
        numbers += [cell.u for cell in row.cells if cell.u is not None]
        assert all(0.0 <= number <= 1.0 + 1e-9 for number in numbers)
        if all(value is None for value in flat[found.rows.index(row)]):
            assert row.standing is not None
            assert row.standing.rank is None
    unknown = fills[kind] is None and profile.criteria[column].weight > 0
    assert (profile.measures[column] in found.left_out) == unknown
    others = [i for i, c in enumerate(profile.criteria) if i != column and c.weight > 0]
    # Where nothing else is known of somebody, even a level column is news.
    if others and all(any(row[i] is not None for i in others) for row in raw):
        kept = Profile(tuple(profile.criteria[i] for i in others))
        assert ranks(found) == ranks(matrix_of(kept, [[row[i] for i in others] for row in raw]))


def test_the_kinds_of_the_laws_are_all_there_are() -> None:
    shapes = {(c.scale, c.midpoint is not None) for c in KINDS.values()}
    assert shapes == {
        ("linear", False),
        ("linear", True),
        ("log", False),
        ("log", True),
        ("yes_no", False),
    }
    assert [c.values.value(c.midpoint) for c in KINDS.values() if c.midpoint is not None] == [
        pytest.approx(0.5)
    ] * 3
