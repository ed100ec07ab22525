"""The JSON forms of traces, in and out."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from traces.actions import TraceRecord
from traces.api.fields import (
    JsonObject,
    NameField,
    StrictBoolean,
    StrictChoice,
    StrictInput,
    StrictInteger,
    StrictNumber,
    StrictText,
)
from traces.core.completion import Completion
from traces.core.dialects import AUTO, DIALECT_NAMES
from traces.core.timings import Timings
from traces.core.usage import MAX_COUNT, normalize_usage
from traces.models import Origin, Outcome, Trace, TraceKind, Verdict

MAX_BATCH: Final = 100
MAX_MESSAGES: Final = 1_000
MAX_SECONDS: Final = 10_000_000
BASES: Final = ("reported", "derived", "estimated", "unknown")


class MessageInput(StrictInput):
    """One message of the prompt."""

    role = NameField(max_length=40, help_text="system, user, assistant, ...")
    content = StrictText()


class UsageInput(StrictInput):
    """Token counts as the server told them, under the names of OpenAI-shaped APIs."""

    prompt_tokens = StrictInteger(required=False, allow_null=True, min_value=0, max_value=MAX_COUNT)
    cached_tokens = StrictInteger(required=False, allow_null=True, min_value=0, max_value=MAX_COUNT)
    completion_tokens = StrictInteger(
        required=False, allow_null=True, min_value=0, max_value=MAX_COUNT
    )
    reasoning_tokens = StrictInteger(
        required=False, allow_null=True, min_value=0, max_value=MAX_COUNT
    )
    total_tokens = StrictInteger(required=False, allow_null=True, min_value=0, max_value=MAX_COUNT)


class TimingsInput(StrictInput):
    """Seconds since the request was sent, on the client's clock; leave out what you do not know.

    A time that contradicts the others is left out, with a note in `metadata.storage_notes`.
    """

    first_byte = StrictNumber(required=False, allow_null=True, min_value=0, max_value=MAX_SECONDS)
    first_reasoning = StrictNumber(
        required=False, allow_null=True, min_value=0, max_value=MAX_SECONDS
    )
    first_answer = StrictNumber(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=MAX_SECONDS,
        help_text="The first text of the answer, after all thinking.",
    )
    total = StrictNumber(required=False, allow_null=True, min_value=0, max_value=MAX_SECONDS)


class TraceInput(StrictInput):
    """One reply of a model to one prompt."""

    model = NameField(max_length=200, help_text="The model as you asked for it.")
    text = StrictText(
        help_text="The visible text, verbatim, may be empty. Without `reasoning`, a thought "
        "between tags at its start is split off."
    )
    reasoning = StrictText(
        required=False,
        allow_null=True,
        help_text="The thought, where it came in a field of its own; `text` is then never split.",
    )
    reasoning_source = NameField(
        required=False,
        allow_blank=True,
        max_length=40,
        help_text="The field that `reasoning` came in. `reasoning.summary` and `summary_text` "
        "make the trace a summary, `reasoning.encrypted` and `encrypted_content` an encrypted one.",
    )
    dialect = StrictChoice(
        choices=DIALECT_NAMES, required=False, help_text="Which tags fence off a thought in `text`."
    )
    prompt_opens_think = StrictBoolean(
        required=False,
        help_text="The prompt ends with the opening tag, so `text` begins inside the thought.",
    )
    messages = serializers.ListField(
        child=MessageInput(), required=False, max_length=MAX_MESSAGES, help_text="The prompt."
    )
    external_id = NameField(
        required=False,
        allow_blank=True,
        max_length=120,
        help_text="Your own id. Sent again with the same body, it gives the trace stored before.",
    )
    response_model = NameField(
        required=False, allow_blank=True, max_length=200, help_text="The model that answered."
    )
    stop_reason = NameField(
        required=False, allow_blank=True, max_length=40, help_text="stop, length, ..."
    )
    refusal = StrictText(required=False, max_length=10_000, help_text="Words of a refusal.")
    usage = UsageInput(required=False)
    timings = TimingsInput(required=False)
    parameters = JsonObject(required=False, help_text="Temperature and the like.")
    server = JsonObject(required=False, help_text="What else the server told.")
    metadata = JsonObject(required=False, help_text="Anything of yours.")


class BatchInput(StrictInput):
    """Several traces: all of them are stored, or none."""

    traces = serializers.ListField(child=TraceInput(), min_length=1, max_length=MAX_BATCH)


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
    parser_version = serializers.CharField()
    parameters = JsonObject()
    server = JsonObject()
    metadata = JsonObject()

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_messages(self, trace: Trace) -> object:
        """As stored."""
        return trace.messages


class BatchOutput(serializers.Serializer[Any]):
    """The stored traces, in the order in which they were sent."""

    traces = TraceOutline(many=True)


def record_of(values: dict[str, Any]) -> TraceRecord:
    """The checked values of TraceInput as a record to store."""
    usage, timings = values.get("usage", {}), values.get("timings", {})
    completion = Completion(
        text=values["text"],
        reasoning=values.get("reasoning"),
        trace_source=values.get("reasoning_source", ""),
        stop_reason=values.get("stop_reason", ""),
        refusal=values.get("refusal", ""),
        usage=normalize_usage(
            prompt=usage.get("prompt_tokens"),
            completion=usage.get("completion_tokens"),
            reasoning=usage.get("reasoning_tokens"),
            total=usage.get("total_tokens"),
            cached=usage.get("cached_tokens"),
            # The parser holds the counts against the texts once they are apart.
            has_reasoning_text=False,
        ),
        timings=Timings(**timings),
        response_model=values.get("response_model", ""),
        server=values.get("server", {}),
    )
    return TraceRecord(
        completion=completion,
        model=values["model"],
        messages=values.get("messages", []),
        parameters=values.get("parameters", {}),
        metadata=values.get("metadata", {}),
        external_id=values.get("external_id", ""),
        dialect=values.get("dialect", AUTO),
        prompt_opens_think=values.get("prompt_opens_think", False),
    )
