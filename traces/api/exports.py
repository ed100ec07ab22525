"""The API of filtered traces as files."""

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from teams.api.permissions import actor_of
from traces.access import traces_for
from traces.downloads import export_response
from traces.exports import FORMATS
from traces.filters import TraceFilter
from traces.models import Trace
from traces.parquet import ParquetUnavailableError

_FORMAT = OpenApiParameter(
    "format",
    enum=list(FORMATS),
    description="; ".join(f"`{each.key}`: {each.summary}" for each in FORMATS.values()),
)


class TracesExport(GenericAPIView[Trace]):
    """All traces that fit the filters, as one file."""

    permission = "read"
    filterset_class = TraceFilter
    pagination_class = None
    queryset = Trace.objects.none()
    own_parameters = ("format",)

    def get_queryset(self) -> QuerySet[Trace]:
        """The rows of the caller's team."""
        return traces_for(actor_of(self.request))

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[BaseRenderer, str]:
        """``format`` names the file, not a renderer; errors are JSON."""
        return JSONRenderer(), "application/json"

    @extend_schema(
        operation_id="export_traces",
        tags=["traces"],
        filters=True,
        parameters=[_FORMAT],
        responses={
            (200, "application/x-ndjson"): OpenApiTypes.BINARY,
            (200, "application/vnd.apache.parquet"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Streams every trace that fits the filters, newest first, as JSON lines, Parquet, or
        chats for fine-tuning. Each export leaves a row in the audit log."""
        self.filter_queryset(self.get_queryset())
        name = request.query_params.get("format", "jsonl")
        if name not in FORMATS:
            raise ValidationError({"format": [f"Choose one of {', '.join(FORMATS)}."]})
        by = actor_of(request)
        found = TraceFilter(request.query_params, queryset=self.get_queryset(), request=request)
        try:
            return export_response(by, found, FORMATS[name])
        except ParquetUnavailableError as error:
            raise ValidationError({"format": [str(error)]}) from None
