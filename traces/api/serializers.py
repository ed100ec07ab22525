"""The JSON forms of traces, as they are read."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from traces.api.annotations import AnnotationOutput
from traces.api.fields import JsonObject
from traces.models import Origin, Outcome, Trace, TraceKind, Verdict

BASES: Final = ("reported", "derived", "estimated", "unknown")


class UsageOutput(serializers.Serializer[Any]):
    """Token counts; null is unknown."""

    prompt_tokens = serializers.IntegerField(allow_null=True)
    cached_tokens = serializers.IntegerField(allow_null=True)
    output_tokens = serializers.IntegerField(
        allow_null=True, help_text="All that is billed as output: thought and answer."
    )
    reasoning_tokens = serializers.IntegerField(allow_null=True)
    basis = serializers.ChoiceField(choices=BASES, source="usage_basis")


class TimingsOutput(serializers.Serializer[Any]):
    """Seconds since the request was sent; null was not observed."""

    first_byte = serializers.FloatField(allow_null=True, source="first_byte_s")
    first_reasoning = serializers.FloatField(allow_null=True, source="first_reasoning_s")
    first_answer = serializers.FloatField(allow_null=True, source="first_answer_s")
    total = serializers.FloatField(allow_null=True, source="total_s")
    load = serializers.FloatField(
        allow_null=True,
        source="load_s",
        help_text="How long the server loaded the model for this call: a cold start, part of all "
        "other times.",
    )
    decode_rate = serializers.FloatField(
        allow_null=True,
        help_text="Tokens per second after the first one, where they were seen arriving.",
    )


class TraceOutline(serializers.Serializer[Any]):
    """A trace without its texts."""

    id = serializers.IntegerField()
    external_id = serializers.CharField()
    origin = serializers.ChoiceField(choices=Origin.choices)
    model = serializers.CharField()
    response_model = serializers.CharField()
    kind = serializers.ChoiceField(choices=TraceKind.choices)
    reasoning_source = serializers.CharField(
        source="source", help_text="Where the thought was found; empty for nowhere."
    )
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    verdict = serializers.ChoiceField(
        choices=Verdict.choices, help_text="Empty where nobody graded the answer."
    )
    stop_reason = serializers.CharField()
    usage = UsageOutput(source="*")
    timings = TimingsOutput(source="*")
    created_at = serializers.DateTimeField()


class HitOutput(serializers.Serializer[Any]):
    """Characters in which a word or phrase of the search stands."""

    part = serializers.ChoiceField(choices=["thought", "answer"])
    start = serializers.IntegerField(help_text="Offset of the first character.")
    end = serializers.IntegerField(help_text="Offset behind the last one.")


class TraceListed(TraceOutline):
    """A trace in a list: how it is found, and what was found in it."""

    cost_usd = serializers.FloatField(allow_null=True)
    facets = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        source="words",
        help_text="Words by which it is found: `tag`, `mark`, `language`, `run`, `candidate`, "
        "`suite`.",
    )
    figures = JsonObject(
        help_text="Figures of the analysis; empty while nobody has read the thought, and for a "
        "thought that is not shown."
    )
    hits = HitOutput(
        many=True,
        source="found.hits",
        help_text="The first dozen hits of `q`, in the first passage that holds all of it.",
    )


class TraceOutput(TraceOutline):
    """A trace with everything that is stored of it."""

    messages = serializers.SerializerMethodField(help_text="The prompt.")
    reasoning = serializers.CharField()
    answer = serializers.CharField()
    raw_output = serializers.CharField(help_text="The text as the model wrote it, tags included.")
    dialect = serializers.CharField(help_text="By which tags the text was split.")
    prompt_opens_think = serializers.BooleanField(
        help_text="The prompt opened the thought. `server.think_derived_from` says who told."
    )
    parser_version = serializers.CharField()
    parameters = JsonObject()
    server = JsonObject()
    metadata = JsonObject()
    annotations = serializers.SerializerMethodField(help_text="What readers wrote beside it.")

    @extend_schema_field(AnnotationOutput(many=True))
    def get_annotations(self, trace: Trace) -> object:
        """In the order of writing."""
        rows = trace.annotations.select_related("author").order_by("id")
        return AnnotationOutput(rows, many=True).data

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_messages(self, trace: Trace) -> object:
        """As stored."""
        return trace.messages


class BatchRow(serializers.Serializer[Any]):
    """One item of a batch that is stored."""

    index = serializers.IntegerField(help_text="Its place in what was sent, from 0 on.")
    id = serializers.IntegerField()
    external_id = serializers.CharField()
    known = serializers.BooleanField(help_text="It was stored before, with the same body.")
    kind = serializers.ChoiceField(choices=TraceKind.choices)
    outcome = serializers.ChoiceField(choices=Outcome.choices)


class RejectedItem(serializers.Serializer[Any]):
    """One item of a batch that is not stored, and why."""

    index = serializers.IntegerField(help_text="Its place in what was sent, from 0 on.")
    code = serializers.ChoiceField(choices=("invalid", "conflict", "too_large"))
    message = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Per field that is not usable, the reasons.",
    )


class BatchOutput(serializers.Serializer[Any]):
    """What became of each item."""

    stored = serializers.IntegerField(help_text="New ones.")
    known = serializers.IntegerField(help_text="Those that were stored before, and were not again.")
    rejected = RejectedItem(many=True)
    traces = BatchRow(many=True)
