"""Writes down with traces that the case they answer is held out."""

from collections.abc import Collection

from evaluations.models import Sample
from teams.models import Team
from traces.actions import restrict_traces


def restrict_answers(*, team: Team, sample_ids: Collection[int]) -> None:
    """Restrict the traces of those of these samples whose case is held out; one query where none
    is.

    Inside a transaction that holds the runs, as ``hold_out_cases`` does: a case that is held out
    at the same moment is seen either here or there.
    """
    rows = Sample.objects.filter(pk__in=sample_ids, case__held_out=True, trace__isnull=False)
    if held := list(rows.values_list("trace", flat=True)):
        restrict_traces(team=team, traces=held)
