"""What a worker does for stored traces beside its runs: reads them, and keeps to retention."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from evaluations.execution.matching import matchers_for
from traces.actions.retention import enforce_retention
from traces.actions.understanding import understand_traces

_log = logging.getLogger(__name__)

#: Traces read in one pass; then the calls of this worker get the processor for a moment.
PER_PASS: Final = 20
RETENTION_EVERY: Final = timedelta(minutes=10)


class Upkeep:
    """One worker's turn of it. Retention is looked at now and then, reading in every pass."""

    def __init__(self) -> None:
        self._retention_due: datetime | None = None

    def run(self) -> bool:
        """One pass; whether more traces may wait to be read."""
        now = timezone.now()
        if self._retention_due is None or now >= self._retention_due:
            self._retention_due = now + RETENTION_EVERY
            if count := enforce_retention(now=now):
                _log.info("retention: %s traces deleted", count)
        return understand_traces(limit=PER_PASS, now=now, matcher_for=matchers_for) == PER_PASS
