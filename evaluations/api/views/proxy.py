"""The door of the recording proxy: any OpenAI client's base URL."""

import time
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from evaluations.access import open_connection
from evaluations.core.proxying import RECORDED, passed_on
from evaluations.core.requests import ProviderError
from evaluations.endpoints import endpoint_of
from evaluations.models import Connection
from evaluations.providers import PROVIDERS
from evaluations.proxy.callers import RememberedKeyAuthentication
from evaluations.proxy.exchanges import Exchange
from evaluations.proxy.forwarding import FORWARDER, relay
from evaluations.proxy.recorder import RECORDER
from teams.api.authentication import TeamSessionAuthentication
from teams.api.permissions import actor_of

if TYPE_CHECKING:
    from httpx import Response

OK: Final = 200


class Unreachable(APIException):
    """The server behind the connection."""

    status_code = 502
    default_code = "connection"


class AsAsked(BaseContentNegotiation):
    """Whatever the caller accepts is the other server's business; our errors are JSON."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """JSON."""
        return renderers[0], renderers[0].media_type

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """None reads the body: it is passed on as it came."""
        return parsers[0]


class Proxy(APIView):
    """``/proxy/<connection>/v1/...``: the connection's server, with a team's key for its own."""

    permission = "proxy.use"
    authentication_classes = (RememberedKeyAuthentication, TeamSessionAuthentication)
    content_negotiation_class = AsAsked
    # The server behind has limits of its own; a second set here would only hide them.
    throttle_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request, pk: int, path: str) -> StreamingHttpResponse:
        """Passes on, records nothing."""
        return self._pass_on(request, pk, path)

    @extend_schema(exclude=True)
    def post(self, request: Request, pk: int, path: str) -> StreamingHttpResponse:
        """Passes on; a reply with thoughts becomes a trace."""
        return self._pass_on(request, pk, path)

    def _pass_on(self, request: Request, pk: int, path: str) -> StreamingHttpResponse:
        connection = _connection(request, pk)
        body = request._request.body
        started = time.perf_counter()
        reply = _reply(connection, request, path, body)
        exchange = _exchange(request, connection, path, body) if reply.status_code == OK else None
        response = StreamingHttpResponse(
            relay(reply, started=started, exchange=exchange, on_end=RECORDER.take),
            status=reply.status_code,
            headers=passed_on(reply.headers.multi_items()),
        )
        if length := reply.headers.get("content-length"):
            response["Content-Length"] = length
        # Packing would hold the stream back, and change it.
        request._request.META.pop("HTTP_ACCEPT_ENCODING", None)
        return response


def _connection(request: Request, pk: int) -> Connection:
    found = open_connection(actor_of(request), pk)
    if found is None or PROVIDERS[found.kind].openai_door is None:
        raise Http404("There is no such connection with a server to pass calls on to.")
    return found


def _reply(connection: Connection, request: Request, path: str, body: bytes) -> "Response":
    query = request._request.META.get("QUERY_STRING", "")
    door = f"{PROVIDERS[connection.kind].openai_door}/{path}".lstrip("/")
    target = f"{door}?{query}" if query else door
    headers = passed_on(request.headers.items())
    try:
        return FORWARDER.send(
            endpoint_of(connection), str(request.method), target, headers=headers, body=body
        )
    except ProviderError as error:
        raise Unreachable(error.message) from None


def _exchange(request: Request, connection: Connection, path: str, body: bytes) -> Exchange | None:
    protocol = RECORDED.get(path.strip("/"))
    if protocol is None or request.method != "POST":
        return None
    return Exchange(
        by=actor_of(request),
        connection_id=connection.pk,
        protocol=protocol,
        body=body,
        tags=request.headers.get("X-Rationale-Tags", ""),
    )
