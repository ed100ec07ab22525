"""API operations: suites that a library makes."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.access import versions_for
from evaluations.actions.suites import generate_again, generate_suite
from evaluations.api.serializers.suites import VersionOutput
from evaluations.api.views.suites import TAGS, version_of
from evaluations.core.generated_suites import LEVELS, MAX_SEED, MAX_SIZE, MAX_TASKS
from evaluations.core.gym_tasks import GYM_TASKS
from teams.api.conflicts import conflicts
from teams.api.permissions import actor_of
from teams.idempotency import idempotent
from traces.api.fields import NameField, StrictChoice, StrictInput, StrictInteger


class GenerateInput(StrictInput):
    """What to make: the same recipe and library give the same cases."""

    name = NameField(max_length=120)
    tasks: Any = serializers.ListField(
        child=StrictChoice(choices=sorted(GYM_TASKS)), min_length=1, max_length=MAX_TASKS
    )
    size = StrictInteger(min_value=1, max_value=MAX_SIZE, help_text="Cases of each task.")
    seed = StrictInteger(min_value=0, max_value=MAX_SEED)
    difficulty = StrictChoice(choices=list(LEVELS), default="usual")


class SeedInput(StrictInput):
    """Another seed."""

    seed = StrictInteger(min_value=0, max_value=MAX_SEED)


class SuiteGenerate(APIView):
    """A new suite out of tasks of reasoning-gym."""

    permission = "suites.write"
    operation_name = "generate_suite"

    @extend_schema(tags=TAGS, request=GenerateInput, responses={201: VersionOutput})
    @idempotent
    def post(self, request: Request) -> Response:
        """Adds a suite whose cases reasoning-gym makes, as a draft: every seed gives fresh
        prompts with a verifier each. Needs the sandbox and the extra `gym` on the server."""
        sent = GenerateInput(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts():
            made = generate_suite(by=actor_of(request), **sent.validated_data)
        return Response(VersionOutput(version_of(request, made.pk)).data, status=201)


class VersionGenerate(APIView):
    """The next version of a generated suite."""

    permission = "suites.write"
    operation_name = "generate_version"

    @extend_schema(tags=TAGS, request=SeedInput, responses={201: VersionOutput})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Makes the next version of a generated suite: the same tasks by another seed."""
        rows = versions_for(actor_of(request)).select_related("suite")
        version = get_object_or_404(rows, pk=pk)
        sent = SeedInput(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts():
            made = generate_again(version=version, by=actor_of(request), **sent.validated_data)
        return Response(VersionOutput(version_of(request, made.pk)).data, status=201)
