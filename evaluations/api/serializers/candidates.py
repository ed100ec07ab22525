"""The JSON forms of candidates and of the catalogue that they may start from."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evaluations.api.fields import DayField, IdField, PlainText, SettingsObject
from evaluations.catalogue import CatalogueEntry, Fact, read_catalogue
from evaluations.core.memory.quantization import CACHE_BITS
from evaluations.core.requests import EFFORTS
from evaluations.core.suite_files.drafts import MAX_SYSTEM
from evaluations.models import CandidateProtocol, ProviderKindName
from traces.api.fields import (
    JsonObject,
    NameField,
    StrictBoolean,
    StrictChoice,
    StrictInput,
    StrictInteger,
    StrictNumber,
)
from traces.core.dialects import AUTO, DIALECT_NAMES
from traces.models import TraceKind

MAX_TOKENS = 10_000_000
MAX_AMOUNT = 1_000_000
LONG = 2**63


def _amount(help_text: str) -> StrictNumber:
    return StrictNumber(
        required=False, allow_null=True, min_value=0, max_value=MAX_AMOUNT, help_text=help_text
    )


def _whole(help_text: str, *, most: int) -> StrictInteger:
    return StrictInteger(
        required=False, allow_null=True, min_value=1, max_value=most, help_text=help_text
    )


def _words(length: int, help_text: str = "") -> NameField:
    return NameField(required=False, allow_blank=True, max_length=length, help_text=help_text)


class CandidateInput(StrictInput):
    """A model as configured. What is left out or null is unknown, or left to the server."""

    connection = IdField(help_text="Id of the connection that reaches the model.")
    name = NameField(max_length=120)
    model = NameField(max_length=200, help_text="The model id that the server knows.")
    system_prompt = PlainText(required=False, max_length=MAX_SYSTEM)
    temperature = StrictNumber(required=False, allow_null=True, min_value=0, max_value=5)
    top_p = StrictNumber(required=False, allow_null=True, min_value=0, max_value=1)
    max_tokens = StrictInteger(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=MAX_TOKENS,
        help_text="Thinking counts too: too few cut a thought off.",
    )
    seed = StrictInteger(required=False, allow_null=True, min_value=-LONG, max_value=LONG - 1)
    reasoning_effort = StrictChoice(
        choices=EFFORTS, required=False, allow_blank=True, help_text="Empty: not sent."
    )
    extra_parameters = SettingsObject(
        required=False, help_text="Sent to the server beside the parameters above."
    )
    dialect = StrictChoice(
        choices=DIALECT_NAMES,
        default=AUTO,
        help_text="Which tags mark a thought that the server leaves in the text.",
    )
    prompt_opens_think = StrictBoolean(
        required=False,
        allow_null=True,
        help_text="Whether the prompt template itself ends with the opening tag. Null: as the "
        "server's template says, where it tells.",
    )
    protocol = StrictChoice(
        choices=CandidateProtocol.values,
        required=False,
        help_text="`responses` (OpenAI-compatible connections only) tells a summary of thoughts "
        "that `chat` hides.",
    )
    parameters_b = _amount("Parameters in billions.")
    quantization = _words(40)
    engine = _words(60)
    gpu = _words(80)
    context_tokens = StrictInteger(
        required=False, allow_null=True, min_value=0, max_value=100 * MAX_TOKENS
    )
    license = _words(80)
    vram_gb = _amount("GB (10^9 bytes). 0 for a model that runs at a provider.")
    price_input = _amount("USD per million tokens.")
    price_cached_input = _amount("USD per million tokens.")
    price_output = _amount("USD per million tokens; thinking is billed as output.")
    price_request = _amount("USD a call, beside the tokens.")
    price_gpu_hour = _amount("USD per hour of one card, for a model on your own machine.")
    price_date = DayField(required=False, allow_null=True, help_text="When the prices held.")
    price_source = _words(300)
    gpu_count = _whole("How many cards it runs on; null: one.", most=1_000)
    utilization = StrictNumber(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=1,
        help_text="The part of the paid hours in which it answers; null: always busy.",
    )
    users = _whole("Contexts that are open at once; null: one.", most=100_000)
    batch_factor = _amount("Answers an hour with so many users, over those in the run.")
    watts = _amount("Of the whole machine at work.")
    kwh = _amount("USD for a kilowatt-hour.")
    weights_gb = _amount("Size of the weights in GB (10^9 bytes).")
    cache_type = StrictChoice(
        choices=list(CACHE_BITS), required=False, allow_blank=True, help_text="Empty: f16."
    )
    architecture = SettingsObject(
        required=False,
        help_text="From what memory is estimated: see docs/memory.md; empty: unknown.",
    )


class CatalogueStartInput(CandidateInput):
    """A catalogue entry and a connection; every other field given here wins over the entry's."""

    entry = StrictChoice(choices=sorted(read_catalogue()), help_text="Key of the catalogue entry.")
    name = NameField(max_length=120, required=False)
    model = NameField(max_length=200, required=False)
    dialect = StrictChoice(choices=DIALECT_NAMES, required=False)


