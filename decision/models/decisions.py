"""Decisions: open while they are weighed, then frozen with all they were computed from."""

from django.db import models
from django.utils import timezone

from evaluations.models import Candidate, Run
from teams.models import Team, User


class DecisionState(models.TextChoices):
    """Open decisions follow their run; recorded ones never change."""

    OPEN = "open", "Open"
    RECORDED = "recorded", "Recorded"


class PricesOf(models.TextChoices):
    """Which prices the costs of a decision are under."""

    RUN = "run", "As the run had them"
    BOOK = "book", "The price book"


class Decision(models.Model):
    """One question, its evidence, its weights, and once recorded the frozen answer.

    It rests on ``run``, on its ``further_runs``, and on what is told of ``others``, candidates
    that were not run. ``mixture`` holds the weight of each suite version by its id, as text;
    one that is not named weighs 1. ``snapshot`` is empty while open. When recorded it holds
    everything that the page and the JSON show, and ``digest`` is the SHA-256 of its canonical
    JSON. ``prices_on`` is the day of the price book, None for the day on which it is looked at or
    recorded; ``cases_per_month`` is the team's volume, None for unknown. ``baselines`` holds, by
    the key of a candidate that thinks, the key of the one that the team holds it against, and
    ``baseline`` that of all others; empty for the one that is found.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    question = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80)
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    others = models.ManyToManyField(Candidate, related_name="+", blank=True)
    mixture = models.JSONField(default=dict, blank=True)
    criteria = models.JSONField(default=list)
    seed = models.PositiveIntegerField(default=0)
    prices_of = models.CharField(max_length=4, choices=PricesOf, default=PricesOf.RUN)
    prices_on = models.DateField(null=True, blank=True)
    cases_per_month = models.PositiveIntegerField(null=True, blank=True)
    baseline = models.CharField(max_length=120, blank=True)
    baselines = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=DecisionState, default=DecisionState.OPEN)
    is_sample = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    chosen = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_by_name = models.CharField(max_length=160, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    supersedes = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="successors"
    )
    snapshot = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "slug"], name="decision_slug_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=DecisionState.values), name="decision_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(prices_of__in=PricesOf.values), name="decision_prices_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="recorded") | ~models.Q(digest=""),
                name="recorded_decision_has_digest",
            ),
        ]
        indexes = [models.Index(fields=["team", "-created_at"], name="decision_by_team")]

    def __str__(self) -> str:
        return self.question


class DecisionInputs(models.Model):
    """All that a recorded decision was computed from, so that anybody can compute it again.

    ``content`` is the zlib of the canonical JSON of decision.core.inputs; the record holds its
    SHA-256.
    """

    decision = models.OneToOneField(Decision, models.CASCADE, related_name="stored_inputs")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"inputs of {self.decision_id}"


class Stance(models.Model):
    """The criteria and weights that one member would decide with."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="stances", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    criteria = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "user"], name="one_stance_for_a_member")
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.decision_id}"


class FurtherRun(models.Model):
    """One more run behind a decision: on the same cases more repeats, on others a mixture."""

    decision = models.ForeignKey(
        Decision, models.CASCADE, related_name="further_runs", db_index=False
    )
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "run"], name="run_once_in_a_decision")
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}: run {self.run_id}"
