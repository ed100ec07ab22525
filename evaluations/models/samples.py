"""Samples are the queue: one row an attempt at a case, claimed, answered, graded."""

from typing import Any, Final

from django.db import models
from django.utils import timezone

from evaluations.models.connections import Connection
from evaluations.models.held_out import SampleQuerySet, check_not_veiled
from evaluations.models.runs import Run, RunCandidate
from evaluations.models.suites import Case
from traces.models import Trace

#: The grader's name on a verdict that came with results recorded elsewhere.
RECORDED: Final = "recorded"


class SampleState(models.TextChoices):
    """The life of a sample; answered and graded are apart, so regrading costs no tokens.

    An adaptive run skips a sample whose answer could change nothing any more.
    """

    PENDING = "pending", "Waiting"
    LEASED = "leased", "In flight"
    ANSWERED = "answered", "Answered"
    GRADED = "graded", "Graded"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    SKIPPED = "skipped", "Not needed"


class Sample(models.Model):
    """Case x candidate x repeat.

    ``owner`` is the driver that holds a leased sample. The lease lasts as long as that driver
    keeps the slot of the connection (``Connection.driver_until``): one heartbeat for all.
    ``attempts`` counts the calls ever begun, ``strikes`` the tenths of tries used up since the
    sample was last put in the queue by a person. ``cost_usd`` is the price of the answer.
    ``value`` is the mean of its graders' values; None with state graded is *unscored*.
    ``is_veiled`` says of a copy that its texts were taken off for its reader.
    """

    # The composite indexes below begin with these three: an index of their own is dead weight.
    run = models.ForeignKey(Run, models.CASCADE, related_name="samples", db_index=False)
    run_candidate = models.ForeignKey(
        RunCandidate, models.CASCADE, related_name="samples", db_index=False
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+", db_index=False)
    repeat = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=SampleState, default=SampleState.PENDING)
    owner = models.CharField(max_length=40, blank=True, default="")
    leased_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    strikes = models.PositiveSmallIntegerField(default=0)
    reserved_usd = models.FloatField(default=0.0)
    cost_usd = models.FloatField(null=True, blank=True)
    failure_code = models.CharField(max_length=30, blank=True)
    failure_message = models.CharField(max_length=400, blank=True)
    trace = models.ForeignKey(Trace, models.SET_NULL, null=True, blank=True, related_name="+")
    value = models.FloatField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    is_veiled = False

    objects = SampleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run_candidate", "case", "repeat"], name="sample_once_per_repeat"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=SampleState.values), name="sample_state_known"
            ),
        ]
        indexes = [
            # Whole, not partial: SQLite cannot match a bound parameter with a partial index.
            models.Index(fields=["connection", "state", "id"], name="sample_queue"),
            models.Index(fields=["run", "state"], name="sample_by_run_state"),
        ]

    def __str__(self) -> str:
        return f"sample {self.pk}"

    def save(self, **options: Any) -> None:
        """As ever, but never a copy without its texts."""
        check_not_veiled(self)
        super().save(**options)


class Attempt(models.Model):
    """One call for a sample: how it ended, what it used and cost; None is unknown.

    Its row is written when the call has ended. A call whose worker died is known by its leased
    sample: whoever finds the lease expired writes the row, with the code ``lost``.
    """

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="attempt_rows", db_index=False)
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=30, blank=True)
    message = models.CharField(max_length=400, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    prompt_tokens = models.PositiveIntegerField(null=True, blank=True)
    output_tokens = models.PositiveIntegerField(null=True, blank=True)
    cost_usd = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "number"], name="attempt_number_once")
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of sample {self.sample_id}"


class SampleScore(models.Model):
    """A grader's verdict on a sample's answer; ``value`` None is unscored."""

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="scores")
    position = models.PositiveSmallIntegerField(default=0)
    grader = models.CharField(max_length=40)
    grader_version = models.PositiveSmallIntegerField()
    value = models.FloatField(null=True, blank=True)
    extracted = models.TextField(null=True, blank=True)  # noqa: DJ001 - None is "nothing found"
    explanation = models.CharField(max_length=400, blank=True)
    details = models.JSONField(null=True, blank=True)
    graded_at = models.DateTimeField(default=timezone.now)
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "position"],
                condition=models.Q(current=True),
                name="one_current_score_per_grader",
            )
        ]

    def __str__(self) -> str:
        return f"{self.grader}: {self.value}"
