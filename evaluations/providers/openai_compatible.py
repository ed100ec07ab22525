"""Any server that speaks OpenAI chat completions, through the ``openai`` client."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

import orjson

from evaluations.core.openai_request import chat_request
from evaluations.core.provider_errors import (
    Quoting,
    bad_response,
    reply_error,
    status_error,
    unusable_reply,
)
from evaluations.core.requests import Endpoint, Prompt, ProviderError
from evaluations.providers.base import checked_base_url, checked_key, encoded
from evaluations.providers.connection_errors import connection_error, total_timeout_error
from evaluations.providers.reading import ReadReply, read_reply
from traces.core.completion import Completion
from traces.core.json_fields import JsonObject
from traces.core.protocols.errors import ReplyError
from traces.core.protocols.openai_chat import ChatFold
from traces.core.protocols.sse import SseReader

if TYPE_CHECKING:
    from ssl import SSLContext

    from openai import APIStatusError, AsyncOpenAI, Omit

DEFAULT_BASE_URL: Final = "https://api.openai.com/v1"

#: The key of ``traces.core.protocols`` under which replies are kept.
PROTOCOL: Final = "openai_chat"

#: Idle connections are dropped before common servers do so (5 s), else a call meets the closing.
_KEEP_ALIVE_S: Final = 4.0

#: Servers whose answers promise to keep the connection and close it behind every stream. The
#: next call would meet the closing: about one in twenty does, at several calls in flight.
_CLOSERS: Final = frozenset({"llama.cpp"})


def open_openai_compatible(endpoint: Endpoint) -> "OpenAISession":
    """A session for the endpoint; the client's import (a second of CPU) is paid here."""
    import httpx2

    base_url = checked_base_url(endpoint, DEFAULT_BASE_URL)
    return OpenAISession(endpoint, base_url, httpx2.create_ssl_context())


class OpenAISession:
    """Streams chat completions and reads them as raw events, not as an object per chunk."""

    def __init__(self, endpoint: Endpoint, base_url: str, tls: "SSLContext") -> None:
        self._endpoint = endpoint
        self._base_url = base_url
        # Shared by its clients: to read all certificates takes 20 ms, which a reply would wait.
        self._tls = tls
        self._client = _client(endpoint, base_url, tls, keep_alive_s=_KEEP_ALIVE_S)
        self._retired: AsyncOpenAI | None = None
        self._headers = _headers(endpoint)

    async def complete(self, prompt: Prompt) -> Completion:
        """One call, never repeated; raises ProviderError."""
        import aiohttp
        import httpx2
        import openai

        request = chat_request(prompt, base_url=self._base_url)
        content = encoded(request.body)
        quoting = Quoting.of(prompt, self._endpoint.api_key)
        try:
            fold = ChatFold(dialect=prompt.dialect, prompt_opens_think=prompt.prompt_opens_think)
        except ValueError as error:
            raise ProviderError("bad_request", str(error), retryable=False) from None
        try:
            async with asyncio.timeout(self._endpoint.total_timeout_s):
                reply, headers = await self._stream(content, fold)
            completion = fold.finish(reply.total)
        except ReplyError as error:
            raise unusable_reply(error, quoting=quoting) from None
        except openai.APIStatusError as error:
            raise _status_error(error, quoting) from None
        except (httpx2.DecodingError, aiohttp.ClientResponseError):
            raise bad_response("the reply is not readable HTTP", partial=fold.partial) from None
        except (openai.APIConnectionError, httpx2.TransportError, aiohttp.ClientError) as error:
            raise connection_error(error, self._endpoint, partial=fold.partial) from None
        except TimeoutError:
            raise total_timeout_error(self._endpoint, partial=fold.partial) from None
        server = {**completion.server, **_told_in_headers(headers), **request.notes}
        if fold.late_error:
            server["error_after_finish"] = reply_error(fold.late_error, quoting=quoting).message
        return replace(completion, server=server, protocol=PROTOCOL, body=reply.body)

    async def aclose(self) -> None:
        """Close every connection; the session is of no use afterwards."""
        for client in (self._retired, self._client):
            if client is not None:
                await client.close()

    async def _stream(self, content: bytes, fold: ChatFold) -> tuple[ReadReply, Mapping[str, str]]:
        """Send the body and fold the reply; the reply and its headers."""
        import httpx2
        import openai

        started = time.perf_counter()
        response = cast(
            httpx2.Response,
            await self._client.post(
                "/chat/completions",
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
            self._client = _client(self._endpoint, self._base_url, self._tls, keep_alive_s=0.0)
        try:
            async with aclosing(response.aiter_bytes()) as body:
                reply = await read_reply(body, SseReader(), fold, started=started)
        finally:
            await response.aclose()
        return reply, response.headers


def _client(
    endpoint: Endpoint, base_url: str, tls: "SSLContext", *, keep_alive_s: float
) -> "AsyncOpenAI":
    """A client whose idle connections are dropped after ``keep_alive_s`` seconds."""
    import httpx2
    import openai

    timeout = httpx2.Timeout(endpoint.idle_timeout_s, connect=endpoint.connect_timeout_s, pool=None)
    client = openai.AsyncOpenAI(
        api_key=checked_key(endpoint) or "none",
        base_url=base_url,
        max_retries=0,
        timeout=timeout,
        http_client=openai.DefaultAioHttpClient(
            timeout=timeout,
            verify=tls,
            follow_redirects=False,
            limits=httpx2.Limits(
                max_connections=endpoint.max_in_flight, keepalive_expiry=keep_alive_s
            ),
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


def _status_error(error: "APIStatusError", quoting: Quoting) -> ProviderError:
    text = error.response.text
    try:
        body: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        body = text
    return status_error(
        error.status_code, body, error.response.headers, now=time.time(), quoting=quoting
    )


def _told_in_headers(headers: Mapping[str, str]) -> dict[str, object]:
    """What helps to find a call in the provider's own records."""
    told: dict[str, object] = {}
    if request_id := headers.get("x-request-id"):
        told["request_id"] = request_id[:100]
    milliseconds = headers.get("openai-processing-ms", "")
    if milliseconds.isdecimal():
        told["processing_s"] = int(milliseconds) / 1000
    return told
