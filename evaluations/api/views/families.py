"""API operations on families of candidates."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.actions.families import register_family
from evaluations.api.serializers.families import FamilyInput, FamilyOutput
from evaluations.api.views.candidates import TAGS, candidate_in_use
from teams.api.permissions import actor_of
from teams.idempotency import idempotent


class CandidateFamily(APIView):
    """A candidate at several efforts."""

    permission = "candidates.write"
    operation_name = "register_family"

    @extend_schema(tags=TAGS, request=FamilyInput, responses={201: FamilyOutput})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Registers a candidate at every rung of a ladder of efforts or thinking budgets. It
        becomes the rung that it already is; the others are new candidates."""
        sent = FamilyInput(data=request.data)
        sent.is_valid(raise_exception=True)
        values = sent.validated_data
        rows = register_family(
            candidate=candidate_in_use(request, pk),
            rungs=[*values.get("efforts", []), *values.get("budgets", [])],
            name=values.get("name", ""),
            by=actor_of(request),
        )
        return Response(FamilyOutput({"family": rows[0].family, "candidates": rows}).data, 201)
