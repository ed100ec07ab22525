"""What every provider adapter offers, and the checks that they share before a call."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urlsplit

import orjson

from evaluations.core.requests import Endpoint, Prompt, ProviderError
from traces.core.completion import Completion
from traces.core.json_fields import JsonObject
from traces.core.protocols.folding import Arrived

#: Held while a client is imported or made: the openai client looks into ``httpx`` as soon as a
#: thread has begun to import it, and finds half a module.
IMPORTING: Final = threading.Lock()


@dataclass(slots=True)
class Tap:
    """Lets the caller look into a reply that still arrives, at any moment and from any thread.

    The adapter sets ``read`` once there is something to read from. Nothing is put together for
    whoever does not ask.
    """

    read: Callable[[], Arrived] = Arrived


class Session(Protocol):
    """Open connections to one endpoint, for use in one event loop; many calls at a time."""

    async def complete(self, prompt: Prompt, tap: Tap | None = None) -> Completion:
        """One call, never repeated; raises ProviderError and nothing else."""

    async def aclose(self) -> None:
        """Let go of every connection."""


@dataclass(frozen=True, slots=True)
class ProviderKind:
    """A row of the registry.

    ``needs_key``: the kind has a use for an API key (the field may stay empty for a server
    that asks for none). ``open`` starts no call; it raises ProviderError for an endpoint that
    cannot be called at all. ``key`` is what connections store. ``openai_door`` is where
    below the base URL a server answers OpenAI's calls, for the proxy; None where none does.
    ``one_model_at_a_time``: another model has to be loaded first, or cannot share a batch.
    """

    key: str
    label: str
    help: str
    needs_base_url: bool
    default_base_url: str
    needs_key: bool
    openai_door: str | None
    open: Callable[[Endpoint], Session]
    one_model_at_a_time: bool = False


def checked_base_url(endpoint: Endpoint, default: str) -> str:
    """The endpoint's base URL, or ``default`` where it has none, without a slash at the end.

    Raises ProviderError for anything but an http or https address without user and password.
    """
    url = (endpoint.base_url.strip() or default).rstrip("/")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username or parts.password:
        raise ProviderError(
            "bad_request",
            f"base URL: write it as {default}, without a user name or password in it.",
            retryable=False,
        )
    return url


def checked_key(endpoint: Endpoint) -> str:
    """The endpoint's key without blanks around it, "" where it has none.

    Raises ProviderError for a key that cannot stand in an HTTP header.
    """
    key = endpoint.api_key.strip()
    if not all(33 <= ord(character) <= 126 for character in key):
        raise ProviderError(
            "unauthorized",
            "API key: it holds a blank or a character outside ASCII; copy it again.",
            retryable=False,
        )
    return key


def encoded(body: JsonObject) -> bytes:
    """A request's body as JSON; raises ProviderError where it cannot be written as such."""
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:
        raise ProviderError(
            "bad_request",
            "The prompt or a parameter cannot be written as JSON: it holds half of a "
            "surrogate pair, or a number beyond 64 bits.",
            retryable=False,
        ) from None
