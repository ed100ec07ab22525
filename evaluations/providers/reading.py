"""Reads a reply's body piece by piece into a fold, with the client's clock at every piece."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

import orjson

from evaluations.core.provider_errors import bad_response
from traces.core.json_fields import JsonObject
from traces.core.protocols import DONE
from traces.core.protocols.folding import Fold, Reader

#: A body that ends this soon after the last event leaves its connection free for another call.
_GRACE_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class ReadReply:
    """When a reply ended, in seconds since its request was sent, and its bytes."""

    total: float
    body: bytes


async def read_reply(
    body: AsyncIterator[bytes], reader: Reader, fold: Fold, *, started: float
) -> ReadReply:
    """Feed the whole body to the fold.

    ``started`` is a ``time.perf_counter`` reading. A body that breaks off, or falls silent, when
    the reply had already finished is complete: it was paid for. Raises ProviderError
    ``bad_response`` for what is no JSON object, and whatever the fold and the body raise.
    """
    chunks: list[bytes] = []
    at = 0.0
    async with aclosing(_until_finished(body, fold)) as pieces:
        async for chunk in pieces:
            at = time.perf_counter() - started
            chunks.append(chunk)
            if _take(_feed(reader, chunk, fold), fold, at):
                await _drain(body)
                return ReadReply(at, b"".join(chunks))
    at = at if fold.finished else time.perf_counter() - started
    _take(reader.finish(), fold, at)
    return ReadReply(at, b"".join(chunks))


async def _until_finished(body: AsyncIterator[bytes], fold: Fold) -> AsyncGenerator[bytes]:
    """The chunks of ``body``; its errors end it quietly once the fold has finished."""
    try:
        async for chunk in body:
            yield chunk
    except Exception:
        if not fold.finished:
            raise


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
        if payload == DONE:
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
