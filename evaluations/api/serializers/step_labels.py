"""The JSON forms of step labels: what to ask a judge, and how far it agrees with the rules."""

from typing import Any

from rest_framework import serializers

from evaluations.actions.step_labels import MAX_TRACES
from evaluations.api.fields import IdField
from evaluations.api.serializers.runs import MAX_USD, SMALLEST_BUDGET
from evaluations.core.step_labels.thoughts import ASKED
from evaluations.models import RunState
from evaluations.queries.step_labels import LEFT_OUT
from traces.api.fields import StrictInput, StrictInteger, StrictNumber


class LabelingInput(StrictInput):
    """Which candidate labels the steps of how many thoughts of a run."""

    judge = IdField(help_text="Id of the candidate that is asked.")
    traces = StrictInteger(
        default=40,
        min_value=1,
        max_value=MAX_TRACES,
        help_text="Thoughts: as many after right, wrong and unscored answers as there are.",
    )
    seed = StrictInteger(
        default=1,
        min_value=0,
        max_value=2**31 - 1,
        help_text="The same number chooses the same thoughts again.",
    )
    budget_usd = StrictNumber(
        default=None,
        allow_null=True,
        min_value=SMALLEST_BUDGET,
        max_value=MAX_USD,
        help_text="The run stops cleanly before it would cost more. Needs all prices.",
    )


class LabelingRow(serializers.Serializer[Any]):
    """A run in which a judge labels thoughts of this one."""

    run = serializers.IntegerField(source="pk")
    judge = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=RunState.choices)
    spent_usd = serializers.FloatField()
    created_at = serializers.DateTimeField()

    def get_judge(self, run: Any) -> str:
        """Its name when the run started."""
        return ", ".join(str(row) for row in run.run_candidates.all())


class BoundedOutput(serializers.Serializer[Any]):
    """A value with the ends of its interval at 95 %; an end is null where nobody can bound it."""

    value = serializers.FloatField()
    lower = serializers.FloatField(allow_null=True)
    upper = serializers.FloatField(allow_null=True)


class CellsOutput(serializers.Serializer[Any]):
    """Steps that hold a mark by both, by one of the two, by neither."""

    both = serializers.IntegerField()
    only_rules = serializers.IntegerField()
    only_judge = serializers.IntegerField()
    neither = serializers.IntegerField()


class AgreementOutput(serializers.Serializer[Any]):
    """One kind of mark."""

    kind = serializers.ChoiceField(choices=ASKED)
    traces = serializers.IntegerField()
    steps = serializers.IntegerField()
    cells = CellsOutput()
    agreement = BoundedOutput(allow_null=True, help_text="Share of steps on which both say so.")
    kappa = BoundedOutput(allow_null=True, help_text="Cohen's kappa; null where undefined.")
    why = serializers.CharField(help_text="Why something is null; empty where nothing is.")


class DisagreementOutput(serializers.Serializer[Any]):
    """Numbers of steps, from 1, in which one of the two sees a mark."""

    kind = serializers.ChoiceField(choices=ASKED)
    only_rules = serializers.ListField(child=serializers.IntegerField())
    only_judge = serializers.ListField(child=serializers.IntegerField())


class DifferenceOutput(serializers.Serializer[Any]):
    """One trace on which rules and judge differ."""

    trace = serializers.IntegerField(source="trace_id")
    kinds = DisagreementOutput(many=True)


class LeftOutOutput(serializers.Serializer[Any]):
    """Thoughts that cannot be compared, and why."""

    reason = serializers.ChoiceField(choices=list(LEFT_OUT))
    traces = serializers.IntegerField()


class ReportOutput(serializers.Serializer[Any]):
    """A judge's labels beside the marks of the rules of version `analysis`."""

    analysis = serializers.CharField()
    traces = serializers.IntegerField(help_text="Thoughts that the judge is asked about.")
    compared = serializers.IntegerField(help_text="Thoughts whose labels could be compared.")
    left_out = LeftOutOutput(many=True)
    shortened = serializers.IntegerField(help_text="Of those compared, shown in part.")
    shown = serializers.IntegerField(help_text="Steps shown in those compared.")
    labeled = serializers.IntegerField(help_text="Steps labeled of these.")
    unknown_kinds = serializers.IntegerField(help_text="Dropped: kinds nobody asked for.")
    unknown_steps = serializers.IntegerField(help_text="Dropped: steps that were not shown.")
    malformed = serializers.IntegerField(help_text="Dropped: steps without a list of kinds.")
    agreements = AgreementOutput(many=True)
    differences = DifferenceOutput(many=True)


class StepLabelsOutput(serializers.Serializer[Any]):
    """Step labels of a run: those that it makes, or those that were made of its thoughts."""

    source_run = serializers.IntegerField(
        allow_null=True, help_text="The run whose thoughts this run labels; null where it is none."
    )
    report = ReportOutput(allow_null=True, help_text="Null unless this run labels steps.")
    labelings = LabelingRow(many=True)
