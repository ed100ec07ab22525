"""API operations on runs: start, watch, cancel, go on."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.access import candidates_for, runs_for, versions_for
from evaluations.actions.adaptive import AdaptiveWish
from evaluations.actions.runs import (
    CannotChangeRunError,
    cancel_run,
    regrade_run,
    resume_run,
    retry_failed,
    start_run,
)
from evaluations.actions.suites import VersionNotReadyError
from evaluations.api.fields import chosen
from evaluations.api.filters import RunFilter
from evaluations.api.serializers.runs import (
    EstimateInput,
    EstimateOutput,
    LimitsInput,
    RunInput,
    RunOutput,
    RunRow,
)
from evaluations.estimates import estimate_run
from evaluations.models import Candidate, Run
from evaluations.queries.runs import run_list
from evaluations.queries.suites import cases_of
from teams.api.conflicts import conflicts
from teams.api.permissions import ReadOrWrite, actor_of
from teams.idempotency import idempotent

TAGS = ["runs"]


class Runs(ReadOrWrite, ListAPIView[Run]):
    """The team's runs; one more of them."""

    writing = "runs.write"
    serializer_class = RunRow
    filterset_class = RunFilter
    queryset = Run.objects.none()

    def get_queryset(self) -> QuerySet[Run]:
        """The rows of the caller's team."""
        return run_list(actor_of(self.request))

    @extend_schema(operation_id="list_runs", tags=TAGS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The team's runs, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="start_run", tags=TAGS, request=RunInput, responses={201: RunOutput}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Starts a run: suite version x candidates x repeats. Workers begin at once; read the run
        until `progress.is_over`. A draft is frozen by its first run; one that cannot be run and
        graded yet gives 409."""
        sent = RunInput(data=request.data)
        sent.is_valid(raise_exception=True)
        values = _with_rows(request, sent.validated_data)
        if (wish := values.get("adaptive")) is not None:
            values["adaptive"] = AdaptiveWish(**wish)
        with conflicts(VersionNotReadyError):
            run = start_run(by=actor_of(request), now=timezone.now(), **values)
        return Response(RunOutput(run_of(request, run.pk)).data, status=201)


class RunEstimate(APIView):
    """What a run would need."""

    permission = "read"
    operation_name = "estimate_run"

    @extend_schema(tags=TAGS, request=EstimateInput, responses=EstimateOutput)
    def post(self, request: Request) -> Response:
        """Requests, tokens, USD and seconds that a run would probably need. Nothing is
        stored."""
        sent = EstimateInput(data=request.data)
        sent.is_valid(raise_exception=True)
        values = _with_rows(request, sent.validated_data)
        candidates: list[Candidate] = values["candidates"]
        found = estimate_run(
            cases=cases_of(values["suite_version"]),
            candidates=candidates,
            repeats=values["repeats"],
        )
        shares = [
            {"candidate": candidate.pk, "name": candidate.name} | _plain(share)
            for candidate, share in zip(candidates, found.candidates, strict=True)
        ]
        return Response(EstimateOutput({**_plain(found), "candidates": shares}).data)


class RunDetail(APIView):
    """One run."""

    permission = "read"
    operation_name = "get_run"

    @extend_schema(tags=TAGS, responses=RunOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One run with its progress."""
        return Response(RunOutput(run_of(request, pk)).data)


class RunCancel(APIView):
    """A run, ended."""

    permission = "runs.write"
    operation_name = "cancel_run"

    @extend_schema(tags=TAGS, request=None, responses=RunOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Ends a running run: what waits is not asked, calls in flight are broken off. What is
        there stays. A run that is over gives 409."""
        return _changed(request, pk, cancel_run)


class RunResume(APIView):
    """A run, going on."""

    permission = "runs.write"
    operation_name = "resume_run"

    @extend_schema(tags=TAGS, request=LimitsInput, responses=RunOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Lets a stopped or cancelled run go on. One that its budget or deadline stopped needs a
        larger or later one here; without it, it is 409."""
        sent = LimitsInput(data=request.data)
        sent.is_valid(raise_exception=True)
        return _changed(request, pk, resume_run, **sent.validated_data)


class RunRetryFailed(APIView):
    """What failed, asked again."""

    permission = "runs.write"
    operation_name = "retry_failed"

    @extend_schema(tags=TAGS, request=None, responses=RunOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Asks the failed samples again. A run with none gives 409."""
        return _changed(request, pk, retry_failed)


class RunRegrade(APIView):
    """Answers, graded again."""

    permission = "runs.write"
    operation_name = "regrade_run"

    @extend_schema(tags=TAGS, request=None, responses=RunOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Grades all answers again; no candidate is called. Models that judge answers are asked,
        and paid, anew. A run without an answer gives 409."""
        return _changed(request, pk, regrade_run)


def run_of(request: Request, pk: int) -> Run:
    """A run of the caller's team; Http404 for any other."""
    rows = runs_for(actor_of(request)).select_related("suite_version__suite")
    return get_object_or_404(rows, pk=pk)


def _changed(request: Request, pk: int, act: Callable[..., Run], **values: Any) -> Response:
    with conflicts(CannotChangeRunError):
        act(run=run_of(request, pk), by=actor_of(request), now=timezone.now(), **values)
    return Response(RunOutput(run_of(request, pk)).data)


def _with_rows(request: Request, sent: dict[str, Any]) -> dict[str, Any]:
    """The checked values with rows of the team in place of their ids."""
    by = actor_of(request)
    versions = versions_for(by).filter(suite__archived_at=None).select_related("suite")
    candidates = candidates_for(by).select_related("connection").in_bulk(sent["candidates"])
    if unknown := [pk for pk in sent["candidates"] if pk not in candidates]:
        raise ValidationError({"candidates": [f"There is no candidate {unknown[0]}."]})
    return sent | {
        "suite_version": chosen(versions, sent["suite_version"], field="suite_version"),
        "candidates": [candidates[pk] for pk in sent["candidates"]],
    }


def _plain(record: Any) -> dict[str, Any]:
    """The fields of a slotted dataclass."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
