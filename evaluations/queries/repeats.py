"""The attempts that a trace is one of, for the viewer of traces."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.urls import reverse

from evaluations.models import Sample, SampleState
from traces.attempts import Attempts, Repeat
from traces.models import Trace


def attempts_of(traces: Sequence[Trace], /) -> Mapping[int, Attempts]:
    """Trace id -> all repeats of its sample, for traces of samples; two queries."""
    shown = Sample.objects.filter(trace__in=[trace.pk for trace in traces])
    own = list(shown.values_list("trace", "pk", "run_candidate", "case", "run__name", "case__key"))
    repeats: dict[tuple[int, int], list[Repeat]] = defaultdict(list)
    rows = Sample.objects.filter(
        run_candidate__in={row[2] for row in own}, case__in={row[3] for row in own}
    )
    kept = rows.order_by("repeat").values_list(
        "run_candidate", "case", "repeat", "state", "value", "trace"
    )
    for candidate, case, repeat, state, value, trace in kept:
        repeats[candidate, case].append(Repeat(repeat + 1, verdict_word(state, value), trace))
    return {
        trace: Attempts(
            case=key,
            run=run,
            href=reverse("sample-detail", args=[sample]),
            repeats=tuple(repeats[candidate, case]),
        )
        for trace, sample, candidate, case, run, key in own
        if trace is not None
    }


def verdict_word(state: str, value: float | None) -> str:
    """How an attempt was judged, in one word; ``value`` is the mean of its graders."""
    if state == SampleState.FAILED:
        return "failed"
    if state == SampleState.SKIPPED:
        return "skipped"
    if state != SampleState.GRADED:
        return "waiting"
    if value is None:
        return "unscored"
    return "correct" if value >= 1 else "incorrect" if value <= 0 else "partly"
