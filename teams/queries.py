"""Reads about people, teams and keys."""

import hashlib
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest

from teams.access import Actor
from teams.models import ApiKey, Installation, Membership

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
