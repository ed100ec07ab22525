"""Asks a server of OpenAI's protocols once what it is and how it runs its models."""

import asyncio
from typing import Final

import orjson

from evaluations.core.openai_families import family_of
from evaluations.core.server_facts import ServerFacts, facts_of_models, facts_of_props
from evaluations.providers.openai_client import OpenAIClient
from traces.core.json_fields import JsonObject, text_field

#: After an answer that says "not now", the server is asked again with the next call.
_LATER: Final = frozenset({429, 502, 503, 504})


class ServerControl:
    """Facts of models. Every failure means "unknown": the call itself will tell.

    Vendors' public addresses are never asked: they tell nothing of the kind.
    """

    def __init__(self, client: OpenAIClient, base_url: str) -> None:
        self._client = client
        self._base_url = base_url
        self._root = base_url.removesuffix("/v1")
        self._facts: dict[str, asyncio.Task[ServerFacts | None]] = {}

    async def facts_of(self, model: str) -> ServerFacts:
        """The facts for a model, asked for once however many calls wait for them."""
        if family_of(model, self._base_url).hosted:
            return ServerFacts()
        if model not in self._facts:
            self._facts[model] = asyncio.create_task(self._ask(model))
        # One caller's cancellation must not take the answer away from the others.
        facts = await asyncio.shield(self._facts[model])
        if facts is None:
            self._facts.pop(model, None)
        return facts or ServerFacts()

    async def aclose(self) -> None:
        """Give up what still waits."""
        for task in self._facts.values():
            task.cancel()
        await asyncio.gather(*self._facts.values(), return_exceptions=True)

    async def _ask(self, model: str) -> ServerFacts | None:
        """The facts; None where the server could not be asked just now."""
        props = await self._get(f"{self._root}/props")
        if props is None:
            return None
        if facts := facts_of_props(props):
            return facts
        listed = await self._get(f"{self._base_url}/models") or {}
        facts = facts_of_models(listed, model)
        if facts.name != "vllm":
            return facts
        version = await self._get(f"{self._root}/version") or {}
        return facts_of_models(listed, model, text_field(version, "version"))

    async def _get(self, url: str) -> JsonObject | None:
        """The JSON object at ``url``, empty where there is none; None where nobody answers."""
        import aiohttp
        import httpx2
        import openai

        try:
            told = orjson.loads(await self._client.get(url))
        except openai.APIStatusError as error:
            return None if error.status_code in _LATER else {}
        except orjson.JSONDecodeError:
            return {}
        except openai.APITimeoutError:
            return {}
        except (openai.OpenAIError, httpx2.HTTPError, aiohttp.ClientError, OSError):
            return None
        return told if isinstance(told, dict) else {}
