"""Teams, and people who are added from the shell."""

import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from teams.access import Actor, require, require_person, system_actor
from teams.actions.people import add_person
from teams.audit import log
from teams.models import Installation, Membership, Role, Team, User


class NewTeamNeedsOwnerError(ValidationError):
    """The first person of a team must be its owner: nobody else could let others in."""

    def __init__(self) -> None:
        super().__init__({"role": ["This team is new: its first person must have the role owner."]})


@transaction.atomic
def create_team(*, team_name: str, by: Actor, now: datetime) -> Membership:
    """A new team with the acting person as its owner.

    Raises PermissionDenied for keys and lesser roles, ValidationError for an unusable name.
    """
    require(by, "teams.create")
    person = require_person(by)
    membership = found_team(team_name=team_name, owner=person, now=now)
    log(Actor(team=membership.team, role=Role.OWNER, user=person), "team.create", membership.team)
    return membership


def found_team(*, team_name: str, owner: User, now: datetime) -> Membership:
    """A team with its first owner, inside the caller's transaction."""
    team = _new_team(team_name, now)
    return Membership.objects.create(team=team, user=owner, role=Role.OWNER, created_at=now)


def _new_team(name: str, now: datetime) -> Team:
    team = Team(name=name.strip(), slug=slugify(name)[:50] or "team", created_at=now)
    try:
        team.full_clean(validate_unique=False)
    except ValidationError as error:
        raise ValidationError({"team_name": error.messages}) from None
    try:
        with transaction.atomic():
            team.save(force_insert=True)
    except IntegrityError:
        team.slug = f"{team.slug}-{secrets.token_hex(4)}"
        team.save(force_insert=True)
    return team


@transaction.atomic
def create_person(
    *, email: str, name: str, password: str, team_name: str, role: str, now: datetime
) -> Membership:
    """A new person in the team of that name or slug, which is founded if there is none.

    For the shell of the machine, so no actor is asked for. Closes the set-up page. Raises
    ValidationError naming the field, EmailTakenError, or NewTeamNeedsOwnerError.
    """
    if role not in Role.values:
        raise ValidationError({"role": [f"Use one of {', '.join(Role.values)}."]})
    team = _team_called(team_name)
    if team is None and role != Role.OWNER:
        raise NewTeamNeedsOwnerError
    person = add_person(email=email, name=name, password=password)
    if team is None:
        membership = found_team(team_name=team_name, owner=person, now=now)
    else:
        membership = Membership.objects.create(team=team, user=person, role=role, created_at=now)
    Installation.objects.get_or_create(pk=1, defaults={"set_up_at": now})
    log(
        system_actor(membership.team, "shell"),
        "member.add",
        membership,
        summary=f"{person} as {role}",
    )
    return membership


def _team_called(name: str) -> Team | None:
    if team := Team.objects.filter(slug=name).first():
        return team
    named = list(Team.objects.filter(name=name).order_by("slug"))
    if len(named) > 1:
        slugs = ", ".join(team.slug for team in named)
        raise ValidationError({"team_name": [f"Several teams have this name; say which: {slugs}."]})
    return named[0] if named else None
