"""API operations on re-checks of recorded decisions, and on who is told by webhook."""

from typing import Any, Final

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from decision.access import webhooks_for
from decision.actions.rechecks import NotRecordedError, recheck_decision
from decision.actions.webhooks import add_webhook, remove_webhook
from decision.api.views import decision_of
from decision.core.webhooks import LONGEST_URL
from decision.models import Recheck, Webhook
from teams.api.conflicts import conflicts
from teams.api.permissions import ReadOrWrite, actor_of
from teams.idempotency import idempotent
from traces.api.fields import NameField, StrictInput

TAGS: Final = ["decisions"]


def _sentences(name: str, told: str) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(), source=f"finding.{name}", default=[], help_text=told
    )


class RecheckOutput(serializers.Serializer[Recheck]):
    """A recorded decision looked at with the evidence of today."""

    decision = serializers.IntegerField(source="decision_id")
    checked_at = serializers.DateTimeField(
        allow_null=True, help_text="Null: nobody has looked since it was recorded."
    )
    would_change = serializers.BooleanField(
        help_text="First place, a must-have of the choice, or its expected loss over the threshold."
    )
    changes = _sentences("changes", "What would change, from what to what.")
    causes = _sentences("causes", "The figures that did it.")
    news = _sentences("news", "All that is new since the record, whether it counts or not.")
    verdict = serializers.CharField(
        source="finding.verdict", default="", help_text="The headline of today; empty: no news."
    )
    problem = serializers.CharField(help_text="Why the last look came to nothing; mostly empty.")


class DecisionRecheck(ReadOrWrite, APIView):
    """The re-check of a decision."""

    writing = "decisions.write"

    @extend_schema(operation_id="get_recheck", tags=TAGS, responses=RecheckOutput)
    def get(self, request: Request, pk: int) -> Response:
        """What the last look at a recorded decision found."""
        decision = decision_of(request, pk)
        row = Recheck.objects.filter(decision=decision).first() or Recheck(decision=decision)
        return Response(RecheckOutput(row).data)

    @extend_schema(
        operation_id="recheck_decision", tags=TAGS, request=None, responses=RecheckOutput
    )
    def post(self, request: Request, pk: int) -> Response:
        """Looks at a recorded decision with today's prices, newer runs and told figures; the record
        itself never changes. An open one gives 409."""
        decision = decision_of(request, pk)
        with conflicts(NotRecordedError):
            row = recheck_decision(decision=decision, by=actor_of(request), now=timezone.now())
        return Response(RecheckOutput(row).data)


class WebhookInput(StrictInput):
    """Where notices are sent."""

    url = NameField(max_length=LONGEST_URL, help_text="An HTTPS address in the open internet.")


class WebhookOutput(serializers.Serializer[Webhook]):
    """An address that gets the team's notices."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    created_at = serializers.DateTimeField()


class WebhookCreated(WebhookOutput):
    """A new address, with what signs its notices: shown only this once."""

    secret = serializers.CharField()


class Webhooks(ListAPIView[Webhook]):
    """The addresses that get the team's notices; one more of them."""

    permission = "webhooks.manage"
    serializer_class = WebhookOutput
    queryset = Webhook.objects.none()

    def get_queryset(self) -> QuerySet[Webhook]:
        """The rows of the caller's team."""
        return webhooks_for(actor_of(self.request))

    @extend_schema(operation_id="list_webhooks", tags=TAGS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The addresses that get the team's notices, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="add_webhook",
        tags=TAGS,
        request=WebhookInput,
        responses={201: WebhookCreated},
    )
    def post(self, request: Request) -> Response:
        """Sends the team's notices to one more address. The answer holds the secret that signs
        them, and is kept nowhere: an address that comes twice gives 400."""
        sent = WebhookInput(data=request.data)
        sent.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(sent.validated_data)
        with conflicts():
            row, _ = add_webhook(url=values["url"], by=actor_of(request), now=timezone.now())
        return Response(WebhookCreated(row).data, status=201)


class WebhookDetail(APIView):
    """One address."""

    permission = "webhooks.manage"

    @extend_schema(operation_id="remove_webhook", tags=TAGS, responses={204: None})
    @idempotent
    def delete(self, request: Request, pk: int) -> Response:
        """Sends nothing more to an address."""
        row = get_object_or_404(webhooks_for(actor_of(request)), pk=pk)
        remove_webhook(webhook=row, by=actor_of(request))
        return Response(status=204)
