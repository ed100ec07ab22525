"""Reads about people, teams and keys."""

import hashlib
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from teams.access import Actor, own_rows, require
from teams.models import ApiKey, AuditEvent, Installation, Invitation, Membership, User

SESSION_TEAM = "team"


def is_set_up() -> bool:
    """Whether the set-up page was ever used."""
    return Installation.objects.exists()


def current_actor(request: HttpRequest) -> Actor | None:
    """The signed-in person in the session's team, or in their first team."""
    if not request.user.is_authenticated:
        return None
    rows = Membership.objects.filter(user=request.user).select_related("team").order_by("id")
    memberships = {row.team_id: row for row in rows}
    if not memberships:
        return None
    chosen = memberships.get(request.session.get(SESSION_TEAM, 0))
    membership = chosen or next(iter(memberships.values()))
    return Actor(team=membership.team, role=membership.role, user=request.user)


def hash_secret(secret: str) -> str:
    """SHA-256 in hex: keys and links hold 32 random bytes, so no salt or stretching is needed."""
    return hashlib.sha256(secret.encode(errors="backslashreplace")).hexdigest()


def actor_of_key(secret: str, *, now: datetime) -> Actor | None:
    """The actor behind an API key, or None if it is unknown, expired, revoked or orphaned."""
    key = (
        ApiKey.objects.select_related("team", "created_by")
        .filter(key_hash=hash_secret(secret), revoked_at=None, created_by__is_active=True)
        .filter(Q(expires_at=None) | Q(expires_at__gt=now))
        .first()
    )
    if key is None:
        return None
    membership = Membership.objects.filter(team=key.team, user=key.created_by).first()
    if membership is None:
        return None
    return Actor(team=key.team, role=membership.role, api_key=key)


def members_of(by: Actor) -> QuerySet[Membership]:
    """The team's members in the order in which they came."""
    return own_rows(by, Membership.objects.select_related("user")).order_by("id")


def teams_of(person: User) -> QuerySet[Membership]:
    """The person's memberships, teams by name."""
    rows = Membership.objects.filter(user=person).select_related("team")
    return rows.order_by("team__name", "id")


def open_invitations(by: Actor, *, now: datetime) -> QuerySet[Invitation]:
    """The team's invitations that somebody could still use, newest first."""
    return own_rows(by, _open(now)).select_related("created_by").order_by("-id")


def open_invitation(token: str, *, now: datetime) -> Invitation | None:
    """The invitation behind a link, or None if the link is unknown, used, revoked or too old."""
    return _open(now).filter(token_hash=hash_secret(token)).select_related("team").first()


def _open(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


def keys_of(by: Actor) -> QuerySet[ApiKey]:
    """The team's keys that are not revoked, newest first."""
    rows = own_rows(by, ApiKey.objects.select_related("created_by"))
    return rows.filter(revoked_at=None).order_by("-id")


def audit_events(by: Actor, *, action: str = "") -> QuerySet[AuditEvent]:
    """The team's audit log, newest first; only actions that begin with ``action``.

    Raises PermissionDenied for all but owners.
    """
    require(by, "audit.read")
    return own_rows(by, AuditEvent.objects.filter(action__startswith=action)).order_by("-id")
