"""Any server that speaks OpenAI chat completions or responses, through the ``openai`` client."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import orjson

from evaluations.core.openai_request import ChatRequest, chat_request
from evaluations.core.provider_errors import (
    Quoting,
    bad_response,
    reply_error,
    status_error,
    unusable_reply,
)
from evaluations.core.reading_reply import (
    SplitRule,
    arrived_by,
    read_by,
    split_rule,
    thinking_switch,
)
from evaluations.core.requests import Endpoint, Prompt, ProviderError
from evaluations.core.responses_request import responses_request
from evaluations.core.server_facts import ServerFacts
from evaluations.providers.base import Tap, checked_base_url, encoded
from evaluations.providers.connection_errors import connection_error, total_timeout_error
from evaluations.providers.openai_client import OpenAIClient
from evaluations.providers.openai_control import ServerControl
from evaluations.providers.reading import ReadReply, read_reply
from traces.core.completion import Completion
from traces.core.protocols import PROTOCOLS
from traces.core.protocols.errors import ReplyError
from traces.core.protocols.folding import Fold

if TYPE_CHECKING:
    from openai import APIStatusError

DEFAULT_BASE_URL: Final = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class _Mode:
    """Where prompts of one protocol go, how they are written, and how replies are kept."""

    path: str
    request: Callable[..., ChatRequest]
    protocol: str

    def fold(self, rule: SplitRule) -> Fold:
        """What puts a reply together; raises ProviderError for an unknown dialect."""
        try:
            return PROTOCOLS[self.protocol].fold(
                dialect=rule.dialect, prompt_opens_think=rule.prompt_opens_think
            )
        except ValueError as error:
            raise ProviderError("bad_request", str(error), retryable=False) from None


_MODES: Final[Mapping[str, _Mode]] = {
    "chat": _Mode("/chat/completions", chat_request, "openai_chat"),
    "responses": _Mode("/responses", responses_request, "openai_responses"),
}


def open_openai_compatible(endpoint: Endpoint) -> "OpenAISession":
    """A session for the endpoint; the client's import (a second of CPU) is paid here."""
    base_url = checked_base_url(endpoint, DEFAULT_BASE_URL)
    return OpenAISession(endpoint, base_url, OpenAIClient(endpoint, base_url))


class OpenAISession:
    """Streams replies and reads them as raw events, not as an object per chunk."""

    def __init__(self, endpoint: Endpoint, base_url: str, client: OpenAIClient) -> None:
        self._endpoint = endpoint
        self._base_url = base_url
        self._client = client
        self._control = ServerControl(client, base_url)
        self._splits = False

    async def complete(self, prompt: Prompt, tap: Tap | None = None) -> Completion:
        """One call, never repeated; raises ProviderError."""
        import aiohttp
        import httpx2
        import openai

        mode = _MODES[prompt.protocol]
        quoting = Quoting.of(prompt, self._endpoint.api_key)
        # What cannot be sent, or not be read, is refused before anybody is asked anything.
        encoded(mode.request(prompt, base_url=self._base_url).body)
        fold = mode.fold(SplitRule(prompt.dialect))
        try:
            async with asyncio.timeout(self._endpoint.total_timeout_s):
                facts = await self._control.facts_of(prompt.model)
                request = mode.request(prompt, base_url=self._base_url, server=facts.name)
                rule = self._rule(prompt, facts, request)
                fold = mode.fold(rule)
                if tap is not None:
                    tap.read = partial(arrived_by, fold, rule)
                reply, headers = await self._stream(mode, encoded(request.body), fold)
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
        told = {**completion.server, **facts.described(), **_told_in_headers(headers)}
        if fold.late_error:
            told["error_after_finish"] = reply_error(fold.late_error, quoting=quoting).message
        self._splits = self._splits or bool(completion.reasoning)
        read = replace(completion, server={**told, **request.record})
        return read_by(replace(read, protocol=mode.protocol, body=reply.body), rule)

    async def aclose(self) -> None:
        """Close every connection; the session is of no use afterwards."""
        await self._control.aclose()
        await self._client.aclose()

    def _rule(self, prompt: Prompt, facts: ServerFacts, request: ChatRequest) -> SplitRule:
        """How the text is to be split. A server that took one thought out takes out all."""
        return split_rule(
            prompt,
            facts.hint,
            source="/props",
            thinking=thinking_switch(request.body),
            splits=facts.splits or self._splits,
        )

    async def _stream(
        self, mode: _Mode, content: bytes, fold: Fold
    ) -> tuple[ReadReply, Mapping[str, str]]:
        """Send the body and fold the reply; the reply and its headers."""
        started = time.perf_counter()
        response = await self._client.post(mode.path, content)
        try:
            async with aclosing(response.aiter_bytes()) as body:
                reader = PROTOCOLS[mode.protocol].reader()
                reply = await read_reply(body, reader, fold, started=started)
        finally:
            await response.aclose()
        return reply, response.headers


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
