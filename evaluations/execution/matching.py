"""A case's own graders as judges of what a thought says: where the answer first stands."""

from collections.abc import Mapping, Sequence
from functools import partial

from evaluations.core.graders import grade_answer
from evaluations.core.scoring import GraderSettingsError
from evaluations.execution.plans import GraderSpec
from evaluations.models import Sample
from traces.core.analysis import Matcher
from traces.models import Trace


def matchers_for(traces: Sequence[Trace], /) -> Mapping[int, Matcher]:
    """Trace id -> its case's graders, for traces of samples; one query."""
    rows = Sample.objects.filter(trace__in=[trace.pk for trace in traces])
    found: dict[int, Matcher] = {}
    for sample in rows.select_related("case", "run__suite_version"):
        specs = sample.case.graders or sample.run.suite_version.default_graders
        if sample.trace_id is not None and specs:
            found[sample.trace_id] = partial(_judge, sample.case.targets, specs)
    return found


def _judge(targets: Sequence[str], specs: Sequence[GraderSpec], piece: str) -> bool | None:
    """Correct where every grader says so, wrong where one does; None where one finds nothing."""
    values = [_value(piece, targets, spec) for spec in specs]
    known = [value for value in values if value is not None]
    return all(value >= 1.0 for value in known) if len(known) == len(values) else None


def _value(piece: str, targets: Sequence[str], spec: GraderSpec) -> float | None:
    settings = spec.get("settings")
    try:
        score = grade_answer(
            str(spec.get("kind", "")),
            piece,
            targets,
            settings if isinstance(settings, dict) else {},
        )
    except GraderSettingsError:
        return None
    return score.value
