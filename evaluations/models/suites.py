"""Suites, their frozen versions, and cases."""

from typing import Any, Final

from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from evaluations.models.held_out import CaseQuerySet, check_not_veiled
from teams.models import Team, User

#: The generator's library of a version whose cases are only names.
ONLY_NAMES: Final = "recorded results"


class Suite(models.Model):
    """A named set of prompts for one kind of work."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80)
    description = models.TextField(blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "slug"], name="suite_slug_once")]

    def __str__(self) -> str:
        return self.name


class SuiteVersion(models.Model):
    """A draft until it is frozen; a frozen version never changes again.

    ``canary`` is a string that a training corpus must not hold; ``generator`` says what made the
    cases (library, its version, seed, tasks), empty where people did. ``digest`` is the SHA-256
    of the canonical JSON of its cases, written when it is frozen.
    """

    suite = models.ForeignKey(Suite, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True)
    default_graders = models.JSONField(default=list, blank=True)
    canary = models.CharField(max_length=80, blank=True)
    generator = models.JSONField(default=dict, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["suite", "number"], name="suite_version_once"),
            models.CheckConstraint(
                condition=models.Q(frozen_at__isnull=True) | ~models.Q(digest=""),
                name="frozen_version_has_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suite} v{self.number}"

    @property
    def only_names(self) -> bool:
        """Whether its cases came with results recorded elsewhere: names without any prompt."""
        return bool(self.generator.get("library") == ONLY_NAMES)

    @property
    def is_frozen(self) -> bool:
        """Whether its cases can never change again."""
        return self.frozen_at is not None


class CaseReview(models.TextChoices):
    """Whether a curator has read a case and stands by it."""

    DRAFT = "draft", "Not reviewed"
    REVIEWED = "reviewed", "Reviewed"


class Case(models.Model):
    """One prompt (or a list of messages) with its targets and graders.

    ``messages`` is used instead of ``prompt`` when it is not empty: [{"role", "content"}, ...].
    ``graders`` is a list of {"kind", "settings"}; empty means the version's default graders.
    One that is ``held_out`` takes part in runs like any other, and only owners may read it and
    what was answered there (``CaseQuerySet.read_by``). One that is ``contaminated`` is known to
    stand in training data: people decide so. None of the two changes a verdict. ``is_veiled``
    says of a copy that its texts were taken off for its reader.
    """

    version = models.ForeignKey(SuiteVersion, models.CASCADE, related_name="cases")
    key = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    prompt = models.TextField(blank=True)
    messages = models.JSONField(default=list, blank=True)
    system = models.TextField(blank=True)
    targets = models.JSONField(default=list, blank=True)
    graders = models.JSONField(default=list, blank=True)
    tags = models.JSONField(default=list, blank=True)
    weight = models.FloatField(default=1.0)
    review = models.CharField(max_length=10, choices=CaseReview, default=CaseReview.DRAFT)
    source = models.CharField(max_length=300, blank=True)
    license = models.CharField(max_length=80, blank=True)
    held_out = models.BooleanField(default=False)
    contaminated = models.BooleanField(default=False)
    history = HistoricalRecords()
    is_veiled = False

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="case_key_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0), name="case_weight_is_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(review__in=CaseReview.values), name="case_review_known"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def save(self, **options: Any) -> None:
        """As ever, but never a copy without its texts."""
        check_not_veiled(self)
        super().save(**options)
