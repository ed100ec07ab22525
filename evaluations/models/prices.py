"""A team's own prices: what a model costs at a provider, from a day to a day."""

from django.db import models
from django.utils import timezone

from teams.models import Team


class PriceEntry(models.Model):
    """A dated price in USD per million tokens; ``request`` is USD a call.

    ``model`` is a pattern with ``*`` and ``?``; ``provider`` empty is any. ``valid_to`` is the last
    day, None while it holds. Built-in prices are in the catalogue's file, and give way to these.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    provider = models.CharField(max_length=80, blank=True)
    model = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    input = models.FloatField()
    cached_input = models.FloatField(null=True, blank=True)
    output = models.FloatField()
    request = models.FloatField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "price"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "provider", "model", "valid_from"],
                name="price_once_a_day",
                violation_error_message="This model has a price from this day on already; "
                "change that one.",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="price_ends_after_it_begins",
                violation_error_message="The last day comes before the first.",
            ),
            models.CheckConstraint(
                condition=models.Q(input__gte=0)
                & models.Q(output__gte=0)
                & (models.Q(cached_input__isnull=True) | models.Q(cached_input__gte=0))
                & (models.Q(request__isnull=True) | models.Q(request__gte=0)),
                name="price_not_negative",
                violation_error_message="A price is 0 or more.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} from {self.valid_from}"
