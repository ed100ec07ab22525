"""Members: their roles, and their leaving. A team always keeps an owner who can sign in."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from teams.access import Actor, require, same_team
from teams.audit import log
from teams.models import ApiKey, Invitation, Membership, Role, Team


class LastOwnerError(ValidationError):
    """Without this owner nobody could manage the team."""

    def __init__(self) -> None:
        super().__init__("A team needs an owner. Make somebody else owner first.")


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: Actor, now: datetime) -> Membership:
    """Give a member another role.

    Raises LastOwnerError, PermissionDenied, or ValidationError for an unknown role. An owner who
    becomes less loses their open invitations: such a link could make them owner again.
    """
    current = _locked(membership, by)
    before = current.role
    if role not in Role.values:
        raise ValidationError({"role": [f"Use one of {', '.join(Role.values)}."]})
    if role == before:
        return current
    if before == Role.OWNER and role != Role.OWNER:
        _keep_an_owner(current)
        _revoke_invitations_of(current, now)
    current.role = role
    current.save(update_fields=["role"])
    log(
        by,
        "member.change_role",
        current,
        summary=f"{current.user}: {before} to {role}",
        before=before,
        after=role,
    )
    return current


@transaction.atomic
def remove_member(*, membership: Membership, by: Actor, now: datetime) -> None:
    """Take somebody out of the team; their keys for it and their open invitations are revoked.

    Raises LastOwnerError or PermissionDenied. What they did stays, with their name.
    """
    current = _locked(membership, by)
    if current.role == Role.OWNER:
        _keep_an_owner(current)
    _revoke_invitations_of(current, now)
    ApiKey.objects.filter(team=by.team, created_by=current.user, revoked_at=None).update(
        revoked_at=now
    )
    log(by, "member.remove", current, summary=f"{current.user}, {current.role}")
    current.delete()


def _locked(membership: Membership, by: Actor) -> Membership:
    """The row as it is now; the team's row is the lock, so two owners cannot leave at once."""
    require(by, "members.manage")
    same_team(by, membership, lambda row: row.team_id)
    Team.objects.select_for_update().get(pk=by.team.pk)
    rows = Membership.objects.select_related("user").filter(pk=membership.pk)
    if (current := rows.first()) is None:
        raise ValidationError("This person is not in the team any more.")
    return current


def _keep_an_owner(leaving: Membership) -> None:
    owners = Membership.objects.filter(
        team_id=leaving.team_id, role=Role.OWNER, user__is_active=True
    )
    if not owners.exclude(pk=leaving.pk).exists():
        raise LastOwnerError


def _revoke_invitations_of(leaving: Membership, now: datetime) -> None:
    Invitation.objects.filter(
        team_id=leaving.team_id, created_by=leaving.user, accepted_at=None, revoked_at=None
    ).update(revoked_at=now)
