"""Which candidate each thinking one is held against."""

import numpy as np
import pytest

from decision.baseline_choice import Baselines
from decision.core.cases import CaseSeries, CaseTable
from decision.core.reasoning import ThinkingPair
from decision.gathering import Subject
from decision.thinking_pairs import thinking_pairs, thinks
from evaluations.queries.measurements import Tally


def candidate(key, tokens=None, right=2, *, model="", family="", rung=None):
    """A candidate with its results on four cases."""
    snapshot = {
        "model": model or key,
        "connection": {"id": 1},
        "family": family,
        "rung": rung,
        "reasoning_effort": "",
    }
    series = CaseSeries(
        outcome=np.array([1.0] * right + [0.0] * (4 - right)),
        think_tokens=None if tokens is None else np.full(4, float(tokens)),
    )
    return Subject(key, key, snapshot, Tally()), series


def pairs_of(rows, **named):
    table = CaseTable(tuple("abcd"), {subject.key: series for subject, series in rows})
    return thinking_pairs([subject for subject, _ in rows], table, Baselines(**named))


@pytest.mark.parametrize(
    ("tokens", "effort", "told"),
    [
        (300, "", True),
        (0, "high", False),
        (None, "high", True),
        (None, "none", False),
        (None, "", None),
    ],
)
def test_counted_tokens_tell_before_the_effort_asked_for(tokens, effort, told):
    assert thinks(candidate("a", tokens)[1], effort) is told


def test_the_same_model_without_thinking_comes_first():
    rows = [
        candidate("deep", 900, model="qwen"),
        candidate("plain", 0, model="qwen", right=1),
        candidate("best", 0, right=4),
        candidate("other", 500),
    ]
    assert pairs_of(rows) == (
        ThinkingPair("deep", "plain", "same model"),
        ThinkingPair("other", "best", "best without"),
    )


def test_a_family_that_always_thinks_is_held_against_its_lowest_rung():
    rows = [
        candidate(word, 100 * (at + 1), family="o3", rung=at + 1, model="o3")
        for at, word in enumerate(("low", "medium", "high"))
    ]
    assert pairs_of(rows) == tuple(
        ThinkingPair(word, "low", "least effort") for word in ("medium", "high")
    )


def test_a_candidate_without_results_is_in_no_pair():
    rows = [candidate("deep", 900), candidate("plain", 0)]
    table = CaseTable(tuple("abcd"), {"deep": rows[0][1], "plain": CaseSeries()})
    assert thinking_pairs([subject for subject, _ in rows], table) == ()


def test_without_anybody_who_does_not_think_there_is_no_pair():
    assert pairs_of([candidate("a", 100), candidate("b", 200), candidate("c")]) == ()


def test_a_baseline_for_all_is_not_its_own_and_makes_nobody_think():
    rows = [candidate("deep", 900), candidate("deeper", 2_000), candidate("odd"), candidate("a", 0)]
    assert pairs_of(rows, for_all="deep") == (
        ThinkingPair("deep", "a", "best without"),
        ThinkingPair("deeper", "deep", "named"),
    )


def test_the_team_knows_whether_a_candidate_thinks_where_nothing_else_tells():
    rows = [candidate("odd"), candidate("plain", 0), candidate("deep", 900)]
    own = {"odd": "plain", "plain": "deep", "deep": "gone"}
    assert pairs_of(rows, own=own) == (
        ThinkingPair("odd", "plain", "named"),
        ThinkingPair("deep", "plain", "best without"),
    )
