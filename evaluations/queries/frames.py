"""Tidy frames of a run for pandas: samples, scores, traces; one row each, missing is missing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from evaluations.models import HELD_OUT, Run, Sample, SampleScore, may_read_held_out
from teams.access import Actor
from traces.models import Trace

if TYPE_CHECKING:
    import pandas as pd

#: Column -> where it stands, seen from a sample.
_SAMPLES: Final[Mapping[str, str]] = {
    "run": "run_id",
    "sample": "pk",
    "case": "case__key",
    "tags": "case__tags",
    "weight": "case__weight",
    "candidate": "run_candidate__snapshot__slug",
    "model": "run_candidate__snapshot__model",
    "repeat": "repeat",
    "state": "state",
    "outcome": "trace__outcome",
    "value": "value",
    "cost_usd": "cost_usd",
    "first_answer_s": "trace__first_answer_s",
    "total_s": "trace__total_s",
    "prompt_tokens": "trace__prompt_tokens",
    "reasoning_tokens": "trace__reasoning_tokens",
    "output_tokens": "trace__output_tokens",
    "usage_basis": "trace__usage_basis",
    "failure": "failure_code",
    "trace": "trace_id",
}
_SCORES: Final[Mapping[str, str]] = {
    "run": "sample__run_id",
    "sample": "sample_id",
    "case": "sample__case__key",
    "candidate": "sample__run_candidate__snapshot__slug",
    "repeat": "sample__repeat",
    "grader": "grader",
    "grader_version": "grader_version",
    "value": "value",
    "extracted": "extracted",
    "explanation": "explanation",
    "graded_at": "graded_at",
    "current": "current",
}
#: Column -> where it stands, seen from a trace; the figures of its analysis follow.
_TRACES: Final[Mapping[str, str]] = {
    "trace": "pk",
    "model": "model",
    "kind": "kind",
    "source": "source",
    "outcome": "outcome",
    "verdict": "verdict",
    "reasoning_tokens": "reasoning_tokens",
    "output_tokens": "output_tokens",
    "reasoning_chars": "reasoning_chars",
    "answer_chars": "answer_chars",
    "first_reasoning_s": "first_reasoning_s",
    "first_answer_s": "first_answer_s",
    "total_s": "total_s",
    "cost_usd": "cost_usd",
}
_FIGURES: Final = (
    "answer_at",
    "after_answer",
    "answer_flips",
    "loop_share",
    "checks_per_1k",
    "backtracks_per_1k",
    "last_matches_answer",
    "compressibility",
    "abandoned_share",
)


def samples_frame(run: Run) -> "pd.DataFrame":
    """One row for each sample of ``run``, in the order of the suite; one query.

    USD, seconds and tokens; ``value`` is empty for an unscored sample (state graded) as well as
    for one that is not graded: ``state`` tells them apart.
    """
    rows = Sample.objects.filter(run=run)
    ordered = rows.order_by("case__position", "case_id", "run_candidate__position", "repeat")
    return _frame(_SAMPLES, ordered.values_list(*_SAMPLES.values()))


def scores_frame(run: Run, by: Actor) -> "pd.DataFrame":
    """One row for each verdict of a grader in ``run``, earlier ones too; one query.

    What was judged and why is left out of held-out cases, unless ``by`` may read them.
    """
    rows = SampleScore.objects.filter(sample__run=run)
    ordered = rows.order_by("sample_id", "position", "graded_at", "pk")
    closed = not may_read_held_out(by)
    told = ordered.values_list(*_SCORES.values(), "sample__case__held_out")
    return _frame(
        _SCORES, (_veiled(row) if closed and held_out else row for *row, held_out in told)
    )


def _veiled(row: Sequence[Any]) -> list[Any]:
    """The verdict without what was judged and why."""
    named = dict(zip(_SCORES, row, strict=True))
    return list((named | {"extracted": None, "explanation": HELD_OUT}).values())


def traces_frame(run: Run) -> "pd.DataFrame":
    """One row for each trace of ``run`` with the figures of its analysis; no texts; one query."""
    own = Sample.objects.filter(run=run, trace__isnull=False).values("trace")
    rows = Trace.objects.filter(pk__in=own).order_by("pk").values_list(*_TRACES.values(), "figures")
    return _frame(
        {**_TRACES, **dict.fromkeys(_FIGURES, "")},
        ([*row[:-1], *(row[-1].get(name) for name in _FIGURES)] for row in rows),
    )


def _frame(columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> "pd.DataFrame":
    import pandas as pd

    frame = pd.DataFrame(list(rows), columns=list(columns))
    return frame.convert_dtypes()
