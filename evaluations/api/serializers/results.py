"""The JSON form of the results of a run: all figures with their doubt, in one document."""

from typing import Any, get_args

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evaluations.core.result_words import headline
from evaluations.core.results import CandidateFigures
from evaluations.core.results.classes import Kind
from evaluations.core.statistics.comparing import Test
from evaluations.core.statistics.verdicts import Word
from evaluations.queries.results import ClassTable, RunResults
from traces.models import Outcome


class FigureOutput(serializers.Serializer[Any]):
    """A value with its 95% interval; an end is null where the data cannot bound it."""

    value = serializers.FloatField()
    low = serializers.FloatField(source="lower", allow_null=True)
    high = serializers.FloatField(source="upper", allow_null=True)
    standard_error = serializers.FloatField(allow_null=True)
    cases = serializers.IntegerField()
    samples = serializers.IntegerField()


class OutcomeShareOutput(serializers.Serializer[Any]):
    """How often samples ended in one way."""

    outcome = serializers.ChoiceField(choices=Outcome.choices, source="ending")
    samples = serializers.IntegerField()
    share = FigureOutput()


class RepeatsOutput(serializers.Serializer[Any]):
    """Figures of k attempts at each case; null with too few attempts."""

    k = serializers.IntegerField()
    pass_at_k = FigureOutput(source="pass_at", allow_null=True)
    pass_hat_k = FigureOutput(
        source="pass_hat", allow_null=True, help_text="All k attempts are right."
    )
    cons_at_k = FigureOutput(
        source="consensus", allow_null=True, help_text="The majority's answer is right."
    )
    best_of_k = FigureOutput(source="best", allow_null=True)
    short = serializers.IntegerField(help_text="Cases with fewer than k attempts that count.")


class CandidateResultsOutput(serializers.Serializer[Any]):
    """One candidate; USD, seconds and tokens for one sample."""

    candidate = serializers.CharField(source="key", help_text="Slug of the candidate.")
    name = serializers.CharField(source="label")
    cases = serializers.IntegerField()
    graded = serializers.IntegerField()
    unscored = serializers.IntegerField(help_text="Graded, and nothing was found to judge.")
    failed = serializers.IntegerField(help_text="Calls without an answer: in no accuracy.")
    accuracy = FigureOutput(allow_null=True, help_text="Unscored answers count as wrong.")
    accuracy_scored = FigureOutput(allow_null=True, help_text="Unscored answers are left out.")
    repeats = RepeatsOutput(many=True, help_text="Empty with one attempt a case.")
    cost_usd = FigureOutput(source="cost", allow_null=True)
    cost_per_correct_usd = FigureOutput(source="cost_per_correct", allow_null=True)
    first_answer_p50_s = FigureOutput(source="first_answer_p50", allow_null=True)
    first_answer_p95_s = FigureOutput(source="first_answer_p95", allow_null=True)
    total_p50_s = FigureOutput(source="total_p50", allow_null=True)
    total_p95_s = FigureOutput(source="total_p95", allow_null=True)
    think_tokens = FigureOutput(allow_null=True)
    outcomes = OutcomeShareOutput(many=True, source="rates")


class PairOutput(serializers.Serializer[Any]):
    """One pair of candidates on the same cases."""

    first = serializers.CharField(help_text="Slug.")
    second = serializers.CharField(help_text="Slug.")
    difference = FigureOutput(
        allow_null=True, help_text="Accuracy of the first less that of the second, -1 to 1."
    )
    test = serializers.ChoiceField(choices=get_args(Test), allow_null=True)
    p_value = serializers.FloatField(allow_null=True)
    p_holm = serializers.FloatField(
        source="adjusted", allow_null=True, help_text="Adjusted over the pairs of the run."
    )
    word = serializers.ChoiceField(
        choices=get_args(Word), help_text="What is known of the first, given the margin."
    )
    resolves = serializers.FloatField(
        source="detectable",
        allow_null=True,
        help_text="The difference that these cases would show four times out of five.",
    )
    dropped = serializers.IntegerField(help_text="Cases that only one of them answered.")


