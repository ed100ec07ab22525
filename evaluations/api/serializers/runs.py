"""The JSON forms of runs: what to start, and how far it has come."""

from typing import Any, Final

from rest_framework import serializers

from evaluations.actions.adaptive import (
    HIGHEST_ALPHA,
    HIGHEST_MARGIN,
    LARGEST_SEED,
    LOWEST_ALPHA,
)
from evaluations.actions.run_checks import MAX_ATTEMPTS, MAX_REPEATS
from evaluations.api.fields import IdField, MomentField
from evaluations.api.serializers.suites import SuiteNameOutput
from evaluations.models import Run, RunState
from evaluations.queries.runs import run_progress
from evaluations.queries.samples import candidates_of_run
from traces.api.fields import JsonObject, NameField, StrictInput, StrictInteger, StrictNumber

MAX_CANDIDATES: Final = 100
MAX_USD: Final = 1_000_000
SMALLEST_BUDGET: Final = 1e-6


class EstimateInput(StrictInput):
    """A suite version x candidates x repeats."""

    suite_version = IdField(help_text="Id of the version. A draft is frozen by its first run.")
    candidates = serializers.ListField(
        child=IdField(), min_length=1, max_length=MAX_CANDIDATES, help_text="Ids, each once."
    )
    repeats = StrictInteger(
        default=1,
        min_value=1,
        max_value=MAX_REPEATS,
        help_text="Attempts of each candidate at each case.",
    )


class LimitsInput(StrictInput):
    """What a run may need; where it is left out, a run that goes on keeps what it has."""

    budget_usd = StrictNumber(
        required=False,
        allow_null=True,
        min_value=SMALLEST_BUDGET,
        max_value=MAX_USD,
        help_text="The run stops cleanly before it would cost more. Needs all prices.",
    )
    deadline = MomentField(
        required=False, allow_null=True, help_text="The run stops cleanly at this time."
    )


class AdaptiveInput(StrictInput):
    """By which rule a run leaves samples out."""

    alpha = StrictNumber(
        default=0.05,
        min_value=LOWEST_ALPHA,
        max_value=HIGHEST_ALPHA,
        help_text="Highest chance that the candidate which the full run puts first is dropped.",
    )
    margin = StrictNumber(
        default=0.0,
        min_value=0,
        max_value=HIGHEST_MARGIN,
        help_text="Difference in accuracy that does not matter, such as 0.02; 0 for none.",
    )
    seed = StrictInteger(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=LARGEST_SEED,
        help_text="Names the random order of cases; the id of the run unless given.",
    )


class RunInput(EstimateInput, LimitsInput):
    """What to measure, on what, how often, for how much."""

    name = NameField(
        required=False, allow_blank=True, max_length=160, help_text="Empty: suite and date."
    )
    max_attempts = StrictInteger(
        required=False,
        min_value=1,
        max_value=MAX_ATTEMPTS,
        help_text="Calls for one sample until it counts as failed; 4 by default.",
    )
    adaptive = AdaptiveInput(
        required=False,
        allow_null=True,
        help_text="Ask in a random order, and stop where the answer is clear.",
    )


class CandidateEstimateOutput(serializers.Serializer[Any]):
    """One candidate's share of a run."""

    candidate = serializers.IntegerField()
    name = serializers.CharField()
    requests = serializers.IntegerField()
    prompt_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cost_usd = serializers.FloatField(allow_null=True, help_text="Null where prices are unknown.")
    seconds_per_call = serializers.FloatField()
    basis = serializers.ChoiceField(
        choices=["measured", "assumed"], help_text="From earlier runs, or from a rule of thumb."
    )


class EstimateOutput(serializers.Serializer[Any]):
    """What a run will probably need."""

    requests = serializers.IntegerField()
    prompt_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cost_usd = serializers.FloatField(allow_null=True)
    seconds = serializers.FloatField(help_text="Connections work side by side.")
    candidates = CandidateEstimateOutput(many=True)


class CountsOutput(serializers.Serializer[Any]):
    """Samples by where they stand."""

    total = serializers.IntegerField()
    done = serializers.IntegerField(help_text="Graded, or failed for a named cause.")
    left = serializers.IntegerField()
    waiting = serializers.IntegerField()
    in_flight = serializers.IntegerField()
    grading = serializers.IntegerField()
    graded = serializers.IntegerField()
    failed = serializers.IntegerField()
    shelved = serializers.IntegerField(help_text="Never asked; a resume asks them.")
    skipped = serializers.IntegerField(help_text="Not needed any more, in an adaptive run.")


