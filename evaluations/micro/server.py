"""The micro models behind OpenAI's HTTP addresses, to try a connection without a key."""

import json
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import Future
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any, Final

from evaluations.micro.chat import (
    ChatRequest,
    RefusedError,
    Sides,
    chunk,
    models,
    read_request,
    usage,
    whole,
)
from evaluations.micro.engine import ENGINE
from evaluations.micro.replies import Generation

LARGEST_BODY: Final = 1_000_000
IDLE_S: Final = 60.0
_BEARER: Final = "Bearer "


class MicroServer(ThreadingHTTPServer):
    """Answers ``/v1/chat/completions`` and ``/v1/models``; all calls share one engine."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host: str, port: int, *, api_key: str = "") -> None:
        super().__init__((host, port), _Handler)
        self.api_key = api_key
        self.started = int(time.time())

    @property
    def base_url(self) -> str:
        """Where clients find it."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}/v1"


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    server: MicroServer
    protocol_version = "HTTP/1.1"
    server_version = "rationale-micro"
    timeout = IDLE_S
    # Tokens are to be seen as they come.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """The list of models, or one of them."""
        try:
            self._check_key()
            listed = models(self.server.started)
            path = self.path.partition("?")[0].rstrip("/")
            named = [each for each in listed["data"] if path == f"/v1/models/{each['id']}"]
            if path != "/v1/models" and not named:
                raise RefusedError(404, f"There is nothing at {path or '/'}; try /v1/models.")
            self._send(200, named[0] if named else listed)
        except RefusedError as error:
            self._send(error.status, error.body)

    def do_POST(self) -> None:
        """One reply."""
        try:
            body = self._body()
            self._check_key()
            path = self.path.partition("?")[0].rstrip("/")
            if path != "/v1/chat/completions":
                raise RefusedError(404, f"There is nothing at {path}; try /v1/chat/completions.")
            request = read_request(body)
        except RefusedError as error:
            self._send(error.status, error.body)
            return
        head = {
            "id": f"chatcmpl-{secrets.token_hex(8)}",
            "created": int(time.time()),
            "model": request.model.name,
        }
        if request.streamed:
            self._stream(head, request)
        else:
            said = ENGINE.submit(request.model, request.reply, _deaf).result()
            self._send(200, whole(head, said))

    def _body(self) -> object:
        """The body is read before anything is refused, so that the connection stays usable."""
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            self.close_connection = True
            raise RefusedError(411, "Say how long the body is (Content-Length).") from None
        if not 0 <= length <= LARGEST_BODY:
            self.close_connection = True
            raise RefusedError(413, f"The body is longer than {LARGEST_BODY} bytes.")
        try:
            return json.loads(self.rfile.read(length))
        except ValueError:
            raise RefusedError(400, "The body is no JSON.") from None

    def _check_key(self) -> None:
        told = self.headers.get("Authorization", "").removeprefix(_BEARER)
        if self.server.api_key and not compare_digest(told.encode(), self.server.api_key.encode()):
            raise RefusedError(401, "The key is wrong or missing (Authorization: Bearer ...).")

    def _stream(self, head: dict[str, Any], request: ChatRequest) -> None:
        pieces: SimpleQueue[str | None] = SimpleQueue()
        speaking = ENGINE.submit(request.model, request.reply, lambda piece, _: pieces.put(piece))
        speaking.add_done_callback(lambda _: pieces.put(None))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for event in _events(head, request, pieces, speaking):
                self._write(f"data: {event}\n\n".encode())
            self._write(b"")
        except OSError:
            # The client has gone; nobody is to speak on to it.
            speaking.cancel()
            self.close_connection = True

    def _write(self, content: bytes) -> None:
        """One chunk; an empty one ends the body."""
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")

    def _send(self, status: int, told: dict[str, Any]) -> None:
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Prompts are nobody's business, and a line a call is noise."""


def _deaf(piece: str, seconds: float) -> None:
    """Who wants the whole reply does not listen to its pieces."""


def _events(
    head: dict[str, Any],
    request: ChatRequest,
    pieces: SimpleQueue[str | None],
    speaking: Future[Generation],
) -> Iterator[str]:
    sides = Sides()
    yield json.dumps(chunk(head, {"role": "assistant", "content": ""}, None))
    while (piece := pieces.get()) is not None:
        if delta := sides.take(piece):
            yield json.dumps(chunk(head, delta, None))
    said = speaking.result()
    yield json.dumps(chunk(head, {}, said.stop_reason))
    if request.tells_usage:
        last = {**head, "object": "chat.completion.chunk", "choices": [], "usage": usage(said)}
        yield json.dumps(last)
    yield "[DONE]"
