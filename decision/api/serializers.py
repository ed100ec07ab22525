"""The JSON forms of decisions, profiles and measurements."""

from dataclasses import asdict
from typing import Any, Final, get_args

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from decision.api.own_measures import OwnDefinition, OwnMeasureInput
from decision.api.records import serializer_of
from decision.api.stories import ToldOutput
from decision.core.measures import MEASURES, Scale
from decision.core.own_measures import LONGEST_LABEL, OWN_PREFIX, is_own
from decision.core.presets import PRESETS
from decision.core.profile import LARGEST_WEIGHT
from decision.core.schema import MeasurementRecord, Snapshot
from decision.core.values import LARGEST_ANCHOR
from decision.models import DecisionState, PricesOf
from decision.queries import DecisionView
from decision.run_measures import CandidateMeasures
from decision.stories import story_of
from evaluations.api.fields import DayField, IdField, PlainText
from traces.api.fields import (
    JsonObject,
    NameField,
    StrictChoice,
    StrictInput,
    StrictInteger,
    StrictNumber,
)

MAX_REASON: Final = 20_000
MAX_SEED: Final = 2**31 - 1
MAX_CRITERIA: Final = 40


def _anchor(**options: Any) -> StrictNumber:
    return StrictNumber(min_value=-LARGEST_ANCHOR, max_value=LARGEST_ANCHOR, **options)


class CriterionInput(StrictInput):
    """One measure, how it is valued, how much its swing counts, and an optional bound."""

    measure = NameField(
        max_length=LONGEST_LABEL + len(OWN_PREFIX),
        help_text=f"One of {', '.join(MEASURES)}, or `{OWN_PREFIX}<slug>` of the team.",
    )
    worst = _anchor(help_text="The worst acceptable value; worth 0.")
    target = _anchor(help_text="The value beyond which more is worth nothing more; worth 1.")
    scale = StrictChoice(
        choices=list(get_args(Scale)), default="linear", help_text="`yes_no` for yes/no measures."
    )
    midpoint = _anchor(
        default=None, allow_null=True, help_text="The value worth 1/2; null: halfway on the scale."
    )
    weight = StrictNumber(
        default=0.0,
        min_value=0,
        max_value=LARGEST_WEIGHT,
        help_text="What the swing from `worst` to `target` is worth; only shares matter.",
    )
    must_have = _anchor(
        default=None, allow_null=True, help_text="A bound on the raw value, before any score."
    )
    own = OwnMeasureInput(
        required=False,
        allow_null=True,
        help_text="Definition of one of the team's own measures; left out: as the team has it.",
    )

    def validate_measure(self, measure: str) -> str:
        """A key of the catalogue, or one that the team may have."""
        if measure not in MEASURES and not is_own(measure):
            known = ", ".join(MEASURES)
            raise serializers.ValidationError(f"{measure} is no measure; choose one of {known}.")
        return measure


class CriterionOutput(serializers.Serializer[Any]):
    """A criterion as it is stored."""

    measure = serializers.CharField()
    worst = serializers.FloatField()
    target = serializers.FloatField()
    scale = serializers.CharField()
    weight = serializers.FloatField()
    must_have = serializers.FloatField(allow_null=True)
    midpoint = serializers.FloatField(allow_null=True, default=None)
    own = OwnDefinition(allow_null=True, default=None)


def _criteria(**options: Any) -> serializers.ListField:
    return serializers.ListField(
        child=CriterionInput(),
        min_length=1,
        max_length=MAX_CRITERIA,
        help_text="Each measure once, at least one weight above 0.",
        **options,
    )


class ProfileInput(StrictInput):
    """A name and criteria; the same name again replaces them."""

    name = NameField(max_length=80)
    criteria = _criteria()


class ProfileOutput(serializers.Serializer[Any]):
    """A named set of criteria, weights and must-haves."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    criteria = CriterionOutput(many=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class DecisionInput(StrictInput):
    """A question to a run. Of `criteria`, `profile` and `preset` send one, or none for balanced."""

    question = NameField(max_length=200)
    run = IdField(help_text="Id of the run.")
    criteria = _criteria(required=False)
    profile = IdField(required=False, help_text="Id of a profile, whose criteria are copied.")
    preset = StrictChoice(choices=list(PRESETS), required=False)
    seed = StrictInteger(
        required=False, min_value=0, max_value=MAX_SEED, help_text="Left out: the run's id."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """At most one source of criteria."""
        given = [name for name in ("criteria", "profile", "preset") if name in attrs]
        if len(given) > 1:
            raise serializers.ValidationError({given[1]: [f"Leave this out, or {given[0]}."]})
        return attrs


class WeighInput(StrictInput):
    """Other criteria and weights."""

    criteria = _criteria()


class CostsInput(StrictInput):
    """Under which prices costs are, and the team's volume."""

    prices_of = StrictChoice(
        choices=PricesOf.values,
        help_text="`run`: as the run had them. `book`: the price book, without a call.",
    )
    prices_on = DayField(
        required=False,
        allow_null=True,
        help_text="The day of the book; null: the day on which it is looked at or recorded.",
    )
    cases_per_month = StrictInteger(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=MAX_SEED,
        help_text="For `cost_per_month`; null: unknown.",
    )


