"""Which rows of this floor an actor may reach."""

from django.db.models import QuerySet

from decision.models import Decision, Figure, GateResult, OwnMeasure, Profile, Webhook
from teams.access import Actor, own_rows


def decisions_for(by: Actor) -> QuerySet[Decision]:
    """Decisions of the actor's team."""
    return own_rows(by, Decision.objects.all())


def with_evidence(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """The same decisions, with what they rest on fetched at once."""
    return rows.select_related("run__suite_version__suite", "team").prefetch_related(
        "others__connection", "further_runs__run__suite_version__suite"
    )


def profiles_for(by: Actor) -> QuerySet[Profile]:
    """Profiles of the actor's team."""
    return own_rows(by, Profile.objects.all())


def figures_for(by: Actor) -> QuerySet[Figure]:
    """Figures that the actor's team was told."""
    return own_rows(by, Figure.objects.all())


def gates_for(by: Actor) -> QuerySet[GateResult]:
    """Gates of the actor's team."""
    return own_rows(by, GateResult.objects.all())


def own_measures_for(by: Actor) -> QuerySet[OwnMeasure]:
    """Measures that the actor's team defined itself."""
    return own_rows(by, OwnMeasure.objects.all())


def webhooks_for(by: Actor) -> QuerySet[Webhook]:
    """Addresses that get the notices of the actor's team."""
    return own_rows(by, Webhook.objects.all())
