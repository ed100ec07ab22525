"""The JSON form of a trace as it is sent in."""

from typing import Final

from rest_framework import serializers

from traces.actions.recording import MAX_TAG_CHARS
from traces.api.fields import (
    MAX_TEXT_CHARS,
    JsonObject,
    JsonObjectOrText,
    NameField,
    StrictBoolean,
    StrictChoice,
    StrictInput,
    StrictInteger,
    StrictNumber,
    StrictText,
)
from traces.core.dialects import DIALECT_NAMES
from traces.core.protocols import PROTOCOLS
from traces.core.usage import MAX_COUNT
from traces.models import Outcome

MAX_BATCH: Final = 1_000
MAX_MESSAGES: Final = 1_000
MAX_BLOCKS: Final = 1_000
MAX_TAGS: Final = 50
MAX_SECONDS: Final = 10_000_000
MAX_USD: Final = 1_000_000
MAX_BODY_DEPTH: Final = 64
#: Types of the blocks of ``content``; all but the last two are thoughts.
BLOCK_TYPES: Final = ("reasoning", "thinking", "reasoning_summary", "text", "refusal")


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
    load = StrictNumber(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=MAX_SECONDS,
        help_text="How long the server loaded the model for this call, as it told.",
    )


class BlockInput(StrictInput):
    """One block of a reply."""

    type = StrictChoice(choices=BLOCK_TYPES)
    text = StrictText()


class TraceInput(StrictInput):
    """One reply of a model to one prompt: as `text`, as `content`, or as a provider's `body`."""

    model = NameField(
        required=False,
        max_length=200,
        help_text="The model as you asked for it; may be left out where `request` names it.",
    )
    text = StrictText(
        required=False,
        help_text="The visible text, verbatim, may be empty. Without `reasoning`, a thought "
        "between tags at its start is split off.",
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
    content = serializers.ListField(
        child=BlockInput(),
        required=False,
        min_length=1,
        max_length=MAX_BLOCKS,
        help_text="Thought and answer as blocks, in their order, in place of `text` and "
        "`reasoning`.",
    )
    protocol = StrictChoice(
        choices=tuple(PROTOCOLS), required=False, help_text="How to read `body`."
    )
    body = JsonObjectOrText(
        required=False,
        max_bytes=MAX_TEXT_CHARS,
        max_depth=MAX_BODY_DEPTH,
        help_text="The provider's own reply, whole (an object) or streamed (its lines as one "
        "text). It is kept as it is, and tells text, thought, usage and stop reason.",
    )
    request = JsonObject(
        required=False,
        max_bytes=MAX_TEXT_CHARS,
        max_depth=MAX_BODY_DEPTH,
        help_text="What `body` answers, as it was sent: gives model, messages and parameters "
        "where these are left out.",
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
    outcome = StrictChoice(
        choices=Outcome.values,
        required=False,
        help_text="Where you know better than the text tells: `looped`, `failed`, ... It is "
        "refused where the text contradicts it.",
    )
    cost_usd = StrictNumber(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=MAX_USD,
        help_text="What the call cost.",
    )
    tags = serializers.ListField(
        child=NameField(max_length=MAX_TAG_CHARS),
        required=False,
        max_length=MAX_TAGS,
        help_text="Words by which the trace is found.",
    )
    parameters = JsonObject(required=False, help_text="Temperature and the like.")
    server = JsonObject(required=False, help_text="What else the server told.")
    metadata = JsonObject(required=False, help_text="Anything of yours.")


class BatchInput(StrictInput):
    """Several traces; each is stored, or rejected, by itself."""

    traces = serializers.ListField(child=TraceInput(), min_length=1, max_length=MAX_BATCH)