class CandidateOutput(serializers.Serializer[Any]):
    """A model as configured. Null is unknown, or left to the server."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    connection = serializers.IntegerField(source="connection_id")
    model = serializers.CharField()
    catalogue_key = serializers.CharField(help_text="Empty where it came from no entry.")
    system_prompt = serializers.CharField()
    temperature = serializers.FloatField(allow_null=True)
    top_p = serializers.FloatField(allow_null=True)
    max_tokens = serializers.IntegerField(allow_null=True)
    seed = serializers.IntegerField(allow_null=True)
    reasoning_effort = serializers.CharField()
    extra_parameters = JsonObject()
    dialect = serializers.CharField()
    prompt_opens_think = serializers.BooleanField(allow_null=True)
    protocol = serializers.ChoiceField(choices=CandidateProtocol.choices)
    parameters_b = serializers.FloatField(allow_null=True)
    quantization = serializers.CharField()
    engine = serializers.CharField()
    gpu = serializers.CharField()
    context_tokens = serializers.IntegerField(allow_null=True)
    license = serializers.CharField()
    vram_gb = serializers.FloatField(allow_null=True)
    price_input = serializers.FloatField(allow_null=True)
    price_cached_input = serializers.FloatField(allow_null=True)
    price_output = serializers.FloatField(allow_null=True)
    price_request = serializers.FloatField(allow_null=True)
    price_gpu_hour = serializers.FloatField(allow_null=True)
    price_date = serializers.DateField(allow_null=True)
    price_source = serializers.CharField()
    gpu_count = serializers.IntegerField(allow_null=True)
    utilization = serializers.FloatField(allow_null=True)
    users = serializers.IntegerField(allow_null=True)
    batch_factor = serializers.FloatField(allow_null=True)
    watts = serializers.FloatField(allow_null=True)
    kwh = serializers.FloatField(allow_null=True)
    weights_gb = serializers.FloatField(allow_null=True)
    cache_type = serializers.CharField()
    architecture = JsonObject()
    facts = JsonObject(help_text="For values from the catalogue: source, date and status.")
    family = serializers.CharField(help_text="The family that it is a rung of; empty for none.")
    rung = serializers.IntegerField(allow_null=True, help_text="Its place there, from 1 up.")
    archived_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class FactOutput(serializers.Serializer[Any]):
    """One published value: where it stands, when it was true, how sure it is."""

    name = serializers.CharField()
    value = serializers.SerializerMethodField("published", help_text="A number or a text.")
    source = serializers.CharField()  # type: ignore[assignment]
    as_of = serializers.DateField()
    status = serializers.CharField()

    def published(self, fact: Fact) -> float | str:
        """As it was published."""
        return fact.value


class EntryOutput(serializers.Serializer[Any]):
    """A model that candidates can start from."""

    key = serializers.CharField()
    name = serializers.CharField()
    vendor = serializers.CharField()
    model_ids = serializers.DictField(
        child=serializers.CharField(),
        help_text=f"By kind of connection: {', '.join(ProviderKindName.values)}.",
    )
    reasoning_effort = serializers.CharField()
    trace = serializers.ChoiceField(choices=TraceKind.choices)
    facts = serializers.SerializerMethodField()

    @extend_schema_field(FactOutput(many=True))
    def get_facts(self, entry: CatalogueEntry) -> object:
        """In the order of the catalogue."""
        return FactOutput(entry.facts.values(), many=True).data


class CatalogueOutput(serializers.Serializer[Any]):
    """All entries: the catalogue comes with the service and fits on one page."""

    results = EntryOutput(many=True)
