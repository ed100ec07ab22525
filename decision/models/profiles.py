"""Profiles: named sets of criteria."""

from django.db import models
from django.utils import timezone

from teams.models import Team


class Profile(models.Model):
    """A named set of criteria, weights and must-haves for one use.

    ``criteria`` is the JSON form of decision.core.profile.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80)
    criteria = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "slug"], name="profile_slug_once")]

    def __str__(self) -> str:
        return self.name
