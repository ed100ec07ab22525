"""How each protocol tells a reply: chunks as they arrive in, one completion out."""

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from traces.core.completion import Completion
from traces.core.dialects import AUTO
from traces.core.json_fields import JsonObject
from traces.core.protocols.errors import ReplyError
from traces.core.protocols.folding import Fold, Reader
from traces.core.protocols.gemini import GeminiFold
from traces.core.protocols.ollama_chat import OllamaFold
from traces.core.protocols.openai_chat import ChatFold
from traces.core.protocols.openai_responses import ResponsesFold
from traces.core.protocols.sse import MAX_BYTES, LineReader, SseReader
from traces.core.timings import Timings

#: Bytes, and when they came, in seconds since the request was sent.
Piece = tuple[float, bytes]

#: The last event of a stream that says nothing.
DONE: Final = b"[DONE]"


@dataclass(frozen=True, slots=True)
class Protocol:
    """One way to tell a reply: ``reader`` cuts its bytes, ``fold`` puts the payloads together.

    ``fold`` takes ``dialect`` and ``prompt_opens_think``, as ``split_completion`` does.
    """

    key: str
    label: str
    reader: Callable[[], Reader]
    fold: Callable[..., Fold]


PROTOCOLS: Final[Mapping[str, Protocol]] = MappingProxyType(
    {
        row.key: row
        for row in (
            Protocol("openai_chat", "OpenAI chat completions", SseReader, ChatFold),
            Protocol("openai_responses", "OpenAI responses", SseReader, ResponsesFold),
            Protocol("ollama_chat", "Ollama chat", LineReader, OllamaFold),
            Protocol("ollama_generate", "Ollama generate", LineReader, OllamaFold),
            Protocol("gemini", "Gemini", SseReader, GeminiFold),
        )
    }
)


def read_body(
    protocol: str, body: bytes, *, dialect: str = AUTO, prompt_opens_think: bool = False
) -> Completion:
    """The completion that ``body`` tells in ``protocol``, streamed or whole; it has no times.

    Raises what ``read_pieces`` raises.
    """
    completion = read_pieces(
        protocol, [(0.0, body)], 0.0, dialect=dialect, prompt_opens_think=prompt_opens_think
    )
    # The moments of the reading are no moments of the reply; a cold start is told in it.
    return replace(completion, timings=Timings(load=completion.timings.load))


def read_pieces(
    protocol: str,
    pieces: Sequence[Piece],
    total: float,
    *,
    dialect: str = AUTO,
    prompt_opens_think: bool = False,
) -> Completion:
    """The completion that the ``pieces`` of a body tell, each with when it came.

    Times are seconds since the request was sent; ``total`` is when the last piece had come.
    Raises KeyError for an unknown protocol, ReplyError for a body that holds an error, no reply
    or no JSON.
    """
    kind = PROTOCOLS[protocol]
    fold = kind.fold(dialect=dialect, prompt_opens_think=prompt_opens_think)
    body = b"".join(piece for _, piece in pieces)
    for at, chunk in _chunks(kind, pieces, body, total, fold):
        fold.add(chunk, at)
    return replace(fold.finish(total), protocol=protocol, body=body)


def pack_body(body: bytes) -> bytes:
    """``body`` compressed: the events of a stream repeat each other, so little is left of them."""
    return zlib.compress(body, 1)


def unpack_body(content: bytes) -> bytes:
    """What ``pack_body`` took; raises ValueError where it is longer than any reply."""
    unpacking = zlib.decompressobj()
    body = unpacking.decompress(content, MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise ValueError(f"The body is longer than {MAX_BYTES} bytes.")
    return body


def _chunks(
    kind: Protocol, pieces: Sequence[Piece], body: bytes, total: float, fold: Fold
) -> Iterator[tuple[float, JsonObject]]:
    """The decoded payloads of ``body``: a document's, whatever lines it has, or a stream's."""
    if document := _document(body):
        yield from ((total, chunk) for chunk in document)
        return
    for at, payload in _payloads(kind.reader(), pieces, total, fold):
        if payload.strip() and payload != DONE:
            yield at, _object(payload, fold)


def _payloads(
    reader: Reader, pieces: Sequence[Piece], total: float, fold: Fold
) -> Iterator[tuple[float, bytes]]:
    try:
        for at, piece in pieces:
            yield from ((at, payload) for payload in reader.feed(piece))
        yield from ((total, payload) for payload in reader.finish())
    except ValueError as error:
        raise ReplyError(str(error), partial=fold.partial) from None


def _document(body: bytes) -> list[JsonObject]:
    """The objects of a body that is one JSON document; none for a stream or a broken one."""
    if len(body) > MAX_BYTES or body.lstrip()[:1] not in (b"{", b"["):
        return []
    try:
        decoded = json.loads(body)
    except (ValueError, RecursionError):
        return []
    objects = decoded if isinstance(decoded, list) else [decoded]
    return objects if all(isinstance(each, dict) for each in objects) else []


def _object(payload: bytes, fold: Fold) -> JsonObject:
    try:
        decoded = json.loads(payload)
    except (ValueError, RecursionError):
        raise ReplyError("the reply holds broken JSON", partial=fold.partial) from None
    if not isinstance(decoded, dict):
        raise ReplyError("the reply holds JSON that is no object", partial=fold.partial)
    return decoded
