"""A judge is asked to label the steps of thoughts: a run like any other, on a suite made for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from evaluations.access import suites_for
from evaluations.actions.run_checks import CannotChangeRunError, CannotStartError
from evaluations.actions.runs import start_run
from evaluations.actions.suites.drafts import historian, sign
from evaluations.actions.suites.shelf import free_slug
from evaluations.actions.suites.versions import next_version
from evaluations.core.step_labels.cases import GRADER, labeling_key
from evaluations.core.step_labels.thoughts import Thought
from evaluations.models import Candidate, Case, Run, RunState, Sample, Suite, SuiteVersion
from evaluations.thoughts import labeling_cases, labels_steps, thoughts_of
from teams.access import Actor, require, same_team
from teams.audit import log
from teams.models import Team

#: Every thought is read again, by the rules, whenever somebody looks at the agreement.
MAX_TRACES: Final = 100

_SUITE: Final = "Step labels"
_ABOUT: Final = (
    "Thoughts whose steps a judge was asked to label. Made by the service and archived from the "
    "start: nothing to choose a model by."
)


@transaction.atomic
def start_step_labels(
    *,
    run: Run,
    traces: Sequence[int],
    judge: Candidate,
    by: Actor,
    now: datetime,
    budget_usd: float | None = None,
) -> Run:
    """Start a run that asks ``judge`` for the kinds of each step of ``traces``, ids from ``run``.

    Its cases are a frozen version of a suite of the team that is archived from the start; each
    names its trace. Raises CannotChangeRunError where the run cannot be labeled, CannotStartError
    on ``traces``, ``judge`` or ``budget_usd``.
    """
    require(by, "runs.write")
    # While its thoughts are copied, none of its cases is held out or released.
    Run.objects.select_for_update(no_key=True).get(pk=run.pk)
    _check_can_be_labeled(run, by)
    thoughts = _thoughts(run, traces, by)
    version = _version(run, by, now)
    _write_cases(version, thoughts, run, by)
    name = f"Step labels by {judge.name}: {run.name}"
    try:
        started = start_run(
            suite_version=version,
            candidates=[judge],
            repeats=1,
            by=by,
            now=now,
            budget_usd=budget_usd,
            name=name[:160],
        )
    except CannotStartError as error:
        raise _about_judge(error) from None
    log(by, "run.label_steps", started, summary=started.name, source=run.pk, traces=len(thoughts))
    return started


def _check_can_be_labeled(run: Run, by: Actor) -> None:
    """A run of the actor's team that is over and labels no steps itself; raises
    CannotChangeRunError."""
    same_team(by, run, lambda row: row.team_id)
    if run.state == RunState.RUNNING:
        raise CannotChangeRunError("This run is still running: its steps can be labeled later.")
    if labels_steps(run):
        raise CannotChangeRunError(
            "A judge labels steps in this run: start from the run whose thoughts it was shown."
        )


def _thoughts(run: Run, traces: Sequence[int], by: Actor) -> list[Thought]:
    if len(traces) > MAX_TRACES or len(set(traces)) < len(traces):
        raise CannotStartError({"traces": f"Choose at most {MAX_TRACES} traces, each once."})
    own = set(Sample.objects.filter(run=run, trace__in=traces).values_list("trace", flat=True))
    thoughts = thoughts_of(by.team, [pk for pk in traces if pk in own])
    if not thoughts or len(thoughts) < len(traces):
        raise CannotStartError(
            {"traces": "A judge needs thoughts of this run with their text: choose such traces."}
        )
    return thoughts


def _version(run: Run, by: Actor, now: datetime) -> SuiteVersion:
    """A draft of the team's suite of step labels; whoever comes second waits for the first."""
    Team.objects.select_for_update().get(pk=by.team.pk)
    made = suites_for(by).filter(name=_SUITE, versions__default_graders__0__kind=GRADER)
    suite = made.order_by("pk").first()
    if suite is None:
        suite = Suite(team=by.team, name=_SUITE, description=_ABOUT, archived_at=now)
        suite.slug = free_slug(_SUITE, by)
        sign(suite, by)
        suite.save()
        log(by, "suite.create", suite, summary=suite.name)
    note = f"Thoughts of run {run.pk}: {run.name}"
    return next_version(suite, note, default_graders=[{"kind": GRADER, "settings": {}}])


def _write_cases(version: SuiteVersion, thoughts: Sequence[Thought], run: Run, by: Actor) -> None:
    rows = labeling_cases(thoughts, run)
    shown = Sample.objects.filter(run=run, case__held_out=True, trace__isnull=False)
    held_out = {labeling_key(pk) for pk in shown.values_list("trace", flat=True)}
    for row in rows:
        row.version, row.held_out = version, row.key in held_out
    bulk_create_with_history(
        rows,
        Case,
        default_user=historian(by),
        default_change_reason=f"Thoughts of run {run.pk}",
    )


def _about_judge(error: CannotStartError) -> CannotStartError:
    """The same refusal, in the words of this action."""
    told = dict(error.message_dict)
    if "candidates" in told:
        told["judge"] = told.pop("candidates")
    return CannotStartError(told)
