"""The JSON form of thinking in a run: an association of length and correctness, not a cause."""

from typing import Any, get_args

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evaluations.core.statistics.slopes import Fit
from evaluations.core.statistics.thoughts import GROUPS, LEVELS, Lengths
from evaluations.core.thinking_words import Finding
from evaluations.queries.thinking import CandidateThinking
from traces.models import Outcome


class CountedOutput(serializers.Serializer[Any]):
    """Samples that are compared, and why others are not.

    `verdicts` = `compared` + `uncounted` + `thoughtless`.
    """

    ended = serializers.IntegerField(help_text="Graded or failed.")
    verdicts = serializers.IntegerField(help_text="Graded; unscored counts as wrong.")
    compared = serializers.IntegerField(help_text="With a verdict and a counted thought.")
    uncounted = serializers.IntegerField(help_text="Nobody told how long they thought.")
    thoughtless = serializers.IntegerField(help_text="They did not think: no token.")
    without_input = serializers.IntegerField(
        help_text="Of the compared, those without a count of input tokens: only within a case."
    )
    estimated = serializers.IntegerField(help_text="Of the compared, those with estimated counts.")
    hidden = serializers.IntegerField(
        help_text="Of the compared, those of which only counts exist."
    )


class SlopeOutput(serializers.Serializer[Any]):
    """Change of the chance to be right for each doubling of the think tokens."""

    slope = serializers.FloatField(allow_null=True, help_text="0.05 is 5 percentage points.")
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    standard_error = serializers.FloatField(allow_null=True, help_text="Cluster jackknife by case.")
    p_value = serializers.FloatField(allow_null=True)
    p_holm = serializers.FloatField(
        allow_null=True, help_text="Adjusted over the candidates of the run."
    )
    cases = serializers.IntegerField(allow_null=True)
    samples = serializers.IntegerField(allow_null=True)
    spread = serializers.FloatField(
        allow_null=True, help_text="Standard deviation of the think length, in doublings."
    )
    reason = serializers.CharField(help_text="Why there is no slope; empty where there is one.")


class JudgedSlopeOutput(SlopeOutput):
    """A slope with what longer thinking goes with, as far as can be told."""

    goes_with = serializers.ChoiceField(choices=get_args(Finding))


class ShareOutput(serializers.Serializer[Any]):
    """A share of samples with its interval, cases counting the same."""

    value = serializers.FloatField()
    low = serializers.FloatField(source="lower", allow_null=True)
    high = serializers.FloatField(source="upper", allow_null=True)


class LengthGroupOutput(serializers.Serializer[Any]):
    """Samples with about the same think tokens per input token."""

    low = serializers.FloatField(help_text="Think tokens per input token of the shortest.")
    high = serializers.FloatField()
    samples = serializers.IntegerField()
    correct = ShareOutput()


class LengthsOutput(serializers.Serializer[Any]):
    """Think tokens of the samples that ended in one way."""

    group = serializers.ChoiceField(
        choices=GROUPS, help_text="`cut`: cut off at a limit; not among the wrong ones."
    )
    samples = serializers.IntegerField()
    shortest = serializers.FloatField()
    longest = serializers.FloatField()
    quantiles = serializers.SerializerMethodField()

    @extend_schema_field(serializers.DictField(child=serializers.FloatField()))
    def get_quantiles(self, row: Lengths) -> dict[str, float]:
        """By level."""
        return {f"{level:g}": value for level, value in zip(LEVELS, row.quantiles, strict=True)}


class RateOutput(serializers.Serializer[Any]):
    """How often samples ended in one way."""

    outcome = serializers.ChoiceField(choices=Outcome.choices, source="ending")
    samples = serializers.IntegerField()
    share = ShareOutput()


class ChanceOutput(serializers.Serializer[Any]):
    """The chance that a cut-off thought would have ended with so many times its tokens."""

    factor = serializers.FloatField()
    known = serializers.IntegerField(help_text="Cut-off thoughts of which it can be told.")
    at_least = serializers.BooleanField(help_text="The chance is a lower bound.")
    chance = ShareOutput(
        source="estimate", allow_null=True, help_text="Null beyond the longest thought seen."
    )


class RoomOutput(serializers.Serializer[Any]):
    """What more room might have changed: Kaplan-Meier, cut-off thoughts being censored."""

    cut = serializers.IntegerField(help_text="Cut off inside the thought, before any answer.")
    uncounted = serializers.IntegerField(help_text="Of these, without a count of tokens.")
    shortest_cut = serializers.FloatField(allow_null=True)
    longest_cut = serializers.FloatField(allow_null=True)
    longest = serializers.FloatField(allow_null=True, help_text="The longest thought seen.")
    chances = ChanceOutput(many=True)


class CandidateThinkingOutput(serializers.Serializer[Any]):
    """One candidate."""

    candidate = serializers.CharField(source="key", help_text="Slug of the candidate.")
    name = serializers.CharField(source="label")
    waiting = serializers.IntegerField(help_text="Samples without an end yet.")
    traceless = serializers.IntegerField(help_text="Samples whose trace was deleted: left out.")
    counted = CountedOutput(source="thinking.counted")
    across_cases = serializers.SerializerMethodField()
    same_case = serializers.SerializerMethodField()
    across_cases_complete = serializers.SerializerMethodField()
    same_case_complete = serializers.SerializerMethodField()
    groups = LengthGroupOutput(many=True, source="thinking.bins")
    lengths = LengthsOutput(many=True, source="thinking.lengths")
    outcomes = RateOutput(many=True, source="thinking.rates")
    room = RoomOutput(source="thinking.room")
    alike = serializers.ListField(
        child=serializers.CharField(),
        help_text="Names of candidates that differ in nothing but their limit; `room` counts them.",
    )

    @extend_schema_field(JudgedSlopeOutput)
    def get_across_cases(self, row: CandidateThinking) -> dict[str, Any]:
        """On log2 of think tokens per input token, all samples together."""
        return _slope(row.thinking.pooled, row.pooled_p) | {"goes_with": row.pooled_finding}

    @extend_schema_field(JudgedSlopeOutput)
    def get_same_case(self, row: CandidateThinking) -> dict[str, Any]:
        """With a fixed effect for each case: repeats against each other."""
        return _slope(row.thinking.within, row.within_p) | {"goes_with": row.within_finding}

    @extend_schema_field(SlopeOutput)
    def get_across_cases_complete(self, row: CandidateThinking) -> dict[str, Any]:
        """Without samples that were cut off."""
        return _slope(row.thinking.pooled_complete, None)

    @extend_schema_field(SlopeOutput)
    def get_same_case_complete(self, row: CandidateThinking) -> dict[str, Any]:
        """Without samples that were cut off."""
        return _slope(row.thinking.within_complete, None)


class RunThinkingOutput(serializers.Serializer[Any]):
    """How think length goes with correctness in a run."""

    run = serializers.IntegerField(source="run.pk")
    headline = serializers.CharField()
    confidence = serializers.FloatField(help_text="Of all intervals.")
    candidates = CandidateThinkingOutput(many=True)


def _slope(fit: Fit, adjusted: float | None) -> dict[str, Any]:
    slope = fit.slope
    return {
        "slope": slope and slope.value,
        "low": slope and slope.lower,
        "high": slope and slope.upper,
        "standard_error": slope and slope.standard_error,
        "p_value": fit.p_value,
        "p_holm": adjusted,
        "cases": slope and slope.cases,
        "samples": slope and slope.samples,
        "spread": slope and slope.spread,
        "reason": fit.reason,
    }
