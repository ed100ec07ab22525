"""Passes a call on to a connection's server and its reply back, byte by byte."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from evaluations.core.requests import Endpoint, ProviderError
from evaluations.providers.base import checked_base_url, checked_key
from evaluations.proxy.exchanges import Exchange
from traces.core.protocols.sse import MAX_BYTES

if TYPE_CHECKING:
    import httpx

#: Idle connections are dropped before common servers do so, else a call meets the closing.
_KEEP_ALIVE_S: Final = 4.0

#: Open clients of this process, by endpoint; the oldest goes when there are more.
_MAX_CLIENTS: Final = 50


class Forwarder:
    """Clients of this process, one an endpoint, with their kept connections."""

    def __init__(self) -> None:
        self._clients: dict[Endpoint, httpx.Client] = {}
        self._lock = threading.Lock()

    def send(
        self, endpoint: Endpoint, method: str, path: str, *, headers: dict[str, str], body: bytes
    ) -> "httpx.Response":
        """The reply to a call of ``path`` below the base URL as soon as its head is there.

        Raises ProviderError for an endpoint without a usable address or key, and where the
        server cannot be reached.
        """
        import httpx

        client = self._client(endpoint)
        # The reply goes on as it comes: it must not come packed for a client that cannot unpack.
        sent = {**headers, "Accept-Encoding": "identity"}
        if key := checked_key(endpoint):
            sent["Authorization"] = f"Bearer {key}"
        base = checked_base_url(endpoint, "")
        try:
            request = client.build_request(method, f"{base}/{path}", headers=sent, content=body)
            return client.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderError(
                "connection",
                f"The server behind this connection cannot be reached ({type(error).__name__}). "
                "Test the connection.",
                retryable=True,
            ) from None

    def close(self) -> None:
        """Let go of every connection."""
        with self._lock:
            clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            client.close()

    def _client(self, endpoint: Endpoint) -> "httpx.Client":
        with self._lock:
            client = self._clients.get(endpoint)
            if client is None:
                client = self._clients[endpoint] = _open(endpoint)
            if len(self._clients) > _MAX_CLIENTS:
                # Not closed: a reply may still be on its way; it goes with its last user.
                self._clients.pop(next(iter(self._clients)))
        return client


def relay(
    response: "httpx.Response",
    *,
    started: float,
    exchange: Exchange | None,
    on_end: Callable[[Exchange], None],
) -> Iterator[bytes]:
    """The reply's bytes as they come; ``on_end`` gets the exchange when there are no more.

    ``started`` is a ``time.perf_counter`` reading. Closed early (the caller has gone), it
    closes the connection to the server, so that nothing more is generated.
    """
    try:
        for piece in response.iter_raw():
            if exchange is not None:
                exchange.size += len(piece)
                if exchange.size <= MAX_BYTES:
                    exchange.pieces.append((time.perf_counter() - started, piece))
            yield piece
        if exchange is not None:
            exchange.whole = True
    finally:
        response.close()
        if exchange is not None:
            exchange.total = time.perf_counter() - started
            on_end(exchange)


def _open(endpoint: Endpoint) -> "httpx.Client":
    import httpx

    return httpx.Client(
        timeout=httpx.Timeout(endpoint.idle_timeout_s, connect=endpoint.connect_timeout_s),
        limits=httpx.Limits(max_connections=None, keepalive_expiry=_KEEP_ALIVE_S),
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": "rationale-proxy"},
    )


FORWARDER: Final = Forwarder()