class FailureOutput(serializers.Serializer[Any]):
    """A cause of failed samples."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    example = serializers.CharField(help_text="One of the messages.")


class ProgressOutput(serializers.Serializer[Any]):
    """A run at this moment. Poll until `is_over`."""

    is_over = serializers.BooleanField(help_text="Nothing more will happen by itself.")
    samples = CountsOutput(source="counts")
    retrying = serializers.IntegerField(help_text="Waiting samples that have failed before.")
    failures = FailureOutput(many=True)
    spent_usd = serializers.FloatField()
    reserved_usd = serializers.FloatField(help_text="Expected cost of the calls in flight.")
    unsettled_usd = serializers.FloatField(help_text="Of calls whose bill nobody knows.")
    elapsed_s = serializers.FloatField()
    time_left_s = serializers.FloatField(allow_null=True)


class VersionNameOutput(serializers.Serializer[Any]):
    """Which version of which suite."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    suite = SuiteNameOutput()


class RunOutline(serializers.Serializer[Run]):
    """A run."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    suite_version = VersionNameOutput()
    state = serializers.ChoiceField(choices=RunState.choices)
    stop_reason = serializers.CharField(help_text="Why it stopped; empty unless it did.")
    repeats = serializers.IntegerField()
    max_attempts = serializers.IntegerField()
    budget_usd = serializers.FloatField(allow_null=True)
    deadline = serializers.DateTimeField(allow_null=True)
    spent_usd = serializers.FloatField()
    adaptive = JsonObject(help_text="Rule of an adaptive run; empty for a run of everything.")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class RunRow(RunOutline):
    """A run in a list."""

    sample_count = serializers.IntegerField(help_text="Without those that are not needed.")
    done_count = serializers.IntegerField()
    failed_count = serializers.IntegerField()


class RunCandidateOutput(serializers.Serializer[Any]):
    """A candidate of a run, named as it was when the run started."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    model = serializers.CharField()
    samples = CountsOutput()


class DroppedOutput(serializers.Serializer[Any]):
    """A candidate that cannot win; candidates by the ids of their rows in the run."""

    candidate = serializers.IntegerField()
    rival = serializers.IntegerField(help_text="Who speaks most against it.")
    difference = serializers.FloatField(help_text="Mean difference on the places of both.")
    evidence = serializers.FloatField(help_text="Against its being the best; 1e9 is certainty.")


class LookOutput(serializers.Serializer[Any]):
    """A look of an adaptive run, after a block of places (a case and a repeat each)."""

    at = serializers.DateTimeField()
    places = serializers.IntegerField()
    cases = serializers.IntegerField(help_text="Distinct cases among the places.")
    means = serializers.DictField(child=serializers.FloatField(allow_null=True))
    evidence = serializers.DictField(child=serializers.FloatField(allow_null=True))
    dropped = DroppedOutput(many=True)
    remaining = serializers.ListField(child=serializers.IntegerField())
    leader = serializers.IntegerField(allow_null=True)
    ending = serializers.ChoiceField(choices=["", "one_left", "within_margin"])
    skipped = serializers.IntegerField(help_text="Samples that this look made needless.")


class RunOutput(RunOutline):
    """A run with its progress."""

    candidates = RunCandidateOutput(many=True)
    progress = ProgressOutput()
    estimate = JsonObject(help_text="What was expected when it started.")
    looks = LookOutput(many=True, help_text="What an adaptive run saw and decided, in order.")

    def to_representation(self, instance: Run) -> dict[str, Any]:
        """The row, and what has become of its samples by now; eight queries at most."""
        progress = run_progress(instance)
        pairs = zip(candidates_of_run(instance), progress.candidates, strict=True)
        candidates = [
            {"id": row.candidate_id, "samples": part.counts, **row.snapshot} for row, part in pairs
        ]
        return {
            **RunOutline(instance).data,
            "candidates": RunCandidateOutput(candidates, many=True).data,
            "progress": ProgressOutput(progress).data,
            "estimate": instance.estimate,
            "looks": LookOutput(instance.looks, many=True).data,
        }
