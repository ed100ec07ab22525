"""API operations on connections."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.access import connections_for
from evaluations.actions.probing import probe_connection
from evaluations.actions.registry import (
    archive_connection,
    create_connection,
    update_connection,
)
from evaluations.api.filters import ArchiveFilter
from evaluations.api.serializers.connections import (
    ConnectionInput,
    ConnectionOutput,
    ConnectionTestInput,
    ConnectionTestOutput,
)
from evaluations.models import Connection
from evaluations.queries.registry import likely_model
from teams.api.conflicts import Conflict, conflicts
from teams.api.permissions import ReadOrWrite, actor_of
from teams.idempotency import idempotent

TAGS = ["connections"]


class Connections(ReadOrWrite, ListAPIView[Connection]):
    """The team's connections; one more of them."""

    writing = "connections.write"
    serializer_class = ConnectionOutput
    filterset_class = ArchiveFilter
    queryset = Connection.objects.none()

    def get_queryset(self) -> QuerySet[Connection]:
        """The rows of the caller's team."""
        return connections_for(actor_of(self.request))

    @extend_schema(operation_id="list_connections", tags=TAGS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The team's connections without their keys, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="create_connection",
        tags=TAGS,
        request=ConnectionInput,
        responses={201: ConnectionOutput},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Adds a connection."""
        sent = ConnectionInput(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts():
            row = create_connection(by=actor_of(request), **sent.validated_data)
        return Response(ConnectionOutput(row).data, status=201)


class ConnectionDetail(ReadOrWrite, APIView):
    """One connection."""

    writing = "connections.write"

    @extend_schema(operation_id="get_connection", tags=TAGS, responses=ConnectionOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One connection without its key, with the result of its last test."""
        return Response(ConnectionOutput(connection_of(request, pk)).data)

    @extend_schema(
        operation_id="update_connection",
        tags=TAGS,
        request=ConnectionInput,
        responses=ConnectionOutput,
    )
    @idempotent
    def patch(self, request: Request, pk: int) -> Response:
        """Changes the fields that are sent. A new address or kind drops the stored key, because
        a key is only ever sent to the address that it was entered for."""
        row = connection_in_use(request, pk)
        sent = ConnectionInput(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        with conflicts():
            row = update_connection(connection=row, by=actor_of(request), **sent.validated_data)
        return Response(ConnectionOutput(row).data)


class ConnectionArchive(APIView):
    """A connection, put away."""

    permission = "connections.write"
    operation_name = "archive_connection"

    @extend_schema(tags=TAGS, request=None, responses=ConnectionOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Hides a connection with its candidates and forgets its key. What was measured stays."""
        row = connection_in_use(request, pk)
        archive_connection(connection=row, by=actor_of(request), now=timezone.now())
        return Response(ConnectionOutput(row).data)


class ConnectionTest(APIView):
    """One real call."""

    permission = "connections.write"
    operation_name = "test_connection"

    @extend_schema(tags=TAGS, request=ConnectionTestInput, responses=ConnectionTestOutput)
    def post(self, request: Request, pk: int) -> Response:
        """Makes one real call, of a minute at most, and keeps its result. A call that failed is
        a result too: `ok` is false then."""
        row = connection_in_use(request, pk)
        sent = ConnectionTestInput(data=request.data)
        sent.is_valid(raise_exception=True)
        model = sent.validated_data.get("model") or likely_model(row)
        if not model:
            raise ValidationError({"model": ["Name the model that should answer."]})
        result: dict[str, Any] = probe_connection(
            connection=row, model=model, by=actor_of(request), now=timezone.now()
        )
        return Response(ConnectionTestOutput(result).data)


def connection_of(request: Request, pk: int) -> Connection:
    """A connection of the caller's team; Http404 for any other."""
    return get_object_or_404(connections_for(actor_of(request)), pk=pk)


def connection_in_use(request: Request, pk: int) -> Connection:
    """The same; Conflict where it is archived."""
    row = connection_of(request, pk)
    if row.archived_at is not None:
        raise Conflict("This connection is archived and stays as it is. Add a new one.")
    return row
