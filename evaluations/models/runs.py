"""A run: suite version x candidates x repeats."""

from django.db import models
from django.utils import timezone

from evaluations.models.candidates import Candidate
from evaluations.models.connections import Connection
from evaluations.models.suites import SuiteVersion
from teams.models import Team, User


class RunState(models.TextChoices):
    """Where a run stands; ``stopped`` has its reason in ``stop_reason``."""

    RUNNING = "running", "Running"
    STOPPED = "stopped", "Stopped"
    CANCELLED = "cancelled", "Cancelled"
    FINISHED = "finished", "Finished"


class Run(models.Model):
    """One measurement of candidates on a frozen suite version.

    ``spent_usd`` is what ended calls cost, ``reserved_usd`` the expected cost of calls in
    flight, ``unsettled_usd`` that of calls whose bill nobody knows (lost or cut off). The
    budget covers all three. ``adaptive`` is the rule by which it may leave samples out, empty
    for none; ``looks`` is what that rule saw and decided, look by look.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    suite_version = models.ForeignKey(SuiteVersion, models.PROTECT, related_name="runs")
    name = models.CharField(max_length=160)
    repeats = models.PositiveSmallIntegerField(default=1)
    max_attempts = models.PositiveSmallIntegerField(default=4)
    budget_usd = models.FloatField(null=True, blank=True)
    deadline = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.RUNNING)
    stop_reason = models.CharField(max_length=200, blank=True)
    estimate = models.JSONField(default=dict)
    adaptive = models.JSONField(default=dict, blank=True)
    looks = models.JSONField(default=list, blank=True)
    spent_usd = models.FloatField(default=0.0)
    reserved_usd = models.FloatField(default=0.0)
    unsettled_usd = models.FloatField(default=0.0)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["team", "-created_at"], name="run_by_team")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=RunState.values), name="run_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(repeats__gte=1, repeats__lte=100), name="run_repeats_bounded"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RunCandidate(models.Model):
    """A candidate as it was when the run started; later edits change nothing here.

    ``reserve_usd`` is what the next call may cost: the estimate, then the dearest call so far;
    None where the prices are unknown.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="run_candidates")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="+")
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    snapshot = models.JSONField(default=dict)
    reserve_usd = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "candidate"], name="candidate_once_per_run")
        ]

    def __str__(self) -> str:
        return str(self.snapshot.get("name", self.candidate_id))
