"""Which run and which incumbent a gate is about, found and checked."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from evaluations.access import runs_for, suites_for
from evaluations.models import Run, RunCandidate, RunState
from evaluations.queries.step_labels import without_labeling
from teams.access import Actor

_SHOWN: Final = 12


class GateQuestionError(ValueError):
    """A gate cannot be asked so; ``field`` is what has to change."""

    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(f"{field}: {message}")


@dataclass(frozen=True, slots=True)
class Question:
    """A candidate of a run, against an incumbent of the same run or of another, or none."""

    run: Run
    candidate: str
    incumbent_run: Run | None = None
    incumbent: str = ""


def find_question(
    by: Actor,
    *,
    candidate: str,
    run: int | None = None,
    suite: str = "",
    incumbent: str = "",
    incumbent_run: int | None = None,
) -> Question:
    """The question with its rows; candidates by their slugs.

    Either ``run`` by id, or the latest finished run of ``suite`` (its slug) that has the
    candidate. The incumbent is looked for in ``incumbent_run``, else in the same run, else in
    the latest finished run of the same suite version. Raises GateQuestionError.
    """
    found = _run_of(by, run, suite, candidate)
    if candidate not in (known := _candidates(found)):
        raise GateQuestionError("candidate", f"is not in run {found.pk}: {_listed(known)}.")
    if not incumbent:
        if incumbent_run is not None:
            raise GateQuestionError("incumbent", "is missing: name the candidate of that run.")
        return Question(found, candidate)
    other = _incumbent_run(by, found, incumbent, incumbent_run)
    if other == found and incumbent == candidate:
        raise GateQuestionError("incumbent", "is the candidate itself: name another one.")
    return Question(found, candidate, other, incumbent)


def _run_of(by: Actor, run: int | None, suite: str, candidate: str) -> Run:
    if (run is None) == (not suite):
        raise GateQuestionError("run", "and suite exclude each other: send exactly one of them.")
    if run is not None:
        return _over(by, run, "run")
    if not suites_for(by).filter(slug=suite).exists():
        raise GateQuestionError("suite", f"{suite} is no suite of your team: send its slug.")
    found = _finished(by).filter(suite_version__suite__slug=suite)
    newest = _with(found, candidate).first()
    if newest is None:
        told = f"{candidate} is in no finished run of the suite {suite}: start one first."
        raise GateQuestionError("candidate", told)
    return newest


def _incumbent_run(by: Actor, run: Run, incumbent: str, named: int | None) -> Run:
    if named is None:
        same = run if incumbent in _candidates(run) else None
        rows = _finished(by).filter(suite_version=run.suite_version)
        found = same or _with(rows, incumbent).first()
        if found is None:
            told = f"{incumbent} is in no finished run of {run.suite_version}: measure it there."
            raise GateQuestionError("incumbent", told)
        return found
    other = _over(by, named, "incumbent_run")
    if other.suite_version_id != run.suite_version_id:
        told = f"is of {other.suite_version}, the candidate's of {run.suite_version}: both must "
        raise GateQuestionError("incumbent_run", told + "answer the same cases.")
    if incumbent not in (known := _candidates(other)):
        raise GateQuestionError("incumbent", f"is not in run {named}: {_listed(known)}.")
    return other


def _over(by: Actor, pk: int, field: str) -> Run:
    found = _measuring(by).filter(pk=pk).first()
    if found is None:
        raise GateQuestionError(field, f"There is no run {pk} that could be used.")
    if found.state == RunState.RUNNING:
        raise GateQuestionError(field, f"Run {pk} is still running: wait until it is over.")
    return found


def _measuring(by: Actor) -> QuerySet[Run]:
    return without_labeling(runs_for(by)).select_related("suite_version__suite")


def _finished(by: Actor) -> QuerySet[Run]:
    return _measuring(by).filter(state=RunState.FINISHED).order_by("-finished_at", "-pk")


def _with(runs: QuerySet[Run], candidate: str) -> QuerySet[Run]:
    own = RunCandidate.objects.filter(run=OuterRef("pk"), snapshot__slug=candidate)
    return runs.filter(Exists(own))


def _candidates(run: Run) -> list[str]:
    rows = RunCandidate.objects.filter(run=run).order_by("position", "pk")
    return [str(slug) for slug in rows.values_list("snapshot__slug", flat=True)]


def _listed(known: list[str]) -> str:
    more = " ..." if len(known) > _SHOWN else ""
    return f"it has {', '.join(known[:_SHOWN])}{more}"
