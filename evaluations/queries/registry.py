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
