"""A person with a key, made by the product's own actions, for measurements over the API."""

from django.utils import timezone

from teams.access import Actor
from teams.actions import create_api_key
from teams.actions.people import add_person
from teams.actions.teams import found_team


def make_key() -> tuple[Actor, str]:
    """The owner of a fresh team, and the secret of a key that may send in and read."""
    now = timezone.now()
    person = add_person(email="bench@example.org", name="Bench", password="not-a-secret-of-ours")
    membership = found_team(team_name="Measurements", owner=person, now=now)
    by = Actor(team=membership.team, role=membership.role, user=person)
    _, secret = create_api_key(name="Bench", scopes=["ingest", "read"], by=by, now=now)
    return by, str(secret)
