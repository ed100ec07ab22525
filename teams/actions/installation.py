"""The first start: one person, one team, and a door that closes for good."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from teams.access import Actor
from teams.actions.people import add_person
from teams.actions.teams import found_team
from teams.audit import log
from teams.models import Installation, Membership, Role


class AlreadySetUpError(ValidationError):
    """The set-up page was used before; it works once."""

    def __init__(self) -> None:
        super().__init__("This installation is set up already. Sign in, or ask for an invitation.")


@transaction.atomic
def set_up_installation(
    *, team_name: str, name: str, email: str, password: str, now: datetime
) -> Membership:
    """The first person, as owner of the first team; nobody can act before, so nobody is asked.

    Raises AlreadySetUpError, also for the slower of two at the same moment, and ValidationError
    naming the field.
    """
    _close_door(now)
    person = add_person(email=email, name=name, password=password)
    membership = found_team(team_name=team_name, owner=person, now=now)
    actor = Actor(team=membership.team, role=Role.OWNER, user=person)
    log(actor, "installation.set_up", membership.team, summary=membership.team.name)
    return membership


def _close_door(now: datetime) -> None:
    """The primary key is the lock: the second of two waits for the first, and then fails."""
    try:
        with transaction.atomic():
            Installation(pk=1, set_up_at=now).save(force_insert=True)
    except IntegrityError:
        raise AlreadySetUpError from None
