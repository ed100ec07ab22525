"""What a team keeps of its traces, and for how long."""

from django.db import models
from django.utils import timezone

from teams.models import Team


class TracePolicy(models.Model):
    """Retention and redaction of one team; None keeps everything.

    ``max_age_days`` and ``max_bytes`` (of stored text) bound what is kept; the oldest goes first.
    ``redactions`` is a list of ``{"name", "pattern"}``: text that matches is replaced by
    ``[name]`` before anything is stored. ``keeps_bodies``: the provider's own bytes are kept
    beside what was read from them, unless something in them was redacted.
    """

    team = models.OneToOneField(Team, models.CASCADE, primary_key=True, related_name="+")
    max_age_days = models.PositiveIntegerField(null=True, blank=True)
    max_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    keeps_bodies = models.BooleanField(default=True)
    redactions = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"trace policy of team {self.pk}"

    @classmethod
    def of(cls, team: Team) -> "TracePolicy":
        """The team's policy; one that keeps everything, not stored, where it never set one."""
        return cls.objects.filter(team=team).first() or cls(team=team)
