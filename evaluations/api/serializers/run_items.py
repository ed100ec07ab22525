"""The JSON form of what a run says of its cases."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evaluations.api.serializers.samples import CaseNameOutput
from evaluations.core.item_analysis import FINDINGS
from evaluations.queries.run_items import RunItem


class FindingOutput(serializers.Serializer[Any]):
    """Something to say of a case, as a key and in words."""

    key = serializers.ChoiceField(choices=list(FINDINGS))
    text = serializers.CharField()


class CandidateShareOutput(serializers.Serializer[Any]):
    """How a candidate did on a case."""

    candidate = serializers.CharField(help_text="Slug of the candidate.")
    share = serializers.FloatField(
        allow_null=True, help_text="Share of right answers; null where none was graded."
    )


class RunItemOutput(serializers.Serializer[Any]):
    """One case; null is not known."""

    case = CaseNameOutput()
    difficulty = serializers.FloatField(
        source="item.difficulty",
        allow_null=True,
        help_text="Share of right answers, 0 to 1: the mean over candidates.",
    )
    discrimination = serializers.FloatField(
        source="item.discrimination",
        allow_null=True,
        help_text="Correlation, over candidates and repeats, of the value on this case with the "
        "mean on all others; -1 to 1.",
    )
    shares = CandidateShareOutput(many=True)
    findings = serializers.SerializerMethodField()
    canary_samples = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Samples that wrote the suite's canary: contamination is suspected.",
    )

    @extend_schema_field(FindingOutput(many=True))
    def get_findings(self, row: RunItem) -> list[dict[str, str]]:
        """With their sentences."""
        return [{"key": name, "text": FINDINGS[name]} for name in row.item.findings]


class RunItemsOutput(serializers.Serializer[Any]):
    """All cases of a run, in the order of the suite."""

    unavailable = serializers.CharField(help_text="Why no case is judged; empty where they are.")
    items = RunItemOutput(many=True)
