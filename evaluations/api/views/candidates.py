"""API operations on candidates, and on the catalogue that they may start from."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.access import candidates_for, connections_for
from evaluations.actions.registry import (
    archive_candidate,
    candidate_from_catalogue,
    create_candidate,
    update_candidate,
)
from evaluations.api.fields import chosen
from evaluations.api.filters import CandidateFilter
from evaluations.api.serializers.candidates import (
    CandidateInput,
    CandidateOutput,
    CatalogueOutput,
    CatalogueStartInput,
)
from evaluations.catalogue import read_catalogue
from evaluations.models import Candidate
from teams.api.conflicts import Conflict, conflicts
from teams.api.permissions import ReadOrWrite, actor_of
from teams.idempotency import idempotent

TAGS = ["candidates"]


class Candidates(ReadOrWrite, ListAPIView[Candidate]):
    """The team's candidates; one more of them."""

    writing = "candidates.write"
    serializer_class = CandidateOutput
    filterset_class = CandidateFilter
    queryset = Candidate.objects.none()

    def get_queryset(self) -> QuerySet[Candidate]:
        """The rows of the caller's team."""
        return candidates_for(actor_of(self.request))

    @extend_schema(operation_id="list_candidates", tags=TAGS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The team's candidates, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="create_candidate",
        tags=TAGS,
        request=CandidateInput,
        responses={201: CandidateOutput},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Adds a candidate."""
        sent = CandidateInput(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts():
            row = create_candidate(by=actor_of(request), **_with_rows(request, sent))
        return Response(CandidateOutput(row).data, status=201)


class CandidateFromCatalogue(APIView):
    """A candidate that starts from published facts."""

    permission = "candidates.write"
    operation_name = "create_candidate_from_catalogue"

    @extend_schema(tags=TAGS, request=CatalogueStartInput, responses={201: CandidateOutput})
    @idempotent
    def post(self, request: Request) -> Response:
        """Adds a candidate with the model id, facts and prices of a catalogue entry."""
        sent = CatalogueStartInput(data=request.data)
        sent.is_valid(raise_exception=True)
        values = _with_rows(request, sent)
        entry = read_catalogue()[values.pop("entry")]
        with conflicts():
            row = candidate_from_catalogue(entry=entry, by=actor_of(request), **values)
        return Response(CandidateOutput(row).data, status=201)


class CandidateDetail(ReadOrWrite, APIView):
    """One candidate."""

    writing = "candidates.write"

    @extend_schema(operation_id="get_candidate", tags=TAGS, responses=CandidateOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One candidate with its parameters, facts and prices."""
        return Response(CandidateOutput(candidate_of(request, pk)).data)

    @extend_schema(
        operation_id="update_candidate",
        tags=TAGS,
        request=CandidateInput,
        responses=CandidateOutput,
    )
    @idempotent
    def patch(self, request: Request, pk: int) -> Response:
        """Changes the fields that are sent, for runs to come. Runs that exist keep the candidate
        as it was."""
        row = candidate_in_use(request, pk)
        sent = CandidateInput(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        values = _with_rows(request, sent)
        return Response(
            CandidateOutput(update_candidate(candidate=row, by=actor_of(request), **values)).data
        )


class CandidateArchive(APIView):
    """A candidate, put away."""

    permission = "candidates.write"
    operation_name = "archive_candidate"

    @extend_schema(tags=TAGS, request=None, responses=CandidateOutput)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Hides a candidate from new runs. What was measured stays."""
        row = candidate_in_use(request, pk)
        archive_candidate(candidate=row, by=actor_of(request), now=timezone.now())
        return Response(CandidateOutput(row).data)


class Catalogue(APIView):
    """Known models with their published facts."""

    permission = "read"
    operation_name = "list_catalogue"

    @extend_schema(tags=TAGS, responses=CatalogueOutput)
    def get(self, request: Request) -> Response:
        """The models that come with the service: ids, facts and prices, each with its source
        and date."""
        return Response(CatalogueOutput({"results": list(read_catalogue().values())}).data)


def candidate_of(request: Request, pk: int) -> Candidate:
    """A candidate of the caller's team; Http404 for any other."""
    rows = candidates_for(actor_of(request)).select_related("connection")
    return get_object_or_404(rows, pk=pk)


def candidate_in_use(request: Request, pk: int) -> Candidate:
    """The same; Conflict where it is archived."""
    row = candidate_of(request, pk)
    if row.archived_at is not None:
        raise Conflict("This candidate is archived and stays as it is. Add a new one.")
    return row


def _with_rows(request: Request, sent: CandidateInput) -> dict[str, Any]:
    """The checked values with the connection's row in place of its id."""
    values: dict[str, Any] = dict(sent.validated_data)
    if "connection" in values:
        rows = connections_for(actor_of(request)).filter(archived_at=None)
        values["connection"] = chosen(rows, values["connection"], field="connection")
    return values
