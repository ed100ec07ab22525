"""Reads traces in the background: figures, marks, languages, and the words to find them by."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from traces.core.analysis import ANALYSIS_VERSION, Analysis, Matcher
from traces.core.outcomes import ending_of
from traces.matching import MatcherSource, analyse_trace
from traces.models import Facet, FacetKind, ReadingClaim, Trace, TraceKind
from traces.search_index import IndexedTrace, index_trace, settle_index, write_passages

_log = logging.getLogger(__name__)

#: Traces that one transaction writes, and about how much text it may hold.
BATCH: Final = 50
BATCH_CHARS: Final = 4_000_000
#: A worker that died gives its traces back after this time.
CLAIM: Final = timedelta(minutes=10)

_READ: Final = (
    "id",
    "team_id",
    "kind",
    "outcome",
    "reasoning",
    "answer",
    "reasoning_tokens",
    "first_reasoning_s",
    "first_answer_s",
    "first_byte_s",
    "total_s",
    "understood",
)


@dataclass(frozen=True, slots=True)
class _Reading:
    trace: Trace
    analysis: Analysis | None
    indexed: IndexedTrace | None


def _no_matchers(traces: Sequence[Trace], /) -> Mapping[int, Matcher]:
    return {}


def waiting_traces() -> QuerySet[Trace]:
    """Traces that nobody has read with the present rules, of every team."""
    newer = Trace.objects.filter(understood__gt=ANALYSIS_VERSION)
    return newer | Trace.objects.filter(understood__lt=ANALYSIS_VERSION)


def understand_traces(
    *, limit: int, now: datetime, matcher_for: MatcherSource = _no_matchers
) -> int:
    """Read at most ``limit`` waiting traces, newest first; how many were read.

    A trace is claimed before it is read, so workers never read the same one at a time. Each
    batch is read outside any transaction and written in one. A trace whose reading fails is
    marked as read, without figures, and logged.
    """
    done = 0
    while done < limit:
        owner = secrets.token_hex(8)
        claimed = _claim(min(BATCH, limit - done), owner, now)
        if not claimed:
            break
        for traces in _parcels(claimed):
            matchers = matcher_for(traces)
            _write_all([_read(trace, matchers.get(trace.pk)) for trace in traces], owner)
        done += len(claimed)
    if 0 < done < limit:
        settle_index()
    return done


def _claim(count: int, owner: str, now: datetime) -> list[int]:
    """Ids of up to ``count`` waiting traces that are this worker's from now on."""
    fresh = ReadingClaim.objects.filter(trace=OuterRef("pk"), until__gt=now)
    rows = waiting_traces().exclude(Exists(fresh)).order_by("-id").values_list("pk", flat=True)
    ids = list(rows[:count])
    with transaction.atomic():
        ReadingClaim.objects.filter(trace__in=ids, until__lte=now).update(
            owner=owner, until=now + CLAIM
        )
        ReadingClaim.objects.bulk_create(
            (ReadingClaim(trace_id=pk, owner=owner, until=now + CLAIM) for pk in ids),
            ignore_conflicts=True,
        )
    mine = ReadingClaim.objects.filter(owner=owner)
    return list(mine.order_by("-trace").values_list("trace", flat=True))


def _parcels(ids: Sequence[int]) -> list[list[Trace]]:
    """The traces with their texts, in groups that hold about BATCH_CHARS characters at most."""
    sizes = Trace.objects.filter(pk__in=ids).order_by("-id")
    groups: list[list[int]] = [[]]
    held = 0
    for pk, thought, answer in sizes.values_list("pk", "reasoning_chars", "answer_chars"):
        if groups[-1] and held + thought + answer > BATCH_CHARS:
            groups.append([])
            held = 0
        groups[-1].append(pk)
        held += thought + answer
    return [list(Trace.objects.filter(pk__in=group).only(*_READ)) for group in groups if group]


def _read(trace: Trace, matcher: Matcher | None) -> _Reading:
    """All that is found in a trace, which is nothing where a rule fails on it."""
    try:
        analysis = analyse_trace(trace, matcher) if trace.kind == TraceKind.FULL else None
        return _Reading(trace, analysis, index_trace(trace))
    except Exception:  # a defect of a rule on one text must not stop the reading of the others
        _log.exception("trace %s could not be read", trace.pk)
        return _Reading(trace, None, None)


def _write_all(readings: Sequence[_Reading], owner: str) -> None:
    """Write them together, or, where the database refuses one, each for itself."""
    try:
        _write(readings, owner)
    except DatabaseError:
        for reading in readings:
            try:
                _write([reading], owner)
            except DatabaseError:
                _log.exception("what was read of trace %s could not be stored", reading.trace.pk)
                _write([_Reading(reading.trace, None, None)], owner)


@transaction.atomic
def _write(readings: Sequence[_Reading], owner: str) -> None:
    """What was found in traces that are still this worker's, and are still there."""
    ids = [reading.trace.pk for reading in readings]
    claims = ReadingClaim.objects.filter(owner=owner, trace__in=ids)
    held = set(claims.select_for_update().values_list("trace", flat=True))
    kept = [reading for reading in readings if reading.trace.pk in held]
    for reading in kept:
        Trace.objects.filter(pk=reading.trace.pk).update(
            understood=ANALYSIS_VERSION,
            figures=figures_record(reading.analysis),
            outcome=_outcome(reading),
        )
    found = (FacetKind.MARK, FacetKind.LANGUAGE)
    Facet.objects.filter(trace__in=held, kind__in=found).delete()
    Facet.objects.bulk_create(facet for reading in kept for facet in _facets(reading))
    write_passages([reading.indexed for reading in kept if reading.indexed])
    claims.delete()


def _outcome(reading: _Reading) -> str:
    """Cut off in its thought, a reply that went round in circles is called looped."""
    trace, analysis = reading.trace, reading.analysis
    if analysis is None or trace.answer.strip():
        return trace.outcome
    return ending_of(trace.outcome, loop_share=analysis.figures.loop_share)


def figures_record(analysis: Analysis | None) -> dict[str, Any]:
    """Figures as they are stored with a trace, and the marks that cannot be told of it."""
    if analysis is None:
        return {}
    return {**asdict(analysis.figures), "unavailable": list(analysis.unavailable)}


def _facets(reading: _Reading) -> list[Facet]:
    trace, analysis = reading.trace, reading.analysis
    if analysis is None:
        return []
    marks: dict[str, None] = dict.fromkeys(mark.kind for mark in analysis.marks)
    words = [(FacetKind.MARK, kind) for kind in marks]
    words += [(FacetKind.LANGUAGE, language) for language in analysis.languages]
    return [
        Facet(trace_id=trace.pk, team_id=trace.team_id, kind=kind, value=value)
        for kind, value in words
    ]
