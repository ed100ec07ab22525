"""The verdict in words, for every state that a decision can be in."""

import math

import numpy as np
import pytest

from decision.core.cases import CaseSeries, CaseTable
from decision.core.doubt import assess_doubt
from decision.core.explanation import explain
from decision.core.matrix import Candidate, build_matrix
from decision.core.measures import Measurement
from decision.core.presets import suggested_profile
from decision.core.profile import Criterion, Profile
from decision.core.resampling import measure_cases, resample
from decision.core.sentence import Verdict, name_list, verdict

PROFILE = Profile(
    (
        Criterion("accuracy", 0.0, 1.0, "linear", 60),
        Criterion("cost_per_1000", 100.0, 1.0, "log", 20),
        Criterion("vram_gb", 80.0, 0.0, "linear", 20),
    )
)
Facts = dict[str, dict[str, float]]


def say(facts: Facts, profile: Profile = PROFILE) -> Verdict:
    known = {
        key: {measure: Measurement(value, provenance="declared") for measure, value in row.items()}
        for key, row in facts.items()
    }
    matrix = build_matrix([Candidate(key, key.upper()) for key in facts], known, profile)
    return verdict(matrix, None, explain(matrix))


def row(accuracy: float, cost: float, vram: float) -> dict[str, float]:
    return {"accuracy": accuracy, "cost_per_1000": cost, "vram_gb": vram}


def measured(profile: Profile, **outcomes: list[float]) -> Verdict:
    series = {key: CaseSeries(outcome=np.array(values)) for key, values in outcomes.items()}
    count = len(next(iter(outcomes.values())))
    cases = CaseTable(tuple(map(str, range(count))), series)
    resamples = resample(cases, seed=1, draws=1000)
    candidates = [Candidate(key, key.upper()) for key in outcomes]
    matrix = build_matrix(candidates, measure_cases(cases, resamples), profile)
    return verdict(matrix, assess_doubt(matrix, resamples), explain(matrix))


def test_the_leader_and_the_nearest_limits_come_first() -> None:
    """A leads by 0.06; B draws level where cost weighs 51.5, or accuracy only 23.3."""
    said = say({"a": row(0.9, 50, 0), "b": row(0.6, 10, 0)})
    d_accuracy, d_cost = 0.3, (math.log(10) - math.log(50)) / math.log(100)
    assert said.state == "leads"
    assert said.leaders == (0,)
    assert said.headline == f"With these weights A leads by {0.6 * d_accuracy + 0.2 * d_cost:.2f}."
    assert -60 * d_accuracy / d_cost == pytest.approx(51.5, abs=0.05)
    assert -20 * d_cost / d_accuracy == pytest.approx(23.3, abs=0.05)
    assert said.sentences[0] == (
        "It stays first unless cost per 1,000 cases weighs more than 51 "
        "or accuracy weighs less than 24."
    )


def test_a_leader_on_every_criterion_needs_no_luck_with_weights() -> None:
    said = say({"a": row(0.9, 10, 0), "b": row(0.6, 50, 20)})
    assert said.sentences[0] == "No single weight changes that."


def test_without_results_by_case_the_verdict_says_that_chance_is_unknown() -> None:
    said = say({"a": row(0.9, 10, 0), "b": row(0.6, 50, 20)})
    assert said.sentences[1].startswith("How sure this is cannot be told")


def test_equal_scores_are_called_equal() -> None:
    said = say({"a": row(0.9, 10, 0), "b": row(0.9, 10, 0)})
    assert (said.state, said.leaders) == ("tied", (0, 1))
    assert said.headline == "With these weights A and B cannot be separated."
    assert said.sentences[0] == "Their scores are equal."


def test_many_level_candidates_are_counted_not_listed() -> None:
    said = say({key: row(0.9, 10, 0) for key in "abcde"})
    assert said.headline == "With these weights A, B and 3 more cannot be separated."


def test_a_difference_that_cases_cannot_carry_is_a_tie_with_its_distance() -> None:
    said = measured(suggested_profile({"accuracy": 1}), a=[1, 0] * 30, b=[1, 0] * 29 + [0, 0])
    assert said.state == "tied"
    assert said.sentences[0].startswith("A is ahead by 0.02, but other cases")
    assert "resamples of 60 cases" in said.sentences[1]


