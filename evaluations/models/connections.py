"""A provider endpoint of a team, and the slot of the one driver that may call it."""

from django.db import models
from django.utils import timezone

from teams.encryption import EncryptedTextField, Secret
from teams.models import Team


class ProviderKindName(models.TextChoices):
    """The adapters in evaluations.providers."""

    OPENAI_COMPATIBLE = "openai_compatible", "OpenAI-compatible"
    OLLAMA = "ollama", "Ollama"
    MICRO = "micro", "Micro demo models"
    RECORDED = "recorded", "Recorded completions"


class Connection(models.Model):
    """Where calls go, with which key and how many at once.

    ``driver_owner`` and ``driver_until`` are a lease: at most one driver in the whole
    installation works for a connection, so its limits hold across all workers.
    ``proxy_failures`` counts replies that went through the proxy and could not be stored.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=ProviderKindName)
    base_url = models.CharField(max_length=300, blank=True)
    api_key = EncryptedTextField(blank=True, default=Secret)
    max_in_flight = models.PositiveSmallIntegerField(default=8)
    requests_per_minute = models.PositiveIntegerField(null=True, blank=True)
    idle_timeout_s = models.FloatField(default=120.0)
    total_timeout_s = models.FloatField(default=1800.0)
    last_test = models.JSONField(null=True, blank=True)
    driver_owner = models.CharField(max_length=40, blank=True, default="")
    driver_until = models.DateTimeField(null=True, blank=True)
    proxy_failures = models.PositiveIntegerField(default=0)
    proxy_failed_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "name"], name="connection_name_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=ProviderKindName.values), name="connection_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(max_in_flight__gte=1, max_in_flight__lte=500),
                name="connection_in_flight_bounded",
            ),
        ]

    def __str__(self) -> str:
        return self.name
