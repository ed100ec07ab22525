"""Profiles of criteria; decisions, open while they are weighed, then frozen; verdicts of gates."""

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
from evaluations.models import Candidate, Run
from teams.models import Team, User


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


class DecisionState(models.TextChoices):
    """Open decisions follow their run; recorded ones never change."""

    OPEN = "open", "Open"
    RECORDED = "recorded", "Recorded"


class Decision(models.Model):
    """One question, its evidence, its weights, and once recorded the frozen answer.

    It rests on ``run``, on its ``further_runs``, and on what is told of ``others``, candidates
    that were not run. ``mixture`` holds the weight of each suite version by its id, as text;
    one that is not named weighs 1. ``snapshot`` is empty while open. When recorded it holds
    everything that the page and the JSON show, and ``digest`` is the SHA-256 of its canonical
    JSON.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    question = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80)
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    others = models.ManyToManyField(Candidate, related_name="+", blank=True)
    mixture = models.JSONField(default=dict, blank=True)
    criteria = models.JSONField(default=list)
    seed = models.PositiveIntegerField(default=0)
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
