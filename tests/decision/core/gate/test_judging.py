"""Verdicts: by interval, by figure, by count, and of many rules together."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.core.cases import CaseSeries
from decision.core.gate.judging import judge
from decision.core.gate.policy import Bound, Count, NotWorse, Policy
from decision.core.gate.sides import Counts, Side
from decision.core.gate.verdicts import Verdict, by_interval, cases_to_settle, together
from decision.core.measures import Measurement

GO, NO_GO, OPEN = "go", "no_go", "inconclusive"


def side(who="the candidate", *, outcome=None, counts=None, series=None, **measures):
    known = {"outcome": outcome} if outcome is not None else {}
    found = CaseSeries(**known, **(series or {}))
    answered = 0 if outcome is None else len(outcome)
    return Side(who, measures, found, counts or Counts(answered=answered or 60))


def only(rule, candidate, incumbent=None):
    """The record of one rule, apart from the one about completeness."""
    return judge(Policy((rule,)), candidate, incumbent).rules[1]


BOUNDS = [
    # measure, limit, value, low, high, cases, verdict, what decided
    ("accuracy", 0.8, 0.9, 0.81, 0.95, 60, GO, "interval"),
    ("accuracy", 0.8, 0.9, 0.8, 0.95, 60, GO, "interval"),
    ("accuracy", 0.8, 0.9, 0.79, 0.95, 60, OPEN, "interval"),
    ("accuracy", 0.8, 0.6, 0.5, 0.79, 60, NO_GO, "interval"),
    ("cost_per_correct", 0.02, 0.01, 0.008, 0.02, 60, GO, "interval"),
    ("cost_per_correct", 0.02, 0.03, 0.021, 0.05, 60, NO_GO, "interval"),
    ("cost_per_correct", 0.02, math.inf, 0.03, math.inf, 60, NO_GO, "interval"),
    ("cost_per_correct", 0.02, math.inf, 0.01, math.inf, 60, OPEN, "interval"),
    ("first_answer_p95", 8, 4.0, None, None, 58, OPEN, "nothing"),
    ("first_answer_p95", 8, 4.0, 3.0, 7.9, 59, GO, "interval"),
    ("first_answer_p50", 8, 4.0, None, None, 4, OPEN, "nothing"),
    ("vram_gb", 24, 22.0, None, None, None, GO, "point"),
    ("vram_gb", 24, 43.9, None, None, None, NO_GO, "point"),
    ("vram_gb", 24, None, None, None, None, OPEN, "nothing"),
    ("accuracy", 0.8, None, None, None, None, OPEN, "nothing"),
]


@pytest.mark.parametrize(("key", "limit", "value", "low", "high", "n", "verdict", "by"), BOUNDS)
def test_a_bound_is_decided_by_the_whole_interval(key, limit, value, low, high, n, verdict, by):
    known = {} if value is None else {key: Measurement(value, low, high, n)}
    found = only(Bound(key, limit), side(**known))
    assert (found["verdict"], found["decided_by"]) == (verdict, by)
    assert bool(found["way_out"]) == (verdict == OPEN)


def test_the_figure_alone_decides_only_where_the_policy_says_so_and_that_is_told():
    candidate = side(accuracy=Measurement(0.9, 0.7, 0.95, 20))
    found = only(Bound("accuracy", 0.8, at_point=True), candidate)
    assert (found["verdict"], found["decided_by"]) == (GO, "point")
    assert "the figure alone" in found["sentence"]
    few = side(first_answer_p95=Measurement(4.0, n=58))
    assert only(Bound("first_answer_p95", 8, at_point=True), few)["verdict"] == OPEN


def test_a_sentence_holds_the_figure_its_interval_and_the_bound():
    found = only(Bound("accuracy", 0.8), side(accuracy=Measurement(0.82, 0.74, 0.88, 60)))
    assert found["sentence"] == (
        "Accuracy is 82% (74% to 88% at 95%), asked is at least 80%: "
        "the bound lies within the interval."
    )
    # 60 (8 / 2)^2
    assert found["way_out"] == "About 960 cases like these would settle it."


PAIRED = [
    # ahead, behind and level cases; the margin; the verdict
    (40, 0, 60, 0.01, GO),
    (0, 0, 400, 0.02, GO),
    (0, 0, 40, 0.02, OPEN),
    (5, 6, 89, 0.01, OPEN),
    (0, 40, 60, 0.01, NO_GO),
    (0, 12, 188, 0.15, GO),
]


@pytest.mark.parametrize(("ahead", "behind", "level", "margin", "verdict"), PAIRED)
def test_not_worse_is_decided_on_the_same_cases_by_the_paired_interval(
    ahead, behind, level, margin, verdict
):
    ours = np.array([1.0] * ahead + [0.0] * behind + [1.0] * level)
    theirs = np.array([0.0] * ahead + [1.0] * behind + [1.0] * level)
    rule = NotWorse("accuracy", margin)
    found = only(rule, side(outcome=ours), side("the incumbent", outcome=theirs))
    assert (found["verdict"], found["cases"]) == (verdict, len(ours))
    assert found["figure"] == pytest.approx((ahead - behind) / len(ours))
    assert found["low"] < found["figure"] < found["high"]
    assert found["bound"] == -margin


@pytest.mark.parametrize(
    ("factor", "times", "verdict"), [(1.1, 1.5, GO), (3.0, 1.5, NO_GO), (1.5, 1.5, OPEN)]
)
def test_cost_and_times_are_compared_as_ratios(factor, times, verdict):
    theirs = np.linspace(1, 3, 40)
    ours = theirs * factor * np.tile([0.9, 1 / 0.9], 20)
    sides = [side(series={"total": each}) for each in (ours, theirs)]
    found = only(NotWorse("total", times), *sides)
    assert found["verdict"] == verdict
    assert found["figure"] == pytest.approx(factor)


def test_what_only_one_of_the_two_knows_is_inconclusive_with_a_way_out():
    cost = np.full(10, 0.01)
    found = only(NotWorse("cost", 1.2), side(series={"cost": cost}), side("the incumbent"))
    assert (found["verdict"], found["figure"], found["decided_by"]) == (OPEN, None, "nothing")
    assert "prices" in found["way_out"]
    free = side(series={"cost": np.zeros(10)})
    assert only(NotWorse("cost", 1.2), free, free)["verdict"] == OPEN


def test_cases_that_only_one_of_the_two_has_are_told():
    ours = np.array([1.0] * 50 + [np.nan] * 10)
    found = only(NotWorse("accuracy", 0.5), side(outcome=ours), side(outcome=np.ones(60)))
    assert "50 cases, 10 more have one side only" in found["sentence"]


@pytest.mark.parametrize(
    ("rule", "counts", "verdict"),
    [
        (Count("unscored", 0.05), Counts(answered=100, unscored=5), GO),
        (Count("unscored", 0.05), Counts(answered=100, unscored=6), NO_GO),
        (Count("failed", 0.1), Counts(answered=90, failed=10), GO),
        (Count("failed", 0.1), Counts(answered=89, failed=11), NO_GO),
        (Count("failed", 0.1), Counts(), OPEN),
        (Count("unscored", 0.1), Counts(failed=3), OPEN),
    ],
)
def test_shares_of_unscored_and_failed_are_counted_of_all(rule, counts, verdict):
    assert only(rule, side(counts=counts))["verdict"] == verdict


def test_too_few_cases_are_no_verdict_rather_than_a_bad_one():
    candidate = side(outcome=np.ones(39))
    assert only(Count("cases", 39), candidate)["verdict"] == GO
    found = only(Count("cases", 59), candidate)
    assert (found["verdict"], found["way_out"]) == (
        OPEN,
        "Add 20 cases to the suite, and run it again.",
    )


@pytest.mark.parametrize(
    ("counts", "rules", "told"),
    [
        (Counts(answered=59, waiting=1), (), "1 of 60 samples have no end yet."),
        (Counts(answered=50, failed=10), (), "16.7% of the calls of the candidate failed."),
        (Counts(answered=59, waiting=1), (Count("failed", 1),), "1 of 60 samples"),
        (Counts(answered=57, failed=3), (), ""),
        (Counts(answered=50, failed=10), (Count("failed", 1),), ""),
    ],
)
def test_half_a_measurement_is_never_go(counts, rules, told):
    policy = Policy((*rules, Count("unscored", 1)))
    found = judge(policy, side(counts=counts))
    assert found.verdict == (OPEN if told else GO)
    assert told in found.rules[0]["sentence"]


def test_a_policy_that_compares_needs_an_incumbent():
    with pytest.raises(ValueError, match="incumbent"):
        judge(Policy((NotWorse("accuracy", 0.01),)), side())


VERDICTS = st.lists(st.sampled_from(Verdict), min_size=1)


@given(VERDICTS)
def test_together_one_no_go_is_enough_and_go_needs_all(verdicts):
    found = together(verdicts)
    assert (found == Verdict.NO_GO) == (Verdict.NO_GO in verdicts)
    assert (found == Verdict.GO) == (set(verdicts) == {Verdict.GO})


def test_no_rule_at_all_is_no_go_ahead():
    with pytest.raises(ValueError, match="at least one"):
        together([])


ENDS = st.floats(-100, 100)


@given(ENDS, ENDS, ENDS)
def test_the_other_way_round_is_the_mirror_image(one, other, bound):
    low, high = sorted((one, other))
    found = by_interval(low, high, bound, higher=True)
    assert found == by_interval(-high, -low, -bound, higher=False)
    assert by_interval(None, None, bound, higher=True) == Verdict.INCONCLUSIVE


def test_more_cases_follow_the_square_root_law():
    assert cases_to_settle(100, 0.82, 0.74, 0.9, 0.8) == 1600
    assert cases_to_settle(100, 0.8, 0.74, 0.9, 0.8) is None
    assert cases_to_settle(100, 0.8001, 0.7, 0.9, 0.8) is None
    assert cases_to_settle(9, math.inf, 0.1, math.inf, 0.2) is None


def test_the_headline_names_the_first_rule_that_decides():
    bad, unknown = Bound("vram_gb", 24, name="Fits"), Bound("context_tokens", 1)
    known = {"vram_gb": Measurement(40.0, provenance="declared")}
    found = judge(Policy((unknown, bad)), side(**known))
    assert found.headline == "NO-GO: 1 of 3 rules is broken: Fits."
    assert judge(Policy((unknown,)), side()).headline.startswith("INCONCLUSIVE: 1 of 2 rules")
    assert judge(Policy((Count("unscored", 1),)), side()).headline == "GO: all 2 rules hold."
