"""API operations on a team's own measures, and the JSON form of their definition."""

from typing import Any, Final, get_args

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from decision.access import own_measures_for
from decision.actions.own_measures import OwnMeasureInUseError, delete_own_measure, save_own_measure
from decision.core.measures import Direction, Scale
from decision.core.own_measures import (
    LONGEST_HELP,
    LONGEST_LABEL,
    LONGEST_UNIT,
    OWN_STYLES,
)
from decision.core.values import LARGEST_ANCHOR
from decision.models import OwnMeasure
from teams.api.conflicts import conflicts
from teams.api.permissions import ReadOrWrite, actor_of
from teams.idempotency import idempotent
from traces.api.fields import NameField, StrictChoice, StrictInput, StrictNumber

TAGS: Final = ["decisions"]


def _anchor(**options: Any) -> StrictNumber:
    return StrictNumber(min_value=-LARGEST_ANCHOR, max_value=LARGEST_ANCHOR, **options)


class OwnMeasureInput(StrictInput):
    """What a team asks of candidates. A number needs anchors; for a yes/no they are 0 and 1."""

    label = NameField(max_length=LONGEST_LABEL)  # type: ignore[assignment]
    style = StrictChoice(choices=list(OWN_STYLES))  # type: ignore[assignment]
    direction = StrictChoice(
        choices=list(get_args(Direction)), help_text="Which is better; of a yes/no, yes is higher."
    )
    worst = _anchor(default=0.0, help_text="Suggested as the worst acceptable value.")
    target = _anchor(default=1.0, help_text="Suggested as the target.")
    scale = StrictChoice(choices=list(get_args(Scale)), default="linear")
    unit = NameField(max_length=LONGEST_UNIT, required=False, allow_blank=True)
    help = NameField(max_length=LONGEST_HELP, required=False, allow_blank=True)


class OwnDefinition(serializers.Serializer[Any]):
    """What a criterion carries of a measure of the team's own."""

    label = serializers.CharField()  # type: ignore[assignment]
    style = serializers.CharField()  # type: ignore[assignment]
    direction = serializers.CharField()
    worst = serializers.FloatField()
    target = serializers.FloatField()
    scale = serializers.CharField()
    unit = serializers.CharField()
    help = serializers.CharField()


class OwnMeasureOutput(OwnDefinition):
    """A measure of the team's own."""

    id = serializers.IntegerField()
    key = serializers.CharField(help_text="As criteria name it: own.<slug>.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class OwnMeasures(ReadOrWrite, ListAPIView[OwnMeasure]):
    """The team's own measures; one more of them."""

    writing = "decisions.write"
    serializer_class = OwnMeasureOutput
    queryset = OwnMeasure.objects.none()

    def get_queryset(self) -> QuerySet[OwnMeasure]:
        """The rows of the caller's team."""
        return own_measures_for(actor_of(self.request))

    @extend_schema(operation_id="list_own_measures", tags=TAGS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The team's own measures, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="save_own_measure",
        tags=TAGS,
        request=OwnMeasureInput,
        responses={201: OwnMeasureOutput},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Defines a measure of the team's own; the same label again changes its help and suggested
        anchors. Decisions that use it keep their own copy."""
        sent = OwnMeasureInput(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts():
            row = save_own_measure(by=actor_of(request), now=timezone.now(), **sent.validated_data)
        return Response(OwnMeasureOutput(row).data, status=201)


class OwnMeasureDetail(ReadOrWrite, APIView):
    """One of the team's own measures."""

    writing = "decisions.write"

    @extend_schema(operation_id="get_own_measure", tags=TAGS, responses=OwnMeasureOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One measure of the team's own."""
        return Response(OwnMeasureOutput(_own(request, pk)).data)

    @extend_schema(operation_id="delete_own_measure", tags=TAGS, responses={204: None})
    @idempotent
    def delete(self, request: Request, pk: int) -> Response:
        """Forgets a measure. Decisions that use it keep its definition with their criteria; while
        figures of it are told, this gives 409."""
        with conflicts(OwnMeasureInUseError):
            delete_own_measure(own=_own(request, pk), by=actor_of(request))
        return Response(status=204)


def _own(request: Request, pk: int) -> OwnMeasure:
    return get_object_or_404(own_measures_for(actor_of(request)), pk=pk)
