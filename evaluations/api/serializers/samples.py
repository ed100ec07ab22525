"""The JSON forms of samples, and of the matrix that they make up."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evaluations.core.suite_files.drafts import MAX_TAG
from evaluations.models import Sample, SampleState
from evaluations.queries.matrix import FILTERS
from traces.api.fields import NameField, StrictChoice, StrictInput
from traces.models import Outcome


class CaseNameOutput(serializers.Serializer[Any]):
    """Which case."""

    id = serializers.IntegerField()
    key = serializers.CharField()


class SampleCandidateOutput(serializers.Serializer[Any]):
    """Which candidate, named as it was when the run started."""

    id = serializers.IntegerField(source="candidate_id")
    slug = serializers.CharField(source="snapshot.slug")
    name = serializers.CharField(source="snapshot.name")


class SampleFailureOutput(serializers.Serializer[Any]):
    """Why the last call failed."""

    code = serializers.CharField()
    message = serializers.CharField()


class SampleOutline(serializers.Serializer[Sample]):
    """One attempt of a candidate at a case."""

    id = serializers.IntegerField()
    run = serializers.IntegerField(source="run_id")
    candidate = SampleCandidateOutput(source="run_candidate")
    case = CaseNameOutput()
    repeat = serializers.IntegerField(help_text="From 0 on.")
    state = serializers.ChoiceField(choices=SampleState.choices)
    outcome = serializers.ChoiceField(
        choices=Outcome.choices,
        source="trace.outcome",
        default=None,
        allow_null=True,
        help_text="Null while there is no answer.",
    )
    value = serializers.FloatField(
        allow_null=True, help_text="Mean of its graders, 0 to 1; null is not graded or unscored."
    )
    cost_usd = serializers.FloatField(allow_null=True)
    attempts = serializers.IntegerField(help_text="Calls begun for it.")
    failure = serializers.SerializerMethodField()
    trace = serializers.IntegerField(source="trace_id", allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(SampleFailureOutput(allow_null=True))
    def get_failure(self, sample: Sample) -> dict[str, str] | None:
        """None where no call has failed."""
        if not sample.failure_code:
            return None
        return {"code": sample.failure_code, "message": sample.failure_message}


class AttemptOutput(serializers.Serializer[Any]):
    """One call: how it ended, what it used and cost; null is unknown."""

    number = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    code = serializers.CharField(help_text="`ok` for a reply, else the kind of failure.")
    message = serializers.CharField()
    http_status = serializers.IntegerField(allow_null=True)
    prompt_tokens = serializers.IntegerField(allow_null=True)
    output_tokens = serializers.IntegerField(allow_null=True)
    cost_usd = serializers.FloatField(allow_null=True)


class ScoreOutput(serializers.Serializer[Any]):
    """A grader's verdict; a null value is unscored, which is not the same as wrong."""

    grader = serializers.CharField()
    grader_version = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)
    extracted = serializers.CharField(allow_null=True, help_text="What was judged.")
    explanation = serializers.CharField()
    graded_at = serializers.DateTimeField()


class SampleOutput(SampleOutline):
    """One attempt with its calls and verdicts; its texts are those of its trace."""

    calls = AttemptOutput(many=True, source="attempt_rows")
    scores = ScoreOutput(many=True, source="current_scores")


class MatrixQuery(StrictInput):
    """Which cases of the matrix."""

    show = StrictChoice(
        choices=list(FILTERS),
        required=False,
        help_text="Cases that a candidate got wrong, that failed, on which candidates differ, or "
        "that have an unscored answer; `all` where left out.",
    )
    tag = NameField(required=False, max_length=MAX_TAG, help_text="Only cases that carry this tag.")


class CellOutput(serializers.Serializer[Any]):
    """All repeats of one candidate on one case, or on all of them."""

    correct = serializers.IntegerField()
    incorrect = serializers.IntegerField()
    unscored = serializers.IntegerField()
    failed = serializers.IntegerField()
    waiting = serializers.IntegerField()


class CaseCellOutput(CellOutput):
    """All repeats of one candidate on one case."""

    samples = serializers.ListField(child=serializers.IntegerField(), source="sample_ids")


class MatrixColumnOutput(serializers.Serializer[Any]):
    """A candidate with the sum of its cells."""

    candidate = serializers.CharField(source="key", help_text="Slug of the candidate.")
    name = serializers.CharField(source="label")
    total = CellOutput()


class MatrixRowOutput(serializers.Serializer[Any]):
    """A case with a cell for each candidate, in the order of the columns."""

    case = serializers.CharField(source="key", help_text="Key of the case.")
    tags = serializers.ListField(child=serializers.CharField())
    cells = CaseCellOutput(many=True)


class MatrixOutput(serializers.Serializer[Any]):
    """Cases x candidates of a run, without the texts."""

    count = serializers.IntegerField(help_text="Cases in all, shown or not.")
    tags = serializers.ListField(child=serializers.CharField())
    columns = MatrixColumnOutput(many=True)
    rows = MatrixRowOutput(many=True)
