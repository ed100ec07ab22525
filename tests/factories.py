"""Rows for tests: plain functions with sensible defaults, one noun each."""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from teams.access import Actor
from teams.models import ApiKey, Installation, Invitation, Membership, Role, Scope, Team, User
from teams.queries import hash_secret
from traces.actions import TraceRecord, label_traces, record_trace
from traces.core.completion import Completion
from traces.models import Origin, Trace

_numbers = itertools.count(1)


def make_installation() -> Installation:
    """Closes the set-up page: every other page answers from now on."""
    return Installation.objects.get_or_create(pk=1)[0]


def make_team(name: str = "") -> Team:
    """A team with nobody in it."""
    number = next(_numbers)
    return Team.objects.create(name=name or f"Team {number}", slug=f"team-{number}")


def make_user(email: str = "", *, name: str = "", password: str | None = None) -> User:
    """A person without a team; without ``password`` nobody can sign in by the form (but fast)."""
    address = email or f"person-{next(_numbers)}@example.org"
    return User.objects.create_user(address, password, name=name or address.split("@")[0].title())


def make_member(team: Team, role: str, *, email: str = "", password: str | None = None) -> User:
    """A person with ``role`` in ``team``; ``user.actor`` is them acting for that team."""
    user = make_user(email, password=password)
    Membership.objects.create(team=team, user=user, role=role)
    user.actor = Actor(team=team, role=role, user=user)
    return user


def make_api_key(
    user: User,
    *,
    scopes: Sequence[str] = Scope.values,
    name: str = "",
    expires_at: datetime | None = None,
    revoked_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A key of ``user`` for the team they act for, and its secret: ``Bearer <secret>``."""
    prefix = f"rk_{next(_numbers):05d}"
    secret = f"{prefix}_only-for-tests"
    key = ApiKey.objects.create(
        team=user.actor.team,
        name=name or f"Key {prefix}",
        prefix=prefix,
        key_hash=hash_secret(secret),
        scopes=list(scopes),
        created_by=user,
        expires_at=expires_at,
        revoked_at=revoked_at,
    )
    return key, secret


def make_invitation(
    team: Team, *, role: str = Role.MEMBER, expires_at: datetime | None = None
) -> tuple[Invitation, str]:
    """An open invitation and its token: the end of the link ``/join/<token>/``."""
    token = f"invitation-token-for-tests-{next(_numbers)}"
    invitation = Invitation.objects.create(
        team=team,
        role=role,
        token_hash=hash_secret(token),
        expires_at=expires_at or timezone.now() + timedelta(days=7),
    )
    return invitation, token


def make_completion(text: str = "The answer is 42.", **changes: object) -> Completion:
    """A reply that stopped by itself; ``changes`` are fields of Completion."""
    return Completion(**{"text": text, "stop_reason": "stop", **changes})


def make_trace(
    team: Team, completion: Completion | None = None, *, verdict: str = "", **changes: object
) -> Trace:
    """A stored trace; ``changes`` are fields of TraceRecord, and origin and now."""
    given = {"model": "model-a", "messages": [{"role": "user", "content": "6 * 7?"}], **changes}
    origin = given.pop("origin", Origin.INGEST)
    now = given.pop("now", None) or timezone.now()
    record = TraceRecord(completion=completion or make_completion(), **given)
    trace = record_trace(record=record, team=team, origin=origin, now=now)
    if verdict:
        label_traces(verdicts={trace.pk: verdict})
        trace.refresh_from_db()
    return trace