def test_a_clear_lead_is_never_called_certain() -> None:
    said = measured(suggested_profile({"accuracy": 1}), a=[1] * 60, b=[0] * 60)
    assert "it is first in more than 99% of resamples of 60 cases" in said.sentences[1]


def test_few_cases_are_called_a_rough_guide() -> None:
    said = measured(suggested_profile({"accuracy": 1}), a=[1] * 12, b=[0] * 12)
    assert said.state == "leads"
    assert any("fewer than 40 cases" in sentence for sentence in said.sentences)


def test_gaps_of_all_are_named_with_the_weight_that_is_left() -> None:
    profile = suggested_profile({"accuracy": 40, "cost_per_1000": 40, "vram_gb": 20})
    said = measured(profile, a=[1] * 60, b=[0] * 60)
    assert said.headline == "With these weights A leads by 1.00."
    assert (
        "This rests on 40% of the weight: cost per 1,000 cases and VRAM are unknown "
        "for all candidates that qualify." in said.sentences
    )


def test_a_gap_of_one_keeps_it_from_a_rank_and_says_so() -> None:
    said = say({"a": row(0.7, 10, 0), "b": {"accuracy": 0.8, "cost_per_1000": 10.0}})
    assert said.headline == "With these weights A is the only candidate that can be ranked."
    assert "B is not ranked: VRAM unknown; it could come first." in said.sentences


def test_a_lead_among_the_ranked_does_not_claim_the_unranked() -> None:
    facts = {"a": row(0.7, 10, 0), "b": row(0.5, 10, 0), "c": {"accuracy": 0.9}}
    said = say(facts)
    assert said.headline == (
        "With these weights A leads by 0.12 among the candidates that can be ranked."
    )
    assert (
        "C is not ranked: cost per 1,000 cases and VRAM unknown; it could come first."
        in said.sentences
    )


def test_an_only_candidate_leads_nobody() -> None:
    assert say({"a": row(0.7, 10, 0)}).headline == "A is the only candidate."
    profile = suggested_profile({"accuracy": 1}, {"vram_gb": 24})
    said = say({"a": row(0.7, 10, 20), "b": row(0.9, 10, 43.9)}, profile)
    assert said.state == "only"
    assert said.headline == "A is the only candidate that qualifies."
    assert said.sentences == ("Set apart: 1 excluded by must-haves.",)


def test_nobody_qualifying_is_said_with_the_counts() -> None:
    profile = suggested_profile({"accuracy": 1}, {"vram_gb": 24})
    said = say({"a": row(0.9, 10, 43.9), "b": {"accuracy": 0.9}}, profile)
    assert (said.state, said.leaders) == ("none", ())
    assert said.headline == "No candidate qualifies."
    assert said.sentences == (
        "Set apart: 1 excluded by must-haves, 1 cannot be shown to meet them.",
    )


def test_no_candidates_and_nothing_known_are_two_different_sentences() -> None:
    assert say({}).headline == "There is no candidate to rank yet."
    said = say({"a": {}, "b": {}})
    assert said.state == "undecided"
    assert said.headline == "No candidate can be ranked: too little is known of them."
    assert "A is not ranked: nothing known; it could come first." in said.sentences


def test_results_on_different_cases_are_pointed_out() -> None:
    said = measured(
        suggested_profile({"accuracy": 1}), a=[1] * 60, b=[0] * 40 + [math.nan] * 20, c=[0] * 60
    )
    assert "Not all have results on all 60 cases: B 40." in said.sentences


def test_a_hostile_label_comes_through_as_plain_text() -> None:
    known = {"a": {"accuracy": Measurement(0.5)}}
    profile = suggested_profile({"accuracy": 1})
    matrix = build_matrix([Candidate("a", "<b>%s</b> {0}")], known, profile)
    said = verdict(matrix, None, explain(matrix))
    assert said.headline == "<b>%s</b> {0} is the only candidate."


def test_a_list_of_names_reads_as_a_phrase() -> None:
    assert [name_list(list(n)) for n in ("", "A", "AB", "ABC")] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]
