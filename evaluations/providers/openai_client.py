"""The ``openai`` client as the adapter uses it: raw bodies, one try, nothing of the worker's."""

from contextlib import aclosing
from typing import TYPE_CHECKING, Final, cast

from evaluations.core.requests import Endpoint
from evaluations.providers.base import IMPORTING, checked_key
from traces.core.json_fields import JsonObject

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI, Omit

#: Idle connections are dropped before common servers do so (5 s), else a call meets the closing.
_KEEP_ALIVE_S: Final = 4.0

#: Servers whose answers promise to keep the connection and close it behind every stream. The
#: next call would meet the closing: about one in twenty does, at several calls in flight.
_CLOSERS: Final = frozenset({"llama.cpp"})

#: No honest answer to a question about the server is longer, in bytes.
_FACTS_BYTES: Final = 2**20

#: Questions about the server are answered at once or are of no use, in seconds.
_FACTS_TIMEOUT_S: Final = 5.0


class OpenAIClient:
    """Sends requests to one endpoint and gives raw responses; what fails is raised as it is."""

    def __init__(self, endpoint: Endpoint, base_url: str) -> None:
        import httpx2

        self._endpoint = endpoint
        self._base_url = base_url
        # Shared by its clients: to read all certificates takes 20 ms, which a reply would wait.
        self._tls = httpx2.create_ssl_context()
        self._client = self._open(keep_alive_s=_KEEP_ALIVE_S)
        self._retired: AsyncOpenAI | None = None
        self._headers = _headers(endpoint)

    async def post(self, path: str, content: bytes) -> "httpx2.Response":
        """The streamed response to a body; the caller closes it."""
        import httpx2
        import openai

        response = cast(
            httpx2.Response,
            await self._client.post(
                path,
                cast_to=httpx2.Response,
                content=content,
                options={"headers": self._headers},
                stream=True,
                stream_cls=openai.AsyncStream[JsonObject],
            ),
        )
        if self._retired is None and response.headers.get("server") in _CLOSERS:
            # The next calls find no connection of an earlier one: it is closed, or about to be.
            self._retired = self._client
            self._client = self._open(keep_alive_s=0.0)
        return response

    async def get(self, url: str) -> bytes:
        """The body at ``url``, or the beginning of one that is longer than any honest one."""
        import httpx2
        import openai

        response = cast(
            httpx2.Response,
            await self._client.get(
                url,
                cast_to=httpx2.Response,
                options={"headers": self._headers, "timeout": _FACTS_TIMEOUT_S},
                stream=True,
                stream_cls=openai.AsyncStream[JsonObject],
            ),
        )
        body = b""
        try:
            async with aclosing(response.aiter_bytes()) as chunks:
                async for chunk in chunks:
                    body += chunk
                    if len(body) > _FACTS_BYTES:
                        break
        finally:
            await response.aclose()
        return body

    async def aclose(self) -> None:
        """Close every connection; the client is of no use afterwards."""
        for client in (self._retired, self._client):
            if client is not None:
                await client.close()

    def _open(self, *, keep_alive_s: float) -> "AsyncOpenAI":
        """A client whose idle connections are dropped after ``keep_alive_s`` seconds."""
        import httpx2
        import openai

        endpoint = self._endpoint
        timeout = httpx2.Timeout(
            endpoint.idle_timeout_s, connect=endpoint.connect_timeout_s, pool=None
        )
        limits = httpx2.Limits(
            max_connections=endpoint.max_in_flight, keepalive_expiry=keep_alive_s
        )
        with IMPORTING:
            client = openai.AsyncOpenAI(
                api_key=checked_key(endpoint) or "none",
                base_url=self._base_url,
                max_retries=0,
                timeout=timeout,
                http_client=openai.DefaultAioHttpClient(
                    timeout=timeout, verify=self._tls, follow_redirects=False, limits=limits
                ),
            )
        # The client takes both from the worker's environment; they are not this endpoint's.
        client.organization = client.project = None
        return client


def _headers(endpoint: Endpoint) -> "dict[str, str | Omit]":
    """Headers of a call: they win over the ones that the client finds in the environment."""
    from openai import Omit

    key = checked_key(endpoint)
    return {
        "Authorization": f"Bearer {key}" if key else Omit(),
        "Accept": "text/event-stream, application/json",
    }
