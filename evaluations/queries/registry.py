"""Reads about connections and candidates."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from evaluations.access import candidates_for, connections_for
from evaluations.catalogue import CatalogueEntry, read_catalogue
from evaluations.models import Candidate, Connection
from teams.access import Actor


@dataclass(frozen=True, slots=True)
class CatalogueChoice:
    """A catalogue entry with the team's connections that can reach it."""

    entry: CatalogueEntry
    connections: tuple[Connection, ...]


def active_connections(by: Actor) -> QuerySet[Connection]:
    """Connections in use, by name, with ``candidate_count``."""
    active = Count("candidates", filter=Q(candidates__archived_at=None))
    rows = connections_for(by).filter(archived_at=None)
    return rows.annotate(candidate_count=active).order_by("name")


def active_candidates(by: Actor) -> QuerySet[Candidate]:
    """Candidates in use, by name, with their connections."""
    rows = candidates_for(by).filter(archived_at=None)
    return rows.select_related("connection").order_by("name")


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
    """A configured value with where it comes from; ``source`` is empty for what a person typed."""

    label: str
    value: object
    unit: str
    source: str
    as_of: str
    status: str


FACTS = (
    ("parameters_b", "Parameters", "billion"),
    ("quantization", "Quantization", ""),
    ("engine", "Engine", ""),
    ("gpu", "GPU", ""),
    ("context_tokens", "Context", "tokens"),
    ("license", "License", ""),
    ("vram_gb", "Memory", "gb"),
    ("price_input", "Input price", "usd"),
    ("price_cached_input", "Cached input price", "usd"),
    ("price_output", "Output price", "usd"),
    ("price_gpu_hour", "GPU-hour price", "usd"),
)


def candidate_facts(candidate: Candidate) -> list[CandidateFact]:
    """Deployment facts and prices; a value that was changed since is declared by the team."""
    entry = read_catalogue().get(candidate.catalogue_key)
    published = entry.facts_for(candidate.connection.kind) if entry else {}
    facts = []
    for name, label, unit in FACTS:
        value = getattr(candidate, name)
        known = published.get(name)
        same = known is not None and known.value == value
        facts.append(
            CandidateFact(
                label=label,
                value=value if value != "" else None,
                unit=unit,
                source=known.source
                if known and same
                else candidate.price_source
                if unit == "usd" and value is not None
                else "",
                as_of=known.as_of if known and same else "",
                status=known.status if known and same else "declared",
            )
        )
    return facts
