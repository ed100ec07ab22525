"""A reasoning trace and what is known of the call that made it."""

from collections.abc import Mapping
from typing import Final, cast

from django.db import models
from django.utils import timezone

from teams.models import Team
from traces.core.framing import Frame
from traces.core.timings import Timings, decode_rate
from traces.core.usage import Usage, UsageBasis


class TraceKind(models.TextChoices):
    """How much of the thinking may be seen."""

    FULL = "full", "Full trace"
    SUMMARY = "summary", "Provider summary"
    ENCRYPTED = "encrypted", "Encrypted"
    HIDDEN = "hidden", "Counts only"
    NONE = "none", "No reasoning"


class Outcome(models.TextChoices):
    """What became of the attempt, apart from right or wrong."""

    ANSWERED = "answered", "Answered"
    TRUNCATED = "truncated", "Cut off"
    EMPTY = "empty", "Empty"
    LOOPED = "looped", "Looped"
    REFUSED = "refused", "Refused"
    FAILED = "failed", "Failed"


class Verdict(models.TextChoices):
    """What the graders said, written here by the floor above."""

    UNLABELED = "", "Not graded"
    CORRECT = "correct", "Correct"
    INCORRECT = "incorrect", "Incorrect"
    UNSCORED = "unscored", "Unscored"


class Origin(models.TextChoices):
    """Which door a trace came through."""

    RUN = "run", "Run"
    INGEST = "ingest", "API"
    OTEL = "otel", "OpenTelemetry"
    PROXY = "proxy", "Proxy"
    IMPORT = "import", "Import"


#: Short columns by which traces are filtered, and by whose sum a team's storage is told.
LISTED: Final = (
    "kind",
    "outcome",
    "verdict",
    "origin",
    "reasoning_tokens",
    "cost_usd",
    "created_at",
    "reasoning_chars",
    "answer_chars",
)


#: Columns that tell what was asked, thought, said or sent, and what they hold without it.
TEXTS: Final[Mapping[str, type]] = {
    "messages": list,
    "raw_text": str,
    "raw_frame": list,
    "reasoning": str,
    "answer": str,
    "parameters": dict,
    "server": dict,
    "metadata": dict,
}


class Trace(models.Model):
    """One completion, split into thought and answer, with counts and times.

    Times are seconds since the request was sent; counts are tokens; None is unknown.
    ``raw_text`` is empty where the raw output is the answer alone, or can be put together from
    ``raw_frame`` (what stands before, between and after thought and answer): see ``raw_output``.
    ``load_s`` is a cold start, as the server told it: part of every time of this call.
    ``cost_usd`` is what the call cost, written by whoever knows the prices.
    ``understood`` is the version of the analysis that ``figures`` and the facets come from, ""
    while nobody has read the thought yet.
    """

    # No index of its own: all of the table's indexes begin with the team.
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", db_index=False)
    origin = models.CharField(max_length=8, choices=Origin)
    external_id = models.CharField(max_length=120, blank=True)
    model = models.CharField(max_length=200)
    response_model = models.CharField(max_length=200, blank=True)
    messages = models.JSONField(default=list)
    raw_text = models.TextField(blank=True)
    raw_frame = models.JSONField(default=list, blank=True)
    reasoning = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=TraceKind)
    source = models.CharField(max_length=40, blank=True)
    dialect = models.CharField(max_length=30, default="auto")
    prompt_opens_think = models.BooleanField(default=False)
    parser_version = models.CharField(max_length=20)
    outcome = models.CharField(max_length=10, choices=Outcome)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True, default="")
    stop_reason = models.CharField(max_length=40, blank=True)
    prompt_tokens = models.PositiveIntegerField(null=True, blank=True)
    cached_tokens = models.PositiveIntegerField(null=True, blank=True)
    output_tokens = models.PositiveIntegerField(null=True, blank=True)
    reasoning_tokens = models.PositiveIntegerField(null=True, blank=True)
    usage_basis = models.CharField(max_length=10, default="unknown")
    first_byte_s = models.FloatField(null=True, blank=True)
    first_reasoning_s = models.FloatField(null=True, blank=True)
    first_answer_s = models.FloatField(null=True, blank=True)
    total_s = models.FloatField(null=True, blank=True)
    load_s = models.FloatField(null=True, blank=True)
    cost_usd = models.FloatField(null=True, blank=True)
    reasoning_chars = models.PositiveIntegerField(default=0)
    answer_chars = models.PositiveIntegerField(default=0)
    understood = models.CharField(max_length=20, blank=True, default="")
    figures = models.JSONField(default=dict, blank=True)
    parameters = models.JSONField(default=dict)
    server = models.JSONField(default=dict)
    metadata = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            # Both hold every column that a list filters by, so that no long text is read for it.
            models.Index(fields=["team", "-id", *LISTED, "model"], name="trace_by_team"),
            models.Index(fields=["team", "model", "-id", *LISTED], name="trace_by_model"),
            # What nobody has read yet with the present rules.
            models.Index(fields=["understood", "id"], name="trace_by_understood"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "external_id"],
                condition=~models.Q(external_id=""),
                name="trace_external_id_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=TraceKind.values), name="trace_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="trace_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"trace {self.pk} of {self.model}"

    def veil(self) -> None:
        """Take every text off this copy of the row; the counts and times stay."""
        for name, empty in TEXTS.items():
            setattr(self, name, empty())

    @property
    def raw_output(self) -> str:
        """The text as the model wrote it, markers included."""
        if self.raw_text or not self.raw_frame:
            return self.raw_text or self.answer
        return Frame(*self.raw_frame).fill(self.reasoning, self.answer)

    @property
    def thought_is_apart(self) -> bool:
        """Whether the thought came in a field of its own and so is no part of the raw output."""
        return bool(self.reasoning) and not self.source.startswith("tags:")

    @property
    def was_cut(self) -> bool:
        """Whether the reply broke off before its end."""
        return self.outcome in (Outcome.TRUNCATED, Outcome.LOOPED)

    @property
    def timings(self) -> Timings:
        """When things happened."""
        return Timings(
            self.first_byte_s,
            self.first_reasoning_s,
            self.first_answer_s,
            self.total_s,
            self.load_s,
        )

    @property
    def usage(self) -> Usage:
        """Token counts, with where they come from."""
        return Usage(
            prompt=self.prompt_tokens,
            cached=self.cached_tokens,
            output=self.output_tokens,
            reasoning=self.reasoning_tokens,
            basis=cast(UsageBasis, self.usage_basis),
        )

    @property
    def thinking_s(self) -> float | None:
        """Seconds from the first reasoning text to the first answer text, where observed."""
        return self.timings.thinking

    @property
    def decode_rate(self) -> float | None:
        """Tokens per second after the first one, where they were seen arriving."""
        return decode_rate(self.timings, self.usage, kind=self.kind)
