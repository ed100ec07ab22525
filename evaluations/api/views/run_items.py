"""API operation: what a run says of its cases."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.api.serializers.run_items import RunItemsOutput
from evaluations.api.views.runs import TAGS, run_of
from evaluations.queries.run_items import run_items


class RunCases(APIView):
    """Difficulty and discrimination of cases."""

    permission = "read"
    operation_name = "get_run_cases"

    @extend_schema(tags=TAGS, responses=RunItemsOutput)
    def get(self, request: Request, pk: int) -> Response:
        """How hard each case of a run was, whether it tells good candidates from weak ones, and
        what looks wrong with it."""
        return Response(RunItemsOutput(run_items(run_of(request, pk))).data)
