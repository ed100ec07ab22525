"""API operations on what a decision rests on, and on figures that somebody tells."""

from typing import Any, Final

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from decision.access import figures_for
from decision.actions import DecisionRecordedError
from decision.actions.evidence import (
    MOST_RUNS,
    MOST_WEIGHT,
    add_figure,
    choose_evidence,
    remove_figure,
)
from decision.api.serializers import DecisionOutput
from decision.api.views import decision_of
from decision.core.measures import MEASURES
from decision.models import Figure, ToldBy
from decision.queries import decision_view
from evaluations.access import candidates_for, runs_for
from evaluations.api.fields import DayField, IdField, chosen
from evaluations.queries.step_labels import without_labeling
from teams.api.conflicts import conflicts
from teams.api.permissions import ReadOrWrite, actor_of
from teams.idempotency import idempotent
from traces.api.fields import NameField, StrictChoice, StrictInput, StrictInteger, StrictNumber

TAGS: Final = ["decisions"]
MOST_OTHERS: Final = 50


class SuiteWeightInput(StrictInput):
    """What one suite weighs in a mixture; only the proportions count."""

    suite_version = IdField(help_text="Id of the version that a run is on.")
    weight = StrictNumber(
        min_value=0, max_value=MOST_WEIGHT, help_text="Above 0; a version not named weighs 1."
    )


class EvidenceInput(StrictInput):
    """What a decision rests on: all of it, in place of what it was."""

    runs = serializers.ListField(
        child=IdField(),
        min_length=1,
        max_length=MOST_RUNS,
        help_text="Ids of runs, the first one first. Runs on one suite version are pooled.",
    )
    mixture = serializers.ListField(
        child=SuiteWeightInput(),
        required=False,
        max_length=MOST_RUNS,
        help_text="Weights of the suites, where there are several.",
    )
    others = serializers.ListField(
        child=IdField(),
        required=False,
        max_length=MOST_OTHERS,
        help_text="Ids of candidates that were not run and stand by told figures alone.",
    )


class ToldFigureInput(StrictInput):
    """What somebody tells of a candidate, in the unit of the measure."""

    candidate = IdField(help_text="Id of the candidate.")
    measure = NameField(
        max_length=80, help_text=f"One of {', '.join(MEASURES)}, or `own.<slug>` of the team."
    )
    value = StrictNumber(
        help_text="In the measure's unit; accuracy is a fraction, yes is 1 and no is 0."
    )
    standard_error = StrictNumber(required=False, allow_null=True, min_value=0)
    n = StrictInteger(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**31 - 1,
        help_text="The number of cases behind it.",
    )
    provenance = StrictChoice(choices=ToldBy.values)
    source = NameField(  # type: ignore[assignment]
        required=False, max_length=300, help_text="Needed for all but declared figures."
    )
    as_of = DayField(required=False, allow_null=True, help_text="The day for which it holds.")


class ToldFigureOutput(serializers.Serializer[Figure]):
    """A told figure."""

    id = serializers.IntegerField()
    candidate = serializers.IntegerField(source="candidate_id")
    measure = serializers.CharField()
    value = serializers.FloatField()
    standard_error = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(allow_null=True)
    provenance = serializers.ChoiceField(choices=ToldBy.choices)
    source = serializers.CharField()  # type: ignore[assignment]
    as_of = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()


class DecisionEvidence(APIView):
    """What a decision rests on."""

    permission = "decisions.write"
    operation_name = "choose_evidence"

    @extend_schema(tags=TAGS, request=EvidenceInput, responses=DecisionOutput)
    @idempotent
    def put(self, request: Request, pk: int) -> Response:
        """Lets an open decision rest on other runs, mixed by the weights of their suites, and on
        what is told of candidates that were not run. A recorded one gives 409."""
        row = decision_of(request, pk)
        sent = EvidenceInput(data=request.data)
        sent.is_valid(raise_exception=True)
        values: dict[str, Any] = sent.validated_data
        by = actor_of(request)
        runs = without_labeling(runs_for(by)).select_related("suite_version__suite")
        with conflicts(DecisionRecordedError):
            choose_evidence(
                decision=row,
                runs=[chosen(runs, run, field="runs") for run in values["runs"]],
                mixture={
                    item["suite_version"]: item["weight"] for item in values.get("mixture", ())
                },
                others=[
                    chosen(candidates_for(by), other, field="others")
                    for other in values.get("others", ())
                ],
                by=by,
            )
        return Response(DecisionOutput(decision_view(decision_of(request, pk))).data)


class Figures(ReadOrWrite, ListAPIView[Figure]):
    """The team's told figures; one more of them."""

    writing = "decisions.write"
    serializer_class = ToldFigureOutput
    queryset = Figure.objects.none()

    def get_queryset(self) -> QuerySet[Figure]:
        """The rows of the caller's team."""
        return figures_for(actor_of(self.request))

    @extend_schema(operation_id="list_figures", tags=TAGS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """What the team was told of its candidates, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="add_figure",
        tags=TAGS,
        request=ToldFigureInput,
        responses={201: ToldFigureOutput},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Keeps what somebody tells of a candidate: published, reported, estimated or declared.
        Open decisions show it where nothing better is known."""
        by = actor_of(request)
        sent = ToldFigureInput(data=request.data)
        sent.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(sent.validated_data)
        values["candidate"] = chosen(candidates_for(by), values["candidate"], field="candidate")
        with conflicts():
            row = add_figure(**values, by=by, now=timezone.now())
        return Response(ToldFigureOutput(row).data, status=201)


class FigureDetail(APIView):
    """One told figure."""

    permission = "decisions.write"
    operation_name = "remove_figure"

    @extend_schema(tags=TAGS, responses={204: None})
    @idempotent
    def delete(self, request: Request, pk: int) -> Response:
        """Forgets a figure. Recorded decisions keep their own copy."""
        by = actor_of(request)
        remove_figure(figure=get_object_or_404(figures_for(by), pk=pk), by=by)
        return Response(status=204)
