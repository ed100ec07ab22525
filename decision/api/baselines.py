"""API operation on what a team holds its thinking candidates against."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from decision.actions import DecisionRecordedError, name_baselines
from decision.api.serializers import DecisionOutput
from decision.api.views import decision_of
from decision.queries import decision_view
from teams.api.conflicts import conflicts
from teams.api.permissions import actor_of
from teams.idempotency import idempotent
from traces.api.fields import NameField, StrictInput


class BaselinesInput(StrictInput):
    """What thinking candidates are held against: all of it, in place of what was named."""

    baseline = NameField(
        required=False,
        allow_null=True,
        max_length=120,
        help_text="Slug of the baseline of all that think; null: as it is found.",
    )
    baselines = serializers.DictField(
        child=NameField(max_length=120),
        required=False,
        help_text="Slug of the baseline by the slug of a candidate that thinks; it goes before "
        "`baseline`.",
    )


class DecisionBaselines(APIView):
    """The baselines of a decision."""

    permission = "decisions.write"
    operation_name = "name_baselines"

    @extend_schema(tags=["decisions"], request=BaselinesInput, responses=DecisionOutput)
    @idempotent
    def put(self, request: Request, pk: int) -> Response:
        """Names what the candidates of an open decision that think are held against, in place of
        what is found. A recorded one gives 409."""
        row = decision_of(request, pk)
        sent = BaselinesInput(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts(DecisionRecordedError):
            row = name_baselines(
                decision=row,
                baseline=sent.validated_data.get("baseline") or "",
                baselines=sent.validated_data.get("baselines", {}),
                by=actor_of(request),
            )
        return Response(DecisionOutput(decision_view(row)).data)
