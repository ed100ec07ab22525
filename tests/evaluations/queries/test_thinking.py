"""What a run says about thinking: from rows to samples, and over candidates."""

import numpy as np
import pytest

from evaluations.models import Run, RunState, Sample, SampleState
from evaluations.queries.thinking import run_thinking
from evaluations.queries.thinking_page import thinking_page
from tests.evaluations.factories import make_run
from traces.models import Trace


def measured(team, names=("Alpha",), *, cases=12, repeats=3, rise=-0.15, **more):
    """A run whose longer thoughts are more often wrong where ``rise`` is below 0."""
    rng = np.random.default_rng(7)
    doublings = rng.normal(size=(len(names), cases * repeats))
    right = rng.random(doublings.shape) < np.clip(0.6 + rise * doublings, 0, 1)
    values = {name: row.astype(float).tolist() for name, row in zip(names, right, strict=True)}
    run = make_run(team, values=values, repeats=repeats, **more)
    traces = list(Trace.objects.filter(pk__in=run.samples.values("trace")).order_by("pk"))
    for trace, length in zip(traces, doublings.ravel(), strict=True):
        trace.reasoning_tokens = round(200 * 2.0**length)
    Trace.objects.bulk_update(traces, ["reasoning_tokens"])
    return run


def alone(run):
    (candidate,) = run_thinking(run).candidates
    return candidate


def change(run, count, *, sample=None, **trace):
    """Changes the first samples of the first candidate, and their traces."""
    rows = list(run.samples.filter(run_candidate__position=0).order_by("pk")[:count])
    Trace.objects.filter(pk__in=[row.trace_id for row in rows]).update(**trace or {"server": {}})
    Sample.objects.filter(pk__in=[row.pk for row in rows]).update(**sample or {"attempts": 1})


def test_longer_thoughts_that_are_wrong_are_found(team):
    found = alone(measured(team, cases=40, rise=-0.3))
    assert found.pooled_finding == "wrong"
    assert found.within_finding == "wrong"
    assert found.thinking.counted.compared == 120


def test_an_unscored_answer_counts_as_wrong_and_a_failed_call_as_nothing(team):
    run = measured(team)
    change(run, 2, sample={"state": SampleState.FAILED, "value": None, "trace": None})
    last = run.samples.order_by("-pk")[0]
    run.samples.filter(pk=last.pk).update(value=None)
    found = alone(run).thinking
    assert (found.counted.ended, found.counted.compared, found.counted.failed) == (36, 34, 2)
    assert found.values[-1] == 0.0
    assert {row.ending: row.samples for row in found.rates}["failed"] == 2


def test_a_hidden_thought_takes_part_with_its_count(team):
    run = measured(team)
    change(run, 5, kind="hidden", reasoning="")
    found = alone(run).thinking.counted
    assert (found.compared, found.hidden) == (36, 5)


def test_an_estimated_count_is_used_and_said(team):
    run = measured(team)
    change(run, 4, usage_basis="estimated")
    found = alone(run).thinking.counted
    assert (found.compared, found.estimated) == (36, 4)


def test_an_unknown_count_is_left_out_and_is_no_zero(team):
    run = measured(team)
    change(run, 3, reasoning_tokens=None)
    found = alone(run).thinking
    assert (found.counted.compared, found.counted.uncounted, found.counted.thoughtless) == (
        33,
        3,
        0,
    )
    assert len(found.ratios) == 33


@pytest.mark.parametrize(
    ("output", "uncounted", "thoughtless"), [(16, 0, 6), (None, 6, 0)], ids=["counted", "unknown"]
)
def test_an_answer_alone_is_no_thought_only_where_its_output_was_counted(
    team, output, uncounted, thoughtless
):
    run = measured(team)
    change(run, 6, kind="none", reasoning="", reasoning_tokens=None, output_tokens=output)
    found = alone(run).thinking.counted
    assert (found.uncounted, found.thoughtless) == (uncounted, thoughtless)


def test_a_candidate_that_does_not_think_says_so(team):
    run = make_run(
        team, values={"Direct": [1.0, 0.0] * 8}, kind="none", reasoning="", reasoning_tokens=None
    )
    found = alone(run)
    assert found.thinking.pooled.reason == "it did not think"
    assert (found.pooled_finding, found.pooled_p) == ("unknown", None)


def test_samples_without_an_end_wait_and_deleted_traces_are_counted(team):
    run = measured(team)
    change(run, 2, sample={"state": SampleState.PENDING, "value": None, "trace": None})
    last = run.samples.order_by("-pk")[0]
    run.samples.filter(pk=last.pk).update(trace=None)
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, finished_at=None)
    found = alone(run)
    assert (found.waiting, found.traceless, found.thinking.counted.ended) == (2, 1, 33)


def test_only_what_was_cut_off_before_an_answer_could_have_used_more_room(team):
    run = measured(team)
    change(run, 4, sample={"value": None}, outcome="truncated", answer="", reasoning_tokens=100)
    assert alone(run).thinking.room.cut == 4
    change(run, 2, answer="It is")
    assert alone(run).thinking.room.cut == 2


def test_candidates_that_differ_only_in_their_limit_share_their_thoughts(team):
    values = {name: [1.0] * 3 for name in ("Short", "Long", "Hot")}
    run = make_run(team, values=values)
    rows = list(run.run_candidates.order_by("position"))
    for row, limit, heat in zip(rows, (50, 900, 900), (None, None, 1.0), strict=True):
        row.snapshot |= {"max_tokens": limit, "temperature": heat, "connection": {"id": 1}}
        row.save()
    found = run_thinking(run).candidates
    assert [row.alike for row in found] == [("Long",), ("Short",), ()]


def test_p_values_are_adjusted_over_the_candidates_that_have_one(team):
    run = measured(team, ("Alpha", "Beta", "Gamma"), cases=20)
    fits = [row.thinking.pooled for row in run_thinking(run).candidates]
    smallest = min(fit.p_value for fit in fits)
    found = run_thinking(run).candidates
    assert min(row.pooled_p for row in found) == pytest.approx(min(3 * smallest, 1.0))


def test_a_candidate_changes_nothing_for_another_but_the_adjustment(team):
    both = measured(team, ("Alpha", "Beta"))
    first = run_thinking(both).candidates[0].thinking
    both.run_candidates.filter(position=1).get().samples.all().delete()
    both.run_candidates.filter(position=1).delete()
    assert alone(both).thinking.pooled.slope == first.pooled.slope


def test_the_number_of_queries_does_not_grow(team, django_assert_num_queries):
    for cases in (2, 40):
        run = measured(team, ("Alpha", "Beta"), cases=cases)
        with django_assert_num_queries(2):
            thinking_page(run)


def test_a_run_of_which_nothing_is_known_says_so(team):
    run = make_run(team, values={"Alpha": [1.0, 0.0]}, reasoning_tokens=None)
    page = thinking_page(run)
    assert page.found.headline.startswith("Nothing can be said")
    assert (page.drawn[0].relation, page.drawn[0].strips, page.drawn[0].pooled_bar) == (None,) * 3
    assert page.endings == ["answered"]
    assert page.unseen == ["cut off", "empty", "looped", "refused", "failed"]
