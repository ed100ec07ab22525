"""Which rows of this floor an actor may reach."""

from django.db.models import QuerySet

from decision.models import Decision, Profile
from teams.access import Actor, own_rows


def decisions_for(by: Actor) -> QuerySet[Decision]:
    """Decisions of the actor's team."""
    return own_rows(by, Decision.objects.all())


def profiles_for(by: Actor) -> QuerySet[Profile]:
    """Profiles of the actor's team."""
    return own_rows(by, Profile.objects.all())
