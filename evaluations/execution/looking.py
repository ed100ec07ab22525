"""Looks of adaptive runs: what a block of answers decided, and the samples that it makes needless.

An adaptive run asks its places (case and repeat) in a random order, and ids of samples rise in
that order, but that a server which loads its models takes them by turns within a block. A look is
taken once the first n places have ended for everybody: answers that merely came early would say
more about easy cases. Samples more than two blocks ahead are held back, so that a fast connection
has not spent everything before a slow one lets the first look happen.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import numpy as np
from django.db import transaction
from django.db.models import QuerySet

from evaluations.core.adaptive import Look, Rule, Whole, accuracy_bounds, look
from evaluations.core.statistics.cases import Floats
from evaluations.execution.closing import OPEN_STATES, finish_complete_runs, lock_runs
from evaluations.execution.wake import wake_connection
from evaluations.models import Run, RunCandidate, RunState, Sample, SampleState
from teams.access import system_actor
from teams.audit import log

#: A sample that is held back is due at a time that no run sees.
HELD_UNTIL: Final = datetime(3000, 1, 1, tzinfo=UTC)
#: Blocks that may be asked beyond the last look.
AHEAD: Final = 2


def move_on(run_ids: Iterable[int], *, now: datetime) -> bool:
    """What follows when samples have ended: looks that are due, and runs that are complete.

    Whether a look was taken: samples that were held back may be due now.
    """
    ids = set(run_ids)
    looked = take_looks(ids, now=now)
    finish_complete_runs(ids, now=now)
    return looked


def take_looks(run_ids: Iterable[int], *, now: datetime) -> bool:
    """Take the looks that are due in the adaptive ones among the running runs; whether any was."""
    looked = False
    running = Run.objects.filter(pk__in=set(run_ids), state=RunState.RUNNING)
    for run in running.exclude(adaptive={}).only("pk", "adaptive", "looks"):
        if _is_due(run) or _needless(run).exists():
            with transaction.atomic():
                locked = lock_runs([run.pk])[run.pk]
                while locked.state == RunState.RUNNING and _is_due(locked):
                    _take_look(locked, now)
                    looked = True
                _skip(_needless(locked))
    return looked


def hold_back(run: Run) -> None:
    """Let the samples of an adaptive run wait that lie beyond the next blocks, and no others."""
    waiting = Sample.objects.filter(run=run, state=SampleState.PENDING)
    until = first_after(run, (len(run.looks) + AHEAD) * int(run.adaptive["block"]))
    if until is None:
        waiting.filter(not_before=HELD_UNTIL).update(not_before=None)
        return
    waiting.filter(not_before=HELD_UNTIL, pk__lt=until).update(not_before=None)
    waiting.filter(pk__gte=until).update(not_before=HELD_UNTIL)


def first_after(run: Run, places: int) -> int | None:
    """The lowest id among the samples that lie behind so many places; None where none does."""
    ids = _places(run).values_list("pk", flat=True)
    return next(iter(ids[places : places + 1]), None)


def rule_of(run: Run) -> Rule:
    """By which rule an adaptive run stops."""
    told = run.adaptive
    return Rule(float(told["alpha"]), float(told["margin"]), int(told["block"]))


def _places(run: Run) -> QuerySet[Sample]:
    """One sample for each place, the first that is asked, in the order of the run."""
    first = RunCandidate.objects.filter(run=run).order_by("position", "pk").values("pk")[:1]
    return Sample.objects.filter(run_candidate=first).order_by("pk")


def _is_due(run: Run) -> bool:
    """Whether every sample before the end of the next block has ended."""
    until = run.adaptive.get("until")
    if until is None or (run.looks and run.looks[-1]["ending"]):
        return False
    before = Sample.objects.filter(run=run, pk__lt=until, state__in=OPEN_STATES)
    return not before.exists()


def _needless(run: Run) -> QuerySet[Sample]:
    """Waiting samples that a look has decided already: a call that failed late, or was unsent."""
    stops = {each["candidate"]: entry["until"] for entry in run.looks for each in entry["dropped"]}
    waiting = Sample.objects.filter(run=run, state=SampleState.PENDING)
    needless = Sample.objects.none()
    for candidate, until in stops.items():
        needless = needless | waiting.filter(run_candidate=candidate, pk__gte=until)
    if run.looks and run.looks[-1]["ending"]:
        needless = needless | waiting.filter(pk__gte=run.looks[-1]["until"])
    return needless


def _skip(samples: QuerySet[Sample]) -> int:
    return samples.update(state=SampleState.SKIPPED, not_before=None)


def _take_look(run: Run, now: datetime) -> None:
    """Look at the next block of a locked run, write down what it decided, and let others go on."""
    rule = rule_of(run)
    places = (len(run.looks) + 1) * rule.block
    candidates = list(
        RunCandidate.objects.filter(run=run).order_by("position", "pk").values_list("pk", flat=True)
    )
    asked, remaining = _asked(run, candidates, places)
    values, weights = _values(run, candidates, places)
    seen = look(values, asked, remaining, weights, rule)
    entry = _entry(seen, candidates, run.adaptive["until"], now) | {
        "cases": _cases(run, places),
        "intervals": {
            str(candidates[row]): accuracy_bounds(values[row], weights, 1 - rule.alpha)
            for row in remaining
        },
    }
    run.looks.append(entry)
    entry["skipped"] = _skip(_needless(run))
    run.adaptive["until"] = first_after(run, places + rule.block)
    run.save(update_fields=["looks", "adaptive"])
    hold_back(run)
    if entry["dropped"] or entry["ending"]:
        log(
            system_actor(run.team),
            "run.look",
            run,
            summary=run.name,
            places=places,
            dropped=len(seen.dropped),
            skipped=entry["skipped"],
        )
    for connection in sorted(set(run.run_candidates.values_list("connection", flat=True))):
        transaction.on_commit(partial(wake_connection, connection))


def _cases(run: Run, places: int) -> int:
    return len(set(_places(run).values_list("case_id", flat=True)[:places]))


def _asked(run: Run, candidates: list[int], places: int) -> tuple[Whole, list[int]]:
    """Of how many of the first places each candidate counts, and which ones remain."""
    stops = {each["candidate"]: entry["places"] for entry in run.looks for each in entry["dropped"]}
    asked = np.array([stops.get(pk, places) for pk in candidates], dtype=np.int64)
    return asked, [index for index, pk in enumerate(candidates) if pk not in stops]


def _values(run: Run, candidates: list[int], places: int) -> tuple[Floats, Floats]:
    """Values (candidates, places) of the first places, and the weights of all places; an
    unscored answer counts as wrong, and a failed call is NaN, as everywhere."""
    order = list(_places(run).values_list("case_id", "repeat", "case__weight"))
    place_of = {(case, repeat): index for index, (case, repeat, _) in enumerate(order[:places])}
    row_of = {pk: index for index, pk in enumerate(candidates)}
    values = np.full((len(candidates), places), np.nan)
    graded = Sample.objects.filter(
        run=run, state=SampleState.GRADED, pk__lt=run.adaptive["until"]
    ).values_list("run_candidate_id", "case_id", "repeat", "value")
    for candidate, case, repeat, value in graded.iterator(chunk_size=5000):
        values[row_of[candidate], place_of[case, repeat]] = min(max(value or 0.0, 0.0), 1.0)
    return values, np.array([weight for _, _, weight in order], dtype=np.float64)


def _entry(seen: Look, candidates: list[int], until: int, now: datetime) -> dict[str, Any]:
    """A look as plain JSON, candidates by the ids of their rows in the run."""
    return {
        "at": now.isoformat(),
        "places": seen.places,
        "until": until,
        "means": {str(pk): mean for pk, mean in zip(candidates, seen.means, strict=True)},
        "evidence": {str(pk): found for pk, found in zip(candidates, seen.evidence, strict=True)},
        "dropped": [
            {
                "candidate": candidates[each.candidate],
                "rival": candidates[each.rival],
                "difference": each.difference,
                "evidence": each.evidence,
            }
            for each in seen.dropped
        ],
        "remaining": [candidates[index] for index in seen.remaining],
        "leader": None if seen.leader is None else candidates[seen.leader],
        "ending": seen.ending,
        "skipped": 0,
    }
