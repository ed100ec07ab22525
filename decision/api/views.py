"""API operations on decisions and profiles, and on what a run measured."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from decision.access import decisions_for, profiles_for, with_evidence
from decision.actions import (
    DecisionRecordedError,
    delete_profile,
    open_decision,
    record_decision,
    save_profile,
    set_costs,
    weigh_decision,
)
from decision.api.filters import DecisionFilter
from decision.api.serializers import (
    CostsInput,
    DecisionInput,
    DecisionOutput,
    DecisionRow,
    ProfileInput,
    ProfileOutput,
    RecordInput,
    RunMeasuresOutput,
    WeighInput,
)
from decision.core.presets import PRESETS
from decision.core.profile import criteria_to_json
from decision.models import Decision, Profile
from decision.queries import decision_view, home_rows, profile_list
from decision.run_measures import run_measures
from evaluations.access import runs_for
from evaluations.api.fields import chosen
from evaluations.queries.step_labels import without_labeling
from teams.api.conflicts import conflicts
from teams.api.permissions import ReadOrWrite, actor_of
from teams.idempotency import idempotent

TAGS = ["decisions"]


class Decisions(ReadOrWrite, ListAPIView[Decision]):
    """The team's decisions; one more of them."""

    writing = "decisions.write"
    serializer_class = DecisionRow
    filterset_class = DecisionFilter
    queryset = Decision.objects.none()

    def get_queryset(self) -> QuerySet[Decision]:
        """The rows of the caller's team."""
        return home_rows(actor_of(self.request))

    @extend_schema(operation_id="list_decisions", tags=TAGS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The team's decisions, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="open_decision",
        tags=TAGS,
        request=DecisionInput,
        responses={201: DecisionOutput},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Asks a question of a run, and answers with the ranking."""
        by = actor_of(request)
        sent = DecisionInput(data=request.data)
        sent.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(sent.validated_data)
        run = chosen(without_labeling(runs_for(by)), values["run"], field="run")
        with conflicts():
            row = open_decision(
                question=values["question"],
                run=run,
                criteria=_criteria_of(request, values),
                seed=values.get("seed"),
                by=by,
                now=timezone.now(),
            )
        return _answer(row, status=201)


class DecisionDetail(ReadOrWrite, APIView):
    """One decision."""

    writing = "decisions.write"

    @extend_schema(operation_id="get_decision", tags=TAGS, responses=DecisionOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One decision with its ranking: as it was recorded, or computed now from its run."""
        return _answer(decision_of(request, pk))

    @extend_schema(
        operation_id="weigh_decision", tags=TAGS, request=WeighInput, responses=DecisionOutput
    )
    @idempotent
    def patch(self, request: Request, pk: int) -> Response:
        """Keeps other criteria and weights with an open decision. A recorded one gives 409."""
        row = decision_of(request, pk)
        sent = WeighInput(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts(DecisionRecordedError):
            row = weigh_decision(decision=row, by=actor_of(request), **sent.validated_data)
        return _answer(row)


class DecisionCosts(APIView):
    """The prices and the volume of a decision."""

    permission = "decisions.write"
    operation_name = "set_decision_costs"

    @extend_schema(tags=TAGS, request=CostsInput, responses=DecisionOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Puts the costs of an open decision under the prices of its run or of the price book on
        a day, and says how many cases a month has. A recorded one gives 409."""
        row = decision_of(request, pk)
        sent = CostsInput(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts(DecisionRecordedError):
            row = set_costs(decision=row, by=actor_of(request), **sent.validated_data)
        return _answer(row)


class DecisionRecord(APIView):
    """A decision, frozen."""

    permission = "decisions.write"
    operation_name = "record_decision"

    @extend_schema(tags=TAGS, request=RecordInput, responses=DecisionOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Freezes a decision for good: inputs, versions, prices, weights, seed, result, who and
        when. One that is recorded already gives 409."""
        row = decision_of(request, pk)
        sent = RecordInput(data=request.data)
        sent.is_valid(raise_exception=True)
        values = sent.validated_data
        with conflicts(DecisionRecordedError):
            row = record_decision(
                decision=row,
                criteria=values.get("criteria", row.criteria),
                chosen=values["chosen"] or "",
                reason=values.get("reason", ""),
                by=actor_of(request),
                now=timezone.now(),
            )
        return _answer(row)


class Profiles(ReadOrWrite, ListAPIView[Profile]):
    """The team's profiles; one more of them."""

    writing = "decisions.write"
    serializer_class = ProfileOutput
    queryset = Profile.objects.none()

    def get_queryset(self) -> QuerySet[Profile]:
        """The rows of the caller's team."""
        return profile_list(actor_of(self.request))

    @extend_schema(operation_id="list_profiles", tags=TAGS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The team's profiles, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="save_profile",
        tags=TAGS,
        request=ProfileInput,
        responses={201: ProfileOutput},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Keeps criteria and weights under a name; the same name again replaces them. Decisions
        that took them keep their own copy."""
        sent = ProfileInput(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts():
            row = save_profile(by=actor_of(request), now=timezone.now(), **sent.validated_data)
        return Response(ProfileOutput(row).data, status=201)


class ProfileDetail(ReadOrWrite, APIView):
    """One profile."""

    writing = "decisions.write"

    @extend_schema(operation_id="get_profile", tags=TAGS, responses=ProfileOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One profile."""
        return Response(ProfileOutput(_profile(request, pk)).data)

    @extend_schema(operation_id="delete_profile", tags=TAGS, responses={204: None})
    @idempotent
    def delete(self, request: Request, pk: int) -> Response:
        """Forgets a profile. Decisions that took it keep their own copy."""
        delete_profile(profile=_profile(request, pk), by=actor_of(request))
        return Response(status=204)


class RunMeasurements(APIView):
    """What a run measured."""

    permission = "read"
    operation_name = "get_run_measurements"

    @extend_schema(tags=["runs"], responses=RunMeasuresOutput)
    def get(self, request: Request, pk: int) -> Response:
        """Accuracy, costs, times and sizes of every candidate of a run, with 95 % intervals, from
        what is there by now."""
        run = get_object_or_404(runs_for(actor_of(request)), pk=pk)
        return Response(RunMeasuresOutput(run_measures(run)).data)


def decision_of(request: Request, pk: int) -> Decision:
    """A decision of the caller's team; Http404 for any other."""
    return get_object_or_404(with_evidence(decisions_for(actor_of(request))), pk=pk)


def _answer(row: Decision, status: int = 200) -> Response:
    return Response(DecisionOutput(decision_view(row)).data, status=status)


def _profile(request: Request, pk: int) -> Profile:
    return get_object_or_404(profiles_for(actor_of(request)), pk=pk)


def _criteria_of(request: Request, values: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The criteria that a body gives itself, by a profile or by a preset."""
    if "profile" in values:
        rows = profiles_for(actor_of(request))
        return list(chosen(rows, values["profile"], field="profile").criteria)
    if "preset" in values:
        return criteria_to_json(PRESETS[values["preset"]].build())
    return values.get("criteria")
