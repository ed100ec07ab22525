"""The results of a run read from its rows, and its tables as frames."""

import numpy as np
import pandas as pd
import pytest

from evaluations.models import Case, Sample, SampleScore, SampleState
from evaluations.queries.attempts import run_attempts
from evaluations.queries.result_tables import TABLES, estimate_fields
from evaluations.queries.results import run_results
from teams.access import system_actor
from tests.evaluations.factories import make_run
from traces.models import Trace

SLUGS = {"Alpha": {"slug": "alpha"}, "Beta": {"slug": "beta"}}


def scores(run, *, details=None, extracted=None, grader="label"):
    """A current score for each sample of ``run``, in the order of their ids."""
    samples = list(run.samples.order_by("pk"))
    SampleScore.objects.bulk_create(
        SampleScore(
            sample=sample,
            grader=grader,
            grader_version=1,
            value=sample.value,
            extracted=extracted[place] if extracted else None,
            details=details[place] if details else None,
        )
        for place, sample in enumerate(samples)
    )


@pytest.fixture
def run(team):
    """Alpha is right on 18 of 20, Beta on 8; one case apart they agree on nothing."""
    return make_run(
        team, values={"Alpha": [1.0] * 18 + [0.0] * 2, "Beta": [1.0] * 8 + [0.0] * 12}, facts=SLUGS
    )


def test_the_better_candidate_is_found_and_said(run):
    found = run_results(run, system_actor(run.team))
    (pair,) = found.comparison.rows
    assert (pair.first, pair.second, pair.word) == ("alpha", "beta", "better")
    assert pair.difference.value == pytest.approx(0.5)
    assert found.candidates[0].accuracy.value == pytest.approx(0.9)
    assert found.resolves == pytest.approx(pair.detectable)


def test_states_are_told_apart(run):
    ids = list(run.samples.filter(run_candidate__position=0).values_list("pk", flat=True)[:4])
    states = (SampleState.FAILED, SampleState.PENDING, SampleState.SKIPPED)
    for pk, state in zip(ids, states, strict=False):
        Sample.objects.filter(pk=pk).update(state=state, value=None, trace=None)
    Sample.objects.filter(pk=ids[3]).update(value=None)
    found = run_results(run, system_actor(run.team))
    alpha = found.candidates[0]
    assert (found.waiting, found.skipped) == (1, 1)
    assert (alpha.failed, alpha.unscored, alpha.graded) == (1, 1, 17)


def test_the_answers_of_the_first_grader_are_the_votes(team):
    run = make_run(team, values={"Alpha": [1.0, 0.0, 0.0, 1.0, 1.0, 0.0]}, repeats=3)
    scores(run, extracted=["Paris", "ROME", " rome ", "Oslo", "oslo", "Bern"])
    (alpha,) = run_results(run, system_actor(run.team)).candidates
    assert alpha.repeats[-1].consensus.value == pytest.approx(0.5)
    assert run_attempts(run).candidates[0].answers[0] == ["paris", "rome", "rome"]


def test_thinking_that_nobody_counted_is_unknown_and_none_that_was_is_zero(run):
    rows = Trace.objects.filter(pk__in=run.samples.values("trace"))
    rows.update(kind="none", reasoning_tokens=None, output_tokens=None)
    assert run_results(run, system_actor(run.team)).candidates[0].think_tokens is None
    rows.update(output_tokens=7)
    assert run_results(run, system_actor(run.team)).candidates[0].think_tokens.value == 0.0


def test_labels_become_a_confusion_matrix(team):
    run = make_run(team, values={"Alpha": [1.0, 0.0, 1.0]})
    said = [("yes", "yes"), ("yes", "no"), ("no", "no")]
    scores(run, details=[{"meant": meant, "said": word} for meant, word in said])
    (table,) = run_results(run, system_actor(run.team)).classes
    assert table.labels == ("no", "yes")
    assert table.candidates[0].confusion.counts == ((1, 0, 0), (1, 1, 0))
    assert table.average_f1 == pytest.approx((2 / 3 + 2 / 3) / 2)


def test_scores_that_are_no_longer_current_count_for_nothing(team):
    run = make_run(team, values={"Alpha": [1.0]})
    scores(run, details=[{"meant": "a", "said": "a"}])
    SampleScore.objects.update(current=False)
    assert run_results(run, system_actor(run.team)).classes == ()


def test_tags_come_from_the_cases(run):
    first = Case.objects.filter(version=run.suite_version).order_by("position")[:5]
    Case.objects.filter(version=run.suite_version).update(tags=[])
    Case.objects.filter(pk__in=[case.pk for case in first]).update(tags=["easy"])
    (easy,) = run_results(run, system_actor(run.team)).tags
    assert (easy.tag, easy.cases) == ("easy", 5)
    assert [row.value for row in easy.accuracies] == [1.0, 1.0]


def test_a_run_of_any_size_takes_as_many_queries(team, django_assert_num_queries):
    small = make_run(team, values={"Alpha": [1.0] * 2})
    large = make_run(team, values={"Beta": [1.0] * 40, "Gamma": [0.0] * 40})
    for run in (small, large):
        with django_assert_num_queries(4):
            run_results(run, system_actor(run.team))


def test_every_table_is_a_frame_of_its_own(run):
    scores(run, details=[{"meant": "a", "said": "a"}] * 40, extracted=["x"] * 40)
    for name, (_, make) in TABLES.items():
        frame = make(run, system_actor(run.team))
        assert isinstance(frame, pd.DataFrame), name
        assert len(frame) or name == "tags", name
    samples = TABLES["samples"][1](run, system_actor(run.team))
    assert list(samples["candidate"].unique()) == ["alpha", "beta"]
    assert samples.groupby("candidate")["value"].mean().to_dict() == {"alpha": 0.9, "beta": 0.4}


def test_a_missing_figure_stays_missing_in_a_frame(run):
    Sample.objects.filter(run=run).update(cost_usd=None)
    frame = TABLES["measurements"][1](run, system_actor(run.team))
    row = frame[(frame["figure"] == "cost") & (frame["candidate"] == "alpha")].iloc[0]
    assert row[["value", "low", "high"]].isna().all()
    assert estimate_fields(None) == {"value": None, "low": None, "high": None}


def test_the_same_run_shows_the_same_figures_twice(run):
    by = system_actor(run.team)
    first, second = run_results(run, by), run_results(run, by)
    assert first.candidates == second.candidates
    assert first.comparison == second.comparison


def test_outcomes_hold_zero_for_unscored_answers_only(run):
    Sample.objects.filter(pk=run.samples.order_by("pk")[0].pk).update(value=None)
    alpha = run_attempts(run).candidates[0]
    assert np.isnan(alpha.values[0, 0])
    assert alpha.outcome[0, 0] == 0.0
