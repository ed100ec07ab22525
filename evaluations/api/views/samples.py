"""API operations on samples: the list, one of them, and the matrix that they make up."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.api.filters import SampleFilter
from evaluations.api.serializers.samples import (
    MatrixOutput,
    MatrixQuery,
    SampleOutline,
    SampleOutput,
)
from evaluations.api.views.runs import run_of
from evaluations.models import Sample
from evaluations.queries.matrix import run_matrix
from evaluations.queries.samples import sample_page, sample_rows
from teams.api.permissions import actor_of

TAGS = ["samples"]


class Samples(ListAPIView[Sample]):
    """The team's samples."""

    permission = "read"
    operation_name = "list_samples"
    serializer_class = SampleOutline
    filterset_class = SampleFilter
    queryset = Sample.objects.none()

    def get_queryset(self) -> QuerySet[Sample]:
        """The rows of the caller's team."""
        return sample_rows(actor_of(self.request))

    @extend_schema(tags=TAGS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Samples of the team's runs, newest first. Most callers filter by `run`."""
        return super().get(request, *args, **kwargs)


class SampleDetail(APIView):
    """One sample."""

    permission = "read"
    operation_name = "get_sample"

    @extend_schema(tags=TAGS, responses=SampleOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One sample with its calls and verdicts. Read its texts with `get_trace`."""
        row = get_object_or_404(sample_page(actor_of(request), pk))
        return Response(SampleOutput(row).data)


class RunMatrix(APIView):
    """Cases x candidates."""

    permission = "read"
    operation_name = "get_run_matrix"

    @extend_schema(tags=TAGS, parameters=[MatrixQuery], responses=MatrixOutput)
    def get(self, request: Request, pk: int) -> Response:
        """How often each candidate was right on each case of a run; repeats are folded."""
        run = run_of(request, pk)
        asked = MatrixQuery(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        found = run_matrix(run, actor_of(request), **asked.validated_data)
        return Response(MatrixOutput(found).data)
