"""The JSON forms of gates."""

from typing import Any, Final

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from decision.api.records import serializer_of
from decision.core.gate.reading import LONGEST_TEXT
from decision.core.gate.schema import RuleRecord, SideRecord, SuiteRecord
from decision.models import GateResult, GateVerdict
from evaluations.api.fields import IdField, PatternText, PlainText, SettingsObject
from traces.api.fields import JsonObject, StrictInput

SLUG: Final = r"^[-a-zA-Z0-9_]+$"
LONGEST_SLUG: Final = 80


def _slug(**options: Any) -> PatternText:
    return PatternText(SLUG, max_length=LONGEST_SLUG, **options)


class GateInput(StrictInput):
    """A candidate, what measured it, and the policy; either `policy` or `policy_text`."""

    run = IdField(required=False, help_text="Id of a run that is over; or else send `suite`.")
    suite = _slug(
        required=False, help_text="Slug: its latest finished run with the candidate is taken."
    )
    candidate = _slug(help_text="Slug of the candidate to judge.")
    incumbent = _slug(
        required=False,
        help_text="Slug of the candidate in production: of the same run where it is there, else "
        "of the latest finished run of the same suite version. Rules not_worse need it.",
    )
    incumbent_run = IdField(
        required=False, help_text="Id of another run, of the same suite version, to take it from."
    )
    policy = SettingsObject(required=False, help_text="See `get_gate_policy_schema`.")
    policy_text = PlainText(
        required=False,
        allow_blank=False,
        max_length=LONGEST_TEXT,
        help_text="The text of a policy file, YAML or JSON.",
    )


class GateLink(serializers.Serializer[GateResult]):
    """What every form of a gate begins with."""

    id = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=GateVerdict.choices)
    url = serializers.SerializerMethodField(help_text="Its page.")

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, row: GateResult) -> str:
        """For people."""
        return page_of(self.context["request"], row)


class GateRow(GateLink):
    """A gate in a list."""

    headline = serializers.CharField()
    run = serializers.IntegerField(source="run_id")
    candidate = serializers.CharField(help_text="Slug.")
    incumbent_run = serializers.IntegerField(source="incumbent_run_id", allow_null=True)
    incumbent = serializers.CharField(help_text="Slug; empty for none.")
    created_by = serializers.CharField(source="created_by_name")
    created_at = serializers.DateTimeField()


class GateOutput(GateLink):
    """A gate with every rule."""

    schema = serializers.CharField(source="record.schema")
    headline = serializers.CharField(source="record.headline")
    suite = serializer_of(SuiteRecord)(source="record.suite")
    candidate = serializer_of(SideRecord)(source="record.candidate")
    incumbent = serializer_of(SideRecord)(source="record.incumbent", allow_null=True)
    rules = serializer_of(RuleRecord)(source="record.rules", many=True)
    notes = serializers.ListField(child=serializers.CharField(), source="record.notes")
    policy = JsonObject(source="record.policy", help_text="With every default spelled out.")
    policy_digest = serializers.CharField(source="record.policy_digest")
    digest = serializers.CharField(help_text="SHA-256 of the stored record.")
    created_by = serializers.CharField(source="created_by_name")
    created_at = serializers.DateTimeField()


def page_of(request: Any, row: GateResult) -> str:
    """The address of a gate's page, with the host that was asked."""
    return str(request.build_absolute_uri(reverse("gate-detail", args=[row.pk])))
