"""A real HTTP server on 127.0.0.1 that plays scripted replies, for tests of HTTP clients."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType
from typing import Any, Self


class Fault(Enum):
    """What may stand among the pieces of a body."""

    DROP = "close the connection here"
    STALL = "send nothing more and keep the connection open"


Piece = bytes | str | float | Fault | asyncio.Event


async def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds, five seconds at most."""
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.01)


@dataclass(frozen=True)
class Reply:
    """One scripted reply.

    ``pieces`` are sent one HTTP chunk each; a number among them is a pause in seconds, an event is
    waited for. With ``whole`` they are sent as one body with a length. ``status`` None: the
    connection is closed (a DROP) without a word.
    """

    pieces: Sequence[Piece] = ()
    status: int | None = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False


@dataclass(frozen=True)
class Request:
    """What a client sent; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def sse(*events: object, done: bool = True) -> Reply:
    """A stream with one piece per event; bytes and faults among them pass as they are."""
    pieces: list[Piece] = [
        event
        if isinstance(event, bytes | float | Fault | asyncio.Event)
        else f"data: {json.dumps(event)}\n\n"
        for event in events
    ]
    if done:
        pieces.append(b"data: [DONE]\n\n")
    return Reply(pieces, headers={"content-type": "text/event-stream"})


def ndjson(*lines: object) -> Reply:
    """A stream of JSON lines; bytes and faults among them pass as they are."""
    pieces: list[Piece] = [
        line if isinstance(line, bytes | float | Fault | asyncio.Event) else json.dumps(line) + "\n"
        for line in lines
    ]
    return Reply(pieces, headers={"content-type": "application/x-ndjson"})


def plain(body: object, *, status: int = 200, **headers: str) -> Reply:
    """A body that is not streamed: JSON, or text and bytes as they are."""
    content = body if isinstance(body, bytes | str) else json.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply([content], status, {"content-type": "application/json"} | named, whole=True)


def recut(reply: Reply, size: int) -> Reply:
    """The same bytes in pieces of ``size``, whatever that cuts in two."""
    content = b"".join(_bytes(piece) for piece in reply.pieces)
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    return Reply(pieces, reply.status, reply.headers)


#: Where clients ask a server what it is.
_UNANSWERED = ("/props", "/v1/models", "/version")
_NOT_FOUND = plain({"error": {"message": "not found"}}, status=404)


class Replay:
    """Plays ``replies`` in turn, the last one again and again; ``routes`` win over them.

    Questions about the server itself are not found unless a route answers them.
    ``requests`` are all that came, in order; ``calls`` those that no route answered.
    """

    def __init__(self, *replies: Reply, routes: Mapping[str, Reply] | None = None) -> None:
        self._replies = list(replies)
        self._routes = dict.fromkeys(_UNANSWERED, _NOT_FOUND) | dict(routes or {})
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.requests: list[Request] = []
        self.calls: list[Request] = []
        self.connections = 0

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        self.connections += 1
        try:
            while (request := await _read(reader)) and await self._answer(request, writer):
                pass
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(task)
            writer.close()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """Play the reply that is due; whether the connection goes on."""
        self.requests.append(request)
        reply = self._routes.get(request.path)
        if reply is None:
            self.calls.append(request)
            reply = self._replies[min(len(self.calls), len(self._replies)) - 1]
        if reply.status is None:
            return False
        return await _play(reply, writer)


async def _read(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1")
    except asyncio.IncompleteReadError:
        return None
    line, *rest = head.strip().split("\r\n")
    method, path, _ = line.split(" ", 2)
    headers = {name.lower(): value for name, value in (each.split(": ", 1) for each in rest)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, path, headers, body)


async def _play(reply: Reply, writer: asyncio.StreamWriter) -> bool:
    whole = b"".join(_bytes(piece) for piece in reply.pieces) if reply.whole else b""
    length = f"content-length: {len(whole)}" if reply.whole else "transfer-encoding: chunked"
    named = "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
    writer.write(f"HTTP/1.1 {reply.status} Scripted\r\n{named}{length}\r\n\r\n".encode())
    if reply.whole:
        writer.write(whole)
        await writer.drain()
        return True
    for piece in reply.pieces:
        if piece is Fault.DROP:
            return False
        if piece is Fault.STALL:
            await asyncio.Event().wait()
        if isinstance(piece, asyncio.Event):
            await piece.wait()
            continue
        if isinstance(piece, float):
            await asyncio.sleep(piece)
            continue
        content = _bytes(piece)
        writer.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        await writer.drain()
        # The next piece is a packet of its own, so that the client sees this one's boundary.
        await asyncio.sleep(0)
    writer.write(b"0\r\n\r\n")
    await writer.drain()
    return True


def _bytes(piece: Piece) -> bytes:
    if isinstance(piece, str):
        return piece.encode()
    return piece if isinstance(piece, bytes) else b""
