"""Which rows of this floor an actor may reach."""

from django.db.models import QuerySet

from evaluations.models import Candidate, Case, Connection, Run, Sample, Suite, SuiteVersion
from teams.access import Actor, own_rows


def connections_for(by: Actor) -> QuerySet[Connection]:
    """Connections of the actor's team."""
    return own_rows(by, Connection.objects.all())


def candidates_for(by: Actor) -> QuerySet[Candidate]:
    """Candidates of the actor's team."""
    return own_rows(by, Candidate.objects.all())


def suites_for(by: Actor) -> QuerySet[Suite]:
    """Suites of the actor's team."""
    return own_rows(by, Suite.objects.all())


def versions_for(by: Actor) -> QuerySet[SuiteVersion]:
    """Suite versions of the actor's team."""
    return own_rows(by, SuiteVersion.objects.all(), path="suite__team")


def cases_for(by: Actor) -> QuerySet[Case]:
    """Cases of the actor's team."""
    return own_rows(by, Case.objects.all(), path="version__suite__team")


def runs_for(by: Actor) -> QuerySet[Run]:
    """Runs of the actor's team."""
    return own_rows(by, Run.objects.all())


def samples_for(by: Actor) -> QuerySet[Sample]:
    """Samples of the actor's team."""
    return own_rows(by, Sample.objects.all(), path="run__team")
