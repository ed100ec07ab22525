"""The lists of the page of models: candidates with what may be seen of them, connections."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery

from evaluations.catalogue import read_catalogue
from evaluations.models import Candidate, Connection, RunCandidate, Sample
from evaluations.queries.registry import active_candidates, active_connections
from teams.access import Actor
from traces.models import TraceKind

#: Unknown values come last in both directions.
ORDERS: Final = {
    "name": "name",
    "input": "price_input",
    "output": "price_output",
    "context": "context_tokens",
    "memory": "vram_gb",
}


@dataclass(frozen=True, slots=True)
class Visibility:
    """A trace kind, and how we know: what was seen counts more than what a catalogue says."""

    kind: str
    source: str

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(TraceKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class LastTest:
    """What the last "Test connection" found."""

    ok: bool
    model: str
    sentence: str
    answer: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate as the list of models shows it; None is not known, or was never done."""

    candidate: Candidate
    visibility: Visibility | None
    test: LastTest | None


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """A connection (with ``candidate_count``) and its last test."""

    connection: Connection
    test: LastTest | None


def connection_rows(by: Actor) -> list[ConnectionRow]:
    """Connections in use by name; one query."""
    return [ConnectionRow(row, last_test(row)) for row in active_connections(by)]


def candidate_rows(by: Actor, *, sort: str = "") -> list[CandidateRow]:
    """Candidates in use with visibility and last test; one query. ``sort`` is a key of ORDERS,
    with a minus the other way around; anything else sorts by name.
    """
    return [
        CandidateRow(row, visibility_of(row), last_test(row.connection))
        for row in with_seen_kind(active_candidates(by)).order_by(*_order(sort))
    ]


def visibility_of(candidate: Candidate) -> Visibility | None:
    """From the last run (where the row has ``seen_kind``), else the last test, else the
    catalogue; None where nobody knows.
    """
    seen = getattr(candidate, "seen_kind", None)
    test = last_test(candidate.connection)
    entry = read_catalogue().get(candidate.catalogue_key)
    if seen:
        return Visibility(seen, "seen in its last run")
    if test and test.model == candidate.model and test.kind in TraceKind.values:
        return Visibility(test.kind, "seen in a test")
    if entry is not None:
        return Visibility(entry.trace, "as published")
    return None


def last_test(connection: Connection) -> LastTest | None:
    """The stored result of the last test; None before the first."""
    stored: Mapping[str, Any] | None = connection.last_test
    if not stored:
        return None
    return LastTest(
        ok=bool(stored.get("ok")),
        model=str(stored.get("model", "")),
        sentence=str(stored.get("sentence", "")),
        answer=str(stored.get("answer", "")),
        kind=str(stored.get("kind", "")),
        at=datetime.fromisoformat(stored["at"]),
    )


def with_seen_kind(candidates: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Each with ``seen_kind``, the usual trace kind of its last run; None where there is none."""
    answered = Sample.objects.filter(run_candidate=OuterRef("pk"), trace__isnull=False)
    last = RunCandidate.objects.filter(Exists(answered), candidate=OuterRef("pk")).order_by("-pk")
    kinds = (
        Sample.objects.filter(run_candidate=OuterRef("last_run"), trace__isnull=False)
        .order_by()
        .values("trace__kind")
        .annotate(count=Count("pk"))
        .order_by("-count", "trace__kind")
    )
    return candidates.annotate(last_run=Subquery(last.values("pk")[:1])).annotate(
        seen_kind=Subquery(kinds.values("trace__kind")[:1])
    )


def _order(sort: str) -> tuple[Any, ...]:
    column = ORDERS.get(sort.removeprefix("-"), "name")
    if sort.startswith("-"):
        return F(column).desc(nulls_last=True), "name", "pk"
    return F(column).asc(nulls_last=True), "name", "pk"
