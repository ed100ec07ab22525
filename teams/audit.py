"""One row for every action: who did what to which thing."""

from django.db.models import Model

from teams.access import Actor
from teams.models import AuditEvent, Team, User


def log(
    by: Actor, action: str, target: Model | None = None, *, summary: str = "", **details: object
) -> AuditEvent:
    """Append to the audit log inside the caller's transaction.

    ``action`` is ``noun.verb`` ("run.start"); ``details`` are plain JSON values, never secrets,
    prompts or answers.
    """
    return AuditEvent.objects.create(
        team=by.team,
        actor_user=by.user,
        actor_key=by.api_key,
        actor_label=by.name[:160],
        action=action,
        target_type=target._meta.model_name or "" if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        summary=summary[:300],
        details=details,
    )


def log_everywhere(person: User, action: str, *, summary: str = "") -> None:
    """Append a row about ``person`` themselves for each of their teams, or for none."""
    teams: list[Team | None] = list(Team.objects.filter(memberships__user=person))
    AuditEvent.objects.bulk_create(
        AuditEvent(
            team=team,
            actor_user=person,
            actor_label=str(person)[:160],
            action=action,
            target_type="user",
            target_id=str(person.pk),
            summary=summary[:300],
        )
        for team in teams or [None]
    )
