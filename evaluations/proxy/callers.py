"""Who calls through the proxy: asked of the database once in a while, not at every call."""

import threading
import time
from typing import Final

from rest_framework.request import Request

from teams.access import Actor
from teams.api.authentication import ApiKeyAuthentication
from teams.models import User
from teams.queries import hash_secret

#: A key that is revoked, or a person who leaves, is heard of after so many seconds.
REMEMBERED_S: Final = 2.0
_MAX_REMEMBERED: Final = 1_000


class RememberedKeyAuthentication(ApiKeyAuthentication):
    """A good key is good for ``REMEMBERED_S`` seconds: to ask for it was half of the proxy's own
    work before a call is passed on. A bad key is never remembered."""

    _known: Final[dict[str, tuple[float, tuple[User, Actor]]]] = {}
    _lock: Final = threading.Lock()
    clock = staticmethod(time.monotonic)

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        """As for the API, from memory where it is fresh."""
        told = hash_secret(request.headers.get("Authorization", ""))
        now = self.clock()
        with self._lock:
            until, found = self._known.get(told, (0.0, None))
        if found is not None and now < until:
            return found
        fresh = super().authenticate(request)
        if fresh is not None:
            with self._lock:
                if len(self._known) >= _MAX_REMEMBERED:
                    self._known.clear()
                self._known[told] = (now + REMEMBERED_S, fresh)
        return fresh
