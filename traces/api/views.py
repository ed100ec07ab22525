"""API operations on traces: the list of them, one of them, one more of them."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from teams.api.permissions import actor_of
from teams.idempotency import idempotent
from traces.access import trace_for
from traces.api.items import TraceInput
from traces.api.serializers import TraceOutline, TraceOutput
from traces.api.taking import ingest_one
from traces.filters import TraceFilter
from traces.models import Trace
from traces.queries import listed_traces


class Traces(ListAPIView[Trace]):
    """The team's traces; one more of them."""

    serializer_class = TraceOutline
    filterset_class = TraceFilter
    queryset = Trace.objects.none()

    @property
    def permission(self) -> str:
        """Reading and sending in are two rights."""
        return "traces.ingest" if self.request.method == "POST" else "read"

    def get_queryset(self) -> QuerySet[Trace]:
        """The rows of the caller's team."""
        return listed_traces(actor_of(self.request))

    @extend_schema(operation_id="list_traces", tags=["traces"])
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The team's traces without their texts, newest first."""
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


class TraceDetail(APIView):
    """One trace."""

    permission = "read"
    operation_name = "get_trace"

    @extend_schema(tags=["traces"], responses=TraceOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One trace with its prompt, thought, answer and raw output."""
        return Response(TraceOutput(trace_for(actor_of(request), pk)).data)
