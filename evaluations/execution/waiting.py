"""Grades answers that wait: those of slow graders, forgotten ones, and runs graded again."""

import logging
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from evaluations.execution.claiming import Claim, free_at
from evaluations.execution.grading import Judged, judge_sample, specs_of, write_scores
from evaluations.execution.judging import judged_here
from evaluations.execution.looking import move_on
from evaluations.models import Run, Sample, SampleState

#: Samples claimed at a time: many where verdicts cost nothing, few where each may take seconds.
QUICK_BATCH: Final = 200
SLOW_BATCH: Final = 24
#: Slow verdicts at a time in one batch: as many as the sandbox has children.
AT_A_TIME: Final = 2
#: What is judged is written, and the claim renewed, at least so often.
WRITE_S: Final = 1.0

_log = logging.getLogger(__name__)


def grade_waiting(
    samples: QuerySet[Sample], *, now: datetime, stopping: threading.Event | None = None
) -> int:
    """Grade the answered samples among ``samples`` that nobody holds; how many. No candidate is
    called again; judges are, where a case names one.

    Each batch is claimed first, judged outside any transaction, and written as it comes. Runs that
    are complete with it are finished. With ``stopping`` set it ends after the verdicts begun.
    """
    stopping = stopping or threading.Event()
    claim = Claim(now=now)
    done, limit = 0, SLOW_BATCH
    while not stopping.is_set():
        batch = claim.take(samples, limit)
        if not batch:
            break
        slow = [sample for sample in batch if not judged_here(specs_of(sample))]
        later = {sample.pk for sample in slow}
        _write(claim, [judge_sample(sample) for sample in batch if sample.pk not in later])
        left = _grade_slow(claim, slow, stopping)
        move_on({sample.run_id for sample in batch}, now=claim.now)
        done += len(batch) - left
        limit = SLOW_BATCH if slow else QUICK_BATCH
    return done


def grade_left(*, now: datetime, stopping: threading.Event | None = None) -> int:
    """Grade every answer that no driver is about to grade; how many.

    A driver grades within moments what it has stored, unless a slow grader judges it: other
    answers that are older than that are nobody's.
    """
    old = now - timedelta(seconds=2 * settings.SWEEP_SECONDS)
    waiting = Sample.objects.filter(free_at(now), state=SampleState.ANSWERED)
    runs = Run.objects.filter(Exists(waiting.filter(run=OuterRef("pk")))).order_by("pk")
    done = 0
    for run_id in runs.values_list("pk", flat=True):
        own = waiting.filter(run=run_id)
        due = Q(finished_at__lt=old) | Q(finished_at=None) | Q(pk__in=_slow_among(own, old))
        count = grade_waiting(own.filter(due), now=now, stopping=stopping)
        done += count
        if count:
            _log.info("run %s: %s waiting answers graded", run_id, count)
    return done


def _slow_among(samples: QuerySet[Sample], since: datetime) -> list[int]:
    """Those since a moment that a slow grader judges."""
    rows = samples.filter(finished_at__gte=since).order_by("pk")
    graders = rows.values_list("pk", "case__graders", "run__suite_version__default_graders")
    return [pk for pk, own, default in graders[: 4 * SLOW_BATCH] if not judged_here(own or default)]


def _grade_slow(claim: Claim, samples: Sequence[Sample], stopping: threading.Event) -> int:
    """Judge side by side, and write as verdicts come; how many were given back unjudged."""
    if not samples:
        return 0
    given_back = 0
    with ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="grader") as threads:
        begun = {threads.submit(_judge_in_thread, sample): sample for sample in samples}
        while begun:
            if stopping.is_set():
                given_back += _give_back(claim, begun)
            ended, _ = wait(begun, timeout=WRITE_S)
            _write(claim, [future.result() for future in ended])
            for future in ended:
                del begun[future]
            claim.renew()
    return given_back


def _give_back(claim: Claim, begun: dict[Future[Judged], Sample]) -> int:
    """Leave what nobody has begun to judge."""
    idle = [future for future in begun if future.cancel()]
    claim.give_back(begun.pop(future).pk for future in idle)
    return len(idle)


def _judge_in_thread(sample: Sample) -> Judged:
    try:
        return judge_sample(sample)
    finally:
        connection.close()


def _write(claim: Claim, judged: Iterable[Judged]) -> None:
    if judged := list(judged):
        write_scores(judged, now=claim.now, owner=claim.owner)


def grade_now(stopping: threading.Event) -> bool:
    """One pass of a worker; whether more may have come meanwhile."""
    return grade_left(now=timezone.now(), stopping=stopping) > 0
