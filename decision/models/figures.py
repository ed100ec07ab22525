"""What people tell: figures of candidates, and measures of a team's own."""

from django.db import models
from django.utils import timezone

from decision.core.measures import Measure
from decision.core.own_measures import (
    LONGEST_HELP,
    LONGEST_LABEL,
    LONGEST_UNIT,
    OWN_PREFIX,
    own_measure,
)
from evaluations.models import Candidate
from teams.models import Team, User


class ToldBy(models.TextChoices):
    """How a figure is known that was not measured here, best first."""

    REPORTED = "reported", "Reported"
    PUBLISHED = "published", "Published"
    ESTIMATED = "estimated", "Estimated"
    DECLARED = "declared", "Declared"


class Figure(models.Model):
    """One value of one measure of a candidate, told by somebody; every decision may use it.

    ``value`` and ``standard_error`` are in the unit of the measure, ``n`` is the number of cases
    behind it, ``as_of`` the day for which it holds; None is unknown.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="+")
    measure = models.CharField(max_length=80)
    value = models.FloatField()
    standard_error = models.FloatField(null=True, blank=True)
    n = models.PositiveIntegerField(null=True, blank=True)
    provenance = models.CharField(max_length=10, choices=ToldBy)
    source = models.CharField(max_length=300, blank=True)
    as_of = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(provenance__in=ToldBy.values), name="figure_provenance_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id}: {self.measure} {self.value:g}"


class OwnStyle(models.TextChoices):
    """What a team's own measure is."""

    NUMBER = "number", "A number"
    YES_NO = "yes_no", "Yes or no"


class OwnDirection(models.TextChoices):
    """Which way is better."""

    HIGHER = "higher", "More, or yes"
    LOWER = "lower", "Less, or no"


class OwnScale(models.TextChoices):
    """How a value counts between its anchors."""

    LINEAR = "linear", "linear"
    LOG = "log", "log"
    YES_NO = "yes_no", "yes/no"


class OwnMeasure(models.Model):
    """What a team wants to know of candidates and no catalogue has; ``key`` is own.<slug>.

    ``worst``, ``target`` and ``scale`` are suggestions for a new criterion. Criteria carry a
    copy of the definition, so decisions do not depend on this row.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=80)
    label = models.CharField(max_length=LONGEST_LABEL)
    unit = models.CharField(max_length=LONGEST_UNIT, blank=True)
    style = models.CharField(max_length=10, choices=OwnStyle)
    direction = models.CharField(max_length=10, choices=OwnDirection)
    help = models.CharField(max_length=LONGEST_HELP, blank=True)
    worst = models.FloatField()
    target = models.FloatField()
    scale = models.CharField(max_length=10, choices=OwnScale)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "slug"], name="own_measure_slug_once"),
            models.CheckConstraint(
                condition=models.Q(
                    style__in=OwnStyle.values,
                    direction__in=OwnDirection.values,
                    scale__in=OwnScale.values,
                ),
                name="own_measure_words_known",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        """The key of the measure in criteria, figures and addresses."""
        return f"{OWN_PREFIX}{self.slug}"

    @property
    def measure(self) -> Measure:
        """The entry as the catalogue would have it."""
        return own_measure(
            self.slug,
            label=self.label,
            unit=self.unit,
            style=self.style,
            direction=self.direction,
            help=self.help,
            worst=self.worst,
            target=self.target,
            scale=self.scale,
        )
