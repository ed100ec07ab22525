"""What an Ollama server tells about its models, through the ``ollama`` client."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from evaluations.core.ollama_request import ModelFacts
from evaluations.providers.base import IMPORTING
from traces.core.json_fields import JsonObject, list_field, object_field, text_field

if TYPE_CHECKING:
    from ollama import AsyncClient

#: Control calls answer at once or are of no use, in seconds.
_TIMEOUT_S: Final = 5.0

#: Memory is asked for at most this often per model, in seconds.
_MEMORY_EVERY_S: Final = 60.0


#: Asks a path of the server, with a body or without; None where nobody answers as told.
Ask = Callable[[str, JsonObject | None], Awaitable[JsonObject | None]]


def open_control(base_url: str, key: str, *, ask: Ask) -> "OllamaControl":
    """Control calls to a server; ``key`` is "" for a server that asks for none.

    ``ask`` is for what the client has no call for, or refuses where a field is missing.
    """
    with IMPORTING:
        import httpx
        import ollama

    def only_this_key(request: httpx.Request) -> httpx.Request:
        # The client would send the key that it finds in the worker's environment.
        request.headers.pop("authorization", None)
        if key:
            request.headers["authorization"] = f"Bearer {key}"
        return request

    client = ollama.AsyncClient(
        host=base_url, follow_redirects=False, timeout=_TIMEOUT_S, auth=only_this_key
    )
    # The last two are what the client raises for an answer that is not Ollama's.
    failures = (ollama.ResponseError, httpx.HTTPError, ConnectionError, ValueError, TypeError)
    return OllamaControl(client, failures, ask)


class OllamaControl:
    """Facts and memory of models. Every failure means "unknown": the chat itself will tell."""

    def __init__(
        self,
        client: "AsyncClient",
        failures: tuple[type[Exception], ...],
        ask: Ask,
    ) -> None:
        self._client = client
        self._ask = ask
        self._failures = failures
        self._facts: dict[str, asyncio.Task[ModelFacts | None]] = {}
        self._memory_asked: dict[str, float] = {}
        self._identities: dict[str, dict[str, object]] = {}

    async def facts_of(self, model: str) -> ModelFacts:
        """The model's facts, asked for once however many calls wait for them."""
        if model not in self._facts:
            self._facts[model] = asyncio.create_task(self._show(model))
        # One caller's cancellation must not take the answer away from the others.
        facts = await asyncio.shield(self._facts[model])
        if facts is None:
            self._facts.pop(model, None)
        return facts or ModelFacts()

    async def loaded(self, model: str) -> dict[str, object]:
        """The model's digest and context and, at most once a minute, its memory.

        The figures are Ollama's own estimate, in bytes; ask right after an answer, while the
        model is loaded.
        """
        told: dict[str, object] = {}
        now = time.monotonic()
        if now - self._memory_asked.get(model, -_MEMORY_EVERY_S) >= _MEMORY_EVERY_S:
            self._memory_asked[model] = now
            if memory := await self._running(model):
                told["memory"] = memory
                identity = {"digest": memory["digest"], "num_ctx": memory["context_length"]}
                self._identities[model] = {name: each for name, each in identity.items() if each}
        return told | self._identities.get(model, {})

    async def shape(self, model: str) -> JsonObject:
        """``model_info`` and ``quantization`` of ``/api/show``, and ``size``, the bytes of the
        model's file, of ``/api/tags``; what the server does not tell is left out."""
        shown = await self._ask("/api/show", {"model": model}) or {}
        listed = list_field(await self._ask("/api/tags", None) or {}, "models")
        named = (model, f"{model}:latest")
        sizes = [
            each.get("size")
            for each in listed
            if isinstance(each, dict) and each.get("model") in named
        ]
        told = {
            "model_info": object_field(shown, "model_info"),
            "quantization": text_field(object_field(shown, "details"), "quantization_level"),
            "size": next((size for size in sizes if isinstance(size, int) and size > 0), None),
        }
        return {name: value for name, value in told.items() if value}

    async def aclose(self) -> None:
        """Close the client; calls that still wait are given up."""
        for task in self._facts.values():
            task.cancel()
        await asyncio.gather(*self._facts.values(), return_exceptions=True)
        close: Callable[[], Awaitable[None]] = self._client.close
        await close()

    async def _show(self, model: str) -> ModelFacts | None:
        shown = await self._ask("/api/show", {"model": model})
        if shown is None:
            return None
        version = await self._ask("/api/version", None) or {}
        return ModelFacts.of(shown, text_field(version, "version"))

    async def _running(self, model: str) -> dict[str, object]:
        try:
            running = await self._client.ps()
        except self._failures:
            return {}
        for entry in running.models:
            if entry.model in (model, f"{model}:latest"):
                return {
                    "size_bytes": entry.size and int(entry.size),
                    "size_vram_bytes": entry.size_vram and int(entry.size_vram),
                    "context_length": entry.context_length,
                    "digest": entry.digest or "",
                    "method": "ollama-ps",
                }
        return {}
