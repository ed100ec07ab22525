"""The API operation that takes in many traces at once."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from teams.api.permissions import actor_of
from teams.idempotency import idempotent
from traces.api.fields import StrictInput
from traces.api.items import MAX_BATCH, BatchInput
from traces.api.lines import Line, LinesParser
from traces.api.serializers import BatchOutput
from traces.api.taking import Outcome, ingest_many

#: Lines that are stored in one transaction: as many, or as long, as this.
_LINES: Final = 500
_BYTES: Final = 8 * 2**20


class Envelope(StrictInput):
    """A JSON body, of which the items are checked one by one."""

    traces = serializers.ListField(
        child=serializers.JSONField(), min_length=1, max_length=MAX_BATCH
    )


class TraceBatch(APIView):
    """Several traces at once."""

    permission = "traces.ingest"
    parser_classes = [*APIView.parser_classes, LinesParser]

    @extend_schema(
        operation_id="ingest_traces",
        tags=["traces"],
        request={"application/json": BatchInput},
        responses={201: BatchOutput, 207: BatchOutput},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Sends in many traces: up to 1,000 as `traces`, or up to 10,000 as NDJSON, one on a line
        (`application/x-ndjson`, 256 MB in all). Each is stored or rejected by itself: 201 where
        all are stored, 207 where `rejected` names some, by index from 0 on, with the reason.
        """
        outcome = Outcome()
        for batch in _batches(request.data):
            ingest_many(batch, outcome, by=actor_of(request), now=timezone.now())
        outcome.rejected.sort(key=lambda told: told["index"])
        told = {
            "stored": outcome.stored,
            "known": outcome.known,
            "rejected": outcome.rejected,
            "traces": outcome.traces,
        }
        return Response(told, status=207 if outcome.rejected else 201)


def _batches(sent: Any) -> Iterator[list[tuple[int, Line]]]:
    """The items with their places, in parts that are stored together."""
    if not isinstance(sent, Iterator):
        if not _is_envelope(sent):
            Envelope(data=sent).is_valid(raise_exception=True)
        yield [(index, Line(value=item)) for index, item in enumerate(sent["traces"])]
        return
    batch: list[tuple[int, Line]] = []
    size = index = 0
    for index, line in enumerate(sent, start=1):
        batch.append((index - 1, line))
        size += line.size
        if len(batch) >= _LINES or size >= _BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
    if not index:
        told = "Send at least one line, and the header Content-Length."
        raise serializers.ValidationError({"traces": [told]})


def _is_envelope(sent: Any) -> bool:
    items = sent["traces"] if isinstance(sent, dict) and list(sent) == ["traces"] else None
    return isinstance(items, list) and 0 < len(items) <= MAX_BATCH
