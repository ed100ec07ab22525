"""Invitations: a link with a secret, for one person, for seven days."""

import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from teams.access import Actor, require, require_person, same_team
from teams.actions.people import add_person
from teams.audit import log
from teams.encryption import Secret
from teams.models import Invitation, Membership, Role, User
from teams.queries import hash_secret

VALID_FOR = timedelta(days=7)


class InvitationClosedError(ValidationError):
    """The invitation is unknown, used, revoked or too old; the sentence does not say which."""

    def __init__(self) -> None:
        super().__init__("This invitation is not open any more. Ask for a new one.")


class AlreadyMemberError(ValidationError):
    """The person is in the team already; the invitation stays open for somebody else."""

    def __init__(self) -> None:
        super().__init__("You are in this team already. The invitation is still open.")


@transaction.atomic
def invite(*, role: str, by: Actor, now: datetime, note: str = "") -> tuple[Invitation, Secret]:
    """An invitation, and the token of its link: it is shown once and only its hash is stored.

    ``note`` says whom it is for. Raises PermissionDenied, or ValidationError naming the field.
    """
    require(by, "members.manage")
    token = Secret(secrets.token_urlsafe(32))
    invitation = Invitation(
        team=by.team,
        role=role,
        note=note.strip(),
        token_hash=hash_secret(token),
        created_by=require_person(by),
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    invitation.full_clean(validate_unique=False, validate_constraints=False)
    invitation.save(force_insert=True)
    log(by, "invitation.create", invitation, summary=f"{role}: {invitation.note}", role=role)
    return invitation, token


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Actor, now: datetime) -> None:
    """Make a link useless. Raises InvitationClosedError if it was used or revoked before."""
    require(by, "members.manage")
    same_team(by, invitation, lambda row: row.team_id)
    open_rows = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if open_rows.update(revoked_at=now) != 1:
        raise InvitationClosedError
    log(by, "invitation.revoke", invitation, summary=f"{invitation.role}: {invitation.note}")


@transaction.atomic
def accept_invitation(*, token: str, person: User, now: datetime) -> Membership:
    """Let somebody who has an account into the team: the token is their right.

    Raises InvitationClosedError, also for the slower of two at the same moment, or
    AlreadyMemberError.
    """
    return _join(_claim(token, person, now), person, now)


@transaction.atomic
def join_as_new_person(
    *, token: str, name: str, email: str, password: str, now: datetime
) -> Membership:
    """A new person, in the team of the invitation: the token is their right.

    Raises InvitationClosedError, ValidationError naming the field, or EmailTakenError (sign in
    first); the invitation then stays open.
    """
    invitation = _claim(token, None, now)
    person = add_person(email=email, name=name, password=password)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=person)
    return _join(invitation, person, now)


def _claim(token: str, person: User | None, now: datetime) -> Invitation:
    """One UPDATE that must change one row: of two claims at once, one finds nothing."""
    rows = Invitation.objects.filter(token_hash=hash_secret(token))
    unused = rows.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)
    if unused.update(accepted_at=now, accepted_by=person) != 1:
        raise InvitationClosedError
    return rows.select_related("team").get()


def _join(invitation: Invitation, person: User, now: datetime) -> Membership:
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                team=invitation.team, user=person, role=invitation.role, created_at=now
            )
    except IntegrityError:
        raise AlreadyMemberError from None
    actor = Actor(team=invitation.team, role=Role(invitation.role), user=person)
    log(actor, "member.join", membership, summary=f"{person} as {invitation.role}")
    return membership
