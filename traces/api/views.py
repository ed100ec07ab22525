"""API operations on traces: the list of them, one of them, one more of them."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from teams.api.permissions import ReadOrWrite, actor_of
from teams.idempotency import idempotent
from traces.access import trace_for
from traces.actions.deleting import delete_trace
from traces.api.items import TraceInput
from traces.api.serializers import TraceListed, TraceOutline, TraceOutput
from traces.api.taking import ingest_one
from traces.core.full_text import read_query
from traces.filters import TraceFilter
from traces.listing import Found, find_in, words_of_traces
from traces.models import Trace
from traces.queries import listed_traces


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
        """Sends in one trace: its `text`, its `content` in blocks, or a provider's own `body` with
        its `protocol`. With an `external_id` that is known, and the same body, the answer
        is the trace stored before; with another body it is 409."""
        row = ingest_one(request.data, by=actor_of(request), now=timezone.now())
        return Response(TraceOutline(row).data, status=201)


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
