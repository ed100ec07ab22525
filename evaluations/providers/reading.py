"""Reads a reply's body piece by piece into a fold, with the client's clock at every piece."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Final, Protocol

import orjson

from evaluations.core.provider_errors import bad_response
from traces.core.json_fields import JsonObject

#: A body that ends this soon after the last event leaves its connection free for another call.
_GRACE_S: Final = 0.5

_DONE: Final = b"[DONE]"


class Reader(Protocol):
    """Cuts bytes into payloads; raises ValueError where there are too many."""

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take bytes; give back the payloads that they completed."""

    def finish(self) -> list[bytes]:
        """What is left at the end."""


class Fold(Protocol):
    """Collects what decoded payloads say."""

    @property
    def partial(self) -> str:
        """All text so far."""

    def add(self, chunk: JsonObject, at: float) -> None:
        """Take a payload that arrived ``at`` seconds after the request was sent."""


async def read_reply(
    body: AsyncIterator[bytes], reader: Reader, fold: Fold, *, started: float
) -> float:
    """Feed the whole body to the fold; give back when it ended, in seconds since ``started``.

    ``started`` is a ``time.perf_counter`` reading. Raises ProviderError ``bad_response`` for
    what is no JSON object, and whatever the fold and the body raise.
    """
    async for chunk in body:
        at = time.perf_counter() - started
        if _take(_feed(reader, chunk, fold), fold, at):
            await _drain(body)
            return at
    at = time.perf_counter() - started
    _take(reader.finish(), fold, at)
    return at


def decode(payload: bytes, fold: Fold) -> JsonObject:
    """The JSON object of a payload; raises ProviderError ``bad_response`` for anything else."""
    try:
        decoded = orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise bad_response("the reply holds broken JSON", partial=fold.partial) from None
    if not isinstance(decoded, dict):
        raise bad_response("the reply holds JSON that is no object", partial=fold.partial)
    return decoded


def _feed(reader: Reader, chunk: bytes, fold: Fold) -> list[bytes]:
    try:
        return reader.feed(chunk)
    except ValueError as error:
        raise bad_response(str(error), partial=fold.partial) from None


def _take(payloads: list[bytes], fold: Fold, at: float) -> bool:
    """Fold the payloads; whether the last one said that nothing follows."""
    for payload in payloads:
        if payload == _DONE:
            return True
        if payload.strip():
            fold.add(decode(payload, fold), at)
    return False


async def _drain(body: AsyncIterator[bytes]) -> None:
    """Read the end of a body whose last event has come; no error in it matters any more."""
    with contextlib.suppress(Exception):
        async with asyncio.timeout(_GRACE_S):
            async for _ in body:
                pass
