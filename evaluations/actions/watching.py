"""A person reads a reply while it arrives: for as long as they look, the driver shows it."""

from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from evaluations.models import RunState, Sample, SampleState, Watch, may_read_held_out
from teams.access import Actor, require, same_team

#: A page that polls is gone when it has not asked for so long; a person who presses a button
#: needs longer.
POLLED: Final = timedelta(seconds=15)
BY_HAND: Final = timedelta(minutes=1)


@transaction.atomic
def watch_sample(*, sample: Sample, lasts: timedelta, by: Actor, now: datetime) -> bool:
    """Watch ``sample`` until ``now + lasts``, or longer where somebody else does.

    Whether there is anything to watch: False for a sample that has ended. Raises PermissionDenied
    for a held-out case, unless the actor may read it.
    """
    require(by, "read")
    same_team(by, sample, lambda row: row.run.team_id)
    if sample.case.held_out and not may_read_held_out(by):
        raise PermissionDenied("This case is held out: only owners may read what is thought there.")
    open_states = (SampleState.PENDING, SampleState.LEASED)
    rows = Sample.objects.filter(state__in=open_states, run__state=RunState.RUNNING)
    if not rows.filter(pk=sample.pk).exists():
        return False
    until = now + lasts
    watch, _ = Watch.objects.select_for_update().get_or_create(
        sample_id=sample.pk, defaults={"until": until}
    )
    if watch.until < until:
        Watch.objects.filter(pk=watch.pk).update(until=until)
    return True
