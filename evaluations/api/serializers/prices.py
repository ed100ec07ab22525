"""The JSON forms of prices, of costs under them, and of memory."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evaluations.api.fields import DayField, PlainText, SettingsObject
from evaluations.core.memory.cards import Fit
from evaluations.queries.deployments import NeedAt, OwnHardware
from traces.api.fields import JsonObject, NameField, StrictInput, StrictNumber

MAX_USD: Final = 1_000_000


def _usd(help_text: str, **options: Any) -> StrictNumber:
    return StrictNumber(min_value=0, max_value=MAX_USD, help_text=help_text, **options)


class PriceInput(StrictInput):
    """A dated price. Of several that fit, a team's own goes first, then the more exact one."""

    provider = NameField(
        max_length=80,
        required=False,
        allow_blank=True,
        help_text="Such as openai or ollama, or the host of an address; empty is any.",
    )
    model = NameField(max_length=200, help_text="Model id; `*` and `?` stand for any letters.")
    valid_from = DayField(help_text="The first day on which it holds.")
    valid_to = DayField(required=False, allow_null=True, help_text="The last day; null: holds.")
    input = _usd("USD per million tokens.")
    cached_input = _usd("USD per million tokens; null: as input.", required=False, allow_null=True)
    output = _usd("USD per million tokens; thinking is billed as output.")
    request = _usd("USD a call, beside the tokens.", required=False, allow_null=True)
    source = PlainText(required=False, max_length=300)  # type: ignore[assignment]
    note = PlainText(required=False, max_length=300)


class PriceOutput(serializers.Serializer[Any]):
    """A dated price in USD per million tokens."""

    id = serializers.SerializerMethodField(help_text="Null for a built-in one.")
    own = serializers.SerializerMethodField(help_text="Entered by the team, not built in.")
    provider = serializers.CharField()
    model = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    input = serializers.FloatField()
    cached_input = serializers.FloatField(allow_null=True)
    output = serializers.FloatField()
    request = serializers.FloatField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    note = serializers.CharField()

    @extend_schema_field({"type": ["integer", "null"]})
    def get_id(self, row: object) -> int | None:
        """The row's id."""
        return getattr(row, "pk", None)

    def get_own(self, row: object) -> bool:
        """True for a row of the team."""
        return hasattr(row, "pk")


class PriceBookOutput(serializers.Serializer[Any]):
    """The whole book: the team's entries, then the built-in ones."""

    results = PriceOutput(many=True)


class CandidateCostOutput(serializers.Serializer[Any]):
    """What one candidate's samples cost under the asked prices; null is unknown."""

    candidate = serializers.CharField(source="key", help_text="Slug of the candidate.")
    name = serializers.CharField(source="label")
    prices = serializers.SerializerMethodField(
        help_text="USD per million tokens, a call or a machine's hour, and where they are from."
    )
    samples = serializers.IntegerField(help_text="Samples with a known cost.")
    total_usd = serializers.FloatField(allow_null=True)
    mean_usd = serializers.FloatField(allow_null=True)
    mean_usd_as_run = serializers.FloatField(allow_null=True)

    @extend_schema_field(JsonObject())
    def get_prices(self, row: Any) -> dict[str, Any]:
        """As a record holds them."""
        prices: dict[str, Any] = row.prices
        return prices


class RunCostsOutput(serializers.Serializer[Any]):
    """A run under other prices. Nobody was called for it."""

    run = serializers.IntegerField(source="run_id")
    prices_on = serializers.DateField(allow_null=True, help_text="Null: as the run had them.")
    candidates = CandidateCostOutput(many=True)


class ArchitectureInput(StrictInput):
    """A Hugging Face `config.json`; left out, the candidate's Ollama server is asked."""

    config = SettingsObject(required=False)


class FitOutput(serializers.Serializer[Fit]):
    """How many of a card hold the model."""

    card = serializers.CharField(source="card.name")
    count = serializers.IntegerField(allow_null=True, help_text="Null: no number of them does.")
    gb_each = serializers.SerializerMethodField(help_text="GB on the fullest of them.")

    def get_gb_each(self, fit: Fit) -> float:
        """GB (10^9 bytes)."""
        return fit.each / 1e9


class NeedOutput(serializers.Serializer[NeedAt]):
    """The memory for one length of context, in GB (10^9 bytes)."""

    length = serializers.CharField(source="words", help_text="Which length of context.")
    tokens = serializers.FloatField()
    weights_gb = serializers.FloatField(source="parts.weights")
    cache_gb = serializers.FloatField(source="parts.cache")
    besides_gb = serializers.FloatField(source="parts.besides")
    gb = serializers.FloatField()
    fits = FitOutput(many=True)


class MemoryOutput(serializers.Serializer[OwnHardware]):
    """An estimate of memory, with its parts; no needs where too little is known."""

    provenance = serializers.SerializerMethodField(help_text="Always `estimated`.")
    reported_gb = serializers.FloatField(
        source="seen.reported_gb", allow_null=True, help_text="The most that its server told."
    )
    answers = serializers.IntegerField(source="seen.answers")
    tokens_p95 = serializers.FloatField(source="seen.tokens_p95", allow_null=True)
    needs = NeedOutput(many=True)

    def get_provenance(self, found: OwnHardware) -> str:
        """Not measured, not declared."""
        return "estimated"
