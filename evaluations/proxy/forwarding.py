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

#: What a call says where its caller said nothing.
_HEADERS: Final = {"Accept": "*/*", "Connection": "keep-alive", "User-Agent": "rationale-proxy"}

#: Open transports of this process, by endpoint; the oldest goes when there are more.
_MAX_TRANSPORTS: Final = 50


class Forwarder:
    """Transports of this process, one an endpoint, with their kept connections.

    A client around them would follow, merge and remember (cookies of one caller for the next)
    what the proxy only passes on.
    """

    def __init__(self) -> None:
        self._transports: dict[Endpoint, httpx.HTTPTransport] = {}
        self._lock = threading.Lock()

    def send(
        self, endpoint: Endpoint, method: str, path: str, *, headers: dict[str, str], body: bytes
    ) -> "httpx.Response":
        """The reply to a call of ``path`` below the base URL as soon as its head is there.

        Raises ProviderError for an endpoint without a usable address or key, and where the
        server cannot be reached.
        """
        import httpx

        transport = self._transport(endpoint)
        # The reply goes on as it comes: it must not come packed for a client that cannot unpack.
        sent = {**_HEADERS, **headers, "Accept-Encoding": "identity"}
        if key := checked_key(endpoint):
            sent["Authorization"] = f"Bearer {key}"
        base = checked_base_url(endpoint, "")
        try:
            return transport.handle_request(
                httpx.Request(
                    method,
                    f"{base}/{path}",
                    headers=sent,
                    content=body,
                    extensions={"timeout": _timeouts(endpoint)},
                )
            )
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
            transports, self._transports = list(self._transports.values()), {}
        for transport in transports:
            transport.close()

    def _transport(self, endpoint: Endpoint) -> "httpx.HTTPTransport":
        with self._lock:
            transport = self._transports.get(endpoint)
            if transport is None:
                transport = self._transports[endpoint] = _open()
            if len(self._transports) > _MAX_TRANSPORTS:
                # Not closed: a reply may still be on its way; it goes with its last user.
                self._transports.pop(next(iter(self._transports)))
        return transport


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
    size = 0
    try:
        for piece in response.iter_raw():
            if exchange is not None:
                size += len(piece)
                if size <= MAX_BYTES:
                    exchange.pieces.append((time.perf_counter() - started, piece))
            yield piece
        if exchange is not None:
            exchange.whole = True
    finally:
        response.close()
        if exchange is not None:
            exchange.total = time.perf_counter() - started
            on_end(exchange)


def _timeouts(endpoint: Endpoint) -> dict[str, float]:
    idle = endpoint.idle_timeout_s
    return {"connect": endpoint.connect_timeout_s, "read": idle, "write": idle, "pool": idle}


def _open() -> "httpx.HTTPTransport":
    import httpx

    limits = httpx.Limits(max_connections=None, keepalive_expiry=_KEEP_ALIVE_S)
    return httpx.HTTPTransport(limits=limits, trust_env=False)


FORWARDER: Final = Forwarder()
