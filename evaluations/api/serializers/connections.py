"""The JSON forms of connections."""

from typing import Any

from rest_framework import serializers

from evaluations.api.fields import PatternText
from evaluations.models import Connection, ProviderKindName
from traces.api.fields import NameField, StrictChoice, StrictInput, StrictInteger, StrictNumber
from traces.models import TraceKind

#: A header cannot carry anything else.
HEADER_TEXT = r"^[!-~]+$"
MAX_PER_MINUTE = 1_000_000


class ConnectionInput(StrictInput):
    """Where calls go, with which key and how many at once."""

    name = NameField(max_length=80)
    kind = StrictChoice(
        choices=ProviderKindName.choices,
        help_text="`micro` and `recorded` need neither address nor key.",
    )
    base_url = NameField(
        required=False,
        allow_blank=True,
        max_length=300,
        help_text="With its scheme, such as https://api.openai.com/v1.",
    )
    api_key = PatternText(
        HEADER_TEXT,
        required=False,
        allow_blank=True,
        write_only=True,
        max_length=4_000,
        help_text="Stored encrypted and never given back. In a change an empty one keeps the "
        "stored key; a new address or kind drops it.",
    )
    max_in_flight = StrictInteger(
        required=False, min_value=1, max_value=500, help_text="Calls at once, over all workers."
    )
    requests_per_minute = StrictInteger(
        required=False, allow_null=True, min_value=1, max_value=MAX_PER_MINUTE
    )
    idle_timeout_s = StrictNumber(
        required=False,
        min_value=1,
        max_value=3_600,
        help_text="Seconds of silence after which an answer that had begun is given up.",
    )
    total_timeout_s = StrictNumber(
        required=False, min_value=1, max_value=86_400, help_text="Seconds for one call."
    )


class ConnectionTestInput(StrictInput):
    """Which model should answer."""

    model = NameField(
        required=False,
        max_length=200,
        help_text="Left out: the model that was tested last, or that of a candidate.",
    )


class ConnectionTestOutput(serializers.Serializer[Any]):
    """What one real call showed; a call that failed is a result too."""

    ok = serializers.BooleanField()
    sentence = serializers.CharField(help_text="The result in words.")
    code = serializers.CharField(help_text="The kind of failure; empty where there was a reply.")
    model = serializers.CharField()
    response_model = serializers.CharField()
    kind = serializers.ChoiceField(
        choices=TraceKind.choices, allow_blank=True, help_text="What kind of trace it gives."
    )
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="Where the thought was found."
    )
    outcome = serializers.CharField()
    answer = serializers.CharField()
    latency_s = serializers.FloatField(allow_null=True)
    first_answer_s = serializers.FloatField(allow_null=True)
    at = serializers.DateTimeField()


class ConnectionOutput(serializers.Serializer[Connection]):
    """A connection without its key."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=ProviderKindName.choices)
    base_url = serializers.CharField()
    has_key = serializers.SerializerMethodField(help_text="Whether a key is stored.")
    max_in_flight = serializers.IntegerField()
    requests_per_minute = serializers.IntegerField(allow_null=True)
    idle_timeout_s = serializers.FloatField()
    total_timeout_s = serializers.FloatField()
    last_test = ConnectionTestOutput(allow_null=True)
    archived_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()

    def get_has_key(self, connection: Connection) -> bool:
        """The key itself never leaves."""
        return bool(connection.api_key)
