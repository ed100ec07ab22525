"""API operations on step labels: ask a judge, read how far it agrees with the rules."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.access import candidates_for
from evaluations.actions.run_checks import CannotChangeRunError
from evaluations.actions.step_labels import start_step_labels
from evaluations.api.fields import chosen
from evaluations.api.serializers.runs import RunOutput
from evaluations.api.serializers.step_labels import LabelingInput, StepLabelsOutput
from evaluations.api.views.runs import run_of
from evaluations.queries.step_labels import (
    label_report,
    labelable_traces,
    labelings_of,
    source_run,
)
from evaluations.thoughts import labels_steps
from teams.api.conflicts import conflicts
from teams.api.permissions import ReadOrWrite, actor_of
from teams.idempotency import idempotent

TAGS = ["runs"]


class StepLabels(ReadOrWrite, APIView):
    """Labels of the steps of a run's thoughts."""

    writing = "runs.write"

    @extend_schema(operation_id="get_step_labels", tags=TAGS, responses=StepLabelsOutput)
    def get(self, request: Request, pk: int) -> Response:
        """How far the judge of a run that labels steps agrees with the rules of today. Of any
        other run: in which runs its thoughts were labeled."""
        run, by = run_of(request, pk), actor_of(request)
        labels = labels_steps(run)
        source = source_run(run, by) if labels else None
        told = {
            "source_run": source.pk if source else None,
            "report": label_report(run) if labels else None,
            "labelings": [] if labels else labelings_of(run, by),
        }
        return Response(StepLabelsOutput(told).data)

    @extend_schema(
        operation_id="label_steps", tags=TAGS, request=LabelingInput, responses={201: RunOutput}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Starts a run that asks a candidate, as a judge, for the kinds of marks in each step of
        thoughts of this run. When it is over, `get_step_labels` of it tells the agreement. A run
        that is still running, or labels steps itself, gives 409."""
        run, by = run_of(request, pk), actor_of(request)
        sent = LabelingInput(data=request.data)
        sent.is_valid(raise_exception=True)
        wished = sent.validated_data
        judges = candidates_for(by).select_related("connection")
        with conflicts(CannotChangeRunError):
            started = start_step_labels(
                run=run,
                traces=labelable_traces(run, count=wished["traces"], seed=wished["seed"]),
                judge=chosen(judges, wished["judge"], field="judge"),
                by=by,
                now=timezone.now(),
                budget_usd=wished["budget_usd"],
            )
        return Response(RunOutput(run_of(request, started.pk)).data, status=201)
