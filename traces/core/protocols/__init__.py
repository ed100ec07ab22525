"""How each protocol tells a reply: chunks as they arrive in, one completion out."""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from traces.core.completion import Completion
from traces.core.dialects import AUTO
from traces.core.protocols.errors import ReplyError
from traces.core.protocols.folding import Fold, Reader
from traces.core.protocols.ollama_chat import OllamaFold
from traces.core.protocols.openai_chat import ChatFold
from traces.core.protocols.sse import MAX_BYTES, LineReader, SseReader
from traces.core.timings import Timings

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
            Protocol("ollama_chat", "Ollama chat", LineReader, OllamaFold),
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
    return replace(completion, timings=Timings())


def read_pieces(
    protocol: str,
    pieces: Sequence[tuple[float, bytes]],
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
    reader = kind.reader()
    try:
        for at, piece in pieces:
            _add(reader.feed(piece), fold, at)
        _add(reader.finish(), fold, total)
    except ValueError as error:
        raise ReplyError(str(error), partial=fold.partial) from None
    body = b"".join(piece for _, piece in pieces)
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


def _add(payloads: Sequence[bytes], fold: Fold, at: float) -> None:
    for payload in payloads:
        if payload.strip() and payload != DONE:
            fold.add(_object(payload, fold), at)


def _object(payload: bytes, fold: Fold) -> dict[str, object]:
    try:
        decoded = json.loads(payload)
    except (ValueError, RecursionError):
        raise ReplyError("the reply holds broken JSON", partial=fold.partial) from None
    if not isinstance(decoded, dict):
        raise ReplyError("the reply holds JSON that is no object", partial=fold.partial)
    return decoded
