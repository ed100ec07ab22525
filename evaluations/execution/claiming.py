"""Claims of answered samples: who grades one says so in its row, and for how long."""

import os
import socket
import time
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from evaluations.models import Sample, SampleState


class Claim:
    """What one grader holds, under a name of its own; ``now`` is the time at which it begins."""

    def __init__(self, *, now: datetime) -> None:
        self.owner = f"grader-{socket.gethostname()[:12]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._began = now
        self._clock = time.monotonic()

    @property
    def now(self) -> datetime:
        """The time by this grader's clock."""
        return self._began + timedelta(seconds=time.monotonic() - self._clock)

    def take(self, samples: QuerySet[Sample], limit: int) -> list[Sample]:
        """Up to ``limit`` answered samples that nobody holds, with all that graders need.

        One conditional UPDATE: what two graders want, one of them gets.
        """
        free = samples.filter(free_at(self.now), state=SampleState.ANSWERED)
        wanted = list(free.order_by("pk").values_list("pk", flat=True)[:limit])
        Sample.objects.filter(free_at(self.now), pk__in=wanted, state=SampleState.ANSWERED).update(
            owner=self.owner, not_before=self._until()
        )
        held = self._held().filter(pk__in=wanted).order_by("pk")
        return list(held.select_related("trace", "case", "run__suite_version"))

    def renew(self) -> None:
        """Say that this grader lives."""
        self._held().update(not_before=self._until())

    def give_back(self, sample_ids: Iterable[int]) -> None:
        """Let others have what is still held of these."""
        self._held().filter(pk__in=list(sample_ids)).update(owner="", not_before=None)

    def _held(self) -> QuerySet[Sample]:
        return Sample.objects.filter(owner=self.owner, state=SampleState.ANSWERED)

    def _until(self) -> datetime:
        return self.now + timedelta(seconds=settings.LEASE_SECONDS)


def free_at(now: datetime) -> Q:
    """Answered samples that nobody holds, or whose holder has given no sign of life in time."""
    return Q(not_before=None) | Q(not_before__lte=now)
