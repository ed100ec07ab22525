"""API operations on gates: judge a candidate by a policy, read the verdict in three forms."""

import json
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from decision.access import gates_for
from decision.actions.gates import judge_gate
from decision.api.filters import GateFilter
from decision.api.gate_serializers import GateInput, GateOutput, GateRow, page_of
from decision.core.gate.policy import Policy
from decision.core.gate.reading import PolicyError, policy_from_json, policy_from_text
from decision.core.gate.shapes import policy_schema
from decision.gate_queries import gate_list
from decision.gate_questions import GateQuestionError, find_question
from decision.gate_reports import junit_xml, summary_markdown
from decision.models import GateResult
from teams.api.permissions import ReadOrWrite, actor_of
from teams.idempotency import idempotent

TAGS = ["gates"]
SCHEMA_TYPE: Final = "application/schema+json"


class Gates(ReadOrWrite, ListAPIView[GateResult]):
    """The team's gates; one more of them."""

    writing = "decisions.write"
    serializer_class = GateRow
    filterset_class = GateFilter
    queryset = GateResult.objects.none()

    def get_queryset(self) -> QuerySet[GateResult]:
        """The rows of the caller's team."""
        return gate_list(actor_of(self.request))

    @extend_schema(operation_id="list_gates", tags=TAGS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The team's gates, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="judge_gate", tags=TAGS, request=GateInput, responses={201: GateOutput}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Holds a policy against what was measured: GO, NO-GO or INCONCLUSIVE, in all and for
        each rule, with the figure, its interval and the bound. Starts no run. The verdict is
        stored and never changes; `url` is its page."""
        by = actor_of(request)
        sent = GateInput(data=request.data)
        sent.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(sent.validated_data)
        policy = _policy_of(values.pop("policy", None), values.pop("policy_text", None))
        try:
            question = find_question(by, **values)
            row = judge_gate(policy=policy, question=question, by=by, now=timezone.now())
        except GateQuestionError as error:
            raise ValidationError({error.field: [error.message]}) from None
        return Response(GateOutput(row, context={"request": request}).data, status=201)


class GateDetail(APIView):
    """One gate."""

    permission = "read"
    operation_name = "get_gate"

    @extend_schema(tags=TAGS, responses=GateOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One gate with every rule, as it was judged."""
        return Response(GateOutput(_gate(request, pk), context={"request": request}).data)


class GateFile(APIView):
    """A gate in a form of its own; errors are JSON."""

    permission = "read"

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[BaseRenderer, str]:
        """The address names the form: whatever the caller accepts, it gets that."""
        return JSONRenderer(), "application/json"


class GateJUnit(GateFile):
    """One gate as JUnit XML."""

    operation_name = "get_gate_junit"

    @extend_schema(tags=TAGS, responses={(200, "application/xml"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        """One gate as JUnit XML, a test case for each rule: NO-GO is a failure, INCONCLUSIVE an
        error."""
        row = _gate(request, pk)
        return HttpResponse(junit_xml(row, page_of(request, row)), content_type="application/xml")


class GateSummary(GateFile):
    """One gate as Markdown."""

    operation_name = "get_gate_summary"

    @extend_schema(tags=TAGS, responses={(200, "text/markdown"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        """One gate as Markdown, for a pull request or the summary of a job."""
        row = _gate(request, pk)
        text = summary_markdown(row, page_of(request, row))
        return HttpResponse(text, content_type="text/markdown; charset=utf-8")


class GatePolicySchema(GateFile):
    """What a policy may say."""

    operation_name = "get_gate_policy_schema"

    @extend_schema(tags=TAGS, responses={(200, SCHEMA_TYPE): OpenApiTypes.OBJECT})
    def get(self, request: Request) -> HttpResponse:
        """The JSON schema (2020-12) of a policy, for editors and checks."""
        return HttpResponse(json.dumps(policy_schema()), content_type=SCHEMA_TYPE)


def _gate(request: Request, pk: int) -> GateResult:
    return get_object_or_404(gates_for(actor_of(request)), pk=pk)


def _policy_of(value: dict[str, Any] | None, text: str | None) -> Policy:
    """The policy of one of the two; ValidationError names the path in it."""
    if (value is None) == (text is None):
        raise ValidationError({"policy": ["Send either policy or policy_text."]})
    field = "policy" if text is None else "policy_text"
    try:
        return policy_from_json(value) if text is None else policy_from_text(text)
    except PolicyError as error:
        problems = {f"{field}.{path}".rstrip("."): told for path, told in error.problems.items()}
        raise ValidationError({path: [told] for path, told in problems.items()}) from None
