"""API operations on traces: read, and take in from other systems."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from teams.api.permissions import ReadOrWrite, actor_of
from teams.idempotency import idempotent
from traces.access import trace_for
from traces.actions import ExternalIdTaken, ingest_traces
from traces.actions.deleting import delete_trace
from traces.api.serializers import (
    BatchInput,
    BatchOutput,
    TraceInput,
    TraceListed,
    TraceOutline,
    TraceOutput,
    record_of,
)
from traces.core.full_text import read_query
from traces.filters import TraceFilter
from traces.listing import Found, find_in, words_of_traces
from traces.models import Trace
from traces.queries import listed_traces


class Conflict(APIException):
    """An external id that is taken."""

    status_code = 409
    default_code = "conflict"


class Traces(ListAPIView[Trace]):
    """The team's traces; one more of them."""

    serializer_class = TraceListed
    filterset_class = TraceFilter
    queryset = Trace.objects.none()

    @property
    def permission(self) -> str:
        """Reading and sending in are two rights."""
        return "traces.ingest" if self.request.method == "POST" else "read"

    def get_queryset(self) -> QuerySet[Trace]:
        """The rows of the caller's team."""
        return listed_traces(actor_of(self.request))

    def paginate_queryset(self, queryset: Any) -> Any:
        """A page, with the words of its traces and where a search hit in them."""
        rows = super().paginate_queryset(queryset)
        ids = [row.pk for row in rows or []]
        words = words_of_traces(ids)
        told = str(self.request.query_params.get("q", ""))
        found = find_in(actor_of(self.request), ids, read_query(told))
        for row in rows or []:
            row.words, row.found = words[row.pk], found.get(row.pk, Found())
        return rows

    @extend_schema(operation_id="list_traces", tags=["traces"])
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The team's traces without their texts, newest first. With `q`, `hits` say where the
        words stand in a thought or an answer."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="ingest_trace",
        tags=["traces"],
        request=TraceInput,
        responses={201: TraceOutline},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Sends in one trace. With an `external_id` that is known, and the same body, the answer
        is the trace stored before; with another body it is 409."""
        sent = TraceInput(data=request.data)
        sent.is_valid(raise_exception=True)
        rows = _stored(request, [sent.validated_data])
        return Response(TraceOutline(rows[0]).data, status=201)


class TraceBatch(APIView):
    """Several traces at once."""

    permission = "traces.ingest"

    @extend_schema(
        operation_id="ingest_traces",
        tags=["traces"],
        request=BatchInput,
        responses={201: BatchOutput},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Sends in up to 100 traces: all are stored, or none. Errors name the row, from 0 on:
        `traces.3.model`."""
        sent = BatchInput(data=request.data)
        sent.is_valid(raise_exception=True)
        rows = _stored(request, sent.validated_data["traces"])
        return Response(BatchOutput({"traces": rows}).data, status=201)


class TraceDetail(ReadOrWrite, APIView):
    """One trace."""

    writing = "traces.delete"

    @extend_schema(operation_id="get_trace", tags=["traces"], responses=TraceOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One trace with its prompt, thought, answer and raw output."""
        return Response(TraceOutput(trace_for(actor_of(request), pk)).data)

    @extend_schema(operation_id="delete_trace", tags=["traces"], responses={204: None})
    @idempotent
    def delete(self, request: Request, pk: int) -> Response:
        """Deletes a trace for good, with its body, facets, annotations and search words. The
        sample that it belongs to keeps its scores."""
        by = actor_of(request)
        delete_trace(trace=trace_for(by, pk), by=by)
        return Response(status=204)


def _stored(request: Request, values: list[dict[str, Any]]) -> list[Trace]:
    try:
        return ingest_traces(
            records=[record_of(each) for each in values],
            by=actor_of(request),
            now=timezone.now(),
        )
    except ExternalIdTaken as error:
        raise Conflict(str(error)) from None
