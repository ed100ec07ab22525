"""Writes about people, teams and keys."""

from datetime import datetime, timedelta

from teams.models import ApiKey


def touch_api_key(*, key: ApiKey, now: datetime) -> None:
    """Note that a key was used; at most one write a minute."""
    if key.last_used_at is None or now - key.last_used_at > timedelta(minutes=1):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
