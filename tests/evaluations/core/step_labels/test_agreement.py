"""Agreement of a judge with the rules: counted by hand, and by published tables."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.core.step_labels.agreement import (
    MIN_TRACES,
    Cells,
    Disagreement,
    Pair,
    agreements,
    cohen_kappa,
    disagreements,
)
from evaluations.core.step_labels.thoughts import ASKED

labels = st.dictionaries(st.integers(1, 6), st.frozensets(st.sampled_from(ASKED)))
pairs = st.lists(st.builds(Pair, labels, labels, st.frozensets(st.sampled_from(ASKED))))


def pair(both: int = 0, only_rules: int = 0, only_judge: int = 0, neither: int = 0) -> Pair:
    """A trace whose steps hold hedges as told."""
    rules = [1] * both + [1] * only_rules + [0] * only_judge + [0] * neither
    judge = [1] * both + [0] * only_rules + [1] * only_judge + [0] * neither
    told = [
        {n: frozenset({"hedge"} if each else ()) for n, each in enumerate(said, start=1)}
        for said in (rules, judge)
    ]
    return Pair(*told)


def on(kind, told):
    return next(row for row in agreements(told, seed=1) if row.kind == kind)


@pytest.mark.parametrize(
    ("cells", "kappa"),
    [
        # Grant proposals read by two readers: the usual example of textbooks.
        ([20, 5, 10, 15], 0.4),
        # Two tables with the same raw agreement of 60 of 100.
        ([45, 15, 25, 15], 0.1304),
        ([25, 35, 5, 35], 0.2593),
        # Feinstein and Cicchetti 1990, J. Clin. Epidemiol. 43: high agreement, low kappa.
        ([40, 9, 6, 45], 0.70),
        ([80, 10, 5, 5], 0.32),
    ],
)
def test_kappa_is_that_of_published_tables(cells: list[int], kappa: float) -> None:
    assert float(cohen_kappa(np.array(cells, dtype=float))) == pytest.approx(kappa, abs=0.005)


@given(st.lists(st.integers(0, 50), min_size=4, max_size=4).filter(any))
def test_kappa_is_at_most_one_and_does_not_care_who_is_who(cells: list[int]) -> None:
    both, rules, judge, neither = cells
    value = float(cohen_kappa(np.array(cells, dtype=float)))
    swapped = float(cohen_kappa(np.array([both, judge, rules, neither], dtype=float)))
    assert value == pytest.approx(swapped, nan_ok=True)
    assert math.isnan(value) or -1 <= value <= 1 + 1e-12
    constant = not rules and not judge and not (both and neither)
    assert math.isnan(value) == constant


def test_steps_are_counted_by_who_sees_what() -> None:
    row = on("hedge", [pair(3, 2, 1, 4), pair(neither=5)])
    assert (row.traces, row.steps, row.cells) == (2, 15, Cells(3, 2, 1, 9))
    assert row.agreement.value == pytest.approx(12 / 15)
    assert row.agreement.lower < row.agreement.value < row.agreement.upper
    assert row.kappa.value == pytest.approx(0.5263, abs=1e-4)


def test_steps_that_the_judge_left_out_are_not_compared() -> None:
    told = Pair({1: {"hedge"}, 2: {"hedge"}}, {2: frozenset()})
    assert on("hedge", [told]).cells == Cells(0, 1, 0, 0)
    assert disagreements(told) == (Disagreement("hedge", (2,), ()),)


def test_kinds_that_the_rules_cannot_tell_are_left_out_and_no_disagreement() -> None:
    told = pair(only_judge=3)
    unavailable = Pair(told.rules, told.judge, frozenset({"hedge"}))
    row = on("hedge", [unavailable])
    assert (row.traces, row.steps, row.agreement, row.kappa) == (0, 0, None, None)
    assert row.why == "no step could be compared"
    assert disagreements(unavailable) == ()
    assert on("hedge", [unavailable, pair(2, 1, 0, 1)]).traces == 1
    assert on("loop", [unavailable]).steps == 3


def test_where_chance_alone_would_agree_kappa_is_undefined_and_says_so() -> None:
    none, every = on("hedge", [pair(neither=9)]), on("hedge", [pair(both=9)])
    assert (none.kappa, every.kappa) == (None, None)
    assert none.why == "both mark no step: chance alone would agree"
    assert every.why == "both mark every step: chance alone would agree"
    assert none.agreement.value == 1.0


def test_an_interval_needs_traces_that_hold_a_mark_and_some_difference() -> None:
    few = on("hedge", [pair(1, 1, 1, 4)] * (MIN_TRACES - 1) + [pair(neither=9)] * 50)
    assert (few.kappa.lower, few.kappa.upper) == (None, None)
    assert few.why == f"no interval: only {MIN_TRACES - 1} of the traces hold one"
    same = on("hedge", [pair(both=1, neither=4)] * 30)
    assert (same.kappa.value, same.kappa.lower) == (1.0, None)
    assert same.why == "no interval: they never differ"
    enough = on("hedge", [pair(1, 1, 0, 4), pair(2, 0, 1, 4)] * (MIN_TRACES // 2))
    assert enough.kappa.lower < enough.kappa.value < enough.kappa.upper
    assert enough.why == ""


def test_the_interval_narrows_as_traces_are_added_and_is_the_same_each_time() -> None:
    kinds_of = [pair(2, 1, 0, 4), pair(1, 0, 2, 5), pair(3, 1, 1, 2), pair(0, 1, 0, 6)]
    rows = [on("hedge", kinds_of * times) for times in (4, 16, 64)]
    widths = [row.kappa.upper - row.kappa.lower for row in rows]
    assert all(wide > 1.5 * narrow for wide, narrow in pairwise(widths))
    assert on("hedge", kinds_of * 4) == rows[0]


def test_the_interval_covers_what_fresh_traces_show() -> None:
    """Of 200 sets of 40 traces with a known kappa of 0.6, about 95 % of intervals hold it."""
    rng = np.random.default_rng(5)
    shares = [0.24, 0.06, 0.06, 0.64]
    true = float(cohen_kappa(np.array(shares)))
    held = 0
    for _ in range(200):
        told = [pair(*(int(n) for n in rng.multinomial(12, shares))) for _ in range(40)]
        row = on("hedge", told)
        held += row.kappa.lower <= true <= row.kappa.upper
    assert 180 <= held <= 199


@given(pairs)
def test_every_compared_step_is_counted_once_and_differences_are_those_of_the_cells(told) -> None:
    rows = agreements(told, seed=1)
    assert [row.kind for row in rows] == list(ASKED)
    listed = [each for one in told for each in disagreements(one)]
    for row in rows:
        compared = [one for one in told if row.kind not in one.unavailable]
        assert row.steps == sum(row.cells) == sum(len(one.judge) for one in compared)
        own = [each for each in listed if each.kind == row.kind]
        assert row.cells.only_rules == sum(len(each.only_rules) for each in own)
        assert row.cells.only_judge == sum(len(each.only_judge) for each in own)
        assert row.kappa is not None or row.why