class RecordInput(StrictInput):
    """What was chosen, and why."""

    chosen = NameField(
        max_length=120,
        allow_null=True,
        help_text="Slug of one of the run's candidates; null for none of them.",
    )
    reason = PlainText(required=False, max_length=MAX_REASON)
    criteria = _criteria(required=False)


class DecisionOutline(serializers.Serializer[Any]):
    """A decision without its numbers."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    question = serializers.CharField()
    run = serializers.IntegerField(source="run_id")
    state = serializers.ChoiceField(choices=DecisionState.choices)
    is_sample = serializers.BooleanField()
    chosen = serializers.CharField(help_text="Slug of the candidate; empty: open, or none.")
    recorded_by = serializers.CharField(source="recorded_by_name")
    recorded_at = serializers.DateTimeField(allow_null=True)
    digest = serializers.CharField(help_text="SHA-256 of the record; empty while open.")
    created_at = serializers.DateTimeField()


class DecisionRow(DecisionOutline):
    """A decision in a list."""

    headline = serializers.CharField(
        allow_null=True, help_text="The verdict of the record; null while open."
    )


class DecisionOutput(DecisionOutline):
    """A decision with its ranking: frozen when it was recorded, or computed now."""

    reason = serializers.CharField()
    seed = serializers.IntegerField()
    prices_of = serializers.ChoiceField(choices=PricesOf.choices)
    prices_on = serializers.DateField(allow_null=True)
    cases_per_month = serializers.IntegerField(allow_null=True)
    baseline = serializers.CharField(
        help_text="Slug of what all that think are held against; empty: as it is found."
    )
    baselines = serializers.DictField(
        child=serializers.CharField(), help_text="The same by the slug of one that thinks."
    )
    criteria = CriterionOutput(many=True)
    is_frozen = serializers.SerializerMethodField(help_text="These numbers never change.")
    snapshot = serializers.SerializerMethodField(
        help_text="The whole decision: ranking, values, intervals, doubt and reasons."
    )
    story = serializers.SerializerMethodField(
        help_text="What it teaches, in at most four plain sentences."
    )
    evidence = serializers.SerializerMethodField(
        help_text="Where the numbers come from: run, suite version, candidates, prices."
    )

    def to_representation(self, instance: DecisionView) -> dict[str, Any]:
        """The row, and what was computed of it."""
        self._view = instance
        return super().to_representation(instance.decision)

    def get_is_frozen(self, decision: object) -> bool:
        """True once recorded."""
        return self._view.is_frozen

    @extend_schema_field(serializer_of(Snapshot)())
    def get_snapshot(self, decision: object) -> Snapshot:
        """In the form of docs/decisions.md."""
        return self._view.snapshot

    @extend_schema_field(ToldOutput(many=True))
    def get_story(self, decision: object) -> list[dict[str, Any]]:
        """As the page says it."""
        return [asdict(told) for told in story_of(self._view.snapshot, self._view.evidence)]

    @extend_schema_field(JsonObject())
    def get_evidence(self, decision: object) -> dict[str, Any]:
        """As the record holds it."""
        return self._view.evidence


class TallyOutput(serializers.Serializer[Any]):
    """How many samples ended how; unscored and failed are never "incorrect"."""

    correct = serializers.IntegerField()
    partly = serializers.IntegerField()
    incorrect = serializers.IntegerField()
    unscored = serializers.IntegerField()
    truncated = serializers.IntegerField()
    failed = serializers.IntegerField()
    waiting = serializers.IntegerField()


MEASURES_FIELD: Final = serializers.DictField(
    child=serializer_of(MeasurementRecord)(allow_null=True)
)


class CandidateMeasuresOutput(serializers.Serializer[CandidateMeasures]):
    """What is known of one candidate."""

    candidate = serializers.CharField(source="key", help_text="Slug of the candidate.")
    name = serializers.CharField(source="label")
    samples = TallyOutput(source="tally")
    measures = serializers.SerializerMethodField(
        help_text="By measure; null is unknown. `raw` is in `unit`, `low` to `high` is a 95 % "
        "interval."
    )

    @extend_schema_field(MEASURES_FIELD)
    def get_measures(self, item: CandidateMeasures) -> dict[str, MeasurementRecord | None]:
        """Every measure of the catalogue."""
        return item.measures


class RunMeasuresOutput(serializers.Serializer[Any]):
    """What a run measured."""

    run = serializers.IntegerField(source="run_id")
    cases = serializers.IntegerField()
    repeats = serializers.IntegerField()
    policy = serializers.CharField(help_text="How unscored and failed samples count.")
    candidates = CandidateMeasuresOutput(many=True)
