"""API operations on the price book, on costs under it, and on memory."""

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.access import prices_for, runs_for
from evaluations.actions.deployments import ask_architecture, set_architecture_of_config
from evaluations.actions.prices import add_price, change_price, delete_price
from evaluations.api.fields import DayField
from evaluations.api.serializers.candidates import CandidateOutput
from evaluations.api.serializers.prices import (
    ArchitectureInput,
    MemoryOutput,
    PriceBookOutput,
    PriceInput,
    PriceOutput,
    RunCostsOutput,
)
from evaluations.api.views.candidates import candidate_in_use, candidate_of
from evaluations.models import PriceEntry
from evaluations.queries.deployments import own_hardware
from evaluations.queries.prices import built_in_rows, own_prices
from evaluations.queries.run_costs import run_costs
from teams.api.conflicts import conflicts
from teams.api.permissions import ReadOrWrite, actor_of
from teams.idempotency import idempotent

TAGS = ["prices"]


class Prices(ReadOrWrite, APIView):
    """The price book; one more price."""

    writing = "prices.write"

    @extend_schema(operation_id="list_prices", tags=TAGS, responses=PriceBookOutput)
    def get(self, request: Request) -> Response:
        """The team's prices, then the built-in ones, each with its days and source."""
        rows = [*own_prices(actor_of(request)), *built_in_rows()]
        return Response(PriceBookOutput({"results": rows}).data)

    @extend_schema(
        operation_id="add_price", tags=TAGS, request=PriceInput, responses={201: PriceOutput}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Enters a price. From its day on it replaces an earlier one; runs and recorded decisions
        keep what they were priced with."""
        sent = PriceInput(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts():
            row = add_price(by=actor_of(request), **sent.validated_data)
        return Response(PriceOutput(row).data, status=201)


class PriceDetail(ReadOrWrite, APIView):
    """One price of the team."""

    writing = "prices.write"

    @extend_schema(operation_id="get_price", tags=TAGS, responses=PriceOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One price that the team entered."""
        return Response(PriceOutput(_price(request, pk)).data)

    @extend_schema(
        operation_id="change_price", tags=TAGS, request=PriceInput, responses=PriceOutput
    )
    @idempotent
    def patch(self, request: Request, pk: int) -> Response:
        """Corrects the fields that are sent."""
        row = _price(request, pk)
        sent = PriceInput(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        with conflicts():
            row = change_price(entry=row, by=actor_of(request), **sent.validated_data)
        return Response(PriceOutput(row).data)

    @extend_schema(operation_id="delete_price", tags=TAGS, responses={204: None})
    @idempotent
    def delete(self, request: Request, pk: int) -> Response:
        """Takes a price out of the book. Runs and recorded decisions keep it."""
        delete_price(entry=_price(request, pk), by=actor_of(request))
        return Response(status=204)


class RunCosts(APIView):
    """What a run cost."""

    permission = "read"
    operation_name = "get_run_costs"

    @extend_schema(
        tags=["runs"],
        responses=RunCostsOutput,
        parameters=[
            OpenApiParameter(
                "prices_on",
                OpenApiTypes.DATE,
                description="Under the prices of the book on this day; left out: as it ran.",
            )
        ],
    )
    def get(self, request: Request, pk: int) -> Response:
        """What the samples of a run cost, or would have cost on another day: from the tokens that
        were counted, without a call."""
        run = get_object_or_404(runs_for(actor_of(request)), pk=pk)
        return Response(RunCostsOutput(run_costs(run, _day(request))).data)


class CandidateMemory(APIView):
    """The memory that a candidate needs."""

    permission = "read"
    operation_name = "get_candidate_memory"

    @extend_schema(tags=["candidates"], responses=MemoryOutput)
    def get(self, request: Request, pk: int) -> Response:
        """The estimated memory of a candidate at the observed 95th percentile of its contexts and
        at the full context, and the cards that hold it."""
        return Response(MemoryOutput(own_hardware(candidate_of(request, pk))).data)


class CandidateArchitecture(APIView):
    """The architecture from which memory is estimated."""

    permission = "candidates.write"
    operation_name = "read_candidate_architecture"

    @extend_schema(tags=["candidates"], request=ArchitectureInput, responses=CandidateOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Reads the architecture of a candidate from a `config.json`, or from its Ollama server,
        which tells the size of its file as well."""
        row = candidate_in_use(request, pk)
        sent = ArchitectureInput(data=request.data)
        sent.is_valid(raise_exception=True)
        values: dict[str, Any] = {"candidate": row, "by": actor_of(request)}
        with conflicts():
            if "config" in sent.validated_data:
                config = sent.validated_data["config"]
                row = set_architecture_of_config(config=config, **values)
            else:
                row = ask_architecture(**values)
        return Response(CandidateOutput(row).data)


def _price(request: Request, pk: int) -> PriceEntry:
    return get_object_or_404(prices_for(actor_of(request)), pk=pk)


def _day(request: Request) -> date | None:
    asked = request.query_params.get("prices_on")
    if asked is None:
        return None
    try:
        day: date = DayField().run_validation(asked)
    except serializers.ValidationError as error:
        raise serializers.ValidationError({"prices_on": error.detail}) from None
    return day
