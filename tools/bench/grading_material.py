"""Recorded answers as a run that waits for its grades, through the product's own actions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from evaluations.actions.recordings import import_completions
from evaluations.actions.suites.cases import add_case
from evaluations.actions.suites.shelf import create_suite
from evaluations.actions.suites.versions import new_draft
from evaluations.core.completion_files import RecordedCompletion
from evaluations.execution.waiting import grade_waiting
from evaluations.models import Run, Sample, SuiteVersion
from tools.bench.material import make_actor


def import_answers(
    quizzes: Sequence[Mapping[str, Any]],
    answers: Sequence[Mapping[str, Any]],
    graders: Sequence[Mapping[str, Any]],
) -> Run:
    """``answers`` to ``quizzes`` as a run of which nothing is graded yet."""
    actor = make_actor()
    suite = create_suite(name="Measured", by=actor)
    version = SuiteVersion.objects.filter(suite=suite).first() or new_draft(suite=suite, by=actor)
    for quiz in quizzes:
        add_case(
            version=version,
            by=actor,
            key=quiz["id"],
            prompt=quiz["prompt"],
            targets=[quiz["reference"]],
            graders=list(graders),
        )
    rows = [RecordedCompletion(**answer) for answer in answers]
    return import_completions(rows=rows, version=version, by=actor, now=timezone.now())


def grade(run: Run) -> int:
    """Grade what waits of ``run``; how many."""
    return grade_waiting(Sample.objects.filter(run=run), now=timezone.now())
