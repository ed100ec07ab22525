"""How much of the API at once: pages and throttles."""

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.throttling import SimpleRateThrottle

from teams.access import Actor


class CursorPage(CursorPagination):
    """Newest first; ``?limit=`` up to 200 rows, ``?cursor=`` from the links of the last page."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200


class KeyThrottle(SimpleRateThrottle):
    """Counts per API key, or per person in a session."""

    scope = "key"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        """None (no limit) for strangers: they are refused anyway."""
        actor = request.auth
        if not isinstance(actor, Actor):
            return None
        if actor.api_key is not None:
            return f"throttle-key-{actor.api_key.pk}"
        return f"throttle-user-{actor.user.pk}" if actor.user else None
