"""API operation: the results of a run, as one document."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.api.serializers.results import RunResultsOutput
from evaluations.api.views.runs import TAGS, run_of
from evaluations.queries.results import MARGIN, run_results
from teams.api.permissions import actor_of


class ResultsQuery(serializers.Serializer[Any]):
    """How the results are asked for."""

    margin = serializers.FloatField(
        min_value=0.0,
        max_value=1.0,
        default=MARGIN,
        help_text="Differences in accuracy within it count as equivalent: 0.02 is 2 points.",
    )


class RunResults(APIView):
    """All figures with their doubt."""

    permission = "read"
    operation_name = "get_run_results"

    @extend_schema(tags=TAGS, parameters=[ResultsQuery], responses=RunResultsOutput)
    def get(self, request: Request, pk: int) -> Response:
        """The results of a run: accuracy, several attempts, cost and time of each candidate with
        intervals, candidate against candidate, by tag and by class. USD, seconds and tokens are
        for one sample."""
        run, by = run_of(request, pk), actor_of(request)
        asked = ResultsQuery(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        return Response(RunResultsOutput(run_results(run, by, **asked.validated_data)).data)
