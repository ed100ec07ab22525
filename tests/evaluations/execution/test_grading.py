"""Regrading: new verdicts on old answers, without a token."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from evaluations.actions.run_checks import CannotChangeRunError
from evaluations.actions.runs import regrade_run
from evaluations.core.scoring import Score
from evaluations.execution.grading import Judged
from evaluations.execution.wake import GRADE
from evaluations.models import Run, RunState, SampleScore
from evaluations.tasks import grade_run
from teams.models import User
from tests.evaluations.execution.scripts import Script
from tests.evaluations.factories import make_run
from traces.models import Trace, Verdict

Driven = Callable[..., None]


def judged(*values: float | None) -> Judged:
    return Judged(1, 1, [("exact", 1, Score(value)) for value in values])


@pytest.mark.parametrize(
    ("values", "value", "verdict"),
    [
        ((1.0,), 1.0, Verdict.CORRECT),
        ((1.0, 0.0), 0.5, Verdict.INCORRECT),
        ((1.0, None), None, Verdict.UNSCORED),
        ((0.0,), 0.0, Verdict.INCORRECT),
        ((), None, Verdict.UNSCORED),
    ],
)
def test_a_sample_is_worth_the_mean_of_its_graders_or_unscored(
    values: tuple[float | None, ...], value: float | None, verdict: str
) -> None:
    assert judged(*values).value == value
    assert judged(*values).verdict == verdict


@pytest.mark.django_db(transaction=True)
def test_regrading_pays_no_token_and_keeps_earlier_scores(
    script: Script,
    started: Callable[..., Run],
    driven: Driven,
    member: User,
    woken: list[tuple[str, int]],
) -> None:
    run = started(cases=3)
    driven(run)
    run.suite_version.default_graders = [{"kind": "exact", "settings": {}}]
    run.suite_version.save()
    regrade_run(run=run, by=member.actor, now=timezone.now())
    run.refresh_from_db()
    assert run.state == RunState.RUNNING
    assert (GRADE, run.pk) in woken
    grade_run(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.FINISHED
    assert set(script.calls.values()) == {1}
    assert SampleScore.objects.filter(current=False, grader="boxed", value=1.0).count() == 3
    assert SampleScore.objects.filter(current=True, grader="exact").count() == 3
    assert set(Trace.objects.values_list("verdict", flat=True)) == {"incorrect"}
    assert set(run.samples.values_list("value", flat=True)) == {0.0}
    spent = run.spent_usd
    grade_run(run.pk)
    run.refresh_from_db()
    assert (SampleScore.objects.count(), run.spent_usd) == (6, spent)


@pytest.mark.django_db
def test_answers_whose_trace_was_deleted_are_unscored(member: User) -> None:
    run = make_run(member.actor.team, values={"a": [1.0, 1.0]})
    Trace.objects.all().delete()
    regrade_run(run=run, by=member.actor, now=timezone.now())
    grade_run(run.pk)
    assert set(run.samples.values_list("state", "value")) == {("graded", None)}
    assert SampleScore.objects.first().explanation == "The trace was deleted."


@pytest.mark.django_db
def test_a_run_without_answers_cannot_be_regraded(
    member: User, started: Callable[..., Run]
) -> None:
    with pytest.raises(CannotChangeRunError):
        regrade_run(run=started(), by=member.actor, now=timezone.now())
