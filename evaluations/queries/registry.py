"""Reads about connections and candidates."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from evaluations.access import candidates_for, connections_for
from evaluations.catalogue import CatalogueEntry, Fact, read_catalogue
from evaluations.models import Candidate, Connection, ProviderKindName
from teams.access import Actor
from traces.models import TraceKind


@dataclass(frozen=True, slots=True)
class CatalogueChoice:
    """A catalogue entry with the team's connections that can reach it."""

    entry: CatalogueEntry
    connections: tuple[Connection, ...]

    @property
    def trace_label(self) -> str:
        """How much of its thinking may be seen, in words."""
        return str(TraceKind(self.entry.trace).label)

    @property
    def usual_kind(self) -> str:
        """The provider kind through which it is usually reached."""
        return next(iter(self.entry.model_ids))


def active_connections(by: Actor) -> QuerySet[Connection]:
    """Connections in use, by name, with ``candidate_count``."""
    active = Count("candidates", filter=Q(candidates__archived_at=None))
    rows = connections_for(by).filter(archived_at=None)
    return rows.annotate(candidate_count=active).order_by("name")


def active_candidates(by: Actor) -> QuerySet[Candidate]:
    """Candidates in use, by name, with their connections."""
    rows = candidates_for(by).filter(archived_at=None)
    return rows.select_related("connection").order_by("name")


def runnable_candidates(by: Actor) -> QuerySet[Candidate]:
    """Candidates in use that can be called: recorded completions cannot."""
    return active_candidates(by).exclude(connection__kind=ProviderKindName.RECORDED)


def catalogue_choices(by: Actor) -> list[CatalogueChoice]:
    """Every catalogue entry, each with the connections that speak its protocol."""
    connections = list(active_connections(by))
    return [
        CatalogueChoice(
            entry=entry,
            connections=tuple(row for row in connections if row.kind in entry.model_ids),
        )
        for entry in read_catalogue().values()
    ]


def connection_for_entry(by: Actor, entry: CatalogueEntry, wanted: str) -> Connection | None:
    """The connection with id ``wanted``, else the first that speaks the entry's protocol."""
    rows = [row for row in active_connections(by) if row.kind in entry.model_ids]
    chosen = [row for row in rows if str(row.pk) == wanted]
    return next(iter([*chosen, *rows]), None)


def candidates_of(connection: Connection) -> QuerySet[Candidate]:
    """Candidates in use that are reached through a connection."""
    return connection.candidates.filter(archived_at=None).order_by("name")


def likely_model(connection: Connection) -> str:
    """A model id to test with: the last tested, else the first candidate's, else the kind's."""
    tested = (connection.last_test or {}).get("model")
    first = candidates_of(connection).values_list("model", flat=True).first()
    return str(tested or first or ("micro-s" if connection.kind == "micro" else ""))


@dataclass(frozen=True, slots=True)
class CandidateFact:
    """A configured value with where it comes from; ``source`` is empty for what a person typed.

    ``unit`` is parameters, tokens, gb, usd or "" (text). ``value`` None is unknown.
    """

    label: str
    value: float | str | None
    unit: str
    source: str
    as_of: str
    status: str

    @property
    def provenance(self) -> str:
        """measured, published, estimated or declared."""
        words = {"verified": "published", "estimate": "estimated", "measured": "measured"}
        return words.get(self.status, "declared")


FACTS = (
    ("parameters_b", "Parameters", "parameters"),
    ("quantization", "Quantization", ""),
    ("engine", "Engine", ""),
    ("gpu", "GPU", ""),
    ("context_tokens", "Context", "tokens"),
    ("license", "License", ""),
    ("vram_gb", "Memory", "gb"),
    ("price_input", "Input price", "usd"),
    ("price_cached_input", "Cached input price", "usd"),
    ("price_output", "Output price", "usd"),
    ("price_request", "Price of a call", "usd"),
    ("price_gpu_hour", "GPU-hour price", "usd"),
)


def candidate_facts(candidate: Candidate) -> list[CandidateFact]:
    """Deployment facts and prices; a value that was changed since is declared by the team."""
    entry = read_catalogue().get(candidate.catalogue_key)
    published = entry.facts_for(candidate.connection.kind) if entry else {}
    return [
        _fact(
            candidate,
            label,
            unit,
            getattr(candidate, name),
            _measured(candidate, name) or published.get(name),
        )
        for name, label, unit in FACTS
    ]


def _fact(
    candidate: Candidate, label: str, unit: str, value: float | str | None, known: Fact | None
) -> CandidateFact:
    value = None if value == "" else value
    if known is not None and known.value == value:
        return CandidateFact(
            label, _counted(value, unit), unit, known.source, known.as_of, known.status
        )
    priced = unit == "usd" and value is not None
    source = candidate.price_source if priced else ""
    as_of = f"{candidate.price_date or ''}" if priced else ""
    return CandidateFact(label, _counted(value, unit), unit, source, as_of, "declared")


def _measured(candidate: Candidate, name: str) -> Fact | None:
    """What was read off the hardware; None for anything else."""
    kept = candidate.facts.get(name) or {}
    if kept.get("status") != "measured":
        return None
    return Fact(name, kept["value"], kept["source"], kept["as_of"], kept["status"])


def _counted(value: float | str | None, unit: str) -> float | str | None:
    """Parameters are stored in billions and shown by the piece."""
    return value * 1e9 if unit == "parameters" and isinstance(value, int | float) else value
