"""Who calls the API: a key in a header, or a person with a session."""

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from teams.access import Actor
from teams.actions import touch_api_key
from teams.models import ApiKey, User
from teams.queries import actor_of_key, current_actor


class ApiKeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer <key>``; sets ``request.auth`` to the actor."""

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        """None where no bearer header came; 401 where the key is not good."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        actor = actor_of_key(secret.strip(), now=now)
        if actor is None or not isinstance(actor.api_key, ApiKey):
            raise AuthenticationFailed("This key is unknown, expired or revoked. Create a new one.")
        touch_api_key(key=actor.api_key, now=now)
        return actor.api_key.created_by, actor

    def authenticate_header(self, request: Request) -> str:
        """Makes DRF answer 401 and not 403."""
        return 'Bearer realm="rationale"'


class TeamSessionAuthentication(SessionAuthentication):
    """A signed-in person, with CSRF checks; ``request.auth`` is the actor."""

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        """None for strangers and for people without a team."""
        found = super().authenticate(request)
        if found is None:
            return None
        actor = current_actor(request._request)
        return None if actor is None else (found[0], actor)
