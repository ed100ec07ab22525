"""Rows of the evaluations floor for tests: written directly, with no worker and no call."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from django.utils import timezone

from evaluations.execution.snapshots import snapshot_of
from evaluations.models import (
    Candidate,
    Case,
    Connection,
    Run,
    RunCandidate,
    RunState,
    Sample,
    SampleState,
    Suite,
    SuiteVersion,
)
from teams.models import Team
from traces.models import Outcome, Trace, TraceKind

_numbers = count(1)


def make_connection(team: Team, *, kind: str = "micro", **fields: Any) -> Connection:
    """A connection that nothing calls by itself."""
    return Connection.objects.create(
        team=team, kind=kind, **{"name": f"Connection {next(_numbers)}"} | fields
    )


def make_candidate(team: Team, name: str = "", **fields: Any) -> Candidate:
    """A candidate; its connection is made where none is given."""
    number = next(_numbers)
    connection = fields.pop("connection", None) or make_connection(team)
    known = {"slug": f"candidate-{number}", "model": "micro-s"} | fields
    return Candidate.objects.create(
        team=team, connection=connection, name=name or f"Candidate {number}", **known
    )


def make_suite_version(
    team: Team, *, cases: int | Sequence[Mapping[str, Any]] = 3, frozen: bool = True
) -> SuiteVersion:
    """A suite with one version; ``cases`` is a number of sums or the fields of each case."""
    number = next(_numbers)
    suite = Suite.objects.create(team=team, name=f"Suite {number}", slug=f"suite-{number}")
    version = SuiteVersion.objects.create(
        suite=suite,
        number=1,
        default_graders=[{"kind": "boxed", "settings": {}}],
        frozen_at=timezone.now() if frozen else None,
        digest="0" * 64 if frozen else "",
    )
    rows = cases if not isinstance(cases, int) else [_sum(index) for index in range(cases)]
    Case.objects.bulk_create(
        Case(version=version, position=position, **row) for position, row in enumerate(rows)
    )
    return version


def make_run(
    team: Team,
    *,
    values: Mapping[str, Sequence[float | None]],
    repeats: int = 1,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    version: SuiteVersion | None = None,
    candidates: Mapping[str, Candidate] | None = None,
    **trace: Any,
) -> Run:
    """A finished run: ``values[name]`` are the values of a candidate, case by case.

    A value of None is unscored. ``facts`` are further fields of the candidates, ``trace`` of
    every trace. ``version`` and ``candidates`` are those of another run, where it repeats one.
    """
    cases = max(len(row) for row in values.values()) // repeats
    version = version or make_suite_version(team, cases=cases)
    run = Run.objects.create(
        team=team,
        suite_version=version,
        name=f"Run {next(_numbers)}",
        repeats=repeats,
        state=RunState.FINISHED,
        finished_at=timezone.now(),
    )
    for position, (name, row) in enumerate(values.items()):
        known = (candidates or {}).get(name)
        candidate = known or make_candidate(team, name, **(facts or {}).get(name, {}))
        _measured(run, candidate, position, row, trace)
    return run


def _measured(
    run: Run,
    candidate: Candidate,
    position: int,
    values: Sequence[float | None],
    trace: Mapping[str, Any],
) -> None:
    row = RunCandidate.objects.create(
        run=run,
        candidate=candidate,
        connection=candidate.connection,
        position=position,
        snapshot=snapshot_of(candidate),
    )
    cases = list(run.suite_version.cases.order_by("position"))
    known = {"first_answer_s": 1.0 + position, "total_s": 2.0 + position} | dict(trace)
    for index, value in enumerate(values):
        Sample.objects.create(
            run=run,
            run_candidate=row,
            case=cases[index // run.repeats],
            connection=candidate.connection,
            repeat=index % run.repeats,
            state=SampleState.GRADED,
            value=value,
            cost_usd=0.001 * (position + 1),
            trace=make_trace(run.team, model=candidate.model, **known),
            finished_at=timezone.now(),
        )


def make_trace(team: Team, **fields: Any) -> Trace:
    """A short answered trace with a thought."""
    known = {
        "origin": "run",
        "model": "micro-s",
        "messages": [{"role": "user", "content": "What is 1 + 1?"}],
        "reasoning": "1+1=2",
        "answer": "\\boxed{2}",
        "kind": TraceKind.FULL,
        "parser_version": "1",
        "outcome": Outcome.ANSWERED,
        "reasoning_tokens": 12,
        "output_tokens": 16,
        "prompt_tokens": 9,
    }
    return Trace.objects.create(team=team, **known | fields)


def _sum(index: int) -> dict[str, Any]:
    return {
        "key": f"sum-{index}",
        "prompt": f"What is {index} + 1?",
        "targets": [str(index + 1)],
        "tags": ["even" if index % 2 == 0 else "odd"],
    }
