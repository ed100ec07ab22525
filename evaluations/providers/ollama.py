"""Ollama's own protocol: raw lines for the chat, its own client for the control calls."""

import asyncio
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import orjson

from evaluations.core.ollama_request import ModelFacts, OllamaRequest, ollama_request
from evaluations.core.provider_errors import Quoting, bad_response, status_error, unusable_reply
from evaluations.core.reading_reply import SplitRule, arrived_by, read_by, split_rule
from evaluations.core.requests import Endpoint, Prompt, ProviderError
from evaluations.providers.base import Tap, checked_base_url, checked_key, encoded
from evaluations.providers.connection_errors import connection_error, total_timeout_error
from evaluations.providers.ollama_control import open_control
from evaluations.providers.reading import ReadReply, read_reply
from traces.core.completion import Completion
from traces.core.json_fields import JsonObject
from traces.core.protocols.errors import ReplyError
from traces.core.protocols.ollama_chat import OllamaFold
from traces.core.protocols.sse import LineReader

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

DEFAULT_BASE_URL: Final = "http://127.0.0.1:11434"

#: The key of ``traces.core.protocols`` under which replies are kept.
PROTOCOL: Final = "ollama_chat"

#: Idle connections are dropped before a proxy does so, else a call meets the closing.
_KEEP_ALIVE_S: Final = 4.0

#: Questions about the server are answered at once or are of no use, in seconds.
_CONTROL_S: Final = 5.0

#: More of an error's body, or of what is told about a model, is never read, in bytes.
_HEAD_BYTES: Final = 2**20


def open_ollama(endpoint: Endpoint) -> "OllamaSession":
    """A session for the endpoint; the clients' import is paid here."""
    base_url = checked_base_url(endpoint, DEFAULT_BASE_URL)
    return OllamaSession(endpoint, base_url, checked_key(endpoint))


class OllamaSession:
    """Streams chats line by line.

    The ``ollama`` client makes an object of every line, drops fields that it does not know and
    needs five times the CPU per call, so that the chats go over aiohttp.
    """

    def __init__(self, endpoint: Endpoint, base_url: str, key: str) -> None:
        self._endpoint = endpoint
        self._base_url = base_url
        self._headers = {"Content-Type": "application/json"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._control = open_control(base_url, key, ask=self._ask)
        self._http: ClientSession | None = None

    async def complete(self, prompt: Prompt, tap: Tap | None = None) -> Completion:
        """One call, never repeated; raises ProviderError."""
        import aiohttp

        quoting = Quoting.of(prompt, self._endpoint.api_key)
        fold = _fold(SplitRule(prompt.dialect))
        try:
            async with asyncio.timeout(self._endpoint.total_timeout_s):
                facts = await self._control.facts_of(prompt.model)
                request = ollama_request(prompt, facts)
                rule = _rule(prompt, facts, request)
                fold = _fold(rule)
                if tap is not None:
                    tap.read = partial(arrived_by, fold, rule)
                reply = await self._stream(encoded(request.body), fold, quoting)
            completion = fold.finish(reply.total)
        except ReplyError as error:
            raise unusable_reply(error, quoting=quoting) from None
        except aiohttp.ClientResponseError:
            raise bad_response("the reply is not readable HTTP", partial=fold.partial) from None
        except aiohttp.ClientError as error:
            raise connection_error(error, self._endpoint, partial=fold.partial) from None
        except TimeoutError:
            raise total_timeout_error(self._endpoint, partial=fold.partial) from None
        server = {
            **completion.server,
            **facts.described(),
            **await self._control.loaded(prompt.model),
            **request.record,
        }
        read = replace(completion, server=server, protocol=PROTOCOL, body=reply.body)
        return read_by(read, rule)

    async def shape(self, model: str) -> JsonObject:
        """What the server tells about the size of a model: see ``OllamaControl.shape``."""
        return await self._control.shape(model)

    async def aclose(self) -> None:
        """Close every connection; the session is of no use afterwards."""
        await self._control.aclose()
        if self._http is not None:
            await self._http.close()

    async def _stream(self, content: bytes, fold: OllamaFold, quoting: Quoting) -> ReadReply:
        """Send the body and fold the reply."""
        started = time.perf_counter()
        async with self._client().post(
            f"{self._base_url}/api/chat", data=content, allow_redirects=False
        ) as response:
            if response.status != 200:
                raise await _status_error(response, quoting)
            body = response.content.iter_any()
            return await read_reply(body, LineReader(), fold, started=started)

    async def _ask(self, path: str, body: JsonObject | None) -> JsonObject | None:
        """The object that the server tells under ``path``; None where it tells none."""
        import aiohttp

        try:
            async with (
                asyncio.timeout(_CONTROL_S),
                self._client().request(
                    "GET" if body is None else "POST",
                    f"{self._base_url}{path}",
                    data=None if body is None else encoded(body),
                    allow_redirects=False,
                ) as response,
            ):
                told = _decoded(await _head(response))
                return told if response.status == 200 and isinstance(told, dict) else None
        except (aiohttp.ClientError, TimeoutError):
            return None

    def _client(self) -> "ClientSession":
        """The HTTP session, made inside the event loop that uses it."""
        if self._http is None:
            import aiohttp

            self._http = aiohttp.ClientSession(
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(
                    total=None,
                    sock_connect=self._endpoint.connect_timeout_s,
                    sock_read=self._endpoint.idle_timeout_s,
                ),
                trust_env=True,
                cookie_jar=aiohttp.DummyCookieJar(),
                connector=aiohttp.TCPConnector(
                    limit=self._endpoint.max_in_flight + 1, keepalive_timeout=_KEEP_ALIVE_S
                ),
            )
        return self._http


def _rule(prompt: Prompt, facts: ModelFacts, request: OllamaRequest) -> SplitRule:
    """How the text is to be split. A server that knows that the model thinks splits itself."""
    thinks = facts.thinks(request.body.get("think"))
    return split_rule(
        prompt, facts.hint, source="/api/show", thinking=thinks, splits=thinks is True
    )


def _fold(rule: SplitRule) -> OllamaFold:
    """What puts a reply together; raises ProviderError for an unknown dialect."""
    try:
        return OllamaFold(dialect=rule.dialect, prompt_opens_think=rule.prompt_opens_think)
    except ValueError as error:
        raise ProviderError("bad_request", str(error), retryable=False) from None


async def _status_error(response: "ClientResponse", quoting: Quoting) -> ProviderError:
    body = await _head(response)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return status_error(response.status, _decoded(body), headers, now=time.time(), quoting=quoting)


async def _head(response: "ClientResponse") -> bytes:
    """The body, or the beginning of one that is longer than any honest one."""
    head = b""
    async for chunk in response.content.iter_any():
        head += chunk
        if len(head) > _HEAD_BYTES:
            break
    return head


def _decoded(body: bytes) -> object:
    """The body's JSON, or its text where it is none."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode(errors="replace")
