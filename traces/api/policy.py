"""The API of what a team keeps of its traces."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from teams.api.permissions import actor_of
from teams.idempotency import idempotent
from traces.actions.policies import MAX_AGE_DAYS, MAX_BYTES, MIN_BYTES, set_trace_policy
from traces.api.fields import NameField, StrictBoolean, StrictInput, StrictInteger, StrictText
from traces.core.redaction import MAX_NAME_CHARS, MAX_PATTERN_CHARS, MAX_REDACTIONS
from traces.models import TracePolicy


class RedactionInput(StrictInput):
    """Text that matches `pattern` is stored as `[name]`."""

    name = NameField(
        max_length=MAX_NAME_CHARS, help_text="Letters, digits, blanks, `-` and `_`; once in a team."
    )
    pattern = StrictText(
        max_length=MAX_PATTERN_CHARS,
        help_text="A regular expression, in the syntax of Python's `regex` package.",
    )


class PolicyInput(StrictInput):
    """The whole policy: it replaces the one before."""

    max_age_days = StrictInteger(
        allow_null=True,
        min_value=1,
        max_value=MAX_AGE_DAYS,
        help_text="Older traces are deleted; null keeps any age.",
    )
    max_bytes = StrictInteger(
        allow_null=True,
        min_value=MIN_BYTES,
        max_value=MAX_BYTES,
        help_text="The oldest traces beyond this much text are deleted; null keeps any size.",
    )
    keeps_bodies = StrictBoolean(
        help_text="Keep the provider's own bytes beside what was read from them."
    )
    redactions = serializers.ListField(
        child=RedactionInput(),
        max_length=MAX_REDACTIONS,
        help_text="What is taken out of texts before they are stored, one after the other.",
    )


class RedactionOutput(serializers.Serializer[Any]):
    """Text that matches `pattern` is stored as `[name]`."""

    name = serializers.CharField()
    pattern = serializers.CharField()


class PolicyOutput(serializers.Serializer[Any]):
    """What the team keeps of its traces."""

    max_age_days = serializers.IntegerField(allow_null=True)
    max_bytes = serializers.IntegerField(allow_null=True)
    keeps_bodies = serializers.BooleanField()
    redactions = RedactionOutput(many=True)
    changed_at = serializers.DateTimeField()


class Policy(APIView):
    """The team's one policy."""

    permission = "traces.policy"

    @extend_schema(operation_id="get_trace_policy", tags=["traces"], responses=PolicyOutput)
    def get(self, request: Request) -> Response:
        """What the team keeps of its traces, and what it takes out of them before storing."""
        return Response(PolicyOutput(TracePolicy.of(actor_of(request).team)).data)

    @extend_schema(
        operation_id="set_trace_policy",
        tags=["traces"],
        request=PolicyInput,
        responses=PolicyOutput,
    )
    @idempotent
    def put(self, request: Request) -> Response:
        """Replaces the policy. Redactions hold for traces that come from now on, through every
        door; a pattern that is broken, too slow or matches the empty text is refused."""
        sent = PolicyInput(data=request.data)
        sent.is_valid(raise_exception=True)
        policy = set_trace_policy(**sent.validated_data, by=actor_of(request), now=timezone.now())
        return Response(PolicyOutput(policy).data)
