"""API keys: shown once, stored as a hash, known by their prefix."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from teams.access import Actor, require, require_person, same_team
from teams.audit import log
from teams.encryption import Secret
from teams.models import ApiKey, Scope
from teams.queries import hash_secret


class KeyClosedError(ValidationError):
    """The key was revoked before."""

    def __init__(self) -> None:
        super().__init__("This key is revoked already.")


@transaction.atomic
def create_api_key(
    *,
    name: str,
    scopes: Sequence[str],
    by: Actor,
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, Secret]:
    """A key for programs, and its secret ``rk_xxxxxxxx_...``, which is not stored.

    It acts with the acting person's present role, cut down to ``scopes``. Raises
    PermissionDenied, or ValidationError naming the field.
    """
    require(by, "keys.manage")
    prefix = f"rk_{secrets.token_hex(4)}"
    secret = Secret(f"{prefix}_{secrets.token_urlsafe(32)}")
    key = ApiKey(
        team=by.team,
        name=name.strip(),
        prefix=prefix,
        key_hash=hash_secret(secret),
        scopes=_checked_scopes(scopes),
        created_by=require_person(by),
        created_at=now,
        expires_at=_checked_end(expires_at, now),
    )
    key.full_clean(validate_unique=False)
    key.save(force_insert=True)
    log(by, "key.create", key, summary=f"{key.name} ({prefix}…)", scopes=key.scopes)
    return key, secret


@transaction.atomic
def revoke_api_key(*, key: ApiKey, by: Actor, now: datetime) -> None:
    """Make a key useless at once. Raises KeyClosedError if it was revoked before."""
    require(by, "keys.manage")
    same_team(by, key, lambda row: row.team_id)
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now) != 1:
        raise KeyClosedError
    log(by, "key.revoke", key, summary=f"{key.name} ({key.prefix}…)")


def touch_api_key(*, key: ApiKey, now: datetime) -> None:
    """Note that a key was used; at most one write a minute."""
    if key.last_used_at is None or now - key.last_used_at > timedelta(minutes=1):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _checked_scopes(scopes: Sequence[str]) -> list[str]:
    """In the order of the table, each once."""
    unknown = sorted(set(scopes) - set(Scope.values))
    if unknown or not scopes:
        wrong = f"Unknown: {', '.join(unknown)}. " if unknown else ""
        raise ValidationError({"scopes": [f"{wrong}Use some of {', '.join(Scope.values)}."]})
    return [scope for scope in Scope.values if scope in scopes]


def _checked_end(expires_at: datetime | None, now: datetime) -> datetime | None:
    if expires_at is not None and expires_at <= now:
        raise ValidationError({"expires_at": ["Choose a time that is still to come."]})
    return expires_at
