"""Which rows of this floor an actor may reach."""

from typing import Final

from django.db.models import Q, QuerySet

from evaluations.models import (
    Candidate,
    Case,
    Connection,
    PriceEntry,
    Run,
    Sample,
    Suite,
    SuiteVersion,
    may_read_held_out,
)
from evaluations.models.held_out import CaseQuerySet, SampleQuerySet
from teams.access import Actor, own_rows

#: What a call through a connection needs of it; the rest is fetched where somebody asks.
_OPEN_CONNECTION: Final = """
SELECT id, kind, base_url, api_key, max_in_flight, idle_timeout_s, total_timeout_s
FROM evaluations_connection WHERE id = %s AND team_id = %s AND archived_at IS NULL
"""


def connections_for(by: Actor) -> QuerySet[Connection]:
    """Connections of the actor's team."""
    return own_rows(by, Connection.objects.all())


def open_connection(by: Actor, pk: int) -> Connection | None:
    """A connection of the actor's team that is not archived.

    Written out, for the proxy waits for it at every call: a query set takes four times as long
    to become this statement as the database takes to answer it.
    """
    return next(iter(Connection.objects.raw(_OPEN_CONNECTION, [pk, by.team.pk])), None)


def candidates_for(by: Actor) -> QuerySet[Candidate]:
    """Candidates of the actor's team."""
    return own_rows(by, Candidate.objects.all())


def prices_for(by: Actor) -> QuerySet[PriceEntry]:
    """Prices that the actor's team entered."""
    return own_rows(by, PriceEntry.objects.all())


def suites_for(by: Actor) -> QuerySet[Suite]:
    """Suites of the actor's team."""
    return own_rows(by, Suite.objects.all())


def versions_for(by: Actor) -> QuerySet[SuiteVersion]:
    """Suite versions of the actor's team."""
    return own_rows(by, SuiteVersion.objects.all(), path="suite__team")


def cases_for(by: Actor) -> CaseQuerySet:
    """Cases of the actor's team; those held out without their texts, unless the actor may."""
    return stored_cases_for(by).read_by(by)


def stored_cases_for(by: Actor) -> CaseQuerySet:
    """Cases of the actor's team with all their texts: for actions, never to be shown."""
    return own_rows(by, Case.objects.all(), path="version__suite__team")


def runs_for(by: Actor) -> QuerySet[Run]:
    """Runs of the actor's team."""
    return own_rows(by, Run.objects.all())


def readable_cases(by: Actor) -> Q:
    """Which cases ``by`` may read: by their texts no others may be searched or listed."""
    return Q() if may_read_held_out(by) else Q(held_out=False)


def samples_for(by: Actor) -> SampleQuerySet:
    """Samples of the actor's team; those of held-out cases without texts, unless the actor may."""
    return own_rows(by, Sample.objects.all(), path="run__team").read_by(by)
