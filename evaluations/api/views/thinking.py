"""API operation: does longer thinking go with right answers in a run?"""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.api.serializers.thinking import RunThinkingOutput
from evaluations.api.views.runs import TAGS, run_of
from evaluations.queries.thinking import run_thinking


class RunThinking(APIView):
    """Think length against correctness."""

    permission = "read"
    operation_name = "get_run_thinking"

    @extend_schema(tags=TAGS, responses=RunThinkingOutput)
    def get(self, request: Request, pk: int) -> Response:
        """Whether longer thinking goes with right answers in a run, candidate by candidate: an
        association, not a cause. Across cases and on the same case, with how long right and
        wrong thoughts were, how samples ended, and what more room might have changed."""
        return Response(RunThinkingOutput(run_thinking(run_of(request, pk))).data)
