"""Verdicts of gates."""

from django.db import models
from django.utils import timezone

from evaluations.models import Run
from teams.models import Team, User


class GateVerdict(models.TextChoices):
    """What a gate came to."""

    GO = "go", "GO"
    NO_GO = "no_go", "NO-GO"
    INCONCLUSIVE = "inconclusive", "INCONCLUSIVE"


class GateResult(models.Model):
    """One candidate judged by a policy: written once, read from then on.

    ``candidate`` and ``incumbent`` (empty for none) are slugs within their runs. ``record`` is
    a decision.core.gate.schema.GateRecord, ``digest`` the SHA-256 of its canonical JSON.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    candidate = models.CharField(max_length=120)
    incumbent_run = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="+")
    incumbent = models.CharField(max_length=120, blank=True)
    verdict = models.CharField(max_length=12, choices=GateVerdict)
    record = models.JSONField()
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_by_name = models.CharField(max_length=160)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=GateVerdict.values), name="gate_verdict_known"
            )
        ]
        indexes = [models.Index(fields=["team", "-created_at"], name="gate_by_team")]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.get_verdict_display()}"
