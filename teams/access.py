"""Who acts, for which team, and whether they may."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet

from teams.core.permissions import PERMISSIONS, key_may, role_may
from teams.models import ApiKey, Role, Team, User

Rows = TypeVar("Rows", bound=QuerySet[Any])


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody (or a key, or the system itself) acting for one team."""

    team: Team
    role: str | None
    user: User | None = None
    api_key: ApiKey | None = None
    label: str = ""

    def may(self, permission: str) -> bool:
        """Whether this actor may do ``permission`` (a key of PERMISSIONS) in the team."""
        if self.api_key is not None:
            return key_may(frozenset(self.api_key.scopes), self.role, permission)
        return role_may(self.role, permission)

    @property
    def name(self) -> str:
        """For the audit log: a person, a key, or the system's own label."""
        if self.api_key is not None:
            return f"key {self.api_key.name} ({self.api_key.prefix}…)"
        return str(self.user) if self.user is not None else self.label or "system"


def system_actor(team: Team, label: str = "system") -> Actor:
    """The installation itself: management commands and workers."""
    return Actor(team=team, role=Role.OWNER, label=label)


def require(by: Actor, permission: str) -> None:
    """Raise PermissionDenied, with a sentence, unless ``by`` may."""
    if by.may(permission):
        return
    needed = PERMISSIONS[permission]
    if by.api_key is not None:
        scopes = " or ".join(sorted(needed.scopes)) or "none: no key may do this"
        raise PermissionDenied(f"This key may not: {needed.summary}. Scope needed: {scopes}.")
    raise PermissionDenied(f"Your role may not: {needed.summary}. Role needed: {needed.role}.")


def own_rows(by: Actor, rows: Rows, *, path: str = "team") -> Rows:
    """Only the rows of the actor's team; ``path`` leads from the row to its team."""
    lookup: dict[str, Any] = {path: by.team}
    return rows.filter(**lookup)


def same_team(by: Actor, row: Model, team_of: Callable[[Any], Team | int]) -> None:
    """Raise PermissionDenied unless ``row`` belongs to the actor's team."""
    team = team_of(row)
    if (team.pk if isinstance(team, Team) else team) != by.team.pk:
        raise PermissionDenied("This belongs to another team.")


def require_person(by: Actor) -> User:
    """The acting person; raises PermissionDenied where a key or the system acts."""
    if by.user is None:
        raise PermissionDenied("Only a signed-in person may do this.")
    return by.user