class TagOutput(serializers.Serializer[Any]):
    """Accuracies on the cases with a tag, by slug of the candidate."""

    tag = serializers.CharField()
    cases = serializers.IntegerField()
    accuracies = serializers.DictField(child=FigureOutput(allow_null=True))


class ClassRateOutput(serializers.Serializer[Any]):
    """One label, entity type or tag; null is a share of nothing."""

    label: Any = serializers.CharField()
    precision = serializers.FloatField(allow_null=True)
    recall = serializers.FloatField(allow_null=True)
    f1 = serializers.FloatField(allow_null=True)
    support = serializers.IntegerField(help_text="How often it was meant.")


class ConfusionOutput(serializers.Serializer[Any]):
    """Rows are labels meant, columns labels said; the last column is any other label."""

    labels = serializers.ListField(child=serializers.CharField())
    columns = serializers.ListField(child=serializers.CharField())
    counts = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    unscored = serializers.ListField(child=serializers.IntegerField())


class ClassFiguresOutput(serializers.Serializer[Any]):
    """One candidate by class."""

    answers = serializers.IntegerField()
    unscored = serializers.IntegerField()
    macro_f1 = serializers.FloatField(allow_null=True)
    micro_f1 = serializers.FloatField(allow_null=True)
    rows = ClassRateOutput(many=True)
    partial: Any = ClassRateOutput(many=True, help_text="Entities: half a point for an overlap.")
    confusion = ConfusionOutput(allow_null=True)


class ClassTableOutput(serializers.Serializer[Any]):
    """What one grader counted, by slug of the candidate."""

    kind = serializers.ChoiceField(choices=get_args(Kind))
    average_f1 = serializers.FloatField(
        allow_null=True, help_text="Macro F1, averaged over the candidates."
    )
    candidates = serializers.DictField(child=ClassFiguresOutput(allow_null=True))


class RunResultsOutput(serializers.Serializer[Any]):
    """The results of a run as one document."""

    run = serializers.IntegerField(source="run.pk")
    headline = serializers.SerializerMethodField()
    confidence = serializers.FloatField(help_text="Of all intervals.")
    margin = serializers.FloatField(help_text="Differences within it are equivalent.")
    cases = serializers.IntegerField()
    repeats = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Samples without an end yet.")
    skipped = serializers.IntegerField(help_text="Samples that an adaptive run did not need.")
    resolves = serializers.FloatField(
        allow_null=True, help_text="The difference that a run of this size mostly shows."
    )
    candidates = CandidateResultsOutput(many=True)
    pairs = PairOutput(many=True, source="comparison.rows")
    tags = serializers.SerializerMethodField()
    classes = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField())
    def get_headline(self, found: RunResults) -> str:
        """Who is ahead, and of whom that is known."""
        return headline(found.candidates, found.comparison.rows)

    @extend_schema_field(TagOutput(many=True))
    def get_tags(self, found: RunResults) -> list[dict[str, Any]]:
        """Most cases first."""
        return [
            {
                "tag": row.tag,
                "cases": row.cases,
                "accuracies": {
                    candidate.key: FigureOutput(each).data if each else None
                    for candidate, each in zip(found.candidates, row.accuracies, strict=True)
                },
            }
            for row in found.tags
        ]

    @extend_schema_field(ClassTableOutput(many=True))
    def get_classes(self, found: RunResults) -> list[dict[str, Any]]:
        """One table for each grader that counts classes."""
        return [_class_table(table, found.candidates) for table in found.classes]


def _class_table(table: ClassTable, candidates: tuple[CandidateFigures, ...]) -> dict[str, Any]:
    return {
        "kind": table.kind,
        "average_f1": table.average_f1,
        "candidates": {
            candidate.key: ClassFiguresOutput(each).data if each else None
            for candidate, each in zip(candidates, table.candidates, strict=True)
        },
    }
